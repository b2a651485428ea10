"""What the application and the middleware hand to the routes."""

from __future__ import annotations

from aiohttp import web

from bot.assembly import Parts
from channels.limits import Limits
from channels.metrics import Metrics

PARTS = web.AppKey("parts", Parts)
METRICS = web.AppKey("metrics", Metrics)
LIMITS = web.AppKey("limits", Limits)
REQUEST_ID = web.RequestKey("request_id", str)
