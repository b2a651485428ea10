"""How the understanding is measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.errors import DataErrors
from bot.evaluation.nlu import evaluate_nlu
from bot.evaluation.nlu_gold import GoldMessage, load_nlu_gold
from bot.evaluation.nlu_report import draw_confusions, format_nlu_report


@dataclass(frozen=True)
class Said:
    """A made-up understanding."""

    intent: str
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[tuple[str, Any], ...] = ()
    took_ms: float = 2.0


ANSWERS = {
    "a": Said("greet", (("greet", 0.9), ("out_of_scope", 0.1))),
    "b": Said("thank", (("thank", 0.6), ("out_of_scope", 0.2))),
    "c": Said("nlu_fallback"),
    "d": Said("inform_profile", (("inform_profile", 1.0),), (("age", 38), ("age", 83))),
}
GOLD = [
    GoldMessage("a", "en", "greet"),
    GoldMessage("b", "en", "greet"),
    GoldMessage("c", "en", "out_of_scope"),
    GoldMessage("d", "en", "inform_profile", (("age", 38), ("city", "CN-SH"))),
]


async def parse(text: str) -> Said:
    """Answer as made up above."""
    return ANSWERS[text]


async def test_figures_must_count_what_is_right() -> None:
    """Accuracy, F1, refusals and values are shares of what was meant; a fallback refuses."""
    english = (await evaluate_nlu(parse, GOLD, model="made up")).kinds["en"]
    assert english.accuracy == 0.75
    assert english.intents["greet"].precision == 1.0 and english.intents["greet"].recall == 0.5
    assert english.out_of_scope_recall == 1.0
    assert (english.values, english.values_right, english.values_invented) == (2, 0.5, 1)


async def test_report_must_name_what_went_wrong_and_draw_it(tmp_path: Path) -> None:
    """The table lists the wrong messages; the picture is a PNG."""
    report = await evaluate_nlu(parse, GOLD, model="made up")
    assert "greet → thank" in format_nlu_report(report) and "lacks" in format_nlu_report(report)
    draw_confusions(report, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_gold_with_a_mistake_must_be_refused(tmp_path: Path) -> None:
    """A line that is neither a text nor say-and-entities is named."""
    folder = tmp_path / "gold" / "nlu"
    folder.mkdir(parents=True)
    for name in ("en", "zh", "mixed"):
        (folder / f"{name}.yml").write_text("greet:\n  - {said: hello}\n", encoding="utf-8")
    with pytest.raises(DataErrors):
        load_nlu_gold(folder)
