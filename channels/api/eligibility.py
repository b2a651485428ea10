"""`POST /api/v1/eligibility`: the self-check."""

from __future__ import annotations

from datetime import date

from aiohttp import web

from bot.eligibility import ProfileErrors, assess, errors_to_json, read_request, to_json
from bot.wording import Wording
from channels.errors import ApiError
from channels.json_http import json_response
from channels.keys import PARTS
from channels.requests import read_object

routes = web.RouteTableDef()


@routes.post("/api/v1/eligibility")
async def check_eligibility(request: web.Request) -> web.Response:
    """Judge one profile by the rules in force on a day; nothing of it is kept or logged."""
    body, policy = await read_object(request), request.app[PARTS].policy
    try:
        asked = read_request(body, policy, today=date.today())
    except ProfileErrors as error:
        problems = errors_to_json(error, Wording.load())
        raise ApiError("invalid", message=problems[0]["message"], fields=problems) from None
    assessment = assess(asked.profile, policy, city=asked.city, as_of=asked.as_of)
    return json_response(to_json(assessment, Wording.load()))
