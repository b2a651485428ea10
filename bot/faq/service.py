"""The FAQ as the app uses it: seeded, searched off the event loop, read by id."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from bot.encoder.load import load_encoder
from bot.errors import NotReady
from bot.faq.entry import Places, Region
from bot.faq.loader import load_entries, load_places
from bot.faq.published import Published
from bot.faq.render import RenderedEntry, render_entry
from bot.faq.search import Question, SearchResult
from bot.faq.store import FaqStore
from bot.faq.thresholds import load_thresholds
from bot.settings import Settings

# Encoding holds one core; two workers keep a second question from waiting behind a build.
WORKERS = 2


class FaqService:
    """Opens with the app. Searching and encoding run in its own threads, never on the event loop."""

    def __init__(self, store: FaqStore, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._published: Published | None = None
        self._places: Places = {}
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="faq")
