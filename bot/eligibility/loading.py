"""Loads `data/policy` strictly: every problem in every file is listed, or the whole set of rules is returned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from bot.eligibility import policy as p
from bot.eligibility.conditions import CONDITIONS
from bot.eligibility.loading_related import RelatedReader, read_plan
from bot.eligibility.profile import CHINESE, EDUCATION, EXTRAS, MONTHS_PER_YEAR, PLACES, VOCATIONAL
from bot.eligibility.reading import Node, read_file
from bot.eligibility.routes import ROUTE_CODES
from bot.errors import DataErrors, Problem
from bot.places import Places, read_places

FILES = (
    "policy",
    "sources",
    "points",
    "thresholds",
    "wages",
    "cities",
    "routes",
    "notes",
    "nearest",
    "related",
    "plan",
)
PLACES_FILE = Path("services", "places.yml")
FOUNDER = ("invested_usd", "stable_years", "share_percent")
CONFIDENCE = ("official", "official_copy", "several", "single", "inferred")
EFFORTS = ("month_in_china", "hsk_level", "year_of_work", "degree_step", "certificate_step", "salary_percent")
BANDED = frozenset("SWTA")
CHOICES: Mapping[str, frozenset[str]] = {
    "E": frozenset(EDUCATION + VOCATIONAL),
    "C": frozenset(CHINESE),
    "L": frozenset(PLACES),
    "U": frozenset(("none", *EXTRAS)),
}
ROWS = "SEWTCLAUP"

T = TypeVar("T")
D = TypeVar("D", bound=p.Dated)


def load_policy(folder: Path, places: Path | None = None) -> p.Policy:
    """Load the rules of all periods.

    Args:
        folder: the folder with the files of `FILES`.
        places: the file of offices the plan names; `services/places.yml` beside the folder by default.
    Returns:
        The policy; from its `earliest` day on, every day has a points table, thresholds and age rules.
    Raises:
        DataErrors: lists every problem of every file, with the key it is under.
    """
    problems: list[Problem] = []
    if not folder.is_dir():
        raise DataErrors([Problem(str(folder), "the folder with the rules is missing")])
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in {f"{name}.yml" for name in FILES}:
            problems.append(Problem(path.name, "is not a file of rules known here"))
    files = {name: read_file(folder / f"{name}.yml", problems) for name in FILES}
    known_places, place_problems = read_places(places or folder.parent / PLACES_FILE)
    problems += place_problems
    loaded = _Loading(files, problems, known_places).policy()
    for node in files.values():
        node.close()
    if problems:
        raise DataErrors(problems)
    return loaded


class _Loading:
    """One load: the files, the sources read so far and the problems found."""

    def __init__(self, files: Mapping[str, Node], problems: list[Problem], places: Places) -> None:
        self._files, self._problems, self._places = files, problems, places
        sources, cities = self._list("sources", "sources", _source), self._list("cities", "cities", _city)
        self._check_repeats("sources", [source.id for source in sources])
        self._check_repeats("cities", [city.code for city in cities])
        self._sources = {source.id: source for source in sources}
        self._cities = {city.code: city for city in cities}

    def policy(self) -> p.Policy:
        """Read every file and check that they fit together."""
        head = self._files["policy"]
        version, earliest = head.day("version"), head.day("earliest") or date.max
        routes = self._list("routes", "routes", self._route)
        self._check_routes(routes)
        plan = self._plan()
        related = self._list(
            "related", "related", RelatedReader(self._rule, self._known_cities, plan.papers, self._places)
        )
        loaded = p.Policy(
            version=version.isoformat() if version else "",
            earliest=earliest,
            tables=self._series("points", "tables", self._table, earliest),
            points=self._series("thresholds", "points", self._lines, earliest),
            multiples=self._series("thresholds", "salary_multiples", self._lines, earliest),
            ages=self._series("thresholds", "ages", self._ages, earliest),
            graduates=self._series("thresholds", "graduates", self._graduates, earliest),
            wages=self._list("wages", "wages", self._wage),
            cities=self._cities,
            routes=routes,
            notes=self._list("notes", "notes", self._note),
            nearest=self._nearest(),
            sources=self._sources,
            related=related,
            plan=plan,
            fresh_days=head.whole("fresh_days", 1, 3650),
        )
        self._check_repeats("related", [f"{one.code} from {one.rule.since}" for one in related])
        self._check_repeats("wages", [f"{base.city} from {base.rule.since}" for base in loaded.wages])
        return loaded

    def _list(self, file: str, key: str, read: Callable[[Node], T]) -> tuple[T, ...]:
        found = []
        for node in self._files[file].nodes(key):
            found.append(read(node))
            node.close()
        return tuple(found)

    def _series(self, file: str, key: str, read: Callable[[Node], D], earliest: date) -> tuple[D, ...]:
        """Read dated rules of which one must hold on every day from `earliest`."""
        rules = self._list(file, key, read)
        last: date | None = None
        for number, rule in enumerate(sorted(rules, key=lambda rule: rule.rule.since)):
            due = earliest if number == 0 else _next_day(last)
            if due is None or rule.rule.since > due:
                self._files[file].note(key, f"no rule holds before {rule.rule.since} or one holds for ever before it")
            last = rule.rule.until
        if rules and last is not None:
            self._files[file].note(key, f"no rule holds after {last}")
        return rules

    def _rule(self, node: Node) -> p.Rule:
        dates = node.node("in_force")
        since, until = dates.day("from") or date.max, dates.day("until", optional=True)
        if until and since != date.max and until < since:
            dates.note("until", "is before 'from'")
        dates.close()
        confidence = node.choice("confidence", CONFIDENCE)
        return p.Rule(since, until, self._source_of(node), confidence)

    def _source_of(self, node: Node) -> p.Source:
        name = node.choice("source", self._sources)
        return self._sources.get(name) or p.Source(name, {}, "", "")

    def _city_of(self, node: Node) -> str:
        return node.choice("city", self._cities)

    def _table(self, node: Node) -> p.PointsTable:
        rule, clause = self._rule(node), node.both("clause")
        rows: dict[str, p.RowRule] = {}
        for row_node in node.nodes("rows"):
            row = _row(row_node)
            if row.code in rows:
                row_node.note("code", f"row {row.code} is there twice")
            rows[row.code] = row
            row_node.close()
        missing = [code for code in ROWS if code not in rows]
        if missing:
            node.note("rows", f"rows are missing: {', '.join(missing)}")
        return p.PointsTable(node.text("id"), rule, clause, rows)

    def _lines(self, node: Node) -> p.Lines:
        lines = p.Lines(self._rule(node), node.both("clause"), node.whole("a", 1), node.whole("b", 1))
        if lines.a <= lines.b:
            node.note("a", "must be above 'b'")
        return lines

    def _ages(self, node: Node) -> p.Ages:
        numbers = [node.whole(key, 0, 120) for key in ("minimum", "b_limit", "young_talent_below")]
        return p.Ages(self._rule(node), node.both("clause"), *numbers)

    def _graduates(self, node: Node) -> p.GraduateRule:
        numbers = node.whole("months_since_max", 1), node.whole("average_score_min", 0, 100)
        return p.GraduateRule(self._rule(node), node.both("clause"), *numbers)

    def _wage(self, node: Node) -> p.WageBase:
        if node.has("monthly_cny") == node.has("annual_cny"):
            node.note("monthly_cny", "give either monthly_cny or annual_cny, as the source prints it")
        if node.has("annual_cny"):
            annual = node.number("annual_cny", 1)
            monthly = annual / MONTHS_PER_YEAR
        else:
            monthly = node.number("monthly_cny", 1) if node.has("monthly_cny") else 1
            annual = monthly * MONTHS_PER_YEAR
        others = []
        for other in node.nodes("other_figures", optional=True):
            others.append(p.OtherFigure(other.number("monthly_cny", 1), self._source_of(other), other.both("reason")))
            other.close()
        year = node.whole("wage_year", 2000, 2100)
        return p.WageBase(self._city_of(node), year, monthly, annual, self._rule(node), tuple(others))

    def _route(self, node: Node) -> p.Route:
        rule, items = self._rule(node), []
        code = node.choice("code", ROUTE_CODES)
        for item in node.nodes("items", optional=True):
            text = item.choice("text", ("full", "partial", "missing"))
            items.append(p.Item(item.text("code"), text, item.both("label")))
            if items[-1].code.split(".")[0] != code:
                item.note("code", f"must be {code} or start with {code}.")
            item.close()
        category: p.Category = "A" if code[:1] == "A" else "B" if code[:1] == "B" else "C"
        if node.choice("category", ("A", "B", "C")) != code[:1]:
            node.note("category", "must be the first letter of the code")
        return p.Route(
            code=code,
            category=category,
            title=node.both("title"),
            clause=node.both("clause"),
            rule=rule,
            items=tuple(items),
            min_related_years=node.whole("min_related_years") if node.has("min_related_years") else None,
            english_nationalities=frozenset(node.words("english_nationalities")),
            graduate_cities=self._known_cities(node, "graduate_cities"),
            founder=_founder(node) if node.has("founder") else {},
        )

    def _check_routes(self, routes: tuple[p.Route, ...]) -> None:
        node = self._files["routes"]
        found = {route.code for route in routes}
        if routes and found != set(ROUTE_CODES):
            node.note("routes", f"routes are missing: {', '.join(sorted(set(ROUTE_CODES) - found))}")
        self._check_repeats("routes", [item.code for route in routes for item in route.items])
        for code in ("B1", "B3"):
            if any(route.code == code and route.min_related_years is None for route in routes):
                node.note(code, "needs min_related_years")

    def _check_repeats(self, file: str, keys: list[str]) -> None:
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self._files[file].note(key, "is there twice")

    def _known_cities(self, node: Node, key: str) -> frozenset[str]:
        words = node.words(key)
        for unknown in [word for word in words if word not in self._cities]:
            node.note(key, f"'{unknown}' is not a city of cities.yml")
        return frozenset(words)

    def _note(self, node: Node) -> p.NoteRule:
        cities = self._known_cities(node, "cities")
        return p.NoteRule(
            code=node.text("code"),
            detail=node.flag("detail"),
            disputed=node.flag("disputed"),
            when=node.choice("when", CONDITIONS),
            cities=cities,
            rule=self._rule(node),
        )

    def _nearest(self) -> p.NearestRule:
        node = self._files["nearest"]
        effort = node.numbers("effort")
        if node.has("effort") and set(effort) != set(EFFORTS):
            node.note("effort", f"must have exactly: {', '.join(EFFORTS)}")
        return p.NearestRule(
            max_more_years=node.whole("max_more_years", 1, 50),
            max_pairs=node.whole("max_pairs", 0, 50),
            text_max_effort=node.number("text_max_effort"),
            effort=effort,
        )

    def _plan(self) -> p.PlanRules:
        return read_plan(self._files["plan"], frozenset(ROUTE_CODES), self._cities, self._places, self._sources)


def _founder(node: Node) -> dict[str, float]:
    """What A4.1 needs, as figures; each must be there."""
    found = node.numbers("founder")
    if set(found) != set(FOUNDER):
        node.note("founder", f"must have exactly: {', '.join(FOUNDER)}")
    return found


def _source(node: Node) -> p.Source:
    return p.Source(node.text("id"), node.both("name"), node.text("host"), node.text("dated"))


def _city(node: Node) -> p.City:
    return p.City(node.text("code"), node.both("name"), node.choice("place", PLACES) if node.has("place") else None)


def _row(node: Node) -> p.RowRule:
    code, maximum = node.choice("code", ROWS), node.whole("max", 1, 120)
    whole = node.flag("whole")
    bands = tuple(_band(band, whole) for band in node.nodes("bands")) if code in BANDED else ()
    values = {name: int(points) for name, points in node.numbers("values").items()} if code in CHOICES else {}
    if values and set(values) != CHOICES[code]:
        node.note("values", f"must have exactly: {', '.join(sorted(CHOICES[code]))}")
    _check_bands(node, bands)
    row = p.RowRule(code, maximum, whole, bands, values)
    if (bands or values) and max(row.possible) != maximum:
        node.note("max", f"the best points are {max(row.possible)}, not {maximum}")
    return row


def _band(node: Node, whole: bool) -> p.Band:
    low, high = node.range("range", whole=whole)
    more = node.whole("more_per_year") if node.has("more_per_year") else 0
    band = p.Band(low, high, node.whole("points"), more)
    node.close()
    return band


def _check_bands(node: Node, bands: tuple[p.Band, ...]) -> None:
    """Bands must cover every value from 0 up, once."""
    due: float | None = 0
    for band in bands:
        if due is None or band.low != due:
            node.note("bands", f"a gap or an overlap before {band.low:g}")
        due = band.high
    if bands and due is not None:
        node.note("bands", f"nothing is said from {due:g} up")


def _next_day(day: date | None) -> date | None:
    return None if day is None else date.fromordinal(day.toordinal() + 1)
