"""`waibot cases …`: what operators type, what they read, and the exit status."""

from __future__ import annotations

import getpass
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.cli import build_parser, main
from bot.commands_cases import ACTIONS
from bot.progress import Catalogue, read_cases
from bot.progress.catalogue import DATA_FOLDER

HEADER = ("business_type", "business_number", "proof", "city", "category", "state", "at")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command works on a registry of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAIBOT_VAR_FOLDER", str(tmp_path / "var"))


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed where the command asks without showing it."""
    answers: list[str] = []
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: answers.pop(0))
    return answers


def waibot(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Run one command; returns its exit status and all it said."""
    status = main(["cases", *arguments])
    said = capsys.readouterr()
    return status, said.out + said.err


def _import_demo(capsys: pytest.CaptureFixture[str]) -> None:
    assert waibot(capsys, "import", str(DATA_FOLDER / "demo_cases.csv"))[0] == 0


def _actions() -> Iterator[str]:
    help_text = next(action.choices["cases"] for action in build_parser()._actions if getattr(action, "choices", None))  # type: ignore[index]
    yield from next(one for one in help_text._actions if getattr(one, "choices", None)).choices


def test_every_action_must_be_offered_and_done() -> None:
    """The parser and the functions behind it have the same names."""
    assert sorted(_actions()) == sorted(ACTIONS)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_must_have_a_help_page(capsys: pytest.CaptureFixture[str], action: str) -> None:
    """`--help` explains each action, and the group shows examples that its own parser accepts."""
    for arguments in ([action, "--help"], ["--help"]):
        with pytest.raises(SystemExit) as ended:
            main(["cases", *arguments])
        assert ended.value.code == 0
    said = capsys.readouterr().out
    examples = re.findall(r"^  waibot (cases .+?)(?:   .*)?$", said, re.MULTILINE)
    assert len(examples) >= 7
    for example in examples:
        build_parser().parse_args(example.split())


@pytest.mark.parametrize("name", ["new.csv", "new.xlsx"])
def test_template_must_be_importable_as_it_is_and_never_overwrite(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    """The example it shows is a right file; an existing file is left alone."""
    assert waibot(capsys, "template", name)[0] == 0
    before = (tmp_path / name).read_bytes()
    assert waibot(capsys, "import", name, "--dry-run") == (0, "1 cases, no problem found; nothing was imported.\n")
    assert waibot(capsys, "template", name)[0] == 1
    assert (tmp_path / name).read_bytes() == before
    assert "0 cases" in waibot(capsys, "count")[1]


def test_import_must_store_and_count_must_see_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Nine demo cases in, nine counted, by city, kind and state."""
    _import_demo(capsys)
    status, said = waibot(capsys, "count")
    assert status == 0 and said.endswith("9 cases\n")
    assert re.search(r"CN-SH +new +examination +1", said)


def test_wrong_rows_must_all_be_said_and_nothing_stored(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Exit status 1, every wrong row with its line, neither number nor proof repeated."""
    rows = [",".join(HEADER), "new,TEST-7001,P701,CN-SH,A,asleep,2026-11-02", "new,TEST-7002,P702,CN-XX,A,draft,soon"]
    (tmp_path / "cases.csv").write_text("\n".join(rows), encoding="utf-8")
    for flag in ([], ["--dry-run"]):
        status, said = waibot(capsys, "import", "cases.csv", *flag)
        assert status == 1
        assert "cases.csv:2" in said and said.count("cases.csv:3") == 2
        assert "7001" not in said and "P702" not in said
    assert "0 cases" in waibot(capsys, "count")[1]


def test_case_must_be_shown_masked_without_its_proof(capsys: pytest.CaptureFixture[str], typed: list[str]) -> None:
    """The operator sees history and limit; the number is asked for without being shown."""
    _import_demo(capsys)
    typed.append("demo 2026 0003")
    status, said = waibot(capsys, "show")
    assert status == 0
    assert "DEMO****" in said and "accepted" in said and "2026-11-19" in said
    assert "0003" not in said
    assert waibot(capsys, "show", "DEMO-2026-9999")[0] == 1


def test_check_must_tell_what_a_visitor_is_told(capsys: pytest.CaptureFixture[str], typed: list[str]) -> None:
    """Right proof, wrong proof; after five wrong ones the number is locked until it is unlocked."""
    _import_demo(capsys)
    typed.extend(["DEMO-2026-0001", "D001"])
    assert waibot(capsys, "check")[0] == 0
    for guess in range(5):
        typed.extend(["DEMO-2026-0001", f"X00{guess}"])
        assert "not found" in waibot(capsys, "check")[1]
    typed.extend(["DEMO-2026-0001", "D001"])
    assert "locked for" in waibot(capsys, "check")[1]
    assert (
        "2 numbers and callers with failed tries in the last 15 minutes, 2 of them locked" in waibot(capsys, "locks")[1]
    )
    assert waibot(capsys, "unlock", "demo20260001") == (0, "Unlocked.\n")
    assert "1 of them locked" in waibot(capsys, "locks")[1]
    assert "nothing to do" in waibot(capsys, "unlock", "demo20260001")[1]


def test_deleted_case_must_be_gone(capsys: pytest.CaptureFixture[str]) -> None:
    """Its history too; deleting it again says that it is not there."""
    _import_demo(capsys)
    assert waibot(capsys, "delete", "DEMO-2026-0001") == (0, "Deleted.\n")
    assert waibot(capsys, "delete", "DEMO-2026-0001")[0] == 1
    assert waibot(capsys, "count")[1].endswith("8 cases\n")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ("--city CN-SZ --type new --state accepted --from 2026-09-30", 0, "last day 2026-10-15"),
        ("--city CN-BJ --type 延期 --state 已受理 --category A --from 2026-11-10", 0, "last day 2026-11-13"),
        ("--city CN-BJ --type cancellation --state accepted --from 2026-11-10", 1, "source does not say"),
        ("--city CN-SH --type new --state submitted --from 2026-11-10", 1, "no time limit is known"),
        ("--city CN-XX --type new --state submitted --from 2026-11-10", 1, "unknown city, type or state"),
    ],
)
def test_due_must_count_on_the_official_calendar_or_say_why_not(
    capsys: pytest.CaptureFixture[str], arguments: str, status: int, words: str
) -> None:
    """Seven working days over the National Day holiday with its make-up Saturday, and the honest refusals."""
    done, said = waibot(capsys, "due", *arguments.split())
    assert (done, words in said) == (status, True), said


