"""`/` and the files it needs."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent
INDEX = FOLDER / "templates" / "index.html"
STATIC = FOLDER / "static"

routes = web.RouteTableDef()


@routes.get("/")
async def index(_request: web.Request) -> web.FileResponse:
    """Return the page with the chat."""
    return web.FileResponse(INDEX, headers={"Cache-Control": "no-cache"})


def add_static(app: web.Application) -> None:
    """Serve the page's own files."""
    app.router.add_static("/static/web/", STATIC)
