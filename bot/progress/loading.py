"""Turns the data files into states, kinds of business, time limits, wording and the kind of proof."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from bot.progress.model import Actor, Bilingual, BusinessType, LimitSource, Proof, State, Step, TimeLimit
from bot.progress.strict import StrictFile

NATIONWIDE = "CN"
STAGES = 5
STATE_CODES = (
    "draft",
    "submitted",
    "pre_review",
    "returned",
    "awaiting_acceptance",
    "accepted",
    "examination",
    "approved",
    "refused",
    "not_accepted",
    "issued",
    "cancelled",
    "lapsed",
)
CATEGORIES = ("A", "B", "C")
CONFIDENCES = ("official", "several", "single")
_LONGEST_LIMIT = 250  # about one working year; more is surely a slip
_LIMIT_KEYS = ("city", "step", "business_types", "working_days", "kind", "from", "source")
_MORE_DAYS = ("legal_working_days", "usual_working_days", "may_add_working_days")
_NO_WORDING = Bilingual("", "")
WORDING_CODES = (
    "calendar_not_published",
    "limit",
    "limit_due",
    "limit_overdue",
    "limit_no_start",
    "limit_none",
    "limit_employer",
    "limit_ended",
    "later",
    "later_step",
    "promise",
    "source",
    "source_undated",
    "nationwide",
    "stale",
)
_PLACEHOLDER = re.compile(r"{(\w+)}")
_LONGEST_PROOF = 32


def load_states(file: StrictFile) -> dict[str, State]:
    """Read the states; every code of our set must be there, and no other."""
    stages = _names(file, "stages")
    if file.root and sorted(stages) != [str(number) for number in range(1, STAGES + 1)]:
        file.complain("stages", f"must have the stages 1 to {STAGES}")
    actors = {code: Actor(code, label) for code, label in _names(file, "actors").items()}
    section = file.section("states")
    if file.root:
        file.check_keys(section, "states", STATE_CODES)
    return {code: _state(file, code, item, stages, actors) for code, item in section.items()}


def _state(
    file: StrictFile, code: str, item: dict[str, Any], stages: Mapping[str, Bilingual], actors: Mapping[str, Actor]
) -> State:
    where = f"states.{code}"
    file.check_keys(item, where, ("en", "zh", "stage", "who", "means", "next"), ("aliases",))
    stage = file.whole_number(item, "stage", where, 1, STAGES) or 1
    who = file.choice(item, "who", where, actors)
    return State(
        code=code,
        label=file.bilingual(item, where),
        stage=stage,
        stage_name=stages.get(str(stage), _NO_WORDING),
        means=_wording(file, item, "means", where),
        next=_wording(file, item, "next", where),
        who=actors.get(who, Actor(who, _NO_WORDING)),
        aliases=file.choices(item, "aliases", where),
    )


def load_business_types(file: StrictFile) -> dict[str, BusinessType]:
    """Read the kinds of business."""
    types: dict[str, BusinessType] = {}
    for code, item in file.section("business_types").items():
        where = f"business_types.{code}"
        file.check_keys(item, where, ("en", "zh"), ("aliases",))
        types[code] = BusinessType(code, file.bilingual(item, where), file.choices(item, "aliases", where))
    return types


def load_wording(file: StrictFile) -> dict[str, Bilingual]:
    """Read what is said besides the states; both languages must use the same placeholders."""
    section = file.section("wording")
    if file.root:
        file.check_keys(section, "wording", WORDING_CODES)
    wording: dict[str, Bilingual] = {}
    for code, item in section.items():
        where = f"wording.{code}"
        file.check_keys(item, where, ("en", "zh"))
        wording[code] = file.bilingual(item, where)
        used = [sorted(set(_PLACEHOLDER.findall(text))) for text in (wording[code].en, wording[code].zh)]
        if used[0] != used[1]:
            file.complain(where, "the two languages use different placeholders: make them equal")
    return wording


def load_proof(file: StrictFile) -> Proof | None:
    """Read what proves that a case is the asker's; None when the file is wrong."""
    before = len(file.problems)
    item = file.section("proof").get("asked", {})
    where = "proof.asked"
    file.check_keys(item, where, ("en", "zh", "shortest", "longest"))
    shortest = file.whole_number(item, "shortest", where, 4, _LONGEST_PROOF)
    longest = file.whole_number(item, "longest", where, 4, _LONGEST_PROOF)
    name = file.bilingual(item, where)
    if shortest is not None and longest is not None and shortest > longest:
        file.complain(where, "'shortest' is larger than 'longest'")
    if len(file.problems) > before or shortest is None or longest is None:
        return None
    return Proof(name, shortest, longest)


