"""The one error shape of the HTTP contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.wording import Wording
from channels.json_http import json_response

# HTTP status by error code; wording is `utter_error_http_<wording>` in the domain.
STATUS = {
    "bad_request": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "conflict": 409,
    "too_large": 413,
    "unsupported_media_type": 415,
    "invalid": 422,
    "rate_limited": 429,
    "error_internal": 500,
    "not_ready": 503,
}


class ApiError(Exception):
    """A request that cannot be served; becomes the error shape.

    Args:
        code: one of `STATUS`.
        wording: which message to show, where a code has several; the code by default.
        headers: extra headers, such as Retry-After.
        message: the whole message in both languages, where a module of `bot` has worded it.
        fields: every wrong field, where there can be several.
        values: what the message's placeholders stand for.
    """

    def __init__(
        self,
        code: str,
        wording: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        message: dict[str, str] | None = None,
        fields: Sequence[Mapping[str, Any]] = (),
        **values: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = STATUS[code]
        self.wording = wording or code
        self.headers = dict(headers or {})
        self.fields = fields
        self.values = values
        self._message = message

    def message(self) -> dict[str, str]:
        """Return the message in both languages."""
        return self._message or Wording.load().both(f"utter_error_http_{self.wording}", **self.values)


def detail(name: str, **values: Any) -> dict[str, str]:
    """Return the part of a message that says what is wrong with a field, in both languages."""
    return Wording.load().both(f"utter_detail_{name}", **values)


def invalid_field(field: str, reason: str, **values: Any) -> ApiError:
    """Return the error for one wrong field; `reason` names a `utter_detail_…`."""
    return ApiError("invalid", "invalid_field", field=field, detail=detail(reason, **values))


def error_response(error: ApiError, request_id: str) -> web.Response:
    """Return the error shape with its status and headers."""
    body: dict[str, Any] = {"code": error.code, "message": error.message(), "request_id": request_id}
    if error.fields:
        body["fields"] = list(error.fields)
    return json_response({"error": body}, status=error.status, headers=error.headers)
