"""Build the two aiohttp applications: the public one, and Rasa's action webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from bot.assembly import Parts
from bot.dialogue.payloads import check_payload
from bot.text.language import decide
from bot.text.values import find_mentions
from bot.wording import Wording
from channels.actions_webhook import routes as webhook_routes
from channels.api import answers, conversations, eligibility, operations, progress
from channels.keys import LIMITS, METRICS, PARTS
from channels.limits import Limits
from channels.metrics import Metrics
from channels.middleware import handle_request
from channels.web import pages, plan_page


def build_app(parts: Parts) -> web.Application:
    """Return the public application; the parts open and close with it."""
    settings = parts.settings
    app = web.Application(middlewares=[handle_request], client_max_size=settings.max_body_kb * 1024)
    app[PARTS] = parts
    app[METRICS] = Metrics()
    app[LIMITS] = Limits(
        messages_per_minute=settings.messages_per_minute,
        conversations_per_minute=settings.conversations_per_minute,
    )
    for module in (conversations, answers, eligibility, progress, operations, pages, plan_page):
        app.router.add_routes(module.routes)
    app.cleanup_ctx.append(_open_parts)
    app.on_shutdown.append(_end_streams)
    return app


def build_webhook(parts: Parts) -> web.Application:
    """Return the application that Rasa calls to run actions; for the loopback interface only."""
    app = web.Application(client_max_size=4 * 1024 * 1024)
    app[PARTS] = parts
    app.router.add_routes(webhook_routes)
    return app


async def _open_parts(app: web.Application) -> AsyncIterator[None]:
    await asyncio.to_thread(_read_tables)
    await app[PARTS].open()
    app[PARTS].progress.observe = app[METRICS].count_lookup
    yield
    await app[PARTS].close()


async def _end_streams(app: web.Application) -> None:
    app[PARTS].hub.close_all()


def _read_tables() -> None:
    """Read now what is kept after its first use, so that no request reads files on the event loop."""
    Wording.load()
    decide("你好, hello", None)
    find_mentions("DEMO-2026-0001")
    check_payload("/greet")
