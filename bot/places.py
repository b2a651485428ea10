"""Offices, service lines and web sites, from data/services/places.yml: written once, named by answers and wording."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from bot.bilingual import Both
from bot.documents import convert_document, read_document
from bot.errors import DataErrors, Problem

# YYYY, YYYY-MM or YYYY-MM-DD: many pages say no more than the year.
PartialDate = Annotated[str, msgspec.Meta(pattern=r"^\d{4}(-\d{2}){0,2}$")]


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One office, line or site. `seen` is the date of the page that gave it, None where the page has none."""

    name: Both
    region: str
    confidence: Literal["official", "several", "single"]
    seen: PartialDate | None
    source_host: str | None
    address: Both | None = None
    hours: Both | None = None
    phone: str | None = None
    web: str | None = None


Places = Mapping[str, Place]


def load_places(path: Path) -> dict[str, Place]:
    """Load every place, by id.

    Raises:
        DataErrors: with every problem of the file.
    """
    places, problems = read_places(path)
    if problems:
        raise DataErrors(problems)
    return places


def read_places(path: Path) -> tuple[dict[str, Place], list[Problem]]:
    """Read every place, by id, and what is wrong with the file; a place with a problem is left out."""
    document = read_document(path, f"{path.parent.name}/{path.name}")
    if not document.problems and not isinstance(document.value, dict):
        document.report((), "not_a_mapping", names=", ".join(Place.__struct_fields__))
    if document.problems:
        return {}, document.problems
    places = {place_id: convert_document(document, Place, (place_id,)) for place_id in document.value}
    return {place_id: place for place_id, place in places.items() if place is not None}, document.problems
