"""Ask the search every gold question and every unanswerable one, and count what comes of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from bot.evaluation.gold import KINDS, GoldQuestion, Kind, OutOfScope, list_gold
from bot.faq.entry import Entry
from bot.faq.search import MAX_CHOICES, Question, Searcher
from bot.faq.store import CHINA

# Deep enough that an entry not among the hits counts as not found at all.
RANKED = 50


class Asked(msgspec.Struct, frozen=True):
    """One question with what came of it. `rank` counts from 1; None where the right entry was not found."""

    question: GoldQuestion
    outcome: str
    best: str | None
    score: float
    rank: int | None
    took_ms: float


class Measures(msgspec.Struct, frozen=True):
    """Figures for one kind of question; shares lie between 0 and 1, None where nothing was asked.

    Attributes:
        top1: right entry first, whatever the outcome. top3 likewise among the first three.
        mrr: mean reciprocal rank of the right entry.
        answered: share of answerable questions that got an answer, right or wrong.
        answer_recall: share of answerable questions that got the right answer.
        answer_precision: share of right ones among the answers given, to unanswerable questions too.
        wrong_answers: share of answerable questions that got a wrong answer.
        clarified: share of answerable questions that got choices.
        choice_recall: how often the right entry was among these choices.
        refused: share of answerable questions that got neither.
        out_of_scope_refused: share of out-of-scope questions that got neither answer nor choices.
        no_entry_refused: the same for questions of our field without an entry.
        why_right: share of refused unanswerable questions whose refusal named the right reason.
    """

    questions: int
    unanswerable: int
    top1: float | None
    top3: float | None
    mrr: float | None
    answered: float | None
    answer_recall: float | None
    answer_precision: float | None
    wrong_answers: float | None
    clarified: float | None
    choice_recall: float | None
    refused: float | None
    out_of_scope_refused: float | None
    no_entry_refused: float | None
    why_right: float | None


class Confusion(msgspec.Struct, frozen=True):
    """An entry that took questions of another: how many, and one of them."""

    right: str
    taken_by: str
    count: int
    example: str


class Report(msgspec.Struct, frozen=True):
    """One evaluation with all that is needed to compare it with another."""

    measured_on: dt.date
    encoder: str
    calibrated_on: dt.date
    entries: int
    kinds: dict[Kind, Measures]
    topics: dict[str, Measures]
    confusions: tuple[Confusion, ...]
    took_ms_p50: float
    took_ms_p95: float
    asked: tuple[Asked, ...]


def evaluate(
    searcher: Searcher, entries: Iterable[Entry], out_of_scope: OutOfScope, *, today: dt.date | None = None
) -> Report:
    """Measure the search on gold questions and on the `test` half of the unanswerable ones.

    Args:
        searcher: as in service; searched without a region.
        entries: whose gold questions are asked.
        out_of_scope: its `test` half is asked.
        today: the day to note, and on which answers must be in force; today in China if None.
    """
    day = today or dt.datetime.now(CHINA).date()
    questions = [*list_gold(entries), *out_of_scope.questions("test")]
    asked = tuple(_ask(searcher, question, day) for question in questions)
    times = sorted(one.took_ms for one in asked)
    return Report(
        measured_on=day,
        encoder=searcher.corpus.encoder.name,
        calibrated_on=searcher.calibrated_on,
        entries=len(searcher.entries),
        kinds={kind: measure([one for one in asked if one.question.kind == kind]) for kind in KINDS},
        topics=_measure_topics(asked),
        confusions=list_confusions(asked),
        took_ms_p50=times[len(times) // 2] if times else 0.0,
        took_ms_p95=times[int(len(times) * 0.95)] if times else 0.0,
        asked=asked,
    )


def measure(asked: Sequence[Asked]) -> Measures:
    """Count the figures of one kind of question."""
    answerable = [one for one in asked if one.question.entry_id is not None]
    unanswerable = [one for one in asked if one.question.entry_id is None]
    answers = [one for one in asked if one.outcome == "answered"]
    right = [one for one in answers if one.rank == 1]
    given = [one for one in answers if one.question.entry_id is not None]
    clarified = [one for one in answerable if one.outcome == "clarification"]
    refused = [one for one in unanswerable if _is_refused(one)]
    return Measures(
        questions=len(answerable),
        unanswerable=len(unanswerable),
        top1=_share([one.rank == 1 for one in answerable]),
        top3=_share([one.rank is not None and one.rank <= MAX_CHOICES for one in answerable]),
        mrr=_share([1.0 / one.rank if one.rank else 0.0 for one in answerable]),
        answered=_share([one.outcome == "answered" for one in answerable]),
        answer_recall=_share([one in right for one in answerable]),
        answer_precision=_share([one in right for one in answers]),
        wrong_answers=len([one for one in given if one.rank != 1]) / len(answerable) if answerable else None,
        clarified=_share([one in clarified for one in answerable]),
        choice_recall=_share([one.rank is not None and one.rank <= MAX_CHOICES for one in clarified]),
        refused=_share([_is_refused(one) for one in answerable]),
        out_of_scope_refused=_share([_is_refused(one) for one in unanswerable if one.question.why == "out_of_scope"]),
        no_entry_refused=_share([_is_refused(one) for one in unanswerable if one.question.why == "no_entry"]),
        why_right=_share([one.outcome == f"unanswerable_{one.question.why}" for one in refused]),
    )


def _measure_topics(asked: Sequence[Asked]) -> dict[str, Measures]:
    topics = sorted({one.question.entry_id.partition("/")[0] for one in asked if one.question.entry_id})
    return {
        topic: measure([one for one in asked if (one.question.entry_id or "").startswith(f"{topic}/")])
        for topic in topics
    }


def list_confusions(asked: Iterable[Asked], *, most: int = 20) -> tuple[Confusion, ...]:
    """List which entries take the first place from which, most often first."""
    examples: dict[tuple[str, str], str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for one in asked:
        right, taken_by = one.question.entry_id, one.best
        if right is None or taken_by is None or one.rank == 1:
            continue
        counts[right, taken_by] += 1
        examples.setdefault((right, taken_by), one.question.text)
    return tuple(Confusion(*pair, count, examples[pair]) for pair, count in counts.most_common(most))


def _ask(searcher: Searcher, question: GoldQuestion, day: dt.date) -> Asked:
    result = searcher.search(Question(question.text), limit=RANKED, as_of=day)
    hits = sorted(result.hits, key=lambda hit: -hit.score)
    ids = [hit.entry.entry.id for hit in hits]
    return Asked(
        question=question,
        outcome=result.outcome,
        best=ids[0] if ids else None,
        score=hits[0].score if hits else 0.0,
        rank=ids.index(question.entry_id) + 1 if question.entry_id in ids else None,
        took_ms=result.took_ms["total"],
    )


def _is_refused(one: Asked) -> bool:
    return one.outcome.startswith("unanswerable")


def _share(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
