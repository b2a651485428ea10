"""Facts as each language writes them, and placeholders filled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.entry import LanguageValue, dump_entry, parse_entry
from bot.faq.render import find_placeholders, format_fact, render_entry, render_text
from tests.unit.faq.samples import PLACES, make_entry, make_texts


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (30, "30", "30"),
        (999, "999", "999"),
        (1000, "1,000", "1,000"),
        (600000, "600,000", "600,000"),
        (0.5, "0.5", "0.5"),
        (12434.5, "12,434.5", "12,434.5"),
        ("2024", "2024", "2024"),
        ("12367", "12367", "12367"),
        ("2017-04-01", "1 April 2017", "2017年4月1日"),
        ("2026-02", "February 2026", "2026年2月"),
        (LanguageValue("CNY 600,000", "60万元"), "CNY 600,000", "60万元"),
    ],
)
def test_fact_is_written_as_its_language_does(value: object, en: str, zh: str) -> None:
    """Numbers from 1000 up are separated, dates spelt out, strings left alone."""
    assert format_fact(value, "en") == en  # type: ignore[arg-type]
    assert format_fact(value, "zh") == zh  # type: ignore[arg-type]


@given(st.integers(-(10**12), 10**12))
def test_number_can_be_read_back(number: int) -> None:
    """Whatever the separators, the number written is the number given."""
    assert int(format_fact(number, "en").replace(",", "")) == number


def test_place_fields_are_filled_per_language() -> None:
    """An answer that names a place gets its address, phone and date."""
    answer = "Go to {places.xuhui.name}, {places.xuhui.address}, {places.xuhui.phone}, seen {places.xuhui.seen}. {site}"
    entry = make_entry(en=make_texts("Where?", answer=answer), zh=make_texts("在哪？", answer=answer))
    rendered = render_entry(entry, PLACES)
    assert "Xuhui Window, 1525 West Zhongshan Road, 021-12345, seen 17 December 2023" in rendered.answer.en
    assert "徐汇窗口, 中山西路1525号, 021-12345, seen 2023年12月17日" in rendered.answer.zh


@pytest.mark.parametrize("name", ["missing", "places.xuhui.hours", "places.xuhui.owner", "places.nowhere.name"])
def test_unknown_placeholder_is_an_error_not_a_gap(name: str) -> None:
    """No answer is ever shown with a hole in it."""
    entry = make_entry(en=make_texts("Where?", answer=f"There: {{{name}}}"))
    with pytest.raises(KeyError):
        render_text(entry, "answer", "en", PLACES)


def test_rendered_entry_has_no_placeholder_left() -> None:
    """Question, answer and say are filled in both languages."""
    rendered = render_entry(make_entry(), PLACES)
    for both in (rendered.question, rendered.answer, rendered.say):
        assert not find_placeholders(both.en + both.zh)


def test_dump_and_parse_lose_nothing() -> None:
    """An entry survives its way through the store, whatever kinds of fact it has."""
    facts = {"n": 5, "x": 1.5, "y": "2024", "d": "2017-04-01", "b": LanguageValue("CNY 1", "1元"), "site": "a.cn"}
    entry = make_entry(facts=facts)
    assert parse_entry(dump_entry(entry)) == entry
    assert dump_entry(parse_entry(dump_entry(entry))) == dump_entry(entry)
