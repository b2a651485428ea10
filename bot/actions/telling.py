"""The profile in words: what was understood, and a summary that can be corrected by tapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.actions.facts import FACTS, UNKNOWN
from bot.wording import Wording

# Facts whose values are codes, and the family of responses that name them.
CODED = {
    "education": "utter_eligibility_band_e_",
    "chinese": "utter_eligibility_band_c_",
    "place": "utter_eligibility_band_l_",
}
EXTRA = "utter_eligibility_band_u_"
CITY = "utter_said_city_"


def say_fact(fact: str, value: Any, language: str) -> str:
    """Return one fact in words, such as "38 years old"."""
    wording = Wording.load()
    if value == UNKNOWN:
        return wording.render("utter_said_unknown", language, fact=wording.render(f"utter_said_name_{fact}", language))
    if fact in CODED:
        return wording.render(f"{CODED[fact]}{value}", language)
    if fact == "extras":
        names = [wording.render(f"{EXTRA}{one}", language) for one in value or ["none"]]
        return wording.render("utter_said_extras", language, value=_join(names, language))
    if fact == "city":
        return wording.render(f"{CITY}{str(value).lower().replace('-', '_')}", language)
    return wording.render(f"utter_said_{fact}", language, value=say_number(value))


def say_noted(facts: Mapping[str, Any], before: Mapping[str, Any], language: str) -> str:
    """Return "Noted: …" for the facts of one message, old values named where they change; with a line end.

    Args:
        facts: what is kept now.
        before: the slots before this message.
    """
    if not facts:
        return ""
    parts = [_say_change(fact, value, before.get(fact), language) for fact, value in facts.items()]
    return Wording.load().render("utter_noted", language, facts=_join(parts, language)) + "\n"


def summarise(slots: Mapping[str, Any], language: str) -> tuple[list[str], list[dict[str, str]]]:
    """Return the profile as lines, and a button per known fact that asks for it anew."""
    known = [fact for fact in FACTS if slots.get(fact) is not None]
    lines = [say_fact(fact, slots[fact], language) for fact in known]
    return lines, [_fact_button(fact, language) for fact in known]


def join_facts(facts: Mapping[str, Any], language: str) -> str:
    """Return facts in words, one after another."""
    return _join([say_fact(fact, value, language) for fact, value in facts.items()], language)


def say_amount(amount: float, per: str, language: str) -> str:
    """Return an amount in CNY `per` month or year, in words."""
    return Wording.load().render(f"utter_said_pay_{per}", language, value=say_number(amount))


def say_number(value: Any) -> str:
    """Return a number with separators, without needless decimals; other values as they are."""
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)


def _fact_button(fact: str, language: str) -> dict[str, str]:
    title = Wording.load().render(f"utter_said_name_{fact}", language)
    return {"title": title, "payload": f'/correct_fact{{"fact":"{fact}"}}'}


def _say_change(fact: str, value: Any, old: Any, language: str) -> str:
    now = say_fact(fact, value, language)
    if old in (None, UNKNOWN, value):
        return now
    return Wording.load().render("utter_noted_change", language, now=now, before=say_fact(fact, old, language))


def _join(parts: Iterable[str], language: str) -> str:
    return Wording.load().render("utter_eligibility_list_separator", language).join(parts)
