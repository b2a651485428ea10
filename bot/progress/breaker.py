"""A circuit breaker: leaves alone for a while what has failed several times in a row."""

from __future__ import annotations

import math
from collections.abc import Callable


class Breaker:
    """Closed at first. After some failures in a row it is open: nothing is tried until a pause is over. Then one
    try is let through; its success closes the breaker, its failure opens it again."""

    def __init__(self, failures: int, open_s: float, clock: Callable[[], float]) -> None:
        """Start closed.

        Args:
            failures: how many in a row open it.
            open_s: seconds it stays open.
            clock: seconds, rising.
        """
        self._failures = failures
        self._open_s = open_s
        self._clock = clock
        self._open_until = clock()
        self._failed = 0
        self._probing = False

    def left_s(self) -> int:
        """Return the seconds the breaker stays open, rounded up; 0 when it is not."""
        return max(0, math.ceil(self._open_until - self._clock()))

    def wait_s(self) -> int:
        """Return 0 when a try may be made, whose outcome must then be told; else the seconds to wait, at least 1."""
        left_s = self.left_s()
        if left_s:
            return left_s
        if self._failed < self._failures:
            return 0
        if self._probing:
            return 1
        self._probing = True
        return 0

    def succeed(self) -> None:
        """Note an answer: the breaker is closed."""
        self._failed, self._probing = 0, False

    def fail(self) -> None:
        """Note a failure."""
        self._failed += 1
        self._probing = False
        if self._failed >= self._failures:
            self._open_until = self._clock() + self._open_s

    def give_up(self) -> None:
        """Note that a try was called off without an answer either way."""
        self._probing = False
