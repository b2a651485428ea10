"""The FAQ as the app uses it: seeded, searched off the event loop, read by id."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TypeVar

from bot.bilingual import Language
from bot.encoder.load import load_encoder
from bot.faq.entry import Entry, Region
from bot.faq.loader import load_entries
from bot.faq.published import Published
from bot.faq.render import RenderedEntry, render_entry
from bot.faq.search import IndexNotReady, Question, SearchResult
from bot.faq.store import FaqStore
from bot.faq.thresholds import load_thresholds
from bot.places import Places, load_places
from bot.settings import Settings

# Encoding holds one core; the second worker answers while the first builds a new index.
WORKERS = 2
SEED_NOTE = "taken over from data/faq"
Result = TypeVar("Result")


class FaqService:
    """Opens with the app. Searching and encoding run in its own threads, never on the event loop."""

    def __init__(self, store: FaqStore | None, settings: Settings) -> None:
        """Take the store of revisions; without one, data/faq is searched as it is."""
        self._store = store
        self._settings = settings
        self._places: Places = {}
        self._published: Published | None = None
        self._by_id: dict[str, RenderedEntry] = {}
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="faq")

    async def open(self) -> None:
        """Load data/faq, seed the store with what is new, and build the index.

        Raises:
            DataErrors: entries, places or thresholds are wrong; lists every problem.
        """
        loaded, published = await self._in_pool(self._load)
        entries, version = loaded, 0
        if self._store is not None:
            await self._store.open()
            await self._store.seed(loaded, note=SEED_NOTE)
            entries, version = await self._store.read_current(), await self._store.read_version()
        searcher = await self._in_pool(lambda: published.publish(entries, version=version))
        self._by_id = {one.entry.id: one for one in searcher.entries}
        self._published = published

    async def close(self) -> None:
        """Let the threads end."""
        await asyncio.to_thread(self._pool.shutdown)

    async def ping(self) -> None:
        """Fail with `IndexNotReady` until the index is built."""
        if self._published is not None:
            _ = self._published.searcher
        else:
            raise IndexNotReady("The answers are still being indexed; try again in a moment.")

    async def search(
        self,
        text: str,
        language: str | None,
        *,
        region: str | None = None,
        limit: int = 5,
        after: str | None = None,
    ) -> SearchResult:
        """Search as the assistant does; see `bot.faq.search.Searcher.search`.

        Args:
            after: id of the entry that answered the question before; None, or an unknown one, has no effect.

        Raises:
            IndexNotReady: the index is not built yet.
        """
        await self.ping()
        assert self._published is not None
        searcher = self._published.searcher
        question = Question(text, _language(language), after=after)
        wanted: Region | None = region  # type: ignore[assignment]
        return await self._in_pool(lambda: searcher.search(question, limit=limit, region=wanted))

    def entry(self, entry_id: str) -> RenderedEntry | None:
        """Return the entry in service, or None."""
        return self._by_id.get(entry_id)

    def entries(self) -> list[RenderedEntry]:
        """Return every entry in service, sorted by id."""
        return list(self._by_id.values())

    async def read_entry(self, entry_id: str, *, as_of: date | None = None) -> RenderedEntry | None:
        """Return an entry as it is in service, or as it stood at the end of a day in China."""
        if as_of is None or self._store is None:
            return self.entry(entry_id)
        revision = await self._store.read_entry(entry_id, as_of=as_of)
        return None if revision is None else render_entry(revision.entry, self._places)

    def _load(self) -> tuple[list[Entry], Published]:
        """Read the files and load the encoder; seconds of work, in a thread."""
        data = self._settings.data_folder
        places_file = data / "services" / "places.yml"
        self._places = load_places(places_file)
        entries = load_entries(data / "faq", places_file)
        encoder = load_encoder(self._settings.encoder)
        thresholds = load_thresholds(data / "thresholds.yml")
        return entries, Published(encoder, thresholds, self._places, self._settings.var_folder / "cache")

    async def _in_pool(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)


def _language(language: str | None) -> Language | None:
    return "zh" if language == "zh" else "en" if language == "en" else None
