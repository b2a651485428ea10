"""How long a text may be, as its reader or listener gets it."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.bilingual import Both, Language
from bot.faq.checking.subject import PROSE, Subject, Surroundings

UNITS: dict[Language, Both] = {"en": Both("words", "词"), "zh": Both("characters", "字")}
NAMES = {"answer": Both("the answer", "答案"), "say": Both("what is read aloud", "口头答复")}
_SENTENCE = {"en": re.compile(r"(?<=[.!?;])\s+|\n+"), "zh": re.compile(r"(?<=[。！？；])|\n+")}
_LINE_MARK = re.compile(r"^\s*(?:-|•|\d+[.、)]) ", re.MULTILINE)
_LINK_WITH_PATH = re.compile(r"https?://\S+|www\.\S+|(?:[a-z0-9-]+\.)+[a-z]+/\S+")
_SHOWN = 20


class Limits(NamedTuple):
    """Words in English, characters in Chinese; characters are counted without blanks."""

    least: int
    most: int


# A phone screen holds about 150 words; 45 seconds hold about 110 words, or 180 characters (issue 3 of the plan).
LIMITS: dict[tuple[str, Language], Limits] = {
    ("answer", "en"): Limits(40, 150),
    ("answer", "zh"): Limits(60, 250),
    ("say", "en"): Limits(8, 110),
    ("say", "zh"): Limits(12, 180),
}
# The longest of the first 76 entries had 45 words and 105 characters; plain-language guides ask for far less.
LONGEST_SENTENCE: dict[Language, int] = {"en": 45, "zh": 110}


def count_length(text: str, language: Language) -> int:
    """Count words in English, characters other than blanks in Chinese."""
    return len(text.split()) if language == "en" else len(re.sub(r"\s", "", text))


def check_length(subject: Subject, _: Surroundings) -> None:
    """Long enough to answer, short enough for a phone screen, or for 45 seconds."""
    for language, part, text in subject.shown(PROSE):
        count, limits = count_length(text, language), LIMITS[part, language]
        values = {"what": NAMES[part], "count": count, "unit": UNITS[language]}
        if count < limits.least:
            subject.report((language, part), "too_short", least=limits.least, **values)
        if count > limits.most:
            subject.report((language, part), "too_long", most=limits.most, **values)
        _check_sentences(subject, language, part, text)


def check_say(subject: Subject, _: Surroundings) -> None:
    """What is read aloud has no list and no web address that nobody can follow by ear."""
    for language, part, text in subject.shown(("say",)):
        if _LINE_MARK.search(text):
            subject.report((language, part), "list_read_aloud")
        link = _LINK_WITH_PATH.search(text)
        if link:
            subject.report((language, part), "link_read_aloud", text=link.group())


def _check_sentences(subject: Subject, language: Language, part: str, text: str) -> None:
    for sentence in _SENTENCE[language].split(text):
        count = count_length(sentence, language)
        if count > LONGEST_SENTENCE[language]:
            values = {"count": count, "unit": UNITS[language], "most": LONGEST_SENTENCE[language]}
            subject.report((language, part), "sentence_too_long", text=sentence.strip()[:_SHOWN], **values)
