"""Nationalities and dates in messages."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.tables import load_table
from bot.text.values import find_mentions
from bot.text.values.dates import read_date

NATIONALITIES = load_table("nationalities")["values"]
DATES = st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31))
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


def values(text: str, kind: str) -> list[object]:
    """Return the values of one kind in a text."""
    return [mention.value for mention in find_mentions(text) if mention.kind == kind]


@given(st.sampled_from(sorted(NATIONALITIES)), st.data())
@settings(max_examples=150, deadline=None)
def test_every_nationality_must_be_read_however_it_is_said(code: str, data: st.DataObject) -> None:
    """Each name of each country is understood where it is said of a person, in both languages."""
    english = data.draw(st.sampled_from(NATIONALITIES[code]["en"]))
    chinese = data.draw(st.sampled_from(NATIONALITIES[code]["zh"]))
    for text in (
        f"I'm {english}.",
        f"she holds a {english} passport",
        f"我是{chinese}人",
        f"{chinese}国籍",
        f"国籍：{chinese}",
    ):
        assert values(text, "nationality") == [code], text


@pytest.mark.parametrize(
    "text",
    ["American visa", "the German company pays well", "德国签证", "我不是说中国人民", "US dollars", "I'm a teacher"],
)
def test_country_that_is_not_said_of_a_person_must_be_no_nationality(text: str) -> None:
    """A country's visa, company or money says nothing about the person."""
    assert values(text, "nationality") == []


@given(DATES)
@settings(max_examples=150, deadline=None)
def test_date_must_be_read_back_from_every_way_to_write_it(date: dt.date) -> None:
    """ISO, slashes, English and Chinese forms of a date give the same date."""
    name = MONTHS[date.month - 1]
    forms = (
        date.isoformat(), f"{date.year}/{date.month}/{date.day}", f"{date.year}年{date.month}月{date.day}日",
        f"{date.day} {name} {date.year}", f"{name} {date.day}, {date.year}",
    )  # fmt: skip
    assert {read_date(form) for form in forms} == {date.isoformat()}


@given(DATES)
@settings(max_examples=150, deadline=None)
def test_day_and_month_that_could_be_swapped_must_not_be_guessed(date: dt.date) -> None:
    """03/04/2027 is no date; 25/12/2026 can be only one."""
    read = read_date(f"{date.day}/{date.month}/{date.year}")
    certain = date.day > 12 or date.day == date.month
    assert read == (date.isoformat() if certain else None)


@pytest.mark.parametrize(("text", "date"), [("2027年3月", "2027-03"), ("March 2027", "2027-03"), ("2027-02-30", None)])
def test_date_must_say_no_more_than_was_said(text: str, date: str | None) -> None:
    """A month without a day stays a month; a day that no calendar has is none."""
    assert read_date(text) == date


def test_date_in_a_message_must_be_a_value() -> None:
    """An expiry date is found, a birthday stays a year of birth."""
    assert values("my permit expires on 3 March 2027", "date") == ["2027-03-03"]
    assert values("我的许可2027年3月15日到期", "date") == ["2027-03-15"]
    assert values("born on 1988-05-06", "date") == []
