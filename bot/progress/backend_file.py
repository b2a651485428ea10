"""Reads the file that describes a government back end, strictly: every fault is listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.errors import DataErrors
from bot.progress.catalogue import Catalogue
from bot.progress.strict import StrictFile

_ANSWER_KEYS = ("case", "not_found", "ok", "business_type", "city", "history", "state", "at")
_REQUEST_KEYS = ("business_number", "proof")
_TOP = ("address", "method", "request", "answer", "timeout_s", "tries", "total_s", "pause_s", "breaker", "stale_s")
_TOP_OPTIONAL = ("auth", "business_types", "cities", "states")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What in an answer means one outcome: an HTTP status, or a field with one of some values."""

    statuses: frozenset[int] = frozenset()
    field: str = ""
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BackEnd:
    """A government back end: where it is, what its fields are called, and how patient we are.

    Attributes:
        header: name of the authentication header, blank for none; `prefix` stands before the token.
        request: our field names to theirs.
        case, business_type, city, category, history, state, at: where the answer has them; dots join keys.
        types, cities, states: their words to our codes.
        timeout_s, total_s, pause_s: seconds of one try, of a whole lookup, before the second try.
        breaker_failures, open_s: after so many failed lookups in a row it is left alone so long.
        stale_s: how old an answer may be that is shown while it is away.
    """

    address: str
    method: str
    header: str
    prefix: str
    request: Mapping[str, str]
    not_found: Verdict
    ok: Verdict
    fields: Mapping[str, str]
    types: Mapping[str, str]
    cities: Mapping[str, str]
    states: Mapping[str, str]
    timeout_s: float
    tries: int
    total_s: float
    pause_s: float
    breaker_failures: int
    open_s: float
    stale_s: float
    token: str = field(default="", repr=False)

    @classmethod
    def load(cls, path: Path, catalogue: Catalogue, token: str = "") -> BackEnd:
        """Read the description.

        Args:
            path: a file such as data/progress/back_end.example.yml, where every key is explained.
            catalogue: our states, kinds of business and cities.
            token: what the authentication header carries.
        Raises:
            DataErrors: with every fault of the file.
        """
        file = StrictFile(path)
        file.check_keys(file.root, "file", _TOP, _TOP_OPTIONAL)
        values = _read_address(file) | _read_fields(file) | _read_patience(file) | _read_words(file, catalogue)
        if file.problems:
            raise DataErrors(file.problems)
        return cls(**values, token=token)


def _read_address(file: StrictFile) -> dict[str, Any]:
    address = file.text(file.root, "address", "file")
    if address and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname):
        file.complain("address", "must be a whole address that begins with https:// or http://")
    auth = _mapping(file, file.root, "auth", "file")
    if auth:
        file.check_keys(auth, "auth", ("header",), ("prefix",))
    return {
        "address": address,
        "method": file.choice(file.root, "method", "file", ("GET", "POST")),
        "header": file.text(auth, "header", "auth"),
        "prefix": str(auth.get("prefix", "")),
    }


def _read_fields(file: StrictFile) -> dict[str, Any]:
    request, answer = (_mapping(file, file.root, key, "file") for key in ("request", "answer"))
    file.check_keys(request, "request", _REQUEST_KEYS, ("business_type",))
    file.check_keys(answer, "answer", _ANSWER_KEYS, ("category",))
    names = [key for key in (*_ANSWER_KEYS, "category") if key not in ("case", "not_found", "ok")]
    fields = {key: file.text(answer, key, "answer") for key in names}
    return {
        "request": {key: file.text(request, key, "request") for key in request},
        "fields": fields | {"case": str(answer.get("case") or "")},
        "not_found": _verdict(file, answer, "not_found"),
        "ok": _verdict(file, answer, "ok"),
    }


def _verdict(file: StrictFile, answer: Mapping[str, Any], key: str) -> Verdict:
    item, where = _mapping(file, answer, key, "answer"), f"answer.{key}"
    file.check_keys(item, where, (), ("status", "field", "values"))
    statuses = item.get("status", [])
    if not isinstance(statuses, list) or not all(isinstance(one, int) for one in statuses):
        file.complain(f"{where}.status", "must be a list of HTTP statuses")
        statuses = []
    values = item.get("values", [])
    if not isinstance(values, list) or ("field" in item) != bool(values):
        file.complain(where, "'field' needs 'values', a list, and the other way round")
        values = []
    return Verdict(frozenset(statuses), str(item.get("field", "")), frozenset(str(value) for value in values))


def _read_patience(file: StrictFile) -> dict[str, Any]:
    breaker = _mapping(file, file.root, "breaker", "file")
    file.check_keys(breaker, "breaker", ("failures", "open_s"))
    return {
        "timeout_s": _seconds(file, file.root, "timeout_s", 0.05, 30),
        "total_s": _seconds(file, file.root, "total_s", 0.05, 60),
        "pause_s": _seconds(file, file.root, "pause_s", 0, 10),
        "stale_s": _seconds(file, file.root, "stale_s", 0, 30 * 86400),
        "tries": file.whole_number(file.root, "tries", "file", 1, 10) or 1,
        "breaker_failures": file.whole_number(breaker, "failures", "breaker", 1, 1000) or 1,
        "open_s": _seconds(file, breaker, "open_s", 0.05, 3600),
    }


def _read_words(file: StrictFile, catalogue: Catalogue) -> dict[str, Any]:
    theirs = _words(file, "business_types")
    for code in theirs:
        if code not in catalogue.business_types:
            file.complain(f"business_types.{code}", "is no code of business_types.yml")
    cities, states = _words(file, "cities"), _words(file, "states")
    for section, words, known in (("cities", cities, catalogue.cities), ("states", states, catalogue.states)):
        for word, code in words.items():
            if code not in known:
                file.complain(f"{section}.{word}", f"'{code}' is not known: use one of {', '.join(known)}")
    return {"types": {word: code for code, word in theirs.items()}, "cities": cities, "states": states}


def _words(file: StrictFile, key: str) -> dict[str, str]:
    return {str(word): str(code) for word, code in _mapping(file, file.root, key, "file").items()}


def _mapping(file: StrictFile, item: Mapping[str, Any], key: str, where: str) -> dict[str, Any]:
    value = item.get(key, {})
    if isinstance(value, dict):
        return value
    file.complain(f"{where}.{key}", "must be a mapping")
    return {}


def _seconds(file: StrictFile, item: Mapping[str, Any], key: str, low: float, high: float) -> float:
    value = item.get(key, low)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        file.complain(key, f"must be a number of seconds from {low:g} to {high:g}")
        return low
    return float(value)
