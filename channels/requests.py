"""Read what a request says, and refuse what is not right with a clear error."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from aiohttp import web

from channels.errors import ApiError, detail, invalid_field


async def read_object(request: web.Request) -> dict[str, Any]:
    """Return the request's JSON object.

    Raises:
        ApiError: 415 when it is not JSON by its type, 400 when it cannot be read or unpacked or is
            no object, 413 (from aiohttp) when it is too large.
    """
    try:
        raw = await request.read()
    except (web.RequestPayloadError, ConnectionResetError):
        raise ApiError("bad_request", detail=detail("encoding")) from None
    if raw and request.content_type != "application/json":
        raise ApiError("unsupported_media_type")
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ApiError("bad_request", detail=detail("json")) from None
    if not isinstance(body, dict):
        raise ApiError("bad_request", detail=detail("object"))
    return body


def text_field(body: dict[str, Any], name: str, *, longest: int) -> str:
    """Return a required text field of 1 to `longest` characters."""
    value = body.get(name)
    if value is None:
        raise invalid_field(name, "required")
    if not isinstance(value, str):
        raise invalid_field(name, "string")
    if not 1 <= len(value.strip()) <= longest:
        raise invalid_field(name, "length", low=1, high=longest)
    return value


def choice_field(body: dict[str, Any], name: str, choices: tuple[str, ...], default: str, reason: str) -> str:
    """Return an optional text field with one of a few values."""
    value = body.get(name)
    if value is None:
        return default
    if value not in choices:
        raise invalid_field(name, reason)
    return str(value)


def integer_query(request: web.Request, name: str, default: int, *, low: int, high: int) -> int:
    """Return an optional whole number of the query."""
    raw = request.query.get(name)
    if raw is None:
        return default
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 9 and low <= int(raw) <= high):
        raise invalid_field(name, "integer", low=low, high=high)
    return int(raw)


def date_value(raw: Any, name: str) -> date | None:
    """Return an optional ISO date of a query or a body."""
    if raw is None:
        return None
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError):
        raise invalid_field(name, "date") from None
