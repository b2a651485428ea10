"""Rasa's action webhook, on the loopback interface."""

from __future__ import annotations

import logging

import msgspec
from aiohttp import web

from bot.actions.executor import UnknownAction
from channels.json_http import json_response
from channels.keys import PARTS

logger = logging.getLogger("waibot.actions")

routes = web.RouteTableDef()


@routes.post("/webhook")
async def run_action(request: web.Request) -> web.Response:
    """Run one custom action and return its events and replies."""
    call = msgspec.json.decode(await request.read())
    try:
        return json_response(await request.app[PARTS].actions.run(call))
    except UnknownAction as error:
        logger.error("unknown_action name=%s", error.name)
        return json_response({"error": str(error), "action_name": error.name}, status=404)
