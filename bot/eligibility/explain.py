"""An assessment in words: the JSON of the HTTP contract, with every sentence in both languages."""

from __future__ import annotations

from typing import Any

from bot.eligibility.assessment import Assessment, NearestChange, Row, SalaryLine, Verdict
from bot.eligibility.explain_plan import plan_json, related_json
from bot.eligibility.plan import deciding_verdict
from bot.eligibility.policy import Dated, Rules, Text, WageBase
from bot.eligibility.profile import ProfileErrors
from bot.eligibility.saying import (
    LINE,
    PREFIX,
    SENTENCE,
    Speaker,
    Wording,
    joined,
    plain,
    source_json,
    validity_json,
)

__all__ = ["PREFIX", "errors_to_json", "to_json"]

CHANGES_IN_TEXT = 2
ALLOWED = ("low", "high", "choices", "earliest")


def to_json(assessment: Assessment, wording: Wording) -> dict[str, Any]:
    """Write an assessment as the HTTP contract has it.

    Args:
        assessment: from `assess`.
        wording: the responses of the domain.
    Returns:
        Plain data for JSON: the contract's fields, and besides them `at_least`, `at_best`, `missing`, `next_question`,
        `assumed`, `salary`, `related` (visas, windows, permanent residence), `plan`, `summary` (category and reason
        alone) and labels in both languages.
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
        "next_question": words.next_question(assessment),
        "routes": [words.route(verdict) for verdict in judgement.verdicts],
        "points": {"total": assessment.total, "rows": [words.row(row) for row in judgement.rows]},
        "salary": [words.line(line) for line in judgement.lines],
        "nearest": [words.nearest(change) for change in assessment.nearest],
        "warnings": words.warnings(assessment),
        "assumed": [{"code": code, **words.say(f"assumed_{code}")} for code in assessment.assumed],
        "related": [related_json(verdict, assessment) for verdict in assessment.related],
        "plan": plan_json(assessment, words),
        "policy": _policy(assessment),
        "summary": joined([words.headline(assessment), *words.deciding(assessment)], LINE),
        "text": joined(words.text(assessment), LINE),
    }


def errors_to_json(errors: ProfileErrors, wording: Wording) -> list[dict[str, Any]]:
    """Write profile errors as `[{"field", "code", "message": {"en", "zh"}, "allowed"}]`, one per wrong field.

    `allowed` is what the field takes, for programs: `low` and `high`, `choices`, or `earliest`; empty where only the
    message says it.
    """
    words = _Words(wording)
    return [
        {
            "field": problem.field,
            "code": problem.code,
            "message": words.say(f"error_{problem.code}", **{"field": problem.field, **problem.values}),
            "allowed": {name: value for name, value in problem.values.items() if name in ALLOWED},
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
        "rules": [{"code": code, **clause, **validity_json(dated.rule)} for code, clause, dated in _rules(rules)],
    }


def _rules(rules: Rules) -> list[tuple[str, Text, Dated]]:
    """The dated rules every answer of the day rests on, besides its routes."""
    return [
        ("points_table", rules.table.clause, rules.table),
        ("points_needed", rules.points.clause, rules.points),
        ("salary_multiples", rules.multiples.clause, rules.multiples),
        ("ages", rules.ages.clause, rules.ages),
        ("graduates", rules.graduates.clause, rules.graduates),
    ]


def _wage_base(base: WageBase) -> dict[str, Any]:
    return {
        "city": base.city,
        "year": base.wage_year,
        "monthly_cny": plain(base.monthly_cny),
        "annual_cny": plain(base.annual_cny),
        **validity_json(base.rule),
        "other_figures": [
            {"monthly_cny": plain(other.monthly_cny), "source": source_json(other.source), "reason": dict(other.reason)}
            for other in base.other_figures
        ],
    }


class _Words(Speaker):
    """The parts of the answer in words."""

    def next_question(self, assessment: Assessment) -> dict[str, str] | None:
        """The one fact to ask for next; `None` where no answer of the person can change the category."""
        asked = [fact for fact in assessment.missing if fact != "wage_base"]
        return {"fact": asked[0], **self.say(f"fact_{asked[0]}")} if asked else None

    def warnings(self, assessment: Assessment) -> list[dict[str, Any]]:
        notes = {note.code: note for note in assessment.judgement.rules.notes}
        return [
            {
                "code": code,
                **self.say(f"warning_{code}"),
                "disputed": notes[code].disputed,
                **validity_json(notes[code].rule),
            }
            for code in assessment.warnings
        ]

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
            **validity_json(route.rule),
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
            "monthly_cny": None if line.monthly_cny is None else plain(line.monthly_cny),
            "annual_cny": None if line.annual_cny is None else plain(line.annual_cny),
            "met": line.met,
            **self.message("reason", line.reason),
        }

    def nearest(self, change: NearestChange) -> dict[str, Any]:
        return {
            "change": dict(change.change),
            "from": dict(change.before),
            "gives": change.gives,
            "points": change.points,
            "effort": change.effort,
            "kinds": list(change.kinds),
            "label": self.change(change),
        }

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
        leading = deciding_verdict(judgement)
        if leading is not None:
            reasons = joined([self.message("reason", reason) for reason in leading.reasons], SENTENCE)
            lines.append(self.say("why", code=leading.route.code, route=leading.route.title, reason=reasons))
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
        lines.append(self.rules_used(judgement.rules))
        details = {note.code for note in judgement.rules.notes if note.detail}
        return lines + [self.say(f"warning_{code}") for code in assessment.warnings if code not in details]

    def rules_used(self, rules: Rules) -> dict[str, str]:
        """Say by which rules the answer was given."""
        since = rules.table.rule.since.isoformat()
        return self.say("rules_used", as_of=rules.as_of.isoformat(), since=since, version=rules.version)

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
                change=self.change(change),
                category=self.say(f"name_{change.gives.lower()}"),
                points=change.points,
            )
            for change in shown
        ]
