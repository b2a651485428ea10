"""A case file is read whole or not at all, and every wrong row is named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import DataErrors
from bot.progress import CaseRecord, Catalogue, read_cases
from bot.progress.importer import parse_moment

HEADER = "business_type,business_number,proof,city,category,state,at"
GOOD = "new,TEST-7001,P701,CN-SH,A,submitted,2026-11-02"


def _read(tmp_path: Path, catalogue: Catalogue, *rows: str, header: str = HEADER) -> list[CaseRecord]:
    path = tmp_path / "cases.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return read_cases(path, catalogue=catalogue)


def _problems(tmp_path: Path, catalogue: Catalogue, *rows: str, header: str = HEADER) -> list[tuple[int | None, str]]:
    with pytest.raises(DataErrors) as caught:
        _read(tmp_path, catalogue, *rows, header=header)
    return [(problem.line, problem.reason) for problem in caught.value.problems]


def test_rows_of_one_number_become_one_case_with_its_history_in_order(tmp_path: Path, catalogue: Catalogue) -> None:
    """However the number is written, its rows are one case; history is oldest first."""
    records = _read(
        tmp_path,
        catalogue,
        "新办,TEST-7001,p701,cn-sh,a,已受理,2026-11-05 09:30",
        "",
        "延期,TEST-7002,P702,CN-SZ,,待受理,2026/11/3",
        "new,test 7001,P701,CN-SH,A,submitted,2026-11-02",
    )
    assert [(record.business_type, record.city, record.category) for record in records] == [
        ("new", "CN-SH", "A"),
        ("extension", "CN-SZ", None),
    ]
    assert [entry.state for entry in records[0].history] == ["submitted", "accepted"]
    assert records[0].history[0].at == datetime(2026, 11, 1, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_byte_order_mark_does_not_matter(tmp_path: Path, catalogue: Catalogue, encoding: str) -> None:
    """UTF-8 is read with and without the mark that spreadsheets put in front."""
    path = tmp_path / "cases.csv"
    path.write_text(f"{HEADER}\r\n{GOOD}\r\n", encoding=encoding, newline="")
    assert len(read_cases(path, catalogue=catalogue)) == 1


def test_every_wrong_row_is_listed_with_line_column_and_cure(tmp_path: Path, catalogue: Catalogue) -> None:
    """Seven wrong cells in three rows give seven problems; the good row does not save the file."""
    problems = _problems(
        tmp_path,
        catalogue,
        GOOD,
        "newish,TEST,P7,CN-XX,D,submitted,2026-11-02",
        "new,TEST-7003,P703,CN-SH,A,sleeping,02.11.2026",
        "",
        'new,TEST-7004,P704,CN-SH,A,"submitted",2026-11-31',
    )
    assert [(line, reason.split(":")[0]) for line, reason in problems] == [
        (3, "column 'business_type'"),
        (3, "column 'business_number'"),
        (3, "column 'proof'"),
        (3, "column 'city'"),
        (3, "column 'category'"),
        (4, "column 'state'"),
        (4, "column 'at'"),
        (6, "column 'at'"),
    ]
    assert all(
        "use" in reason or "write" in reason or "enter" in reason or "format" in reason for _, reason in problems
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("new,TEST-7001,P701,CN-SH,A,submitted", "has 6 cells where the header has 7"),
        ("new,TEST-7001,P701,CN-SH,A,submitted,2026-11-02,x", "has 8 cells"),
        ("new,1.23E+11,P701,CN-SH,A,submitted,2026-11-02", "a spreadsheet rounded it"),
        ("new,TEST-7001,12,CN-SH,A,submitted,2026-11-02", "format the column as text"),
        ("new,TEST-7001,,CN-SH,A,submitted,2026-11-02", "needs 4 to 64 characters"),
        (f"new,{'7' * 65},P701,CN-SH,A,submitted,2026-11-02", "needs 4 to 64 characters"),
        ("new,TEST-7001,P702,CN-SH,A,accepted,2026-11-03", "column 'proof': differs from line 2"),
        ("extension,TEST-7001,P701,CN-SH,A,accepted,2026-11-03", "column 'business_type': differs from line 2"),
        (GOOD, "repeats a state and time"),
        ('new,TEST-7001,P701,CN-SH,A,"submitted,2026-11-02', "is not correct CSV"),
    ],
)
def test_each_kind_of_wrong_row_is_found(tmp_path: Path, catalogue: Catalogue, row: str, reason: str) -> None:
    """The row after a good one is refused, with its own line and reason."""
    assert [(line, reason in text) for line, text in _problems(tmp_path, catalogue, GOOD, row)] == [(3, True)]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (HEADER.replace(",at", ""), "the column 'at' is missing"),
        (HEADER + ",name", "column 8 of the header is not known"),
        (HEADER + ",at", "the column 'at' is there twice"),
        (HEADER.replace(",", ";"), "with commas between the columns"),
    ],
)
def test_wrong_header_is_refused_before_the_rows(
    tmp_path: Path, catalogue: Catalogue, header: str, reason: str
) -> None:
    """Nothing is guessed about columns: missing, unknown and double ones stop the file."""
    problems = _problems(tmp_path, catalogue, GOOD, header=header)
    assert all(line == 1 for line, _ in problems)
    assert any(reason in text for _, text in problems)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (HEADER.encode(), "no cases"),
        (f"{HEADER}\n新办".encode("gb18030"), "is not UTF-8"),
        (None, "cannot be opened"),
    ],
)
def test_files_that_cannot_be_read_say_why(
    tmp_path: Path, catalogue: Catalogue, content: bytes | None, reason: str
) -> None:
    """Empty, header only, another encoding, no file at all: each has its own words."""
    path = tmp_path / "cases.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataErrors, match=reason):
        read_cases(path, catalogue=catalogue)


def test_problems_repeat_neither_numbers_nor_proofs(tmp_path: Path, catalogue: Catalogue) -> None:
    """What is wrong is told without the personal data, since it may end in a log."""
    told = str(_problems(tmp_path, catalogue, GOOD, "new,TEST-7001,P799,CN-SH,A,SECRET,1", "x,SECRET,SECR,,SECRET,,"))
    assert not any(word in told for word in ("7001", "P701", "P799", "SECR"))


def test_records_keep_number_and_proof_out_of_their_repr(tmp_path: Path, catalogue: Catalogue) -> None:
    """A record in a traceback or a log line gives nothing away."""
    shown = repr(_read(tmp_path, catalogue, GOOD))
    assert "7001" not in shown and "P701" not in shown


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-02T10:12:00+08:00", datetime(2026, 11, 2, 2, 12, tzinfo=UTC)),
        ("2026-11-02 10:12", datetime(2026, 11, 2, 2, 12, tzinfo=UTC)),
        ("2026-11-02T10:12:30Z", datetime(2026, 11, 2, 10, 12, 30, tzinfo=UTC)),
        ("2026-11-02T10:12:00-0530", datetime(2026, 11, 2, 15, 42, tzinfo=UTC)),
        ("2026/1/2", datetime(2026, 1, 1, 16, 0, tzinfo=UTC)),
        ("2026-13-02", None),
        ("2026-11-02T25:00", None),
        ("2026-11-02T10:12:00+99:00", None),
        ("1026-11-02", None),
        ("46000", None),
        ("", None),
    ],
)
def test_moments_are_read_as_files_write_them(text: str, moment: datetime | None) -> None:
    """Dates, times and offsets in their usual forms; anything else is no moment."""
    assert parse_moment(text) == moment
