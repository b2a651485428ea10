"""Errors that the product raises on purpose; each says what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.bilingual import Both


class WaibotError(Exception):
    """Base of every error this product raises on purpose."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one data file.

    Attributes:
        path: the file (and, where it helps, the key or cell inside it).
        reason: what is wrong and how to mend it; in both languages where editors read it.
        line: 1-based line in the file, when known.
    """

    path: str
    reason: str | Both
    line: int | None = None

    def show(self, language: str = "en") -> str:
        """Return place and reason as one line, in a language where it has one."""
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        reason = self.reason.side(language) if isinstance(self.reason, Both) else self.reason
        return f"{place}: {reason}"

    def __str__(self) -> str:
        return self.show()


class DataErrors(WaibotError):
    """Data files are wrong; lists every problem, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NotReady(WaibotError):
    """A part the request needs has not started yet, or is away; trying again later may work."""


class SetupError(WaibotError):
    """The product cannot start as it is; the message says how to mend it."""
