"""`/healthz`, `/readyz`, `/metrics` and the description of the interface."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from channels.json_http import json_response
from channels.keys import METRICS, PARTS

OPENAPI_FILE = Path(__file__).parent / "openapi.yml"

routes = web.RouteTableDef()


@routes.get("/healthz")
async def health(_request: web.Request) -> web.Response:
    """Answer that the process is alive."""
    return json_response({"status": "alive"})


@routes.get("/readyz")
async def readiness(request: web.Request) -> web.Response:
    """Answer 200 when every part is ready, 503 with the state of each until then."""
    states = await request.app[PARTS].states()
    ready = all(state == "ready" for state in states.values())
    body = {"status": "ready" if ready else "not_ready", "parts": {name: {"state": s} for name, s in states.items()}}
    return json_response(body, status=200 if ready else 503)


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    """Return the metrics for Prometheus."""
    return web.Response(
        body=request.app[METRICS].text(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
    )


@routes.get("/api/v1/openapi.json")
async def openapi(_request: web.Request) -> web.Response:
    """Return the OpenAPI 3.1 description of this interface."""
    return json_response(await asyncio.to_thread(load_openapi))


@cache
def load_openapi() -> dict[str, Any]:
    """Read the description once."""
    document: dict[str, Any] = yaml.safe_load(OPENAPI_FILE.read_text(encoding="utf-8"))
    return document
