"""Which tokens the bilingual encoder knows, and how a word becomes tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from bot.text.scripts import has_han
from bot.text.segment import cut_words

UNKNOWN = "?"
# Every token says what it is: a Chinese word or character, an English word, a piece of one (`#` where it goes on).
WORD_ZH, CHARACTER, WORD_EN, PIECE = "w:", "c:", "e:", "p:"
_LONGEST_PIECE = 20
# How often a word must be seen in training to get a token of its own; rarer ones are the sum of their parts.
_LEAST_ZH, _LEAST_EN = 2, 4
_CACHED_WORDS = 20_000


class Vocabulary:
    """Maps a text to words, and each word to the numbers of its tokens; safe to use from several threads."""

    def __init__(self, tokens: Sequence[str]) -> None:
        """Args: tokens: in the order of the rows of the table; the first is UNKNOWN."""
        self.tokens = tuple(tokens)
        self._numbers = {token: number for number, token in enumerate(self.tokens)}
        self._split_word = lru_cache(_CACHED_WORDS)(self._look_up)

    def __len__(self) -> int:
        return len(self.tokens)

    def split(self, text: str, *, most: int) -> list[tuple[int, ...]]:
        """Return the token numbers of each word of a text.

        Args:
            text: any text; what has no words gives the unknown token alone.
            most: words beyond this many are cut off.
        """
        return [self._split_word(word) for word in cut_words(text)[:most]] or [(0,)]

    def _look_up(self, word: str) -> tuple[int, ...]:
        found = [self._numbers[token] for token in list_tokens(word, self._numbers) if token in self._numbers]
        return tuple(found) or (0,)

    def write(self, path: Path) -> None:
        """Write one token per line."""
        path.write_text("".join(f"{token}\n" for token in self.tokens), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Vocabulary:
        """Read what `write` wrote."""
        return cls(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))


def list_english_words(path: Path) -> frozenset[str]:
    """Return the English words among the tokens of a vocabulary that `Vocabulary.write` wrote."""
    words = set()
    for token in path.read_text(encoding="utf-8").splitlines():
        word = token[len(WORD_EN) :]
        if token.startswith((WORD_EN, PIECE)) and word.isalpha() and word.isascii():
            words.add(word)
    return frozenset(words)


def list_tokens(word: str, known: Mapping[str, int]) -> list[str]:
    """Return the tokens of a word: itself, and its characters or the longest known pieces."""
    if has_han(word):
        return [f"{WORD_ZH}{word}", *(f"{CHARACTER}{character}" for character in word)]
    return [f"{WORD_EN}{word}", *_cut_pieces(word, known)]


def _cut_pieces(word: str, known: Mapping[str, int]) -> list[str]:
    """Cut an English word into the longest known pieces, from the left."""
    pieces, start = [], 0
    while start < len(word):
        mark = PIECE if start == 0 else f"{PIECE}#"
        ends = range(min(len(word), start + _LONGEST_PIECE), start, -1)
        end = next((end for end in ends if f"{mark}{word[start:end]}" in known), start + 1)
        pieces.append(f"{mark}{word[start:end]}")
        start = end
    return pieces


def build_vocabulary(texts: Iterable[Sequence[str]], pieces: Iterable[str]) -> Vocabulary:
    """Collect the tokens of training texts, the commonest first.

    Args:
        texts: the words of each text, from `cut_words`.
        pieces: pieces of English words to choose from, `##` before those that go on.
    """
    words = Counter(word for text in texts for word in text)
    known = {f"{PIECE}{piece.replace('##', '#')}": 0 for piece in pieces if piece.replace("##", "").isalnum()}
    known |= {f"{PIECE}{mark}{sign}": 0 for sign in "abcdefghijklmnopqrstuvwxyz0123456789" for mark in ("", "#")}
    counts: Counter[str] = Counter({token: 0 for token in known if len(token) <= len(PIECE) + 2})
    for word, count in words.items():
        whole, *parts = list_tokens(word, known)
        for part in parts:
            counts[part] += count
        if len(parts) > 1 and count >= (_LEAST_ZH if has_han(word) else _LEAST_EN):
            counts[whole] += count
    return Vocabulary([UNKNOWN, *(token for token, _ in counts.most_common())])
