"""Reads a back end's answer by the mapping of its file."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from bot.progress.backend_file import BackEnd, Verdict
from bot.progress.catalogue import Catalogue
from bot.progress.importer import parse_moment
from bot.progress.loading import CATEGORIES
from bot.progress.model import Case, HistoryEntry
from bot.progress.numbers import tidy_number

T = TypeVar("T")


class BadAnswer(Exception):
    """The answer is not what the file describes: asking again will not help; `reason` is safe to log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def read_case(answer: Any, back_end: BackEnd, catalogue: Catalogue, number: str, now: datetime) -> Case | None:
    """Turn an answer into a case.

    Args:
        answer: the decoded JSON.
        back_end: where its fields are.
        catalogue: our states, kinds of business and cities, with labels and aliases.
        number: as asked for; the answer's own is not trusted to be shown.
        now: the present moment, for `as_of`.
    Returns:
        The case, or None when the answer says that there is none or that the proof is wrong.
    Raises:
        BadAnswer: a field is missing, or a word in it is not known; names the field, never its value.
    """
    if not isinstance(answer, dict):
        raise BadAnswer("answer_is_no_object")
    if _says(answer, back_end.not_found):
        return None
    if back_end.ok.field and not _says(answer, back_end.ok):
        raise BadAnswer("not_ok")
    fields = back_end.fields
    case = _dig(answer, fields["case"])
    if not isinstance(case, dict):
        raise BadAnswer("no_case_in_answer")
    items = _dig(case, fields["history"])
    if not isinstance(items, list) or not items:
        raise BadAnswer("no_history_in_answer")
    history = [_entry(item, back_end, catalogue) for item in items]
    return Case(
        business_number=tidy_number(number),
        business_type=_known(_business_type(case, back_end, catalogue), "business_type"),
        city=_known(_city(case, back_end, catalogue), "city"),
        category=_category(case, fields["category"]),
        history=tuple(sorted(history, key=lambda entry: entry.at)),
        as_of=now,
    )


def _says(answer: dict[str, Any], verdict: Verdict) -> bool:
    return bool(verdict.field) and str(_dig(answer, verdict.field)) in verdict.values


def _dig(value: Any, path: str) -> Any:
    for key in path.split(".") if path else ():
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _entry(item: Any, back_end: BackEnd, catalogue: Catalogue) -> HistoryEntry:
    word = str(_dig(item, back_end.fields["state"]) or "").strip()
    state = back_end.states.get(word) or catalogue.resolve_state(word)
    at = parse_moment(str(_dig(item, back_end.fields["at"]) or ""))
    return HistoryEntry(_known(state, "state"), _known(at, "at"))


def _business_type(case: dict[str, Any], back_end: BackEnd, catalogue: Catalogue) -> str | None:
    word = str(_dig(case, back_end.fields["business_type"]) or "").strip()
    return back_end.types.get(word) or catalogue.resolve_business_type(word)


def _city(case: dict[str, Any], back_end: BackEnd, catalogue: Catalogue) -> str | None:
    word = str(_dig(case, back_end.fields["city"]) or "").strip()
    code = back_end.cities.get(word, word.upper())
    return code if code in catalogue.cities else None


def _category(case: dict[str, Any], path: str) -> str | None:
    code = str(_dig(case, path) or "").strip().upper() if path else ""
    return code if code in CATEGORIES else None


def _known(value: T | None, field: str) -> T:
    if value is None or value == "":
        raise BadAnswer(f"unknown_{field}")
    return value
