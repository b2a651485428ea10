"""`/api/v1/answers` and `/api/v1/entries`: the FAQ, searched and read."""

from __future__ import annotations

from aiohttp import web

from bot.faq.api import entry_to_json, result_to_json
from bot.faq.entry import REGIONS, Region
from bot.text.language import decide
from bot.text.normalise import clean_message
from channels.errors import ApiError, invalid_field
from channels.json_http import json_response
from channels.keys import METRICS, PARTS
from channels.requests import date_value, integer_query

LONGEST_QUESTION = 2000
LANGUAGES = ("auto", "en", "zh")
MOST_HITS = 50
MOST_PER_PAGE = 200

routes = web.RouteTableDef()


@routes.get("/api/v1/answers")
async def search_answers(request: web.Request) -> web.Response:
    """Search as the assistant does; the outcome is the one it would decide."""
    text = _question(request)
    language = request.query.get("language", "auto")
    if language not in LANGUAGES:
        raise invalid_field("language", "language")
    language = decide(text, None) if language == "auto" else language
    limit = integer_query(request, "limit", 5, low=1, high=MOST_HITS)
    after = request.query.get("after")
    result = await request.app[PARTS].faq.search(text, language, region=_region(request), limit=limit, after=after)
    request.app[METRICS].outcomes.labels(result.outcome, language).inc()
    return json_response(result_to_json(result))


@routes.get("/api/v1/entries")
async def list_entries(request: web.Request) -> web.Response:
    """List entries, a page at a time."""
    page = integer_query(request, "page", 1, low=1, high=1_000_000)
    per_page = integer_query(request, "per_page", 50, low=1, high=MOST_PER_PAGE)
    topic, region = request.query.get("topic"), _region(request)
    faq = request.app[PARTS].faq
    entries = [
        entry
        for entry in faq.entries()
        if (topic is None or entry.entry.topic == topic) and (region is None or entry.entry.region == region)
    ]
    start = (page - 1) * per_page
    shown = [entry_to_json(entry) for entry in entries[start : start + per_page]]
    return json_response({"entries": shown, "page": page, "per_page": per_page, "total": len(entries)})


@routes.get("/api/v1/entries/{topic}/{slug}")
async def read_entry(request: web.Request) -> web.Response:
    """Return one entry, as it is now or as it stood at the end of a day."""
    entry_id = f"{request.match_info['topic']}/{request.match_info['slug']}"
    as_of = date_value(request.query.get("as_of"), "as_of")
    entry = await request.app[PARTS].faq.read_entry(entry_id, as_of=as_of)
    if entry is None:
        raise ApiError("not_found")
    return json_response(entry_to_json(entry))


def _question(request: web.Request) -> str:
    raw = request.query.get("q")
    if raw is None:
        raise invalid_field("q", "required")
    if not 1 <= len(raw) <= LONGEST_QUESTION:
        raise invalid_field("q", "length", low=1, high=LONGEST_QUESTION)
    text = clean_message(raw)
    if not text:
        raise invalid_field("q", "length", low=1, high=LONGEST_QUESTION)
    return text


def _region(request: web.Request) -> Region | None:
    region = request.query.get("region")
    if region is not None and region not in REGIONS:
        raise invalid_field("region", "unknown")
    return region  # type: ignore[return-value]
