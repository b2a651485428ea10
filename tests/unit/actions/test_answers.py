"""What a message means for the profile: answers, corrections, doubts, suppositions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.answers import Heard, Understood, read_suppositions, understand
from bot.actions.doubts import find_doubt
from bot.actions.facts import UNKNOWN, profile_from_slots
from bot.actions.telling import say_fact, say_noted, summarise

YEAR = 2026


def said(kind: str, value: Any, **more: Any) -> dict[str, Any]:
    """Return one entity."""
    return {"entity": kind, "value": value, **more}


def hear(
    intent: str, *entities: dict[str, Any], asked: str | None = None, text: str = "typed", **slots: Any
) -> Understood:
    """Understand one typed message, given slots."""
    return understand(Heard(intent, entities, text, asked), slots, this_year=YEAR)


def test_several_facts_must_be_taken_in_any_order() -> None:
    """One message may answer what was not asked yet."""
    found = hear("inform_profile", said("education", "doctor"), said("age", 38), said("city", "CN-SH"), asked="chinese")
    assert found.facts == {"education": "doctor", "age": 38, "city": "CN-SH"}


def test_bare_number_must_answer_what_was_asked() -> None:
    """A number alone belongs to the question."""
    assert hear("inform_profile", said("number", 38.0), asked="age").facts == {"age": 38}
    assert hear("inform_profile", said("number", 8.0), asked="work_years").facts == {"work_years": 8.0}
    assert not hear("inform_profile", said("number", 8.0), asked="city")


def test_question_must_never_change_the_profile() -> None:
    """Values in a question about the rules are no facts about the person."""
    for intent in ("ask_policy", "compare_what_if", "find_window", "list_documents", "complain", "out_of_scope"):
        assert not hear(intent, said("age", 62), asked="age")


def test_correction_must_go_to_what_was_said_last() -> None:
    """After years of work, "no, nine" is about years, though months are asked for."""
    found = hear(
        "correct_fact", said("number", 9.0), asked="months_per_year", work_years=8.0, last_facts=["work_years"]
    )
    assert found.facts == {"work_years": 9.0}


def test_correction_must_find_the_value_it_takes_back() -> None:
    """ "38, not 83" is about the fact that now is 83, however long ago it was said."""
    entities = (said("number", 38.0), said("number", 83.0, denied=True))
    found = hear("correct_fact", *entities, asked="city", age=83, work_years=8.0, last_facts=["work_years"])
    assert found.facts == {"age": 38}


def test_length_of_time_in_a_correction_must_go_where_it_fits() -> None:
    """其实是六个月 after the months corrects the months."""
    found = hear(
        "correct_fact",
        said("duration_months", 6.0),
        asked="chinese",
        months_per_year=9.0,
        last_facts=["months_per_year"],
    )
    assert found.facts == {"months_per_year": 6.0}


def test_named_fact_must_be_asked_anew() -> None:
    """ "My age is wrong" and a tapped fact reopen it; nothing named asks which."""
    assert hear("correct_fact", said("fact", "age")).reopened == "age"
    assert understand(Heard("correct_fact", (said("fact", "age"),)), {}, this_year=YEAR).reopened == "age"
    assert hear("correct_fact").choosing
    assert hear("deny", asked="correction", choosing=True).leaving


def test_unknown_and_none_must_be_answers() -> None:
    """ "I don't know" and "none" answer what was asked."""
    assert hear("skip_fact", asked="education").facts == {"education": UNKNOWN}
    assert hear("deny", asked="chinese").facts == {"chinese": "none"}
    assert not hear("deny", asked="annual_salary_cny")
    assert hear("nlu_fallback", asked="city", text="Zibo").facts == {"city": "other"}


def test_implausible_age_must_be_checked_once() -> None:
    """83 is asked about; said again, or confirmed, it is taken; another value replaces it."""
    doubted = hear("inform_profile", said("number", 83.0), asked="age")
    assert doubted.facts == {} and doubted.doubts[0]["value"] == 83
    slots = {"doubts": doubted.doubts}
    assert hear("affirm", asked="confirmation", **slots).facts == {"age": 83}
    assert hear("inform_profile", said("number", 83.0), asked="confirmation", **slots).facts == {"age": 83}
    assert hear("correct_fact", said("number", 38.0), asked="confirmation", **slots).facts == {"age": 38}
    assert hear("deny", asked="confirmation", **slots).reopened == "age"
    assert hear("skip_fact", asked="confirmation", **slots).facts == {"age": UNKNOWN}


@pytest.mark.parametrize(
    ("amount", "per", "offers"),
    [
        (450, "month", [(450_000, "year"), (450, "month")]),
        (45, None, [(450_000, "year"), (45_000, "month")]),
        (30_000, None, [(30_000, "month"), (30_000, "year")]),
        (450_000, "month", [(450_000, "year"), (450_000, "month")]),
        (30_000, "month", []),
        (450_000, "year", []),
        (450_000, None, []),
    ],
)
def test_pay_in_a_doubtful_unit_must_be_asked_about(amount: float, per: str | None, offers: list[Any]) -> None:
    """ "450 a month?" offers 450,000 a year; what is plausible is asked nothing."""
    yearly = amount * 12 if per == "month" else amount
    found = find_doubt("annual_salary_cny", yearly, {"amount": amount, "per": per})
    assert [(one["amount"], one["per"]) for one in (found or {}).get("offers", [])] == offers


def test_tapped_value_must_be_taken_without_doubt() -> None:
    """Whoever tapped "450 a month" meant it."""
    heard = Heard("inform_profile", (said("annual_salary_cny", 5400),))
    assert understand(heard, {}, this_year=YEAR).facts == {"annual_salary_cny": 5400.0}


def test_foreign_money_must_be_asked_about_and_not_guessed() -> None:
    """Dollars are refused with a word on yuan."""
    found = hear("inform_profile", said("money_other", {"amount": 60000, "currency": "USD"}), asked="annual_salary_cny")
    assert [refused.response for refused in found.refused] == ["utter_foreign_currency"]


def test_supposition_must_be_read_and_not_kept() -> None:
    """ "What if they pay me 460k" gives a value to try."""
    heard = Heard("compare_what_if", (said("money_cny", 460_000.0),), "what if")
    slots = {"annual_salary_cny": 300_000.0}
    assert read_suppositions(heard, slots, this_year=YEAR).facts == {"annual_salary_cny": 460_000.0}
    assert profile_from_slots(slots)["annual_salary_cny"] == 300_000.0
    assert not understand(heard, slots, this_year=YEAR)


@given(
    st.sampled_from(["inform_profile", "correct_fact", "affirm", "deny", "skip_fact", "nlu_fallback", "thank"]),
    st.lists(st.tuples(st.sampled_from(["number", "age", "work_years", "duration_months", "money_cny", "education"]),
                       st.floats(0, 1e6) | st.sampled_from(["doctor", "none"])), max_size=4),
    st.sampled_from(["age", "work_years", "chinese", "city", "confirmation", "correction", None]),
)  # fmt: skip
def test_understanding_must_never_fail_nor_keep_what_cannot_be_right(
    intent: str, values: list[tuple[str, Any]], asked: str | None
) -> None:
    """Whatever is said, what is kept is a profile that the engine takes."""
    from bot.eligibility import parse_profile

    found = hear(intent, *(said(kind, value) for kind, value in values), asked=asked)
    parse_profile(profile_from_slots(found.facts))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_fact_must_have_words(language: str) -> None:
    """What was noted, changed or summed up can be said in both languages."""
    slots = {
        "annual_salary_cny": 450_000.0, "education": "doctor", "work_years": 8.0, "months_per_year": 12.0,
        "chinese": "hsk5", "age": 38, "city": "CN-SH", "place": "none", "extras": ["ip"],
    }  # fmt: skip
    lines, buttons = summarise(slots, language)
    assert len(lines) == len(buttons) == len(slots)
    assert "450,000" in say_fact("annual_salary_cny", 450_000.0, language)
    assert "39" in say_noted({"age": 39}, {"age": 38}, language) and "38" in say_noted(
        {"age": 39}, {"age": 38}, language
    )
    assert say_noted({}, {}, language) == "" and say_fact("age", UNKNOWN, language)
    for city in ("CN-BJ", "CN-SZ", "CN-GZ", "CN-TJ", "CN-SUZ", "CN-WUX", "other"):
        assert say_fact("city", city, language)
