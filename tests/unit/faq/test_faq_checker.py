"""The checker of the FAQ: silent on good entries, and clear about each mistake that was planted."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Problem
from bot.problems import explain, read_wording
from tests.unit.faq.planting import CANCEL, Change, check_planted

LONG_ENGLISH = "This goes on and on without an end in sight. " * 20
LONG_CHINESE = "这一段写得实在太长了，读的人早就没有耐心了。" * 15


def replace(key: str, old: str, new: str) -> Change:
    """Return a change that replaces words in `language.part`."""
    language, part = key.split(".")

    def change(entry: dict[str, Any]) -> None:
        text = entry[language][part]
        assert old in text
        entry[language][part] = text.replace(old, new)

    return change


def put(key: str, value: Any) -> Change:
    """Return a change that sets a value."""

    def change(entry: dict[str, Any]) -> None:
        *outer, last = key.split(".")
        for name in outer:
            entry = entry[name]
        entry[last] = value

    return change


def show(problems: tuple[Problem, ...]) -> str:
    """Return problems as the command prints them."""
    return "\n".join(problem.show() for problem in problems)


def test_good_entries_must_pass(tmp_path: Path) -> None:
    """Nothing is said about entries that keep every rule."""
    findings = check_planted(tmp_path)
    assert not show(findings.problems + findings.warnings + findings.collisions)
    assert len(findings.subjects) == 2


MISTAKES: dict[str, tuple[Change, str]] = {
    "a day count that differs between the languages": (
        put("facts.fine", {"en": "CNY 5,000", "zh": "500元"}),
        "zh.answer: the two languages show different numbers: only English has 5000, only Chinese has 500",
    ),
    "a day count that one language lacks": (
        replace("zh.say", "{latest_days}日前", "之前"),
        "zh.say: the two languages give different facts: latest_days",
    ),
    "working days in one language, days in the other": (
        replace("en.answer", "{latest_days} days", "{latest_days} working days"),
        "30 is 'working day' in English but 'day' in Chinese",
    ),
    "months in one language, days in the other": (
        replace("zh.answer", "{latest_days}日前", "{latest_days}个月前"),
        "30 is 'day' in English but 'month' in Chinese",
    ),
    "a missing translation": (lambda e: e["zh"].pop("answer"), "zh.answer: is missing"),
    "a missing language": (lambda e: e.pop("en"), "en: is missing"),
    "an unknown placeholder": (
        replace("en.answer", "{latest_days}", "{last_days}"),
        "en.answer: {last_days} is not among the facts",
    ),
    "a placeholder that no place fills": (
        replace("en.answer", "{places.line_hr.phone}", "{places.sh_closed.phone}"),
        "{places.sh_closed.phone} is left open in places.yml",
    ),
    "a fact that nobody uses": (put("facts.spare", 7), "facts.spare: does not use the fact 'spare'"),
    "a number outside the facts": (
        replace("zh.answer", "尽早", "提前60日"),
        "zh.answer: holds the digits '60'",
    ),
    "a quantity in words": (
        replace("en.answer", "in good time", "two months ahead"),
        "en.answer: writes a quantity in words, 'two months'",
    ),
    "a Chinese quantity in words": (
        replace("zh.answer", "尽早", "提前三个月"),
        "zh.answer: writes a quantity in words, '三个月'",
    ),
    "a different count": (
        replace("en.answer", "The steps:", "The five steps:"),
        "the two languages count differently: only English has 5",
    ),
    "a link in one language only": (
        replace("en.answer", "Questions?", "See 12333.gov.cn."),
        "the two languages name different web addresses: 12333.gov.cn",
    ),
    "a phone number among the facts": (
        put("facts.hotline", "12333"),
        "facts.hotline: '12333' stands in places.yml; remove the fact and write {places.line_hr.phone}",
    ),
    "a negation lost in translation": (
        replace("zh.say", "逾期系统不再受理", "逾期系统照样受理"),
        "zh.say: English has a negation (not) and the other language has none",
    ),
    "an answer that begins with no in one language": (
        replace("zh.answer", "单位最晚要在", "不用着急，单位最晚要在"),
        "one language says no and the other does not, in the first sentence",
    ),
    "a form name in one language only": (
        replace("en.answer", "the passport and the contract", "the passport and the cancellation certificate"),
        "“cancellation certificate” stands in the English text, but none of its Chinese terms (注销证明)",
    ),
    "a word the authorities do not use": (
        replace("zh.answer", "工作许可到期", "就业证到期"),
        "“就业证” is not the authorities' term; write “工作许可”",
    ),
    "letters in Chinese that English lacks": (
        replace("zh.answer", "劳动合同", "HSK证书"),
        "the Chinese text has 'HSK', which the English text lacks",
    ),
    "a list that is shorter in one language": (
        replace("zh.answer", "\n- 备好护照和劳动合同。", ""),
        "the lists have 2 lines in English and 1 in Chinese",
    ),
    "a half-width comma in Chinese": (
        replace("zh.answer", "提出延期，这是", "提出延期,这是"),
        "提出延期,这是2017” has a half-width sign",
    ),
    "a blank between Chinese and Latin": (
        replace("zh.question", "延期", "PDF 延期"),
        "has a blank between Chinese and Latin text",
    ),
    "a Chinese comma in English": (
        replace("en.answer", "expires, as", "expires，as"),
        "has a Chinese sign in English text",
    ),
    "traditional characters": (replace("zh.answer", "规定", "規定"), "“規” is written in traditional characters"),
    "straight quotes in Chinese": (replace("zh.answer", "护照", '"护照"'), "has straight quotation marks"),
    "a question without its mark": (put("en.question", "When to extend"), "must end with a question mark (?)"),
    "an answer without its end": (
        replace("zh.answer", "业务编号。", "业务编号"),
        "zh.answer: must end with a full stop",
    ),
    "an invisible character": (
        replace("en.say", "employer", "emp\u200bloyer"),
        "en.say: has an invisible character (U+200B)",
    ),
    "a stray brace": (replace("en.say", "Your", "{Your"), "en.say: has a brace that is no placeholder"),
    "an answer too long to read": (
        lambda e: e["en"].update(answer=LONG_ENGLISH + e["en"]["answer"]),
        "150 at most",
    ),
    "a Chinese answer too long to read": (
        lambda e: e["zh"].update(answer=LONG_CHINESE + e["zh"]["answer"]),
        "the answer has 4",
    ),
    "an answer too short to help": (
        lambda e: e["en"].update(answer="Not after {latest_days} days, {fine}, {rule_date}. {places.line_hr.phone}."),
        "40 at least",
    ),
    "a sentence without end": (
        replace("en.say", "expires. A late", "expires " + "and so on " * 20 + "a late"),
        "Make two of it",
    ),
    "a list to be read aloud": (
        lambda e: e["en"].update(say="Keep:\n- {latest_days} days;\n- a late filing is not accepted."),
        "en.say: has a list",
    ),
    "too few ways to ask": (lambda e: e["zh"]["alternates"].pop(0), "zh.alternates: has 5 alternates; 6 at least"),
    "too few test questions": (lambda e: e["gold"]["en"].pop(), "gold.en: has 2 test questions; 3 at least"),
    "a mixed question that is not mixed": (put("gold.mixed", ["延期要几天"]), "must mix both languages"),
    "no mixed way to ask": (
        lambda e: e["zh"]["alternates"].__setitem__(5, "许可续办提前多久呢"),
        "no alternate mixes both languages",
    ),
    "a line in the wrong list": (
        lambda e: e["zh"]["alternates"].append("renew early"),
        "zh.alternates.6: “renew early” is not in this list's language",
    ),
    "a line written twice": (
        lambda e: e["en"]["alternates"].append("Extension deadline!"),
        "en.alternates.6: “Extension deadline!” is there twice",
    ),
    "another entry's question": (
        lambda e: e["zh"]["alternates"].append("注销时限？"),
        "“注销时限？” is also a question of changes/cancel-deadline",
    ),
    "almost another entry's question": (
        lambda e: e["zh"]["alternates"].append("我离职两周了，单位还没动静，他们最多能拖多久啊"),
        "is almost a question of changes/extend-when",
    ),
    "a test question that is indexed": (
        lambda e: e["gold"]["zh"].append("续签提前多少天？"),
        "“续签提前多少天？” is indexed too",
    ),
    "a test question that is almost indexed": (
        lambda e: e["gold"]["zh"].append("我的许可三月到期，单位一点动静没有，最晚哪天要报"),
        "is indexed too (changes/extend-when: “我的许可三月到期",
    ),
    "a related entry that does not exist": (
        put("related", ["changes/extend-late"]),
        "related.0: names 'changes/extend-late', which is no entry",
    ),
    "a check in the future": (put("checked", {"on": "2026-12-01", "next": "2027-02-20"}), "'on' is 2026-12-01"),
    "a validity that ends before it begins": (
        put("in_force", {"from": "2017-04-01", "until": "2016-04-01"}),
        "in_force.until: lies before 'from'",
    ),
    "a host that is none": (put("source.host", "the guide"), "source.host: 'the guide' is no host name"),
    "a source without a title": (lambda e: e["source"].pop("title_zh"), "source.title_zh: is missing"),
    "a Chinese title in English": (put("source.title_zh", "Service guide"), "source.title_zh: has no Chinese"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_planted_mistake_must_be_named_with_file_and_remedy(tmp_path: Path, name: str) -> None:
    """A single mistake fails the check, says where it is and what to do, in both languages."""
    change, reason = MISTAKES[name]
    problems = check_planted(tmp_path, change).problems
    assert reason in show(problems)
    assert all(problem.path.startswith("faq/changes/") for problem in problems)
    assert all(problem.line or name == "a missing language" for problem in problems)
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in problem.show("zh")) for problem in problems)


def test_all_mistakes_of_all_files_must_be_listed_at_once(tmp_path: Path) -> None:
    """One run names a broken file, a wrong entry and a wrong term together."""
    change = replace("zh.answer", "工作许可到期", "就业证到期")
    findings = check_planted(tmp_path, change, cancel=CANCEL.replace("region: CN", "region: XX"))
    found = show(findings.problems)
    assert "faq/changes/cancel-deadline.yml:2: region" in found
    assert "就业证" in found
    assert "has no entry" not in found, "a file that cannot be read is there all the same"


RETIRED = "- {id: changes/extend-when, on: 2026-01-01, why: {en: merged, zh: 合并}, replaced_by: null}\n"
SUCCEEDED = RETIRED.replace("extend-when", "old").replace("null", "changes/new")
ONE_TOPIC = "groups: {changes: {name: {en: C, zh: 变}, topics: [changes/extend-when]}}\n"
MISPLACED = CANCEL.replace("id: changes/cancel-deadline", "id: changes/extend-when")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (
            {"retired": RETIRED},
            "the id 'changes/extend-when' was retired on 2026-01-01 (merged)",
        ),
        (
            {"retired": SUCCEEDED},
            "'replaced_by' names 'changes/new', which is no entry",
        ),
        (
            {"topics": ONE_TOPIC},
            "not on the list of",
        ),
        ({"glossary": "- {id: x, en: [], zh: [工], section: s}\n"}, "glossary.yml:1: 0.en"),
        ({"places": "line_hr: {name: {en: Line, zh: 热线}}\n"}, "line_hr.region: is missing"),
        ({"extend": "id: ["}, "is no valid YAML"),
        (
            {"cancel": MISPLACED},
            "must be the file's path",
        ),
    ],
)
def test_mistake_in_a_list_must_be_named(tmp_path: Path, files: dict[str, str], reason: str) -> None:
    """The lists beside the entries are checked as strictly as the entries."""
    assert reason in show(check_planted(tmp_path, **files).problems)


def test_merged_topic_must_name_its_entry(tmp_path: Path) -> None:
    """A topic may be answered by another entry, if it says by which."""
    merged = """\
