"""Reads `related.yml` and `plan.yml`: what goes with a category, and what the personal plan names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.eligibility import policy as p
from bot.eligibility.profile import CLAIMS, EDUCATION, FIELDS, Founder, Residence
from bot.eligibility.reading import Node
from bot.places import Places

GROUPS = ("visa", "window", "local", "permanent")
KINDS = ("category", "degree", "claim", "number", "invested", "multiple", "tax_share", "age_below", "officer")
NUMBERED = frozenset({"number", "invested", "multiple", "tax_share"})
CATEGORIES = ("A", "B", "C")
FACTS = frozenset(
    {"salary", *FIELDS, *(f"{group}.{name}" for group, kind in (("founder", Founder), ("residence", Residence))
                          for name in kind.__struct_fields__)}
)  # fmt: skip
_NUMBER_NAMES = ("at_least", "over", "at_least_listed", "over_listed", "below")
_PLACEHOLDER = re.compile(r"{([a-z_]+)}")


class RelatedReader:
    """Reads one related route after another, and notes what does not fit the rest of the rules."""

    def __init__(
        self,
        read_rule: Callable[[Node], p.Rule],
        read_cities: Callable[[Node, str], frozenset[str]],
        papers: Mapping[str, p.Text],
        places: Places,
    ) -> None:
        self._read_rule = read_rule
        self._read_cities = read_cities
        self._papers = papers
        self._places = places

    def __call__(self, node: Node) -> p.Related:
        """Read one related route."""
        conditions = []
        for condition in node.nodes("conditions"):
            conditions.append(_read_condition(condition))
            condition.close()
        return p.Related(
            code=node.text("code"),
            group=node.choice("group", GROUPS),
            title=node.both("title"),
            clause=node.both("clause"),
            rule=self._read_rule(node),
            cities=self._read_cities(node, "cities"),
            conditions=tuple(conditions),
            papers=known(node, "papers", self._papers),
            places=known(node, "places", self._places),
            applied_with=node.both("with"),
            note=node.both("note") if node.has("note") else None,
        )


def read_plan(
    node: Node, routes: frozenset[str], cities: Mapping[str, p.City], places: Places, sources: Mapping[str, p.Source]
) -> p.PlanRules:
    """Read `plan.yml`; its papers and places must be known, its keys routes, rows, categories and cities."""
    papers_node = node.node("papers")
    papers = {name: papers_node.both(name) for name in papers_node.names()}
    papers_node.close()
    listed = {
        key: _lists(node.node(key), allowed, papers)
        for key, allowed in {
            "permit": frozenset(CATEGORIES),
            "routes": routes | {f"{route}.salary" for route in routes},
            "rows": frozenset("SEWTCLAUP"),
        }.items()
    }
    offices, ask = (_lists(node.node(key), frozenset(cities), places) for key in ("offices", "ask"))
    for key, lists in (("offices", offices), ("ask", ask)):
        if "CN" not in lists:
            node.note(f"{key}.CN", "is missing: it stands for every other city")
    source = node.choice("source", sources)
    return p.PlanRules(
        source=sources.get(source) or p.Source(source, {}, "", ""),
        confidence=node.text("confidence"),
        papers=papers,
        **listed,
        offices={"CN": (), **offices},
        ask={"CN": (), **ask},
        places=places,
    )


def known(node: Node, key: str, names: Mapping[str, object]) -> tuple[str, ...]:
    """Read a list of names, each of which must be known; any passes where their own file can't be read."""
    words = node.words(key)
    for word in words:
        if names and word not in names:
            node.note(key, f"'{word}' is not known")
    return words


def _lists(node: Node, allowed: frozenset[str], names: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    for key in node.names():
        if key not in allowed:
            node.note(key, "is not a key known here")
    lists = {key: known(node, key, names) for key in node.names()}
    node.close()
    return lists


def _read_condition(node: Node) -> p.Condition:
    kind = node.choice("kind", KINDS)
    numbers = {name: node.number(name) for name in _NUMBER_NAMES if kind != "degree" and node.has(name)}
    fact = node.choice("fact", sorted(FACTS)) if kind == "number" else ""
    allowed = CATEGORIES if kind == "category" else CLAIMS
    choices = known(node, "any", dict.fromkeys(allowed)) if kind in ("category", "claim") else ()
    if kind in ("category", "claim") and not choices:
        node.note("any", "is missing")
    if kind in NUMBERED and ("at_least" in numbers) == ("over" in numbers):
        node.note("at_least", "give either at_least or over")
    strict = "over" in numbers
    return p.Condition(
        kind=kind,
        label=_filled(node, numbers),
        any=frozenset(choices),
        fact=fact,
        low=numbers.get("over", numbers.get("at_least", numbers.get("below", 0))),
        strict=strict,
        low_listed=numbers.get("over_listed" if strict else "at_least_listed"),
        degree=node.choice("at_least", EDUCATION) if kind == "degree" else "",
    )


def _filled(node: Node, numbers: Mapping[str, float]) -> dict[str, str]:
    """The label with its numbers, so that a threshold is written once."""
    label = node.both("label")
    for language, text in label.items():
        for name in _PLACEHOLDER.findall(text):
            if name not in numbers:
                node.note(f"label.{language}", f"names {{{name}}}, which the condition does not give")
    return {
        language: _PLACEHOLDER.sub(lambda match: f"{numbers.get(match.group(1), 0):,g}", text)
        for language, text in label.items()
    }
