"""The HTTP server under the app: long addresses are read, and what is no HTTP gets the one error shape."""

from __future__ import annotations

import logging
import secrets
import sys
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from channels.errors import ApiError, detail, error_response
from channels.middleware import REQUEST_ID, SAFE_HEADERS

logger = logging.getLogger("waibot.http")

# A question of 2,000 characters in an address: each takes up to 4 bytes, each byte 3 characters (`%E4`).
LONGEST_LINE = 32 * 1024
SHUTDOWN_S = 5.0


def make_runner(app: web.Application) -> web.AppRunner:
    """Return what serves an application; its access log is the middleware's."""
    return _Runner(app, access_log=None, handle_signals=False, shutdown_timeout=SHUTDOWN_S, max_line_size=LONGEST_LINE)


class _Runner(web.AppRunner):
    """Puts our request handler in the place of aiohttp's."""

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        return _Server(server.request_handler, request_factory=server.request_factory, **server._kwargs)


class _Server(web.Server):
    def __call__(self) -> RequestHandler:
        return _RequestHandler(self, loop=self._loop, **self._kwargs)


class _RequestHandler(RequestHandler):
    """Answers a request that could not be parsed; the application never sees those."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Return the error shape.

        aiohttp's own answer is plain text, and its log line quotes the request, which may hold a question.
        """
        request_id = secrets.token_hex(8)
        if status < 500:
            logger.warning("request_not_read id=%s error=%s", request_id, type(exc).__name__)
        else:
            logger.error("request_failed id=%s", request_id, exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("a response was already on its way")
        error = ApiError("bad_request", detail=detail("http")) if status < 500 else ApiError("error_internal")
        response = error_response(error, request_id)
        response.headers.update({REQUEST_ID: request_id, **SAFE_HEADERS})
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """Log a failure outside the application; a body that breaks off or cannot be unpacked is the client's."""
        error = sys.exc_info()[1]
        if isinstance(error, web.RequestPayloadError):
            logger.warning("body_not_read error=%s", type(error).__name__)
        else:
            super().log_exception(*args, **kw)
