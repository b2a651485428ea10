"""The FAQ to a spreadsheet and back: nothing is lost, and what is wrong is named by its cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.errors import DataErrors
from bot.faq.entry import Entry, LanguageValue, dump_entry
from bot.faq.loader import load_entries, read_files
from bot.faq.workbook.exporting import LONGEST_CELL, CellTooLong, write_workbook
from bot.faq.workbook.importing import apply_changes, plan_import
from bot.faq.workbook.layout import SHEETS, read_layout
from bot.faq.workbook.reading import WorkbookReader
from bot.settings import ROOT
from tests.unit.faq.planting import TODAY, write_data
from tests.unit.faq.samples import make_entry, make_texts
from tests.unit.faq.strategies import entries

Edit = Callable[[Workbook], None]


def export_data(folder: Path) -> Path:
    """Export a valid data folder of two entries."""
    data = write_data(folder)
    path = folder / "faq.xlsx"
    write_workbook(load_entries(data / "faq", data / "services" / "places.yml"), str(path))
    return path


def edit_workbook(path: Path, edit: Edit) -> None:
    """Change a workbook as an editor would, and save it."""
    workbook = load_workbook(path)
    edit(workbook)
    workbook.save(path)


def cell(sheet: str, row_id: str, column: str, value: object, *, nth: int = 1) -> Edit:
    """Return an edit that sets one cell, found by the row's id and the column's heading."""

    def edit(workbook: Workbook) -> None:
        found = [row for row in workbook[sheet].iter_rows(min_row=2) if row[0].value == row_id]
        headings = [heading.value for heading in workbook[sheet][1]]
        found[nth - 1][headings.index(column)].value = value

    return edit


def read_problems(path: Path, data: Path) -> str:
    """Import what must be refused; return what is said, a line per problem."""
    before = {file: file.read_bytes() for file in data.rglob("*.yml")}
    with pytest.raises(DataErrors) as caught:
        plan_import(path, data, today=TODAY)
    assert before == {file: file.read_bytes() for file in data.rglob("*.yml")}
    return str(caught.value)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(entries, min_size=1, max_size=3, unique_by=lambda entry: entry.id))
def test_any_entries_must_survive_the_workbook(tmp_path: Path, found: list[Entry]) -> None:
    """Every field of every entry that the schema allows comes back as it was."""
    path = tmp_path / "any.xlsx"
    write_workbook(found, str(path))
    reader = WorkbookReader(path)
    back = [subject.entry for subject in reader.read_subjects()]
    assert not reader.problems
    assert [dump_entry(entry) for entry in back] == [dump_entry(entry) for entry in sorted(found, key=lambda e: e.id)]


def test_shipped_entries_must_survive_the_workbook(tmp_path: Path) -> None:
    """The whole FAQ goes out and comes back without a change."""
    shipped = [subject.entry for subject in read_files(ROOT / "data" / "faq").subjects]
    write_workbook(shipped, str(tmp_path / "all.xlsx"))
    assert [subject.entry for subject in WorkbookReader(tmp_path / "all.xlsx").read_subjects()] == shipped


def test_unchanged_workbook_must_change_nothing(tmp_path: Path) -> None:
    """Export and import at once: no file is touched."""
    assert plan_import(export_data(tmp_path), tmp_path, today=TODAY) == []


def test_changes_must_be_named_and_written(tmp_path: Path) -> None:
    """Only the changed entry is written, and the loader reads the new text."""
    path = export_data(tmp_path)
    untouched = (tmp_path / "faq" / "changes" / "cancel-deadline.yml").read_bytes()
    edit_workbook(path, cell("facts", "changes/extend-when", "value", 45))
    (change,) = plan_import(path, tmp_path, today=TODAY)
    assert (change.entry.id, change.is_new, change.fields) == ("changes/extend-when", False, ("facts.latest_days",))
    apply_changes([change], tmp_path)
    loaded = {entry.id: entry for entry in load_entries(tmp_path / "faq", tmp_path / "services" / "places.yml")}
    assert loaded["changes/extend-when"].facts["latest_days"] == 45
    assert (tmp_path / "faq" / "changes" / "cancel-deadline.yml").read_bytes() == untouched


def test_dates_typed_in_a_spreadsheet_must_be_understood(tmp_path: Path) -> None:
    """Excel turns a typed date into a date cell; it means the same day."""
    path = export_data(tmp_path)
    edit_workbook(path, cell("entries", "changes/extend-when", "checked.next", dt.datetime(2027, 3, 1)))
    (change,) = plan_import(path, tmp_path, today=TODAY)
    assert change.fields == ("checked.next",)
    assert change.entry.checked.next == dt.date(2027, 3, 1)


def test_rows_may_be_sorted_and_empty_rows_left(tmp_path: Path) -> None:
    """The id holds an entry's rows together, wherever they stand."""
    path = export_data(tmp_path)

    def edit(workbook: Workbook) -> None:
        sheet = workbook["entries"]
        rows = [[one.value for one in row] for row in sheet.iter_rows(min_row=2)]
        sheet.delete_rows(2, sheet.max_row)
        for number, row in enumerate(reversed(rows)):
            for column, value in enumerate(row, start=1):
                sheet.cell(3 + 2 * number, column, value)

    edit_workbook(path, edit)
    assert plan_import(path, tmp_path, today=TODAY) == []


