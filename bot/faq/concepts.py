"""Different words for one thing, in both languages, so that a question and an entry meet without a shared word."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from bot.errors import DataErrors, Problem
from bot.text.normalise import normalise
from bot.text.scripts import HAN_RUN, has_han

CONCEPTS_FILE = Path(__file__).parent / "concepts.yml"


class Concepts:
    """Finds concepts in normalised text; safe to use from several threads."""

    def __init__(self, forms: dict[str, str]) -> None:
        """Args: forms: the concept that each form names; a Latin form may end in `*`."""
        longest_first = sorted(forms, key=len, reverse=True)
        self._names = [forms[form] for form in longest_first]
        self._pattern = re.compile("|".join(f"({_write_pattern(form)})" for form in longest_first))

    def find(self, text: str) -> list[str]:
        """Return the concepts a normalised text names, in order, each as often as it is named."""
        return [self._names[(match.lastindex or 1) - 1] for match in self._pattern.finditer(text)]

    def gloss_chinese(self, text: str) -> str:
        """Rewrite a normalised text for an encoder that knows no Chinese.

        Returns:
            The text with each Chinese concept as its English name and without other Chinese
            characters; empty where nothing is left.
        """
        glossed = self._pattern.sub(self._gloss_match, text)
        return re.sub(r"\s+", " ", HAN_RUN.sub(" ", glossed)).strip(" ,.;:!?，。；：！？、")

    def _gloss_match(self, match: re.Match[str]) -> str:
        if not has_han(match.group()):
            return match.group()
        return f" {self._names[(match.lastindex or 1) - 1].replace('-', ' ')} "


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


def _write_pattern(form: str) -> str:
    if has_han(form):
        return re.escape(form)
    ending = "[a-z]*" if form.endswith("*") else ""
    return f"(?<![a-z0-9]){re.escape(form.removesuffix('*'))}{ending}(?![a-z0-9])"
