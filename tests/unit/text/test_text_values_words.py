"""Degrees, Chinese levels, extras, cities, case numbers and passport tails are read from words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.progress import normalise_number
from bot.text.tables import load_table
from bot.text.values import find_mentions

_MONEY = load_table("quantities")
CURRENCIES = {
    form.upper() for forms in (_MONEY["cny_before"], *_MONEY["foreign"].values()) for form in forms if form.isalpha()
}

CASES: dict[str, dict[str, str]] = {
    "chinese": {
        "HSK 5": "hsk5",
        "HSK5": "hsk5",
        "hsk-4": "hsk4",
        "HSK level 4": "hsk4",
        "HSK level five": "hsk5",
        "I passed HSK 3": "hsk3",
        "level 4 Chinese": "hsk4",
        "Chinese level 2": "hsk2",
        "HSK 7": "hsk6",
        "no Chinese": "none",
        "I don't speak Chinese": "none",
        "I can’t speak any Chinese": "none",
        "my degree was taught in Chinese": "degree_in_chinese",
        "former Chinese national": "former_national",
        "I used to be a Chinese citizen": "former_national",
        "HSK5级": "hsk5",
        "HSK五级": "hsk5",
        "汉语五级": "hsk5",
        "汉语水平考试六级": "hsk6",
        "新HSK6级": "hsk6",
        "我考过HSK四级": "hsk4",
        "5级汉语": "hsk5",
        "ＨＳＫ３級": "hsk3",
        "不会中文": "none",
        "不会说汉语": "none",
        "没考过HSK": "none",
        "中文授课": "degree_in_chinese",
        "原中国公民": "former_national",
        "我曾是中国公民": "former_national",
    },
    "education": {
        "PhD": "doctor",
        "I have a Ph.D. in physics": "doctor",
        "doctorate": "doctor",
        "doctoral degree": "doctor",
        "master's": "master",
        "Master of Science": "master",
        "MBA": "master",
        "MA in history": "master",
        "bachelor": "bachelor",
        "BSc": "bachelor",
        "I have a BA": "bachelor",
        "university degree": "bachelor",
        "no degree": "none",
        "I don't have a degree": "none",
        "high school": "none",
        "no bachelor's degree": "none",
        "博士": "doctor",
        "博士后": "doctor",
        "博士研究生学历": "doctor",
        "硕士": "master",
        "碩士學位": "master",
        "研究生学历": "master",
        "本科": "bachelor",
        "学士学位": "bachelor",
        "大学毕业": "bachelor",
        "大专": "none",
        "高中毕业": "none",
        "没有学位": "none",
        "没有本科学历": "none",
        "我是本科毕业": "bachelor",
    },
    "extras": {
        "graduated from a top university": "top_university",
        "a top-100 university": "top_university",
        "QS top 200": "top_university",
        "Ivy League": "top_university",
        "Fortune 500": "global500",
        "Fortune Global 500": "global500",
        "I worked for a Global 500 company": "global500",
        "a top 500 company": "global500",
        "patent": "ip",
        "I hold patents": "ip",
        "intellectual property": "ip",
        "IP": "ip",
        "名校毕业": "top_university",
        "海外名校": "top_university",
        "QS前100": "top_university",
        "高水平大学": "top_university",
        "世界500强": "global500",
        "世界五百强": "global500",
        "財富500強": "global500",
        "在500强企业上班": "global500",
        "专利": "ip",
        "有发明专利": "ip",
        "自主知识产权": "ip",
        "在华连续工作五年以上": "five_years_in_china",
        "在中国连续工作五年以上": "five_years_in_china",
    },
    "city": {
        "Shanghai": "CN-SH",
        "I live in Pudong": "CN-SH",
        "Jing'an": "CN-SH",
        "Lin-gang": "CN-SH",
        "Lingang": "CN-SH",
        "XUHUI": "CN-SH",
        "Beijing": "CN-BJ",
        "Shenzhen": "CN-SZ",
        "Nanshan": "CN-SZ",
        "Suzhou": "CN-SUZ",
        "Wuxi": "CN-WUX",
        "Guangzhou": "CN-GZ",
        "Tianjin": "CN-TJ",
        "上海": "CN-SH",
        "浦东新区": "CN-SH",
        "徐汇区": "CN-SH",
        "我在静安": "CN-SH",
        "臨港": "CN-SH",
        "北京": "CN-BJ",
        "深圳市": "CN-SZ",
        "罗湖": "CN-SZ",
        "苏州": "CN-SUZ",
        "蘇州": "CN-SUZ",
        "无锡": "CN-WUX",
        "广州": "CN-GZ",
        "天津": "CN-TJ",
    },
    "business_number": {
        "DEMO-2026-0001": "DEMO20260001",
        "DEMO20260001": "DEMO20260001",
        "demo-2026-0001": "DEMO20260001",
        "demo 2026 0001": "DEMO20260001",
        "my number is DEMO-2026-0001.": "DEMO20260001",
        "AB123456": "AB123456",
        "A1B2C3D4": "A1B2C3D4",
        "SH2026-000123": "SH2026000123",
        "2026112200012": "2026112200012",
        "2026 1122 0001": "202611220001",
        "2026-1122-0001": "202611220001",
        "case DEMO 2026 0042 please": "DEMO20260042",
        "业务编号DEMO-2026-0001": "DEMO20260001",
        "受理单号是20260001234567": "20260001234567",
        "ＤＥＭＯ－２０２６－０００１": "DEMO20260001",
        "DEMO–2026–0001": "DEMO20260001",
        "查一下DEMO20260001": "DEMO20260001",
        "编号：demo20260001。": "DEMO20260001",
        "我的编号 DEMO-2026-0001 谢谢": "DEMO20260001",
        "单号AB12CD34EF": "AB12CD34EF",
        "进度DEMO 2026 0001": "DEMO20260001",
        "申请号2026000001": "2026000001",
        "号码2026 0000 0001": "202600000001",
        "请查SH20260001A": "SH20260001A",
    },
    "passport_tail": {
        "last four 1234": "1234",
        "last 4: 1234": "1234",
        "last 4 digits 5678": "5678",
        "the last four digits of my passport are 5678": "5678",
        "my passport ends in AB12": "AB12",
        "passport ending in 1234": "1234",
        "passport number ends with 1234": "1234",
        "ends in ab12": "AB12",
        "passport last four: 1234": "1234",
        "last four characters AB12": "AB12",
        "the last four are 0042": "0042",
        "last four numbers 9876": "9876",
        "护照后四位 1234": "1234",
        "护照后四位1234": "1234",
        "护照最后四位是1234": "1234",
        "后四位AB12": "AB12",
        "护照尾号1234": "1234",
        "护照号后四位：1234": "1234",
        "尾号是ab12": "AB12",
        "末四位1234": "1234",
        "护照号码的后4位1234": "1234",
        "護照後四位１２３４": "1234",
        "后四位数字1234": "1234",
        "护照后四位为0042": "0042",
    },
}
ROWS = [(kind, text, value) for kind, rows in CASES.items() for text, value in rows.items()]


def read(text: str) -> list[tuple[str, Any]]:
    return [(mention.kind, mention.value) for mention in find_mentions(text)]


@pytest.mark.parametrize(("kind", "text", "value"), ROWS)
def test_words_that_name_a_value_are_read(kind: str, text: str, value: str) -> None:
    assert read(text) == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I don't have a PhD, only a master's", [("education", "master")]),
        ("没有博士学位，只有硕士", [("education", "master")]),
        ("I did not graduate from a top university", []),
        ("没有专利", []),
        ("I have no patents", []),
        ("never worked for a Fortune 500", []),
        ("没有在世界500强工作过", []),
        ("no, I have a PhD", [("education", "doctor")]),
        ("No degree, but I have a patent", [("education", "none"), ("extras", "ip")]),
    ],
)
def test_a_denied_degree_or_extra_is_not_read(text: str, left: list[tuple[str, str]]) -> None:
    assert read(text) == left


@pytest.mark.parametrize(
    "text",
    ["I am a PhD student", "博士在读", "本科生", "ma", "mail", "embassy", "ip", "sh", "I'm a high school teacher",
     "master Chinese", "patently", "Chinese food", "我会一点", "phd candidate"],
)  # fmt: skip
def test_words_that_only_look_like_a_value_are_not_read(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("worked in China for 5 years", [("extras", "five_years_in_china"), ("duration_years", 5)]),
        (
            "I have been working in Shanghai for 6 years",
            [("extras", "five_years_in_china"), ("city", "CN-SH"), ("duration_years", 6)],
        ),
        ("8 years in China", [("duration_years", 8), ("extras", "five_years_in_china")]),
        ("8 years of work experience in China", [("work_years", 8), ("extras", "five_years_in_china")]),
        ("在中国工作8年", [("extras", "five_years_in_china"), ("duration_years", 8)]),
        ("在上海工作了6年", [("city", "CN-SH"), ("extras", "five_years_in_china"), ("duration_years", 6)]),
        ("worked in China for 3 years", [("duration_years", 3)]),
        ("在华工作3年", [("duration_years", 3)]),
    ],
)
def test_work_in_china_is_an_extra_from_five_years_and_always_a_length_of_time(
    text: str, mentions: list[tuple[str, Any]]
) -> None:
    """The years in China need not be all years of work, so they are given as a plain duration too."""
    assert read(text) == mentions


@pytest.mark.parametrize(
    "text",
    ["RMB450000", "450000yuan", "450k-500k", "born1988", "since2015", "38-year-old", "top-100-university", "10000hours",
     "salary 450 000", "400,000-500,000", "2026-11-22", "https://example.org/DEMO20260001", "x20260001@example.org",
     "A" * 20 + "1" * 20, "covid-19", "internationalisation"],
)  # fmt: skip
def test_what_mixes_letters_and_digits_is_not_always_a_case_number(text: str) -> None:
    assert "business_number" not in dict(read(text))


@settings(deadline=None)
@given(
    # "CHF20000000" without dashes is twenty million francs.
    st.from_regex(r"\A[A-Z]{2,6}-20[0-9]{2}-[0-9]{4}\Z").filter(lambda number: number.split("-")[0] not in CURRENCIES),
    st.sampled_from(["{}", "case {}, thanks", "查{}的进度"]),
)
def test_a_case_number_has_the_form_that_the_case_registry_compares(number: str, sentence: str) -> None:
    for typed in (number, number.lower(), number.replace("-", "")):
        assert read(sentence.format(typed)) == [("business_number", normalise_number(number))]
