"""What `waibot evaluate nlu` does: measure the understanding on its held-out messages."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import msgspec

from bot.settings import ROOT, Settings

RESULTS = ROOT / "results"


async def evaluate_nlu(settings: Settings) -> int:
    """Measure the model of the present inputs, training it first where needed; always 0."""
    from bot.evaluation.nlu import evaluate_nlu as measure
    from bot.evaluation.nlu_gold import load_nlu_gold
    from bot.evaluation.nlu_report import draw_confusions, format_nlu_report
    from bot.nlu.parser import Parser
    from bot.serving.training import ensure_model

    gold = load_nlu_gold(settings.data_folder / "gold" / "nlu")
    model = ensure_model(_say)
    report = await measure(Parser(model).parse, gold, model=model.name.removesuffix(".tar.gz"))
    print(format_nlu_report(report))
    path = _keep(msgspec.to_builtins(report))
    draw_confusions(report, path.with_suffix(".png"))
    _say(f"Kept in {path.relative_to(ROOT)} and {path.with_suffix('.png').name}")
    return 0


def _keep(report: object) -> Path:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"nlu-{dt.datetime.now():%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _say(line: str) -> None:
    print(line, flush=True)
