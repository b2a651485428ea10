"""Cuts text into words, for the dialogue engine's tokenizer and for the search index alike."""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from bot.text.normalise import normalise
from bot.text.scripts import HAN, HAN_RUN
from bot.text.stem import stem
from bot.text.tables import load_table, load_words

if TYPE_CHECKING:
    from spacy.language import Language

# One lock for loading and for cutting English: spaCy's tokenizer keeps a cache that it writes to.
_LOCK: Final = threading.RLock()
_LETTERS_DIGITS: Final = re.compile(r"([a-z]{2,})(\d+)")
_RUNS: Final = re.compile(f"[{HAN}]+|[a-z0-9]+(?:['’][a-z]+)?")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, and where it stands.

    Attributes:
        text: the word as written.
        start: offset of its first character in the text.
        end: offset after its last character.
    """

    text: str
    start: int
    end: int


@cache
def _load_english() -> Language:
    import spacy

    return spacy.blank("en")


@cache
def _load_chinese() -> Any:
    """Load jieba with our terms.

    The dictionary is read from the package, not from the cache file that jieba would put into the
    shared temporary folder: that saves 0.3 s once, but would load a file anyone could have written.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports pkg_resources, which warns that it is old
        import jieba  # type: ignore[import-untyped, unused-ignore]

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in load_words("words_zh"):
        tokenizer.add_word(word)
    return tokenizer


def _english() -> Language:
    with _LOCK:
        return _load_english()


def _chinese() -> Any:
    with _LOCK:
        return _load_chinese()


def warm_up() -> None:
    """Load both segmenters now (2 to 4 s, most of it imports), so that the first message does not wait."""
    index_terms("warm up 预热")


def segment(text: str) -> list[Token]:
    """Cut a text into words.

    Chinese runs are cut by jieba with the terms of `data/text/words_zh.txt`, all else by spaCy's
    rules for English. A word never holds both.

    Args:
        text: any text, cleaned or not.
    Returns:
        The words in order. They do not overlap, hold no blanks, cover every other character, and
        `text[token.start:token.end] == token.text`.
    """
    others, chinese = [], []
    position = 0
    for run in HAN_RUN.finditer(text):
        others.append((position, run.start()))
        chinese.append(run)
        position = run.end()
    others.append((position, len(text)))
    tokens = _cut_english(text, [(start, end) for start, end in others if text[start:end].strip()])
    for run in chinese:
        tokens += _cut_chinese(run.group(), run.start())
    return sorted(tokens, key=lambda token: token.start)


def _cut_chinese(run: str, offset: int) -> Iterator[Token]:
    for word in _chinese().cut(run):
        yield Token(word, offset, offset + len(word))
        offset += len(word)


def _cut_english(text: str, runs: list[tuple[int, int]]) -> list[Token]:
    if not runs:
        return []
    nlp = _english()
    # The zone frees the strings of this text afterwards: without it every new word that a visitor
    # types would stay in memory for good.
    readable = _SURROGATE.sub("\ufffd", text)  # half an emoji, which spaCy can't encode
    with _LOCK, nlp.memory_zone():
        found = [
            (start + word.idx, start + word.idx + len(word))
            for start, end in runs
            for word in nlp.tokenizer(readable[start:end])
        ]
    return [token for start, end in found for token in _without_blanks(text[start:end], start)]


def _without_blanks(word: str, start: int) -> list[Token]:
    """Drop a token of blanks, and cut one that holds blanks inside (as some emoticons do)."""
    if not any(character.isspace() for character in word):
        return [Token(word, start, start + len(word))]
    tokens = []
    position = 0
    for part in word.split():
        position = word.index(part, position)
        tokens.append(Token(part, start + position, start + position + len(part)))
        position += len(part)
    return tokens


def cut_words(text: str) -> list[str]:
    """Cut a text into plain words, for the sentence encoder: signs are dropped, nothing overlaps.

    Args:
        text: any text, in either language or both; normalised here.
    Returns:
        Latin words and numbers as they are, Chinese runs as jieba's words; unknown Chinese words
        stay single characters, so that the words depend on the dictionary alone.
    """
    words: list[str] = []
    for run in _RUNS.findall(normalise(text)):
        if HAN_RUN.match(run):
            words += _chinese().cut(run, HMM=False)
        else:
            words.append(run.replace("’", "").replace("'", ""))
    return words


def is_word(text: str) -> bool:
    """Say whether some Chinese characters are one word of the dictionary."""
    return bool(_chinese().FREQ.get(text, 0))


def index_terms(text: str) -> list[str]:
    """Give the terms by which a text is indexed and found.

    English words are stemmed. A Chinese run gives its words, the shorter words inside them, our
    terms wherever they occur in it, and every pair of neighbouring characters, so that a question
    worded differently still meets the entry. Very common words are left out (`data/text/stop_words.yml`).

    Terms that hold Latin letters or blanks ("A类", "category A") give one term of their own
    (`data/text/phrases.yml`), the same in both languages.

    Args:
        text: any text, in either language or both; normalised here.
    Returns:
        The terms; a term is repeated as often as it occurs.
    """
    text = normalise(text)
    pattern, names = _phrases()
    terms = [names[found.group()] for found in pattern.finditer(text)]
    english_stops, chinese_stops = _stop_words()
    for token in _merge_han(segment(text)):
        if HAN_RUN.match(token.text):
            terms += _han_terms(token.text, chinese_stops)
        elif token.text not in english_stops and any(map(str.isalnum, token.text)):
            word = _EDGES.sub("", token.text)
            terms.append(stem(word))
            if code := _LETTERS_DIGITS.fullmatch(word):  # "hsk5" also meets "hsk 5"
                terms += code.groups()
    return terms


def _merge_han(tokens: list[Token]) -> Iterator[Token]:
    """Join neighbouring Chinese words into their run again: pairs of characters cross word borders."""
    run: list[Token] = []
    for token in tokens:
        is_han = HAN_RUN.match(token.text) is not None
        if run and (not is_han or token.start != run[-1].end):
            yield Token("".join(word.text for word in run), run[0].start, run[-1].end)
            run = []
        if is_han:
            run.append(token)
        else:
            yield token
    if run:
        yield Token("".join(word.text for word in run), run[0].start, run[-1].end)


def _han_terms(run: str, stops: frozenset[str]) -> list[str]:
    """Give the terms of one Chinese run, each place in the run at most once per term."""
    spans: set[tuple[int, int]] = set()
    said_nothing: set[int] = set()
    for word, start, end in _chinese().tokenize(run, mode="search"):
        spans.add((start, end))
        if word in stops:
            said_nothing.update(range(start, end))
    spans.update((at, at + 2) for at in range(len(run) - 1) if not said_nothing.issuperset((at, at + 1)))
    terms, longest = _own_terms()
    for start in range(len(run)):
        for end in range(start + 2, min(start + longest, len(run)) + 1):
            if run[start:end] in terms:
                spans.add((start, end))
    return [run[start:end] for start, end in sorted(spans) if run[start:end] not in stops]


@cache
def _own_terms() -> tuple[frozenset[str], int]:
    words = frozenset(word for word in load_words("words_zh") if HAN_RUN.fullmatch(word))
    return words, max(map(len, words))


@cache
def _stop_words() -> tuple[frozenset[str], frozenset[str]]:
    table = load_table("stop_words")
    return frozenset(table["en"].split()), frozenset(table["zh"].split())


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {normalise(variant): name for name, variants in load_table("phrases").items() for variant in variants}
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(f"(?<![a-z0-9])(?:{'|'.join(longest_first)})(?![a-z0-9])"), names
