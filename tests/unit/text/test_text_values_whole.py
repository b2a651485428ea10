"""Whole messages are read, nothing breaks the reader, and long ones take no longer than they must."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.values import KINDS, find_mentions

PROFILE = {
    "age": 38,
    "education": "doctor",
    "work_years": 8,
    "annual_salary_cny": 450_000,
    "chinese": "hsk5",
    "months_per_year": 12,
    "city": "CN-SH",
    "extras": "top_university",
}
WORDS = (
    "I'm|38|8 years|of work|450k|a year|年|月|岁|万|一年|每年|工作|在|上海|HSK|5|级|硕士|not|没有|no|patent|"
    "-|—|,|，| |\n|¥|$|USD|元|last four|1234|DEMO-2026-0001|born|in|1988|半|half|a|million|two|hundred|and|"
    "①|㊳|½|ﬀ|１２|萬|ß|İ|\u200b|\u0301|\ud800|\ue000|\ue005|👍|k|w|的|约|between|to|到|/|year|month|中国|博士"
)
ANY_TEXT = st.text(alphabet=st.characters(), max_size=60) | st.lists(
    st.sampled_from(WORDS.split("|")), max_size=14
).map("".join)


def read(text: str) -> dict[str, Any]:
    return {mention.kind: mention.value for mention in find_mentions(text)}


@pytest.mark.parametrize(
    "text",
    [
        "I'm 38, PhD, 8 years of work, 450k a year, HSK 5, the whole year in Shanghai, graduated from a top university",
        "我38岁,博士,工作8年,年薪45万,HSK5级,全年在上海,名校毕业",
        "我38岁，博士，工作8年，年薪45万，HSK5级，全年在上海，名校毕业",
        "我38歲，博士，工作8年，年薪45萬，HSK５級，全年在上海，名校畢業",
        "Shanghai, 12 months a year. PhD from a top university. Age 38, HSK 5, salary RMB 450,000 per year, 8 yrs exp.",
        "我今年三十八，博士毕业于名校，有八年工作经验，一年挣四十五万，汉语五级，每年在上海十二个月",
        "我38岁, PhD, 工作经验8年, salary 450k a year, HSK 5, all year in Pudong, top university",
        "38 years old\nPhD\n8 years' experience\n¥450,000/yr\nHSK level 5\nyear-round\n徐汇\n名校",
    ],
)
def test_a_whole_profile_in_one_message_is_read(text: str) -> None:
    assert read(text) == PROFILE
    assert len(find_mentions(text)) == len(PROFILE)


@settings(deadline=None, max_examples=300)
@given(ANY_TEXT)
def test_mentions_stand_where_they_say_and_never_overlap(text: str) -> None:
    """Any text can be read; each mention is its own, non-blank part of it."""
    position = 0
    for mention in find_mentions(text):
        assert mention.kind in KINDS
        assert mention.start >= position
        assert mention.text and mention.text == text[mention.start : mention.end]
        assert mention.text == mention.text.strip()
        position = mention.end


@settings(deadline=None)
@given(ANY_TEXT)
def test_values_stay_in_their_ranges(text: str) -> None:
    limits = {"age": 120, "birth_year": 2030, "work_years": 80, "months_per_year": 12}
    for mention in find_mentions(text):
        if isinstance(mention.value, int | float):
            assert 0 <= mention.value <= limits.get(mention.kind, 1e15)


@settings(deadline=None)
@given(st.sampled_from(list(PROFILE)), st.sampled_from(["，", ", ", "。", "; ", "\n", " and "]))
def test_facts_are_read_in_any_order(first: str, separator: str) -> None:
    said = {
        "age": "I'm 38",
        "education": "PhD",
        "work_years": "8 years of work",
        "annual_salary_cny": "年薪45万",
        "chinese": "HSK 5",
        "months_per_year": "12 months a year",
        "city": "上海",
        "extras": "top university",
    }
    order = sorted(said, key=lambda kind: kind != first)
    assert read(separator.join(said[kind] for kind in order)) == PROFILE


@pytest.mark.parametrize(
    "unit",
    ["1", "1,", "1 ", "1-", "1年", "一", "万", "450k a year ", "工作 ", "每年在", "no a an the ", "专利",
     "one hundred ", "worked for for ",
     "is ", "hsk level ", "last four ", "a-", "a.", "annual gross ", "between 1 and ",
     "没考过", "8 years of work-", "在华连续", "x@", "www."],
)  # fmt: skip
def test_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    """Four times the text takes no more than about four times as long: no pattern backtracks without end."""

    def took(length: int) -> float:
        text = (unit * length)[:length]
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            find_mentions(text)
            best = min(best, time.process_time() - start)
        return best

    took(100)
    assert took(4000) < 12 * took(1000) + 0.01
