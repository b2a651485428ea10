"""The list of topics and the list of retired ids: every topic is answered, no id is used again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

import msgspec

from bot.bilingual import Both
from bot.documents import Document, convert_document, read_document
from bot.errors import Problem
from bot.faq.checking.subject import Subject
from bot.faq.entry import EntryId


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One group of topics. `merged` maps a topic without an entry of its own to the entry that answers it."""

    name: Both
    topics: tuple[EntryId, ...]
    merged: dict[EntryId, EntryId] = {}


class Topics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """data/faq/topics.yml: groups by their folder."""

    groups: dict[str, Group]


class Retired(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An id that was in use and never will be again."""

    id: EntryId
    on: dt.date
    why: Both
    replaced_by: EntryId | None


def read_topics(path: Path) -> tuple[Topics | None, Document]:
    """Read the list of topics."""
    document = read_document(path, f"{path.parent.name}/{path.name}")
    if document.problems or not isinstance(document.value, dict):
        if not document.problems:
            document.report((), "not_a_mapping", names="groups")
        return None, document
    found = {group: convert_document(document, Group, ("groups", group)) for group in document.value.get("groups", {})}
    for name, group in found.items():
        for topic in group.topics if group else ():
            if not topic.startswith(f"{name}/"):
                document.report(("groups", name, "topics"), "group_unlike_folder", id=topic, group=name)
    return Topics({name: group for name, group in found.items() if group}), document


def read_retired(path: Path) -> tuple[list[Retired], Document]:
    """Read the list of retired ids."""
    document = read_document(path, f"{path.parent.name}/{path.name}")
    if document.problems:
        return [], document
    lines = document.value or []
    found = [convert_document(document, Retired, (position,)) for position in range(len(lines))]
    return [one for one in found if one is not None], document


def check_topics(topics: Topics, document: Document, subjects: Sequence[Subject], present: AbstractSet[str]) -> None:
    """Every topic has an entry, or says which one answers it; every entry is on the list."""
    listed = set()
    for name, group in topics.groups.items():
        for topic in group.topics:
            listed.add(topic)
            if group.merged.get(topic, topic) not in present:
                document.report(("groups", name, "topics"), "topic_without_entry", id=topic)
    for subject in subjects:
        if subject.entry.id not in listed:
            subject.report(("id",), "entry_without_topic")


def check_retired(
    retired: Sequence[Retired], document: Document, subjects: Sequence[Subject], present: AbstractSet[str]
) -> None:
    """No entry bears a retired id, and successors exist."""
    by_id = {subject.entry.id: subject for subject in subjects}
    for position, one in enumerate(retired):
        if one.id in by_id:
            by_id[one.id].report(("id",), "id_retired", id=one.id, on=one.on, why=one.why)
        if one.replaced_by is not None and one.replaced_by not in present:
            document.report((position, "replaced_by"), "retired_successor_unknown", id=one.replaced_by)


def check_related(subjects: Sequence[Subject], present: AbstractSet[str]) -> None:
    """What an entry points to exists."""
    for subject in subjects:
        for position, other in enumerate(subject.entry.related):
            if other not in present:
                subject.report(("related", position), "related_unknown", id=other)


def list_problems(*documents: Document) -> list[Problem]:
    """Return the problems of several documents."""
    return [problem for document in documents for problem in document.problems]
