"""The words users read, loaded from the Rasa domain so that there is one place to edit them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.errors import DataErrors, Problem

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
DOMAIN_FOLDER = Path(__file__).parent / "domain"
_PLACEHOLDER = re.compile(r"{([a-z][a-z0-9_]*)}")


@dataclass(frozen=True)
class Response:
    """One response in one language, with its buttons and structured data."""

    text: str
    buttons: tuple[dict[str, str], ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)


class Wording:
    """Renders the domain's responses outside Rasa: in the API, the command line and the engines."""

    def __init__(self, responses: Mapping[str, Mapping[str, Response]]) -> None:
        self._responses = responses

    @classmethod
    @cache
    def load(cls, folder: Path = DOMAIN_FOLDER) -> Wording:
        """Read every `responses*.yml` in a domain folder.

        Raises:
            DataErrors: a response lacks one of the two languages.
        """
        responses: dict[str, dict[str, Response]] = {}
        for path in sorted(folder.glob("responses*.yml")):
            document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
            for name, variations in document.get("responses", {}).items():
                responses[name] = _by_language(variations)
        problems = [
            Problem(f"{folder.name}/responses*.yml: {name}", f"no wording in '{language}': add a variation for it")
            for name, by_language in responses.items()
            for language in LANGUAGES
            if language not in by_language
        ]
        if problems:
            raise DataErrors(problems)
        return cls(responses)

    def names(self) -> list[str]:
        """Return the names of all responses."""
        return sorted(self._responses)

    def response(self, name: str, language: str) -> Response:
        """Return one response in one language, its placeholders unfilled."""
        return self._responses[name][language]

    def render(self, name: str, language: str, **values: Any) -> str:
        """Fill one response in one language.

        Args:
            name: a response of the domain, such as `utter_greet`.
            language: `en` or `zh`.
            values: what the `{placeholders}` stand for; a value that is itself
                `{"en": …, "zh": …}` contributes its side for this language.
        Raises:
            KeyError: no such response, language or value.
        """
        sides = {key: _side(value, language) for key, value in values.items()}
        return _PLACEHOLDER.sub(lambda match: str(sides[match.group(1)]), self.response(name, language).text)

    def both(self, name: str, **values: Any) -> dict[str, str]:
        """Fill one response in both languages: `{"en": …, "zh": …}`."""
        return {language: self.render(name, language, **values) for language in LANGUAGES}


def _by_language(variations: list[dict[str, Any]]) -> dict[str, Response]:
    """Pick each language's first variation by its condition on the slot `language`."""
    responses: dict[str, Response] = {}
    for variation in variations:
        for condition in variation.get("condition", []):
            if condition.get("name") == "language":
                responses.setdefault(condition["value"], _response(variation))
    return responses


def _response(variation: Mapping[str, Any]) -> Response:
    return Response(
        text=variation.get("text", ""),
        buttons=tuple(_button(button) for button in variation.get("buttons", ())),
        custom=dict(variation.get("custom", {})),
    )


def _button(button: Mapping[str, str]) -> dict[str, str]:
    """Undo the doubled braces that keep Rasa from reading a payload as a placeholder."""
    return {"title": button["title"], "payload": button["payload"].replace("{{", "{").replace("}}", "}")}


def _side(value: Any, language: str) -> Any:
    if isinstance(value, Mapping) and set(value) >= set(LANGUAGES):
        return value[language]
    return value