def drop_sheet(workbook: Workbook) -> None:
    """Delete a sheet."""
    del workbook["facts"]


def drop_column(workbook: Workbook) -> None:
    """Delete a column."""
    workbook["questions"].delete_cols(2)


def rename_column(workbook: Workbook) -> None:
    """Mistype a heading."""
    workbook["entries"]["B1"] = "Region"


MISTAKES: dict[str, tuple[Edit, str]] = {
    "an unknown region": (
        cell("entries", "changes/extend-when", "region", "CN-XX"),
        "faq.xlsx entries!B3: region: Invalid enum value 'CN-XX'",
    ),
    "an empty answer": (
        cell("entries", "changes/extend-when", "zh.answer", None),
        "faq.xlsx entries!G3: zh.answer: is missing",
    ),
    "a formula": (
        cell("entries", "changes/extend-when", "zh.say", "=A1"),
        "faq.xlsx entries!I3: begins with '=' and is a formula",
    ),
    "a number that is none": (
        cell("facts", "changes/extend-when", "value", "thirty"),
        "faq.xlsx facts!D3: 'thirty' is no number",
    ),
    "an unknown kind": (cell("facts", "changes/extend-when", "kind", "sum"), "faq.xlsx facts!C3: 'sum' is no kind"),
    "both a value and two languages": (
        cell("facts", "changes/extend-when", "en", "thirty"),
        "faq.xlsx facts!D3: give either 'value', or both 'en' and 'zh'",
    ),
    "an unknown list": (
        cell("questions", "changes/extend-when", "list", "en.gold"),
        "'en.gold' is no list of questions",
    ),
    "a row of nobody": (
        cell("questions", "changes/extend-when", "id", "changes/extend-wen"),
        "the sheet 'entries' has no row for 'changes/extend-wen'",
    ),
    "a row without an id": (cell("facts", "changes/extend-when", "id", None), "faq.xlsx facts!A3: the row has no id"),
    "two rows of one id": (
        cell("entries", "changes/extend-when", "id", "changes/cancel-deadline"),
        "faq.xlsx entries!A3: there is another entry of this id (entries!A2)",
    ),
    "a half-width comma": (
        cell("questions", "changes/extend-when", "text", "renew, or not", nth=7),
        "“renew, or not” is not in this list's language",
    ),
    "a wrong date": (
        cell("entries", "changes/extend-when", "checked.on", "soon"),
        "faq.xlsx entries!T3: checked.on: ",
    ),
    "an unknown placeholder": (
        cell("facts", "changes/extend-when", "name", "last_days"),
        "faq.xlsx entries!F3: en.answer: {latest_days} is not among the facts",
    ),
    "a missing sheet": (drop_sheet, "faq.xlsx: the sheet 'facts' is missing"),
    "a missing column": (drop_column, "faq.xlsx: the column 'list' is missing in the sheet 'questions'"),
    "a mistyped heading": (rename_column, "faq.xlsx entries!B1: the column 'Region' is not known"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_must_be_named_by_its_cell_and_nothing_imported(tmp_path: Path, name: str) -> None:
    """One wrong cell: its sheet, row and column are told, and no file changes."""
    edit, reason = MISTAKES[name]
    path = export_data(tmp_path)
    edit_workbook(path, edit)
    assert reason in read_problems(path, tmp_path)


def test_all_mistakes_must_be_told_at_once(tmp_path: Path) -> None:
    """An editor sees every wrong cell in one go."""
    path = export_data(tmp_path)
    for name in ("an unknown region", "a formula", "an unknown kind", "an unknown list"):
        edit_workbook(path, MISTAKES[name][0])
    found = read_problems(path, tmp_path)
    assert all(MISTAKES[name][1] in found for name in ("an unknown region", "a formula", "an unknown kind"))


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 broken"])
def test_file_that_is_no_workbook_must_be_refused(tmp_path: Path, content: bytes) -> None:
    """A text file with the wrong name gets a sentence, not a traceback."""
    data = write_data(tmp_path)
    (tmp_path / "bad.xlsx").write_bytes(content)
    assert "is no Excel workbook that can be read" in read_problems(tmp_path / "bad.xlsx", data)
    assert "is no Excel workbook" in read_problems(tmp_path / "none.xlsx", data)


def test_text_too_long_for_a_cell_must_be_refused(tmp_path: Path) -> None:
    """The library would cut it off without a word."""
    entry = make_entry(en=make_texts("Question?", answer="x" * (LONGEST_CELL + 1)))
    with pytest.raises(CellTooLong, match="does not fit into a cell"):
        write_workbook([entry], str(tmp_path / "long.xlsx"))


def test_layout_must_have_every_field_of_an_entry(tmp_path: Path) -> None:
    """A field added to entries must get its column, or it would be lost."""
    entry = make_entry(facts={"pay": LanguageValue("CNY 1", "1元"), "site": "x"})
    write_workbook([entry], str(tmp_path / "one.xlsx"))
    assert [subject.entry for subject in WorkbookReader(tmp_path / "one.xlsx").read_subjects()] == [entry]
    assert load_workbook(tmp_path / "one.xlsx").sheetnames == ["guide", *SHEETS]
    assert all(column.en and column.zh for sheet in SHEETS for column in read_layout().columns(sheet))
