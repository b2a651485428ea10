"""The table of concepts is checked when it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataErrors
from bot.faq.concepts import load_concepts


def test_form_of_two_concepts_is_refused(tmp_path: Path) -> None:
    """One word cannot mean two things, and every such word is listed."""
    path = tmp_path / "concepts.yml"
    path.write_text("extend: [renew, 续签]\nchange: [Renew, 续签]\n", encoding="utf-8")
    with pytest.raises(DataErrors) as caught:
        load_concepts(path)
    assert len(caught.value.problems) == 2


def test_form_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A bare number, or a text that a comma cut in two, is pointed at."""
    path = tmp_path / "numbers.yml"
    path.write_text("pay: [600,000]\n", encoding="utf-8")
    with pytest.raises(DataErrors, match="put quotes round"):
        load_concepts(path)
