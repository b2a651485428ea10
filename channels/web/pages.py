"""`/` and the files it needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from aiohttp import web

from channels.errors import ApiError

FOLDER = Path(__file__).parent
INDEX = FOLDER / "templates" / "index.html"
STATIC = FOLDER / "static"

routes = web.RouteTableDef()


@routes.get("/")
async def index(_request: web.Request) -> web.FileResponse:
    """Return the page with the chat."""
    return web.FileResponse(INDEX, headers={"Cache-Control": "no-cache"})


@routes.get("/static/web/{name}")
async def static_file(request: web.Request) -> web.FileResponse:
    """Return one of the page's own files."""
    name = request.match_info["name"]
    if name not in _static_names():
        raise ApiError("not_found")
    return web.FileResponse(STATIC / name, headers={"Cache-Control": "no-cache"})


@cache
def _static_names() -> frozenset[str]:
    """List the files once; aiohttp's own static route answers a missing one with an empty 404."""
    return frozenset(path.name for path in STATIC.iterdir() if path.is_file())
