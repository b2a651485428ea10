"""How long a case may still take: the limit that runs now, its last day, and the steps still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.progress.catalogue import Catalogue
from bot.progress.model import CHINA, Bilingual, Case, TimeLimit
from bot.progress.workdays import CalendarNotPublished, add_workdays, count_workdays

# The state in which each later step would find a case, in the order of the procedure.
_COURSE = ("submitted", "awaiting_acceptance", "accepted")
_ENDED = frozenset({"approved", "refused", "not_accepted", "issued", "cancelled", "lapsed"})


@dataclass(frozen=True, slots=True)
class Caveat:
    """Why something is not said; `code` is a key of wording.yml."""

    code: str
    text: Bilingual


@dataclass(frozen=True, slots=True)
class RunningLimit:
    """The time limit that runs in the present state.

    Attributes:
        counted_from: when its clock started; None when the source or the history does not say.
        due: its last day, in Chinese time; None when it cannot be counted.
        days_left: working days from tomorrow to that day; 0 on the day itself and after it; None without one.
        overdue: the last day has passed.
        caveat: why there is no day although the clock runs.
        later: the limits of the steps still to come, in order, as far as they are known.
    """

    limit: TimeLimit
    counted_from: datetime | None
    due: date | None = None
    days_left: int | None = None
    overdue: bool = False
    caveat: Caveat | None = None
    later: tuple[TimeLimit, ...] = ()


def find_running_limit(case: Case, catalogue: Catalogue, now: datetime) -> RunningLimit | None:
    """Find the limit that runs for a case now, and count its last day.

    Args:
        case: as its source gave it; the last item of its history is its present state.
        catalogue: limits and wording.
        now: the present moment, with offset.
    Returns:
        None when no limit is known for the present state.
    """
    limit = _limit(case, catalogue, case.history[-1].state)
    if limit is None or limit.working_days is None:
        return None
    # The last time counts: a case that was returned and sent again starts its clock again.
    starts = [entry.at for entry in case.history if entry.state == limit.counted_from]
    later = _later_limits(case, catalogue, limit)
    if not starts:
        return RunningLimit(limit, None, later=later)
    start, today = starts[-1].astimezone(CHINA).date(), now.astimezone(CHINA).date()
    try:
        due = add_workdays(start, limit.working_days)
        left = count_workdays(today, due)
    except CalendarNotPublished as error:
        text = fill(catalogue.wording["calendar_not_published"], year=error.year)
        return RunningLimit(limit, starts[-1], caveat=Caveat("calendar_not_published", text), later=later)
    return RunningLimit(limit, starts[-1], due, left, today > due, later=later)


def has_ended(state: str) -> bool:
    """Tell whether nothing more is decided in a state."""
    return state in _ENDED


def fill(wording: Bilingual, **values: object) -> Bilingual:
    """Fill a wording's placeholders; a value that has both languages contributes each its own."""
    return Bilingual(wording.en.format(**_side(values, "en")), wording.zh.format(**_side(values, "zh")))


def _side(values: Mapping[str, object], language: str) -> dict[str, object]:
    return {name: getattr(value, language, value) for name, value in values.items()}


def _later_limits(case: Case, catalogue: Catalogue, running: TimeLimit) -> tuple[TimeLimit, ...]:
    found = [_limit(case, catalogue, state) for state in _COURSE]
    steps = [limit.step.code if limit else None for limit in found]
    if running.step.code not in steps:
        return ()
    return tuple(limit for limit in found[steps.index(running.step.code) + 1 :] if limit is not None)


def _limit(case: Case, catalogue: Catalogue, state: str) -> TimeLimit | None:
    return catalogue.limit_for(city=case.city, category=case.category, business_type=case.business_type, state=state)
