"""Ask a trained model every held-out message, and count what it understands."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol

import msgspec

from bot.evaluation.nlu_gold import KINDS, GoldMessage, Kind

OUT_OF_SCOPE, FALLBACK = "out_of_scope", "nlu_fallback"
# Nothing is done for a message in either: both are looked up, and declined when nothing is found.
REFUSED = frozenset({OUT_OF_SCOPE, FALLBACK})
IN_SCOPE_NEEDED = 0.93


class Understanding(Protocol):
    """What a parser returns (`bot.nlu.parser.Parse`)."""

    @property
    def intent(self) -> str:
        """Name of the intent."""

    @property
    def ranking(self) -> tuple[tuple[str, float], ...]:
        """Intents with confidence, best first."""

    @property
    def entities(self) -> tuple[tuple[str, Any], ...]:
        """Kind and value of each entity."""

    @property
    def took_ms(self) -> float:
        """Time taken."""


class Heard(msgspec.Struct, frozen=True):
    """One message with what was made of it."""

    message: GoldMessage
    intent: str
    doubt: float
    missing: tuple[tuple[str, Any], ...]
    invented: tuple[tuple[str, Any], ...]
    took_ms: float


class IntentMeasures(msgspec.Struct, frozen=True):
    """Precision, recall and F1 of one intent, 0 to 1, and how many messages meant it."""

    messages: int
    precision: float
    recall: float
    f1: float


class Measures(msgspec.Struct, frozen=True):
    """Figures for one kind of message; shares lie between 0 and 1, None where nothing was asked.

    Attributes:
        accuracy: share of messages whose intent is right. macro_f1: mean F1 of the intents.
        in_scope_accuracy: the same without the out-of-scope messages.
        out_of_scope_recall: share of out-of-scope messages that are refused or not understood.
        recall_at_needed: best such share at a threshold that keeps in-scope accuracy at 0.93; and that threshold.
        values_right: share of the expected values found. values_invented: values found where others were expected.
    """

    messages: int
    accuracy: float | None
    macro_f1: float | None
    in_scope_accuracy: float | None
    out_of_scope_recall: float | None
    recall_at_needed: float | None
    threshold_at_needed: float | None
    values: int
    values_right: float | None
    values_invented: int
    intents: dict[str, IntentMeasures]


class NluReport(msgspec.Struct, frozen=True):
    """One evaluation with all that is needed to compare it with another; times in milliseconds."""

    measured_on: dt.date
    model: str
    kinds: dict[Kind, Measures]
    took_ms_p50: float
    took_ms_p95: float
    wrong: tuple[Heard, ...]
    pairs: tuple[tuple[str, str, int], ...]


async def evaluate_nlu(
    parse: Callable[[str], Awaitable[Understanding]], gold: Iterable[GoldMessage], *, model: str
) -> NluReport:
    """Measure a parser on held-out messages.

    Args:
        parse: understands one text.
        gold: the messages.
        model: names the model in the report.
    """
    messages = list(gold)
    if messages:
        await parse(messages[0].text)  # the first message of a process loads word lists
    heard = [_judge(message, await parse(message.text)) for message in messages]
    times = sorted(one.took_ms for one in heard)
    pairs = Counter((one.message.intent, one.intent) for one in heard)
    return NluReport(
        measured_on=dt.date.today(),
        model=model,
        kinds={kind: measure([one for one in heard if one.message.kind == kind]) for kind in KINDS},
        took_ms_p50=_quantile(times, 0.5),
        took_ms_p95=_quantile(times, 0.95),
        wrong=tuple(one for one in heard if one.intent != one.message.intent or one.missing),
        pairs=tuple(sorted((*pair, count) for pair, count in pairs.items())),
    )


def measure(heard: Sequence[Heard]) -> Measures:
    """Count the figures of one kind of message."""
    inside = [one for one in heard if one.message.intent != OUT_OF_SCOPE]
    outside = [one for one in heard if one.message.intent == OUT_OF_SCOPE]
    intents = {name: _measure_intent(name, heard) for name in sorted({one.message.intent for one in heard})}
    expected = sum(len(one.message.values) for one in heard)
    missing = sum(len(one.missing) for one in heard)
    recall, threshold = _best_recall(inside, outside)
    return Measures(
        messages=len(heard),
        accuracy=_share([_is_right(one) for one in heard]),
        macro_f1=_share([one.f1 for one in intents.values()]),
        in_scope_accuracy=_share([_is_right(one) for one in inside]),
        out_of_scope_recall=_share([one.intent in REFUSED for one in outside]),
        recall_at_needed=recall,
        threshold_at_needed=threshold,
        values=expected,
        values_right=round(1 - missing / expected, 4) if expected else None,
        values_invented=sum(len(one.invented) for one in heard),
        intents=intents,
    )


def _judge(message: GoldMessage, found: Understanding) -> Heard:
    values = list(found.entities)
    missing = tuple(value for value in message.values if value not in values)
    kinds = {kind for kind, _ in message.values}
    invented = tuple(value for value in values if value[0] in kinds and value not in message.values)
    return Heard(message, found.intent, _doubt(found), missing, invented, found.took_ms)


def _doubt(found: Understanding) -> float:
    """Return how much speaks for "not ours", 0 to 1."""
    if found.intent in REFUSED:
        return 1.0
    return dict(found.ranking).get(OUT_OF_SCOPE, 0.0)


def _best_recall(inside: Sequence[Heard], outside: Sequence[Heard]) -> tuple[float | None, float | None]:
    """Return the best recall of out-of-scope messages at which in-scope accuracy is still as needed."""
    best: tuple[float | None, float | None] = (None, None)
    for threshold in sorted({one.doubt for one in [*inside, *outside]}, reverse=True):
        kept = [_is_right(one) and one.doubt < threshold for one in inside]
        if inside and sum(kept) / len(kept) < IN_SCOPE_NEEDED:
            break
        best = (_share([one.doubt >= threshold for one in outside]), threshold)
    return best


def _measure_intent(name: str, heard: Sequence[Heard]) -> IntentMeasures:
    meant = [one for one in heard if one.message.intent == name]
    given = [one for one in heard if one.intent == name]
    right = sum(_is_right(one) for one in meant)
    precision, recall = right / len(given) if given else 0.0, right / len(meant)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return IntentMeasures(len(meant), round(precision, 4), round(recall, 4), round(f1, 4))


def _is_right(one: Heard) -> bool:
    meant = one.message.intent
    return one.intent == meant or (meant == OUT_OF_SCOPE and one.intent in REFUSED)


def _quantile(values: Sequence[float], share: float) -> float:
    return round(values[min(len(values) - 1, int(len(values) * share))], 2) if values else 0.0


def _share(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
