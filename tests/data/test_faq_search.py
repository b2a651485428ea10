"""The search with the real entries, the bundled encoder and the shipped thresholds keeps its floors."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.encoder.load import load_encoder
from bot.evaluation.evaluate import Report, evaluate
from bot.evaluation.floors import list_misses, load_floors
from bot.evaluation.gold import load_out_of_scope
from bot.evaluation.report import format_report
from bot.faq.corpus import Corpus
from bot.faq.index import VectorCache
from bot.faq.loader import load_entries
from bot.faq.search import Question, Searcher
from bot.faq.thresholds import load_thresholds
from bot.places import load_places
from bot.settings import ROOT

DATA = ROOT / "data"
PLACES_FILE = DATA / "services" / "places.yml"
# A fixed day, so that the test means the same on any day.
TODAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    """The search as the app builds it; vectors are kept where the app keeps them."""
    entries = load_entries(DATA / "faq", PLACES_FILE)
    corpus = Corpus(entries, load_encoder(), load_places(PLACES_FILE), VectorCache(ROOT / "var" / "cache"))
    return Searcher(corpus, load_thresholds(DATA / "thresholds.yml"))


@pytest.fixture(scope="module")
def report(searcher: Searcher) -> Report:
    """One evaluation, printed when a test fails."""
    entries = [rendered.entry for rendered in searcher.entries]
    report = evaluate(searcher, entries, load_out_of_scope(DATA / "gold" / "out_of_scope.yml"), today=TODAY)
    print(format_report(report))
    return report


def test_search_keeps_its_floors(report: Report) -> None:
    """Right entry first, answers right, strangers refused, few of ours refused: as data/floors.yml asks."""
    assert [str(miss) for miss in list_misses(report, load_floors(DATA / "floors.yml"))] == []


def test_every_entry_answers_its_own_question(searcher: Searcher) -> None:
    """An entry's own question and alternates find it, and its question is answered outright."""
    missed = []
    for rendered in searcher.entries:
        entry = rendered.entry
        for question in (rendered.question.en, rendered.question.zh):
            result = searcher.search(Question(question), as_of=TODAY)
            if result.outcome != "answered" or result.kept[0].entry.entry.id != entry.id:
                missed.append((entry.id, question, result.outcome))
    assert not missed


def test_thresholds_belong_to_the_bundled_encoder(searcher: Searcher) -> None:
    """Weights measured with one encoder mean nothing for another."""
    assert load_thresholds(DATA / "thresholds.yml").encoder == searcher.corpus.encoder.name


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("how early should i renew my work permit", "changes/extend-when"),
        ("工作证 renew 提前多久办", "changes/extend-when"),
        ("What are the points for HSK 5?", "category/points-chinese"),
        ("汉语五级加几分", "category/points-chinese"),
    ],
)
def test_ordinary_question_finds_its_entry(searcher: Searcher, text: str, entry_id: str) -> None:
    """Everyday wordings, mixed ones too, have the right entry first."""
    assert searcher.search(Question(text), as_of=TODAY).hits[0].entry.entry.id == entry_id
