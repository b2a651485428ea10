"""Load data/faq strictly: every problem of every file is reported at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.documents import convert_document, read_document
from bot.errors import DataErrors, Problem
from bot.faq.checking.essentials import check_essentials, check_path, check_questions_apart
from bot.faq.checking.subject import Subject, Surroundings
from bot.faq.entry import Entry
from bot.places import read_places
from bot.problems import explain

PATTERN = "*/*.yml"


def load_entries(folder: Path, places_file: Path) -> list[Entry]:
    """Load every entry of a folder, checking what the assistant cannot do without.

    Args:
        folder: holds `<group>/<topic>.yml`, one entry per file.
        places_file: the offices that answers may name.
    Returns:
        The entries, sorted by id.
    Raises:
        DataErrors: with every problem of every file: schema, id unlike the path, a placeholder
            without a fact, a fact without a use, texts whose placeholders differ by language,
            dates out of order, a question that two entries share, a test question that is indexed.
    """
    places, problems = read_places(places_file)
    files = read_files(folder)
    check_for_service(files.subjects, Surroundings(places, dt.date.min))
    problems += [*files.problems, *(problem for subject in files.subjects for problem in subject.document.problems)]
    if problems:
        raise DataErrors(problems)
    return [subject.entry for subject in files.subjects]


@dataclass(frozen=True)
class EntryFiles:
    """What a folder of entries holds.

    Attributes:
        subjects: the entries whose files have the right form, sorted by id.
        problems: of the other files.
        ids: of all files, by their paths: a file that cannot be read is there all the same.
    """

    subjects: list[Subject]
    problems: list[Problem]
    ids: frozenset[str]


def read_files(folder: Path) -> EntryFiles:
    """Read every entry of a folder."""
    documents = {
        path.relative_to(folder).with_suffix("").as_posix(): read_document(path, show_path(path, folder))
        for path in sorted(folder.glob(PATTERN))
    }
    problems = [] if documents else [Problem(str(folder), explain("no_entry_files"))]
    subjects = []
    for path_id, document in documents.items():
        entry = None if document.problems else convert_document(document, Entry)
        if entry is None:
            problems += document.problems
            continue
        subject = Subject(document, entry)
        check_path(subject, path_id)
        subjects.append(subject)
    return EntryFiles(sorted(subjects, key=lambda subject: subject.entry.id), problems, frozenset(documents))


def check_for_service(subjects: Sequence[Subject], around: Surroundings) -> None:
    """Check what the assistant cannot do without, adding problems to each subject's document."""
    for subject in subjects:
        check_essentials(subject, around)
    check_questions_apart(subjects)


def show_path(path: Path, folder: Path) -> str:
    """Return how problems name a file: `faq/changes/extend-when.yml`."""
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"
