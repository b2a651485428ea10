"""Evaluation counts rightly; calibration writes what the search reads, and learns what it should."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from bot.errors import DataErrors
from bot.evaluation.calibrate import calibrate, write_thresholds
from bot.evaluation.coverage import draw_risk, measure_area, trace_risk
from bot.evaluation.evaluate import Asked, evaluate, list_confusions, measure
from bot.evaluation.floors import Floor, Floors, list_misses, load_floors
from bot.evaluation.gold import GoldQuestion, Halves, Lines, OutOfScope, list_gold, load_out_of_scope
from bot.evaluation.report import format_report
from bot.evaluation.samples import sample_alternates
from bot.faq.search import Searcher
from bot.faq.thresholds import load_thresholds
from bot.settings import ROOT
from tests.unit.faq.samples import TODAY, make_corpus, make_entries, make_searcher, make_thresholds

STRANGE = Lines(("what is the weather", "bake a cake"), ("明天下雨吗", "讲个笑话"), ("推荐 movie",))
NEAR = Lines(("adopt a child",), ("外国人买房",), ("divorce 去哪",))
OUT_OF_SCOPE = OutOfScope(Halves(STRANGE, STRANGE), Halves(NEAR, NEAR))


def make_asked(outcome: str, rank: int | None, *, answerable: bool = True, best: str = "a/b") -> Asked:
    """Make one question with what came of it."""
    question = GoldQuestion("q", "en", "a/b" if answerable else None, None if answerable else "out_of_scope")
    return Asked(question, outcome, best, 0.9, rank, 1.0)


def test_measures_count_each_outcome() -> None:
    """Worked by hand: five answerable questions, two that nothing answers."""
    measures = measure(
        [
            make_asked("answered", 1),
            make_asked("answered", 2, best="c/d"),
            make_asked("clarification", 3, best="c/d"),
            make_asked("clarification", 9, best="c/d"),
            make_asked("unanswerable_no_entry", 1),
            make_asked("answered", None, answerable=False),
            make_asked("unanswerable_out_of_scope", None, answerable=False),
        ]
    )
    assert (measures.questions, measures.unanswerable) == (5, 2)
    assert measures.top1 == pytest.approx(0.4)
    assert measures.top3 == pytest.approx(0.8)
    assert measures.mrr == pytest.approx((1 + 1 / 2 + 1 / 3 + 1 / 9 + 1) / 5, abs=1e-4)
    assert measures.answered == pytest.approx(0.4)
    assert measures.answer_recall == pytest.approx(0.2)
    assert measures.answer_precision == pytest.approx(1 / 3, abs=1e-4)
    assert measures.wrong_answers == pytest.approx(0.2)
    assert measures.clarified == pytest.approx(0.4)
    assert measures.choice_recall == pytest.approx(0.5)
    assert measures.refused == pytest.approx(0.2)
    assert measures.out_of_scope_refused == pytest.approx(0.5)
    assert measures.no_entry_refused is None
    assert measures.why_right == pytest.approx(1.0)


def test_no_questions_measure_nothing() -> None:
    """A kind without questions has no shares, and no division fails."""
    measures = measure([])
    assert measures.questions == 0
    assert measures.top1 is None
    assert measures.wrong_answers is None


def test_confusions_name_who_takes_from_whom() -> None:
    """Pairs are counted, most frequent first, with an example."""
    asked = [make_asked("answered", 2, best="c/d")] * 2 + [make_asked("answered", 4, best="e/f"), make_asked("x", 1)]
    assert [(one.right, one.taken_by, one.count) for one in list_confusions(asked)] == [
        ("a/b", "c/d", 2),
        ("a/b", "e/f", 1),
    ]


def test_report_has_every_kind_and_prints() -> None:
    """One run covers English, Chinese and mixed questions, and becomes a table."""
    entries = make_entries()
    report = evaluate(make_searcher(entries), entries, OUT_OF_SCOPE, today=TODAY)
    assert set(report.kinds) == {"en", "zh", "mixed"}
    assert report.kinds["en"].questions == 3
    assert report.kinds["zh"].unanswerable == 3
    assert len(report.asked) == len(list(list_gold(entries))) + 8
    table = format_report(report)
    assert "right entry first" in table
    assert "fake-64" in table


def test_alternate_never_finds_itself() -> None:
    """While learning, a question equal to an indexed text does not see that text."""
    for sample in sample_alternates(make_corpus()):
        assert sample.evidence.features[:, 0].max() < 0.999
        if not sample.answerable:
            assert sample.group not in sample.evidence.entries


def test_calibration_is_written_and_read_back(tmp_path: Path) -> None:
    """The file holds exactly what was learnt, and the search runs on it."""
    corpus = make_corpus()
    thresholds = calibrate(corpus, OUT_OF_SCOPE, today=TODAY)
    write_thresholds(thresholds, tmp_path / "thresholds.yml")
    assert load_thresholds(tmp_path / "thresholds.yml") == thresholds
    assert thresholds.encoder == corpus.encoder.name
    assert thresholds.questions["en_unanswerable"] > 0
    report = evaluate(Searcher(corpus, thresholds), make_entries(), OUT_OF_SCOPE, today=TODAY)
    assert report.calibrated_on == TODAY


def test_calibration_is_the_same_each_time() -> None:
    """The same entries and questions give the same file."""
    first, second = (calibrate(make_corpus(), OUT_OF_SCOPE, today=TODAY) for _ in range(2))
    assert first == second


def test_thresholds_of_other_features_are_refused(tmp_path: Path) -> None:
    """A file from before a change of features says that it must be measured again."""
    write_thresholds(make_thresholds(), tmp_path / "t.yml")
    text = (tmp_path / "t.yml").read_text(encoding="utf-8")
    (tmp_path / "t.yml").write_text(text.replace("words_overlap", "word_overlap"), encoding="utf-8")
    with pytest.raises(DataErrors, match="evaluate --calibrate"):
        load_thresholds(tmp_path / "t.yml")
    with pytest.raises(DataErrors, match="cannot be read"):
        load_thresholds(tmp_path / "missing.yml")


def test_line_in_both_halves_is_refused(tmp_path: Path) -> None:
    """What sets a threshold cannot measure it."""
    lines = "{en: [same], zh: [], mixed: []}"
    path = tmp_path / "out_of_scope.yml"
    path.write_text(f"out_of_scope: &h {{train: {lines}, test: {lines}}}\nno_entry: *h\n", encoding="utf-8")
    with pytest.raises(DataErrors, match="is a train line too"):
        load_out_of_scope(path)


def test_left_out_alternate_changes_its_own_evidence() -> None:
    """The figures of a question with and without itself in the index differ, the others' stay."""
    corpus = make_corpus()
    text = corpus.texts[0]
    vector = corpus.encode_question(text.text)
    whole = corpus.compare_words(text.text, vector, np.empty(0, dtype=np.int64))
    without = corpus.compare_words(text.text, vector, np.array([0]))
    assert without.ranks[0] == 0.0
    assert whole.words.typical[0] > without.words.typical[0]


