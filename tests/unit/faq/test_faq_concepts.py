"""The table of synonyms is checked when it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataErrors
from bot.faq.concepts import load_concepts

REST = "questions: {}\nnot_ours: {}\n"
REWRITES = "rewrites: {en: {}, zh: {}}\n"


def write(folder: Path, text: str) -> Path:
    """Write a table of synonyms."""
    path = folder / "synonyms.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_form_of_two_concepts_is_refused(tmp_path: Path) -> None:
    """One word cannot mean two things, and every such word is listed with its line."""
    table = "subjects:\n  extend: [renew, 续签]\n  change: [Renew, 续签]\n" + REST + REWRITES
    with pytest.raises(DataErrors) as caught:
        load_concepts(write(tmp_path, table))
    assert len(caught.value.problems) == 2
    assert {problem.line for problem in caught.value.problems} == {3}


def test_form_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A bare number, or a text that a comma cut in two, is pointed at."""
    with pytest.raises(DataErrors, match="put quotes round"):
        load_concepts(write(tmp_path, "subjects:\n  pay: [600,000]\n" + REST + REWRITES))


def test_missing_section_is_named(tmp_path: Path) -> None:
    """A section that somebody deleted is asked back by its name."""
    with pytest.raises(DataErrors, match="not_ours") as caught:
        load_concepts(write(tmp_path, "subjects: {}\nquestions: {}\n" + REWRITES))
    assert len(caught.value.problems) == 1


def test_sections_tell_what_a_question_is_about() -> None:
    """The shipped table knows subjects, questions and what is not ours."""
    concepts = load_concepts()
    assert {"work-permit", "extend"} <= concepts.subjects
    assert "weather" in concepts.not_ours
    assert concepts.find("how long is a work permit valid") == ["how-long", "work-permit", "valid-for-how-long"]
