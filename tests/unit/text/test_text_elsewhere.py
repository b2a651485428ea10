"""Another country's papers are told from China's."""

from __future__ import annotations

import pytest

from bot.text.elsewhere import is_about_elsewhere
from bot.text.normalise import normalise


@pytest.mark.parametrize(
    "text",
    [
        "How do I get a US visa?",
        "UK skilled worker visa",
        "How do I become a permanent resident of Canada?",
        "visa for Japan",
        "how to immigrate to Australia",
        "Singapore employment pass",
        "美国签证怎么办？",
        "加拿大移民怎么申请？",
        "新加坡工作准证多久下来？",
        "去日本的签证怎么办",
        "澳洲打工度假",
    ],
)
def test_other_countries_papers_must_be_told_from_ours(text: str) -> None:
    """A visa, permit or residence of another country is not our field."""
    assert is_about_elsewhere(normalise(text))


@pytest.mark.parametrize(
    "text",
    [
        "Does my US degree need an apostille?",
        "I'm American, how do I get a Z visa?",
        "British teacher, two years of experience",
        "Can a Canadian get a Chinese work visa?",
        "Do Japanese citizens need a visa for China?",
        "我是美国人，怎么办工作签证",
        "美国学历要认证吗",
        "英国无犯罪记录怎么开",
        "日本人来华签证",
    ],
)
def test_people_and_papers_from_elsewhere_must_stay_ours(text: str) -> None:
    """A nationality, a degree or a certificate from abroad is what we are here for."""
    assert not is_about_elsewhere(normalise(text))
