"""Strict reading of YAML: a small cursor that notes every problem with its file and key, and carries on."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.errors import Problem

_RANGE = re.compile(r"([\[(])\s*([0-9]+)\s*,\s*([0-9]+|inf)\s*([\])])")


class _UniqueKeys(yaml.CSafeLoader):
    """Refuses a key that is written twice; plain YAML silently keeps the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(None, None, f"the key '{key}' is written twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


class Node:
    """One mapping of a data file; its methods read a key and note what is wrong with it."""

    def __init__(self, raw: object, file: str, key: str, problems: list[Problem]) -> None:
        self._file, self._key, self._problems = file, key, problems
        self._asked: set[str] = set()
        self._raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        if not isinstance(raw, dict):
            self.note("", "must be a mapping of keys to values")

    def note(self, key: str, reason: str) -> None:
        """Note one problem, under the full path of a key in this mapping (`""` for the mapping itself)."""
        path = ".".join(part for part in (self._key, key) if part)
        self._problems.append(Problem(f"{self._file}: {path}" if path else self._file, reason))

    def names(self) -> list[str]:
        """Return the keys there are, for a mapping whose keys are names."""
        return [str(key) for key in self._raw]

    def has(self, key: str) -> bool:
        """Whether the key is there with a value."""
        self._asked.add(key)
        return self._raw.get(key) is not None

    def _take(self, key: str, optional: bool = False) -> Any:
        self._asked.add(key)
        if key not in self._raw and not optional:
            self.note(key, "is missing")
        return self._raw.get(key)

    def text(self, key: str) -> str:
        """Read a text that isn't empty."""
        value = self._take(key)
        if isinstance(value, str) and value.strip():
            return value
        if key in self._raw:
            self.note(key, "must be text that isn't empty")
        return ""

    def choice(self, key: str, choices: Iterable[str]) -> str:
        """Read one of some words; any word passes where none are known, because their own file can't be read."""
        value = self.text(key)
        allowed = tuple(choices)
        if value and allowed and value not in allowed:
            self.note(key, f"'{value}' is not one of: {', '.join(allowed)}")
        return value

    def both(self, key: str) -> dict[str, str]:
        """Read a text in both languages."""
        node = self.node(key)
        texts = {language: node.text(language) for language in ("en", "zh")}
        node.close()
        return texts

    def number(self, key: str, low: float = 0, high: float = float("inf")) -> float:
        """Read a number from `low` to `high`, both allowed."""
        value = self._take(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return value
        if key in self._raw:
            self.note(key, f"must be a number from {low} to {high}")
        return low

    def whole(self, key: str, low: int = 0, high: float = float("inf")) -> int:
        """Read a whole number from `low` to `high`, both allowed."""
        value = self.number(key, low, high)
        if value != int(value):
            self.note(key, "must be a whole number")
        return int(value)

    def flag(self, key: str) -> bool:
        """Read true or false; false when the key is left out."""
        value = self._take(key, optional=True)
        if value is not None and not isinstance(value, bool):
            self.note(key, "must be true or false")
        return value is True

    def day(self, key: str, *, optional: bool = False) -> date | None:
        """Read a date; an optional one may be null."""
        value = self._take(key)
        if type(value) is date or (optional and value is None):
            return value
        if key in self._raw:
            self.note(key, "must be a date such as 2017-04-01" + (", or null" if optional else ""))
        return None

    def node(self, key: str) -> Node:
        """Read a mapping inside this one."""
        value = self._take(key)
        if key not in self._raw:
            return Node({}, self._file, f"{self._key}.{key}" if self._key else key, [])
        return Node(value, self._file, f"{self._key}.{key}" if self._key else key, self._problems)

    def nodes(self, key: str, *, optional: bool = False) -> list[Node]:
        """Read a list of mappings that isn't empty."""
        value = self._take(key, optional)
        if value is None and (optional or key not in self._raw):
            return []
        if not isinstance(value, list) or not value:
            self.note(key, "must be a list that isn't empty")
            return []
        prefix = f"{self._key}.{key}" if self._key else key
        return [Node(member, self._file, f"{prefix}[{number}]", self._problems) for number, member in enumerate(value)]

    def words(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; empty when the key is left out."""
        value = self._take(key, optional=True)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(member, str) for member in value):
            self.note(key, "must be a list of texts")
            return ()
        return tuple(value)

    def numbers(self, key: str) -> dict[str, float]:
        """Read a mapping of names to numbers from 0 up."""
        node = self.node(key)
        numbers = {name: node.number(name) for name in node.names()}
        node.close()
        return numbers

    def range(self, key: str, *, whole: bool) -> tuple[float, float | None]:
        """Read `[low, high)`: the lowest value in, and the lowest value above that is out (None: no limit).

        With `whole`, values are whole numbers, so a closed top and an open bottom can be written too.
        """
        match = _RANGE.fullmatch(self.text(key))
        if not match:
            self.note(key, "must be a range such as '[5, 7)', '[18, 25]' or '[9, inf)'")
            return 0, None
        opening, low, high, closing = match.groups()
        if not whole and (opening == "(" or closing == "]"):
            self.note(key, "must take its low edge in and leave its high edge out, '[low, high)'")
        start = int(low) + (opening == "(")
        return start, None if high == "inf" else int(high) + (closing == "]")

    def close(self) -> None:
        """Note keys nobody asked for: a slip of the pen would otherwise go unseen."""
        for key in self._raw:
            if key not in self._asked:
                self.note(str(key), "is not a key known here")


def read_file(path: Path, problems: list[Problem]) -> Node:
    """Read one YAML file; a file that is missing or isn't YAML becomes a problem and an empty mapping."""
    try:
        # The loader is a subclass of CSafeLoader: it builds plain data only.
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506
    except FileNotFoundError:
        problems.append(Problem(path.name, "the file is missing"))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        problems.append(Problem(path.name, f"is not YAML we can read: {reason}", mark.line + 1 if mark else None))
    else:
        return Node(raw, path.name, "", problems)
    # Its keys can't be judged, so what is missing from it is not noted again.
    return Node({}, path.name, "", [])
