"""One FAQ entry, as written in data/faq and as kept in the store."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Annotated, Literal, get_args

import msgspec

from bot.places import PartialDate

Region = Literal["CN", "CN-SH", "CN-SZ", "CN-BJ", "CN-TJ", "CN-GZ", "CN-SUZ", "CN-WUX"]
REGIONS: tuple[str, ...] = get_args(Region)
Confidence = Literal["official", "several", "single"]
COUNTRY: Region = "CN"

Line = Annotated[str, msgspec.Meta(min_length=1, pattern=r"\S")]
EntryId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]*/[a-z0-9][a-z0-9-]*$")]
FactName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$")]


class LanguageValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact that the two languages write differently: `CNY 600,000`, `60万元`."""

    en: Line
    zh: Line


# A string of the form 2017-04-01 is a date; so a fact keeps its meaning through JSON.
Fact = int | float | str | LanguageValue


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the facts were read. `date` is YYYY, YYYY-MM or YYYY-MM-DD, of the page or rule."""

    title_en: Line
    title_zh: Line
    host: Line
    issuer: str | None = None
    issuer_zh: str | None = None
    number: str | None = None
    clause: str | None = None
    date: PartialDate | None = None


class InForce(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """First and last day on which the answer holds; None where unknown or open."""

    from_: dt.date | None
    until: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        """Say whether the answer is in force on this day; both ends count."""
        return (self.from_ is None or self.from_ <= day) and not self.is_over(day)

    def is_over(self, day: dt.date) -> bool:
        """Say whether the answer ceased to be in force before this day."""
        return self.until is not None and self.until < day


class Checked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the facts were last compared with the source, and when this is due again."""

    on: dt.date
    next: dt.date


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language of an entry. `say` is what an agent reads aloud, 45 s at most."""

    question: Line
    alternates: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)]
    answer: Line
    say: Line


class Gold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Test questions whose right answer is this entry; never indexed, never learnt from."""

    en: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)]
    zh: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)]
    mixed: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question with its answer in both languages, its source and its dates."""

    id: EntryId
    region: Region
    facts: dict[FactName, Fact]
    source: Source
    in_force: InForce
    checked: Checked
    confidence: Confidence
    related: tuple[EntryId, ...]
    en: Texts
    zh: Texts
    gold: Gold

    @property
    def topic(self) -> str:
        """Return the folder part of the id: `changes` of `changes/extend-when`."""
        return self.id.partition("/")[0]

    def texts(self, language: str) -> Texts:
        """Return the entry's texts in one language."""
        return self.zh if language == "zh" else self.en


def dump_entry(entry: Entry) -> str:
    """Write an entry as canonical JSON: equal entries give equal text."""
    return msgspec.json.encode(entry, order="sorted").decode()


def parse_entry(content: str) -> Entry:
    """Read what `dump_entry` wrote.

    Raises:
        msgspec.ValidationError: the text is no entry.
    """
    return msgspec.json.decode(content, type=Entry)


def hash_content(content: str) -> str:
    """Return the SHA-256 of an entry's canonical JSON, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()
