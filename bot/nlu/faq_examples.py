"""The FAQ's own questions as training examples of a policy question; imports no Rasa.

Editing an answer changes no example, and so does not ask for training again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

INTENT = "ask_policy"
FAQ_FOLDER = Path(__file__).parents[2] / "data" / "faq"
# Their questions are worded like the tasks "check my category" and "check my progress".
LIKE_A_TASK = frozenset({"category/am-i-category-a", "progress/check-progress"})


def list_faq_examples(folder: Path = FAQ_FOLDER) -> list[str]:
    """Return questions and alternates of both languages, sorted, each once; gold questions are left out."""
    return sorted({line for path in folder.glob("*/*.yml") for line in _questions(path)})


def write_faq_examples(path: Path, folder: Path = FAQ_FOLDER) -> None:
    """Write the examples as a Rasa training file."""
    examples = "".join(f"- {line}\n" for line in list_faq_examples(folder))
    document = {"version": "3.1", "nlu": [{"intent": INTENT, "examples": examples}]}
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


def _questions(path: Path) -> Iterator[str]:
    entry = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if entry["id"] in LIKE_A_TASK:
        return
    for language in ("en", "zh"):
        for line in (entry[language]["question"], *entry[language]["alternates"]):
            # Brackets and braces mean entities and placeholders to Rasa.
            yield line.translate(str.maketrans("[](){}", "      "))
