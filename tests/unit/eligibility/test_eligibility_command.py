"""`waibot eligibility`: helpful help, the answer with its plan, and clear errors in the language asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main

PROFILE = """\
age: 38
annual_salary_cny: 450000
education: doctor
work_years: 8
months_per_year: 12
chinese: hsk5
extras: [top_university]
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "person.yml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


def test_help_must_show_an_example_that_works(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example of --help, copied into a file, is answered."""
    with pytest.raises(SystemExit):
        main(["eligibility", "--help"])
    shown = capsys.readouterr().out
    assert "--as-of" in shown and "2017-04-01" in shown
    example = shown.partition("example, person.yml:")[2].partition("waibot eligibility")[0]
    (tmp_path / "person.yml").write_text(example, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["eligibility", "--profile", "person.yml", "--city", "CN-SH", "--language", "en"]) == 0


def test_answer_must_have_category_rules_and_plan(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The text names category and points first, the rules used, and then the plan."""
    assert main(["eligibility", "--profile", str(profile), "--city", "CN-SH", "--language", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "外国高端人才（A类）" in lines[0] and "91分" in lines[0]
    assert any(line.startswith("所用规定") for line in lines)
    assert any(line.startswith("1. 按外国高端人才（A类）申请") for line in lines)


def test_json_must_be_the_answer_of_the_http_interface(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json a program gets everything, by the rules of the day asked for."""
    options = ["--city", "CN-SH", "--as-of", "2023-06-01", "--json", "--language", "en"]
    assert main(["eligibility", "--profile", str(profile), *options]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["points"]["total"], answer["policy"]["as_of"], answer["policy"]["wage_base"]) == (
        91,
        "2023-06-01",
        None,
    )


def test_a_whole_request_as_json_must_be_read_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file saved for the HTTP interface works as it is; options win over it."""
    path = tmp_path / "request.json"
    path.write_text(json.dumps({"profile": {"direct": ["A3.4"]}, "city": "CN-BJ"}), encoding="utf-8")
    assert main(["eligibility", "--profile", str(path), "--city", "CN-SH", "--json", "--language", "en"]) == 0
    assert json.loads(capsys.readouterr().out)["policy"]["wage_base"]["city"] == "CN-SH"


@pytest.mark.parametrize(("language", "said"), [("en", "must be from 0 to 12"), ("zh", "须在0至12之间")])
def test_every_wrong_field_must_be_named_in_the_language_asked_for(
    language: str, said: str, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 1, a line per wrong field, and no half answer."""
    profile.write_text("age: 200\nmonths_per_year: 13\nchinese: hsk9\n", encoding="utf-8")
    options = ["--city", "Shanghai", "--as-of", "2016-01-01", "--language", language]
    assert main(["eligibility", "--profile", str(profile), *options]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert all(field in captured.err for field in ("age", "months_per_year", "chinese", "city", "as_of"))
    assert len(captured.err.strip().splitlines()) == 5


@pytest.mark.parametrize(("language", "word"), [("en", "read"), ("zh", "读不了")])
def test_a_missing_file_must_be_said_in_the_language_asked_for(
    language: str, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The name of the file is in the message."""
    assert main(["eligibility", "--profile", str(tmp_path / "gone.yml"), "--language", language]) == 1
    error = capsys.readouterr().err
    assert "gone.yml" in error and word in error


@pytest.mark.parametrize("text", ["age: [", "- 1\n- 2\n", "", "just words"])
def test_a_file_without_facts_must_be_refused(text: str, profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is no mapping of facts gets a message that names the file and where an example is."""
    profile.write_text(text, encoding="utf-8")
    assert main(["eligibility", "--profile", str(profile), "--language", "en"]) == 1
    assert "--help" in capsys.readouterr().err
