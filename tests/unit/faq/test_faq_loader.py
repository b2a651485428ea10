"""Loading data/faq: what is right loads, what is wrong is listed whole, with file, line and reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import DataErrors
from bot.faq.entry import LanguageValue
from bot.faq.loader import load_entries
from bot.places import load_places

PLACES = """\
xuhui:
  name: {en: Xuhui Window, zh: 徐汇窗口}
  address: {en: 1525 West Zhongshan Road, zh: 中山西路1525号}
  seen: 2023-12-17
  source_host: example.cn
  confidence: official
  region: CN-SH
"""
ENTRY = """\
id: changes/extend-when
region: CN
facts:
  latest_days: 30
  since: 2017-04-01
  pay: {en: "CNY 600,000", zh: 60万元}
source: {title_en: Guide, title_zh: 指南, issuer: null, number: null, clause: null, host: kjj.gz.gov.cn, date: '2017'}
in_force: {from: 2017-04-01, until: null}
checked: {on: 2026-11-22, next: 2027-02-20}
confidence: official
related: [changes/extend-documents]
en:
  question: When should I apply for extension?
  alternates: [renew my permit]
  answer: At least {latest_days} days before, since {since}, with {pay}, at {places.xuhui.name}.
  say: Early.
zh:
  question: 延期什么时候申请？
  alternates: [许可快到期了]
  answer: 自{since}起，到期前{latest_days}日，{pay}，{places.xuhui.name}。
  say: 提前。
gold: {en: [how early to renew], zh: [什么时候续], mixed: [permit 什么时候续]}
"""

Change = Callable[[dict[str, Any]], None]


def write_folder(folder: Path, **files: str) -> tuple[Path, Path]:
    """Write entries (`topic__slug` = text) and the places; return both paths."""
    places = folder / "services" / "places.yml"
    places.parent.mkdir(parents=True)
    places.write_text(PLACES, encoding="utf-8")
    for name, text in files.items():
        path = folder / "faq" / f"{name.replace('__', '/').replace('_', '-')}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "faq", places


def change_entry(change: Change) -> str:
    """Return the sample entry with one change."""
    value = yaml.load(ENTRY, Loader=yaml.BaseLoader)
    for key in ("issuer", "number", "clause"):
        value["source"][key] = None
    value["in_force"]["until"] = None
    value["facts"]["latest_days"] = 30
    change(value)
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False)


def read_problems(folder: Path, **files: str) -> list[str]:
    """Load a folder that must be refused; return its problems as text."""
    with pytest.raises(DataErrors) as caught:
        load_entries(*write_folder(folder, **files))
    return [str(problem) for problem in caught.value.problems]


def test_valid_entry_loads_with_every_field(tmp_path: Path) -> None:
    """Dates stay text until they are shown, `on` is a key, a fact may differ by language."""
    (entry,) = load_entries(*write_folder(tmp_path, changes__extend_when=ENTRY))
    assert entry.id == "changes/extend-when"
    assert entry.facts == {"latest_days": 30, "since": "2017-04-01", "pay": LanguageValue("CNY 600,000", "60万元")}
    assert entry.checked.on.isoformat() == "2026-11-22"
    assert entry.in_force.from_ is not None
    assert entry.in_force.until is None
    assert entry.topic == "changes"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda e: e.update(id="changes/other"), "must be the file's path"),
        (lambda e: e.pop("source"), "source: is missing"),
        (lambda e: e["source"].pop("host"), "source.host: is missing"),
        (lambda e: e.update(colour="red"), "colour: unknown key"),
        (lambda e: e["en"].update(title="x"), "en.title: unknown key"),
        (lambda e: e.update(region="CN-XX"), "region: Invalid enum value 'CN-XX'"),
        (lambda e: e.update(confidence="sure"), "confidence: Invalid enum"),
        (lambda e: e["in_force"].update(until="soon"), "in_force.until"),
        (lambda e: e["in_force"].update(until="2016-01-01"), "lies before 'from'"),
        (lambda e: e["checked"].update(next="2026-11-22"), "must lie after 'on'"),
        (lambda e: e["en"].update(answer=" "), "en.answer"),
        (lambda e: e["zh"].update(alternates=[]), "zh.alternates"),
        (lambda e: e.pop("zh"), "zh: is missing"),
        (lambda e: e.update(related=["changes/extend-when"]), "names the entry itself"),
        (lambda e: e["facts"].update(Big=1), "facts"),
        (lambda e: e["facts"].update(spare=1), "does not use the fact 'spare'"),
        (lambda e: e["facts"].pop("since"), "{since} is not among the facts"),
        (lambda e: e["en"].update(answer="{latest_days} {since} {pay}"), "give different facts: places.xuhui.name"),
        (lambda e: e["en"].update(say="Call {places.xuhui.phone}"), "is left open in places.yml"),
        (lambda e: e["en"].update(say="Go to {places.pudong.name}"), "names no place or field"),
        (lambda e: e["gold"].update(en=["Renew my permit!"]), "is indexed too"),
        (lambda e: e.update(en="text"), "en: must be a mapping"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, change: Change, reason: str) -> None:
    """A wrong entry is refused with a reason that says what to mend, and where."""
    problems = read_problems(tmp_path, changes__extend_when=change_entry(change))
    assert any(reason in problem for problem in problems), problems
    assert all(problem.startswith("faq/changes/extend-when.yml") for problem in problems)


def test_all_faults_of_all_files_are_listed_at_once(tmp_path: Path) -> None:
    """One run shows everything there is to mend, each with its line."""
    first = ENTRY.replace("region: CN", "region: XX").replace("confidence: official", "confidence: sure")
    second = ENTRY.replace("id: changes/extend-when", "id: changes/extend-late").replace("say: Early.", "say: ''")
    problems = read_problems(tmp_path, changes__extend_when=first, changes__extend_late=second, changes__broken="a: [")
    found = "\n".join(problems)
    assert "faq/changes/extend-when.yml:2: region" in found
    assert "faq/changes/extend-when.yml:10: confidence" in found
    assert "faq/changes/extend-late.yml:16: en.say" in found
    assert "faq/changes/broken.yml:" in found
    assert "is no valid YAML" in found


def test_question_of_two_entries_is_refused(tmp_path: Path) -> None:
    """Case and punctuation do not make two questions of one."""
    twin = ENTRY.replace("changes/extend-when", "changes/extend-late").replace("renew my permit", "Renew, my permit?")
    problems = read_problems(tmp_path, changes__extend_when=ENTRY, changes__extend_late=twin)
    assert any("is also a question of changes/extend-late" in problem for problem in problems)


def test_key_given_twice_is_refused(tmp_path: Path) -> None:
    """YAML would silently keep the last one."""
    problems = read_problems(tmp_path, changes__extend_when=ENTRY + "region: CN-SH\n")
    assert any("is given twice" in problem for problem in problems)


def test_comma_without_quotes_is_explained(tmp_path: Path) -> None:
    """The commonest slip in `{en: CNY 600,000, …}` gets a reason one can act on."""
    problems = read_problems(tmp_path, changes__extend_when=ENTRY.replace('"CNY 600,000"', "CNY 600,000"))
    assert any("put quotes round" in problem for problem in problems)


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    """A wrong path does not load as an empty FAQ."""
    (tmp_path / "faq").mkdir()
    assert any("holds no entry" in problem for problem in read_problems(tmp_path))


def test_missing_places_file_is_refused(tmp_path: Path) -> None:
    """Without places an answer could not name one."""
    with pytest.raises(DataErrors, match="cannot be read"):
        load_places(tmp_path / "places.yml")
