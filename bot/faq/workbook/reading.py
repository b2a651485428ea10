"""Read a spreadsheet back into entries; everything wrong is told with its sheet and cell."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from bot.bilingual import Both
from bot.documents import Document, KeyPath, convert_document
from bot.errors import Problem
from bot.faq.checking.subject import Subject
from bot.faq.entry import Entry
from bot.faq.workbook.layout import LISTS, SHEETS, read_layout
from bot.problems import explain

_SEPARATORS = re.compile(r"[\s,;，；、]+")
# Left empty, these are unknown or open; other empty cells are missing.
_UNKNOWN_SOURCE = ("issuer", "issuer_zh", "number", "clause", "date")
_MAY_BE_EMPTY = frozenset({*(f"source.{name}" for name in _UNKNOWN_SOURCE), "in_force.from", "in_force.until"})


@dataclass
class SheetDocument(Document):
    """One entry as read from the sheets: each key knows its cell, such as `entries!F12`."""

    cells: dict[KeyPath, str] = field(default_factory=dict)

    def describe(self, key_path: KeyPath, reason: Both) -> Problem:
        """Say where a problem is: the file, the cell, the key."""
        known = key_path
        while known and known not in self.cells:
            known = known[:-1]
        key = ".".join(str(part) for part in key_path)
        shown = Both(f"{key}: {reason.en}", f"{key}：{reason.zh}") if key else reason
        return Problem(f"{self.path} {self.cells.get(known, '')}".rstrip(), shown)


@dataclass
class _Row:
    """One row with its values by column, and the place of each."""

    sheet: str
    number: int
    values: dict[str, Any]
    cells: dict[str, str]

    def place(self, column: str) -> str:
        return self.cells.get(column, f"{self.sheet}!{self.number}")


class WorkbookReader:
    """Reads one workbook; `problems` holds what is wrong with rows that belong to no entry."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self.problems: list[Problem] = []
        self._documents: dict[str, SheetDocument] = {}
        self._open(path)

    def read_subjects(self) -> list[Subject]:
        """Return every entry whose rows have the right form, sorted by id; the others' problems are listed."""
        subjects = []
        for entry_id in sorted(self._documents):
            document = self._documents[entry_id]
            entry = convert_document(document, Entry)
            if entry is None or document.problems:
                self.problems += document.problems
            else:
                subjects.append(Subject(document, entry))
        return subjects

    def _open(self, path: Path) -> None:
        try:
            workbook = load_workbook(path)
        except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
            self.problems.append(Problem(self._name, explain("no_workbook", error=error)))
            return
        missing = [name for name in SHEETS if name not in workbook.sheetnames]
        self.problems += [Problem(self._name, explain("sheet_missing", name=name)) for name in missing]
        if missing:
            return
        readers = {"entries": self._read_entry, "facts": self._read_fact, "questions": self._read_question}
        for name in SHEETS:
            for row in self._list_rows(workbook[name], name):
                readers[name](row)

    def _list_rows(self, sheet: Worksheet, name: str) -> Iterator[_Row]:
        headings = self._read_headings(sheet, name)
        if headings is None:
            return
        for number, cells in enumerate(sheet.iter_rows(min_row=2), start=2):
            row = _Row(name, number, {}, {})
            for cell, heading in zip(cells, headings, strict=False):
                if heading is not None:
                    row.cells[heading] = f"{name}!{cell.coordinate}"
                    row.values[heading] = self._read_cell(cell, row.cells[heading])
            if any(value is not None for value in row.values.values()):
                yield row

    def _read_headings(self, sheet: Worksheet, name: str) -> list[str | None] | None:
        """Return the heading of each column; None when one that is needed is not there."""
        known = [column.key for column in read_layout().columns(name)]
        found: list[str | None] = []
        for number, cell in enumerate(sheet[1], start=1):
            heading = None if cell.value is None else str(cell.value).strip()
            if heading is not None and heading not in known:
                place = f"{self._name} {name}!{get_column_letter(number)}1"
                self.problems.append(Problem(place, explain("column_unknown", name=heading)))
            found.append(heading if heading in known else None)
        missing = [key for key in known if key not in found]
        for key in missing:
            self.problems.append(Problem(self._name, explain("column_missing", name=key, sheet=name)))
        return None if missing else found

    def _read_cell(self, cell: Cell, place: str) -> Any:
        value = cell.value
        if cell.data_type == "f":
            self.problems.append(Problem(f"{self._name} {place}", explain("formula")))
            return None
        if isinstance(value, dt.datetime):
            return value.date().isoformat()
        if isinstance(value, str):
            return value or None
        return value

    def _read_entry(self, row: _Row) -> None:
        entry_id = row.values["id"]
        if not isinstance(entry_id, str):
            self._complain(row, "id", "row_without_id")
            return
        if entry_id in self._documents:
            self._complain(row, "id", "id_twice", where=self._documents[entry_id].cells[("id",)])
            return
        document = SheetDocument(self._name, value=_make_frame())
        for column, value in row.values.items():
            key_path: KeyPath = tuple(column.split("."))
            document.cells[key_path] = row.place(column)
            if column == "related":
                value = [part for part in _SEPARATORS.split(value or "") if part]
            if value is not None or column in _MAY_BE_EMPTY:
                _put(document.value, key_path, str(value) if isinstance(value, int | float) else value)
        self._documents[entry_id] = document

    def _read_fact(self, row: _Row) -> None:
        document = self._find_document(row)
        if document is None:
            return
        name = str(row.values["name"] or "")
        key_path = ("facts", name)
        if name in document.value["facts"]:
            self._complain(row, "name", "line_twice", line=name)
            return
        document.cells[key_path] = row.place("value")
        document.value["facts"][name] = self._convert_fact(row)

    def _convert_fact(self, row: _Row) -> Any:
        kind, value, en, zh = (row.values[name] for name in ("kind", "value", "en", "zh"))
        if kind == "both":
            if value is not None or en is None or zh is None:
                self._complain(row, "value", "not_one_value")
            return {"en": str(en), "zh": str(zh)}
        if value is None or en is not None or zh is not None:
            self._complain(row, "value", "not_one_value")
            return None
        if kind == "text":
            return str(value)
        if kind not in ("number", "decimal"):
            self._complain(row, "kind", "wrong_kind", value=kind, kind=_KIND, hint="number, decimal, text, both")
            return None
        number = _read_number(value)
        if number is None:
            self._complain(row, "value", "wrong_kind", value=value, kind=_NUMBER, hint="600000")
        return float(number) if number is not None and kind == "decimal" else number

    def _read_question(self, row: _Row) -> None:
        document = self._find_document(row)
        if document is None:
            return
        name, text = row.values["list"], row.values["text"]
        if name not in LISTS:
            self._complain(row, "list", "wrong_kind", value=name, kind=_LIST, hint=", ".join(LISTS))
            return
        key_path: KeyPath = tuple(name.split("."))
        lines = document.value[key_path[0]][key_path[1]]
        document.cells[(*key_path, len(lines))] = row.place("text")
        lines.append(str(text) if text is not None else "")

    def _find_document(self, row: _Row) -> SheetDocument | None:
        entry_id = row.values["id"]
        if not isinstance(entry_id, str):
            self._complain(row, "id", "row_without_id")
        elif entry_id not in self._documents:
            self._complain(row, "id", "row_of_unknown_entry", id=entry_id)
        return self._documents.get(entry_id) if isinstance(entry_id, str) else None

    def _complain(self, row: _Row, column: str, code: str, **values: Any) -> None:
        self.problems.append(Problem(f"{self._name} {row.place(column)}", explain(code, **values)))


_KIND, _NUMBER, _LIST = Both("kind", "类型"), Both("number", "数字"), Both("list of questions", "问法列表")


def _read_number(value: Any) -> int | float | None:
    """Return a cell's number, typed as such or as text; None where it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    try:
        return float(value) if "." in value or "e" in value else int(value)
    except ValueError:
        return None


def _make_frame() -> dict[str, Any]:
    return {
        "facts": {},
        "source": {},
        "in_force": {},
        "checked": {},
        "en": {"alternates": []},
        "zh": {"alternates": []},
        "gold": {"en": [], "zh": [], "mixed": []},
    }


def _put(value: dict[Any, Any], key_path: KeyPath, item: Any) -> None:
    for key in key_path[:-1]:
        value = value[key]
    value[key_path[-1]] = item
