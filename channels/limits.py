"""How often a caller may do something."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

# Callers remembered at most; the one that was away longest is forgotten first.
CALLERS = 50_000
MINUTE_S = 60.0


class RateLimit:
    """A token bucket per caller: `per_minute` at once, refilled evenly over a minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(per_minute)
        self._refill_per_s = per_minute / MINUTE_S
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> int:
        """Take one turn.

        Returns:
            0 when the caller may go on, otherwise the seconds to wait (1 or more).
        """
        now = self._clock()
        left, at = self._buckets.pop(caller, (self._size, now))
        left = min(self._size, left + (now - at) * self._refill_per_s)
        wait_s = 0 if left >= 1 else ceil((1 - left) / self._refill_per_s)
        self._buckets[caller] = (left - 1 if wait_s == 0 else left, now)
        if len(self._buckets) > CALLERS:
            self._buckets.popitem(last=False)
        return wait_s


class Limits:
    """The limits of the public surface."""

    def __init__(self, *, messages_per_minute: int, conversations_per_minute: int) -> None:
        self.messages = RateLimit(messages_per_minute)
        self.conversations = RateLimit(conversations_per_minute)
