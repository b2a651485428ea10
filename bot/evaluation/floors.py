"""What the search must reach at least, from data/floors.yml, and whether a report does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from bot.documents import convert_document, read_document
from bot.errors import DataErrors
from bot.evaluation.evaluate import Report
from bot.evaluation.gold import KINDS


class Floor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bounds for one kind of question; shares, 0 to 1. Names are those of `bot.evaluation.evaluate.Measures`."""

    top1: float
    top3: float
    answer_precision: float
    out_of_scope_refused: float
    most_wrong_answers: float
    most_refused: float


class Floors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """data/floors.yml."""

    en: Floor
    zh: Floor
    mixed: Floor


class Miss(msgspec.Struct, frozen=True):
    """A floor that a report does not reach."""

    kind: str
    name: str
    measured: float
    bound: float

    def __str__(self) -> str:
        side = "at most" if self.name in ("wrong_answers", "refused") else "at least"
        return f"{self.kind}: {self.name} is {self.measured:.3f}, must be {side} {self.bound:.3f}"


def load_floors(path: Path) -> Floors:
    """Load data/floors.yml.

    Raises:
        DataErrors: with every problem of the file.
    """
    document = read_document(path, f"{path.parent.name}/{path.name}")
    floors: Any = None if document.problems else convert_document(document, Floors)
    if floors is None or document.problems:
        raise DataErrors(document.problems)
    loaded: Floors = floors
    return loaded


def list_misses(report: Report, floors: Floors) -> list[Miss]:
    """Return every floor that the report does not reach."""
    misses = []
    for kind in KINDS:
        floor: Floor = getattr(floors, kind)
        for field in msgspec.structs.fields(Floor):
            name = field.name.removeprefix("most_")
            measured, bound = getattr(report.kinds[kind], name), getattr(floor, field.name)
            if measured is None:
                continue
            if (measured > bound) if field.name.startswith("most_") else (measured < bound):
                misses.append(Miss(kind, name, measured, bound))
    return misses
