"""Training examples that other data already holds: the FAQ's questions, and what must not be answered. Imports no Rasa.

Editing an answer changes no example, and so does not ask for training again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

INTENT, OUT_OF_SCOPE = "ask_policy", "out_of_scope"
DATA = Path(__file__).parents[2] / "data"
FAQ_FOLDER = DATA / "faq"
OUT_OF_SCOPE_FILE = DATA / "gold" / "out_of_scope.yml"
# Their questions are worded like the tasks "check my category" and "check my progress".
LIKE_A_TASK = frozenset({"category/am-i-category-a", "progress/check-progress"})
# Entries whose questions ask for a list of documents, or for a place to go to.
DOCUMENTS = frozenset(
    {"applying/documents-list", "applying/family-papers", "changes/extend-documents", "residence/residence-documents"}
)
PLACES = frozenset(
    {"permanent-residence/pr-where", "residence/residence-where", "residence/single-window-where",
     "services/windows-shanghai"}
)  # fmt: skip
WINDOW = "services/window-"
# Of each entry and language: the question and its first alternates. More of them make training longer and the other
# intents, which have far fewer examples, no clearer (docs/decisions/0010).
MOST_QUESTIONS = 6


def list_faq_examples(folder: Path = FAQ_FOLDER) -> list[str]:
    """Return all examples of both languages, sorted, each once; gold questions are left out."""
    return sorted({line for lines in collect_examples(folder).values() for line in lines})


def collect_examples(folder: Path = FAQ_FOLDER) -> dict[str, list[str]]:
    """Return the examples by intent, each sorted."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in folder.glob("*/*.yml"):
        entry = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        if entry["id"] not in LIKE_A_TASK:
            found[_intent_of(entry["id"])].update(_questions(entry))
    if OUT_OF_SCOPE_FILE.is_file():
        halves = yaml.load(OUT_OF_SCOPE_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for lines in halves[OUT_OF_SCOPE]["train"].values():
            found[OUT_OF_SCOPE].update(map(_plain, lines))
    return {intent: sorted(lines) for intent, lines in sorted(found.items())}


def write_faq_examples(path: Path, folder: Path = FAQ_FOLDER) -> None:
    """Write the examples as a Rasa training file."""
    blocks = [
        {"intent": intent, "examples": "".join(f"- {line}\n" for line in lines)}
        for intent, lines in collect_examples(folder).items()
    ]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")


def _intent_of(entry_id: str) -> str:
    if entry_id in DOCUMENTS:
        return "list_documents"
    return "find_window" if entry_id in PLACES or entry_id.startswith(WINDOW) else INTENT


def _questions(entry: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    for language in ("en", "zh"):
        side = entry[language]
        yield from map(_plain, [str(side["question"]), *side["alternates"]][:MOST_QUESTIONS])


def _plain(line: str) -> str:
    """Brackets and braces mean entities and placeholders to Rasa."""
    return line.translate(str.maketrans("[](){}", "      ")).strip()
