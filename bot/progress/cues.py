"""How people write about their case: which words stand around a number, and what they ask afterwards."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataErrors
from bot.progress.strict import StrictFile

TOPICS = ("how_long", "what_missing", "subscribe", "unsubscribe", "retry")
FILE = Path(__file__).parents[2] / "data" / "progress" / "cues.yml"
_GAP = r"[\s,，.。:：;；!！、]*"
_ENDS = " \t\n,，.。:：;；!！?？、~～…'\"“”"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cues:
    """The patterns of cues.yml, compiled."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    asks: re.Pattern[str]
    topics: Mapping[str, re.Pattern[str]]

    @classmethod
    def load(cls, path: Path = FILE) -> Cues:
        """Read the patterns.

        Raises:
            DataErrors: a list is missing or a pattern is none.
        """
        file = StrictFile(path)
        topics = file.root.get("topics")
        if file.root:
            file.check_keys(file.root, "cues", ("before", "after", "asks", "topics"))
        if not isinstance(topics, dict):
            topics = {}
        file.check_keys(topics, "topics", TOPICS)
        lists = {name: file.choices(file.root, name, "cues") for name in ("before", "after", "asks")}
        spoken = {name: file.choices(topics, name, "topics") for name in TOPICS}
        for name, patterns in [*lists.items(), *spoken.items()]:
            _check(file, name, patterns)
        if file.problems:
            raise DataErrors(file.problems)
        return cls(
            before=_compile(rf"{_GAP}(?:(?:{_either(lists['before'])})(?![a-z0-9]){_GAP})*"),
            after=_compile(rf"(?:{_GAP}(?:{_either(lists['after'])}))*{_GAP}$"),
            asks=_compile("|".join(lists["asks"])),
            topics={name: _compile(_either(patterns)) for name, patterns in spoken.items()},
        )

    def topic_of(self, text: str) -> str | None:
        """Return what is asked about a case that is already known, one of `TOPICS`, or None.

        Args:
            text: the whole message; only punctuation and blanks around it are ignored.
        """
        plain = _SPACES.sub(" ", fold(text)).strip(_ENDS)
        return next((name for name, pattern in self.topics.items() if pattern.fullmatch(plain)), None)


def fold(text: str) -> str:
    """Make text half-width without changing its length, so that offsets stay true."""
    return "".join(_fold_one(character) for character in text)


def _fold_one(character: str) -> str:
    if character.isascii():
        return character
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) != 1:
        return character
    return "-" if unicodedata.category(folded) == "Pd" else "'" if folded == "’" else folded


def _either(patterns: tuple[str, ...]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _check(file: StrictFile, name: str, patterns: tuple[str, ...]) -> None:
    if not patterns:
        file.complain(name, "must have at least one pattern")
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            file.complain(name, f"'{pattern}' is no regular expression: {error}")
