"""An assessment in words: the JSON of the HTTP contract, with every sentence in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from bot.eligibility.assessment import Assessment, Message, NearestChange, Row, SalaryLine, Verdict
from bot.eligibility.policy import Source, WageBase
from bot.eligibility.profile import ProfileErrors

PREFIX = "utter_eligibility_"
# What stands between lines, and between sentences on one line (Chinese needs no blank after its full stop).
LINE = {"en": "\n", "zh": "\n"}
SENTENCE = {"en": " ", "zh": ""}
CHANGES_IN_TEXT = 2
DISPUTED = frozenset({"B4"})


class Wording(Protocol):
    """What this module needs of `bot.wording.Wording`."""

    def both(self, name: str, **values: Any) -> dict[str, str]:
        """Fill one response in both languages."""
        ...


def to_json(assessment: Assessment, wording: Wording) -> dict[str, Any]:
    """Write an assessment as the HTTP contract has it.

    Args:
        assessment: from `assess`.
        wording: the responses of the domain.
    Returns:
        Plain data for JSON: the contract's fields, and besides them `at_least`, `at_best`, `missing`, `assumed`,
        `salary`, `summary` (category and reason alone) and labels in both languages.
    Raises:
        KeyError: a code without wording (a test makes sure that there is none).
    """
    words = _Words(wording)
    judgement = assessment.judgement
    return {
        "category": assessment.category,
        "category_name": words.say(f"name_{assessment.category.lower()}"),
        "at_least": judgement.at_least,
        "at_best": judgement.at_best,
        "missing": list(assessment.missing),
        "routes": [words.route(verdict) for verdict in judgement.verdicts],
        "points": {"total": assessment.total, "rows": [words.row(row) for row in judgement.rows]},
        "salary": [words.line(line) for line in judgement.lines],
        "nearest": [words.change(change) for change in assessment.nearest],
        "warnings": [{"code": code, **words.say(f"warning_{code}")} for code in assessment.warnings],
        "assumed": [{"code": code, **words.say(f"assumed_{code}")} for code in assessment.assumed],
        "policy": _policy(assessment),
        "summary": _joined([words.headline(assessment), *words.deciding(assessment)], LINE),
        "text": _joined(words.text(assessment), LINE),
    }


def errors_to_json(errors: ProfileErrors, wording: Wording) -> list[dict[str, Any]]:
    """Write profile errors as `[{"field", "code", "message": {"en", "zh"}}]`, one per wrong field."""
    words = _Words(wording)
    return [
        {
            "field": problem.field,
            "code": problem.code,
            "message": words.say(f"error_{problem.code}", **{"field": problem.field, **problem.values}),
        }
        for problem in errors.problems
    ]


def _policy(assessment: Assessment) -> dict[str, Any]:
    rules, base = assessment.judgement.rules, assessment.judgement.base
    return {
        "version": rules.version,
        "in_force_from": rules.table.rule.since.isoformat(),
        "as_of": rules.as_of.isoformat(),
        "wage_base": None if base is None else _wage_base(base),
    }


def _wage_base(base: WageBase) -> dict[str, Any]:
    return {
        "city": base.city,
        "year": base.wage_year,
        "monthly_cny": _plain(base.monthly_cny),
        "annual_cny": _plain(base.annual_cny),
        "source": _source(base.rule.source),
        "confidence": base.rule.confidence,
    }


def _source(source: Source) -> dict[str, str]:
    return {**source.name, "host": source.host, "dated": source.dated}


def _plain(number: float) -> int | float:
    """Whole numbers without a fraction; others to the fen."""
    return int(number) if number == int(number) else round(number, 2)


class _Words:
    """Renders codes with their values in both languages."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def say(self, code: str, /, **values: Any) -> dict[str, str]:
        return self._wording.both(PREFIX + code, **{key: _shown(value) for key, value in values.items()})

    def message(self, kind: str, message: Message) -> dict[str, str]:
        return self.say(f"{kind}_{message.code}", **message.values)

    def facts(self, names: Iterable[str]) -> dict[str, str]:
        return _joined([self.say(f"fact_{name}") for name in names], self.say("list_separator"))

    def route(self, verdict: Verdict) -> dict[str, Any]:
        route = verdict.route
        return {
            "code": route.code,
            "category": route.category,
            "title": dict(route.title),
            "met": verdict.met,
            "reasons": [{"code": reason.code, **self.message("reason", reason)} for reason in verdict.reasons],
            "missing": list(verdict.missing),
            "clause": dict(route.clause),
            "source": _source(route.rule.source),
            "confidence": route.rule.confidence,
        }

    def row(self, row: Row) -> dict[str, Any]:
        return {
            "code": row.code,
            "label": self.say(f"row_{row.code.lower()}"),
            "value": row.value,
            "points": row.points,
            "max": row.maximum,
            "band": self.message("band", row.band),
            "band_code": row.band.code,
        }

    def line(self, line: SalaryLine) -> dict[str, Any]:
        return {
            "gives": line.category,
            "multiple": line.multiple,
            "monthly_cny": None if line.monthly_cny is None else _plain(line.monthly_cny),
            "annual_cny": None if line.annual_cny is None else _plain(line.annual_cny),
            "met": line.met,
            **self.message("reason", line.reason),
        }

    def change(self, change: NearestChange) -> dict[str, Any]:
        return {
            "change": dict(change.change),
            "from": dict(change.before),
            "gives": change.gives,
            "points": change.points,
            "effort": change.effort,
            "label": self._change_label(change),
        }

    def _change_label(self, change: NearestChange) -> dict[str, str]:
        labels = []
        for name, after in change.change.items():
            before = change.before[name]
            if isinstance(after, str):
                sides = {"before": self.say(f"value_{name}_{before}"), "after": self.say(f"value_{name}_{after}")}
                labels.append(self.say(f"change_{name}", **sides))
            else:
                more = after - float(before)
                labels.append(self.say(f"change_{name}", before=before, after=after, more=more))
        return _joined(labels, self.say("list_separator"))

    def headline(self, assessment: Assessment) -> dict[str, str]:
        judgement = assessment.judgement
        names = {
            "at_least": self.say(f"name_{judgement.at_least.lower()}"),
            "at_best": self.say(f"name_{judgement.at_best.lower()}"),
        }
        shape = assessment.category.lower()
        if shape == "undetermined" and judgement.at_least == "none":
            shape = "open"
        return self.say(f"headline_{shape}", total=assessment.total, **names)

    def deciding(self, assessment: Assessment) -> list[dict[str, str]]:
        """Why the category is what it is: the first route met in it; else the facts still to be told, or the miss."""
        judgement = assessment.judgement
        lines = []
        met = [
            verdict for verdict in judgement.verdicts if verdict.met and verdict.route.category == judgement.at_least
        ]
        if met:
            # A route on which sources disagree is named only where no other one is met.
            met.sort(key=lambda verdict: verdict.route.code in DISPUTED)
            reasons = _joined([self.message("reason", reason) for reason in met[0].reasons], SENTENCE)
            lines.append(self.say("why", code=met[0].route.code, route=met[0].route.title, reason=reasons))
        elif (points := judgement.verdict("B6")) and assessment.category != "undetermined":
            lines.append(self.message("reason", points.reasons[0]))
        if assessment.category == "undetermined":
            lines.append(self.say("still_needed", facts=self.facts(assessment.missing)))
        return lines

    def text(self, assessment: Assessment) -> list[dict[str, str]]:
        """Build the full text, short first, one thought per line."""
        judgement = assessment.judgement
        lines = [self.headline(assessment), *self.deciding(assessment)]
        lines += self._salary_text(judgement.lines)
        for row in judgement.rows:
            lines.append(self._row_text(row))
        lines += self._nearest_text(assessment)
        if "no_direct" in assessment.assumed and judgement.at_least != "A" and not judgement.under_age:
            lines.append(self.say("assumed_no_direct"))
        details = {note.code for note in judgement.rules.notes if note.detail}
        return lines + [self.say(f"warning_{code}") for code in assessment.warnings if code not in details]

    def _salary_text(self, salary_lines: tuple[SalaryLine, ...]) -> list[dict[str, str]]:
        """One line per salary line; where there is no base, both say the same, so it is said once."""
        texts = [
            self.say("salary_route", gives=line.category, result=self.message("reason", line.reason))
            for line in salary_lines
            if line.annual_cny is not None
        ]
        return texts or [self.message("reason", salary_lines[0].reason)]

    def _row_text(self, row: Row) -> dict[str, str]:
        values = {"label": self.say(f"row_{row.code.lower()}"), "band": self.message("band", row.band)}
        if row.points is None:
            return self.say("row_unknown", maximum=row.maximum, **values)
        return self.say("row_known", points=row.points, maximum=row.maximum, **values)

    def _nearest_text(self, assessment: Assessment) -> list[dict[str, str]]:
        """The easiest change whatever it takes, and further ones, one to A among them, if they are within reach."""
        limit, changes = assessment.judgement.rules.nearest.text_max_effort, assessment.nearest
        near = [change for change in changes if change.effort <= limit]
        shown = near[:CHANGES_IN_TEXT] or list(changes[:1])
        if all(change.gives != "A" for change in shown):
            shown += [change for change in near if change.gives == "A"][:1]
        return [
            self.say(
                "nearest",
                change=self._change_label(change),
                category=self.say(f"name_{change.gives.lower()}"),
                points=change.points,
            )
            for change in shown
        ]


def _joined(texts: Iterable[Mapping[str, str]], between: Mapping[str, str]) -> dict[str, str]:
    """Join texts, each language with its own separator."""
    parts = list(texts)
    return {language: mark.join(part[language] for part in parts) for language, mark in between.items()}


def _shown(value: Any) -> Any:
    """Write numbers with thousands separators, the same in both languages; leave texts as they are."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{value:,.2f}".rstrip("0").rstrip(".")
