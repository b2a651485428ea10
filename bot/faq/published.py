"""The search in service: a new one is built aside and takes over in one step, without a gap."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from bot.encoder.base import Encoder
from bot.faq.analysis import Analyser
from bot.faq.corpus import Corpus
from bot.faq.entry import Entry
from bot.faq.index import VectorCache
from bot.faq.search import IndexNotReady, Searcher
from bot.faq.thresholds import Thresholds
from bot.places import Places

_log = logging.getLogger(__name__)


class Published:
    """Holds the searcher in service. `publish` may be called from any thread, `searcher` read from any."""

    def __init__(
        self, encoder: Encoder, thresholds: Thresholds, places: Places, cache_folder: Path | None = None
    ) -> None:
        """Args: cache_folder: where vectors are kept between starts; None keeps none."""
        self._encoder = encoder
        self._thresholds = thresholds
        self._places = places
        self._cache = VectorCache(cache_folder)
        self._analyser = Analyser()
        self._lock = threading.Lock()
        self._current: tuple[int, Searcher] | None = None

    @property
    def searcher(self) -> Searcher:
        """Return the searcher in service.

        Raises:
            IndexNotReady: nothing has been published yet.
        """
        current = self._current
        if current is None:
            raise IndexNotReady("The answers are still being indexed; try again in a moment.")
        return current[1]

    @property
    def version(self) -> int:
        """Return the version in service; -1 before the first."""
        return -1 if self._current is None else self._current[0]

    def publish(self, entries: Sequence[Entry], *, version: int = 0) -> Searcher:
        """Index entries and put them in service; the old index answers until the new one is whole.

        Args:
            entries: all entries, sorted by id.
            version: of the store they were read from. When two publish at once, the higher version
                stays in service whichever is ready first.
        Returns:
            The searcher now in service.
        Raises:
            KeyError: an entry cannot be rendered; the old index stays in service.
        """
        with self._lock:
            if self._current is not None and version < self._current[0]:
                _log.info("publish skipped", extra={"version": version, "in_service": self._current[0]})
                return self._current[1]
            corpus = Corpus(entries, self._encoder, self._places, self._cache, self._analyser)
            searcher = Searcher(corpus, self._thresholds)
            self._current = (version, searcher)
        _log.info("published", extra={"version": version, "entries": len(entries), "texts": len(corpus.texts)})
        return searcher
