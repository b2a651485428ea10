"""What is told to whoever edits data files, in both languages, from problems.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.bilingual import Both

WORDING = Path(__file__).with_suffix(".yml")


@cache
def read_wording() -> dict[str, Both]:
    """Return every message by its code."""
    with WORDING.open(encoding="utf-8") as file:
        messages: dict[str, dict[str, str]] = yaml.load(file, yaml.CSafeLoader)
    return {code: Both(message["en"], message["zh"]) for code, message in messages.items()}


def explain(code: str, **values: Any) -> Both:
    """Return one message with its values filled in.

    Args:
        code: a key of problems.yml.
        values: what its `{names}` stand for; a `Both` gives each language its own side.
    """
    message = read_wording()[code]
    return Both(message.en.format(**_pick(values, "en")), message.zh.format(**_pick(values, "zh")))


def _pick(values: dict[str, Any], language: str) -> dict[str, Any]:
    return {name: value.side(language) if isinstance(value, Both) else value for name, value in values.items()}
