"""How many answers are wrong, the more questions get one: a risk–coverage curve, as numbers and as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.evaluation.evaluate import Asked
from bot.faq.lexical import Floats


def trace_risk(asked: Sequence[Asked]) -> tuple[Floats, Floats]:
    """Return coverage and risk for every threshold, from the strictest on.

    Args:
        asked: questions of one kind, with those that nothing answers: an answer to these is always wrong.
    Returns:
        Share of all questions answered, and share of these answers that are wrong; both of one length.
    Source: El-Yaniv and Wiener, "On the foundations of noise-free selective classification", JMLR 2010.
    """
    ranked = sorted(asked, key=lambda one: -one.score)
    wrong = np.array([one.rank != 1 for one in ranked], dtype=np.float64)
    count = np.arange(1, len(ranked) + 1)
    return count / max(len(ranked), 1), np.cumsum(wrong) / count


def measure_area(asked: Sequence[Asked]) -> float:
    """Return the area under the curve, 0 to 1: the mean risk over all coverages. Less is better."""
    return float(trace_risk(asked)[1].mean()) if asked else 0.0


def draw_risk(curves: Mapping[str, Sequence[Asked]], path: Path) -> None:
    """Draw one curve per kind of question, and mark what the thresholds in service give."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.5), dpi=120)
    for name, asked in curves.items():
        coverage, risk = trace_risk(asked)
        (line,) = axes.plot(coverage * 100, risk * 100, label=f"{name}: mean {measure_area(asked) * 100:.1f} %")
        answered = [one for one in asked if one.outcome == "answered"]
        if answered:
            wrong = sum(one.rank != 1 for one in answered) / len(answered)
            axes.plot(len(answered) / len(asked) * 100, wrong * 100, "o", color=line.get_color())
    axes.set(xlabel="questions answered (%)", ylabel="answers that are wrong (%)", xlim=(0, 100), ylim=(0, None))
    axes.set_title("Risk against coverage; dots: thresholds in service")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path)
    pyplot.close(figure)
