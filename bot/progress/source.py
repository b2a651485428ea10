"""What every source of cases can do: the embedded registry, a government back end."""

from __future__ import annotations

from typing import Protocol

from bot.errors import NotReady
from bot.progress.model import Case, HistoryEntry


class SourceAway(NotReady):
    """The source does not answer as it should; `retry_after_s` says when to ask again, in seconds."""

    def __init__(self, reason: str, retry_after_s: int) -> None:
        self.reason = reason
        self.retry_after_s = retry_after_s
        super().__init__(f"the source of cases does not answer: {reason}")


class CaseSource(Protocol):
    """Finds a case for whoever has its number and the proof."""

    async def find(self, number: str, proof: str, business_type: str | None = None) -> Case | None:
        """Look one case up.

        Args:
            number: business number in any form.
            proof: what the asker knows besides, in any form.
            business_type: a code that must fit, or None when it was not asked.
        Returns:
            The case, or None: unknown number, wrong proof or wrong kind of business, all alike.
        Raises:
            SourceAway: it does not answer, and nothing is remembered of this case.
        """
        ...

    async def latest(self, ticket: str) -> HistoryEntry | None:
        """Return the present state of a case by its ticket; None when the case is gone.

        Raises:
            SourceAway: it does not answer.
        """
        ...

    async def ping(self) -> None:
        """Check that the source answers.

        Raises:
            NotReady: it does not.
        """
        ...
