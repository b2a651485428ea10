"""The questions that measure: gold questions of the entries, and questions that must get no answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from bot.documents import convert_document, read_document
from bot.errors import DataErrors
from bot.faq.entry import Entry

Kind = Literal["en", "zh", "mixed"]
KINDS: tuple[Kind, ...] = ("en", "zh", "mixed")
Unanswerable = Literal["out_of_scope", "no_entry"]
UNANSWERABLE: tuple[Unanswerable, ...] = ("out_of_scope", "no_entry")


class GoldQuestion(msgspec.Struct, frozen=True):
    """A question with what must come of it: an entry's id, or None where nothing answers it.

    `why` says for the latter whether it is out of scope or merely without an entry.
    """

    text: str
    kind: Kind
    entry_id: str | None
    why: Unanswerable | None = None


class Lines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Questions by language."""

    en: tuple[str, ...]
    zh: tuple[str, ...]
    mixed: tuple[str, ...]


class Halves(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The half that sets weights and thresholds, and the half that only measures."""

    train: Lines
    test: Lines


class OutOfScope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """data/gold/out_of_scope.yml."""

    out_of_scope: Halves
    no_entry: Halves

    def questions(self, half: Literal["train", "test"]) -> list[GoldQuestion]:
        """Return one half as questions that nothing answers."""
        found = []
        for why in UNANSWERABLE:
            lines: Lines = getattr(getattr(self, why), half)
            for kind in KINDS:
                found += [GoldQuestion(text, kind, None, why) for text in getattr(lines, kind)]
        return found


def load_out_of_scope(path: Path) -> OutOfScope:
    """Load data/gold/out_of_scope.yml.

    Raises:
        DataErrors: with every problem of the file, a line in both halves included.
    """
    document = read_document(path, f"{path.parent.name}/{path.name}")
    loaded: OutOfScope | None = None if document.problems else convert_document(document, OutOfScope)
    if loaded is not None:
        train = {question.text for question in loaded.questions("train")}
        for question in loaded.questions("test"):
            if question.text in train:
                document.report((question.why or "", "test"), "test_line_trained", line=question.text)
    if loaded is None or document.problems:
        raise DataErrors(document.problems)
    return loaded


def list_gold(entries: Iterable[Entry]) -> Iterator[GoldQuestion]:
    """List the gold questions of all entries."""
    for entry in entries:
        for kind in KINDS:
            for text in getattr(entry.gold, kind):
                yield GoldQuestion(text, kind, entry.id)
