"""A government back end as a source of cases, over HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import aiohttp
from cryptography.fernet import Fernet, InvalidToken

from bot.progress.backend_file import BackEnd
from bot.progress.breaker import Breaker
from bot.progress.catalogue import Catalogue
from bot.progress.hashes import KeyedHash
from bot.progress.model import Case, Clock, HistoryEntry, utc_now
from bot.progress.numbers import normalise_number
from bot.progress.remote_answer import BadAnswer, read_case
from bot.progress.source import SourceAway

_log = logging.getLogger(__name__)
LONGEST_ANSWER = 1_000_000
MOST_REMEMBERED = 10_000
# Worth another try: the fault may be gone in a moment. Other statuses are ours to mend.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_LEAST_RETRY_AFTER_S = 5
_WHEN_NOT_UNDERSTOOD_S = 600


class Passing(Exception):
    """A fault that another try may not meet; `reason` is safe to log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class HttpCaseSource:
    """Asks the back end; patient within limits, and honest when it is away.

    Nothing of a lookup is written to disk: earlier answers are remembered in memory, under keyed hashes.
    """

    def __init__(
        self,
        back_end: BackEnd,
        catalogue: Catalogue,
        key: bytes,
        *,
        clock: Clock = utc_now,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Describe the back end; `open` makes the connection pool.

        Args:
            back_end: as its file describes it.
            catalogue: our states, for the labels and aliases that need no mapping.
            key: the operator's secret key, for the hashes and for the tickets of subscriptions.
            clock: tells the time, for `as_of`.
            seconds: rising, for the breaker and for how old an answer is.
        """
        self._back_end = back_end
        self._catalogue = catalogue
        self._hashes = KeyedHash(key)
        self._tickets = Fernet(self._hashes.ticket_key())
        self._clock = clock
        self._seconds = seconds
        self._breaker = Breaker(back_end.breaker_failures, back_end.open_s, seconds)
        self._remembered: OrderedDict[str, tuple[float, Case]] = OrderedDict()
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the connection pool; needs a running event loop."""
        timeout = aiohttp.ClientTimeout(total=self._back_end.timeout_s)
        self._session = aiohttp.ClientSession(timeout=timeout, auto_decompress=True)

    async def close(self) -> None:
        """Close the connection pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def find(self, number: str, proof: str, business_type: str | None = None) -> Case | None:
        """Ask for one case; see `CaseSource.find`.

        While the back end is away, a case that was found before with the same number and proof is
        returned with `stale` set and the time it is from, as long as it is not too old.

        Raises:
            SourceAway: it is away, and nothing is remembered of this case.
        """
        key = self._hashes.proof(number, proof)
        try:
            case = await self._ask(number, proof, business_type)
        except SourceAway:
            case = self._recall(key, business_type)
            if case is None:
                raise
            return case
        self._remember(key, case)
        return case

    async def latest(self, ticket: str) -> HistoryEntry | None:
        """Return the present state of a case by the ticket that `find` gave; None when the case is gone.

        Raises:
            SourceAway: it does not answer.
        """
        try:
            number, proof = json.loads(self._tickets.decrypt(ticket.encode()))
        except (InvalidToken, ValueError):
            return None
        case = await self._ask(number, proof, None)
        return case.history[-1] if case else None

    async def ping(self) -> None:
        """Fail with `SourceAway` while the breaker is open; asks nothing of the back end itself."""
        left_s = self._breaker.left_s()
        if left_s:
            raise SourceAway("breaker_open", left_s)

    async def _ask(self, number: str, proof: str, business_type: str | None) -> Case | None:
        wait_s = self._breaker.wait_s()
        if wait_s:
            raise SourceAway("breaker_open", wait_s)
        try:
            async with asyncio.timeout(self._back_end.total_s):
                case = await self._try_often(number, proof, business_type)
        except BadAnswer as error:
            self._breaker.give_up()  # it is there; one case that we cannot read must not close it to the others
            _log.error("case_back_end_not_understood reason=%s", error.reason)
            raise SourceAway(error.reason, _WHEN_NOT_UNDERSTOOD_S) from None
        except (Passing, TimeoutError) as error:
            self._breaker.fail()
            reason = error.reason if isinstance(error, Passing) else "total_timeout"
            _log.warning("case_back_end_failed reason=%s", reason)
            raise SourceAway(reason, max(self._breaker.left_s(), _LEAST_RETRY_AFTER_S)) from None
        except BaseException:
            self._breaker.give_up()
            raise
        self._breaker.succeed()
        return case

    async def _try_often(self, number: str, proof: str, business_type: str | None) -> Case | None:
        """Try again after passing faults, after pauses that double, each cut at random to half or more."""
        pause_s = self._back_end.pause_s
        for left in reversed(range(self._back_end.tries)):
            try:
                return await self._try_once(number, proof, business_type)
            except Passing as fault:
                if not left:
                    raise
                _log.info("case_back_end_retried reason=%s", fault.reason)
            await asyncio.sleep(pause_s * random.uniform(0.5, 1))
            pause_s *= 2
        raise AssertionError("tries is at least 1")

    async def _try_once(self, number: str, proof: str, business_type: str | None) -> Case | None:
        status, raw = await self._exchange(self._fields(number, proof, business_type))
        back_end = self._back_end
        if status in _PASSING:
            raise Passing(f"status_{status}")
        if status in back_end.not_found.statuses:
            return None
        if status != 200:
            raise BadAnswer(f"status_{status}")
        try:
            answer = json.loads(raw)
        except (ValueError, RecursionError):
            raise Passing("not_json") from None
        case = read_case(answer, back_end, self._catalogue, number, self._clock())
        if case is None or (business_type is not None and case.business_type != business_type):
            return None
        said = json.dumps([normalise_number(number), normalise_number(proof)])
        return replace(case, ticket=self._tickets.encrypt(said.encode()).decode())

    def _fields(self, number: str, proof: str, business_type: str | None) -> dict[str, str]:
        said = {"business_number": normalise_number(number), "proof": normalise_number(proof)}
        if business_type is not None:
            theirs = {code: word for word, code in self._back_end.types.items()}
            said["business_type"] = theirs.get(business_type, business_type)
        return {self._back_end.request[name]: value for name, value in said.items() if name in self._back_end.request}

    async def _exchange(self, fields: dict[str, str]) -> tuple[int, bytes]:
        """Send one request and read its whole answer."""
        if self._session is None:
            raise Passing("not_open")
        back_end = self._back_end
        headers = {back_end.header: f"{back_end.prefix}{back_end.token}"} if back_end.header else {}
        body: dict[str, Any] = {"json": fields} if back_end.method == "POST" else {"params": fields}
        try:
            async with self._session.request(
                back_end.method, back_end.address, headers=headers, allow_redirects=False, **body
            ) as response:
                raw = await response.content.read(LONGEST_ANSWER)
                if not response.content.at_eof():
                    raw += await _rest(response)
                return response.status, raw
        except TimeoutError:
            raise Passing("timeout") from None
        except aiohttp.ClientPayloadError:
            raise Passing("half_answer") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Passing(f"connection_{type(error).__name__}") from None

    def _remember(self, key: str, case: Case | None) -> None:
        self._remembered.pop(key, None)
        if case is None or not self._back_end.stale_s:
            return
        self._remembered[key] = (self._seconds(), case)
        while len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)

    def _recall(self, key: str, business_type: str | None) -> Case | None:
        at, case = self._remembered.get(key, (0.0, None))
        if case is None or self._seconds() - at > self._back_end.stale_s:
            return None
        if business_type is not None and case.business_type != business_type:
            return None
        return replace(case, stale=True)


async def _rest(response: aiohttp.ClientResponse) -> bytes:
    """Read on until the end; an answer that is far too long is refused."""
    parts: list[bytes] = []
    length = 0
    async for part in response.content.iter_any():
        parts.append(part)
        length += len(part)
        if length > LONGEST_ANSWER:
            raise BadAnswer("too_long")
    return b"".join(parts)
