"""How a message reads: is it a question, how much of it is facts, which language does it ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.text.language import detect
from bot.text.segment import segment
from bot.text.values import Mention

MONEY_KINDS = frozenset({"annual_salary_cny", "monthly_salary_cny", "money_cny"})
CUES_FILE = Path(__file__).parents[2] / "data" / "nlu" / "cues.yml"


def language_of(text: str) -> str | None:
    """Return the language the text itself shows, `en` or `zh`, or None when it gives no hint."""
    return detect(text)


def is_question(text: str) -> bool:
    """Tell whether a message asks something (a question mark or a question word).

    "What if they pay me 460k?" supposes a fact; it asks for no rule.
    """
    return bool(_pattern("question").search(text)) and not _pattern("supposition").search(text)


def is_supposition(text: str) -> bool:
    """Tell whether a message tries something out: "what if", "suppose", 如果…呢."""
    return bool(_pattern("supposition").search(text))


def is_correction(text: str, mentions: Sequence[Mention]) -> bool:
    """Tell whether a message takes something back: "no, 38", "sorry, I meant", 说错了, or "38, not 83"."""
    return bool(_pattern("correction").search(text)) or bool(find_denied(text, mentions))


def find_denied(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the values that a message takes back for another of the same sort: the 83 of "38, not 83".

    Money that is said as a bare number ("310,000 a year, not 130,000") is of the same sort as money.
    """
    denied = [mention for mention in mentions if _pattern("denial").search(text[: mention.start])]
    kept = [mention for mention in mentions if mention not in denied]
    return [one for one in denied if any(_are_alike(one, other) for other in kept)]


def _are_alike(one: Mention, other: Mention) -> bool:
    if one.kind == other.kind or {one.kind, other.kind} <= MONEY_KINDS:
        return True
    return "number" in (one.kind, other.kind) and isinstance(one.value, int | float) == isinstance(
        other.value, int | float
    )


def named_fact(text: str) -> str | None:
    """Return the fact of the profile that a wish to change something names ("my age is wrong"), or None."""
    if not _pattern("change").search(text):
        return None
    names: dict[str, str] = _cues()["facts"]
    return next((fact for fact, pattern in names.items() if re.search(pattern, text, re.IGNORECASE)), None)


def target_language(text: str) -> str | None:
    """Return the language a message names ("中文", "in English"), or None."""
    for language in ("en", "zh"):
        if _pattern(f"names_{language}").search(text):
            return language
    return None


def fact_coverage(text: str, mentions: Sequence[Mention]) -> float:
    """Return the share of a message's meaningful characters that belong to facts, 0 to 1.

    Punctuation, and filler words such as "I'm", "a year", "我", "是", count for neither side.
    """
    inside = sum(len(text[mention.start : mention.end].replace(" ", "")) for mention in mentions)
    outside = sum(
        len(token.text)
        for token in segment(text)
        if not any(mention.start < token.end and token.start < mention.end for mention in mentions)
        and token.text.lower() not in _fillers()
        and any(character.isalnum() for character in token.text)
    )
    return inside / (inside + outside) if inside else 0.0


def guarded_intents() -> frozenset[str]:
    """Return the intents that need words they were taught with."""
    return frozenset(_cues()["guarded"])


@cache
def _cues() -> dict[str, Any]:
    cues: dict[str, Any] = yaml.safe_load(CUES_FILE.read_text(encoding="utf-8"))
    return cues


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_cues()[name]), re.IGNORECASE)


@cache
def _fillers() -> frozenset[str]:
    return frozenset(_cues()["fillers"])
