"""Pay and other amounts are read as numbers, whichever way they are written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.values import find_mentions

ANNUAL_EN = {
    "450k a year": 450_000,
    "RMB 450,000 per year": 450_000,
    "¥450,000/yr": 450_000,
    "450K CNY annually": 450_000,
    "half a million a year": 500_000,
    "I earn 450,000 RMB before tax per year": 450_000,
    "annual salary: 450000": 450_000,
    "yearly income of about 320k": 320_000,
    "my annual package is 1.2 million": 1_200_000,
    "four hundred and fifty thousand yuan a year": 450_000,
    "450k p.a.": 450_000,
    "450.000 RMB per annum": 450_000,
    "450 000 RMB a year": 450_000,
    "salary per year 60000": 60_000,
    "450krmb/year": 450_000,
    "1.5m a year": 1_500_000,
}
ANNUAL_ZH = {
    "年薪45万": 450_000,
    "45万一年": 450_000,
    "45w/年": 450_000,
    "年薪是四十五万元": 450_000,
    "年薪税前45万左右": 450_000,
    "一年45万": 450_000,
    "我一年挣45万": 450_000,
    "每年工资45万": 450_000,
    "年收入大概60万": 600_000,
    "全年收入45万": 450_000,
    "年薪450000": 450_000,
    "年薪４５萬": 450_000,
    "年薪一百二十万": 1_200_000,
    "人民币45万元每年": 450_000,
    "年薪1.2百万": 1_200_000,
}
MONTHLY_EN = {
    "75k a month": 75_000,
    "37,500 RMB monthly": 37_500,
    "monthly salary of 60k": 60_000,
    "salary 37500 per month": 37_500,
    "¥37,500 monthly": 37_500,
    "37.5k/month": 37_500,
    "CNY 37.5k RMB per month": 37_500,
    "I get 30k each month": 30_000,
    "monthly income: 49736": 49_736,
    "thirty thousand yuan a month": 30_000,
    "12,434 kuai a month": 12_434,
    "450 a month": 450,
    "74,604 every month": 74_604,
}
MONTHLY_ZH = {
    "月薪7.5万": 75_000,
    "每月7万5": 75_000,
    "月薪三万五": 35_000,
    "月收入3.5万元": 35_000,
    "一个月3万": 30_000,
    "3万块一个月": 30_000,
    "每个月到手三万": 30_000,
    "月入两万": 20_000,
    "3w/月": 30_000,
    "月工资大约2万8千": 28_000,
    "七万四千六百零四元每月": 74_604,
    "月薪60000": 60_000,
    "每月工资是12434元": 12_434,
}
PLAIN_EN = {
    "450k": 450_000,
    "RMB 450,000": 450_000,
    "450,000 yuan": 450_000,
    "my salary is 450,000 RMB": 450_000,
    "RMB450000": 450_000,
    "450000yuan": 450_000,
    "450krmb": 450_000,
    "a million yuan": 1_000_000,
    "sixty thousand": 60_000,
    "CNY 1,000": 1_000,
    "what if they pay me 460k": 460_000,
    "¥ 500": 500,
    "450 grand": 450_000,
}
PLAIN_ZH = {
    "45万": 450_000,
    "60万元": 600_000,
    "45 万": 450_000,
    "四十五万": 450_000,
    "人民币45万元": 450_000,
    "两万五": 25_000,
    "3千块": 3_000,
    "7万5千": 75_000,
    "45w": 450_000,
    "一百块钱": 100,
    "1.2亿": 120_000_000,
    "年终奖2万": 20_000,
    "５万": 50_000,
}
OTHER = {
    "$100k": (100_000, "USD"),
    "80000 euros": (80_000, "EUR"),
    "US$ 100,000": (100_000, "USD"),
    "HK$50,000 a month": (50_000, "HKD"),
    "€80k a year": (80_000, "EUR"),
    "80k GBP": (80_000, "GBP"),
    "£65,000": (65_000, "GBP"),
    "6 million yen": (6_000_000, "JPY"),
    "SGD 9,000": (9_000, "SGD"),
    "100k AUD": (100_000, "AUD"),
    "90,000 Canadian dollars": (90_000, "CAD"),
    "half a million dollars": (500_000, "USD"),
    "10万美元": (100_000, "USD"),
    "年薪8万欧元": (80_000, "EUR"),
    "五万英镑": (50_000, "GBP"),
    "600万日元": (6_000_000, "JPY"),
    "港币50000": (50_000, "HKD"),
    "3万新币": (30_000, "SGD"),
    "20万港元": (200_000, "HKD"),
    "10万美金一年": (100_000, "USD"),
    "9万加元": (90_000, "CAD"),
    "12万澳元": (120_000, "AUD"),
    "100万台币": (1_000_000, "TWD"),
    "5万瑞郎": (50_000, "CHF"),
}
AMOUNTS = st.integers(min_value=1, max_value=9_999).map(lambda hundreds: hundreds * 100)


def read(text: str) -> list[tuple[str, Any]]:
    return [(mention.kind, mention.value) for mention in find_mentions(text)]


@pytest.mark.parametrize(("text", "value"), [*ANNUAL_EN.items(), *ANNUAL_ZH.items()])
def test_pay_by_the_year_is_read(text: str, value: float) -> None:
    assert read(text) == [("annual_salary_cny", value)]


@pytest.mark.parametrize(("text", "value"), [*MONTHLY_EN.items(), *MONTHLY_ZH.items()])
def test_pay_by_the_month_is_read(text: str, value: float) -> None:
    assert read(text) == [("monthly_salary_cny", value)]


@pytest.mark.parametrize(("text", "value"), [*PLAIN_EN.items(), *PLAIN_ZH.items()])
def test_an_amount_without_a_period_is_only_money(text: str, value: float) -> None:
    assert read(text) == [("money_cny", value)]


@pytest.mark.parametrize(("text", "value"), OTHER.items())
def test_other_currencies_are_named_and_never_converted(text: str, value: tuple[float, str]) -> None:
    assert read(text) == [("money_other", {"amount": value[0], "currency": value[1]})]


@pytest.mark.parametrize(
    ("text", "kind", "ends"),
    [
        ("40-50万 a year", "annual_salary_cny", (400_000, 500_000)),
        ("年薪40到50万", "annual_salary_cny", (400_000, 500_000)),
        ("30,000 to 40,000 RMB per month", "monthly_salary_cny", (30_000, 40_000)),
        ("between 400k and 450k a year", "annual_salary_cny", (400_000, 450_000)),
        ("3万到4万每月", "monthly_salary_cny", (30_000, 40_000)),
    ],
)
def test_a_range_gives_both_ends_and_guesses_none(text: str, kind: str, ends: tuple[float, float]) -> None:
    assert read(text) == [(kind, ends[0]), (kind, ends[1])]


@pytest.mark.parametrize(
    "text",
    ["12 months a year, 450k", "12 months a year 450k", "每年12个月，45万"],
)
def test_the_year_of_the_months_is_not_the_year_of_the_pay(text: str) -> None:
    """ "12 months a year, 450k" does not say that 450k is for a year."""
    assert read(text) == [("months_per_year", 12), ("money_cny", 450_000)]


@pytest.mark.parametrize("text", ["each K visa", "90 K visa", "M字签证", "一块去", "5% a year", "每年180天"])
def test_what_only_looks_like_money_is_none(text: str) -> None:
    assert not [kind for kind, _ in read(text) if "cny" in kind or "money" in kind]


def ways_to_write(amount: int) -> list[str]:
    """Write an amount in CNY in every notation that can say it exactly."""
    ways = [f"{amount} RMB", f"¥{amount:,}", f"RMB {amount:,}", f"{amount / 1000:g}k", f"CNY {amount / 1000:g}K"]
    ways += [f"{amount}元", f"人民币{amount}", f"{amount:,} yuan"]
    if amount >= 1_000:
        ways += [f"{amount / 1000:g} thousand", f"{amount / 10_000:.6g}万", f"{amount / 10_000:.6g}w"]
        ways += [f"{amount / 10_000:.6g}万元", in_chinese(amount), in_chinese(amount) + "块钱"]
    return ways


def in_chinese(amount: int) -> str:
    """Write an amount below 100 million in Chinese characters."""
    if amount >= 10_000:
        high, low = divmod(amount, 10_000)
        gap = "零" if 0 < low < 1_000 else ""
        return in_chinese(high) + "万" + gap + (in_chinese(low) if low else "")
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, amount = divmod(amount, unit)
        if digit:
            text += "零一二三四五六七八九"[digit] + name
        elif text and amount and not text.endswith("零"):
            text += "零"
    return text


@settings(deadline=None)
@given(AMOUNTS, st.data())
def test_every_notation_of_an_amount_gives_the_same_number(amount: int, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(ways_to_write(amount)))
    assert read(text) == [("money_cny", amount)]


@settings(deadline=None)
@given(
    AMOUNTS,
    st.sampled_from(
        ["{} a year", "annual salary {}", "年薪{}", "{}一年", "{}/年", "{} per year", "I make {} annually"]
    ),
    st.data(),
)
def test_every_notation_of_yearly_pay_gives_the_same_number(amount: int, frame: str, data: st.DataObject) -> None:
    text = frame.format(data.draw(st.sampled_from(ways_to_write(amount))))
    assert read(text) == [("annual_salary_cny", amount)]


@settings(deadline=None)
@given(AMOUNTS, st.sampled_from(["{} a month", "月薪{}", "每月{}", "{}/月", "monthly salary of {}"]), st.data())
def test_every_notation_of_monthly_pay_gives_the_same_number(amount: int, frame: str, data: st.DataObject) -> None:
    text = frame.format(data.draw(st.sampled_from(ways_to_write(amount))))
    assert read(text) == [("monthly_salary_cny", amount)]
