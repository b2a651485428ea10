"""The word tables of `data/text` can be used as they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import DataErrors
from bot.text import tables
from bot.text.normalise import normalise
from bot.text.scripts import HAN_RUN
from bot.text.tables import FOLDER, load_table, load_words
from bot.text.values import KINDS, find_mentions

YAML_TABLES = sorted(path.stem for path in FOLDER.glob("*.yml"))
VALUE_TABLES = ("cities", "degrees", "extras", "chinese")


def leaves(table: Any) -> Iterator[Any]:
    if isinstance(table, dict):
        for key, value in table.items():
            yield key
            yield from leaves(value)
    elif isinstance(table, list):
        for value in table:
            yield from leaves(value)
    else:
        yield table


@pytest.mark.parametrize("name", YAML_TABLES)
def test_no_word_became_a_truth_value(name: str) -> None:
    """YAML reads a bare "no" or "on" as false or true; such words must be quoted."""
    settings = {"negatable"}
    table = {key: value for key, value in load_table(name).items() if key not in settings}
    assert not [leaf for leaf in leaves(table) if isinstance(leaf, bool)]


@pytest.mark.parametrize("name", VALUE_TABLES)
def test_each_name_stands_for_one_value(name: str) -> None:
    values = load_table(name)["values"]
    names = Counter(normalise(str(alias)) for aliases in values.values() for alias in aliases)
    assert [alias for alias, count in names.items() if count > 1] == []


@pytest.mark.parametrize("name", VALUE_TABLES)
def test_every_name_in_the_tables_is_read_as_its_value(name: str) -> None:
    table = load_table(name)
    wrong = [
        (alias, value)
        for value, aliases in table["values"].items()
        for alias in aliases
        if (table["kind"], value) not in [(mention.kind, mention.value) for mention in find_mentions(str(alias))]
    ]
    assert wrong == []


def test_every_frame_has_a_kind_and_can_be_compiled() -> None:
    from bot.text.values.frames import _frames

    assert {frame.kind for frame, _ in _frames()} <= set(KINDS)


def test_a_currency_sign_or_word_names_one_currency() -> None:
    table = load_table("quantities")
    names = Counter(normalise(name) for aliases in table["foreign"].values() for name in aliases)
    assert [name for name, count in names.items() if count > 1] == []
    assert not set(names) & {normalise(name) for name in (*table["cny_before"], *table["cny_after"])}
    assert all(re.fullmatch("[A-Z]{3}", code) for code in table["foreign"])


def test_own_words_are_simplified_chinese_only() -> None:
    words = load_words("words_zh")
    assert [word for word in words if not HAN_RUN.fullmatch(word) or normalise(word) != word] == []


def test_foreign_function_words_are_no_english_ones() -> None:
    table = load_table("language")
    english = set(table["en_grammar"].split()) | set(table["en_replies"].split())
    shared = {word for words in table["other"].values() for word in words.split()} & english
    assert shared == set()


def test_a_missing_or_broken_table_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    (tmp_path / "broken_table.yml").write_text("a: [", encoding="utf-8")
    (tmp_path / "list_table.yml").write_text("- a", encoding="utf-8")
    (tmp_path / "twice_words.txt").write_text("积分\n# comment\n积分\n", encoding="utf-8")
    for name, reason in (("absent_table", "cannot be read"), ("broken_table", "not valid"), ("list_table", "mapping")):
        with pytest.raises(DataErrors, match=reason):
            load_table(name)
    with pytest.raises(DataErrors, match="twice_words.txt:3: 积分 is already on line 1"):
        load_words("twice_words")
    with pytest.raises(DataErrors, match="cannot be read"):
        load_words("absent_words")
