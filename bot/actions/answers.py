"""Which facts of the profile a message gives, corrects or leaves open. Knows no Rasa and utters nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.actions.doubts import Doubt, find_doubt
from bot.actions.facts import FACTS, UNKNOWN, Refused, check_fact, check_together

Entity = Mapping[str, Any]

# In these a value is part of a question or of a supposition, and no fact about the person.
QUESTIONS = frozenset(
    {"ask_policy", "out_of_scope", "compare_what_if", "find_window", "list_documents", "complain", "check_progress"}
)
# Values whose kind says which fact they are.
TYPED = {
    "annual_salary_cny": "annual_salary_cny",
    "money_cny": "annual_salary_cny",
    "age": "age",
    "birth_year": "age",
    "education": "education",
    "work_years": "work_years",
    "months_per_year": "months_per_year",
    "chinese": "chinese",
    "city": "city",
    "place": "place",
    "extras": "extras",
    "nationality": "nationality",
}
# Values that answer only the question that was asked (or correct what was said last).
BARE = {
    "annual_salary_cny": ("money_other", "number"),
    "work_years": ("duration_years", "number"),
    "months_per_year": ("duration_months", "number"),
    "chinese": ("number",),
    "age": ("duration_years", "number"),
}
MEANT_BY_NO: Mapping[str, Any] = {
    "education": "none",
    "work_years": 0,
    "chinese": "none",
    "place": "none",
    "extras": "none",
}
LONGEST_CITY_NAME = 20
CONFIRMATION, CORRECTION = "confirmation", "correction"


@dataclass(frozen=True)
class Heard:
    """One message as understood.

    Attributes:
        intent: its intent.
        entities: Rasa's entities; each has `entity` and `value`, pay may have `said`, and `denied` marks a value that
            the message takes back ("38, not 83").
        text: as typed; empty for a button.
        asked: the slot the form asked for, or None.
    """

    intent: str
    entities: tuple[Entity, ...] = ()
    text: str = ""
    asked: str | None = None

    @property
    def is_tapped(self) -> bool:
        """Say whether a button was pressed: its value is meant as it is."""
        return not self.text

    @property
    def is_correction(self) -> bool:
        """Say whether it takes back something said before."""
        return self.intent == "correct_fact"


@dataclass
class Understood:
    """What a message changes.

    Attributes:
        facts: values to keep, as the profile takes them.
        doubts: values to ask about first.
        refused: values that cannot be right.
        reopened: a fact to ask for anew.
        choosing: something is to be corrected, and not said what.
        leaving: nothing is to be corrected after all.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    reopened: str | None = None
    choosing: bool = False
    leaving: bool = False

    def __bool__(self) -> bool:
        return bool(self.facts or self.doubts or self.refused or self.reopened or self.choosing or self.leaving)


def understand(heard: Heard, slots: Mapping[str, Any], *, this_year: int) -> Understood:
    """Work out what one message means for the profile.

    Args:
        heard: the message; its intent decides whether its values are facts at all.
        slots: the facts so far, `doubts` and `last_facts`.
        this_year: for an age said as a birth year.
    """
    understood = Understood()
    if heard.intent in QUESTIONS:
        return understood
    pending = _pending(slots)
    said = _read(heard, slots, pending)
    if pending and pending["fact"] not in said and _settle(heard, pending, said, understood):
        return understood
    for fact, entities in said.items():
        _take(fact, entities, heard, slots, pending, this_year, understood)
    if heard.is_correction and not said:
        _reopen(heard, understood)
    understood.leaving = bool(slots.get("choosing")) and heard.intent == "deny" and not said
    return understood


def read_suppositions(heard: Heard, slots: Mapping[str, Any], *, this_year: int) -> Understood:
    """Read "what if they pay me 460k": values to try out, not to keep."""
    supposed = Heard("inform_profile", heard.entities, heard.text)
    understood = Understood()
    for fact, entities in _read(supposed, slots, None).items():
        _take(fact, entities, supposed, {**slots, "doubts": None}, None, this_year, understood)
    # An amount that is unlikely is tried as it was said: nothing depends on it.
    understood.facts |= {doubt["fact"]: doubt["value"] for doubt in understood.doubts}
    return understood


def _pending(slots: Mapping[str, Any]) -> Doubt | None:
    doubts = slots.get("doubts") or []
    return doubts[0] if doubts else None


