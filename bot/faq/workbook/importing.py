"""Take entries from a spreadsheet into data/faq: all of them, or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bot.errors import DataErrors
from bot.faq.checking.checker import Standards, check_subjects
from bot.faq.entry import Entry
from bot.faq.loader import read_files
from bot.faq.workbook.reading import WorkbookReader
from bot.faq.writing import write_entry


@dataclass(frozen=True)
class Change:
    """One entry that the spreadsheet changes or adds; `fields` are those that differ, such as `en.answer`."""

    entry: Entry
    is_new: bool
    fields: tuple[str, ...]


def plan_import(path: Path, data: Path, *, today: dt.date | None = None) -> list[Change]:
    """Check a spreadsheet against the whole FAQ, and say what it would change.

    Args:
        path: an .xlsx file, as exported.
        data: the data folder; entries that the file does not name stay as they are.
        today: the day to check for; today in China if None.
    Returns:
        What would change, by id; empty when nothing would.
    Raises:
        DataErrors: with every wrong cell of every sheet.
    """
    standards, problems = Standards.read(data)
    files = read_files(data / "faq")
    reader = WorkbookReader(path)
    given = {subject.entry.id: subject for subject in reader.read_subjects()}
    kept = [subject for subject in files.subjects if subject.entry.id not in given]
    together = sorted([*kept, *given.values()], key=lambda subject: subject.entry.id)
    if reader.problems:
        # Comparing with entries that could not be read would only add noise.
        raise DataErrors(reader.problems)
    ids = files.ids | given.keys()
    findings = check_subjects(together, standards, [*problems, *files.problems], ids=ids, today=today)
    if findings.problems:
        raise DataErrors(findings.problems)
    before = {subject.entry.id: subject.entry for subject in files.subjects}
    changes = (_compare(before.get(entry_id), subject.entry) for entry_id, subject in given.items())
    return [change for change in changes if change is not None]


def apply_changes(changes: list[Change], data: Path) -> None:
    """Write the changed entries to their files, each in one step."""
    for change in changes:
        path = data / "faq" / f"{change.entry.id}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".yml.new")
        draft.write_text(write_entry(change.entry), encoding="utf-8")
        draft.replace(path)


def _compare(before: Entry | None, after: Entry) -> Change | None:
    if before is None:
        return Change(after, True, ())
    old, new = (dict(_flatten(msgspec.to_builtins(entry))) for entry in (before, after))
    fields = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    return Change(after, False, tuple(fields)) if fields else None


def _flatten(value: object, key: str = "") -> list[tuple[str, object]]:
    if not isinstance(value, dict):
        return [(key, value)]
    return [pair for name, item in value.items() for pair in _flatten(item, f"{key}.{name}" if key else str(name))]
