"""One entry under inspection, with the place of each of its values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.bilingual import LANGUAGES, Both, Language
from bot.documents import Document, KeyPath
from bot.faq.entry import Entry
from bot.faq.render import PARTS, Part, RenderedEntry, render_entry
from bot.places import Places

# What users read of an entry as prose; the question is checked apart.
PROSE: tuple[Part, ...] = ("answer", "say")


@dataclass
class Subject:
    """An entry, the document it was read from, and its texts as users see them.

    `rendered` is None while a placeholder cannot be filled; that is reported by itself.
    """

    document: Document
    entry: Entry
    rendered: RenderedEntry | None = None

    def report(self, key_path: KeyPath, code: str, **values: Any) -> None:
        """Add a problem; see `bot.problems.explain`."""
        self.document.report(key_path, code, **values)

    def warn(self, key_path: KeyPath, code: str, **values: Any) -> None:
        """Add a warning."""
        self.document.warn(key_path, code, **values)

    def pairs(self, parts: Sequence[Part] = PROSE) -> Iterator[tuple[Part, Both]]:
        """Yield each part in both languages, with its placeholders filled."""
        if self.rendered is not None:
            for part in parts:
                yield part, getattr(self.rendered, part)

    def shown(self, parts: Sequence[Part] = PARTS) -> Iterator[tuple[Language, Part, str]]:
        """Yield each text as users see it."""
        for part, both in self.pairs(parts):
            for language in LANGUAGES:
                yield language, part, both.side(language)

    def written(self, parts: Sequence[Part] = PARTS) -> Iterator[tuple[Language, Part, str]]:
        """Yield each text as written, with its placeholders."""
        for part in parts:
            for language in LANGUAGES:
                yield language, part, getattr(self.entry.texts(language), part)

    def questions(self) -> Iterator[tuple[KeyPath, str]]:
        """Yield every question that is indexed: both questions and all alternates."""
        for language in LANGUAGES:
            texts = self.entry.texts(language)
            yield (language, "question"), texts.question
            for position, line in enumerate(texts.alternates):
                yield (language, "alternates", position), line

    def gold(self) -> Iterator[tuple[KeyPath, str]]:
        """Yield every test question."""
        for kind in ("en", "zh", "mixed"):
            for position, line in enumerate(getattr(self.entry.gold, kind)):
                yield ("gold", kind, position), line


@dataclass(frozen=True)
class Surroundings:
    """What a rule may compare an entry with. `today` is the day in China."""

    places: Places
    today: dt.date


Rule = Callable[[Subject, Surroundings], None]


def render_subject(subject: Subject, places: Places) -> None:
    """Fill the placeholders of a subject whose placeholders are all known."""
    subject.rendered = render_entry(subject.entry, places)
