"""Rules that hold the two languages of an entry to the same facts: numbers, units, names, links, yes and no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from bot.bilingual import LANGUAGES, Both, Language
from bot.faq.checking.quantities import find_quantities_in_words, read_counts, read_quantities
from bot.faq.checking.subject import PROSE, Subject, Surroundings
from bot.faq.render import PLACEHOLDER

_DIGITS = re.compile(r"\d[\d,.]*")
_LINK = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]+\.)+(?:cn|com|org|net)(?![A-Za-z0-9.-]*[A-Za-z0-9])(?:/[A-Za-z0-9/._-]*)?",
    re.IGNORECASE,
)
# Letters and titles that Chinese texts keep in Latin script: A, HSK, FAST PASS.
_LATIN = re.compile(r"[A-Za-z]+")
_SENTENCE_END = {"en": re.compile(r"(?<=[.!?])\s|\n"), "zh": re.compile(r"(?<=[。！？])|\n")}
_LIST_LINE = re.compile(r"^\s*(?:-|•|\d+[.、)]) ", re.MULTILINE)
_OTHER_SIDE: tuple[tuple[Language, Language, Both], ...] = (
    ("en", "zh", Both("Chinese", "中文")),
    ("zh", "en", Both("English", "英文")),
)
_DAYS = frozenset({"day", "working day"})
_NEGATIONS = Path(__file__).with_name("negations.yml")


def check_numbers_are_facts(subject: Subject, _: Surroundings) -> None:
    """No digit and no quantity in words stands in a text: numbers live once, among the facts."""
    for language, part, text in subject.written(PROSE):
        bare = PLACEHOLDER.sub(" ", text)
        digits = _DIGITS.findall(bare)
        if digits:
            subject.report((language, part), "digit_outside_facts", digits=", ".join(digits))
        for words in find_quantities_in_words(bare, language):
            subject.report((language, part), "quantity_in_words", text=words)


def check_numbers_agree(subject: Subject, _: Surroundings) -> None:
    """Both languages show the same numbers, with the same units, and count alike."""
    for part, both in subject.pairs():
        en, zh = (read_quantities(both.side(language), language) for language in LANGUAGES)
        if en.keys() != zh.keys():
            values = {"en": _join(en.keys() - zh.keys()), "zh": _join(zh.keys() - en.keys())}
            subject.report(("zh", part), "numbers_differ", **values)
        for number in sorted(en.keys() & zh.keys()):
            if _units_clash(en[number], zh[number]):
                values = {"en": "/".join(sorted(en[number])), "zh": "/".join(sorted(zh[number]))}
                subject.report(("zh", part), "units_differ", value=f"{number:f}", **values)
        counts = {language: read_counts(both.side(language), language) for language in LANGUAGES}
        if counts["en"] != counts["zh"]:
            values = {"en": _join(counts["en"] - counts["zh"]), "zh": _join(counts["zh"] - counts["en"])}
            subject.report(("zh", part), "counts_differ", **values)


def check_names_agree(subject: Subject, _: Surroundings) -> None:
    """Both languages name the same web addresses, and what the Chinese text has in Latin letters is in the English."""
    for part, both in subject.pairs():
        links = [{link.lower() for link in _LINK.findall(both.side(language))} for language in LANGUAGES]
        if links[0] != links[1]:
            subject.report(("zh", part), "links_differ", names=_join(links[0] ^ links[1]))
        english = {name.lower() for name in _LATIN.findall(_LINK.sub(" ", both.en))}
        strange = [name for name in _LATIN.findall(_LINK.sub(" ", both.zh)) if name.lower() not in english]
        if strange:
            subject.report(("zh", part), "latin_names_differ", names=_join(strange))


def check_negations_agree(subject: Subject, _: Surroundings) -> None:
    """Both answers begin with the same yes or no, and no text has a "not" where the other language has none at all."""
    for part, both in subject.pairs():
        first = Both(*(_first_sentence(both.side(language), language) for language in LANGUAGES))
        if part == "answer" and bool(find_negations(first.en, "en")) != bool(find_negations(first.zh, "zh")):
            subject.report(("zh", part), "negation_first", en=first.en, zh=first.zh)
            continue
        words = {language: find_negations(both.side(language), language) for language in LANGUAGES}
        for other, language, name in _OTHER_SIDE:
            if words[language] and not words[other]:
                subject.report((other, part), "negation_anywhere", language=name, words=_join(words[language]))


def check_lists_agree(subject: Subject, _: Surroundings) -> None:
    """Both answers list the same number of points."""
    for part, both in subject.pairs(("answer",)):
        en, zh = (len(_LIST_LINE.findall(both.side(language))) for language in LANGUAGES)
        if en != zh:
            subject.report(("zh", part), "list_lengths_differ", en=en, zh=zh)


def find_negations(text: str, language: Language) -> list[str]:
    """Return the words of a text that say no; words that only look like it, such as 不同, do not count."""
    negation, apparent = _read_negations()[language]
    return negation.findall(apparent.sub(" ", text.lower()))


@cache
def _read_negations() -> dict[Language, tuple[re.Pattern[str], re.Pattern[str]]]:
    with _NEGATIONS.open(encoding="utf-8") as file:
        lists = yaml.load(file, yaml.CSafeLoader)
    patterns: dict[Language, tuple[re.Pattern[str], re.Pattern[str]]] = {}
    for language in LANGUAGES:
        edge = r"\b" if language == "en" else ""
        negation, apparent = (
            re.compile(edge + "(?:" + "|".join(map(re.escape, lists[language][kind])) + ")" + edge)
            for kind in ("negations", "apparent")
        )
        patterns[language] = (negation, apparent)
    return patterns


def _units_clash(en: frozenset[str], zh: frozenset[str]) -> bool:
    """Say whether a number has different units; one that has none, or more of them, in one language does not clash.

    Working days and days are told apart even then: mixing them up is the error that costs somebody a right.
    """
    apart = bool(en and zh) and en.isdisjoint(zh)
    return apart or (bool(en and zh) and not _DAYS.isdisjoint(en ^ zh) and en | zh >= _DAYS)


def _first_sentence(text: str, language: Language) -> str:
    return _SENTENCE_END[language].split(text, maxsplit=1)[0].strip()


def _join(values: Iterable[object]) -> str:
    return (
        ", ".join(sorted(f"{value:f}" if hasattr(value, "normalize") else str(value) for value in set(values))) or "–"
    )
