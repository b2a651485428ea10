"""Read the numbers of a text, with their units, so that two languages can be compared.

Only what both languages write alike is read: digits, amounts in `万` and `million`, months by name. Ordinals
(`3rd Ring Road`) are names, not numbers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal

from bot.bilingual import Language

Quantities = dict[Decimal, frozenset[str]]

_MONTHS = ("january", "february", "march", "april", "may", "june", "july",
           "august", "september", "october", "november", "december")  # fmt: skip
_MONTH_DATE = re.compile(rf"\b({'|'.join(_MONTHS)})(?=,? \d{{4}}\b)|(?<=\d )({'|'.join(_MONTHS)})\b")
_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_EN_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b")
_EN = re.compile(
    rf"(?P<before>cny |rmb |usd )?(?P<number>{_NUMBER})(?P<scale> million| billion|k\b)?"
    r"(?:[ -](?:more |full |whole |calendar |consecutive |completed |natural )*"
    r"(?P<unit>working[ -]day|business day|day|week|month|year|hour|minute|time|point|yuan|%|per cent)s?\b)?"
    r"(?P<percent> ?%)?"
)
_EN_UNITS = {"working day": "working day", "working-day": "working day", "business day": "working day",
             "yuan": "CNY", "per cent": "%"}  # fmt: skip
_EN_MONEY = {"cny ": "CNY", "rmb ": "CNY", "usd ": "USD"}
_EN_SCALES = {" million": 10**6, " billion": 10**9, "k": 10**3}
# A date's parts are numbers without a unit: "30日" is thirty days, but "11月30日" is not.
_ZH_DATE = re.compile(r"(\d{4})年度?(?:(\d{1,2})月(?:份)?(?:(\d{1,2})日)?)?|(\d{1,2})月(\d{1,2})日")
_ZH = re.compile(
    rf"(?P<number>{_NUMBER})(?P<scale>[万亿])?[多余]?"
    r"(?P<unit>个?工作日|个?日历日|日|天|周(?!岁)|个?星期|个月|整?年|个?小时|分钟|分(?!之)|倍|次|美元|元|%)?"
)
_ZH_UNITS = {"日": "day", "天": "day", "日历日": "day", "工作日": "working day", "周": "week", "星期": "week",
             "月": "month", "年": "year", "整年": "year", "小时": "hour", "分钟": "minute", "分": "point",
             "倍": "time", "次": "time", "美元": "USD", "元": "CNY", "%": "%"}  # fmt: skip
_ZH_SCALES = {"万": 10**4, "亿": 10**8}

_EN_COUNTS = {word: number for number, word in enumerate(
    ["three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=3)}  # fmt: skip
_EN_COUNT = re.compile(rf"\b({'|'.join(_EN_COUNTS)})\b(?!-star|-party)", re.IGNORECASE)
_ZH_COUNTS = {word: number for number, word in enumerate(
    ["三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], start=3)}  # fmt: skip
# A Chinese numeral counts only before a measure word: 三个, not 三亚 or 十分.
_ZH_COUNT = re.compile(
    r"(?<![一二三四五六七八九十百千第星])(十[一二]?|[三四五六七八九])(?:大)?(?=[个条类种项份家步档样处点年])"
)
_EN_UNIT_WORDS = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty sixty ninety hundred"
_EN_IN_WORDS = re.compile(
    rf"\b({'|'.join(_EN_UNIT_WORDS.split())})[ -](?:working |full |consecutive |calendar |more )*"
    r"(day|week|month|year|hour|minute|point|yuan)s?\b|\b(half|quarter) a (million|year|month)\b",
    re.IGNORECASE,
)
_ZH_IN_WORDS = re.compile(
    r"(?<![一二三四五六七八九十百千第])[两二三四五六七八九十百半]{1,4}(?:个)?"
    r"(?:工作日|天|日|周|星期|月|年|小时|分钟|倍|岁|元|万元)(?![度代])"
)


def read_quantities(text: str, language: Language) -> Quantities:
    """Return every number of a text with the units it is given, an empty set where it has none.

    Units: `day`, `working day`, `week`, `month`, `year`, `hour`, `minute`, `time`, `point`, `%`, `CNY`, `USD`.
    """
    found: defaultdict[Decimal, set[str]] = defaultdict(set)
    reader = _read_english if language == "en" else _read_chinese
    reader(text, found)
    return {number: frozenset(units) for number, units in found.items()}


def read_counts(text: str, language: Language) -> frozenset[int]:
    """Return the counts from three to twelve that a text writes in words: `six routes`, `六条途径`."""
    pattern, counts = (_EN_COUNT, _EN_COUNTS) if language == "en" else (_ZH_COUNT, _ZH_COUNTS)
    return frozenset(counts[match.group(1).lower()] for match in pattern.finditer(text))


def find_quantities_in_words(text: str, language: Language) -> list[str]:
    """Return the quantities with a unit that a text writes in words: `two years`, `三个月`."""
    pattern = _EN_IN_WORDS if language == "en" else _ZH_IN_WORDS
    return [match.group() for match in pattern.finditer(text)]


def _read_english(text: str, found: defaultdict[Decimal, set[str]]) -> None:
    text = text.lower()
    for match in _MONTH_DATE.finditer(text):
        _ = found[Decimal(_MONTHS.index(match.group(1) or match.group(2)) + 1)]
    for match in _EN.finditer(_EN_ORDINAL.sub(" ", text)):
        scale = _EN_SCALES.get(match["scale"] or "", 1)
        units = found[_parse(match["number"], scale)]
        unit = match["unit"]
        if unit:
            units.add(_EN_UNITS.get(unit, unit))
        if match["percent"]:
            units.add("%")
        if match["before"]:
            units.add(_EN_MONEY[match["before"]])


def _read_chinese(text: str, found: defaultdict[Decimal, set[str]]) -> None:
    for match in _ZH_DATE.finditer(text):
        for part in match.groups():
            if part:
                _ = found[Decimal(part)]
    for match in _ZH.finditer(_ZH_DATE.sub(" ", text)):
        units = found[_parse(match["number"], _ZH_SCALES.get(match["scale"] or "", 1))]
        if match["unit"]:
            units.add(_ZH_UNITS[match["unit"].removeprefix("个")])


def _parse(number: str, scale: int) -> Decimal:
    return (Decimal(number.replace(",", "")) * scale).normalize()
