"""An evaluation of the understanding as a table, and its confusions as a picture."""

from __future__ import annotations

from pathlib import Path

from bot.evaluation.nlu import NluReport
from bot.evaluation.nlu_gold import KINDS

_ROWS = (
    ("messages", "messages"),
    ("intent right", "accuracy"),
    ("mean F1 of the intents", "macro_f1"),
    ("intent right, in scope", "in_scope_accuracy"),
    ("out of scope refused", "out_of_scope_recall"),
    ("… at in-scope 0.93 or more", "recall_at_needed"),
    ("values expected", "values"),
    ("values right", "values_right"),
    ("values invented", "values_invented"),
)
_LABEL = max(len(label) for label, _ in _ROWS) + 2
_CELL = 9


def format_nlu_report(report: NluReport, *, wrong: int = 40) -> str:
    """Return the table, F1 per intent and language, and the first messages that went wrong."""
    lines = [f"{report.model}, {report.measured_on}; {report.took_ms_p50} ms p50, {report.took_ms_p95} ms p95", ""]
    lines.append(" " * _LABEL + "".join(f"{kind:>{_CELL}}" for kind in KINDS))
    for label, field in _ROWS:
        cells = (getattr(report.kinds[kind], field) for kind in KINDS)
        lines.append(f"{label:{_LABEL}}" + "".join(f"{_cell(value):>{_CELL}}" for value in cells))
    lines += ["", "F1 per intent"]
    for intent in sorted({name for kind in KINDS for name in report.kinds[kind].intents}):
        found = (report.kinds[kind].intents.get(intent) for kind in KINDS)
        lines.append(f"{intent:{_LABEL}}" + "".join(f"{_cell(one.f1 if one else None):>{_CELL}}" for one in found))
    lines += ["", f"{len(report.wrong)} messages went wrong"]
    for one in report.wrong[:wrong]:
        said = f"{one.message.kind} {one.message.intent} → {one.intent}"
        lines.append(f"  {said:48} {one.message.text}" + (f"  lacks {one.missing}" if one.missing else ""))
    return "\n".join(lines)


def draw_confusions(report: NluReport, path: Path) -> None:
    """Draw which intent was taken for which, all languages together, as a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = sorted({name for meant, taken, _ in report.pairs for name in (meant, taken)})
    counts = [[0] * len(names) for _ in names]
    for meant, taken, count in report.pairs:
        counts[names.index(meant)][names.index(taken)] = count
    figure = Figure(figsize=(11, 10), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.imshow(counts, cmap="Blues", vmax=20)
    axes.set_xticks(range(len(names)), names, rotation=90)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("taken for")
    axes.set_ylabel("meant")
    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            if count:
                axes.text(column, row, str(count), ha="center", va="center", fontsize=8)
    figure.savefig(path, dpi=110)


def _cell(value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
