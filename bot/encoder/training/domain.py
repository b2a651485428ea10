"""What the product's own content teaches: the ways to ask one question, and the terms of the field.

Gold questions are never read here. Some alternates are kept back, too: the search is calibrated on those, and
likeness to texts the encoder has learnt by heart would promise too much.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Pair = tuple[str, str]
# One alternate in so many is kept back.
_KEPT_BACK = 4


def is_kept_back(line: str) -> bool:
    """Say whether an alternate is kept for calibrating the search; the same on every machine."""
    return hashlib.sha256(line.encode()).digest()[0] % _KEPT_BACK == 0


def list_askings(data: Path) -> list[tuple[str, ...]]:
    """Return, for each entry of the FAQ, its questions in both languages and the alternates not kept back."""
    return [tuple(_list_lines(_read(path))) for path in sorted((data / "faq").glob("*/*.yml"))]


def list_terms(data: Path) -> list[Pair]:
    """Return each English form of a term with each Chinese one, from the glossary."""
    return [(en, zh) for term in _read(data / "glossary.yml") for en in term["en"] for zh in term["zh"]]


def _list_lines(entry: Any) -> Iterator[str]:
    for language in ("en", "zh"):
        yield entry[language]["question"]
        yield from (line for line in entry[language]["alternates"] if not is_kept_back(line))


def _read(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, yaml.CSafeLoader)