groups:
  changes:
    name: {en: Changes, zh: 变更}
    topics: [changes/extend-when, changes/cancel-deadline, changes/extend-late]
    merged: {changes/extend-late: changes/extend-when}
"""
    assert not check_planted(tmp_path, topics=merged).problems
    found = show(check_planted(tmp_path, topics=merged.replace(": changes/extend-when}", ": changes/gone}")).problems)
    assert "topic 'changes/extend-late' has no entry" in found


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (put("checked", {"on": "2026-01-01", "next": "2026-06-01"}), "was to be checked again by 2026-06-01"),
        (put("in_force", {"from": "2017-04-01", "until": "2025-12-31"}), "ceased to be in force on 2025-12-31"),
    ],
)
def test_what_is_due_must_be_a_warning(tmp_path: Path, change: Change, reason: str) -> None:
    """A passed date asks for a look; it does not stop the build on the day it passes."""
    findings = check_planted(tmp_path, change)
    assert not findings.problems
    assert reason in show(findings.warnings)


def test_similar_questions_must_be_listed_as_collision(tmp_path: Path) -> None:
    """Two entries that want similar questions are shown to the editor, without failing the check."""

    def change(entry: dict[str, Any]) -> None:
        entry["zh"]["alternates"].append("我离职两周了，单位还没动静，他们还要拖多少天？")

    findings = check_planted(tmp_path, change)
    assert not findings.problems
    assert "我离职两周了，单位还没动静，他们最多能拖多久" in show(findings.collisions)


def test_same_question_may_have_a_local_entry(tmp_path: Path) -> None:
    """A national and a local entry share a question: the region decides between them."""
    local = CANCEL.replace("region: CN", "region: CN-SH").replace("    - 注销时限\n", "    - 延期期限\n")
    assert not check_planted(tmp_path, cancel=local).problems


def test_every_message_must_be_in_both_languages() -> None:
    """Each message has the same values in both languages, and Chinese characters in the Chinese one."""
    formatter = string.Formatter()
    for code, message in read_wording().items():
        names = [{name for _, name, _, _ in formatter.parse(text) if name} for text in (message.en, message.zh)]
        assert names[0] == names[1], code
        assert any("\u4e00" <= sign <= "\u9fff" for sign in message.zh), code


def test_unknown_message_must_fail() -> None:
    """A code without wording is a mistake of ours, found by any test that meets it."""
    with pytest.raises(KeyError):
        explain("no_such_code")
