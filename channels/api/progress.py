"""`POST /api/v1/progress`: where is my application."""

from __future__ import annotations

from aiohttp import web

from bot.progress import Found, Locked, SourceAway, to_json
from channels.errors import ApiError, invalid_field
from channels.json_http import json_response
from channels.keys import PARTS
from channels.requests import read_object, text_field

LONGEST_FIELD = 100

routes = web.RouteTableDef()


@routes.post("/api/v1/progress")
async def check_progress(request: web.Request) -> web.Response:
    """Look one case up; an unknown number and a wrong proof get the same answer."""
    body = await read_object(request)
    business_type, number, proof = (
        text_field(body, name, longest=LONGEST_FIELD) for name in ("business_type", "business_number", "proof")
    )
    progress = request.app[PARTS].progress
    if progress.catalogue.resolve_business_type(business_type) is None:
        raise invalid_field("business_type", "unknown")
    try:
        result = await progress.check(business_type, number, proof, request.remote or "")
    except SourceAway as error:
        seconds = error.retry_after_s
        raise ApiError(
            "not_ready", "case_source_away", headers={"Retry-After": str(seconds)}, seconds=seconds
        ) from None
    if isinstance(result, Locked):
        seconds = result.retry_after_s
        raise ApiError("rate_limited", headers={"Retry-After": str(seconds)}, seconds=seconds)
    if not isinstance(result, Found):
        raise ApiError("not_found", "case_not_found")
    return json_response(to_json(result))
