"""Ages, birth years, years of work, months a year and plain lengths of time are told apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.values import find_mentions

CASES: dict[str, dict[str, Any]] = {
    "age": {
        "I'm 38": 38,
        "I am 38": 38,
        "im 38": 38,
        "I’m 38.": 38,
        "38 years old": 38,
        "I am thirty-eight years old": 38,
        "38-year-old": 38,
        "38 y/o": 38,
        "38yo": 38,
        "aged 38": 38,
        "Age: 38": 38,
        "my age is 38": 38,
        "I turned 40": 40,
        "I'm almost 60": 60,
        "I am 61 years old": 61,
        "38岁": 38,
        "今年38岁": 38,
        "我38岁": 38,
        "三十八岁": 38,
        "我今年三十八": 38,
        "38周岁": 38,
        "年龄38": 38,
        "年龄：三十八岁": 38,
        "今年刚满60岁": 60,
        "38歲": 38,
        "我38": 38,
        "年纪61": 61,
        "３８岁": 38,
    },
    "birth_year": {
        "born in 1988": 1988,
        "I was born in 1988": 1988,
        "born 1988": 1988,
        "I was born in '88": 1988,
        "born on 12 May 1988": 1988,
        "date of birth: 1988-05-12": 1988,
        "DOB 12/05/1988": 1988,
        "born in May 1988": 1988,
        "year of birth: 1965": 1965,
        "birthday: 1988/5/12": 1988,
        "I was born around 1970": 1970,
        "born in 2001": 2001,
        "1988年出生": 1988,
        "我是1988年生的": 1988,
        "生于1988年": 1988,
        "出生于一九八八年": 1988,
        "1988年5月12日出生": 1988,
        "出生日期：1988年5月12日": 1988,
        "生日1988-05-12": 1988,
        "88年的": 1988,
        "88年出生": 1988,
        "58年出生": 1958,
        "出生年份1988": 1988,
        "1988年生人": 1988,
    },
    "work_years": {
        "8 years of work": 8,
        "8 years' experience": 8,
        "8 years of experience": 8,
        "worked for 8 years": 8,
        "I've been working for 10 years": 10,
        "eight years of relevant work experience": 8,
        "8 yrs exp": 8,
        "10+ years of experience": 10,
        "5 years of software development experience": 5,
        "2 and a half years of experience": 2.5,
        "2 years and 3 months of experience": 2.25,
        "18 months of experience": 1.5,
        "work experience: 8 years": 8,
        "years of experience: 8": 8,
        "no work experience": 0,
        "a year of experience": 1,
        "工作8年": 8,
        "工作了8年": 8,
        "8年工作经验": 8,
        "八年经验": 8,
        "工作八年半": 8.5,
        "有两年半的工作经验": 2.5,
        "工龄15年": 15,
        "从业12年": 12,
        "20多年工作经验": 20,
        "工作年限：8": 8,
        "工作经验有十年": 10,
        "没有工作经验": 0,
        "工作2年3个月": 2.25,
        "干了6年": 6,
    },
    "months_per_year": {
        "12 months a year": 12,
        "9 months per year": 9,
        "nine months each year": 9,
        "9 months of the year": 9,
        "10 months/year": 10,
        "the whole year": 12,
        "all year": 12,
        "all year round": 12,
        "year-round": 12,
        "the entire year": 12,
        "half the year": 6,
        "9 months out of 12": 9,
        "8.5 months a year": 8.5,
        "全年": 12,
        "一整年": 12,
        "每年9个月": 9,
        "每年九个月": 9,
        "一年9个月": 9,
        "每年在中国待九个月左右": 9,
        "每年半年": 6,
        "一年12个月": 12,
        "全年12个月": 12,
        "常年": 12,
        "每年大概有10个月": 10,
        "9个月/年": 9,
    },
    "duration_years": {
        "8 years": 8,
        "eight years": 8,
        "8 yrs": 8,
        "1 year": 1,
        "a year and a half": 1.5,
        "half a year": 0.5,
        "2 years and 3 months": 2.25,
        "about 10 years": 10,
        "3.5 years": 3.5,
        "10+ years": 10,
        "two and a half years": 2.5,
        "maybe 5 years?": 5,
        "8年": 8,
        "八年": 8,
        "八年半": 8.5,
        "半年": 0.5,
        "一年": 1,
        "2年3个月": 2.25,
        "十年": 10,
        "大概5年": 5,
        "两年": 2,
        "20多年": 20,
        "3.5年": 3.5,
        "十二年": 12,
    },
    "duration_months": {
        "6 months": 6,
        "six months": 6,
        "18 months": 18,
        "about 9 months": 9,
        "1 month": 1,
        "3 mths": 3,
        "twelve months": 12,
        "2 and a half months": 2.5,
        "10 months?": 10,
        "I mean 9 months": 9,
        "eleven months": 11,
        "24 months": 24,
        "6个月": 6,
        "六个月": 6,
        "其实是六个月": 6,
        "两个月": 2,
        "十二个月": 12,
        "三个半月": 3.5,
        "9 个月": 9,
        "大概10个月": 10,
        "１８个月": 18,
        "一个月": 1,
        "11個月": 11,
        "二十四个月": 24,
    },
    "number": {
        "38": 38,
        " 38 ": 38,
        "83?": 83,
        "thirty-eight": 38,
        "it is 12": 12,
        "7.5": 7.5,
        "0": 0,
        "450000": 450_000,
        "450,000": 450_000,
        "two hundred and five": 205,
        "maybe 9": 9,
        "I said 38!": 38,
        "三十八": 38,
        "３８": 38,
        "是38": 38,
        "十二": 12,
        "五": 5,
        "大概九": 9,
        "一百零五": 105,
        "一百二": 120,
        "三点五": 3.5,
        "38吧": 38,
        "二十": 20,
        "两百": 200,
    },
}
ROWS = [(kind, text, value) for kind, rows in CASES.items() for text, value in rows.items()]


def read(text: str) -> list[tuple[str, Any]]:
    return [(mention.kind, mention.value) for mention in find_mentions(text)]


@pytest.mark.parametrize(("kind", "text", "value"), ROWS)
def test_a_number_is_read_for_what_it_counts(kind: str, text: str, value: float) -> None:
    assert read(text) == [(kind, value)]


def test_ages_are_whole_numbers_and_the_others_floats() -> None:
    assert isinstance(find_mentions("I'm 38")[0].value, int)
    assert isinstance(find_mentions("born in 1988")[0].value, int)
    for text in ("8 years of work", "12 months a year", "the whole year", "no work experience", "8年", "38"):
        assert isinstance(find_mentions(text)[0].value, float)


@pytest.mark.parametrize(
    "text",
    ["第3条", "B3", "3rd", "3月15日", "at 9:30", "on 03/04/2027", "in 2026", "12%", "120 days", "30天", "one more",
     "统一", "一下", "万一", "call 021-12367", "8年前", "see https://example.org/38", "a38@example.org", "十分感谢"],
)  # fmt: skip
def test_days_levels_links_and_idioms_hold_no_value(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("8-10 years of experience", ("work_years", 8), ("work_years", 10)),
        ("35-40岁", ("age", 35), ("age", 40)),
        ("6 to 9 months", ("duration_months", 6), ("duration_months", 9)),
        ("no, 38 not 83", ("number", 38), ("number", 83)),
        ("I'm 38 and my wife is 35", ("age", 38), ("number", 35)),
        ("工作8年，每年12个月", ("work_years", 8), ("months_per_year", 12)),
        ("我38歲，工作8年", ("age", 38), ("work_years", 8)),
    ],
)
def test_two_values_in_one_message_are_both_read(text: str, first: tuple[str, Any], second: tuple[str, Any]) -> None:
    assert read(text) == [first, second]


@settings(deadline=None)
@given(
    st.integers(min_value=16, max_value=99), st.sampled_from(["I'm {}", "{} years old", "{}岁", "今年{}岁", "aged {}"])
)
def test_every_age_is_read_in_every_wording(age: int, wording: str) -> None:
    assert read(wording.format(age)) == [("age", age)]


@settings(deadline=None)
@given(
    st.integers(min_value=2, max_value=160).map(lambda quarters: quarters / 4),
    st.sampled_from(["{:g} years of experience", "工作了{:g}年", "{:g}年工作经验", "worked for {:g} years"]),
)
def test_every_number_of_years_of_work_is_read(years: float, wording: str) -> None:
    assert read(wording.format(years)) == [("work_years", years)]


@settings(deadline=None)
@given(
    st.integers(min_value=0, max_value=24).map(lambda halves: halves / 2),
    st.sampled_from(["{:g} months a year", "{:g} months per year", "每年{:g}个月", "每年在上海{:g}个月"]),
)
def test_every_number_of_months_a_year_is_read(months: float, wording: str) -> None:
    assert [pair for pair in read(wording.format(months)) if pair[0] != "city"] == [("months_per_year", months)]


@settings(deadline=None)
@given(st.integers(min_value=13, max_value=99))
def test_a_year_never_has_more_than_twelve_months(months: int) -> None:
    assert all(kind != "months_per_year" for kind, _ in read(f"{months} months a year"))
