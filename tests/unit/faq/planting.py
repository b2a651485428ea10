"""A data folder with two entries that pass every rule, in which a test plants one mistake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from bot.documents import read_document
from bot.faq.checking.checker import Findings, check_faq

TODAY = dt.date(2026, 11, 24)
SAMPLES = Path(__file__).with_name("planted")
PLACES, GLOSSARY, TOPICS, EXTEND, CANCEL = (
    (SAMPLES / f"{name}.yml").read_text(encoding="utf-8")
    for name in ("places", "glossary", "topics", "extend-when", "cancel-deadline")
)
Change = Callable[[dict[str, Any]], None]


def write_data(folder: Path, change: Change | None = None, **files: str) -> Path:
    """Write a valid data folder with one change to the first entry; `files` replace `places`, `topics` …"""
    entry = read_document(SAMPLES / "extend-when.yml", "sample").value
    if change is not None:
        change(entry)
    texts = {
        "services/places.yml": files.get("places", PLACES),
        "glossary.yml": files.get("glossary", GLOSSARY),
        "faq/topics.yml": files.get("topics", TOPICS),
        "faq/retired.yml": files.get("retired", "[]\n"),
        "faq/changes/extend-when.yml": files.get("extend", yaml.safe_dump(entry, allow_unicode=True, sort_keys=False)),
        "faq/changes/cancel-deadline.yml": files.get("cancel", CANCEL),
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def check_planted(folder: Path, change: Change | None = None, **files: str) -> Findings:
    """Check a valid data folder with one mistake planted."""
    return check_faq(write_data(folder, change, **files), today=TODAY)