def _read(heard: Heard, slots: Mapping[str, Any], pending: Doubt | None) -> dict[str, list[Entity]]:
    """Return the entities by the fact they are about."""
    said: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in heard.entities:
        if entity["entity"] in TYPED and not entity.get("denied"):
            said[TYPED[entity["entity"]]].append(entity)
    for entity in heard.entities:
        fact = _fact_of_bare(entity, heard, slots, pending)
        if fact and not any(one["entity"] in TYPED for one in said.get(fact, ())):
            said[fact].append(entity)
    if not said and heard.asked in FACTS:
        said |= {heard.asked: list(_without_value(heard, heard.asked))}
    return {fact: entities for fact, entities in said.items() if entities}


def _fact_of_bare(entity: Entity, heard: Heard, slots: Mapping[str, Any], pending: Doubt | None) -> str | None:
    """Return the fact that a value without a kind of its own is about."""
    kind = entity["entity"]
    if entity.get("denied") or kind in TYPED:
        return None
    candidates = [pending["fact"]] if pending else []
    if heard.is_correction:
        candidates += _facts_of_denied(heard, slots)
        # "no, nine months" answers the question about months even when it was years that went wrong.
        if heard.asked in BARE and kind == BARE[heard.asked][0] != "number" and kind != "duration_years":
            candidates.append(heard.asked)
        candidates += reversed(slots.get("last_facts") or [])
    if heard.asked:
        candidates.append(heard.asked)
    return next((fact for fact in candidates if kind in BARE.get(fact, ())), None)


def _facts_of_denied(heard: Heard, slots: Mapping[str, Any]) -> list[str]:
    """Return the facts that now have the value a correction takes back: "38, not 83"."""
    denied = {entity["value"] for entity in heard.entities if entity.get("denied") and _is_plain(entity["value"])}
    return [fact for fact in BARE if _is_plain(slots.get(fact)) and slots[fact] in denied]


def _is_plain(value: Any) -> bool:
    return isinstance(value, int | float)


def _without_value(heard: Heard, asked: str) -> Iterator[Entity]:
    """Read an answer that names no value: "none", "I don't know", or a city nobody knows."""
    if heard.intent == "skip_fact":
        yield {"entity": asked, "value": UNKNOWN}
    elif heard.intent == "deny" and asked in MEANT_BY_NO:
        yield {"entity": asked, "value": MEANT_BY_NO[asked]}
    elif heard.intent == "nlu_fallback" and asked == "city" and 0 < len(heard.text) <= LONGEST_CITY_NAME:
        yield {"entity": asked, "value": heard.text}


def _settle(heard: Heard, pending: Doubt, said: dict[str, list[Entity]], understood: Understood) -> bool:
    """Deal with yes, no and "I don't know" to a doubt; say whether that was all."""
    fact = pending["fact"]
    if heard.intent == "affirm":
        understood.facts[fact] = pending["value"]
    elif heard.intent == "skip_fact":
        understood.facts[fact] = UNKNOWN
    elif heard.intent in ("deny", "correct_fact") and not said:
        understood.reopened = fact
    return bool(understood)


def _take(
    fact: str,
    entities: list[Entity],
    heard: Heard,
    slots: Mapping[str, Any],
    pending: Doubt | None,
    this_year: int,
    understood: Understood,
) -> None:
    """Check the values of one fact, and keep, doubt or refuse them."""
    values = [entity["value"] for entity in entities]
    pay = None if heard.is_tapped else _how_said(fact, entities[-1])
    # A pay of "45" is no pay, and still more likely 450,000 than nonsense: it is doubted before it is refused.
    doubt = find_doubt(fact, values[-1], pay) if pay else None
    try:
        value = (
            doubt["value"] if doubt else check_fact(fact, values if len(values) > 1 else values[0], this_year=this_year)
        )
        check_together(fact, value, {**slots, **understood.facts})
        if doubt is None and not heard.is_tapped:
            doubt = find_doubt(fact, value, None)
        if doubt is None:
            understood.facts[fact] = value
        elif pending is not None and pending["fact"] == fact and pending["value"] == value:
            understood.facts[fact] = check_fact(fact, value, this_year=this_year)
        else:
            understood.doubts.append(doubt)
    except Refused as refused:
        understood.refused.append(refused)


def _how_said(fact: str, entity: Entity) -> Mapping[str, Any] | None:
    if fact != "annual_salary_cny" or not _is_plain(entity["value"]):
        return None
    said: Mapping[str, Any] = entity.get("said") or {"amount": entity["value"], "per": None}
    return said


def _reopen(heard: Heard, understood: Understood) -> None:
    """Find out which fact a correction without a value is about."""
    named = [entity["value"] for entity in heard.entities if entity["entity"] == "fact" and entity["value"] in FACTS]
    if named:
        understood.reopened = str(named[-1])
    else:
        understood.choosing = True
