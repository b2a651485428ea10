"""Entries and results as the HTTP contract writes them (docs: http-api, Answers)."""

from __future__ import annotations

from typing import Any

from bot.bilingual import Both
from bot.faq.entry import Checked, InForce, Source
from bot.faq.render import RenderedEntry
from bot.faq.search import MAX_CHOICES, Hit, SearchResult


def result_to_json(result: SearchResult) -> dict[str, Any]:
    """Write a search result: `query`, `outcome`, `hits`, `took_ms`."""
    return {
        "query": {
            "text": result.text,
            "language": result.language,
            "rewritten": result.rewritten,
            "rewrites": [{"kind": one.kind, "before": one.before, "after": one.after} for one in result.rewrites],
        },
        "outcome": result.outcome,
        "hits": [hit_to_json(hit) for hit in result.hits],
        "took_ms": result.took_ms,
    }


def hit_to_json(hit: Hit) -> dict[str, Any]:
    """Write one hit; `reason` says why a rejected one was rejected, null for a kept one."""
    return {
        "entry_id": hit.entry.entry.id,
        "score": hit.score,
        "kept": hit.kept,
        "reason": hit.reason,
        "overdue": hit.overdue,
        **_describe(hit.entry),
    }


def entry_to_json(rendered: RenderedEntry) -> dict[str, Any]:
    """Write one entry for reading; its test questions stay out."""
    entry = rendered.entry
    return {
        "id": entry.id,
        "topic": entry.topic,
        **_describe(rendered),
        "alternates": {"en": list(entry.en.alternates), "zh": list(entry.zh.alternates)},
        "related": list(entry.related),
    }


def entry_summary(rendered: RenderedEntry, language: str) -> dict[str, Any]:
    """Write the `entry` of a message: what stands beside an answer, in the language of the turn."""
    entry = rendered.entry
    return {
        "id": entry.id,
        "question": rendered.question.side(language),
        "source": _source_to_json(entry.source),
        "checked": _checked_to_json(entry.checked),
        "in_force": _in_force_to_json(entry.in_force),
        "confidence": entry.confidence,
    }


def choices_to_json(result: SearchResult) -> list[dict[str, str]]:
    """Write the `choices` of a message, best first, in the language of the question."""
    kept = result.kept[:MAX_CHOICES]
    return [{"id": hit.entry.entry.id, "question": hit.entry.question.side(result.language)} for hit in kept]


def _describe(rendered: RenderedEntry) -> dict[str, Any]:
    entry = rendered.entry
    return {
        "question": _both_to_json(rendered.question),
        "answer": _both_to_json(rendered.answer),
        "say": _both_to_json(rendered.say),
        "source": _source_to_json(entry.source),
        "checked": _checked_to_json(entry.checked),
        "in_force": _in_force_to_json(entry.in_force),
        "confidence": entry.confidence,
        "region": entry.region,
    }


def _both_to_json(both: Both) -> dict[str, str]:
    return {"en": both.en, "zh": both.zh}


def _source_to_json(source: Source) -> dict[str, str | None]:
    return {name: getattr(source, name) for name in source.__struct_fields__}


def _checked_to_json(checked: Checked) -> dict[str, str]:
    return {"on": checked.on.isoformat(), "next": checked.next.isoformat()}


def _in_force_to_json(in_force: InForce) -> dict[str, str | None]:
    return {
        "from": in_force.from_.isoformat() if in_force.from_ else None,
        "until": in_force.until.isoformat() if in_force.until else None,
    }
