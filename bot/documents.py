"""Read a YAML file strictly: every value with its line, every fault reported, none of YAML's surprises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
import yaml

from bot.bilingual import Both
from bot.errors import Problem
from bot.problems import explain

KeyPath = tuple[str | int, ...]
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_BOOL = "tag:yaml.org,2002:bool"


class _PlainLoader(yaml.CSafeLoader):
    """YAML without dates (they stay text) and without `on`, `off`, `yes`, `no` as truth values."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in (_TIMESTAMP, _BOOL)]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


_PlainLoader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|false)$"), list("tf"))


@dataclass
class Document:
    """One file as read. `value` is None where the file cannot be read at all."""

    path: str
    value: Any = None
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def report(self, key_path: KeyPath, code: str, **values: Any) -> None:
        """Add a problem at a key; `code` and `values` are those of `bot.problems.explain`."""
        self.problems.append(self.describe(key_path, explain(code, **values)))

    def warn(self, key_path: KeyPath, code: str, **values: Any) -> None:
        """Add what is not wrong yet, but somebody should look at."""
        self.warnings.append(self.describe(key_path, explain(code, **values)))

    def describe(self, key_path: KeyPath, reason: Both) -> Problem:
        """Say where a problem is: the file, the line of the nearest key that it has, the key."""
        known = key_path
        while known and known not in self.lines:
            known = known[:-1]
        key = ".".join(str(part) for part in key_path)
        shown = Both(f"{key}: {reason.en}", f"{key}：{reason.zh}") if key else reason
        return Problem(self.path, shown, self.lines.get(known))


def read_document(path: Path, shown_as: str) -> Document:
    """Read one YAML file.

    Args:
        path: the file.
        shown_as: how problems name it.
    Returns:
        Its value and the line of each key; problems instead of exceptions.
    """
    document = Document(shown_as)
    try:
        loader = _PlainLoader(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        document.report((), "unreadable", error=error)
        return document
    try:
        node = loader.get_single_node()
        if node is not None:
            _note_lines(node, (), document)
            document.value = loader.construct_document(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        reason = explain("no_yaml", error=getattr(error, "problem", error))
        document.problems.append(Problem(shown_as, reason, line))
    finally:
        loader.dispose()
    return document


def convert_document(document: Document, kind: type[msgspec.Struct], at: KeyPath = ()) -> Any:
    """Turn a document's value into a struct, reporting every fault of every field, not only the first.

    Returns:
        The struct, or None when there was a problem.
    """
    before = len(document.problems)
    value = document.value
    for key in at:
        value = value[key]
    values = dict(_convert_fields(document, value, kind, at)) if isinstance(value, dict) else {}
    if not isinstance(value, dict):
        document.report(at, "not_a_mapping", names=_list_names(kind))
    return kind(**values) if len(document.problems) == before else None


def _convert_fields(
    document: Document, value: dict[Any, Any], kind: type[msgspec.Struct], at: KeyPath
) -> Iterator[tuple[str, Any]]:
    fields = {known.encode_name: known for known in msgspec.structs.fields(kind)}
    for key in value:
        if key not in fields:
            document.report((*at, key), "unknown_key", names=_list_names(kind))
    for name, known in fields.items():
        if name in value:
            yield known.name, _convert_value(document, value[name], known.type, (*at, name))
        elif known.required:
            document.report((*at, name), "missing")


def _convert_value(document: Document, value: Any, kind: Any, at: KeyPath) -> Any:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return convert_document(document, kind, at)
    if get_origin(kind) is dict and isinstance(value, dict):
        _, item_kind = get_args(kind)
        items = {key: _convert_leaf(document, item, item_kind, (*at, key)) for key, item in value.items()}
        _convert_leaf(document, dict.fromkeys(value, 0), dict[get_args(kind)[0], int], at)  # type: ignore[misc]
        return items
    return _convert_leaf(document, value, kind, at)


def _convert_leaf(document: Document, value: Any, kind: Any, at: KeyPath) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        cut_in_two = isinstance(value, dict) and not all(isinstance(key, str) for key in value)
        document.report(at, "comma" if cut_in_two else "wrong_value", error=error)
        return None


def _list_names(kind: type[msgspec.Struct]) -> str:
    return ", ".join(known.encode_name for known in msgspec.structs.fields(kind))


def _note_lines(node: yaml.Node, at: KeyPath, document: Document) -> None:
    """Note the line of every key; a key given twice is a problem, since YAML would drop the first."""
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            document.lines[(*at, position)] = item.start_mark.line + 1
            _note_lines(item, (*at, position), document)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, item in node.value:
        here = (*at, str(key.value))
        if here in document.lines:
            document.report(here, "given_twice", line=key.start_mark.line + 1)
        document.lines[here] = key.start_mark.line + 1
        _note_lines(item, here, document)