def test_tables_and_calendar_must_be_printed(capsys: pytest.CaptureFixture[str], catalogue: Catalogue) -> None:
    """Every state, every limit of a city with the national ones, and the known years."""
    said = waibot(capsys, "states")[1]
    assert all(code in said for code in catalogue.states)
    said = waibot(capsys, "limits", "--city", "CN-SZ")[1]
    assert "CN-SZ" in said and "CN " in said and "CN-BJ" not in said
    assert "2026" in waibot(capsys, "calendar")[1]


def test_ping_must_time_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    """The embedded registry answers; a back end that is not there is exit status 1."""
    assert re.fullmatch(r"the embedded registry answered in [\d.]+ ms\n", waibot(capsys, "ping")[1])


def test_ping_must_fail_when_the_back_end_is_away(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line that says so, and no traceback."""
    path = shutil.copy(DATA_FOLDER / "back_end.example.yml", tmp_path / "back_end.yml")
    text = Path(path).read_text(encoding="utf-8").replace("https://cases.example.invalid", "http://127.0.0.1:9")
    Path(path).write_text(text, encoding="utf-8")
    monkeypatch.setenv("WAIBOT_CASE_BACK_END", str(path))
    status, said = waibot(capsys, "ping")
    assert status == 1 and "does not answer" in said and len(said.splitlines()) == 1


def test_workbook_must_be_read_like_csv(tmp_path: Path, catalogue: Catalogue) -> None:
    """Dates as dates, numbers as numbers, blank rows and formatted empty columns: the same cases as from CSV."""
    demo = [line.split(",") for line in (DATA_FOLDER / "demo_cases.csv").read_text(encoding="utf-8").splitlines()]
    workbook = Workbook()
    for row in [demo[0], [], *demo[1:]]:
        workbook.active.append(row)
    workbook.active["J3"] = " "
    workbook.save(tmp_path / "cases.xlsx")
    assert read_cases(tmp_path / "cases.xlsx", catalogue=catalogue) == read_cases(
        DATA_FOLDER / "demo_cases.csv", catalogue=catalogue
    )


def test_workbook_must_keep_numbers_and_dates_as_typed(tmp_path: Path, catalogue: Catalogue) -> None:
    """A number cell is its digits, a date cell its day, in Chinese time."""
    from datetime import datetime

    workbook = Workbook()
    workbook.active.append(list(HEADER))
    workbook.active.append(["new", 31011520260001, 4821, "CN-SH", None, "draft", datetime(2026, 11, 2)])
    workbook.save(tmp_path / "cases.xlsx")
    (record,) = read_cases(tmp_path / "cases.xlsx", catalogue=catalogue)
    assert (record.business_number, record.proof) == ("31011520260001", "4821")
    assert record.history[0].at.isoformat() == "2026-11-02T00:00:00+08:00"


def test_template_must_be_text_cells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Excel then keeps leading zeros."""
    waibot(capsys, "template", "new.xlsx")
    sheet = load_workbook(tmp_path / "new.xlsx").active
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
