"""Fill the placeholders of an entry: `{name}` from its facts, `{places.<id>.<field>}` from the places file."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from bot.bilingual import LANGUAGES, Both, Language
from bot.faq.entry import Entry, Fact, LanguageValue
from bot.places import Place, Places

Part = Literal["question", "answer", "say"]
PARTS: tuple[Part, ...] = ("question", "answer", "say")
PLACE_FIELDS = ("name", "address", "hours", "phone", "web", "seen")
PLACEHOLDER = re.compile(r"{([a-z][a-zA-Z0-9_.-]*)}")
_ISO_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_SEPARATE_FROM = 1000


class RenderedEntry(msgspec.Struct, frozen=True):
    """An entry with every placeholder filled, in both languages."""

    entry: Entry
    question: Both
    answer: Both
    say: Both


def find_placeholders(text: str) -> set[str]:
    """Return the names that a text refers to, such as `latest_days` or `places.xuhui.hours`."""
    return set(PLACEHOLDER.findall(text))


def render_entry(entry: Entry, places: Places) -> RenderedEntry:
    """Fill every placeholder of an entry.

    Raises:
        KeyError: a placeholder has no fact or place; the loader reports this earlier, with file and line.
    """
    parts = {
        part: Both(**{language: render_text(entry, part, language, places) for language in LANGUAGES}) for part in PARTS
    }
    return RenderedEntry(entry, **parts)


def render_text(entry: Entry, part: Part, language: Language, places: Places) -> str:
    """Fill the placeholders of one text of an entry.

    Raises:
        KeyError: a placeholder has no fact or place.
    """
    text: str = getattr(entry.texts(language), part)
    return PLACEHOLDER.sub(lambda match: _fill_name(match.group(1), entry, language, places), text)


def look_up_place(name: str, places: Places) -> Both | str | None:
    """Return what `places.<id>.<field>` stands for; None where the places file leaves it open.

    Raises:
        KeyError: no such place, or no such field.
    """
    _, place_id, field = name.split(".") if name.count(".") == 2 else ("", "", "")
    if field not in PLACE_FIELDS:
        raise KeyError(name)
    place: Place = places[place_id]
    value: Both | str | None = getattr(place, field)
    if field != "seen" or not isinstance(value, str):
        return value
    return Both(**{language: format_partial_date(value, language) for language in LANGUAGES})


def format_fact(value: Fact, language: Language) -> str:
    """Write a fact as its language does: `1,000`, `1 April 2017`, `2017年4月1日`; strings as they are."""
    if isinstance(value, LanguageValue):
        return value.zh if language == "zh" else value.en
    if isinstance(value, str):
        return format_partial_date(value, language) if _ISO_DATE.fullmatch(value) else value
    return f"{value:,}" if abs(value) >= _SEPARATE_FROM else f"{value}"


def format_partial_date(text: str, language: Language) -> str:
    """Write `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as a language does: `March 2023`, `2023年3月`."""
    year, *rest = (int(part) for part in text.split("-"))
    if language == "zh":
        return "".join(f"{part}{unit}" for part, unit in zip((year, *rest), "年月日", strict=False))
    return " ".join([*(str(day) for day in rest[1:]), *(_MONTHS[month - 1] for month in rest[:1]), str(year)])


# Not strftime: its month names follow the machine's locale.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _fill_name(name: str, entry: Entry, language: Language, places: Places) -> str:
    if not name.startswith("places."):
        return format_fact(entry.facts[name], language)
    value = look_up_place(name, places)
    if value is None:
        raise KeyError(name)
    return value.side(language) if isinstance(value, Both) else value
