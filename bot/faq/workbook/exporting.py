"""Write entries to a spreadsheet that an editor can work in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bot.errors import WaibotError
from bot.faq.entry import Entry
from bot.faq.workbook.layout import CHOICES, SHEETS, Cell, Column, list_rows, read_layout

# What one cell holds, by the file format; the library would cut the rest off without a word.
LONGEST_CELL = 32_767
_TEXT = "@"
_HEADING = PatternFill("solid", start_color="FFE8EEF4")
_TOP = Alignment(vertical="top", wrap_text=True)
_GUIDE_WIDTH = 100
_ROWS_WITH_CHOICES = 5000


class CellTooLong(WaibotError):
    """A text is longer than a cell can hold."""


def write_workbook(entries: Iterable[Entry], target: str | IO[bytes]) -> None:
    """Write entries, one row each, with their facts and questions on sheets of their own.

    Args:
        entries: in the order wanted.
        target: a path, or an open binary file.
    Raises:
        CellTooLong: a text does not fit into a cell.
    """
    workbook = Workbook()
    _write_guide(workbook.active)
    sheets = {name: workbook.create_sheet(name) for name in SHEETS}
    for name, sheet in sheets.items():
        _write_headings(sheet, read_layout().columns(name))
    for entry in entries:
        for name, row in list_rows(entry):
            _append_row(sheets[name], row)
    workbook.active = workbook.index(sheets["entries"])
    workbook.save(target)


def _write_guide(sheet: Worksheet) -> None:
    sheet.title = "guide"
    for row, paragraph in enumerate(read_layout().guide, start=1):
        for column, text in enumerate((paragraph.en, paragraph.zh), start=1):
            cell = sheet.cell(row, column, text)
            cell.data_type = "s"
            cell.alignment = _TOP
    for letter in "AB":
        sheet.column_dimensions[letter].width = _GUIDE_WIDTH


def _write_headings(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, start=1):
        cell = sheet.cell(1, number, column.key)
        cell.font, cell.fill, cell.alignment = Font(bold=True), _HEADING, _TOP
        cell.comment = Comment(f"{column.en}\n{column.zh}", "waibot", width=320, height=120)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        if column.choices:
            validation = DataValidation("list", formula1=f'"{",".join(CHOICES[column.choices])}"', allow_blank=True)
            validation.add(f"{letter}2:{letter}{_ROWS_WITH_CHOICES}")
            sheet.add_data_validation(validation)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"


def _append_row(sheet: Worksheet, row: Sequence[Cell]) -> None:
    number = sheet.max_row + 1
    for position, value in enumerate(row, start=1):
        if value is None:
            continue
        if isinstance(value, str) and len(value) > LONGEST_CELL:
            raise CellTooLong(f"{row[0]}: a text of {len(value)} characters does not fit into a cell: shorten it.")
        cell = sheet.cell(number, position, value)
        if isinstance(value, str):
            # "=1+1" stays the text it is, and what is typed later stays text, too.
            cell.data_type, cell.number_format = "s", _TEXT
        cell.alignment = _TOP
