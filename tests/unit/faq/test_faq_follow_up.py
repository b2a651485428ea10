"""A question that leaves its subject unsaid goes on with the one before; one with a subject of its own does not."""

from __future__ import annotations

import pytest

from bot.faq.concepts import load_concepts
from bot.faq.follow_up import continue_topic
from bot.faq.search import Question
from bot.text.normalise import normalise
from tests.unit.faq.samples import TODAY, make_searcher

EN = "How early should I extend my work permit?"
ZH = "工作许可什么时候可以申请延期？"


@pytest.mark.parametrize(
    ("question", "before", "wanted"),
    [
        ("How long does it take?", EN, "how long does it take? extend work permit"),
        ("where?", EN, "where? extend work permit"),
        ("And for my wife?", EN, "and for my wife? extend work permit"),
        ("what about my kids", EN, "what about my kids extend work permit"),
        ("那要多久?", ZH, "那要多久? 工作许可 延期"),
        ("多少钱", ZH, "多少钱 工作许可 延期"),
        ("那老婆呢？", ZH, "那老婆呢? 工作许可 延期"),
        ("需要去哪里？", ZH, "需要去哪里? 工作许可 延期"),
    ],
)
def test_follow_up_must_be_completed(question: str, before: str, wanted: str) -> None:
    """The subject of the question before is added."""
    assert continue_topic(normalise(question), before, load_concepts()) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "How do I cancel a residence permit?",
        "驾照怎么换",
        "what is the weather like",
        "那今天天气怎么样",
        "thanks",
        "好的",
        "I would like to know what happens to the social insurance of somebody who leaves the country for good",
    ],
)
def test_new_topic_must_drop_the_old(question: str) -> None:
    """A subject of its own, another field, thanks, or a long question: nothing is added."""
    before = ZH if question[0] >= "一" else EN
    assert continue_topic(normalise(question), before, load_concepts()) is None


def test_search_must_show_the_question_as_completed() -> None:
    """The result holds both: as asked, and as searched for."""
    result = make_searcher().search(Question("what about my wife?", after="changes/extend-when"), as_of=TODAY)
    assert result.text == "what about my wife?"
    assert result.rewritten == "what about my wife? when should i apply for extension?"
    assert [change.kind for change in result.rewrites] == ["follow_up"]


def test_unknown_entry_before_must_change_nothing() -> None:
    """An entry withdrawn meanwhile, or a made-up id, is no topic."""
    result = make_searcher().search(Question("what about my wife?", after="no/such"), as_of=TODAY)
    assert result.rewritten == result.text
