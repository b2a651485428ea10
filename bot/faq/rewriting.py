"""Puts a question into the words that the entries use: slang, misspellings, pinyin, and what it leaves unsaid.

Every change is kept, so that it can be shown and tested.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from typing import Literal

import msgspec

from bot.encoder.load import BUNDLED_FOLDER
from bot.encoder.vocabulary import list_english_words
from bot.encoder.words import TOKENS
from bot.faq.concepts import Concepts
from bot.text.pinyin import is_spelling, spell
from bot.text.scripts import HAN_RUN, has_han
from bot.text.segment import cut_words, is_word

Kind = Literal["synonym", "pinyin", "spelling", "follow_up"]
_LATIN = re.compile(r"[a-z]+")
_LATIN_RUNS = re.compile(r"[a-z]+(?: [a-z]+)*")
# Shorter words have too many neighbours one letter away.
_SHORTEST_MISSPELT = 5
# From this length on, two letters may be wrong.
_LONG_WORD = 8
# A word whose stem is known is spelt right, too.
_ENDINGS = {
    "ies": ("y",),
    "ers": ("", "e"),
    "ing": ("", "e"),
    "er": ("", "e"),
    "ed": ("", "e"),
    "es": ("",),
    "s": ("",),
    "ly": ("",),
}
# Chinese words of so many characters are compared by sound.
_SOUND_SIZES = (4, 3, 2)
# A single character counts as a word in pinyin where the questions hold it as one so often.
_COMMON = 20
_MOST_TOKENS = 6
_KEPT_COST, _TERM_COST = 3.0, 1.0


class Rewrite(msgspec.Struct, frozen=True):
    """One change to a question: what kind, and the words before and after."""

    kind: Kind
    before: str
    after: str


class Rewriter:
    """Knows the words of one set of entries; safe to use from several threads."""

    def __init__(
        self,
        questions: Iterable[Sequence[str]],
        answers: Iterable[Sequence[str]],
        concepts: Concepts,
        known: frozenset[str],
    ) -> None:
        """Learn the words.

        Args:
            questions, answers: the words of each text of the entries, from `cut_words`.
            concepts: forms and rewrites staff have listed.
            known: English words that are spelt right, whether the entries use them or not.
        """
        self._counts = Counter(word for words in questions for word in words)
        told = {word for words in answers for word in words}
        forms = [form.removesuffix("*") for form in concepts.forms]
        listed = {word for form in forms for word in _LATIN.findall(form)}
        self._known = known | listed | told
        # Alternates may hold misspellings: what is seen once is no model for others.
        seen = {word for word, count in self._counts.items() if count > 1 and _LATIN.fullmatch(word)}
        self._targets = sorted(word for word in listed | (seen & self._known) if len(word) >= _SHORTEST_MISSPELT)
        subjects = [form.removesuffix("*") for form, name in concepts.forms.items() if name in concepts.subjects]
        terms = {form for form in subjects if HAN_RUN.fullmatch(form) and len(form) > 1}
        self._written = terms | told | set(self._counts)
        self._by_sound = self._list_sounds(terms)
        self._terms_by_sound = {spell(term): term for term in sorted(terms, key=self._counts.__getitem__)}
        self._rewrites = concepts.rewrites
        self._pattern = _compile(self._rewrites)

    def _list_sounds(self, terms: set[str]) -> dict[str, str]:
        """Return a word for each sound: staff's terms before others, the commoner before the rarer."""
        words = [
            word
            for word, count in self._counts.items()
            if HAN_RUN.fullmatch(word) and (len(word) > 1 or count >= _COMMON)
        ]
        by_weight = sorted({*words, *terms}, key=lambda word: (word in terms, self._counts[word]))
        return {spell(word): word for word in by_weight}

    def rewrite(self, text: str) -> tuple[str, tuple[Rewrite, ...]]:
        """Return a normalised question in the words of the entries, and what was changed."""
        changes: list[Rewrite] = []
        text = self._replace_synonyms(text, changes)
        text = _LATIN_RUNS.sub(lambda run: self._read_run(run.group(), changes), text)
        text = HAN_RUN.sub(lambda run: self._mend_sounds(run.group(), changes), text)
        return text, tuple(changes)

    def _replace_synonyms(self, text: str, changes: list[Rewrite]) -> str:
        def replace(found: re.Match[str]) -> str:
            changes.append(Rewrite("synonym", found.group(), self._rewrites[found.group()]))
            return changes[-1].after

        return self._pattern.sub(replace, text) if self._pattern else text

    def _read_run(self, run: str, changes: list[Rewrite]) -> str:
        words: list[str] = []
        for tokens, term in self._split_pinyin(run.split(" ")):
            if term is not None:
                changes.append(Rewrite("pinyin", " ".join(tokens), term))
            words += [term] if term is not None else [self._mend_spelling(token, changes) for token in tokens]
        return " ".join(words)

    def _split_pinyin(self, tokens: list[str]) -> list[tuple[list[str], str | None]]:
        """Split a run of words into groups that are Chinese terms in pinyin, and words left as they are."""
        best: list[tuple[float, int, str | None]] = [(0.0, 0, None)]
        for end in range(1, len(tokens) + 1):
            options: list[tuple[float, int, str | None]] = [(best[end - 1][0] + _KEPT_COST, end - 1, None)]
            for start in range(max(0, end - _MOST_TOKENS), end):
                terms = self._read_pinyin(tokens[start:end])
                if terms:
                    options.append((best[start][0] + _TERM_COST * len(terms), start, "".join(terms)))
            best.append(min(options, key=lambda option: option[0]))
        groups: list[tuple[list[str], str | None]] = []
        end = len(tokens)
        while end:
            _, start, term = best[end]
            groups.insert(0, (tokens[start:end], term))
            end = start
        return groups

    def _read_pinyin(self, tokens: list[str]) -> list[str]:
        """Return the Chinese terms that some words spell; nothing where they may be English."""
        joined = "".join(tokens)
        if all(token in self._known for token in tokens) or not all(map(is_spelling, tokens)):
            return []
        best: list[list[str] | None] = [[]]
        for end in range(1, len(joined) + 1):
            found: list[list[str]] = []
            for start in range(end):
                before, term = best[start], self._by_sound.get(joined[start:end])
                if before is not None and term is not None:
                    found.append([*before, term])
            best.append(min(found, key=len) if found else None)
        terms = best[-1] or []
        singles = sum(len(term) == 1 for term in terms)
        return terms if 2 * singles <= len(terms) else []

    def _mend_spelling(self, word: str, changes: list[Rewrite]) -> str:
        if len(word) < _SHORTEST_MISSPELT or self._is_spelt_right(word):
            return word
        from rapidfuzz.distance import OSA

        allowed = 2 if len(word) >= _LONG_WORD else 1
        near = [
            (distance, -self._counts[target], target)
            for target in self._targets
            if target[0] == word[0] and (distance := OSA.distance(word, target, score_cutoff=allowed)) <= allowed
        ]
        if not near:
            return word
        changes.append(Rewrite("spelling", word, min(near)[2]))
        return changes[-1].after

    def _is_spelt_right(self, word: str) -> bool:
        stems = (
            word.removesuffix(ending) + rest
            for ending, rests in _ENDINGS.items()
            if word.endswith(ending)
            for rest in rests
        )
        return word in self._known or any(stem in self._known for stem in stems)

    def _mend_sounds(self, run: str, changes: list[Rewrite]) -> str:
        """Replace what sounds like a term but is written otherwise, as input methods offer it: 居流许可."""
        words = cut_words(run)
        if self._written.issuperset(words) and not any(len(word) == 1 for word in words):
            return run
        starts = [0, *accumulate(map(len, words))]
        for size in _SOUND_SIZES:
            for start in starts:
                window = run[start : start + size]
                if start + size not in starts or window in self._written or is_word(window):
                    continue
                term = self._terms_by_sound.get(spell(window))
                if term is not None and term != window and not set(term).isdisjoint(window):
                    changes.append(Rewrite("spelling", window, term))
                    run = run[:start] + term + run[start + size :]
        return run


@cache
def load_english_words() -> frozenset[str]:
    """Return the English words that the bundled encoder was trained on: those are spelt right."""
    path = BUNDLED_FOLDER / TOKENS
    return list_english_words(path) if path.is_file() else frozenset()


def _compile(rewrites: dict[str, str]) -> re.Pattern[str] | None:
    if not rewrites:
        return None
    forms = sorted(rewrites, key=len, reverse=True)
    parts = [re.escape(form) if has_han(form) else rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])" for form in forms]
    return re.compile("|".join(parts))
