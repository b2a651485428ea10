"""Rows of a CSV file or an Excel workbook, numbered as the program that made them shows them."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
Row = tuple[int, list[str]]


class Unreadable(Exception):
    """The file cannot be read on; says why and how to mend it, with the line where it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.reason = reason
        self.line = line
        super().__init__(reason)


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows that are not blank, with their numbers; cells are texts, without blanks at their ends.

    Args:
        path: UTF-8 CSV, with or without a byte-order mark; or `.xlsx`, of which the first sheet is read.
    Raises:
        Unreadable: it is neither, or ends in the middle.
    """
    rows = _workbook_rows(path) if path.suffix.lower() in WORKBOOK_SUFFIXES else _csv_rows(path)
    for line, cells in rows:
        texts = [cell.strip() for cell in cells]
        if any(texts):
            yield line, texts


def write_rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write rows of texts: a workbook where the name ends in .xlsx, else CSV in UTF-8 with a byte-order mark."""
    if path.suffix.lower() not in WORKBOOK_SUFFIXES:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(list(row))
    for cell in (cell for line in sheet.iter_rows() for cell in line):
        cell.number_format = "@"  # text: a spreadsheet would drop leading zeros
    workbook.save(path)


def _csv_rows(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            try:
                for cells in lines:
                    yield lines.line_num, cells
            except csv.Error as error:
                raise Unreadable(f"is not correct CSV ({error}): check the quotes", lines.line_num) from None
    except UnicodeDecodeError:
        raise Unreadable("is not UTF-8: save it again as 'CSV UTF-8'") from None
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror}") from None


def _workbook_rows(path: Path) -> Iterator[Row]:
    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror}") from None
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError):
        raise Unreadable("is no Excel workbook: save it again as .xlsx, or as 'CSV UTF-8'") from None
    with closing(workbook):
        width = 0
        for line, cells in enumerate(workbook.worksheets[0].iter_rows(values_only=True), start=1):
            texts = [_text(cell) for cell in cells]
            # A sheet is as wide as its widest formatted cell; the header says how wide it is meant to be.
            while len(texts) > width and not texts[-1].strip():
                texts.pop()
            width = width or len(texts)
            yield line, texts + [""] * (width - len(texts))


def _text(cell: Any) -> str:
    """Write a cell as its owner would have typed it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
