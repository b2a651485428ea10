"""Which sheets and columns the spreadsheet has, and what an entry looks like in them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
import yaml

from bot.bilingual import Both
from bot.faq.entry import Confidence, Entry, LanguageValue, Region

Cell = str | int | float | None
Kind = Literal["number", "decimal", "text", "both"]
QuestionList = Literal["en.alternates", "zh.alternates", "gold.en", "gold.zh", "gold.mixed"]
LISTS: tuple[QuestionList, ...] = get_args(QuestionList)
CHOICES: dict[str, tuple[str, ...]] = {
    "region": get_args(Region),
    "confidence": get_args(Confidence),
    "kind": get_args(Kind),
    "list": LISTS,
}
_LAYOUT = Path(__file__).with_name("layout.yml")


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column: its heading, its width in characters, and its hint in both languages."""

    key: str
    width: int
    en: str
    zh: str
    choices: str | None = None


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sheets; `guide` holds paragraphs instead of columns."""

    guide: tuple[Both, ...]
    entries: Annotated[tuple[Column, ...], msgspec.Meta(min_length=1)]
    facts: tuple[Column, ...]
    questions: tuple[Column, ...]

    def columns(self, sheet: str) -> tuple[Column, ...]:
        """Return the columns of `entries`, `facts` or `questions`."""
        found: tuple[Column, ...] = getattr(self, sheet)
        return found


SHEETS = ("entries", "facts", "questions")


@cache
def read_layout() -> Layout:
    """Return the layout of the spreadsheet."""
    with _LAYOUT.open(encoding="utf-8") as file:
        return msgspec.convert(yaml.load(file, yaml.CSafeLoader), Layout)


def list_rows(entry: Entry) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Yield each row of an entry with the sheet it belongs to."""
    plain: dict[str, Any] = msgspec.to_builtins(entry)
    plain["related"] = "\n".join(entry.related)
    yield "entries", tuple(_look_up(plain, column.key) for column in read_layout().entries)
    for name, fact in entry.facts.items():
        if isinstance(fact, LanguageValue):
            yield "facts", (entry.id, name, "both", None, fact.en, fact.zh)
        else:
            # A cell keeps 15 digits of a number, a text keeps them all.
            value = repr(fact) if isinstance(fact, float) else fact
            yield "facts", (entry.id, name, _name_kind(fact), value, None, None)
    for kind in LISTS:
        for line in _look_up(plain, kind):
            yield "questions", (entry.id, kind, line)


def _name_kind(fact: int | float | str) -> Kind:
    return "text" if isinstance(fact, str) else "decimal" if isinstance(fact, float) else "number"


def _look_up(plain: dict[str, Any], key: str) -> Any:
    value: Any = plain
    for part in key.split("."):
        value = value[part]
    return value
