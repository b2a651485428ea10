"""Every entry of data/faq passes the checker, and together they answer every topic."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.bilingual import LANGUAGES
from bot.faq.checking.checker import Findings, check_faq
from bot.faq.entry import Entry
from bot.faq.render import PLACEHOLDER
from bot.places import load_places
from bot.settings import ROOT

DATA = ROOT / "data"
TOPICS = 223


@pytest.fixture(scope="module")
def findings() -> Findings:
    """One run of the checker over the shipped entries."""
    return check_faq(DATA)


@pytest.fixture(scope="module")
def entries(findings: Findings) -> list[Entry]:
    """The shipped entries."""
    return [subject.entry for subject in findings.subjects]


def test_faq_must_pass_its_checker(findings: Findings) -> None:
    """What `waibot faq check` says to an editor, it says to nobody here."""
    assert not findings.problems, "\n".join(map(str, findings.problems))


def test_every_topic_must_have_its_entry(entries: list[Entry]) -> None:
    """The checker compares with the list of topics; this counts them, so that the list cannot shrink unseen."""
    assert len(entries) == TOPICS


def test_no_placeholder_may_be_left_in_what_users_read(findings: Findings) -> None:
    """All facts and places are filled in, in both languages."""
    for subject in findings.subjects:
        for language, part, text in subject.shown():
            assert not PLACEHOLDER.search(text), (subject.entry.id, language, part)


def test_no_two_entries_may_share_an_answer(entries: list[Entry]) -> None:
    """A copied answer would drift apart from its original."""
    for one, other in combinations(entries, 2):
        for language in LANGUAGES:
            assert one.texts(language).answer != other.texts(language).answer, (one.id, other.id)


def test_every_place_must_have_a_source() -> None:
    """An address comes with the page that gave it, or says that the page was not noted; the rest is dated."""
    for place_id, place in load_places(DATA / "services" / "places.yml").items():
        assert place.source_host or place.seen or place.confidence != "official", place_id
