"""The address of the printable plan. The facts stand behind its `#`, which browsers never send to a server."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import msgspec

PAGE = "/eligibility"


def plan_url(profile: Mapping[str, Any], *, city: str | None, language: str) -> str:
    """Return the address of the plan of one person, relative to the app's own.

    Args:
        profile: fields of the profile as the HTTP contract has them.
        city: code of the place of work, or `None` when not told.
        language: `en` or `zh`, the one the page opens in.
    Returns:
        A path with the facts as base64 (URL alphabet, no padding) of JSON behind `#`. No day is in it: the plan is
        worked out by the rules of the day on which it is opened.
    """
    facts = {"profile": dict(profile), "city": city, "language": language}
    return f"{PAGE}#{base64.urlsafe_b64encode(msgspec.json.encode(facts)).decode().rstrip('=')}"
