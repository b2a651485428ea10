"""Says what the quantities of a skeleton mean, by the patterns of `data/text/frames.yml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from bot.errors import DataErrors, Problem
from bot.text.tables import load_table
from bot.text.values import skeleton as marks
from bot.text.values.mention import KINDS, Value
from bot.text.values.quantities import RANGE, Quantity
from bot.text.values.skeleton import Cell, Skeleton

_MONTHS_IN_YEAR: Final = 12
_MAX_AGE: Final = 120
_MAX_WORK_YEARS: Final = 80
_MAX_SALARY: Final = 1_000_000_000
_BIRTH_YEARS: Final = range(1900, 2031)
# "Born in 88" is 1988; nobody born from 2031 on asks yet.
_CENTURY_TURN: Final = 30
_MIN_YEARS_IN_CHINA: Final = 5
_LEVELS: Final = range(1, 10)
# The new HSK has levels 7 to 9; the points table ends at "5 or above", the product's codes at 6.
_TOP_LEVEL: Final = 6

_EITHER_END: Final = r"(?:(?<![a-z])|(?![a-z]))"
_CLASSES: Final = {
    "n": marks.NUMBER + marks.BIG_NUMBER,
    "sum": marks.AMOUNT + marks.CNY + marks.BIG_NUMBER,
    "amount": marks.AMOUNT + marks.CNY + marks.BIG_NUMBER + marks.NUMBER,
    "y": marks.YEARS + marks.ONE_YEAR,
    "d": marks.MONTHS + marks.ONE_MONTH,
    "date": marks.DATE,
}
_SINGLE: Final = {
    "any_n": f"[{marks.NUMBER}]",
    "year": marks.ONE_YEAR,
    "month": marks.ONE_MONTH,
    "city": marks.CITY,
    # Not directly after another quantity: in "12 months a year 450k" the year is that of the months.
    "alone": f"(?<![{marks.MARKS}])(?<![{marks.MARKS}] )",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a reading, its kind, and the offsets of the words that are the value itself."""

    kind: str
    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a part of the message.

    Attributes:
        rank: place of its kind in the table; lower wins.
        start: offset of its first word, which may only give the value its meaning.
        end: offset after its last word.
        parts: its value; two of them when a range is said, or two things at once.
    """

    rank: int
    start: int
    end: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    rank: int
    kind: str
    pattern: re.Pattern[str]
    value: Value | None
    also: str | None


def find_readings(skeleton: Skeleton) -> Iterator[Reading]:
    """Find everything the patterns can read, overlapping readings included.

    Args:
        skeleton: a message with all its marks.
    Returns:
        The readings, in no useful order.
    """
    present = set(skeleton.text)
    for frame, needed in _frames():
        if needed and present.isdisjoint(needed):
            continue
        for match in frame.pattern.finditer(skeleton.text):
            start, end = skeleton.cells[match.start()].start, skeleton.cells[match.end() - 1].end
            if frame.value is not None:
                yield Reading(frame.rank, start, end, (Part(frame.kind, frame.value, start, end),))
            elif frame.also and (parts := _split(frame, match, skeleton.cells)):
                yield Reading(frame.rank, parts[0].start, parts[-1].end, parts)
            elif parts := _parts(frame, match, skeleton.cells):
                yield Reading(frame.rank, start, end, parts)


def _parts(frame: _Frame, match: re.Match[str], cells: list[Cell]) -> tuple[Part, ...]:
    """Read the value, or both ends of a range; nothing when one of them can't be meant."""
    read = _READERS[frame.kind]
    found = []
    for position in range(match.start("v"), match.end("v")):
        cell = cells[position]
        if cell.value is None:
            continue
        value = read(cell.value, match.string[position])
        if value is None:
            return ()
        found.append(Part(frame.kind, value, cell.start, cell.end))
    return tuple(found)


def _split(frame: _Frame, match: re.Match[str], cells: list[Cell]) -> tuple[Part, ...]:
    """Read two facts from one phrase: "worked in China for 6 years" is an extra, and six years.

    The value's own words carry the length of time, the longest run of other words the extra.
    """
    runs = re.finditer(f"[^{marks.MARKS}]+", match.group())
    longest = max(runs, key=lambda run: len(run.group().strip()), default=None)
    value_at = match.end("v") - 1
    quantity, mark = cells[value_at].value, match.string[value_at]
    value = _READERS[frame.kind](quantity, mark)
    if longest is None or value is None or frame.also is None:
        return ()
    words = cells[match.start() + longest.start() : match.start() + longest.end()]
    length = Part(frame.also, _in_years(quantity, mark), cells[value_at].start, cells[value_at].end)
    extra = Part(frame.kind, value, words[0].start, words[-1].end)
    return (extra, length) if extra.start < length.start else (length, extra)


