"""Tells questions about another country's visas and permits from questions about China's."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from bot.text.tables import load_table

TABLE = "elsewhere"


def is_about_elsewhere(text: str) -> bool:
    """Tell whether a normalised text asks for another country's papers: "a US visa", "加拿大移民".

    A country alone is no sign ("my US degree"), nor is one named beside China.
    """
    table: dict[str, Any] = load_table(TABLE)
    return bool(_pattern().search(text)) and not any(word in text for word in table["home"])


@cache
def _pattern() -> re.Pattern[str]:
    table: dict[str, Any] = load_table(TABLE)
    names = sorted((*table["countries"]["en"], *table["countries"]["zh"]), key=len, reverse=True)
    country = "(?:" + "|".join(map(re.escape, names)) + ")"
    return re.compile("|".join(pattern.replace("{country}", country) for pattern in table["patterns"]), re.IGNORECASE)
