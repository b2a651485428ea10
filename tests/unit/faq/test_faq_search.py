"""The search as a whole, on three small entries with the fake encoder."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.faq.entry import Checked, InForce
from bot.faq.regions import find_regions, is_region_allowed
from bot.faq.search import VERBATIM_SCORE, Outcome, Question, Searcher
from bot.wording import Wording
from tests.unit.faq.samples import TODAY, make_corpus, make_entries, make_entry, make_searcher, make_thresholds

STEPS = {"normalise", "language", "elsewhere", "rewrite", "encode", "search", "filter", "score", "decide", "total"}
SEARCHER = make_searcher()


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    """The three sample entries."""
    return SEARCHER


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("When should I apply for extension?", "changes/extend-when"),
        ("延期什么时候申请", "changes/extend-when"),
        ("工作证 renew 要多久？", "changes/extend-when"),
        ("怎么换中国驾照", "living/driving-licence"),
        ("Convert my foreign LICENCE!", "living/driving-licence"),
        ("深圳去哪个大厅", "services/window-shenzhen"),
    ],
)
def test_indexed_question_is_answered(searcher: Searcher, text: str, entry_id: str) -> None:
    """A question worded as in the entry gets the entry, in either language and in both at once."""
    result = searcher.search(Question(text), as_of=TODAY)
    assert result.outcome == "answered"
    assert result.kept[0].entry.entry.id == entry_id
    assert result.kept[0].reason is None


def test_every_step_is_timed(searcher: Searcher) -> None:
    """The result says how long each step took, and all of them together."""
    took_ms = searcher.search(Question("renew my work permit"), as_of=TODAY).took_ms
    assert set(took_ms) == STEPS
    assert all(value >= 0 for value in took_ms.values())
    assert took_ms["total"] >= max(value for name, value in took_ms.items() if name != "total")


@pytest.mark.parametrize(
    "text", ["?", "😀😀", "   ", "。。。", "\u200b", "Bonjour, comment obtenir un visa de travail ?"]
)
def test_text_that_cannot_be_read_stops_early(searcher: Searcher, text: str) -> None:
    """Nothing is encoded or searched where there are no words, or words of another language."""
    result = searcher.search(Question(text, language="zh"), as_of=TODAY)
    assert result.outcome == "unanswerable_out_of_scope"
    assert result.language == "zh"
    assert result.hits == ()
    assert "encode" not in result.took_ms


def test_strange_question_is_refused_with_its_hits_rejected(searcher: Searcher) -> None:
    """What nothing answers keeps nothing, yet shows what was nearest and why it was not kept."""
    result = searcher.search(Question("bake bread with yeast"), as_of=TODAY)
    assert result.outcome == "unanswerable_out_of_scope"
    assert result.kept == ()
    assert result.rejected
    assert {hit.reason for hit in result.rejected} == {"score"}


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"answer": 0.0}, "answered"),
        ({"answer": 1.0, "our_field": 0.0, "clarify": 0.0, "choice": 0.0}, "clarification"),
        ({"answer": 1.0, "our_field": 1.0, "clarify": 0.0, "choice": 0.0}, "clarification"),
        ({"answer": 1.0, "our_field": 0.0, "clarify": 1.0}, "unanswerable_no_entry"),
        ({"answer": 1.0, "our_field": 0.0, "clarify": 0.0, "choice": 1.0}, "unanswerable_no_entry"),
    ],
)
def test_zone_follows_the_thresholds(changes: dict[str, float], outcome: str) -> None:
    """The same question falls into each zone as the thresholds move."""
    result = make_searcher(**changes).search(Question("renew my permit"), as_of=TODAY)
    assert result.outcome == outcome
    assert bool(result.kept) == (outcome in ("answered", "clarification"))


def test_foreign_question_is_refused_unless_an_entry_is_sure() -> None:
    """A question that looks foreign to our field gets nothing, whatever the zone of its score; a sure one does."""
    searcher = make_searcher(answer=0.0, our_field=1.0)
    texts = ("is it sunny today", "renew my work permit")
    doubtful, sure = (searcher.search(Question(text), as_of=TODAY) for text in texts)
    assert make_searcher(answer=0.0, our_field=0.0).search(Question("is it sunny today")).outcome == "answered"
    assert doubtful.outcome == "unanswerable_out_of_scope"
    assert sure.outcome == "answered"


@pytest.mark.parametrize("text", ["Renew my WORK permit!!", "工作证renew要多久"])
def test_question_that_an_entry_has_word_for_word_is_answered(text: str) -> None:
    """However high the threshold, a question that was offered is answered when it is tapped."""
    searcher = make_searcher(answer=VERBATIM_SCORE, our_field=0.0)
    result = searcher.search(Question(text), as_of=TODAY)
    assert result.outcome == "answered"
    assert result.kept[0].entry.entry.id == "changes/extend-when"
    assert result.kept[0].score == VERBATIM_SCORE


def test_limit_bounds_kept_and_rejected_together(searcher: Searcher) -> None:
    """No more hits come back than asked for."""
    for limit in (1, 2, 50):
        result = searcher.search(Question("renew my work permit"), limit=limit, as_of=TODAY)
        assert len(result.hits) <= limit
        assert result.kept[0].entry.entry.id == "changes/extend-when"


def test_other_region_is_rejected_unless_named(searcher: Searcher) -> None:
    """Shenzhen's windows do not answer for Shanghai; asked for by name they do."""
    unnamed = searcher.search(Question("which window counter address"), region="CN-SH", as_of=TODAY)
    assert "services/window-shenzhen" not in [hit.entry.entry.id for hit in unnamed.kept]
    assert [hit.reason for hit in unnamed.rejected if hit.entry.entry.region == "CN-SZ"] == ["region"]
    for region in (None, "CN-SH", "CN-SZ"):
        named = searcher.search(Question("which window in Shenzhen"), region=region, as_of=TODAY)  # type: ignore[arg-type]
        assert named.outcome == "answered"
        assert named.kept[0].entry.entry.id == "services/window-shenzhen"


