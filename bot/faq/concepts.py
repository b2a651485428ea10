"""Different words for one thing, in both languages, so that a question and an entry meet without a shared word.

The table is data/nlu/synonyms.yml, which staff may edit; the dialogue engine's training reads it, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from bot.bilingual import LANGUAGES
from bot.documents import Document, read_document
from bot.errors import DataErrors
from bot.settings import ROOT
from bot.text.normalise import normalise
from bot.text.scripts import HAN, HAN_RUN, has_han

_UNITS = re.compile(f"[{HAN}]|[a-z0-9]+")
_REST = re.compile(r"[a-z0-9]*")
_SPACES = re.compile(r"\s+")
_PUNCTUATION = " ,.;:?!，。；：？！、"
SYNONYMS_FILE = ROOT / "data" / "nlu" / "synonyms.yml"
_SECTIONS = ("subjects", "questions", "not_ours")


class _Form(msgspec.Struct, frozen=True):
    """One way to name a concept. `is_open`: any word that begins with the text names it."""

    text: str
    is_open: bool
    concept: str


class Concepts:
    """Finds concepts in normalised text; safe to use from several threads."""

    def __init__(
        self,
        forms: Mapping[str, str],
        *,
        subjects: frozenset[str] = frozenset(),
        not_ours: frozenset[str] = frozenset(),
        rewrites: Mapping[str, str] | None = None,
    ) -> None:
        """Take the table.

        Args:
            forms: the concept that each form names; a Latin form may end in `*`.
            subjects: those of the concepts that a question of our field can be about.
            not_ours: those that are not our field.
            rewrites: what people write, and the term that the answers use for it; normalised.
        """
        self.forms, self.subjects, self.not_ours, self.rewrites = forms, subjects, not_ours, dict(rewrites or {})
        # By first character, longest first. A regular expression of all forms takes 100 times as long.
        self._forms: dict[str, list[_Form]] = {}
        for form in sorted(forms, key=len, reverse=True):
            text = form.removesuffix("*")
            self._forms.setdefault(text[0], []).append(_Form(text, form.endswith("*"), forms[form]))

    def find(self, text: str) -> list[str]:
        """Return the concepts a normalised text names, in order, each as often as it is named."""
        return [concept for _, _, concept in self._scan(text)]

    def find_forms(self, text: str) -> list[tuple[str, str]]:
        """Return what a normalised text names, as pairs of the concept and the words that name it, in order."""
        return [(concept, text[start:end]) for start, end, concept in self._scan(text)]

    def gloss_chinese(self, text: str) -> str:
        """Rewrite a normalised text for an encoder that knows no Chinese.

        Returns:
            The text with each Chinese concept as its English name and without other Chinese
            characters; empty where nothing is left.
        """
        if not has_han(text):
            return text
        pieces, done = [], 0
        for start, end, concept in self._scan(text):
            if has_han(text[start:end]):
                pieces += [text[done:start], concept.replace("-", " ")]
                done = end
        glossed = HAN_RUN.sub(" ", " ".join([*pieces, text[done:]]))
        return _SPACES.sub(" ", glossed).strip(_PUNCTUATION)

    def _scan(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and concept of each form, left to right, without overlaps."""
        done = 0
        for unit in _UNITS.finditer(text):
            if unit.start() < done:
                continue
            for form in self._forms.get(text[unit.start()], ()):
                end = _match_end(form, text, unit.start())
                if end:
                    yield unit.start(), end, form.concept
                    done = end
                    break


@cache
def load_concepts(path: Path = SYNONYMS_FILE) -> Concepts:
    """Load the table of synonyms.

    Raises:
        DataErrors: a section is missing, a form is claimed by two concepts or terms, or is no text.
    """
    document = read_document(path, f"{path.parent.name}/{path.name}")
    forms: dict[str, str] = {}
    rewrites: dict[str, str] = {}
    content = document.value if isinstance(document.value, dict) else {}
    for section in _SECTIONS:
        _claim_forms(document, (section,), content.get(section), forms)
    for language in LANGUAGES:
        _claim_forms(document, ("rewrites", language), (content.get("rewrites") or {}).get(language), rewrites)
    if document.problems:
        raise DataErrors(document.problems)
    return Concepts(
        forms,
        subjects=frozenset(content["subjects"]),
        not_ours=frozenset(content["not_ours"]),
        rewrites=rewrites,
    )


def _claim_forms(document: Document, path: tuple[str, ...], table: Any, claimed: dict[str, str]) -> None:
    """Note who claims each form; reports what is wrong to the document."""
    if not isinstance(table, dict):
        document.report(path, "section_missing", section=".".join(path))
        return
    for name, given in table.items():
        for form in given:
            if not isinstance(form, str):
                document.report((*path, name), "form_no_text", form=form)
                continue
            owner = claimed.setdefault(_normalise_form(form), str(name))
            if owner != name:
                document.report((*path, name), "form_claimed", form=form, owner=owner)


def _normalise_form(form: str) -> str:
    star = "*" if form.endswith("*") else ""
    return normalise(form.removesuffix("*")) + star


def _match_end(form: _Form, text: str, start: int) -> int:
    """Return where a form that begins at `start` ends; 0 if it does not."""
    if not text.startswith(form.text, start):
        return 0
    end = start + len(form.text)
    if not form.text[-1].isascii():
        return end
    rest = _REST.match(text, end)
    has_rest = rest is not None and bool(rest.group())
    if has_rest and not (form.is_open and rest is not None and rest.group().isalpha()):
        return 0
    return rest.end() if rest is not None else end
