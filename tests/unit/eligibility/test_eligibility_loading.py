"""Loading the rules: the shipped ones load, broken ones are refused with every problem listed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.eligibility import Policy, load_policy
from bot.eligibility.policy import Dated
from bot.errors import DataErrors, Problem

POLICY_FOLDER = Path(__file__).parents[3] / "data" / "policy"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "policy"
    shutil.copytree(POLICY_FOLDER, copy)
    shutil.copytree(POLICY_FOLDER.parent / "services", tmp_path / "services")
    return copy


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the test expects {old!r} in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(DataErrors) as caught:
        load_policy(folder)
    return caught.value.problems


def test_the_shipped_rules_must_load_and_every_rule_must_name_its_source(policy: Policy) -> None:
    dated: list[Dated] = [*policy.tables, *policy.points, *policy.multiples, *policy.ages, *policy.graduates]
    dated += [*policy.wages, *policy.routes, *policy.notes]
    assert all(rule.rule.source.id in policy.sources and rule.rule.confidence for rule in dated)
    assert {rule.rule.source.id for rule in dated} <= set(policy.sources)


BROKEN = [
    ("points.yml", "range: '[70000, 150000)'", "range: '[80000, 150000)'", "bands", "a gap or an overlap"),
    ("points.yml", "range: '[50000, 70000)'", "range: '[50000, 80000)'", "bands", "a gap or an overlap"),
    ("points.yml", "range: '[450000, inf)'", "range: '[450000, 500000)'", "bands", "nothing is said from 500000"),
    ("points.yml", "range: '[0, 50000)'", "range: '0-50000'", "range", "must be a range"),
    ("points.yml", "range: '[0, 50000)'", "range: '[0, 50000]'", "range", "leave its high edge out"),
    ("points.yml", "doctor: 20", "doctor: 25", "max", "the best points are 25"),
    ("points.yml", "doctor: 20", "doctor: -1", "doctor", "must be a number from 0"),
    ("points.yml", "hsk4: 4, ", "", "values", "must have exactly"),
    ("points.yml", "code: P ", "code: S ", "code", "is there twice"),
    ("points.yml", "code: P ", "code: S ", "rows", "rows are missing: P"),
    ("points.yml", "from: 2017-04-01", "from: 2018-04-01", "tables", "no rule holds before 2018-04-01"),
    ("points.yml", "until: null", "until: 2027-01-01", "tables", "no rule holds after 2027-01-01"),
    ("points.yml", "until: null", "until: 2016-01-01", "until", "is before 'from'"),
    ("points.yml", "from: 2017-04-01", "from: soon", "from", "must be a date"),
    ("points.yml", "20\n        whole: true", "20\n        whole: maybe", "whole", "must be true or false"),
    ("thresholds.yml", "a: 85", "a: 60", "a", "must be above 'b'"),
    ("thresholds.yml", "a: 85", "a: 85.5", "a", "must be a whole number"),
    ("thresholds.yml", "a: 85", "a: 'much'", "a", "must be a number"),
    ("thresholds.yml", "source: notice40", "source: hearsay", "source", "'hearsay' is not one of"),
    ("thresholds.yml", "confidence: several", "confidence: sure", "confidence", "'sure' is not one of"),
    ("thresholds.yml", "minimum: 18", "minimun: 18", "minimun", "is not a key known here"),
    ("thresholds.yml", "minimum: 18", "minimun: 18", "minimum", "is missing"),
    ("wages.yml", "monthly_cny: 10338", "monthly_cny: 0", "monthly_cny", "must be a number from 1"),
    ("wages.yml", "monthly_cny: 10338", "monthly_cny: 10338\n    annual_cny: 1", "monthly_cny", "give either"),
    ("wages.yml", "from: 2025-01-01", "from: 2021-07-01", "CN-SH from 2021-07-01", "is there twice"),
    ("wages.yml", "city: CN-SH", "city: CN-XX", "city", "'CN-XX' is not one of"),
    ("cities.yml", "en: Shanghai, ", "", "name.en", "is missing"),
    ("cities.yml", "code: CN-BJ", "code: CN-SH", "CN-SH", "is there twice"),
    ("cities.yml", "- {code: CN-SH", "- 7\n  - {code: CN-SH", "cities[0]", "must be a mapping"),
    ("routes.yml", "code: A2.1,", "code: A3.1,", "code", "must be A2 or start with A2."),
    ("routes.yml", "code: A2.2,", "code: A2.1,", "A2.1", "is there twice"),
    ("routes.yml", "text: full", "text: whole", "text", "'whole' is not one of"),
    ("routes.yml", "code: A1\n    category: A", "code: A1\n    category: B", "category", "first letter"),
    ("routes.yml", "min_related_years: 2", "", "B1", "needs min_related_years"),
    ("routes.yml", "graduate_cities: [CN-SH]", "graduate_cities: [CN-ZZ]", "graduate_cities", "not a city"),
    ("routes.yml", "[AU, CA", "[1, CA", "english_nationalities", "must be a list of texts"),
    ("notes.yml", "when: always", "when: sometimes", "when", "'sometimes' is not one of"),
    ("nearest.yml", "hsk_level: 4", "", "effort", "must have exactly"),
    ("policy.yml", "version: 2026-11-24", "version: ''", "version", "must be a date"),
    ("sources.yml", "sources:", "sources: []\nold:", "sources", "must be a list that isn't empty"),
]


@pytest.mark.parametrize(("file", "old", "new", "key", "reason"), BROKEN)
def test_a_broken_rule_must_be_named_with_file_key_and_reason(
    folder: Path, file: str, old: str, new: str, key: str, reason: str
) -> None:
    change(folder, file, old, new)
    found = problems(folder)
    assert any(p.path.startswith(file) and p.path.endswith(key) and reason in p.reason for p in found), found


def test_every_problem_of_every_file_must_be_listed_at_once(folder: Path) -> None:
    change(folder, "points.yml", "doctor: 20", "doctor: 25")
    change(folder, "thresholds.yml", "a: 85", "a: 60")
    change(folder, "wages.yml", "monthly_cny: 12434", "monthly_cny: lots")
    (folder / "nearest.yml").unlink()
    found = problems(folder)
    assert [p.path.split(":")[0] for p in found] == ["nearest.yml", "points.yml", "thresholds.yml", "wages.yml"]


def test_a_file_that_is_not_yaml_must_be_named_with_its_line_and_nothing_else(folder: Path) -> None:
    (folder / "thresholds.yml").write_text("points:\n  - {a: 85\nb: [", encoding="utf-8")
    (found,) = problems(folder)
    assert (found.path, "is not YAML" in found.reason, found.line) == ("thresholds.yml", True, 3)


def test_a_key_written_twice_must_be_refused(folder: Path) -> None:
    change(folder, "thresholds.yml", "a: 85", "a: 85\n    a: 84")
    (found,) = problems(folder)
    assert "the key 'a' is written twice" in found.reason and found.line is not None


def test_a_stray_file_and_a_missing_folder_must_be_named(folder: Path) -> None:
    (folder / "wages-old.yml").write_text("wages: []\n", encoding="utf-8")
    assert [p.path for p in problems(folder)] == ["wages-old.yml"]
    assert "is missing" in problems(folder / "nowhere")[0].reason


def test_the_newest_wage_base_in_force_must_be_used(policy: Policy) -> None:
    base = {
        day: policy.on(date.fromisoformat(day)).bases
        for day in ("2021-06-30", "2021-07-01", "2023-06-01", "2025-01-01")
    }
    assert "CN-SH" not in base["2021-06-30"]
    assert base["2021-07-01"]["CN-SH"].monthly_cny == 10_338
    assert "CN-SH" not in base["2023-06-01"]
    assert base["2025-01-01"]["CN-SH"].wage_year == 2024


def test_a_newer_table_must_take_over_on_its_day(folder: Path) -> None:
    text = (folder / "points.yml").read_text(encoding="utf-8")
    newer = text.split("tables:\n")[1].replace("from: 2017-04-01", "from: 2030-01-01").replace("interim-2017", "new")
    text = text.replace("until: null", "until: 2029-12-31", 1) + newer.replace("hsk4: 4", "hsk4: 5")
    (folder / "points.yml").write_text(text, encoding="utf-8")
    policy = load_policy(folder)
    points = [policy.on(day).table.rows["C"].values["hsk4"] for day in (date(2029, 12, 31), date(2030, 1, 1))]
    assert points == [4, 5]
