"""Marks cities, degrees, extras and Chinese skills: values that are named by fixed words."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from bot.text.tables import load_table
from bot.text.values.mention import Mention
from bot.text.values.skeleton import CITY, WORD, Cell, Skeleton, make_skeleton

_TABLES: Final = ("cities", "degrees", "extras", "chinese", "places")
# How far before a value its denial is looked for, in characters.
_REACH: Final = 60


@dataclass(frozen=True, slots=True)
class _Entry:
    """One way to name one value; an empty kind means that the words are to be passed over."""

    words: str
    kind: str
    value: str
    cased: bool = False
    negatable: bool = False
    denied: str | None = None


def mark_words(skeleton: Skeleton, message: str) -> Skeleton:
    """Mark the values that the word tables of `data/text` name; the longest words win.

    Args:
        skeleton: a message in which identifiers are marked already.
        message: the message as typed, for capitals and for the words of the mentions.
    Returns:
        The skeleton with the marks `CITY` and `WORD`; their cells hold a `Mention`, or None for
        words that are known to say nothing (and for denied ones).
    """
    text = skeleton.text.replace("-", " ")
    index = _index()
    pieces: list[str] = []
    cells: list[Cell] = []
    position = kept = 0
    while position < len(text):
        entry = _entry_at(index, text, position, skeleton, message)
        if entry is None:
            position += 1
            continue
        end = position + len(entry.words)
        start_offset, end_offset = skeleton.cells[position].start, skeleton.cells[end - 1].end
        typed = message[start_offset:end_offset]
        value = _deny(entry, text[:position])
        mention = Mention(entry.kind, value, start_offset, end_offset, typed) if value else None
        pieces += skeleton.text[kept:position], CITY if entry.kind == "city" else WORD
        cells += skeleton.cells[kept:position]
        cells.append(Cell(start_offset, end_offset, mention))
        position = kept = end
    return Skeleton("".join(pieces) + skeleton.text[kept:], cells + skeleton.cells[kept:])


def _entry_at(
    index: dict[str, list[_Entry]], text: str, position: int, skeleton: Skeleton, message: str
) -> _Entry | None:
    for entry in index.get(text[position], ()):
        if not text.startswith(entry.words, position) or not _stands_alone(text, position, position + len(entry.words)):
            continue
        end = position + len(entry.words)
        typed = message[skeleton.cells[position].start : skeleton.cells[end - 1].end]
        if not entry.cased or typed.isupper():
            return entry
    return None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether Latin words begin and end here ("ma" is not in "mail"); Chinese has no borders."""
    before, after = text[start - 1 : start], text[end : end + 1]
    opens = not (_is_latin(before) and _is_latin(text[start]))
    return opens and not (_is_latin(after) and _is_latin(text[end - 1]))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _deny(entry: _Entry, before: str) -> str | None:
    """Give the value, what its denial says instead, or None when it is denied and nothing follows."""
    if entry.kind and entry.negatable and _negation().search(before[-_REACH:]):
        return entry.denied
    return entry.value if entry.kind else None


@cache
def _index() -> dict[str, list[_Entry]]:
    """Sort all entries by their first character, longest first."""
    index: dict[str, list[_Entry]] = defaultdict(list)
    for entry in (entry for name in _TABLES for entry in _entries(load_table(name))):
        index[entry.words[0]].append(entry)
    for entries in index.values():
        entries.sort(key=lambda entry: len(entry.words), reverse=True)
    return dict(index)


def _entries(table: dict[str, Any]) -> list[_Entry]:
    denied = table.get("denied", {})
    negatable = bool(table.get("negatable"))
    entries = [_Entry(_fold(words), "", "") for words in table.get("ignored", ())]
    for cased, values in ((False, table["values"]), (True, table.get("cased", {}))):
        for value, names in values.items():
            # "no degree" is a denial already.
            can_deny = negatable and value != "none"
            entries += [_Entry(_fold(name), table["kind"], value, cased, can_deny, denied.get(value)) for name in names]
    return entries


def _fold(words: str) -> str:
    return make_skeleton(str(words)).text.replace("-", " ")


@cache
def _negation() -> re.Pattern[str]:
    table = load_table("negation")
    negators = "|".join(sorted(table["negators"], key=len, reverse=True))
    fillers = "|".join(sorted(table["fillers"], key=len, reverse=True))
    # Possessive ("*+"): fillers are never tried in another division, so that time stays linear.
    return re.compile(rf"(?:(?<![a-z])|(?![a-z]))(?:{negators})(?![a-z])(?: ?(?:{fillers})(?![a-z]))*+ ?$")
