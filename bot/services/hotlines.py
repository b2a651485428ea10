"""Whom to call, from data/services/hotlines.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.errors import DataErrors, Problem

# The lines the wording refers to; the file must have each.
NATIONAL, IMMIGRATION, CITY = "human_resources", "immigration", "city_shanghai"


class LineSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the number was read, and the date of that page."""

    host: str
    title: str
    date: Any


class Hotline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line; `name`, `covers` and `hours` are `{"en", "zh"}`."""

    number: str
    name: dict[str, str]
    covers: dict[str, str]
    source: LineSource
    confidence: str
    region: str
    hours: dict[str, str] | None = None


Hotlines = dict[str, Hotline]


def load_hotlines(path: Path) -> Hotlines:
    """Read the hotlines.

    Raises:
        DataErrors: the file does not fit, or lacks a line the wording needs.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        lines = msgspec.convert(raw, Hotlines)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataErrors([Problem(path.name, str(error))]) from error
    missing = {NATIONAL, IMMIGRATION, CITY} - set(lines)
    if missing:
        raise DataErrors([Problem(path.name, f"add the line '{name}': the wording refers to it") for name in missing])
    return lines


def wording_values(lines: Hotlines) -> dict[str, Any]:
    """Return the values of the wording's placeholders about hotlines."""
    return {
        f"{prefix}_{part}": value
        for prefix, name in (("national", NATIONAL), ("immigration", IMMIGRATION), ("city", CITY))
        for part, value in (("phone", lines[name].number), ("name", lines[name].name))
    }
