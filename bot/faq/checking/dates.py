"""When an entry was checked, how long it holds, and where it was read."""

from __future__ import annotations

import re

from bot.bilingual import Both
from bot.faq.checking.subject import Subject, Surroundings
from bot.text.scripts import has_han

_HOST = re.compile(r"^(?:[a-z0-9-]+\.)+[a-z]{2,}$")
_LETTERS = re.compile(r"[A-Za-z]{2}")


def check_days(subject: Subject, around: Surroundings) -> None:
    """An entry is checked in the past; when it is due again, or no longer in force, somebody should look."""
    checked, in_force = subject.entry.checked, subject.entry.in_force
    if checked.on > around.today:
        subject.report(("checked", "on"), "checked_in_future", on=checked.on)
    if checked.next < around.today:
        subject.warn(("checked", "next"), "check_overdue", next=checked.next)
    if in_force.is_over(around.today):
        subject.warn(("in_force", "until"), "no_longer_in_force", until=in_force.until)


def check_source(subject: Subject, _: Surroundings) -> None:
    """The source can be found again: a host name, and a title that readers of each language can read."""
    source = subject.entry.source
    if not _HOST.match(source.host):
        subject.report(("source", "host"), "host_is_no_host", host=source.host)
    if not _LETTERS.search(source.title_en):
        subject.report(("source", "title_en"), "source_languages_swapped", script=Both("Latin letters", "英文"))
    if not has_han(source.title_zh):
        subject.report(("source", "title_zh"), "source_languages_swapped", script=Both("Chinese characters", "汉字"))


def check_facts_are_no_places(subject: Subject, around: Surroundings) -> None:
    """Phones and web addresses live once, in the places file."""
    known = {
        value: f"{{places.{place_id}.{field}}}"
        for place_id, place in reversed(list(around.places.items()))
        for field in ("phone", "web")
        if (value := getattr(place, field))
    }
    for name, value in subject.entry.facts.items():
        found = known.get(value) if isinstance(value, str) else None
        if found:
            subject.report(("facts", name), "fact_is_a_place", value=value, name=found)
