"""Finds every value said in a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.text.values import skeleton as marks
from bot.text.values.dates import read_date
from bot.text.values.frames import Part, Reading, find_readings
from bot.text.values.identifiers import mark_identifiers
from bot.text.values.mention import Mention, Value
from bot.text.values.nationalities import mark_nationalities
from bot.text.values.quantities import Quantity, mark_quantities
from bot.text.values.skeleton import Cell, Skeleton, make_skeleton
from bot.text.values.words import mark_words

_KIND_OF_MARK: Final = {
    marks.NUMBER: "number",
    marks.BIG_NUMBER: "number",
    marks.AMOUNT: "money_cny",
    marks.CNY: "money_cny",
    marks.FOREIGN: "money_other",
    marks.YEARS: "duration_years",
    marks.ONE_YEAR: "duration_years",
    marks.MONTHS: "duration_months",
    marks.ONE_MONTH: "duration_months",
}
# Beside a plain number: it names a day, a street, a level, and is no answer by itself.
_JOINED: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_NO_NUMBER_AFTER_THESE: Final = frozenset("#第")
_NO_NUMBER_BEFORE_THESE: Final = frozenset("年月日号级点路楼条线位强类")
_COUNTS: Final = re.compile(
    r" ?(?:days?|weeks?|hours?|hrs?|minutes?|points?|times|percent)\b| ?(?:%|天|周(?!岁)|星期|小时|分|次)",
    re.IGNORECASE,
)
_DATING: Final = re.compile(r"\b(?:in|since|from|until|till|by|of|year) $", re.IGNORECASE)
_DATING_REACH: Final = 8
_CALENDAR_YEARS: Final = range(1900, 2101)


def find_mentions(text: str) -> list[Mention]:
    """Find the values said in one message.

    Values, by kind: `annual_salary_cny`, `monthly_salary_cny`, `money_cny` (float, CNY);
    `money_other` (`{"amount": float, "currency": ISO 4217 code}`, never converted); `age`,
    `birth_year` (int); `work_years`, `duration_years`, `duration_months` (float);
    `months_per_year` (float, 0 to 12); `chinese` (`none`, `hsk1` to `hsk6`, `degree_in_chinese`,
    `former_national`); `education` (`none`, `bachelor`, `master`, `doctor`); `extras`
    (`top_university`, `global500`, `ip`, `five_years_in_china`); `city` (`CN-SH`, `CN-BJ`,
    `CN-SZ` Shenzhen, `CN-GZ`, `CN-TJ`, `CN-SUZ` Suzhou, `CN-WUX`, `other`); `business_number` (capitals,
    without blanks and dashes); `passport_tail` (four capitals or digits); `nationality` (ISO 3166);
    `date` (ISO 8601, to the month where no day is said); `number` (float).

    Args:
        text: the message as typed, 1 to 2,000 characters (longer text works, and takes longer).
    Returns:
        The mentions in the order of the text. They do not overlap; where the words can be read in
        several ways, the best reading is given. A range ("8-10 years") gives both its ends.
    """
    skeleton = mark_identifiers(make_skeleton(text), text)
    skeleton = mark_words(mark_nationalities(skeleton, text), text)
    skeleton = mark_quantities(skeleton)
    claims = _Claims(text)
    for cell in skeleton.cells:
        if isinstance(cell.value, Mention):
            claims.settle(cell.value)
    for reading in sorted(find_readings(skeleton), key=_preference):
        claims.add(reading)
    for reading in (*_plain_readings(skeleton, text), *_date_readings(skeleton, text)):
        claims.add(reading)
    return sorted(claims.mentions, key=lambda mention: mention.start)


def _preference(reading: Reading) -> tuple[int, int, int]:
    return reading.rank, reading.start - reading.end, reading.start


class _Claims:
    """Which characters belong to which mention, so that no two mentions overlap."""

    def __init__(self, text: str) -> None:
        self.mentions: list[Mention] = []
        self._text = text
        self._settled = bytearray(len(text))
        self._read = bytearray(len(text))

    def settle(self, mention: Mention) -> None:
        """Keep a mention that is sure already; readings give way to it."""
        if not any(self._settled[mention.start : mention.end]):
            self._settled[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
            self.mentions.append(mention)

    def add(self, reading: Reading) -> None:
        """Keep a reading, unless a better one uses its words or its value is settled otherwise."""
        if any(self._read[reading.start : reading.end]):
            return
        if any(any(self._settled[part.start : part.end]) for part in reading.parts):
            return
        last = len(reading.parts) - 1
        for place, part in enumerate(reading.parts):
            start = self._widen(part.start, reading.start if place == 0 else part.start, -1)
            end = self._widen(part.end, reading.end if place == last else part.end, 1)
            self.mentions.append(Mention(part.kind, part.value, start, end, self._text[start:end]))
        self._read[reading.start : reading.end] = b"\x01" * (reading.end - reading.start)

    def _widen(self, inner: int, outer: int, step: int) -> int:
        """Go from the value outwards to the reading's end, or to the next settled mention."""
        while inner != outer and not self._settled[inner - 1 if step < 0 else inner]:
            inner += step
        # No blanks at the ends.
        while step < 0 and self._text[inner].isspace():
            inner += 1
        while step > 0 and self._text[inner - 1].isspace():
            inner -= 1
        return inner


def _date_readings(skeleton: Skeleton, text: str) -> Iterator[Reading]:
    """Read each date that says its year; one that was a birthday is taken already."""
    for mark, cell in zip(skeleton.text, skeleton.cells, strict=True):
        date = read_date(text[cell.start : cell.end]) if mark == marks.DATE else None
        if date is not None:
            yield Reading(0, cell.start, cell.end, (Part("date", date, cell.start, cell.end),))


def _plain_readings(skeleton: Skeleton, text: str) -> Iterator[Reading]:
    """Read each quantity as just that: a number, money without a period, a length of time."""
    for mark, cell in zip(skeleton.text, skeleton.cells, strict=True):
        quantity = cell.value
        if not isinstance(quantity, Quantity) or not quantity.bare:
            continue
        kind = _KIND_OF_MARK[mark]
        if kind == "number" and not _is_plain_number(quantity, cell, text):
            continue
        value: Value = quantity.value
        if kind == "money_other":
            value = {"amount": quantity.value, "currency": quantity.currency or ""}
        yield Reading(0, cell.start, cell.end, (Part(kind, value, cell.start, cell.end),))


def _is_plain_number(quantity: Quantity, cell: Cell, text: str) -> bool:
    """Say whether a number can be an answer by itself: not the 3 of "3月", "B3", "3rd" or "in 2026"."""
    before, after = text[: cell.start], text[cell.end :]
    if before[-1:] in _JOINED or after[:1] in _JOINED:
        return False
    if _COUNTS.match(after):
        return False
    if before.rstrip()[-1:] in _NO_NUMBER_AFTER_THESE or after.lstrip()[:1] in _NO_NUMBER_BEFORE_THESE:
        return False
    return not (quantity.value in _CALENDAR_YEARS and _DATING.search(before[-_DATING_REACH:]))