def test_report_tells_topics_and_what_changed() -> None:
    """Figures stand by topic, too; a share that moved since the run before has the change beside it."""
    entries = make_entries()
    report = evaluate(make_searcher(entries), entries, OUT_OF_SCOPE, today=TODAY)
    assert set(report.topics) == {"changes", "living", "services"}
    assert sum(one.questions for one in report.topics.values()) == len(list(list_gold(entries)))
    english = msgspec.structs.replace(report.kinds["en"], top1=(report.kinds["en"].top1 or 0.0) - 0.25)
    before = msgspec.structs.replace(report, kinds=report.kinds | {"en": english})
    table = format_report(report, before=before)
    assert "(+25.0)" in table
    assert "living" in table


def test_calibration_takes_only_the_lines_it_may() -> None:
    """Lines an encoder was trained on are no measure of likeness: they are left out on request."""
    corpus = make_corpus()
    chosen = {text.text for text in corpus.texts if not text.is_answer and "permit" in text.text}
    samples = list(sample_alternates(corpus, only=chosen.__contains__))
    assert len(samples) == 2 * sum(text.text in chosen for text in corpus.texts if not text.is_answer)


def test_risk_grows_with_coverage_as_counted_by_hand() -> None:
    """Most certain first: right, wrong, right, and a question that nothing answers."""
    scores = (0.9, 0.8, 0.7, 0.6)
    asked = [
        msgspec.structs.replace(make_asked("answered", rank, answerable=rank != 9), score=score)
        for rank, score in zip((1, 2, 1, 9), scores, strict=True)
    ]
    coverage, risk = trace_risk(asked)
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0.0, 1 / 2, 1 / 3, 1 / 2])
    assert measure_area(asked) == pytest.approx(risk.mean())


def test_risk_is_drawn(tmp_path: Path) -> None:
    """The picture is a PNG file."""
    draw_risk({"en": [make_asked("answered", 1), make_asked("clarification", 2)]}, tmp_path / "risk.png")
    assert (tmp_path / "risk.png").read_bytes().startswith(b"\x89PNG")


def test_floor_that_is_missed_is_named(tmp_path: Path) -> None:
    """Each figure below its floor, or above its ceiling, is told with both values; shipped floors can be read."""
    entries = make_entries()
    report = evaluate(make_searcher(entries), entries, OUT_OF_SCOPE, today=TODAY)
    lax = Floor(0.0, 0.0, 0.0, 0.0, 1.0, 1.0)
    assert list_misses(report, Floors(lax, lax, lax)) == []
    strict = msgspec.structs.replace(lax, top1=1.1, most_wrong_answers=-0.1)
    misses = list_misses(report, Floors(strict, lax, lax))
    assert [(miss.kind, miss.name) for miss in misses] == [("en", "top1"), ("en", "wrong_answers")]
    assert "at most" in str(misses[1])
    assert load_floors(ROOT / "data" / "floors.yml").en.top1 > 0.5
    (tmp_path / "floors.yml").write_text("en: {top1: 1}\n", encoding="utf-8")
    with pytest.raises(DataErrors):
        load_floors(tmp_path / "floors.yml")
