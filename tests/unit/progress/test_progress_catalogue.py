"""The data files of application progress are complete, and wrong ones are refused with every problem."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.errors import DataErrors
from bot.progress import Catalogue, read_cases
from bot.progress.catalogue import DATA_FOLDER

_HAN_THEN_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
_BLANK_BESIDE_HAN = re.compile(r"[\u4e00-\u9fff] |[ ][\u4e00-\u9fff]")


def test_every_state_has_wording_in_both_languages(catalogue: Catalogue) -> None:
    """Label, meaning, next step, stage and actor of every state are there in English and Chinese."""
    assert len(catalogue.states) == 13
    for state in catalogue.states.values():
        for wording in (state.label, state.stage_name, state.means, state.next, state.who.label):
            assert wording.en and wording.zh, state.code
            assert re.search(r"[\u4e00-\u9fff]", wording.zh) and not re.search(r"[\u4e00-\u9fff]", wording.en)
        assert 1 <= state.stage <= 5


def test_chinese_wording_keeps_to_chinese_typography(catalogue: Catalogue) -> None:
    """Chinese texts use full-width punctuation and no blank beside a Chinese character."""
    texts = [text.zh for state in catalogue.states.values() for text in (state.label, state.means, state.next)]
    texts += [kind.label.zh for kind in catalogue.business_types.values()]
    texts += [limit.source.title.zh for limit in catalogue.limits]
    for text in texts:
        assert not _HAN_THEN_HALF_WIDTH.search(text), text
        assert not _BLANK_BESIDE_HAN.search(text), text


def test_states_file_says_that_the_set_is_ours() -> None:
    """Nobody may take our states for an official list."""
    assert "THIS SET IS OURS" in (DATA_FOLDER / "states.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("extension", "extension"),
        ("Change of Employer", "change_employer"),
        ("change-employer", "change_employer"),
        ("换单位", "change_employer"),
        ("NEW", "new"),
        (" 延期 ", "extension"),
        ("something else", None),
        ("", None),
    ],
)
def test_business_types_are_found_however_they_are_written(catalogue: Catalogue, written: str, code: str) -> None:
    """Codes, labels and aliases in both languages lead to the code; anything else to nothing."""
    assert catalogue.resolve_business_type(written) == code


@pytest.mark.parametrize(
    ("city", "category", "business_type", "state", "days", "region"),
    [
        ("CN-BJ", "A", "new", "pre_review", 1, "CN-BJ"),
        ("CN-BJ", "B", "new", "pre_review", 3, "CN-BJ"),
        ("CN-BJ", None, "new", "pre_review", 3, "CN-BJ"),
        ("CN-BJ", "B", "new", "awaiting_acceptance", 2, "CN-BJ"),
        ("CN-BJ", "B", "new", "examination", 5, "CN-BJ"),
        ("CN-BJ", "B", "extension", "accepted", 3, "CN-BJ"),
        ("CN-SZ", "A", "new", "examination", 7, "CN-SZ"),
        ("CN-SZ", "B", "new", "submitted", 5, "CN"),
        ("CN-SH", "A", "new", "examination", 20, "CN"),
        ("CN-SH", "B", "cancellation", "accepted", 3, "CN-SH"),
        ("CN-SH", "B", "short_term", "accepted", 5, "CN"),
    ],
)
def test_time_limit_is_the_one_the_sources_give(
    catalogue: Catalogue, city: str, category: str | None, business_type: str, state: str, days: int, region: str
) -> None:
    """The city's own figure comes first, then the national one, and it is said which it is."""
    limit = catalogue.limit_for(city=city, category=category, business_type=business_type, state=state)
    assert limit is not None
    assert (limit.working_days, limit.city) == (days, region)
    assert limit.source.title.en and limit.source.date


@pytest.mark.parametrize(
    ("city", "business_type", "state"),
    [
        ("CN-SH", "new", "pre_review"),  # looked for and not found: the national figure may not stand in
        ("CN-SZ", "replacement", "examination"),
        ("CN-BJ", "new", "issued"),
        ("CN-BJ", "new", "returned"),
    ],
)
def test_no_time_limit_is_given_where_none_was_found(
    catalogue: Catalogue, city: str, business_type: str, state: str
) -> None:
    """No source, no figure."""
    assert catalogue.limit_for(city=city, category="A", business_type=business_type, state=state) is None