def load_time_limits(
    file: StrictFile, states: Collection[str], types: Collection[str]
) -> tuple[dict[str, Bilingual], tuple[TimeLimit, ...]]:
    """Read the cities and the time limits; two rows for the same case and step are a problem.

    Where the states or kinds of business could not be read at all, they are not checked here: their own
    file is the one to mend.
    """
    cities = _names(file, "cities")
    kinds = _names(file, "kinds")
    steps = _steps(file, states)
    sources = {code: _source(file, code, item) for code, item in file.section("sources").items()}
    rows = file.root.get("limits")
    if not isinstance(rows, list):
        if file.root:
            file.complain("limits", "must be a list")
        rows = []
    limits: list[TimeLimit] = []
    for position, row in enumerate(rows, start=1):
        where = f"limits[{position}]"
        if not isinstance(row, dict):
            file.complain(where, "must be a mapping")
            continue
        before = len(file.problems)
        file.check_keys(row, where, _LIMIT_KEYS, ("categories", *_MORE_DAYS))
        city = file.choice(row, "city", where, {*cities, NATIONWIDE})
        step = file.choice(row, "step", where, steps)
        kind = file.choice(row, "kind", where, kinds)
        source = file.choice(row, "source", where, sources)
        fields = _limit_fields(file, row, where, states, types)
        if len(file.problems) == before:
            named: dict[str, Any] = {"city": city, "step": steps[step], "kind": kind, "source": sources[source]}
            limits.append(TimeLimit(**named, **fields, kind_name=kinds[kind]))
    _note_conflicts(file, limits)
    return cities, tuple(limits)


def _limit_fields(
    file: StrictFile, row: dict[str, Any], where: str, states: Collection[str], types: Collection[str]
) -> dict[str, Any]:
    """Read the parts of a limit that stand on their own."""
    business_types = file.choices(row, "business_types", where, types or None)
    if "business_types" in row and not business_types:
        file.complain(f"{where}.business_types", "must name at least one kind of business")
    counted_from = None
    if row.get("from") is not None:
        counted_from = (file.choice(row, "from", where, states) if states else file.text(row, "from", where)) or None
    fields: dict[str, Any] = {
        key: file.whole_number(row, key, where, 1, _LONGEST_LIMIT, optional=True)
        for key in ("working_days", *_MORE_DAYS)
    }
    categories = file.choices(row, "categories", where, CATEGORIES)
    return fields | {"business_types": business_types, "categories": categories, "counted_from": counted_from}


def _steps(file: StrictFile, states: Collection[str]) -> dict[str, Step]:
    steps: dict[str, Step] = {}
    owners: dict[str, str] = {}
    for code, item in file.section("steps").items():
        where = f"steps.{code}"
        file.check_keys(item, where, ("en", "zh", "states"))
        steps[code] = Step(code, file.bilingual(item, where), file.choices(item, "states", where, states or None))
        for state in steps[code].states:
            if owners.setdefault(state, code) != code:
                file.complain(f"{where}.states", f"'{state}' already belongs to the step '{owners[state]}'")
    return steps


def _source(file: StrictFile, code: str, item: dict[str, Any]) -> LimitSource:
    where = f"sources.{code}"
    file.check_keys(item, where, ("title_en", "title_zh", "host", "date", "confidence"))
    return LimitSource(
        title=file.bilingual(item, where, ("title_en", "title_zh")),
        host=file.text(item, "host", where) if item.get("host") is not None else None,
        date=file.text(item, "date", where) if item.get("date") is not None else None,
        confidence=file.choice(item, "confidence", where, CONFIDENCES),
    )


def _names(file: StrictFile, section: str) -> dict[str, Bilingual]:
    """Read a section whose items are nothing but a name in both languages."""
    names: dict[str, Bilingual] = {}
    for code, item in file.section(section).items():
        file.check_keys(item, f"{section}.{code}", ("en", "zh"))
        names[code] = file.bilingual(item, f"{section}.{code}")
    return names


def _wording(file: StrictFile, item: dict[str, Any], key: str, where: str) -> Bilingual:
    value = item.get(key)
    if isinstance(value, dict):
        file.check_keys(value, f"{where}.{key}", ("en", "zh"))
        return file.bilingual(value, f"{where}.{key}")
    if key in item:
        file.complain(f"{where}.{key}", "must have 'en' and 'zh'")
    return _NO_WORDING


def _note_conflicts(file: StrictFile, limits: list[TimeLimit]) -> None:
    """Note limits that claim the same city, step, kind of business and category."""
    seen: set[tuple[str, str, str, str | None]] = set()
    for limit in limits:
        for business_type in limit.business_types:
            for category in limit.categories or (None,):
                claim = (limit.city, limit.step.code, business_type, category)
                if claim in seen:
                    who = f"{limit.city}, {limit.step.code}, {business_type}, {category or 'every category'}"
                    file.complain("limits", f"two rows for {who}: keep one")
                seen.add(claim)
