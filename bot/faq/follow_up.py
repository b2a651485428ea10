"""A question that goes on with the topic just answered: "how long does it take?", 那要多久？, "and for my wife?"."""

from __future__ import annotations

import re
from functools import cache

from bot.faq.concepts import Concepts
from bot.text.normalise import normalise
from bot.text.scripts import HAN_RUN, has_han
from bot.text.tables import load_table

# A longer question says itself what it is about. Words, or Chinese characters.
_MOST_WORDS, _MOST_CHARACTERS = 10, 16
# How many things a follow-up may name of its own: "and for my wife" names one.
_MOST_SUBJECTS = 1
_WORDS = re.compile(r"[a-z0-9][a-z0-9'’-]*")


def continue_topic(text: str, before: str, concepts: Concepts) -> str | None:
    """Complete a question with what the question before it was about.

    Args:
        text: the normalised question.
        before: the question just answered, in the same language.
        concepts: tells what a question is about, and what is asked of it.
    Returns:
        The completed question; None where this one stands by itself.
    """
    own = concepts.find(text)
    subjects = {concept for concept in own if concept in concepts.subjects}
    goes_on = _goes_on(text)
    if _is_long(text) or len(subjects) > (_MOST_SUBJECTS if goes_on else 0) or not (goes_on or own):
        return None
    if any(concept in concepts.not_ours for concept in own):
        return None
    rest = [form for concept, form in concepts.find_forms(normalise(before)) if concept in concepts.subjects - subjects]
    about = list(dict.fromkeys(rest)) or [normalise(before)]
    return f"{text} {' '.join(about)}"


def _is_long(text: str) -> bool:
    characters = sum(len(run) for run in HAN_RUN.findall(text))
    return characters > _MOST_CHARACTERS or len(_WORDS.findall(text)) > _MOST_WORDS


def _goes_on(text: str) -> bool:
    """Say whether a question shows by its words that it goes on with something."""
    if has_han(text):
        starts, points, ends = _forms("zh")
        bare = text.rstrip("?？!！。. ")
        return bare.startswith(starts) or bare.endswith(ends) or any(point in bare for point in points)
    starts, points, ends = _forms("en")
    words = _WORDS.findall(text)
    joined = " ".join(words)
    begins = any(joined == start or joined.startswith(f"{start} ") for start in starts)
    return begins or any(joined.endswith(f" {end}") for end in ends) or not set(points).isdisjoint(words)


@cache
def _forms(language: str) -> tuple[tuple[str, ...], ...]:
    table = load_table("follow_ups")
    return tuple(tuple(table[part][language]) for part in ("starts", "points", "ends"))
