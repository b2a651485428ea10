"""A message in which what was already understood is replaced by one mark each.

"Annual salary of 450k, 8 years" becomes "annual salary of ▲, ■": the patterns for what the numbers
mean then need not know how numbers are written. Every mark remembers its value and its place in the
message as typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from bot.text.normalise import simplify

NUMBER: Final = "\ue000"  # below 100
BIG_NUMBER: Final = "\ue001"  # 100 and above
AMOUNT: Final = "\ue002"  # with k, 万, million …: most likely money
CNY: Final = "\ue003"  # with a sign or word for yuan
FOREIGN: Final = "\ue004"  # with another currency
YEARS: Final = "\ue005"
ONE_YEAR: Final = "\ue006"  # "a year", 一年: a duration, or "per year"
MONTHS: Final = "\ue007"
ONE_MONTH: Final = "\ue008"
DATE: Final = "\ue009"  # its value is the year
CITY: Final = "\ue00a"
WORD: Final = "\ue00b"  # any other mention that is already settled
BLOCKED: Final = "\ue00c"  # links, times, percentages: never a value
MARKS: Final = f"{NUMBER}-{BLOCKED}"  # for use inside a regular expression's brackets

# A full-width comma separates facts ("38，450k"); folded to "," it would join them to one number.
_KEPT: Final = frozenset("，；：！？")
_SAME: Final = str.maketrans("’‘‐‑‒–—−～", "''------~")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one character of the skeleton stands for.

    Attributes:
        start: offset in the message as typed.
        end: offset after its last character there.
        value: what was understood; None for a plain character.
    """

    start: int
    end: int
    value: Any = None


Reader = Callable[["re.Match[str]", list[Cell]], "tuple[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A folded message; `text` and `cells` have the same length."""

    text: str
    cells: list[Cell]

    def replace(self, pattern: re.Pattern[str], read: Reader) -> Skeleton:
        """Put marks where a pattern matches.

        Args:
            pattern: what to look for; never matches nothing.
            read: turns a match and all cells into a mark and a value, or into None to leave it.
        Returns:
            The skeleton with one mark in place of each match that was read.
        """
        text: list[str] = []
        cells: list[Cell] = []
        position = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            found = read(match, self.cells)
            if found is None:
                continue
            text += self.text[position:start], found[0]
            cells += self.cells[position:start]
            cells.append(Cell(self.cells[start].start, self.cells[end - 1].end, found[1]))
            position = end
        if not cells:
            return self
        text.append(self.text[position:])
        return Skeleton("".join(text), cells + self.cells[position:])


def make_skeleton(message: str) -> Skeleton:
    """Fold a message for reading values, remembering where each character came from.

    Args:
        message: the message as typed.
    Returns:
        Lower case, plain forms of full-width letters, simplified Chinese, each run of blanks as one
        space (a line end stays one), without invisible characters.
    """
    characters: list[str] = []
    cells: list[Cell] = []
    for offset, character in enumerate(message):
        for folded in _fold(character):
            if folded == " " and characters and characters[-1] in " \n":
                continue
            characters.append(folded)
            cells.append(Cell(offset, offset + 1))
    text = "".join(characters)
    simple = simplify(text)
    return Skeleton(simple if len(simple) == len(text) else text, cells)


@lru_cache(maxsize=8192)
def _fold(character: str) -> str:
    if character in _KEPT or character == "\n":
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        return ""
    if "\ue000" <= character <= "\ue0ff":
        return "\ufffd"  # must not be taken for a mark
    return "".join(
        " " if folded.isspace() else folded
        for folded in unicodedata.normalize("NFKC", character.translate(_SAME)).casefold().translate(_SAME)
    )
