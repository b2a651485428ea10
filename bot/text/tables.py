"""The word tables of `data/text`: read once, kept in memory."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.errors import DataErrors, Problem

FOLDER = Path(__file__).resolve().parents[2] / "data" / "text"


@cache
def load_table(name: str) -> dict[str, Any]:
    """Read one YAML table of `data/text`.

    Args:
        name: file name without `.yml`.
    Returns:
        The table's top-level mapping; the same object on every call, so callers must not change it.
    Raises:
        DataErrors: the file is missing, is no YAML, or is no mapping.
    """
    path = FOLDER / f"{name}.yml"
    shown = f"data/text/{path.name}"
    try:
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataErrors([Problem(shown, f"cannot be read: {error.strerror}")]) from error
    except yaml.YAMLError as error:
        raise DataErrors([Problem(shown, f"is not valid YAML: {error}")]) from error
    if not isinstance(table, dict):
        raise DataErrors([Problem(shown, "must be a mapping at the top level")])
    return table


@cache
def load_words(name: str) -> tuple[str, ...]:
    """Read one plain list of `data/text`: a word per line; `#` starts a comment.

    Args:
        name: file name without `.txt`.
    Returns:
        The words in file order.
    Raises:
        DataErrors: the file is missing, or names a word twice.
    """
    path = FOLDER / f"{name}.txt"
    shown = f"data/text/{path.name}"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataErrors([Problem(shown, f"cannot be read: {error.strerror}")]) from error
    words: dict[str, int] = {}
    problems = []
    for number, line in enumerate(lines, start=1):
        word = line.split("#", 1)[0].strip()
        if word and word in words:
            problems.append(Problem(shown, f"{word} is already on line {words[word]}", number))
        elif word:
            words[word] = number
    if problems:
        raise DataErrors(problems)
    return tuple(words)
