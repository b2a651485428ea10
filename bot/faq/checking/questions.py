"""The questions of an entry: enough of them, in the right language, and no two entries claiming one question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.bilingual import LANGUAGES
from bot.documents import KeyPath
from bot.errors import Problem
from bot.faq.checking.subject import Subject, Surroundings
from bot.faq.lexical import fold_line
from bot.problems import explain
from bot.text.normalise import normalise
from bot.text.scripts import has_han

LEAST_ALTERNATES = 6
LEAST_GOLD = {"en": 3, "zh": 3, "mixed": 1}
# Cosine of letter groups, judged by eye on the pairs of 206 entries (24 November 2026): from 0.9 on two lines are one
# question with an ending changed; a test question from 0.8 on only repeats an indexed one; from 0.7 on (some 25 pairs)
# two entries deserve a look.
SAME_QUESTION = 0.9
SAME_AS_INDEXED = 0.8
ALIKE = 0.7
_LETTER = re.compile(r"[A-Za-z]")
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Line:
    """One question with its owner and place."""

    subject: Subject
    key_path: KeyPath
    text: str


def check_enough_questions(subject: Subject, _: Surroundings) -> None:
    """Six alternates and three test questions in each language, and some that mix both."""
    entry = subject.entry
    for language in LANGUAGES:
        count = len(entry.texts(language).alternates)
        if count < LEAST_ALTERNATES:
            subject.report((language, "alternates"), "too_few_alternates", count=count, least=LEAST_ALTERNATES)
    if not any(_is_mixed(line) for line in (*entry.en.alternates, *entry.zh.alternates)):
        subject.report(("zh", "alternates"), "no_mixed_alternate")
    for kind, least in LEAST_GOLD.items():
        count = len(getattr(entry.gold, kind))
        if count < least:
            subject.report(("gold", kind), "too_few_gold", count=count, least=least)


def check_languages(subject: Subject, _: Surroundings) -> None:
    """Each list is in its language: Chinese lists have Chinese characters, mixed ones both scripts."""
    for key_path, line in [*subject.questions(), *subject.gold()]:
        kind = key_path[1] if key_path[0] == "gold" else key_path[0]
        if kind == "mixed" and not _is_mixed(line):
            subject.report(key_path, "gold_not_mixed", line=line)
        elif (kind == "zh" and not has_han(line)) or (kind == "en" and not _LETTER.search(line)):
            subject.report(key_path, "wrong_language", line=line)


def check_lines_once(subject: Subject, _: Surroundings) -> None:
    """No line is there twice in one entry."""
    seen: set[str] = set()
    for key_path, line in [*subject.questions(), *subject.gold()]:
        folded = fold_line(line)
        if folded in seen and key_path[0] != "gold":
            subject.report(key_path, "line_twice", line=line)
        seen.add(folded)


def check_likeness(subjects: Sequence[Subject]) -> list[Problem]:
    """Compare all questions with one another.

    Reports a question that is all but another entry's, and a test question that is all but an indexed one.

    Returns:
        The pairs that are merely much alike, most alike first: places to look, not errors.
    """
    indexed = [Line(subject, *place) for subject in subjects for place in subject.questions()]
    gold = [Line(subject, *place) for subject in subjects for place in subject.gold()]
    collisions: list[tuple[float, Problem]] = []
    for one, other, likeness in _find_alike(indexed, indexed):
        if not _compete(one, other):
            continue
        owner = {"line": one.text, "owner": other.subject.entry.id, "other": other.text}
        if likeness >= SAME_QUESTION:
            one.subject.report(one.key_path, "question_almost_shared", **owner)
        else:
            collisions.append((likeness, one.subject.document.describe(one.key_path, explain("collision", **owner))))
    for one, other, likeness in _find_alike(gold, indexed):
        # The same words in full are reported by `check_questions_apart`.
        if likeness >= SAME_AS_INDEXED and fold_line(one.text) != fold_line(other.text):
            owner = {"line": one.text, "owner": other.subject.entry.id, "other": other.text}
            one.subject.report(one.key_path, "gold_indexed", **owner)
    return [problem for _, problem in sorted(collisions, key=lambda found: -found[0])]


def _compete(one: Line, other: Line) -> bool:
    """Say whether two questions, each seen once as a pair, want different answers for the same reader."""
    mine, theirs = one.subject.entry, other.subject.entry
    same_line = fold_line(one.text) == fold_line(other.text)
    return mine.id < theirs.id and mine.region == theirs.region and not same_line


def _find_alike(lines: Sequence[Line], others: Sequence[Line]) -> Iterator[tuple[Line, Line, float]]:
    """Yield each line with each other line that is much like it."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not lines or not others:
        return
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, dtype=np.float32)
    known = vectorizer.fit_transform([_strip_signs(line.text) for line in others])
    asked = known if lines is others else vectorizer.transform([_strip_signs(line.text) for line in lines])
    likeness = (asked @ known.T).tocoo()
    alike = likeness.data >= ALIKE
    for row, column, value in zip(likeness.row[alike], likeness.col[alike], likeness.data[alike], strict=True):
        if lines is not others or row != column:
            yield lines[row], others[column], float(value)


def _strip_signs(text: str) -> str:
    return " ".join(_SIGNS.sub(" ", normalise(text)).split())


def _is_mixed(line: str) -> bool:
    return has_han(line) and _LETTER.search(line) is not None
