"""How each language is set: signs, blanks, quotation marks, ends of sentences."""

from __future__ import annotations

import re

from bot.bilingual import Language
from bot.faq.checking.subject import PROSE, Subject, Surroundings
from bot.faq.render import PARTS, PLACEHOLDER
from bot.text.normalise import clean_message, simplify

_HAN = "\u3400-\u9fff"
_AROUND = 6
_HALF_WIDTH = re.compile(rf"[{_HAN}][,;:?!()]|[,;:?!()][{_HAN}]|[{_HAN}]\.(?!\w)|\.{{3}}")
_BLANK_BESIDE_LATIN = re.compile(rf"[{_HAN}，。：；、）] +\S|[^\s-] +[{_HAN}，。：；、（]")
_STRAIGHT_QUOTES = re.compile(r"[\"]")
_FULL_WIDTH = re.compile(r"[，。；：？！（）、【】「」『』]")
_DOUBLE_BLANK = re.compile(r"\S {2,}\S|\w [,.;:?!](?=\s|$)")
_LINE_MARK = re.compile(r"^\s*- ", re.MULTILINE)
_BRACES = re.compile(r"[{}]")
_ENDS: dict[Language, tuple[str, ...]] = {
    "en": (".", "?", "!", ".)", ".”"),
    "zh": ("。", "？", "！", "。）", "。”", "！”"),
}


def check_clean(subject: Subject, _: Surroundings) -> None:
    """No invisible characters, no blanks at the ends, no stray braces; questions fit on one line."""
    for language, part, text in subject.written(PARTS):
        _check_line(subject, (language, part), text)
        stray = _BRACES.search(PLACEHOLDER.sub("", text))
        if stray:
            subject.report((language, part), "text_braces", text=stray.group())
        if part == "question" and "\n" in text:
            subject.report((language, part), "line_break")
    for key_path, line in [*subject.questions(), *subject.gold()]:
        if len(key_path) > 2:
            _check_line(subject, key_path, line)
            if "\n" in line:
                subject.report(key_path, "line_break")


def check_chinese(subject: Subject, _: Surroundings) -> None:
    """Full-width signs beside Chinese characters, no blanks beside Latin text, simplified characters."""
    for language, part, text in subject.shown(PARTS):
        if language != "zh":
            continue
        prose = _LINE_MARK.sub("", text)
        for code, pattern in (
            ("half_width", _HALF_WIDTH),
            ("blank_beside_latin", _BLANK_BESIDE_LATIN),
            ("straight_quotes", _STRAIGHT_QUOTES),
        ):
            match = pattern.search(prose)
            if match:
                subject.report((language, part), code, text=_cut_around(prose, match))
        changed = [old for old, new in zip(text, simplify(text), strict=False) if old != new]
        if changed and len(simplify(text)) == len(text):
            subject.report((language, part), "traditional", text="".join(changed))


def check_english(subject: Subject, _: Surroundings) -> None:
    """No Chinese signs outside a Chinese name, no double blanks."""
    for language, part, text in subject.shown(PARTS):
        if language != "en":
            continue
        for code, pattern in (("full_width", _FULL_WIDTH), ("double_blank", _DOUBLE_BLANK)):
            match = pattern.search(text)
            if match:
                subject.report((language, part), code, text=_cut_around(text, match))


def check_ends(subject: Subject, _: Surroundings) -> None:
    """Questions end with a question mark; what is read or heard ends with a full stop."""
    for language, mark in (("en", "?"), ("zh", "？")):
        if not subject.entry.texts(language).question.endswith(mark):
            subject.report((language, "question"), "question_mark", mark=mark)
    for language, part, text in subject.shown(PROSE):
        if not text.rstrip().endswith(_ENDS[language]) and not _ends_with_list(text):
            subject.report((language, part), "full_stop", text=text.rstrip()[-_AROUND:])


def _ends_with_list(text: str) -> bool:
    return bool(_LINE_MARK.match(text.rstrip().splitlines()[-1]))


def _check_line(subject: Subject, key_path: tuple[str | int, ...], text: str) -> None:
    if clean_message(text) != text:
        strange = next((c for c in text if c not in clean_message(text)), " ")
        subject.report(key_path, "control_character", character=f"U+{ord(strange):04X}")


def _cut_around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - _AROUND) : match.end() + _AROUND].replace("\n", " ")
