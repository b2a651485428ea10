"""Write an entry as its YAML file, in the one form that hand-written files have, too."""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from bot.faq.entry import Entry

_WIDTH = 120


class _Block(str):
    """A text that keeps its lines: `|-`."""


class _Folded(str):
    """A long text without lines of its own: `>-`."""


class _Flow(dict[str, Any]):
    """A mapping on one line."""


class _FlowList(list[Any]):
    """A list on one line."""


class _Dumper(yaml.SafeDumper):
    """YAML with list items indented under their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


_TEXT, _MAPPING, _LIST = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))
_Dumper.add_representer(_Block, lambda dumper, text: dumper.represent_scalar(_TEXT, text, style="|"))
_Dumper.add_representer(_Folded, lambda dumper, text: dumper.represent_scalar(_TEXT, text, style=">"))
_Dumper.add_representer(_Flow, lambda dumper, value: dumper.represent_mapping(_MAPPING, value, flow_style=True))
_Dumper.add_representer(_FlowList, lambda dumper, value: dumper.represent_sequence(_LIST, value, flow_style=True))


def write_entry(entry: Entry) -> str:
    """Return the entry's file: what `bot.faq.loader` reads back as an equal entry."""
    plain: dict[str, Any] = msgspec.to_builtins(entry, str_keys=True)
    value = {
        **plain,
        "facts": {name: _Flow(fact) if isinstance(fact, dict) else fact for name, fact in plain["facts"].items()},
        "in_force": _Flow(plain["in_force"]),
        "checked": _Flow(plain["checked"]),
        "related": _FlowList(plain["related"]),
        "en": _write_texts(plain["en"], folded=True),
        # Folding would put blanks between Chinese characters.
        "zh": _write_texts(plain["zh"], folded=False),
    }
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


def _write_texts(texts: dict[str, Any], *, folded: bool) -> dict[str, Any]:
    say = texts["say"]
    return {**texts, "answer": _Block(texts["answer"]), "say": _Folded(say) if folded else say}
