"""Different words for one thing, in both languages, so that a question and an entry meet without a shared word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec
import yaml

from bot.errors import DataErrors, Problem
from bot.text.normalise import normalise
from bot.text.scripts import HAN, HAN_RUN, has_han

_UNITS = re.compile(f"[{HAN}]|[a-z0-9]+")
_REST = re.compile(r"[a-z0-9]*")
_SPACES = re.compile(r"\s+")
_PUNCTUATION = " ,.;:?!，。；：？！、"
CONCEPTS_FILE = Path(__file__).parent / "concepts.yml"


class _Form(msgspec.Struct, frozen=True):
    """One way to name a concept. `is_open`: any word that begins with the text names it."""

    text: str
    is_open: bool
    concept: str


class Concepts:
    """Finds concepts in normalised text; safe to use from several threads."""

    def __init__(self, forms: Mapping[str, str]) -> None:
        """Args: forms: the concept that each form names; a Latin form may end in `*`."""
        # By first character, longest first. A regular expression of all forms takes 100 times as long.
        self._forms: dict[str, list[_Form]] = {}
        for form in sorted(forms, key=len, reverse=True):
            text = form.removesuffix("*")
            self._forms.setdefault(text[0], []).append(_Form(text, form.endswith("*"), forms[form]))

    def find(self, text: str) -> list[str]:
        """Return the concepts a normalised text names, in order, each as often as it is named."""
        return [concept for _, _, concept in self._scan(text)]

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
def load_concepts(path: Path = CONCEPTS_FILE) -> Concepts:
    """Load the table of concepts.

    Raises:
        DataErrors: a form is claimed by two concepts, or is no text.
    """
    table = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    forms: dict[str, str] = {}
    problems = []
    for name, given in table.items():
        for form in given:
            if not isinstance(form, str):
                problems.append(Problem(path.name, f"{name}: put quotes round {form!r}"))
                continue
            owner = forms.setdefault(_normalise_form(form), name)
            if owner != name:
                problems.append(Problem(path.name, f"{name}: '{form}' belongs to {owner} already"))
    if problems:
        raise DataErrors(problems)
    return Concepts(forms)


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