def test_demo_cases_are_marked_and_cover_both_cities(catalogue: Catalogue) -> None:
    """Demo numbers start with DEMO, and there are Shanghai and Shenzhen cases in many states."""
    cases = read_cases(DATA_FOLDER / "demo_cases.csv", catalogue=catalogue)
    assert all(case.business_number.startswith("DEMO") and case.proof.startswith("D0") for case in cases)
    assert {"CN-SH", "CN-SZ"} <= {case.city for case in cases}
    assert len({case.history[-1].state for case in cases}) >= 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data files that a test may spoil."""
    return Path(shutil.copytree(DATA_FOLDER, tmp_path / "progress"))


def _spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_all_problems_of_all_files_are_listed_at_once(folder: Path) -> None:
    """Six mistakes in three files give six problems, each naming its file and key."""
    _spoil(folder / "states.yml", "zh: 草稿", "zhh: 草稿")
    _spoil(folder / "states.yml", "who: authority", "who: nobody")
    _spoil(folder / "business_types.yml", "aliases: [extend,", "aliases: [取消, reissue,")
    _spoil(folder / "time_limits.yml", "working_days: 20,", "working_days: many,")
    _spoil(folder / "time_limits.yml", "source: beijing_guide}", "source: hearsay}")
    with pytest.raises(DataErrors) as caught:
        Catalogue.load(folder)
    found = [str(problem) for problem in caught.value.problems]
    expected = [
        ("states.draft", "'zh' is missing"),
        ("states.draft", "'zhh' is not known here"),
        ("states.submitted.who", "'nobody' is not known"),
        ("business_types.replacement", "'reissue' already stands for 'extension'"),
        ("limits[2].working_days", "must be a whole number"),
        ("limits[6].source", "'hearsay' is not known"),
    ]
    assert len(found) == len(expected)
    for where, reason in expected:
        assert any(where in problem and reason in problem for problem in found), (where, found)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("states.yml", "  lapsed:\n", "  expired:\n", "'lapsed' is missing"),
        ("states.yml", "stage: 5", "stage: 6", "whole number from 1 to 5"),
        ("states.yml", "  5: {en", "  6: {en", "must have the stages 1 to 5"),
        ("states.yml", "  draft:\n", "  lapsed:\n", "is there twice"),
        ("states.yml", "states:\n", "states: [\n", "is not correct YAML"),
        ("states.yml", "aliases: [return and modify, 退回修改]", "aliases: returned", "must be a list of texts"),
        ("business_types.yml", "en: Extension", "en: ' '", "must be a text that is not blank"),
        ("business_types.yml", "business_types:", "types:", "must be a mapping with at least one item"),
        ("business_types.yml", "    en: Extension", "   en: Extension", "is not correct YAML"),
        ("time_limits.yml", "categories: [A]", "categories: [D]", "'D' is not known"),
        ("time_limits.yml", "business_types: [short_term]", "business_types: []", "at least one kind"),
        ("time_limits.yml", "categories: [A], working_days: 20", "working_days: 20", "two rows for CN"),
        ("time_limits.yml", "states: [awaiting_acceptance]", "states: [accepted]", "already belongs to the step"),
        ("time_limits.yml", "city: CN-BJ", "city: CN-XX", "'CN-XX' is not known"),
        ("time_limits.yml", "limits:\n", "limits: none\nrows:\n", "must be a list"),
    ],
)
def test_wrong_data_is_refused_with_the_reason(folder: Path, file: str, old: str, new: str, reason: str) -> None:
    """Each kind of mistake is found, with its file and what is wrong."""
    _spoil(folder / file, old, new)
    with pytest.raises(DataErrors, match=re.escape(reason)) as caught:
        Catalogue.load(folder)
    assert any(file in problem.path for problem in caught.value.problems)


def test_missing_and_unreadable_files_are_problems_too(folder: Path) -> None:
    """A missing file and one in another encoding are both listed, in one go."""
    (folder / "states.yml").unlink()
    (folder / "business_types.yml").write_bytes("变更".encode("gb18030"))
    with pytest.raises(DataErrors) as caught:
        Catalogue.load(folder)
    text = str(caught.value)
    assert len(caught.value.problems) == 2
    assert "states.yml: cannot be read" in text and "business_types.yml: cannot be read" in text