def _read_salary(quantity: Quantity, _: str) -> float | None:
    return quantity.value if 0 < quantity.value <= _MAX_SALARY else None


def _read_age(quantity: Quantity, _: str) -> int | None:
    return int(quantity.value) if 0 < quantity.value <= _MAX_AGE and quantity.value.is_integer() else None


def _read_birth_year(found: Quantity | int, mark: str) -> int | None:
    year = found if isinstance(found, int) else int(found.value)
    if mark == marks.YEARS and year <= _CENTURY_TURN:
        return None  # "8年的" is a length of time, "88年的" a year
    if 0 <= year < 100:
        year += 1900 if year > _CENTURY_TURN else 2000
    return year if year in _BIRTH_YEARS else None


def _in_years(quantity: Quantity, mark: str) -> float:
    if mark in (marks.MONTHS, marks.ONE_MONTH):
        return round(quantity.value / _MONTHS_IN_YEAR, 2)
    return quantity.value


def _read_work_years(quantity: Quantity, mark: str) -> float | None:
    years = _in_years(quantity, mark)
    return years if 0 <= years <= _MAX_WORK_YEARS else None


def _read_months(quantity: Quantity, mark: str) -> float | None:
    months = quantity.value * _MONTHS_IN_YEAR if mark in (marks.YEARS, marks.ONE_YEAR) else quantity.value
    return months if 0 <= months <= _MONTHS_IN_YEAR else None


def _read_china_years(quantity: Quantity, mark: str) -> str | None:
    return "five_years_in_china" if _in_years(quantity, mark) >= _MIN_YEARS_IN_CHINA else None


def _read_hsk(quantity: Quantity, _: str) -> str | None:
    return f"hsk{min(int(quantity.value), _TOP_LEVEL)}" if quantity.value in _LEVELS else None


_READERS: Final[dict[str, Callable[[Any, str], Value | None]]] = {
    "annual_salary_cny": _read_salary,
    "monthly_salary_cny": _read_salary,
    "age": _read_age,
    "birth_year": _read_birth_year,
    "work_years": _read_work_years,
    "months_per_year": _read_months,
    "extras": _read_china_years,
    "chinese": _read_hsk,
}


@cache
def _frames() -> tuple[tuple[_Frame, frozenset[str]], ...]:
    """Compile the patterns, each with the marks of which its value is one (none if it is fixed)."""
    table = load_table("frames")
    macros = {**_SINGLE, **{name: _value_pattern(chars) for name, chars in _CLASSES.items()}}
    for name, pattern in table["macros"].items():
        macros[name] = _fill(pattern, macros)
    frames, problems = [], []
    for rank, (kind, patterns) in enumerate(table["frames"].items()):
        if kind not in KINDS:
            problems.append(Problem("data/text/frames.yml", f"{kind}: no such kind of value"))
        for entry in patterns:
            entry = entry if isinstance(entry, dict) else {"pattern": entry}
            source, value = entry["pattern"], entry.get("value")
            needed = next((chars for name, chars in _CLASSES.items() if f"{{{name}}}" in source), "")
            try:
                pattern = re.compile(f"{_EITHER_END}(?:{_fill(source, macros)}){_EITHER_END}")
            except re.error as error:
                problems.append(Problem("data/text/frames.yml", f"{kind}: {error} in {source}"))
                continue
            if (value is None) != bool(needed):
                problems.append(Problem("data/text/frames.yml", f"{kind}: one value, in or beside {source}"))
            frames.append((_Frame(rank, kind, pattern, _as_float(value), entry.get("also")), frozenset(needed)))
    if problems:
        raise DataErrors(problems)
    return tuple(frames)


def _as_float(value: Any) -> Value | None:
    return float(value) if isinstance(value, int) else value


def _value_pattern(characters: str) -> str:
    """Match one value, or the two ends of a range ("8-10 years")."""
    low = f"[{characters}{marks.NUMBER}]"
    return f"(?P<v>(?:{low}(?:{RANGE}|(?<=between {low}) and ))?[{characters}])"


def _fill(pattern: str, macros: dict[str, str]) -> str:
    # Not str.format: braces also count repetitions.
    return re.sub(r"\{([a-z_]+)\}", lambda name: macros[name.group(1)], pattern)
