"""Every entry of data/faq: it loads, both languages say the same facts, and the wording keeps the house style."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from bot.bilingual import LANGUAGES
from bot.faq.entry import Entry
from bot.faq.loader import load_entries
from bot.faq.render import PLACEHOLDER, render_entry
from bot.places import load_places
from bot.settings import ROOT
from bot.text.scripts import has_han

PLACES_FILE = ROOT / "data" / "services" / "places.yml"
PLACES = load_places(PLACES_FILE)
ENTRIES = load_entries(ROOT / "data" / "faq", PLACES_FILE)
TOPICS = {
    "basics", "category", "applying", "changes", "family", "progress",
    "residence", "permanent-residence", "money", "living", "services",
}  # fmt: skip
LEAST_ENTRIES = 45
LEAST_ALTERNATES = 6
ANSWER_LENGTH = {"en": (40, 150), "zh": (60, 250)}  # words; characters
SAY_LENGTH = {"en": 110, "zh": 180}  # what is read aloud in 45 s
GOLD_COUNTS = {"en": 3, "zh": 3, "mixed": 1}
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
MANUAL_BLANK = re.compile(r"[\u4e00-\u9fff] +[A-Za-z0-9{]|[A-Za-z0-9}] +[\u4e00-\u9fff]")
FULL_WIDTH = re.compile(r"[，。；：？！（）、]")
LINK = re.compile(r"https?://|www\.")

each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)


def count_length(text: str, language: str) -> int:
    """Count words in English, characters in Chinese."""
    return len(text.split()) if language == "en" else len(re.sub(r"\s", "", text))


def test_there_are_enough_entries_in_all_groups() -> None:
    """Each group of topics has answers."""
    assert len(ENTRIES) >= LEAST_ENTRIES
    assert {entry.topic for entry in ENTRIES} == TOPICS


@each_entry
def test_entry_renders(entry: Entry) -> None:
    """No placeholder is left in what users read."""
    rendered = render_entry(entry, PLACES)
    for both in (rendered.question, rendered.answer, rendered.say):
        assert not PLACEHOLDER.search(both.en + both.zh)


@each_entry
def test_facts_are_written_once(entry: Entry) -> None:
    """Answers hold no digit of their own: numbers live among the facts, so both languages agree."""
    for language in LANGUAGES:
        texts = entry.texts(language)
        for text in (texts.answer, texts.say):
            assert not re.search(r"\d", PLACEHOLDER.sub("", text)), text


@each_entry
def test_answer_and_say_have_a_readable_length(entry: Entry) -> None:
    """Long enough to answer, short enough to read on a phone, or aloud."""
    for language in LANGUAGES:
        low, high = ANSWER_LENGTH[language]
        texts = entry.texts(language)
        assert low <= count_length(texts.answer, language) <= high
        assert count_length(texts.say, language) <= SAY_LENGTH[language]


@each_entry
def test_say_can_be_read_aloud(entry: Entry) -> None:
    """No lists and no links in what an agent reads out."""
    for language in LANGUAGES:
        say = render_entry(entry, PLACES).say.side(language)
        assert not LINK.search(say)
        assert not re.search(r"^\s*[-•\d]+[.、]? ", say, re.MULTILINE)


@each_entry
def test_chinese_keeps_its_typography(entry: Entry) -> None:
    """Full-width punctuation between Chinese characters, no manual blanks beside Latin text."""
    for text in (entry.zh.question, entry.zh.answer, entry.zh.say):
        assert not HALF_WIDTH.search(text), HALF_WIDTH.search(text)
        assert not MANUAL_BLANK.search(text), MANUAL_BLANK.search(text)


@each_entry
def test_english_keeps_its_typography(entry: Entry) -> None:
    """No full-width punctuation and no Chinese left over in English answers' prose."""
    for text in (entry.en.question, entry.en.answer, entry.en.say):
        assert not FULL_WIDTH.search(text), text


@each_entry
def test_entry_has_alternates_and_gold_of_every_kind(entry: Entry) -> None:
    """Enough ways to ask for the search to learn from, and enough to measure it with."""
    for language in LANGUAGES:
        assert len(entry.texts(language).alternates) >= LEAST_ALTERNATES
    for kind, least in GOLD_COUNTS.items():
        assert len(getattr(entry.gold, kind)) >= least
    alternates = entry.en.alternates + entry.zh.alternates
    assert any(has_han(line) and re.search(r"[A-Za-z]", line) for line in alternates)
    assert all(has_han(line) and re.search(r"[A-Za-z]", line) for line in entry.gold.mixed)


@each_entry
def test_source_and_check_are_dated(entry: Entry) -> None:
    """Each answer says where it was read and when it must be read again."""
    assert "." in entry.source.host
    assert entry.checked.on < entry.checked.next


def test_no_two_entries_share_an_answer() -> None:
    """A copied answer would drift apart from its original."""
    for one, other in combinations(ENTRIES, 2):
        assert one.en.answer != other.en.answer
        assert one.zh.answer != other.zh.answer