def test_regions_are_found_in_both_languages() -> None:
    """City names count in either script; the country's entries answer everywhere."""
    assert find_regions("shanghai or 深圳") == {"CN-SH", "CN-SZ"}
    assert find_regions("nowhere") == frozenset()
    assert is_region_allowed("CN", "CN-SH", frozenset())
    assert not is_region_allowed("CN-BJ", "CN-SH", frozenset())


def test_expired_entry_is_named_not_answered() -> None:
    """An entry no longer in force is never the answer; the user is told that it has ended."""
    over = make_entry(in_force=InForce(dt.date(2017, 4, 1), dt.date(2026, 6, 30)))
    searcher = make_searcher([over, *make_entries()[1:]])
    result = searcher.search(Question("When should I apply for extension?"), as_of=TODAY)
    assert result.outcome == "expired_entry"
    assert result.expired is not None
    assert result.expired.entry.entry.id == over.id
    assert result.expired.reason == "no_longer_in_force"
    assert over.id not in [hit.entry.entry.id for hit in result.kept]
    earlier = searcher.search(Question("When should I apply for extension?"), as_of=dt.date(2026, 6, 30))
    assert earlier.outcome == "answered"


def test_successor_of_an_expired_entry_answers() -> None:
    """Where a current entry fits better, the expired one is passed over."""
    over = make_entry("changes/old", in_force=InForce(None, dt.date(2020, 1, 1)))
    searcher = make_searcher([make_entry(), over])
    result = searcher.search(Question("When should I apply for extension?"), as_of=TODAY)
    assert [hit.reason for hit in result.rejected] == ["no_longer_in_force"]
    assert result.outcome == "answered"
    assert result.kept[0].entry.entry.id == "changes/extend-when"


def test_entry_not_yet_in_force_is_rejected() -> None:
    """A rule of next year does not answer today."""
    searcher = make_searcher([make_entry(in_force=InForce(dt.date(2027, 1, 1), None))])
    result = searcher.search(Question("renew my work permit"), as_of=TODAY)
    assert result.kept == ()
    assert [hit.reason for hit in result.rejected] == ["not_yet_in_force"]


def test_overdue_check_is_marked_and_still_answered() -> None:
    """A fact past its check is shown as such, not hidden."""
    entry = make_entry(checked=Checked(dt.date(2025, 1, 1), dt.date(2026, 1, 1)))
    result = make_searcher([entry]).search(Question("renew my work permit"), as_of=TODAY)
    assert result.kept[0].overdue
    result = make_searcher([entry]).search(Question("renew my work permit"), as_of=dt.date(2026, 1, 1))
    assert not result.kept[0].overdue


def test_reply_language_is_the_question_s_unless_given(searcher: Searcher) -> None:
    """Given language, then the text's, then the previous turn's."""
    assert searcher.search(Question("延期")).language == "zh"
    assert searcher.search(Question("延期", language="en")).language == "en"
    assert searcher.search(Question("12367", previous="zh")).language == "zh"


def test_encoder_without_chinese_still_finds_chinese() -> None:
    """Words and concepts carry a language that the encoder does not speak."""
    searcher = Searcher(make_corpus(languages=("en",)), make_thresholds())
    result = searcher.search(Question("工作许可快到期了怎么续签"), as_of=TODAY)
    assert result.hits[0].entry.entry.id == "changes/extend-when"


def test_no_entries_refuse_everything() -> None:
    """An empty FAQ is no crash."""
    assert make_searcher([]).search(Question("renew my permit")).outcome.startswith("unanswerable")


def test_long_question_is_searched(searcher: Searcher) -> None:
    """2000 characters of story still end at the entry they ask about."""
    story = "My company is slow. " * 90 + "When should I apply for extension? renew my work permit"
    result = searcher.search(Question(story[-2000:]), as_of=TODAY)
    assert result.hits[0].entry.entry.id == "changes/extend-when"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gets_a_named_outcome(text: str) -> None:
    """Scores are probabilities, hits are ordered, and kept hits carry no reason against them."""
    result = SEARCHER.search(Question(text), as_of=TODAY)
    scores = [hit.score for hit in result.hits]
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert sum(scores) <= 1.001
    assert [hit.score for hit in result.kept] == sorted((hit.score for hit in result.kept), reverse=True)
    assert all(hit.kept == (hit.reason is None) for hit in result.hits)
    assert result.outcome in ("answered", "clarification", "unanswerable_out_of_scope", "unanswerable_no_entry")


def test_threads_find_what_one_caller_finds(searcher: Searcher) -> None:
    """Searching side by side changes no result."""
    texts = ["renew my work permit", "怎么换中国驾照", "which window in Shenzhen"] * 8
    expected = [searcher.search(Question(text), as_of=TODAY).hits for text in texts]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: searcher.search(Question(text), as_of=TODAY).hits, texts))
    assert found == expected


def test_every_outcome_has_wording() -> None:
    """Each outcome but an answer, which brings its own text, can be said in both languages."""
    wording = {
        "clarification": "utter_clarify",
        "expired_entry": "utter_expired_entry",
        "unanswerable_no_entry": "utter_no_entry",
        "unanswerable_out_of_scope": "utter_out_of_scope",
    }
    assert set(get_args(Outcome)) == {"answered", *wording}
    assert set(wording.values()) <= set(Wording.load().names())
