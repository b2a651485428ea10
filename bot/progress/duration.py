"""Answers "how long until it is done?" for one case, in both languages, from data/progress/wording.yml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from bot.progress.catalogue import Catalogue
from bot.progress.loading import NATIONWIDE
from bot.progress.lookup import Found
from bot.progress.model import CHINA, Bilingual, TimeLimit
from bot.progress.timing import RunningLimit, fill, has_ended

AUTHORITY = "authority"
_SEPARATORS = Bilingual(", ", "、")


def describe_duration(found: Found, catalogue: Catalogue) -> Bilingual:
    """Say how long a case may still take.

    Args:
        found: the case, its limit counted from the present moment.
        catalogue: the wording and the names of cities.
    Returns:
        The limit that runs, its last day, what comes after, the source; or why there is none.
    """
    return _join(list(_sentences(found, catalogue)), Bilingual(" ", ""))


def describe_limit(found: Found, catalogue: Catalogue) -> Bilingual:
    """Say which limit runs and its last day, in two sentences; blank when none is known for the state."""
    if found.time_limit is None:
        return Bilingual("", "")
    sentences = [*islice(_limit_sentences(found.time_limit, catalogue), 2), catalogue.wording["promise"]]
    return _join(sentences, Bilingual(" ", ""))


def describe_stale(found: Found, catalogue: Catalogue) -> Bilingual:
    """Say that the back end is away and from when the answer is; blank when the answer is fresh."""
    if not found.stale:
        return Bilingual("", "")
    as_of = found.as_of.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    return fill(catalogue.wording["stale"], as_of=as_of)


def _sentences(found: Found, catalogue: Catalogue) -> Iterator[Bilingual]:
    wording, state, running = catalogue.wording, found.state, found.time_limit
    if found.stale:
        yield describe_stale(found, catalogue)
    if has_ended(state.code):
        yield fill(wording["limit_ended"], state=state.label, since=_day(found.since))
    elif state.who.code != AUTHORITY:
        yield fill(wording["limit_employer"], who=state.who.label)
    elif running is None:
        yield fill(wording["limit_none"], state=state.label, region=catalogue.cities[found.city])
    else:
        yield from _limit_sentences(running, catalogue)


def _limit_sentences(running: RunningLimit, catalogue: Catalogue) -> Iterator[Bilingual]:
    wording, limit = catalogue.wording, running.limit
    region = wording["nationwide"] if limit.city == NATIONWIDE else catalogue.cities[limit.city]
    step = limit.step.label
    yield fill(wording["limit"], step=step, days=limit.working_days, kind=limit.kind_name, region=region)
    if running.due and running.counted_from:
        code = "limit_overdue" if running.overdue else "limit_due"
        days = {"from_day": _day(running.counted_from), "due": running.due, "left": running.days_left}
        yield fill(wording[code], **days)
    elif running.caveat:
        yield running.caveat.text
    else:
        yield wording["limit_no_start"]
    if running.later:
        steps = [fill(wording["later_step"], step=one.step.label, days=one.working_days) for one in running.later]
        yield fill(wording["later"], steps=_join(steps, _SEPARATORS))
    yield wording["promise"]
    yield _source(limit, catalogue)


def _source(limit: TimeLimit, catalogue: Catalogue) -> Bilingual:
    source = limit.source
    if source.date is None:
        return fill(catalogue.wording["source_undated"], title=source.title)
    return fill(catalogue.wording["source"], title=source.title, date=source.date)


def _join(parts: list[Bilingual], separator: Bilingual) -> Bilingual:
    return Bilingual(separator.en.join(part.en for part in parts), separator.zh.join(part.zh for part in parts))


def _day(moment: datetime) -> str:
    return moment.astimezone(CHINA).date().isoformat()
