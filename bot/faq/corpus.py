"""The searchable form of a set of entries: texts, words, vectors. Built once, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from bot.encoder.base import Encoder, Vectors
from bot.faq.entry import LANGUAGES, Entry, Language, Places
from bot.faq.index import VectorCache, VectorIndex
from bot.faq.lexical import Ints, LexicalIndex, WordMatch
from bot.faq.render import RenderedEntry, render_entry
from bot.text.segment import index_terms

# How many texts each of the two indexes may propose; a few entries hold them all.
NEAREST_TEXTS = 60


class IndexedText(msgspec.Struct, frozen=True):
    """One text of an entry as indexed. `entry` is the entry's number in the corpus."""

    entry: int
    language: Language
    is_answer: bool
    text: str


class Corpus:
    """Entries with the two indexes over their questions, alternates and answers.

    The texts of an entry follow one another, so that a figure per text becomes a figure per entry
    by reducing slices.
    """

    def __init__(self, entries: Sequence[Entry], encoder: Encoder, places: Places, cache: VectorCache) -> None:
        """Build everything; takes as long as encoding the texts that the cache does not hold.

        Raises:
            KeyError: a placeholder without its fact or place.
        """
        self.encoder = encoder
        self.entries: tuple[RenderedEntry, ...] = tuple(render_entry(entry, places) for entry in entries)
        self.texts: tuple[IndexedText, ...] = tuple(
            text for number, entry in enumerate(self.entries) for text in _list_texts(number, entry)
        )
        self.owners: Ints = np.array([text.entry for text in self.texts], dtype=np.int64)
        self.starts: Ints = np.searchsorted(self.owners, np.arange(len(self.entries) + 1))
        self.is_answer = np.array([text.is_answer for text in self.texts], dtype=bool)
        self.is_chinese = np.array([text.language == "zh" for text in self.texts], dtype=bool)
        self.words = LexicalIndex([index_terms(text.text) for text in self.texts], self.owners)
        # Row of each text in the vector index; -1 where the encoder does not speak the text's language.
        encoded = [position for position, text in enumerate(self.texts) if text.language in encoder.languages]
        self._encoded: Ints = np.array(encoded, dtype=np.int64)
        self._rows: Ints = np.full(len(self.texts), -1, dtype=np.int64)
        self._rows[self._encoded] = np.arange(len(encoded))
        self._vectors = VectorIndex(cache.encode(encoder, [self.texts[position].text for position in encoded]))

    def propose_entries(self, vector: Vectors | None, match: WordMatch, excluded: Ints) -> Ints:
        """Return the numbers of the entries with a text among the nearest in meaning or in words."""
        proposed = np.argsort(-match.bm25, kind="stable")[:NEAREST_TEXTS]
        proposed = proposed[match.bm25[proposed] > 0]
        if vector is not None:
            rows, _ = self._vectors.find_nearest(vector, NEAREST_TEXTS)
            proposed = np.concatenate([proposed, self._encoded[rows]])
        return np.unique(self.owners[np.setdiff1d(proposed, excluded)])

    def list_positions(self, entries: Ints) -> tuple[Ints, Ints]:
        """Return the positions of all texts of some entries, and where each entry's texts begin in that list."""
        if not len(entries):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        ranges = [np.arange(self.starts[entry], self.starts[entry + 1]) for entry in entries]
        lengths = [len(positions) for positions in ranges]
        return np.concatenate(ranges), np.cumsum([0, *lengths[:-1]])

    def compare(self, vector: Vectors, positions: Ints) -> Vectors:
        """Return how near in meaning a question is to each text, -1 to 1; 0 for texts without a vector."""
        products = np.zeros(len(positions), dtype=np.float32)
        rows = self._rows[positions]
        products[rows >= 0] = self._vectors.compare(vector, rows[rows >= 0])
        return products


def _list_texts(number: int, rendered: RenderedEntry) -> Iterator[IndexedText]:
    for language in LANGUAGES:
        texts = rendered.entry.texts(language)
        for question in (rendered.question.side(language), *texts.alternates):
            yield IndexedText(number, language, False, question)
        yield IndexedText(number, language, True, rendered.answer.side(language))
