"""What the `waibot` subcommands do, apart from starting the assistant."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from rich.console import Console

from bot.errors import WaibotError
from bot.faq.entry import LANGUAGES, Region
from bot.faq.loader import load_entries, load_places
from bot.faq.render import RenderedEntry, render_entry
from bot.settings import Settings
from bot.text.language import decide


class UnknownEntry(WaibotError):
    """There is no entry of that id."""


async def ask(options: argparse.Namespace, settings: Settings) -> int:
    """Answer one question from data/faq and print the answer with its source."""
    from bot.faq.service import FaqService

    language = decide(options.question, None)
    service = FaqService.from_files(settings)
    await service.open()
    try:
        region: Region | None = options.region or settings.region
        result = await service.search(options.question, language, region=region)
    finally:
        await service.close()
    console = Console()
    if result.outcome == "answered":
        print_entry(console, result.kept[0].entry, language)
    for hit in result.kept if result.outcome == "clarification" else ():
        console.print(f"? {hit.entry.question.side(language)}  [dim]{hit.entry.entry.id}[/]")
    console.print(f"[dim]{result.outcome}, {result.took_ms['total']:.0f} ms[/]")
    return 0
