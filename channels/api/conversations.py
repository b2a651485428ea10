"""`/api/v1/conversations`: start, say, resume, listen, forget."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import msgspec
from aiohttp import web

from bot.dialogue.hub import Event, Stream
from bot.dialogue.message import Message
from bot.dialogue.payloads import PayloadError, check_payload
from bot.dialogue.service import Said, token_matches
from bot.dialogue.store import Conversation
from bot.text.normalise import clean_message
from channels.errors import ApiError, detail, invalid_field
from channels.json_http import json_response
from channels.keys import LIMITS, METRICS, PARTS, REQUEST_ID
from channels.requests import choice_field, read_object

LONGEST_TEXT = 2000
LONGEST_PAYLOAD = 1000
LANGUAGES = ("en", "zh")
CHANNELS = ("web",)
KEEP_ALIVE_S = 15.0

routes = web.RouteTableDef()


@routes.post("/api/v1/conversations")
async def start_conversation(request: web.Request) -> web.Response:
    """Open a conversation and greet."""
    _limit(request.app[LIMITS].conversations.take(request.remote or ""))
    body = await read_object(request) if request.can_read_body else {}
    language = choice_field(body, "language", LANGUAGES, "en", "language")
    channel = choice_field(body, "channel", CHANNELS, "web", "unknown")
    conversation, token, greeting = await request.app[PARTS].conversations.start(language, channel)
    answer = {"id": conversation.id, "token": token, "greeting": _as_json(greeting)}
    return json_response(answer, status=201)


@routes.post("/api/v1/conversations/{id}/messages")
async def say(request: web.Request) -> web.Response:
    """Run one turn."""
    conversation = await _authorised(request)
    said = _said(await read_object(request))
    _limit(request.app[LIMITS].messages.take(conversation.id))
    messages = await request.app[PARTS].conversations.say(conversation, said)
    for message in messages:
        outcome = message.attached.get("outcome", "none")
        request.app[METRICS].outcomes.labels(outcome, message.language).inc()
    return json_response({"messages": _as_json(messages)})


@routes.get("/api/v1/conversations/{id}")
async def read_conversation(request: web.Request) -> web.Response:
    """Return both sides, oldest first."""
    conversation = await _authorised(request)
    history = await request.app[PARTS].conversations.history(conversation)
    return json_response({"messages": _as_json(history)})


@routes.delete("/api/v1/conversations/{id}")
async def forget_conversation(request: web.Request) -> web.Response:
    """Delete the conversation and its data."""
    conversation = await _authorised(request)
    await request.app[PARTS].conversations.forget(conversation)
    return web.Response(status=204)


@routes.get("/api/v1/conversations/{id}/events")
async def listen(request: web.Request) -> web.StreamResponse:
    """Stream what happens as server-sent events, from after `Last-Event-ID` on."""
    conversation = await _authorised(request)
    last = request.headers.get("Last-Event-ID", "")
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Request-Id": request[REQUEST_ID]}
    )
    parts = request.app[PARTS]
    # A client that leaves is noticed at the next write; there is nobody left to tell.
    with suppress(ConnectionResetError), parts.hub.subscribe(conversation.id) as stream:
        await response.prepare(request)
        sent = await _send_missed(request, response, conversation, last)
        await _send_live(response, stream, sent)
    return response


async def _send_missed(
    request: web.Request, response: web.StreamResponse, conversation: Conversation, last: str
) -> int:
    """Send the messages after the one the client saw last; returns the newest id sent."""
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        return 0
    missed = await request.app[PARTS].conversations.history(conversation, after=int(last))
    for message in missed:
        await response.write(_encode(Event("message", message.to_json(), message.id)))
    return int(missed[-1].id) if missed else int(last)


async def _send_live(response: web.StreamResponse, stream: Stream, sent: int) -> None:
    """Send events as they happen, until the client leaves or the conversation is deleted."""
    while True:
        try:
            event = await asyncio.wait_for(stream.get(), KEEP_ALIVE_S)
        except TimeoutError:
            await response.write(b": keep-alive\n\n")
            continue
        if event is None:
            return
        if not event.id or int(event.id) > sent:
            await response.write(_encode(event))


def _encode(event: Event) -> bytes:
    lines = [f"event: {event.name}".encode(), b"data: " + msgspec.json.encode(event.data)]
    if event.id:
        lines.append(f"id: {event.id}".encode())
    return b"\n".join(lines) + b"\n\n"


def _said(body: dict[str, Any]) -> Said:
    """Check what the user sent: either text or a button's payload."""
    if ("text" in body) == ("payload" in body):
        raise invalid_field("text", "text_or_payload")
    return Said(payload=_payload(body["payload"])) if "payload" in body else Said(text=_text(body["text"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise invalid_field("text", "string")
    if not value or len(value) > LONGEST_TEXT:
        raise ApiError("invalid", "invalid_text_length", limit=LONGEST_TEXT)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ApiError("bad_request", detail=detail("encoding")) from None
    text = clean_message(value)
    if not text:
        raise ApiError("invalid", "invalid_text_empty")
    return text


def _payload(value: Any) -> str:
    if not isinstance(value, str):
        raise invalid_field("payload", "string")
    if not 1 <= len(value) <= LONGEST_PAYLOAD:
        raise invalid_field("payload", "length", low=1, high=LONGEST_PAYLOAD)
    try:
        return check_payload(value)
    except PayloadError:
        raise invalid_field("payload", "payload") from None


async def _authorised(request: web.Request) -> Conversation:
    """Return the conversation of the path when its token was sent."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    # A header's bytes outside ASCII come as lone surrogates; no token of ours has any.
    if scheme.lower() != "bearer" or not token.strip() or not token.isascii():
        raise _unauthorised()
    conversation = await request.app[PARTS].conversations.find(request.match_info["id"])
    if conversation is None:
        raise ApiError("not_found", "conversation_not_found")
    if not token_matches(conversation, token.strip()):
        raise _unauthorised()
    return conversation


def _unauthorised() -> ApiError:
    return ApiError("unauthorized", headers={"WWW-Authenticate": "Bearer"})


def _limit(wait_s: int) -> None:
    if wait_s:
        raise ApiError("rate_limited", headers={"Retry-After": str(wait_s)}, seconds=wait_s)


def _as_json(messages: list[Message]) -> list[dict[str, Any]]:
    return [message.to_json() for message in messages]
