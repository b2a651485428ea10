"""The answer in words: the contract's JSON, both languages, nothing without wording."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from bot.eligibility import Assessment, Policy, assess, load_policy, parse_profile, to_json
from bot.eligibility.explain import PREFIX
from bot.eligibility.points import band_message
from bot.wording import Wording
from tests.unit.eligibility.strategies import cities, partial_profiles

Ask = Callable[..., Assessment]
PACKAGE = Path(__file__).parents[3] / "bot" / "eligibility"
SAID_ELSEWHERE = ("commands_eligibility.py", "actions/action_explain_eligibility.py")
RESPONSE_FILE = PACKAGE.parent / "domain" / "responses_eligibility.yml"
RESPONSES = yaml.safe_load(RESPONSE_FILE.read_text(encoding="utf-8"))["responses"]
POLICY = load_policy(Path(__file__).parents[3] / "data" / "policy")
WORDING = Wording.load()
PERSON = {
    "age": 38,
    "education": "doctor",
    "work_years": 8,
    "annual_salary_cny": 450_000,
    "chinese": "hsk5",
    "months_per_year": 12,
    "extras": ["top_university"],
}


def literals(function: str, argument: int = 0) -> Iterator[str]:
    """The codes the package passes to a function, read from its source."""
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function:
                code = node.args[argument]
                sides = (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,)
                yield from (str(side.value) for side in sides if isinstance(side, ast.Constant))


def bands(policy: Policy) -> Iterator[str]:
    for row in policy.tables[0].rows.values():
        yield from (band_message(row, band.low).code for band in row.bands)
        if row.code != "E":
            yield from (f"{row.code.lower()}_{value}" for value in row.values)
        else:
            yield from (f"e_{value}" for value in row.values)


def test_every_code_the_engine_can_emit_must_have_wording_in_both_languages(policy: Policy) -> None:
    names = set(WORDING.names())
    not_reasons = {"unknown", "p_given", "p_none"}
    reasons = set(literals("say")) - not_reasons
    assert {"points_met", "salary_short", "officer_confirms", "under_age"} <= reasons
    expected = {f"reason_{code}" for code in reasons} | {f"band_{code}" for code in {*bands(policy), *not_reasons}}
    expected |= {f"warning_{note.code}" for note in policy.notes}
    expected |= {f"error_{code}" for code in literals("FieldProblem", 1)}
    expected |= {f"row_{code.lower()}" for code in policy.tables[0].rows}
    missing = {PREFIX + name for name in expected} - names
    assert not missing


def test_no_wording_must_be_left_over_that_nothing_can_say(policy: Policy) -> None:
    said_by = [*PACKAGE.glob("*.py"), *(PACKAGE.parent / name for name in SAID_ELSEWHERE)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in said_by)
    shapes = ("band_", "value_", "name_", "headline_", "row_", "change_", "fact_", "warning_")
    for name in RESPONSES:
        code = name.removeprefix(PREFIX)
        if not code.startswith(shapes):
            known = code.split("_", 1)[-1] if code.startswith(("reason_", "error_", "assumed_")) else code
            assert f'"{known}"' in text or f'"{name}"' in text, name
    said = {f"warning_{note.code}" for note in policy.notes}
    warnings = {name.removeprefix(PREFIX) for name in RESPONSES if name.startswith(PREFIX + "warning_")}
    assert warnings == said


@settings(max_examples=120, deadline=None)
@given(partial_profiles(), cities)
def test_any_result_must_be_said_in_both_languages_with_the_same_numbers(
    both: tuple[dict[str, Any], dict[str, Any]], city: str
) -> None:
    for facts in both:
        answer = to_json(assess(parse_profile(facts), POLICY, city=city, as_of=date(2026, 11, 22)), WORDING)
        json.dumps(answer)
        for text in (answer["text"], answer["summary"]):
            assert text["en"].count("\n") == text["zh"].count("\n")
            assert "{" not in text["en"] + text["zh"] and "None" not in text["en"] + text["zh"]


def test_the_json_must_have_the_shape_of_the_contract(ask: Ask) -> None:
    answer = to_json(ask(city="CN-SH", **PERSON), WORDING)
    assert answer["category"] == "A"
    codes = [
        f"{category}{number}" for category, last in (("A", 6), ("B", 6), ("C", 3)) for number in range(1, last + 1)
    ]
    assert [route["code"] for route in answer["routes"]] == codes
    for route in answer["routes"]:
        assert {"code", "met", "reasons", "missing", "clause"} <= set(route)
        assert route["reasons"] and all(reason["en"] and reason["zh"] for reason in route["reasons"])
    assert answer["points"]["total"] == 91
    assert [(row["code"], row["points"], row["max"]) for row in answer["points"]["rows"]] == list(
        zip("SEWTCLAUP", [20, 20, 11, 15, 5, 0, 15, 5, 0], [20, 20, 20, 15, 5, 10, 15, 5, 10], strict=True)
    )
    assert all(row["label"]["zh"] and row["band"]["en"] for row in answer["points"]["rows"])
    base = answer["policy"]["wage_base"]
    assert (base["city"], base["year"], base["monthly_cny"], base["annual_cny"]) == ("CN-SH", 2024, 12_434, 149_208)
    assert (base["confidence"], base["other_figures"][0]["monthly_cny"]) == ("several", 11_400)
    assert (answer["policy"]["version"], answer["policy"]["in_force_from"]) == ("2026-11-24", "2017-04-01")
    assert answer["warnings"][-1]["code"] == "self_check"


def test_the_text_must_be_short_first_and_end_with_the_self_check(ask: Ask) -> None:
    answer = to_json(ask(city="CN-SH", **PERSON), WORDING)
    english, chinese = answer["text"]["en"].splitlines(), answer["text"]["zh"].splitlines()
    assert "Category A" in english[0] and "91" in english[0]
    assert "外国高端人才（A类）" in chinese[0] and "91分" in chinese[0]
    assert "85" in english[1] and "85分" in chinese[1]
    assert "74,604" in answer["text"]["en"] and "2024" in answer["text"]["zh"]
    assert english[-1] == WORDING.render("utter_eligibility_warning_self_check", "en")
    assert chinese[-1] == WORDING.render("utter_eligibility_warning_self_check", "zh")
    assert answer["text"]["en"].startswith(answer["summary"]["en"])


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"direct": ["A1"]}, "外国高端人才（A类）"),
        ({"education": "bachelor", "age": 61, "work_years": 2, "related_work_years": 2}, "外国专业人才（B类）"),
        (
            {"direct": ["C2"], "education": "none", "age": 61, "annual_salary_cny": 0, "work_years": 0},
            "其他外国人员（C类）",
        ),
    ],
)
def test_chinese_must_name_the_category_as_the_authorities_do(facts: dict[str, Any], name: str, ask: Ask) -> None:
    facts = {"months_per_year": 2, "chinese": "none", "extras": [], "annual_salary_cny": 100_000, **facts}
    assert name in to_json(ask(city="CN-SH", **facts), WORDING)["text"]["zh"].splitlines()[0]


def test_an_undetermined_result_must_name_the_facts_still_needed(ask: Ask) -> None:
    facts = {name: value for name, value in PERSON.items() if name != "work_years"}
    answer = to_json(ask(city="CN-SH", **{**facts, "age": 50}), WORDING)
    assert (answer["category"], answer["at_least"], answer["at_best"]) == ("undetermined", "B", "A")
    assert answer["missing"] == ["work_years"]
    assert "your years of work in all" in answer["summary"]["en"] and "工作年限" in answer["summary"]["zh"]


def test_a_disputed_route_must_not_be_the_reason_where_another_one_is_met(ask: Ask) -> None:
    facts = {**PERSON, "education": "bachelor", "chinese": "none", "extras": [], "annual_salary_cny": 600_000}
    both = to_json(ask(city="CN-SH", **facts), WORDING)
    alone = to_json(ask(city="CN-SH", **{**facts, "education": "none", "months_per_year": 2}), WORDING)
    assert (both["category"], alone["category"]) == ("B", "B")
    assert "B6" in both["summary"]["en"] and "B4" not in both["summary"]["zh"]
    assert "B4" in alone["summary"]["en"]


def test_the_wording_must_keep_chinese_punctuation_full_width_and_no_blank_between_scripts() -> None:
    for name, (english, chinese) in RESPONSES.items():
        text = re.sub(r"(?<=[0-9]),(?=[0-9])", "", re.sub(r"{[a-z_]+}", "", chinese["text"]))
        assert not re.search(r"[,;:?!()]|[一-鿿] | [一-鿿]", text), name
        assert not re.search(r"[一-鿿，。；：（）]", english["text"]), name
        placeholders = [set(re.findall(r"{[a-z_]+}", side["text"])) for side in (english, chinese)]
        assert placeholders[0] == placeholders[1], name
