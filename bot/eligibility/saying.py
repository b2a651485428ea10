"""Codes with their values, said in both languages: what the answer, the plan and the errors have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from bot.eligibility.assessment import Message, NearestChange
from bot.eligibility.policy import Rule, Source

PREFIX = "utter_eligibility_"
# What stands between lines, and between sentences on one line (Chinese needs no blank after its full stop).
LINE = {"en": "\n", "zh": "\n"}
SENTENCE = {"en": " ", "zh": ""}


class Wording(Protocol):
    """What this package needs of `bot.wording.Wording`."""

    def both(self, name: str, **values: Any) -> dict[str, str]:
        """Fill one response in both languages."""
        ...


class Speaker:
    """Renders codes with their values in both languages."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def say(self, code: str, /, **values: Any) -> dict[str, str]:
        """Return one response in both languages, its numbers with thousands separators."""
        return self._wording.both(PREFIX + code, **{key: shown(value) for key, value in values.items()})

    def message(self, kind: str, message: Message) -> dict[str, str]:
        """Return one message of the engine; `kind` is `reason` or `band`."""
        return self.say(f"{kind}_{message.code}", **message.values)

    def listed(self, texts: Iterable[Mapping[str, str]]) -> dict[str, str]:
        """Join texts as a list in one line."""
        return joined(texts, self.say("list_separator"))

    def facts(self, names: Iterable[str]) -> dict[str, str]:
        """Name facts of the profile."""
        return self.listed([self.say(f"fact_{name}") for name in names])

    def category(self, code: str) -> dict[str, str]:
        """Name a category as the authorities do."""
        return self.say(f"name_{code.lower()}")

    def change(self, change: NearestChange) -> dict[str, str]:
        """Say a change: what becomes of each fact."""
        labels = []
        for name, after in change.change.items():
            before = change.before[name]
            if isinstance(after, str):
                sides = {"before": self.say(f"value_{name}_{before}"), "after": self.say(f"value_{name}_{after}")}
                labels.append(self.say(f"change_{name}", **sides))
            else:
                more = after - float(before)
                labels.append(self.say(f"change_{name}", before=before, after=after, more=more))
        return self.listed(labels)


def joined(texts: Iterable[Mapping[str, str]], between: Mapping[str, str]) -> dict[str, str]:
    """Join texts, each language with its own separator."""
    parts = list(texts)
    return {language: mark.join(part[language] for part in parts) for language, mark in between.items()}


def shown(value: Any) -> Any:
    """Write numbers with thousands separators, the same in both languages; leave texts as they are."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def plain(number: float) -> int | float:
    """Whole numbers without a fraction; others to the fen."""
    return int(number) if number == int(number) else round(number, 2)


def source_json(source: Source) -> dict[str, str]:
    """Write a source: name in both languages, host, date."""
    return {**source.name, "host": source.host, "dated": source.dated}


def validity_json(rule: Rule) -> dict[str, Any]:
    """Write what every dated rule carries."""
    return {
        "in_force": {"from": rule.since.isoformat(), "until": rule.until.isoformat() if rule.until else None},
        "source": source_json(rule.source),
        "confidence": rule.confidence,
    }
