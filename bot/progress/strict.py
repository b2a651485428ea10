"""Reading data files strictly: every problem is collected, none is passed over."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.errors import Problem
from bot.progress.model import Bilingual


class _UniqueKeyLoader(yaml.CSafeLoader):
    """YAML's safe loader, but a key written twice is an error instead of the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                continue  # the call below refuses it
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' is there twice: keep one", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


class StrictFile:
    """One YAML file under inspection; `problems` grows as its parts are read."""

    def __init__(self, path: Path) -> None:
        self.name = f"{path.parent.name}/{path.name}"
        self.problems: list[Problem] = []
        self.root = self._parse(path)

    def _parse(self, path: Path) -> dict[str, Any]:
        try:
            document = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(Problem(self.name, f"cannot be read as UTF-8 text: {error}"))
            return {}
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            self.problems.append(Problem(self.name, f"is not correct YAML: {error.problem}", line))
            return {}
        except yaml.YAMLError as error:
            self.problems.append(Problem(self.name, f"is not correct YAML: {error}"))
            return {}
        if not isinstance(document, dict):
            self.problems.append(Problem(self.name, "must be a mapping at its top"))
            return {}
        return document

    def complain(self, where: str, reason: str) -> None:
        """Note a problem at a key of this file."""
        self.problems.append(Problem(f"{self.name}: {where}", reason))

    def section(self, key: str) -> dict[str, dict[str, Any]]:
        """Return a mapping of mappings at the top of the file; wrong items are noted and left out."""
        found = self.root.get(key)
        if not isinstance(found, dict) or not found:
            if self.root:
                self.complain(key, "must be a mapping with at least one item")
            return {}
        good: dict[str, dict[str, Any]] = {}
        for name, item in found.items():
            if isinstance(item, dict):
                good[str(name)] = item
            else:
                self.complain(f"{key}.{name}", "must be a mapping")
        return good

    def check_keys(
        self, item: Mapping[str, Any], where: str, required: Collection[str], optional: Collection[str] = ()
    ) -> None:
        """Note each missing and each unknown key of an item."""
        for key in required:
            if key not in item:
                self.complain(where, f"'{key}' is missing: add it")
        for key in item:
            if key not in required and key not in optional:
                self.complain(where, f"'{key}' is not known here: remove it or correct its spelling")

    def text(self, item: Mapping[str, Any], key: str, where: str) -> str:
        """Read a text that must not be blank."""
        value = item.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if key in item:
            self.complain(f"{where}.{key}", "must be a text that is not blank")
        return ""

    def bilingual(self, item: Mapping[str, Any], where: str, keys: tuple[str, str] = ("en", "zh")) -> Bilingual:
        """Read the two languages of one wording."""
        return Bilingual(*(self.text(item, key, where) for key in keys))

    def choice(self, item: Mapping[str, Any], key: str, where: str, allowed: Collection[str]) -> str:
        """Read a text that must be one of a set."""
        value = self.text(item, key, where)
        if value and value not in allowed:
            self.complain(f"{where}.{key}", f"'{value}' is not known: use one of {', '.join(sorted(allowed))}")
            return ""
        return value

    def choices(
        self, item: Mapping[str, Any], key: str, where: str, allowed: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Read a list of texts, empty if the key is left out; with `allowed`, each must be one of these."""
        value = item.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            self.complain(f"{where}.{key}", "must be a list of texts")
            return ()
        for word in value:
            if allowed is not None and word not in allowed:
                self.complain(f"{where}.{key}", f"'{word}' is not known: use some of {', '.join(sorted(allowed))}")
        return tuple(value)

    def whole_number(
        self, item: Mapping[str, Any], key: str, where: str, low: int, high: int, *, optional: bool = False
    ) -> int | None:
        """Read a whole number between two bounds, both allowed; `optional` lets it be null or left out."""
        value = item.get(key)
        if value is None and (optional or key not in item):
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.complain(f"{where}.{key}", f"must be a whole number from {low} to {high}")
            return None
        return value
