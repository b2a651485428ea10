"""Keeps a visitor's number, proof and found case for some minutes, in memory only."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.progress.lookup import Found
from bot.progress.numbers import mask

CREDENTIALS_S = 900.0
CASE_S = 1800.0
CONVERSATIONS = 50_000


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was said of a case so far, as typed."""

    number: str | None = field(default=None, repr=False)
    proof: str | None = field(default=None, repr=False)

    @property
    def complete(self) -> bool:
        """Whether a lookup can be made."""
        return bool(self.number and self.proof)


NOTHING = Credentials()


@dataclass(slots=True)
class _Entry:
    credentials: Credentials = NOTHING
    credentials_until: float = 0.0
    case: Found | None = None
    case_until: float = 0.0


class CaseVault:
    """One entry per conversation; nothing of it is ever written to disk, and a restart forgets all of it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty.

        Args:
            clock: seconds, rising.
        """
        self._clock = clock
        self._entries: OrderedDict[str, _Entry] = OrderedDict()

    def keep(self, conversation: str, *, number: str | None = None, proof: str | None = None) -> None:
        """Keep what was said, for 15 minutes; what was not said this time stays as it was."""
        known = self.credentials(conversation)
        entry = self._entry(conversation)
        entry.credentials = Credentials(number or known.number, proof or known.proof)
        entry.credentials_until = self._clock() + CREDENTIALS_S

    def credentials(self, conversation: str) -> Credentials:
        """Return number and proof as far as they are known and not too old."""
        self._sweep()
        entry = self._entries.get(conversation)
        return entry.credentials if entry and entry.credentials_until > self._clock() else NOTHING

    def forget_credentials(self, conversation: str) -> None:
        """Drop number and proof; the case that was found with them stays open."""
        entry = self._entries.get(conversation)
        if entry:
            entry.credentials = NOTHING

    def open_case(self, conversation: str, found: Found) -> Found:
        """Keep a found case for 30 minutes, its number masked, and drop what it was found with.

        Returns:
            The case as it is kept.
        """
        self.forget_credentials(conversation)
        entry = self._entry(conversation)
        entry.case = replace(found, business_number=mask(found.business_number))
        entry.case_until = self._clock() + CASE_S
        return entry.case

    def case(self, conversation: str) -> Found | None:
        """Return the case that "it" means in a conversation, or None."""
        self._sweep()
        entry = self._entries.get(conversation)
        return entry.case if entry and entry.case_until > self._clock() else None

    def forget(self, conversation: str) -> None:
        """Drop everything of a conversation."""
        self._entries.pop(conversation, None)

    def _entry(self, conversation: str) -> _Entry:
        entry = self._entries.setdefault(conversation, _Entry())
        self._entries.move_to_end(conversation)
        while len(self._entries) > CONVERSATIONS:
            self._entries.popitem(last=False)
        return entry

    def _sweep(self) -> None:
        """Drop the oldest entries that have run out, so that nothing outlives its time in memory."""
        now = self._clock()
        while self._entries:
            oldest = next(iter(self._entries.values()))
            if max(oldest.credentials_until, oldest.case_until) > now:
                return
            self._entries.popitem(last=False)
