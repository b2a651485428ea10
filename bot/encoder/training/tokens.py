"""All training texts as numbers, and batches of them as the network reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.encoder.vocabulary import Vocabulary

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """Some texts, one after another.

    Attributes:
        tokens: token numbers of every word, in order.
        word_starts: where each word begins in `tokens`.
        lengths: number of words of each text.
    """

    tokens: Ints
    word_starts: Ints
    lengths: Ints


class TextTable:
    """Texts as words, words as tokens; texts are known by their numbers."""

    def __init__(self, texts: Sequence[str], words: Sequence[Sequence[str]], vocabulary: Vocabulary) -> None:
        """Args: words: of each text, from `cut_words`; texts without words get the unknown token."""
        self.numbers: Mapping[str, int] = {text: number for number, text in enumerate(texts)}
        known = {word: number for number, word in enumerate(dict.fromkeys(word for text in words for word in text))}
        self._words = known
        tokens = [vocabulary.split(word, most=1)[0] for word in known] + [(0,)]
        self._tokens, self._token_starts = _flatten(tokens)
        nothing = [len(known)]
        self._text_words, self._text_starts = _flatten([[known[word] for word in text] or nothing for text in words])

    def find_word(self, word: str) -> int | None:
        """Return the number of a word; None for one that no text has."""
        return self._words.get(word)

    def take(self, texts: Ints, most_words: int, swaps: WordSwaps | None = None) -> Batch:
        """Return some texts as a batch.

        Args:
            texts: their numbers.
            most_words: words beyond this many are cut off.
            swaps: exchanges some words for those of the other language.
        """
        starts = self._text_starts[texts]
        ends = np.minimum(self._text_starts[texts + 1], starts + most_words)
        words, lengths = _gather(self._text_words, starts, ends)
        if swaps is not None:
            words, lengths = swaps.apply(words, lengths, most_words)
        tokens, counts = _gather(self._tokens, self._token_starts[words], self._token_starts[words + 1])
        return Batch(tokens, np.cumsum(counts) - counts, lengths)


class WordSwaps:
    """Exchanges words of a text for words of the other language, as people mix them: 工作证 renew 要多久."""

    def __init__(self, table: TextTable, glosses: Iterable[tuple[str, Sequence[str]]], seed: int) -> None:
        """Args: glosses: a word, and the words of the other language that mean the same."""
        found: dict[int, list[int]] = {}
        for word, meaning in glosses:
            number, others = table.find_word(word), [table.find_word(other) for other in meaning]
            if number is not None and others and None not in others:
                found.setdefault(number, [other for other in others if other is not None])
        self._meanings = found
        self._random = np.random.default_rng(seed)
        self.texts_share, self.words_share = 0.15, 0.4

    def apply(self, words: Ints, lengths: Ints, most_words: int) -> tuple[Ints, Ints]:
        """Exchange words in some of the texts."""
        chosen = np.repeat(self._random.random(len(lengths)) < self.texts_share, lengths)
        chosen &= self._random.random(len(words)) < self.words_share
        owners = np.repeat(np.arange(len(lengths)), lengths)
        pieces: list[list[int]] = [
            self._meanings.get(int(word), [int(word)]) if swap else [int(word)]
            for word, swap in zip(words, chosen, strict=True)
        ]
        counts = np.array([len(piece) for piece in pieces])
        new_owners = np.repeat(owners, counts)
        flat = np.array([word for piece in pieces for word in piece], dtype=np.int64)
        places = np.arange(len(flat)) - np.searchsorted(new_owners, new_owners)
        kept = places < most_words
        return flat[kept], np.bincount(new_owners[kept], minlength=len(lengths))


def _flatten(rows: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    flat = np.fromiter((value for row in rows for value in row), dtype=np.int64, count=int(lengths.sum()))
    return flat, np.concatenate([[0], np.cumsum(lengths)])


def _gather(values: Ints, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return the slices of an array one after another, and their lengths."""
    lengths = ends - starts
    shifts = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    return values[np.arange(int(lengths.sum())) + shifts], lengths
