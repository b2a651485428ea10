"""Publishing: the old index answers until the new one is whole."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from bot.encoder.base import Vectors
from bot.encoder.fake import FakeEncoder
from bot.faq.published import Published
from bot.faq.search import IndexNotReady, Question
from tests.unit.faq.samples import PLACES, TODAY, make_entries, make_entry, make_texts, make_thresholds


class GatedEncoder(FakeEncoder):
    """Waits for a gate while it encodes, once the gate is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        if len(texts) > 1:
            self.entered.set()
            assert self.gate.wait(timeout=10)
        return super().encode(texts, query=query)


def make_published(encoder: FakeEncoder | None = None) -> Published:
    """Make a holder with nothing published."""
    return Published(encoder or FakeEncoder(), make_thresholds(), PLACES)


def test_nothing_published_is_not_ready() -> None:
    """Before the first index, the caller is told to wait."""
    with pytest.raises(IndexNotReady):
        _ = make_published().searcher


def test_published_entry_is_found() -> None:
    """What is published is in service."""
    published = make_published()
    assert published.publish(make_entries(), version=7) is published.searcher
    assert published.version == 7
    assert published.searcher.search(Question("renew my work permit"), as_of=TODAY).outcome == "answered"


def test_old_index_answers_while_the_new_one_is_built() -> None:
    """There is no moment without an index."""
    encoder = GatedEncoder()
    published = make_published(encoder)
    old = published.publish(make_entries(), version=1)
    encoder.gate.clear()
    encoder.entered.clear()
    worker = threading.Thread(target=published.publish, args=([make_entry()],), kwargs={"version": 2})
    worker.start()
    assert encoder.entered.wait(timeout=10)
    assert published.searcher is old
    assert published.searcher.search(Question("怎么换中国驾照"), as_of=TODAY).outcome == "answered"
    encoder.gate.set()
    worker.join(timeout=10)
    assert published.version == 2
    assert len(published.searcher.entries) == 1


def test_failed_build_keeps_the_old_index() -> None:
    """An entry that cannot be rendered takes nothing out of service."""
    published = make_published()
    old = published.publish(make_entries(), version=1)
    with pytest.raises(KeyError):
        published.publish([make_entry(en=make_texts("Q?", answer="{nothing}"))], version=2)
    assert published.searcher is old
    published.publish(make_entries()[:1], version=3)
    assert published.version == 3


def test_older_version_does_not_replace_a_newer_one() -> None:
    """Of two publications at once, the later content stays, whichever is ready last."""
    published = make_published()
    newer = published.publish(make_entries(), version=5)
    assert published.publish(make_entries()[:1], version=4) is newer
    assert published.searcher is newer
