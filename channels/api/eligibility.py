"""`POST /api/v1/eligibility`: the self-check."""

from __future__ import annotations

from datetime import date

from aiohttp import web

from bot.eligibility import ProfileErrors, assess, errors_to_json, parse_profile, to_json
from bot.wording import Wording
from channels.errors import ApiError
from channels.json_http import json_response
from channels.keys import PARTS
from channels.requests import date_value, read_object, text_field

LONGEST_CITY = 20

routes = web.RouteTableDef()


@routes.post("/api/v1/eligibility")
async def check_eligibility(request: web.Request) -> web.Response:
    """Judge one profile by the rules in force on a day."""
    body = await read_object(request)
    city = text_field(body, "city", longest=LONGEST_CITY) if body.get("city") is not None else None
    as_of = date_value(body.get("as_of"), "as_of") or date.today()
    try:
        profile = parse_profile(body.get("profile", {}))
        assessment = assess(profile, request.app[PARTS].policy, city=city, as_of=as_of)
    except ProfileErrors as error:
        problems = errors_to_json(error, Wording.load())
        raise ApiError("invalid", message=problems[0]["message"], fields=problems) from None
    return json_response(to_json(assessment, Wording.load()))
