"""Hold the texts to data/glossary.yml: the authorities' terms, in both languages or in neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated

import msgspec

from bot.bilingual import Both, Language
from bot.documents import convert_document, read_document
from bot.errors import Problem
from bot.faq.checking.subject import PROSE, Subject
from bot.faq.render import PARTS

Form = Annotated[str, msgspec.Meta(min_length=1)]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of each language."""

    en: tuple[Form, ...] = ()
    zh: tuple[Form, ...] = ()

    def side(self, language: Language) -> tuple[Form, ...]:
        """Return the words of one language."""
        return self.zh if language == "zh" else self.en


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """One term; the first form of each language is the one to prefer.

    Attributes:
        loose: forms that answer to the term in the other language, but do not ask for it.
        avoid: words that readers use but authorities do not.
        paired: the name of a paper, card, visa, system or office; one language may not name it alone.
    """

    id: str
    en: Annotated[tuple[Form, ...], msgspec.Meta(min_length=1)]
    zh: Annotated[tuple[Form, ...], msgspec.Meta(min_length=1)]
    section: str
    loose: Words = Words()
    avoid: Words = Words()
    paired: bool = False

    @cached_property
    def named(self) -> dict[Language, re.Pattern[str]]:
        """Match the term's own forms."""
        return {"en": _match_any(self.en, "en"), "zh": _match_any(self.zh, "zh")}

    @cached_property
    def accepted(self) -> dict[Language, re.Pattern[str]]:
        """Match the term's own forms and the loose ones."""
        return {
            "en": _match_any((*self.en, *self.loose.en), "en"),
            "zh": _match_any((*self.zh, *self.loose.zh), "zh"),
        }

    @cached_property
    def avoided(self) -> dict[Language, re.Pattern[str] | None]:
        """Match the words to avoid; None where there are none."""
        return {
            "en": _match_any(self.avoid.en, "en") if self.avoid.en else None,
            "zh": _match_any(self.avoid.zh, "zh") if self.avoid.zh else None,
        }


class Glossary(msgspec.Struct, frozen=True):
    """Every term, and what readers say instead."""

    terms: tuple[Term, ...]

    def check(self, subject: Subject) -> None:
        """Check the prose of one entry for paired terms, and all its texts for words to avoid."""
        for part, both in subject.pairs(PROSE):
            for term in self.terms:
                if term.paired:
                    _check_pair(subject, part, term, both)
        for language, part, text in subject.shown(PARTS):
            for term in self.terms:
                _check_avoided(subject, language, part, term, text)


def read_glossary(path: Path) -> tuple[Glossary, list[Problem]]:
    """Read the glossary, and what is wrong with it; a term with a problem is left out."""
    document = read_document(path, path.name)
    if not document.problems and not isinstance(document.value, list):
        document.report((), "not_a_mapping", names="- id, en, zh, section")
    if document.problems:
        return Glossary(()), document.problems
    terms = [convert_document(document, Term, (position,)) for position in range(len(document.value))]
    seen: dict[str, int] = {}
    for position, term in enumerate(terms):
        if term is not None and seen.setdefault(term.id, position) != position:
            document.report((position, "id"), "line_twice", line=term.id)
    return Glossary(tuple(term for term in terms if term is not None)), document.problems


def _check_pair(subject: Subject, part: str, term: Term, both: Both) -> None:
    if term.named["en"].search(both.en) and not term.accepted["zh"].search(both.zh):
        subject.report(("zh", part), "term_missing", en=term.en[0], zh=" / ".join((*term.zh, *term.loose.zh)))
    if term.named["zh"].search(both.zh) and not term.accepted["en"].search(both.en):
        subject.report(("en", part), "term_only_chinese", zh=term.zh[0], en=" / ".join((*term.en, *term.loose.en)))


def _check_avoided(subject: Subject, language: Language, part: str, term: Term, text: str) -> None:
    pattern = term.avoided[language]
    found = pattern.search(text) if pattern else None
    if found:
        better = term.zh[0] if language == "zh" else term.en[0]
        subject.report((language, part), "term_to_avoid", found=found.group(), better=better)


def _match_any(forms: Sequence[str], language: Language) -> re.Pattern[str]:
    match = _match_words if language == "en" else re.escape
    return re.compile("|".join(match(form) for form in sorted(forms, key=len, reverse=True)))


def _match_words(form: str) -> str:
    """Match whole words; in any case unless the form has capitals: `Category A` is not `category a`."""
    pattern = rf"(?<![\w-]){re.escape(form)}(?:s|es|'s)?(?!\w)"
    return pattern if any(character.isupper() for character in form) else f"(?i:{pattern})"
