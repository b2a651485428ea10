"""Whom to call: the service lines of the places file that the wording refers to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.errors import DataErrors, Problem
from bot.places import Places

# The wording's name of each line, and its id in the places file.
LINES = {"national": "line_hr", "immigration": "line_immigration", "city": "line_city_sh"}


def wording_values(places: Places, path: Path) -> dict[str, Any]:
    """Return the values of the wording's placeholders about hotlines, such as `national_phone`.

    Args:
        places: as loaded.
        path: the file they came from, for the message when a line is missing.
    Raises:
        DataErrors: a line the wording needs is not there, or has no number.
    """
    missing = [line for line in LINES.values() if line not in places or places[line].phone is None]
    if missing:
        raise DataErrors([Problem(path.name, f"add '{line}' with its phone: the wording names it") for line in missing])
    return {
        name: value
        for prefix, line in LINES.items()
        for name, value in (
            (f"{prefix}_phone", places[line].phone),
            (f"{prefix}_name", {"en": places[line].name.en, "zh": places[line].name.zh}),
        )
    }
