"""Around every request: its id, the one error shape, a log line, metrics, safe headers."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.dialogue.client import TurnFailed
from bot.dialogue.service import ConversationGone
from bot.errors import NotReady
from channels import keys
from channels.errors import STATUS, ApiError, error_response
from channels.keys import METRICS, PARTS

logger = logging.getLogger("waibot.http")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

REQUEST_ID = "X-Request-Id"
RETRY_AFTER_S = 5
# Asked every few seconds by whatever watches the process: not worth a line each.
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CODE_BY_STATUS = {status: code for code, status in STATUS.items()}
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
    ),
}


@web.middleware
async def handle_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id, turn every failure into the error shape, and record it."""
    started = time.perf_counter()
    request_id = _request_id(request)
    request[keys.REQUEST_ID] = request_id
    try:
        response = await handler(request)
    except Exception as error:
        response = error_response(_to_api_error(error, request), request_id)
    if not response.prepared:
        response.headers[REQUEST_ID] = request_id
        for name, value in SAFE_HEADERS.items():
            response.headers.setdefault(name, value)
    _record(request, response.status, time.perf_counter() - started)
    return response


def _request_id(request: web.Request) -> str:
    given = request.headers.get(REQUEST_ID, "")
    return given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)


def _to_api_error(error: Exception, request: web.Request) -> ApiError:
    """Name a failure; an unexpected one is logged with its traceback and told as ours."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, NotReady):
        return ApiError("not_ready", headers={"Retry-After": str(RETRY_AFTER_S)}, seconds=RETRY_AFTER_S)
    if isinstance(error, ConversationGone):
        return ApiError("not_found", "conversation_not_found")
    if isinstance(error, web.HTTPException):
        return _from_http_exception(error, request)
    if not isinstance(error, TurnFailed):
        logger.exception("request_failed id=%s route=%s", request[keys.REQUEST_ID], route_name(request))
    else:
        logger.error("turn_failed id=%s", request[keys.REQUEST_ID])
    return ApiError("error_internal")


def _from_http_exception(error: web.HTTPException, request: web.Request) -> ApiError:
    code = _CODE_BY_STATUS.get(error.status, "bad_request" if error.status < 500 else "error_internal")
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
    if code == "too_large":
        return ApiError(code, limit_kb=request.app[PARTS].settings.max_body_kb)
    if code == "bad_request":
        from channels.errors import detail

        return ApiError(code, detail=detail("path"))
    return ApiError(code, headers=headers)


def route_name(request: web.Request) -> str:
    """Return the route's pattern, so that ids in the path reach neither logs nor metrics."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"


def _record(request: web.Request, status: int, took_s: float) -> None:
    route = route_name(request)
    metrics = request.app[METRICS]
    metrics.requests.labels(route, request.method if route != "unknown" else "any", str(status)).inc()
    metrics.seconds.labels(route).observe(took_s)
    logger.log(
        logging.DEBUG if route in PROBES else logging.INFO,
        "request id=%s method=%s route=%s status=%d took_ms=%.1f",
        request[keys.REQUEST_ID],
        request.method,
        route,
        status,
        took_s * 1000,
    )
