"""The personal plan and the related routes in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.eligibility.assessment import Assessment, NearestChange, RelatedVerdict, Step, Verdict
from bot.eligibility.saying import LINE, SENTENCE, Speaker, joined, validity_json
from bot.places import Place


def related_json(verdict: RelatedVerdict, assessment: Assessment) -> dict[str, Any]:
    """Write one related route: each condition with whether it holds, papers, offices, source."""
    related, rules = verdict.related, assessment.judgement.rules.plan
    return {
        "code": related.code,
        "group": related.group,
        "title": dict(related.title),
        "met": verdict.met,
        "conditions": [{"met": one.holds, **one.condition.label} for one in verdict.conditions],
        "missing": list(verdict.missing),
        "with": dict(related.applied_with),
        "papers": [dict(rules.papers[name]) for name in related.papers],
        "places": [_place(name, rules.places[name]) for name in related.places if name in rules.places],
        "note": dict(related.note) if related.note else None,
        "clause": dict(related.clause),
        **validity_json(related.rule),
    }


def plan_json(assessment: Assessment, speaker: Speaker) -> dict[str, Any]:
    """Write the plan: its steps in order, and all of it as one text for channels without cards."""
    steps = [_step(step, assessment, speaker) for step in assessment.plan]
    lines = [line for number, step in enumerate(steps, 1) for line in _lines(number, step, speaker)]
    return {"steps": steps, "text": joined(lines, LINE)}


def _step(step: Step, assessment: Assessment, speaker: Speaker) -> dict[str, Any]:
    rules = assessment.judgement.rules.plan
    code, title, text = _words(step, assessment, speaker)
    return {
        "kind": step.kind,
        "code": code,
        "title": title,
        "text": text,
        "with": _with(step, speaker),
        "papers": [dict(rules.papers[name]) for name in step.papers],
        "places": [_place(name, rules.places[name]) for name in dict.fromkeys(step.places) if name in rules.places],
    }


def _words(step: Step, assessment: Assessment, speaker: Speaker) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return what the step is about: its code, its title, and why or what is missing."""
    about = step.about
    if isinstance(about, Verdict):
        reasons = joined([speaker.message("reason", reason) for reason in about.reasons], SENTENCE)
        why = speaker.say("why", code=about.route.code, route=about.route.title, reason=reasons)
        if step.kind == "apply":
            title = speaker.say("plan_permit", category=speaker.category(about.route.category))
        else:
            title = speaker.say("plan_ask", title=about.route.title)
        return about.route.code, title, why
    if isinstance(about, RelatedVerdict):
        return about.related.code, _related_title(step, about, speaker), _related_text(step, about, speaker)
    if isinstance(about, NearestChange):
        category = speaker.category(about.gives)
        text = speaker.say("plan_improve_gives", category=category, points=about.points)
        return "+".join(about.kinds), speaker.say("plan_improve", change=speaker.change(about)), text
    if step.kind == "tell":
        return about[0], speaker.say("plan_tell"), speaker.say("still_needed", facts=speaker.facts(about))
    return "confirm", speaker.say("plan_confirm"), joined(_doubts(assessment, speaker), SENTENCE)


def _doubts(assessment: Assessment, speaker: Speaker) -> list[dict[str, str]]:
    """The cautions on which sources disagree, and that the authority decides."""
    disputed = {note.code for note in assessment.judgement.rules.notes if note.disputed}
    codes = [code for code in assessment.warnings if code in disputed]
    return [speaker.say(f"warning_{code}") for code in (*codes, "self_check")]


def _related_title(step: Step, verdict: RelatedVerdict, speaker: Speaker) -> dict[str, str]:
    title = verdict.related.title
    if step.kind == "apply":
        return speaker.say("plan_apply", title=title)
    return speaker.say("plan_ask", title=title) if step.kind == "ask" else speaker.say("plan_later", title=title)


def _related_text(step: Step, verdict: RelatedVerdict, speaker: Speaker) -> dict[str, str]:
    if step.kind == "apply":
        note = [verdict.related.note] if verdict.related.note else []
        return joined([speaker.say("plan_basis", clause=verdict.related.clause), *note], SENTENCE)
    left = speaker.listed([one.condition.label for one in verdict.conditions if not one.holds])
    code = "plan_to_confirm" if step.kind == "ask" else "plan_left"
    return speaker.say(code, conditions=left)


def _with(step: Step, speaker: Speaker) -> dict[str, str] | None:
    if isinstance(step.about, RelatedVerdict):
        return dict(step.about.related.applied_with)
    return speaker.say("plan_permit_with") if isinstance(step.about, Verdict) else None


def _place(name: str, place: Place) -> dict[str, Any]:
    def side(text: Any) -> dict[str, str] | None:
        return None if text is None else {"en": text.en, "zh": text.zh}

    return {
        "id": name,
        "name": side(place.name),
        "address": side(place.address),
        "hours": side(place.hours),
        "phone": place.phone,
        "web": place.web,
        "seen": place.seen,
    }


def _lines(number: int, step: Mapping[str, Any], speaker: Speaker) -> Iterable[dict[str, str]]:
    """One step as lines: title, why, with whom, papers, offices."""
    yield speaker.say("plan_line", number=number, title=step["title"], text=step["text"])
    if step["with"] and step["kind"] in ("apply", "ask"):
        yield speaker.say("plan_with", where=step["with"])
    if step["papers"] and step["kind"] == "apply":
        yield speaker.say("plan_papers", papers=speaker.listed(step["papers"]))
    if step["places"] and step["kind"] != "later":
        places = speaker.listed([_place_line(place, speaker) for place in step["places"]])
        yield speaker.say("plan_places", places=places)


def _place_line(place: Mapping[str, Any], speaker: Speaker) -> dict[str, str]:
    """Name an office with what reaches it: address, else telephone, else web site."""
    reach = place["address"] or place["phone"] or place["web"]
    return dict(place["name"]) if reach is None else speaker.say("plan_place", place=place["name"], reach=reach)
