"""What the `waibot` subcommands do, apart from starting the assistant."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
from pathlib import Path

import msgspec
from rich.console import Console

from bot.errors import WaibotError
from bot.faq.render import RenderedEntry
from bot.settings import ROOT, Settings
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


async def cases(options: argparse.Namespace, settings: Settings) -> int:
    """Import cases into the embedded registry, or only check the file."""
    from bot.assembly import open_engine, read_or_create_key
    from bot.progress import ProgressService, read_cases_csv

    records = await asyncio.to_thread(read_cases_csv, options.file)
    if options.dry_run:
        print(f"{len(records)} cases, no problem found; nothing was imported.")
        return 0
    settings.var_folder.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings)
    try:
        service = await ProgressService.open(engine, read_or_create_key(settings.var_folder / "secret.key"))
        print(f"{await service.import_cases(records)} cases imported.")
    finally:
        await engine.dispose()
    return 0


async def evaluate(options: argparse.Namespace, settings: Settings) -> int:
    """Measure the search on the gold questions; with --calibrate, fit it anew first."""
    return await asyncio.to_thread(_evaluate, options.calibrate, settings)


def _evaluate(calibrate_first: bool, settings: Settings) -> int:
    from bot.encoder.load import load_encoder
    from bot.evaluation.calibrate import calibrate, write_thresholds
    from bot.evaluation.evaluate import evaluate as measure
    from bot.evaluation.gold import load_out_of_scope
    from bot.evaluation.report import format_report
    from bot.faq.corpus import Corpus
    from bot.faq.index import VectorCache
    from bot.faq.loader import load_entries
    from bot.faq.search import Searcher
    from bot.faq.thresholds import load_thresholds
    from bot.places import load_places

    data = settings.data_folder
    places_file = data / "services" / "places.yml"
    entries = load_entries(data / "faq", places_file)
    out_of_scope = load_out_of_scope(data / "gold" / "out_of_scope.yml")
    cache = VectorCache(settings.var_folder / "cache")
    corpus = Corpus(entries, load_encoder(settings.encoder), load_places(places_file), cache)
    if calibrate_first:
        print("Fitting weights and thresholds on the alternates …", flush=True)
        write_thresholds(calibrate(corpus, out_of_scope), data / "thresholds.yml")
    report = measure(Searcher(corpus, load_thresholds(data / "thresholds.yml")), entries, out_of_scope)
    print(format_report(report))
    print(f"Kept in {_keep(msgspec.to_builtins(report)).relative_to(ROOT)}")
    return 0


def _keep(report: object) -> Path:
    folder = ROOT / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"search-{dt.datetime.now():%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def print_entry(console: Console, rendered: RenderedEntry, language: str) -> None:
    """Print one entry as users see it: question, answer, source, dates."""
    entry, source = rendered.entry, rendered.entry.source
    title = source.title_zh if language == "zh" else source.title_en
    place = ", ".join(part for part in (source.number, source.clause, source.host) if part)
    console.print(f"[bold]{rendered.question.side(language)}[/]  [dim]{entry.id}[/]")
    console.print(rendered.answer.side(language), markup=False)
    console.print(f"[dim]{title} ({place}); {entry.checked.on}; {entry.confidence}[/]\n")
