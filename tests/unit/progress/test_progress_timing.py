"""The last day of a limit is counted on the official calendar, and never guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.progress.catalogue import Catalogue
from bot.progress.model import CHINA, Case, HistoryEntry
from bot.progress.timing import RunningLimit, find_running_limit
from bot.progress.workdays import CalendarNotPublished, add_workdays, count_workdays, is_workday, known_years

DAYS = st.dates(date(2024, 1, 1), date(2026, 9, 1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-10-10", True),  # a Saturday made up for the National Day holiday
        ("2026-09-20", True),  # a Sunday made up for it
        ("2026-02-28", True),  # a Saturday made up for the Spring Festival
        ("2026-02-14", True),  # the Saturday before the Spring Festival
        ("2026-10-07", False),  # a Wednesday in the National Day holiday
        ("2026-02-16", False),  # a Monday in the Spring Festival
        ("2026-01-02", False),  # a Friday in the New Year holiday
        ("2026-11-21", False),  # an ordinary Saturday
        ("2026-11-24", True),  # an ordinary Tuesday
    ],
)
def test_holidays_and_makeup_workdays_must_follow_the_official_calendar(day: str, works: bool) -> None:
    """A weekend can be worked and a weekday free; the 2026 notice decides."""
    assert is_workday(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2026-11-10", 7, "2026-11-19"),  # no holiday: one weekend in between
        ("2026-09-30", 3, "2026-10-10"),  # 8 and 9 October, and the made-up Saturday
        ("2026-09-30", 4, "2026-10-12"),
        ("2026-02-13", 1, "2026-02-14"),  # the made-up Saturday before the festival
        ("2026-02-13", 2, "2026-02-24"),  # and then nine days of holiday
        ("2026-02-13", 6, "2026-02-28"),  # the made-up Saturday after it
    ],
)
def test_limit_must_end_on_the_right_day(start: str, count: int, due: str) -> None:
    """The day of the start is not counted; holidays are skipped; make-up workdays count."""
    assert add_workdays(date.fromisoformat(start), count) == date.fromisoformat(due)


@given(DAYS, st.integers(1, 60))
def test_adding_and_counting_working_days_must_be_inverse(start: date, count: int) -> None:
    """What lies between a start and its last day is exactly the limit, and the last day is worked."""
    due = add_workdays(start, count)
    assert is_workday(due)
    assert count_workdays(start, due) == count
    assert count_workdays(due, start) == 0


@given(DAYS, st.integers(1, 59))
def test_longer_limit_must_end_later(start: date, count: int) -> None:
    """One working day more never ends earlier or on the same day."""
    assert add_workdays(start, count) < add_workdays(start, count + 1)


def test_unpublished_year_must_be_an_error_and_not_a_date() -> None:
    """The first year without a calendar is named instead of counted Monday to Friday."""
    unknown = known_years().stop
    assert 2026 in known_years()
    with pytest.raises(CalendarNotPublished) as caught:
        add_workdays(date(unknown - 1, 12, 28), 20)
    assert caught.value.year == unknown


def _case(state: str, days_ago: dict[str, datetime], *, city: str = "CN-BJ", kind: str = "new") -> Case:
    history = tuple(HistoryEntry(name, at) for name, at in days_ago.items())
    assert history[-1].state == state
    return Case("TEST-7001", kind, city, "B", history, history[-1].at)


def _limit(catalogue: Catalogue, now: datetime, case: Case) -> RunningLimit:
    running = find_running_limit(case, catalogue, now)
    assert running is not None
    return running


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def test_due_day_must_be_counted_from_the_state_the_source_names(catalogue: Catalogue) -> None:
    """Beijing's five days for the decision run from acceptance, over the National Day holiday."""
    case = _case("examination", {"submitted": _at("2026-09-24"), "accepted": _at("2026-09-30T17:00"),
                                 "examination": _at("2026-10-08")})  # fmt: skip
    running = _limit(catalogue, _at("2026-10-09T10:00"), case)
    assert (running.due, running.days_left, running.overdue) == (date(2026, 10, 13), 3, False)
    late = _limit(catalogue, _at("2026-10-14T00:00"), case)
    assert (late.due, late.days_left, late.overdue) == (date(2026, 10, 13), 0, True)
    on_the_day = _limit(catalogue, _at("2026-10-13T23:59"), case)
    assert (on_the_day.days_left, on_the_day.overdue) == (0, False)


def test_start_must_be_taken_in_chinese_time(catalogue: Catalogue) -> None:
    """A case accepted at 23:30 on Monday in UTC was accepted on Tuesday in China."""
    utc = datetime.fromisoformat("2026-11-09T23:30:00+00:00")
    running = _limit(catalogue, utc, _case("accepted", {"accepted": utc}))
    assert running.due == add_workdays(date(2026, 11, 10), 5)


def test_limit_into_an_unpublished_year_must_warn_and_give_no_date(catalogue: Catalogue) -> None:
    """At the end of the last known year the limit is told, its last day is not, and the reason is."""
    unknown = known_years().stop
    accepted = datetime(unknown - 1, 12, 30, 9, tzinfo=CHINA)
    running = _limit(catalogue, accepted + timedelta(hours=2), _case("accepted", {"accepted": accepted}))
    assert (running.due, running.days_left, running.overdue) == (None, None, False)
    assert running.caveat is not None and running.caveat.code == "calendar_not_published"
    assert str(unknown) in running.caveat.text.en and str(unknown) in running.caveat.text.zh


def test_steps_still_to_come_must_be_named_with_their_limits(catalogue: Catalogue) -> None:
    """In Beijing, after pre-review come acceptance (2) and the decision (5); after that nothing."""
    early = _limit(catalogue, _at("2026-11-11"), _case("pre_review", {"submitted": _at("2026-11-10"),
                                                                      "pre_review": _at("2026-11-10")}))  # fmt: skip
    assert [(one.step.code, one.working_days) for one in early.later] == [("acceptance", 2), ("decision", 5)]
    last = _limit(catalogue, _at("2026-11-11"), _case("accepted", {"accepted": _at("2026-11-10")}))
    assert last.later == ()
