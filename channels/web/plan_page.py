"""`/eligibility`: the personal plan to print. Its facts stand behind the `#` of the address and never reach us."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

PAGE = Path(__file__).parent / "templates" / "plan.html"

routes = web.RouteTableDef()


@routes.get("/eligibility")
async def plan_page(_request: web.Request) -> web.FileResponse:
    """Return the page; its script asks `POST /api/v1/eligibility` and lays the answer out."""
    return web.FileResponse(PAGE, headers={"Cache-Control": "no-cache"})
