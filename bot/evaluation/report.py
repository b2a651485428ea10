"""Print an evaluation as a table."""

from __future__ import annotations

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
_CELL = 9


def format_report(report: Report, *, confusions: int = 10) -> str:
    """Write an evaluation as text.

    Args:
        confusions: how many confusions to list, 0 for none.
    """
    lines = [
        f"Search on the gold questions of {report.entries} entries, {report.measured_on}",
        f"encoder {report.encoder}, calibrated {report.calibrated_on}; "
        f"p50 {report.took_ms_p50:.1f} ms, p95 {report.took_ms_p95:.1f} ms",
        "",
        " " * _LABEL + "".join(kind.rjust(_CELL) for kind in KINDS),
        _format_counts("answerable questions", [report.kinds[kind].questions for kind in KINDS]),
        _format_counts("unanswerable questions", [report.kinds[kind].unanswerable for kind in KINDS]),
    ]
    lines += [_format_row(label, [report.kinds[kind] for kind in KINDS], name) for label, name in _ROWS]
    if confusions and report.confusions:
        lines += ["", "Entries that take the place of others:"]
        lines += [
            f"  {confusion.count} x {confusion.right} taken by {confusion.taken_by}, as in: {confusion.example}"
            for confusion in report.confusions[:confusions]
        ]
    return "\n".join(lines)


def _format_counts(label: str, counts: list[int]) -> str:
    return label.ljust(_LABEL) + "".join(str(count).rjust(_CELL) for count in counts)


def _format_row(label: str, kinds: list[Measures], name: str) -> str:
    cells = []
    for measures in kinds:
        value = getattr(measures, name)
        text = "-" if value is None else f"{value:.3f}" if name == "mrr" else f"{value * 100:.1f} %"
        cells.append(text.rjust(_CELL))
    return label.ljust(_LABEL) + "".join(cells)
