"""Print an evaluation as a table."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluation.evaluate import Measures, Report
from bot.evaluation.gold import KINDS

# Label and field of each row, in the order printed.
_ROWS = (
    ("right entry first", "top1"),
    ("right entry among first three", "top3"),
    ("mean reciprocal rank", "mrr"),
    ("answered", "answered"),
    ("answered rightly", "answer_recall"),
    ("answers that are right", "answer_precision"),
    ("wrong answer given", "wrong_answers"),
    ("offered choices", "clarified"),
    ("right entry among choices", "choice_recall"),
    ("refused although answerable", "refused"),
    ("out of scope refused", "out_of_scope_refused"),
    ("no entry refused", "no_entry_refused"),
    ("refusal gives right reason", "why_right"),
)
_LABEL = max(len(label) for label, _ in _ROWS) + 2
_CELL = 17
# A change worth telling: a tenth of a percent.
_TELLING = 0.001


def format_report(report: Report, *, before: Report | None = None, confusions: int = 10) -> str:
    """Write an evaluation as text.

    Args:
        before: an earlier one; where a share differs by more than a tenth of a percent, the change stands beside it.
        confusions: how many confusions to list, 0 for none.
    """
    kinds = [report.kinds[kind] for kind in KINDS]
    lines = [
        f"Search on the gold questions of {report.entries} entries, {report.measured_on}",
        f"encoder {report.encoder}, calibrated {report.calibrated_on}; "
        f"p50 {report.took_ms_p50:.1f} ms, p95 {report.took_ms_p95:.1f} ms",
        "",
        " " * _LABEL + "".join(kind.rjust(_CELL) for kind in KINDS),
        _format_counts("answerable questions", [one.questions for one in kinds]),
        _format_counts("unanswerable questions", [one.unanswerable for one in kinds]),
    ]
    earlier = [before.kinds.get(kind) if before else None for kind in KINDS]
    lines += [_format_row(label, kinds, name, earlier) for label, name in _ROWS]
    lines += ["", *_format_topics(report)]
    if before is not None:
        lines += ["", f"In brackets: the change since {before.measured_on} ({before.encoder})."]
    if confusions and report.confusions:
        lines += ["", "Entries that take the place of others:"]
        lines += [
            f"  {confusion.count} x {confusion.right} taken by {confusion.taken_by}, as in: {confusion.example}"
            for confusion in report.confusions[:confusions]
        ]
    return "\n".join(lines)


def _format_topics(report: Report) -> list[str]:
    """Write a line per topic, all languages together."""
    lines = ["topic".ljust(_LABEL) + "".join(name.rjust(_CELL) for name in ("asked", "first", "of 3", "wrong"))]
    for topic, measures in report.topics.items():
        shares = (measures.top1, measures.top3, measures.wrong_answers)
        cells = "".join(("-" if share is None else f"{share * 100:.1f} %").rjust(_CELL) for share in shares)
        lines.append(topic.ljust(_LABEL) + str(measures.questions).rjust(_CELL) + cells)
    return lines


def _format_counts(label: str, counts: list[int]) -> str:
    return label.ljust(_LABEL) + "".join(str(count).rjust(_CELL) for count in counts)


def _format_row(label: str, kinds: Sequence[Measures], name: str, before: Sequence[Measures | None]) -> str:
    cells = []
    for measures, earlier in zip(kinds, before, strict=True):
        value, old = getattr(measures, name), getattr(earlier, name, None)
        text = "-" if value is None else f"{value:.3f}" if name == "mrr" else f"{value * 100:.1f} %"
        if value is not None and old is not None and abs(value - old) >= _TELLING:
            text = f"({(value - old) * 100:+.1f}) {text}"
        cells.append(text.rjust(_CELL))
    return label.ljust(_LABEL) + "".join(cells)
