"""Reads a file of cases; every wrong row is listed, and one wrong row stops them all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from bot.errors import DataErrors, Problem
from bot.progress.catalogue import Catalogue
from bot.progress.loading import CATEGORIES
from bot.progress.model import CHINA, CaseRecord, HistoryEntry
from bot.progress.numbers import normalise_number
from bot.progress.spreadsheet import Row, Unreadable, read_rows

COLUMNS = ("business_type", "business_number", "proof", "city", "category", "state", "at")
# A file that shows the columns: one invented case with two states.
EXAMPLE = (
    COLUMNS,
    ("new", "DEMO-2026-9001", "D901", "CN-SH", "A", "submitted", "2026-11-02"),
    ("new", "DEMO-2026-9001", "D901", "CN-SH", "A", "accepted", "2026-11-05T10:12:00+08:00"),
)
SHORTEST, LONGEST = 4, 64
_CASE_COLUMNS = ("business_type", "proof", "city", "category")
_MOMENT = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))? ?(?:(Z)|([+-])(\d{2}):?(\d{2}))?)?",
    re.ASCII,
)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.ASCII)
_YEARS = range(2000, 2101)


def read_cases(path: Path, *, catalogue: Catalogue | None = None) -> list[CaseRecord]:
    """Read cases from a CSV file or an Excel workbook, without storing anything.

    Args:
        path: UTF-8 CSV, with or without a byte-order mark, or `.xlsx` (its first sheet); the columns are
            described in data/progress/README.md.
        catalogue: known states, kinds of business and cities; read from data/progress if left out.
    Returns:
        One record per number, in the order of the file, each history oldest first.
    Raises:
        DataErrors: with every wrong row: its line, the column, what is wrong and how to mend it.
            Neither numbers nor proofs are repeated in it.
    """
    reader = _Reader(path.name, catalogue or Catalogue.load())
    reader.read(path)
    if reader.problems:
        raise DataErrors(reader.problems)
    return [case.record() for case in reader.cases.values()]


@dataclass
class _OpenCase:
    """A case whose rows are still being gathered."""

    line: int
    cells: dict[str, str]
    history: list[HistoryEntry] = field(default_factory=list)

    def record(self) -> CaseRecord:
        return CaseRecord(
            business_type=self.cells["business_type"],
            business_number=self.cells["business_number"],
            proof=self.cells["proof"],
            city=self.cells["city"],
            category=self.cells["category"] or None,
            history=tuple(sorted(self.history, key=lambda entry: entry.at)),
        )


class _Reader:
    """Gathers cases and problems while it goes through one file."""

    def __init__(self, name: str, catalogue: Catalogue) -> None:
        self._name = name
        self._catalogue = catalogue
        self.problems: list[Problem] = []
        self.cases: dict[str, _OpenCase] = {}

    def read(self, path: Path) -> None:
        try:
            self._read_rows(read_rows(path))
        except Unreadable as error:
            self._complain(error.reason, error.line)

    def _read_rows(self, rows: Iterator[Row]) -> None:
        header = next(rows, None)
        if header is None:
            self._complain(f"is empty: it needs the columns {', '.join(COLUMNS)}")
            return
        names = [name.lower() for name in header[1]]
        if not self._header_fits(names, header[0]):
            return
        for line, cells in rows:
            if len(cells) != len(names):
                reason = f"has {len(cells)} cells where the header has {len(names)}: quote a cell that contains a comma"
                self._complain(reason, line)
                continue
            self._read_row(dict(zip(names, cells, strict=True)), line)
        if not self.cases and not self.problems:
            self._complain("has a header but no cases: add at least one row")

    def _header_fits(self, names: list[str], line: int) -> bool:
        before = len(self.problems)
        for name in COLUMNS:
            if name not in names:
                self._complain(f"the column '{name}' is missing: add it, with commas between the columns", line)
            elif names.count(name) > 1:
                self._complain(f"the column '{name}' is there twice: keep one", line)
        for position, name in enumerate(names, start=1):
            if name not in COLUMNS:
                self._complain(f"column {position} of the header is not known: use only {', '.join(COLUMNS)}", line)
        return len(self.problems) == before

    def _read_row(self, cells: dict[str, str], line: int) -> None:
        before = len(self.problems)
        good = {
            "business_type": self._business_type(cells["business_type"], line),
            "business_number": self._secret(cells, "business_number", line),
            "proof": self._secret(cells, "proof", line),
            "city": self._city(cells["city"], line),
            "category": self._category(cells["category"], line),
        }
        state = self._state(cells["state"], line)
        at = self._moment(cells["at"], line)
        if len(self.problems) == before and at is not None:
            self._add(good, HistoryEntry(state, at), line)

    def _add(self, cells: dict[str, str], entry: HistoryEntry, line: int) -> None:
        case = self.cases.setdefault(cells["business_number"], _OpenCase(line, cells))
        for column in _CASE_COLUMNS:
            if cells[column] != case.cells[column]:
                reason = f"column '{column}': differs from line {case.line} of the same number: make them equal"
                self._complain(reason, line)
        if entry in case.history:
            self._complain("repeats a state and time of the same number: remove one of the two rows", line)
        case.history.append(entry)

    def _business_type(self, cell: str, line: int) -> str:
        code = self._catalogue.resolve_business_type(cell)
        if code is None:
            known = ", ".join(self._catalogue.business_types)
            self._complain(f"column 'business_type': not a known kind of business: use one of {known}", line)
        return code or ""

    def _state(self, cell: str, line: int) -> str:
        code = self._catalogue.resolve_state(cell)
        if code is None:
            known = ", ".join(self._catalogue.states)
            self._complain(f"column 'state': not a known state: use one of {known}", line)
        return code or ""

    def _city(self, cell: str, line: int) -> str:
        code = cell.upper()
        if code not in self._catalogue.cities:
            known = ", ".join(self._catalogue.cities)
            reason = f"column 'city': not a known city: use one of {known}, or add it to time_limits.yml"
            self._complain(reason, line)
        return code

    def _category(self, cell: str, line: int) -> str:
        code = cell.upper()
        if code and code not in CATEGORIES:
            self._complain("column 'category': use A, B or C, or leave it empty", line)
        return code

    def _secret(self, cells: dict[str, str], column: str, line: int) -> str:
        """Check a number or a proof; spreadsheets are the usual cause of broken ones."""
        normal = normalise_number(cells[column])
        if column == "business_number" and not any(character.isdigit() for character in normal):
            self._complain(f"column '{column}': has no digit: enter the number of the case", line)
        elif _SCIENTIFIC.fullmatch(cells[column].upper()) and "." in cells[column]:
            reason = "a spreadsheet rounded it: format the column as text and enter it again"
            self._complain(f"column '{column}': {reason}", line)
        elif not SHORTEST <= len(normal) <= LONGEST:
            reason = f"needs {SHORTEST} to {LONGEST} characters: if leading zeros were lost, format the column as text"
            self._complain(f"column '{column}': {reason}", line)
        return normal

    def _moment(self, cell: str, line: int) -> datetime | None:
        moment = parse_moment(cell)
        if moment is None:
            reason = "not a date: write 2026-11-02 or 2026-11-02T10:12:00+08:00"
            self._complain(f"column 'at': {reason}", line)
        return moment

    def _complain(self, reason: str, line: int | None = None) -> None:
        self.problems.append(Problem(self._name, reason, line))


def parse_moment(text: str) -> datetime | None:
    """Read a date, or a date with a time, as files and spreadsheets write them.

    Args:
        text: `2026-11-02`, `2026/11/2`, `2026-11-02 10:12`, `2026-11-02T10:12:00+08:00`; without an
            offset it is Chinese time, without a time the start of the day.
    Returns:
        The moment with its offset, or None when it is no moment of the years 2000 to 2100.
    """
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    zulu, sign, offset_hours, offset_minutes = found.groups()[6:]
    try:
        zone = CHINA
        if zulu:
            zone = UTC
        elif sign:
            offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes))
            zone = timezone(-offset if sign == "-" else offset)
        moment = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return moment if year in _YEARS else None
