"""The held-out messages of data/gold/nlu: what was meant, and which values were said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from bot.documents import read_document
from bot.errors import DataErrors, Problem

Kind = Literal["en", "zh", "mixed"]
KINDS: tuple[Kind, ...] = ("en", "zh", "mixed")


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message with the values expected; a list expects each of its members."""

    say: str
    entities: dict[str, Any]


class GoldMessage(msgspec.Struct, frozen=True):
    """One message: its language, the intent meant, and the values expected as (kind, value)."""

    text: str
    kind: Kind
    intent: str
    values: tuple[tuple[str, Any], ...] = ()


def load_nlu_gold(folder: Path) -> list[GoldMessage]:
    """Load en.yml, zh.yml and mixed.yml of a folder.

    Raises:
        DataErrors: with every problem of the files.
    """
    problems: list[Problem] = []
    messages: list[GoldMessage] = []
    for kind in KINDS:
        path = folder / f"{kind}.yml"
        document = read_document(path, f"{path.parent.parent.name}/{path.parent.name}/{path.name}")
        problems += document.problems
        if document.problems:
            continue
        try:
            by_intent = msgspec.convert(_plain(document.value), dict[str, list[str | Line]])
        except msgspec.ValidationError as error:
            problems.append(Problem(path.name, str(error)))
            continue
        for intent, lines in by_intent.items():
            messages += [_message(line, kind, intent) for line in lines]
    if problems:
        raise DataErrors(problems)
    return messages


def _plain(value: Any) -> Any:
    """Return a document's value as plain lists and mappings, texts as `str`."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, str) else value


def _message(line: str | Line, kind: Kind, intent: str) -> GoldMessage:
    if isinstance(line, str):
        return GoldMessage(line, kind, intent)
    return GoldMessage(line.say, kind, intent, tuple(_values(line.entities)))


def _values(entities: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in entities.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, one
