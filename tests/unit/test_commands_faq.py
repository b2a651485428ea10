"""`waibot faq …` as an editor runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.cli import guess_language, main
from tests.unit.faq.planting import write_data


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A valid data folder of two entries, which the commands use."""
    monkeypatch.setenv("WAIBOT_DATA_FOLDER", str(write_data(tmp_path / "data")))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path / "data"


def break_entry(data: Path) -> None:
    """Plant one mistake."""
    path = data / "faq" / "changes" / "extend-when.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("region: CN", "region: XX"), encoding="utf-8")


def test_check_must_pass_and_count(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clean folder exits with 0 and one line."""
    assert main(["faq", "check"]) == 0
    assert capsys.readouterr().out == "2 entries: 0 to mend, 0 to look at, 0 pairs of questions much alike.\n"


@pytest.mark.parametrize(("language", "words"), [("en", "To mend:"), ("zh", "要改的地方：")])
def test_check_must_fail_in_the_editors_language(
    data: Path, language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistake exits with 1 and is told in the language asked for."""
    break_entry(data)
    assert main(["faq", "check", "--language", language]) == 1
    out = capsys.readouterr().out
    assert words in out
    assert "faq/changes/extend-when.yml:2: region" in out


def test_language_must_follow_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor in China need not ask for Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert guess_language() == "en"
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert guess_language() == "zh"


def test_count_must_print_a_table(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Entries, questions and confidence, by group and together."""
    assert main(["faq", "count"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["all", "2", "12", "12", "6", "6", "2", "2", "0", "0"]


def test_workbook_must_go_out_and_come_back(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Export, change, dry run, import: only the last one writes."""
    path, entry = data / "faq.xlsx", data / "faq" / "changes" / "extend-when.yml"
    assert main(["faq", "export", str(path)]) == 0
    workbook = load_workbook(path)
    workbook["facts"]["D3"] = 45
    workbook.save(path)
    before = entry.read_text(encoding="utf-8")
    assert main(["faq", "import", str(path), "--dry-run"]) == 0
    assert "changes/extend-when: facts.latest_days" in capsys.readouterr().out
    assert entry.read_text(encoding="utf-8") == before
    assert main(["faq", "import", str(path)]) == 0
    assert "latest_days: 45" in entry.read_text(encoding="utf-8")


def test_import_must_tell_each_wrong_cell(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Errors go to standard error, by cell, in the language asked for; the exit status is 1."""
    path = data / "faq.xlsx"
    main(["faq", "export", str(path)])
    workbook = load_workbook(path)
    workbook["entries"]["B3"] = "CN-XX"
    workbook.save(path)
    assert main(["faq", "import", str(path), "--language", "zh"]) == 1
    error = capsys.readouterr().err
    assert "1处要改：" in error
    assert "faq.xlsx entries!B3: region：值不符合要求" in error


def test_unknown_entry_must_say_where_to_look(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped id points to the list."""
    assert main(["faq", "show", "changes/extend-wen"]) == 1
    assert "`waibot faq list` shows all" in capsys.readouterr().err
    assert main(["faq", "show", "changes/extend-when"]) == 0
    assert "延期什么时候申请？" in capsys.readouterr().out
