"""An entry written to its YAML file reads back as the same entry."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from bot.documents import convert_document, read_document
from bot.faq.entry import Entry, dump_entry
from bot.faq.loader import read_files
from bot.faq.writing import write_entry
from bot.settings import ROOT
from tests.unit.faq.strategies import entries


def read_back(folder: Path, entry: Entry) -> Entry:
    """Write an entry and read it again."""
    path = folder / "entry.yml"
    path.write_text(write_entry(entry), encoding="utf-8")
    document = read_document(path, "entry.yml")
    found: Entry = convert_document(document, Entry)
    assert not document.problems
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=entries)
def test_any_entry_must_survive_its_file(tmp_path: Path, entry: Entry) -> None:
    """Whatever the schema allows, the file keeps: every character, every kind of fact, every empty field."""
    assert dump_entry(read_back(tmp_path, entry)) == dump_entry(entry)


def test_shipped_entries_must_survive_their_files(tmp_path: Path) -> None:
    """Writing all entries anew changes none of them."""
    for subject in read_files(ROOT / "data" / "faq").subjects:
        assert read_back(tmp_path, subject.entry) == subject.entry
