"""A case in the shape of the HTTP contract (http-api.md, section Progress), with some fields more."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from bot.progress.lookup import Found
from bot.progress.model import CHINA, TimeLimit
from bot.progress.timing import RunningLimit

_LAST_SECOND = time(23, 59, 59, tzinfo=CHINA)


def to_json(found: Found) -> dict[str, Any]:
    """Give a case the shape of the HTTP contract.

    `time_limit` is null when no limit is known for the present state. Its `due` is the last second of its
    last day in Chinese time; where it is null although the clock runs, `caveat` says why.
    """
    state = found.state
    return {
        "business_number": found.business_number,
        "business_type": {"code": found.business_type.code, **found.business_type.label.as_dict()},
        "city": found.city,
        "category": found.category,
        "state": {"code": state.code, **state.label.as_dict()},
        "since": _iso(found.since),
        "stage": state.stage,
        "stage_name": state.stage_name.as_dict(),
        "history": [
            {"code": item.state.code, "at": _iso(item.at), **item.state.label.as_dict()} for item in found.history
        ],
        "means": state.means.as_dict(),
        "next": state.next.as_dict(),
        "who": {"code": state.who.code, **state.who.label.as_dict()},
        "time_limit": _running_json(found.time_limit) if found.time_limit else None,
        "as_of": _iso(found.as_of),
        "stale": found.stale,
    }


def _running_json(running: RunningLimit) -> dict[str, Any]:
    limit, source, caveat = running.limit, running.limit.source, running.caveat
    more = {
        "legal_working_days": limit.legal_working_days,
        "usual_working_days": limit.usual_working_days,
        "may_add_working_days": limit.may_add_working_days,
    }
    return {
        "working_days": limit.working_days,
        "from": _iso(running.counted_from) if running.counted_from else None,
        "due": _iso(_end_of(running.due)) if running.due else None,
        "source": {
            "title_en": source.title.en,
            "title_zh": source.title.zh,
            "host": source.host,
            "date": source.date,
        },
        "confidence": source.confidence,
        "region": limit.city,
        "step": {"code": limit.step.code, **limit.step.label.as_dict()},
        "kind": {"code": limit.kind, **limit.kind_name.as_dict()},
        "working_days_left": running.days_left,
        "overdue": running.overdue,
        "caveat": {"code": caveat.code, **caveat.text.as_dict()} if caveat else None,
        "later": [_later_json(later) for later in running.later],
        **{key: days for key, days in more.items() if days is not None},
    }


def _later_json(limit: TimeLimit) -> dict[str, Any]:
    step = {"code": limit.step.code, **limit.step.label.as_dict()}
    return {"step": step, "working_days": limit.working_days, "region": limit.city}


def _end_of(day: date) -> datetime:
    return datetime.combine(day, _LAST_SECOND)


def _iso(moment: datetime) -> str:
    """Write a moment in Chinese time, to the second, with its offset."""
    return moment.astimezone(CHINA).isoformat(timespec="seconds")
