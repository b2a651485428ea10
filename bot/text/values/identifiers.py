"""Marks case numbers, passport tails, dates and links: digits that are no quantities."""

from __future__ import annotations

import itertools
import re
from functools import cache
from typing import Any, Final

from bot.text.tables import load_table
from bot.text.values.mention import Mention
from bot.text.values.skeleton import BLOCKED, DATE, WORD, Cell, Skeleton

_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff，。]+|[a-z0-9_.+-]+@[a-z0-9.-]+")
_CHUNK: Final = re.compile(r"(?<![a-z0-9_@./$])[a-z0-9]+(?:-[a-z0-9]+)*(?![a-z0-9_@])")
_SPACED_NUMBER: Final = re.compile(
    r"(?<![a-z0-9.,])(?P<letters>[a-z]{2,6} )?[0-9]{3,}(?: [0-9]{3,})+(?![a-z0-9]|[.,][0-9])"
)
_MIN_MIXED: Final = 8
_MIN_MIXED_DIGITS: Final = 4
_MIN_DIGITS: Final = 10
_MAX_LENGTH: Final = 32
_SEPARATORS: Final = re.compile("[ -]")

_PASSPORT: Final = re.compile(
    r"(?:(?:(?:the |my )?last (?:four|4)(?: digits| characters| numbers| letters)?"
    r"(?: (?:of|on|in) (?:my |the |his |her )?passport(?: (?:number|no\.?))?)?"
    r"|passport(?: number| no\.?)?(?:'s)? last (?:four|4)(?: digits| characters)?"
    r"|passport(?: number| no\.?)? (?:that )?end(?:s|ing)?(?: in| with)?"
    r"|end(?:s|ing) (?:in|with)"
    r"|(?:护照)?(?:号|号码)?的?(?:最?[后末][四4][位个]?|尾号|末尾)(?:数字|数|号码|字符)?))"
    r"(?: ?(?:is|are|was|:|：|=|是|为|,))? ?(?P<tail>(?=[a-z]{0,3}[0-9])[a-z0-9]{4})(?![a-z0-9])"
)

_MONTH_NAMES: Final = "(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_DATE: Final = re.compile(
    r"(?<![0-9])(?:(?P<y1>[12][0-9]{3}) ?[-/.年] ?[0-9]{1,2} ?(?:[-/.月] ?[0-9]{1,2} ?[日号]?|月)(?![0-9])"
    r"|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?P<y2>[12][0-9]{3})(?![0-9])"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH_NAMES}\.?,? (?P<y3>[12][0-9]{{3}})(?![0-9])"
    rf"|(?<![a-z]){_MONTH_NAMES}\.? (?:[0-9]{{1,2}}(?:st|nd|rd|th)?,? )?(?P<y4>[12][0-9]{{3}})(?![0-9])"
    r"|(?P<month>1?[0-9] ?月 ?[0-9]{1,2} ?[日号]))"
)
# Telephone numbers, times of day, percentages.
_OTHER_FIGURES: Final = re.compile(
    r"(?<![0-9])0[0-9]{2,3}-[0-9]{5,8}(?![0-9])"
    r"|(?<![0-9])[0-9]{1,2}[:：][0-9]{2}(?![0-9])|(?<![0-9.])[0-9]+(?:\.[0-9]+)? ?(?:%|percent)"
    r"|百分之[零一二三四五六七八九十百点]+"
)


def mark_identifiers(skeleton: Skeleton, message: str) -> Skeleton:
    """Mark links, passport tails, case numbers, dates, times and percentages.

    Args:
        skeleton: a freshly folded message.
        message: the message as typed, for the words of the mentions.
    Returns:
        The skeleton with the marks; case numbers and passport tails hold a `Mention`.
    """

    def mention(kind: str, value: str, match: re.Match[str], cells: list[Cell]) -> tuple[str, Any]:
        start, end = cells[match.start()].start, cells[match.end() - 1].end
        return WORD, Mention(kind, value, start, end, message[start:end])

    def read_passport(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any]:
        return mention("passport_tail", match["tail"].upper(), match, cells)

    def read_number(match: re.Match[str], cells: list[Cell]) -> tuple[str, Any] | None:
        number = _business_number(match.group())
        return mention("business_number", number, match, cells) if number else None

    skeleton = skeleton.replace(_LINK, lambda _, __: (BLOCKED, None))
    skeleton = skeleton.replace(_PASSPORT, read_passport)
    skeleton = skeleton.replace(_DATE, _read_date)
    skeleton = skeleton.replace(_SPACED_NUMBER, read_number)
    skeleton = skeleton.replace(_CHUNK, read_number)
    return skeleton.replace(_OTHER_FIGURES, lambda _, __: (BLOCKED, None))


def _read_date(match: re.Match[str], _: list[Cell]) -> tuple[str, Any]:
    year = match["y1"] or match["y2"] or match["y3"] or match["y4"]
    return DATE, int(year) if year else None


def _business_number(text: str) -> str | None:
    """Give a case number in its comparable form, or None when the text is none.

    Blanks and dashes are dropped and letters are capitals: DEMO-2026-0001 and demo 2026 0001 are one.
    """
    groups = _SEPARATORS.split(text)
    number = "".join(groups).upper()
    digits = sum(map(str.isdigit, number))
    if len(number) > _MAX_LENGTH or any(map(_not_a_code().fullmatch, (text, *groups))):
        return None
    if " " in text and groups[0].isalpha() and not _holds_serial(groups[1:]):
        return None
    if digits == len(number):
        # Two groups are a range of amounts, or a telephone number with its area code.
        return number if digits >= _MIN_DIGITS and len(groups) != 2 else None
    # A dash also joins words and small numbers: "top-100-university".
    longest = max(len(group) for group in groups if any(map(str.isdigit, group))) if digits else 0
    enough = len(number) >= _MIN_MIXED and digits >= _MIN_MIXED_DIGITS and longest >= _MIN_MIXED_DIGITS
    return number if enough else None


def _holds_serial(groups: list[str]) -> bool:
    """Tell "DEMO 2026 0001" from "salary 450 000": the zeros of an amount do not come first."""
    return any(group[0] == "0" and group.strip("0") for group in groups) or (len(groups) > 2 and groups[-1] != "000")


@cache
def _not_a_code() -> re.Pattern[str]:
    """Match what mixes letters and digits and is no case number: RMB450000, 450kcny, born1988, 10000hours."""
    table = load_table("quantities")
    names = [*table["cny_before"], *table["cny_after"], *itertools.chain.from_iterable(table["foreign"].values())]
    currency = "|".join(sorted({name for name in names if name.isascii() and name.isalpha()}))
    factor = "|".join([*table["multipliers"], *table["glued_multipliers"]])
    return re.compile(
        f"(?:{currency})[0-9]+(?:{factor})?(?:{currency})?|[0-9]+(?:{factor})(?:{currency})?"
        r"|[a-z]{4,}(?:19|20)[0-9]{2}|[0-9]+[a-z]{3,}"
    )
