"""Takes the commonest endings off English words, so that "permits" finds "permit"."""

from __future__ import annotations

import re
from typing import Final

_VOWEL: Final = re.compile(r"[aeiou]|(?<=[^aeiou])y")
_WORD: Final = re.compile(r"[a-z]+(?:['’][a-z]*)?")
_POSSESSIVE: Final = re.compile(r"['’][a-z]*$")
_HISSING: Final = ("sses", "shes", "ches", "xes", "zes")
_DOUBLED: Final = re.compile(r"([bdgmnprt])\1$")
_SHORTEST: Final = 3


def stem(word: str) -> str:
    """Take plural, possessive, -ed, -ing and a last -e off one English word.

    Args:
        word: a case-folded word. Anything but plain letters (numbers, codes) comes back unchanged.
    Returns:
        The stem: at least two letters, not always a word itself ("apply" and "applied" both give
        "appli").
    Source: after M. F. Porter, "An algorithm for suffix stripping", 1980, steps 1 and 5a, with "e"
        always dropped. Steps 2 to 4 are left out: they join words that must stay apart here
        ("resident" and "residence", "employer" and "employee").
    """
    if len(word) < _SHORTEST or not _WORD.fullmatch(word):
        return word
    word = _strip_past(_strip_plural(_POSSESSIVE.sub("", word)))
    if word.endswith("e") and len(word) >= _SHORTEST:
        return word[:-1]
    if word.endswith("y") and len(word) >= _SHORTEST and word[-2] not in "aeiou":
        return word[:-1] + "i"
    return word


def _strip_plural(word: str) -> str:
    if word.endswith(("ies", *_HISSING)) and len(word) > _SHORTEST:
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) >= _SHORTEST:
        return word[:-1]
    return word


def _strip_past(word: str) -> str:
    if word.endswith("eed"):
        return word
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 1 and _VOWEL.search(rest):
            return rest[:-1] if _DOUBLED.search(rest) else rest
    return word
