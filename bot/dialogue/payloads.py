"""A button's payload: `/intent` or `/intent{"entity": value}`."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import msgspec
import yaml

from bot.errors import WaibotError
from bot.wording import DOMAIN_FOLDER

# More than any amount of money or count that a button says.
LARGEST_NUMBER = 10**15
_SHAPE = re.compile(r"/([a-z_]{1,40})(\{.*\})?", re.DOTALL)


class PayloadError(WaibotError):
    """The payload is none that a button of this assistant could have."""


def check_payload(payload: str) -> str:
    """Return the payload when its intent and entities are in the domain.

    Anything else could reach Rasa's own commands, such as `/restart`.

    Raises:
        PayloadError: an unknown intent or entity, or values that are not plain.
    """
    match = _SHAPE.fullmatch(payload.strip())
    if match is None or match.group(1) not in _domain_names("intents"):
        raise PayloadError("unknown intent")
    entities = _entities(match.group(2) or "{}")
    if not set(entities) <= _domain_names("entities"):
        raise PayloadError("unknown entity")
    return payload.strip()


def with_language(payload: str, language: str) -> str:
    """Return a checked payload that also says the language of the turn.

    Rasa reads a payload's entities from the payload alone.
    """
    match = _SHAPE.fullmatch(payload)
    assert match is not None
    entities = _entities(match.group(2) or "{}") | {"language": language}
    return f"/{match.group(1)}{json.dumps(entities, ensure_ascii=False)}"


def _entities(raw: str) -> dict[str, Any]:
    try:
        # Unlike json.loads it takes neither NaN nor half a surrogate pair, which no later step can write.
        entities = msgspec.json.decode(raw, type=dict[str, str | float | int])
    except (msgspec.DecodeError, RecursionError):
        raise PayloadError("not JSON, or a value is neither text nor a number") from None
    if any(not isinstance(value, str) and abs(value) > LARGEST_NUMBER for value in entities.values()):
        raise PayloadError("a number is too large")
    return entities


@cache
def _domain_names(section: str) -> frozenset[str]:
    domain = yaml.safe_load((DOMAIN_FOLDER / "domain.yml").read_text(encoding="utf-8"))
    return frozenset(domain[section])
