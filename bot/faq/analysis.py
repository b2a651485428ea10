"""What a text consists of, in each way the search looks at it; worked out once per text."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bot.faq.concepts import Concepts, load_concepts
from bot.faq.lexical import find_letters
from bot.text.normalise import normalise
from bot.text.segment import cut_words, index_terms


class Analysis(msgspec.Struct, frozen=True):
    """One text: `terms` to index it by, its `letters` and `concepts`, and its plain `words`."""

    terms: list[str]
    letters: list[str]
    concepts: list[str]
    words: list[str]


class Analyser:
    """Keeps what it found: a new revision changes a few of ten thousand texts. Used by one thread at a time."""

    def __init__(self, concepts: Concepts | None = None) -> None:
        self.concepts = concepts or load_concepts()
        self._known: dict[str, Analysis] = {}

    def analyse(self, texts: Sequence[str]) -> list[Analysis]:
        """Return one analysis per text; those of texts no longer asked for are forgotten."""
        self._known = {text: self._known.get(text) or self._take_apart(text) for text in texts}
        return [self._known[text] for text in texts]

    def _take_apart(self, text: str) -> Analysis:
        normal = normalise(text)
        return Analysis(index_terms(text), find_letters(text), self.concepts.find(normal), cut_words(text))
