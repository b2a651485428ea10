"""Rules without which an entry cannot be served: the app checks them at its start, too."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bilingual import LANGUAGES
from bot.faq.checking.subject import Subject, Surroundings, render_subject
from bot.faq.entry import Entry
from bot.faq.lexical import fold_line
from bot.faq.render import PARTS, find_placeholders, look_up_place
from bot.places import Places


def check_essentials(subject: Subject, around: Surroundings) -> None:
    """Check that the entry's dates are in order and that its texts can be shown."""
    _check_dates(subject)
    if subject.entry.id in subject.entry.related:
        subject.report(("related",), "related_to_itself")
    if _check_placeholders(subject, around.places):
        render_subject(subject, around.places)
    _check_facts_agree(subject)


def check_path(subject: Subject, path_id: str) -> None:
    """Check that an entry read from a file is named after it."""
    if subject.entry.id != path_id:
        subject.report(("id",), "id_unlike_path", path=path_id, id=subject.entry.id)


def check_questions_apart(subjects: Sequence[Subject]) -> None:
    """Check that each question belongs to one entry, and that no test question is indexed: it would prove nothing.

    A national and a local entry may share a question: the region decides between them.
    """
    owners: dict[str, dict[str, str]] = {}
    for subject in subjects:
        for key_path, line in subject.questions():
            by_region = owners.setdefault(fold_line(line), {})
            owner = by_region.setdefault(subject.entry.region, subject.entry.id)
            if owner != subject.entry.id:
                subject.report(key_path, "question_shared", line=line, owner=owner)
    for subject in subjects:
        for key_path, line in subject.gold():
            found = owners.get(fold_line(line))
            if found:
                subject.report(key_path, "gold_indexed", line=line, owner=min(found.values()), other=line)


def _check_dates(subject: Subject) -> None:
    in_force, checked = subject.entry.in_force, subject.entry.checked
    if in_force.from_ and in_force.until and in_force.from_ > in_force.until:
        subject.report(("in_force", "until"), "until_before_from")
    if checked.next <= checked.on:
        subject.report(("checked", "next"), "next_not_after_on")


def _check_placeholders(subject: Subject, places: Places) -> bool:
    """Say whether every placeholder can be filled."""
    fine = True
    for language, part, text in subject.written():
        for name in sorted(find_placeholders(text)):
            code = _explain_placeholder(name, subject.entry, places)
            if code:
                subject.report((language, part), code, name=f"{{{name}}}")
                fine = False
    return fine


def _explain_placeholder(name: str, entry: Entry, places: Places) -> str | None:
    """Return the code of the reason why a placeholder cannot be filled; None when it can."""
    if not name.startswith("places."):
        return None if name in entry.facts else "unknown_placeholder"
    try:
        value = look_up_place(name, places)
    except KeyError:
        return "unknown_place"
    return "open_place" if value is None else None


def _check_facts_agree(subject: Subject) -> None:
    """Both languages use the same facts in each part, and every fact is used in the answer."""
    entry = subject.entry
    for part in PARTS:
        en, zh = (find_placeholders(getattr(entry.texts(language), part)) for language in LANGUAGES)
        if en != zh:
            subject.report(("zh", part), "facts_differ", names=", ".join(sorted(en ^ zh)))
    used = find_placeholders(entry.en.answer) | find_placeholders(entry.zh.answer)
    for name in sorted(set(entry.facts) - used):
        subject.report(("facts", name), "unused_fact", name=name)
