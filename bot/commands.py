"""What the `waibot` subcommands do, apart from starting the assistant."""

from __future__ import annotations

import argparse

from rich.console import Console

from bot.errors import WaibotError
from bot.faq.render import RenderedEntry
from bot.settings import Settings
from bot.text.language import decide


class UnknownEntry(WaibotError):
    """There is no entry of that id."""


async def ask(options: argparse.Namespace, settings: Settings) -> int:
    """Answer one question from data/faq and print the answer with its source."""
    from bot.faq.service import FaqService

    language = decide(options.question, None)
    service = FaqService(None, settings)
    await service.open()
    try:
        result = await service.search(options.question, language, region=options.region or settings.region)
    finally:
        await service.close()
    console = Console(soft_wrap=True, highlight=False)
    if result.outcome == "answered":
        print_entry(console, result.kept[0].entry, language)
    for hit in result.kept if result.outcome == "clarification" else ():
        console.print(f"? {hit.entry.question.side(language)}  [dim]{hit.entry.entry.id}[/]")
    console.print(f"[dim]{result.outcome}, {result.took_ms['total']:.0f} ms[/]")
    return 0


def print_entry(console: Console, rendered: RenderedEntry, language: str) -> None:
    """Print one entry as users see it: question, answer, source, dates."""
    entry, source = rendered.entry, rendered.entry.source
    title = source.title_zh if language == "zh" else source.title_en
    place = ", ".join(part for part in (source.number, source.clause, source.host) if part)
    console.print(f"[bold]{rendered.question.side(language)}[/]  [dim]{entry.id}[/]")
    console.print(rendered.answer.side(language), markup=False)
    console.print(f"[dim]{title} ({place}); {entry.checked.on}; {entry.confidence}[/]\n")
