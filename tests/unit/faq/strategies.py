"""Entries of every shape the schema allows, for laws that must hold of all of them."""

from __future__ import annotations

import datetime as dt
from typing import get_args

from hypothesis import strategies as st

from bot.faq.entry import Checked, Confidence, Entry, Fact, Gold, InForce, LanguageValue, Region, Source, Texts
from bot.text.normalise import clean_message

# What spreadsheets and YAML are known to change: formulas, errors, escapes, numbers and dates as text, truth values.
TRAPS = (
    "=1+1",
    "#N/A",
    "_x0041_",
    "2017",
    "2017-04-01",
    "007",
    "1e5",
    "yes",
    "null",
    "true",
    "- a",
    "a: b",
    "# a",
    "'a",
    '"a"',
    "{a}",
    "@a",
    "+86 21",
    "1,000",
    "a  b",
    "第1条",
    "😀",
    "&amp;",
    "<b>",
    "%",
    "|",
    ">",
    "~",
)
_characters = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"), exclude_characters="\ufffe\uffff")
words = st.one_of(st.sampled_from(TRAPS), st.text(_characters, min_size=1, max_size=30))
lines = st.lists(words, min_size=1, max_size=4).map(" ".join).map(clean_message).filter(bool)
texts = st.lists(lines, min_size=1, max_size=4).map("\n".join).map(clean_message).filter(bool)
slugs = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
ids = st.builds("{}/{}".format, slugs, st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True))
days = st.dates(dt.date(1949, 10, 1), dt.date(2099, 12, 31))
partial_dates = st.one_of(
    st.integers(1900, 2099).map(str), st.dates().map(lambda day: f"{day:%Y-%m}"), days.map(dt.date.isoformat)
).filter(lambda text: len(text.partition("-")[0]) == 4)
facts: st.SearchStrategy[Fact] = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    lines,
    st.builds(LanguageValue, lines, lines),
)
optional_lines = st.none() | lines


def many(strategy: st.SearchStrategy[str], least: int = 1) -> st.SearchStrategy[tuple[str, ...]]:
    """Return tuples of a few."""
    return st.lists(strategy, min_size=least, max_size=4).map(tuple)


entry_texts = st.builds(Texts, question=lines, alternates=many(lines), answer=texts, say=texts)
entries = st.builds(
    Entry,
    id=ids,
    region=st.sampled_from(get_args(Region)),
    facts=st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), facts, max_size=4),
    source=st.builds(
        Source,
        title_en=lines,
        title_zh=lines,
        host=lines,
        issuer=optional_lines,
        issuer_zh=optional_lines,
        number=optional_lines,
        clause=optional_lines,
        date=st.none() | partial_dates,
    ),
    in_force=st.builds(InForce, from_=st.none() | days, until=st.none() | days),
    checked=st.builds(Checked, on=days, next=days),
    confidence=st.sampled_from(get_args(Confidence)),
    related=many(ids, least=0),
    en=entry_texts,
    zh=entry_texts,
    gold=st.builds(Gold, en=many(lines), zh=many(lines), mixed=many(lines)),
)
