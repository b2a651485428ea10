"""Marks a person's nationality: "I'm German", "Canadian passport", 法国人, 国籍：韩国."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from bot.text.tables import load_table
from bot.text.values.mention import Mention
from bot.text.values.skeleton import WORD, Cell, Skeleton

_PERSON: Final = r"(?:i'm|i am|im|he's|he is|she's|she is|we are|we're|they are)"
# After "I'm German": the end, or something that does not make it a German company or a German visa.
_ENDS: Final = r"(?=$|[,.;!?，。；！？)\n]| (?:and|but|with|by|aged?|citizen|national|living|working|years?)\b| \d)"
_PAPERS: Final = r"(?:citizens?|nationals?|nationality|passport holders?|passport)"
_ZH_PERSON: Final = "(?:籍|国籍|公民|护照|人(?![民才事力员]))"


def mark_nationalities(skeleton: Skeleton, message: str) -> Skeleton:
    """Mark the nationalities that are said of people.

    Args:
        skeleton: a message in which identifiers are marked already.
        message: the message as typed, for the words of the mentions.
    Returns:
        The skeleton with marks whose cells hold a `Mention` of the country's ISO 3166 code.
    """

    def read(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any]:
        start, end = cells[match.start()].start, cells[match.end() - 1].end
        name = next(name for name in match.groups() if name)
        return WORD, Mention("nationality", _codes()[name], start, end, message[start:end])

    return skeleton.replace(_pattern(), read)


@cache
def _codes() -> dict[str, str]:
    values = load_table("nationalities")["values"]
    return {name: code for code, names in values.items() for language in ("en", "zh") for name in names[language]}


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_codes(), key=len, reverse=True)
    english = "|".join(re.escape(name) for name in names if name.isascii())
    chinese = "|".join(name for name in names if not name.isascii())
    return re.compile(
        rf"(?<![a-z]){_PERSON} (?:from |also )?(?:an? )?({english}){_ENDS}"
        + rf"|(?<![a-z])({english}) {_PAPERS}(?![a-z])"
        + rf"|(?:nationality|citizenship|passport)(?: is|:|：)? ({english})(?![a-z])"
        + rf"|({chinese}){_ZH_PERSON}|国籍(?:是|为|:|：)? ?({chinese})"
    )
