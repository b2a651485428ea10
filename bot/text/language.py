"""Decides which language a message is in, from its text alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from bot.text.normalise import clean_message, simplify
from bot.text.scripts import HAN, HAN_RUN, KANA, LATIN, OTHER_SCRIPTS
from bot.text.tables import load_table, load_words

Language = Literal["en", "zh"]

_LINK: Final = re.compile(r"https?://\S+")
_CHUNK: Final = re.compile(r"[A-Za-z0-9_.+/@-]+")
_MARKS_CODE: Final = re.compile(r"[0-9@]|^www\.")
_LATIN_WORD: Final = re.compile(f"[{LATIN}]+(?:['’-][{LATIN}]+)*")
_KANA: Final = re.compile(f"[{KANA}]")
_KANA_RUN: Final = re.compile(f"[{KANA}{HAN}]+")
_OTHER_RUN: Final = re.compile(f"[{OTHER_SCRIPTS}]+")
_LONGEST_ACRONYM: Final = 5
# Chinese notices borrow a single の; Japanese sentences hold kana throughout.
_MIN_KANA: Final = 2
_MIN_KANA_SHARE: Final = 0.2
# One foreign function word can be a name ("Rio de Janeiro"); two different ones are a sentence.
_MIN_FOREIGN_WORDS: Final = 2
# An English sentence may quote a foreign name: "What is la carte de séjour?"
_ENGLISH_WEIGHT: Final = 2


@dataclass(frozen=True, slots=True)
class _Lists:
    english: frozenset[str]
    neutral: frozenset[str]
    replies: frozenset[str]
    foreign: dict[str, frozenset[str]]
    foreign_alone: frozenset[str]
    chinese: re.Pattern[str]
    terms: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What was counted in one message.

    Attributes:
        english: words of English grammar.
        chinese: words of Chinese grammar.
        latin: Latin words that belong to some language (no names, codes or acronyms).
        han: runs of Chinese characters.
        scripts: runs in scripts that neither language uses.
        foreign: different function words of the likeliest other language.
        greets: it is only a greeting or thanks in another language.
    """

    english: int
    chinese: int
    latin: int
    han: int
    scripts: int
    foreign: int
    greets: bool


def detect(text: str) -> Language | None:
    """Find the language of one message.

    A mixed message goes by its grammar: the terms it quotes do not count.

    Args:
        text: what the user wrote, up to 2,000 characters.
    Returns:
        `en`, `zh`, or None when the text gives no hint (numbers, codes, degrees, city names in
        Latin letters) or is clearly in another language.
    """
    evidence = _weigh(text)
    if _is_foreign(evidence):
        return None
    if evidence.han:
        return "en" if evidence.english > evidence.chinese else "zh"
    return "en" if evidence.latin else None


def decide(text: str, previous: Language | None, default: Language = "en") -> Language:
    """Choose the language to answer one message in.

    Args:
        text: what the user wrote.
        previous: the language of the turn before, if there was one.
        default: used when neither the text nor the past tells.
    Returns:
        The language of the text; without a hint there, the previous one; else the default.
    """
    return detect(text) or previous or default


def is_other_language(text: str) -> bool:
    """Say whether a message is clearly neither English nor Chinese.

    Args:
        text: what the user wrote.
    Returns:
        True for other scripts (kana, hangul, Cyrillic, Arabic, Thai …), and for Latin script with
        several function words of another language and fewer English ones.
    """
    return _is_foreign(_weigh(text))


def _is_foreign(evidence: _Evidence) -> bool:
    if evidence.scripts:
        no_grammar = not evidence.english and not evidence.chinese
        return no_grammar or evidence.scripts > evidence.latin + evidence.han
    if evidence.han:
        return False
    outweighed = evidence.foreign > _ENGLISH_WEIGHT * evidence.english
    return evidence.greets or (evidence.foreign >= _MIN_FOREIGN_WORDS and outweighed)


def _weigh(text: str) -> _Evidence:
    lists = _load_lists()
    text = _drop_codes(simplify(clean_message(text)).replace("’", "'"))
    scripts = len(_OTHER_RUN.findall(text))
    if _is_japanese(text):
        scripts += len(_KANA_RUN.findall(text))
        text = _KANA_RUN.sub(" ", text)
    han = HAN_RUN.findall(text)
    words = [word.casefold() for word in _LATIN_WORD.findall(text) if not _is_acronym(word, text, lists)]
    words = [word for word in words if word not in lists.neutral and (len(word) > 1 or word == "i")]
    # The words of one language only, so that "de", French and Spanish, is not counted for both.
    foreign = max(len(known.intersection(words)) for known in lists.foreign.values())
    return _Evidence(
        english=sum(word in lists.english for word in words),
        chinese=len(lists.chinese.findall(lists.terms.sub(" ", " ".join(han)))),
        latin=len(words),
        han=len(han),
        scripts=scripts,
        foreign=foreign,
        greets=bool(words) and lists.foreign_alone.issuperset(words),
    )


def _drop_codes(text: str) -> str:
    """Take out addresses and words with a digit (450k, B1): they are written alike in every language."""
    return _CHUNK.sub(lambda chunk: " " if _MARKS_CODE.search(chunk[0]) else chunk[0], _LINK.sub(" ", text))


def _is_japanese(text: str) -> bool:
    kana = len(_KANA.findall(text))
    han = sum(map(len, HAN_RUN.findall(text)))
    return kana >= _MIN_KANA and kana >= _MIN_KANA_SHARE * (kana + han)


def _is_acronym(word: str, text: str, lists: _Lists) -> bool:
    """Tell "IT" from "it", unless the writer shouts the whole message."""
    if word.casefold() in lists.replies:
        return False
    return word.isupper() and 1 < len(word) <= _LONGEST_ACRONYM and (not text.isupper() or " " not in text.strip())


@cache
def _load_lists() -> _Lists:
    table = load_table("language")
    return _Lists(
        english=frozenset(table["en_grammar"].split()),
        neutral=frozenset(table["neutral"].split()),
        replies=frozenset(table["en_replies"].split()),
        foreign={language: frozenset(words.split()) for language, words in table["other"].items()},
        foreign_alone=frozenset(table["other_alone"].split()),
        chinese=_any_of(table["zh_grammar"].split()),
        terms=_any_of(load_words("words_zh")),
    )


def _any_of(words: list[str] | tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
