"""What `waibot faq …` does: check, list, count, show, and take the FAQ to a spreadsheet and back."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from typing import get_args

from rich.console import Console
from rich.table import Table

from bot.bilingual import LANGUAGES
from bot.commands import UnknownEntry, print_entry
from bot.errors import Problem
from bot.faq.checking.checker import Findings, check_faq
from bot.faq.entry import Confidence, Entry
from bot.faq.loader import load_entries
from bot.faq.render import render_entry
from bot.places import load_places
from bot.settings import Settings

MOST_COLLISIONS = 20
TABLE_WIDTH = 120
CONFIDENCE: tuple[Confidence, ...] = get_args(Confidence)


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run one action; everything reads files, so all of it runs in a thread."""
    return await asyncio.to_thread(ACTIONS[options.action], options, settings)


def check(options: argparse.Namespace, settings: Settings) -> int:
    """Check everything under data/faq; say all that is wrong at once."""
    findings = check_faq(settings.data_folder)
    for title, found, most in _sections(findings, options.language):
        print(title)
        for problem in found[:most]:
            print(f"  {problem.show(options.language)}")
        if len(found) > most:
            print(f"  … {len(found) - most}")
    print(_sum_up(findings, options.language))
    return 1 if findings.problems else 0


def list_entries(options: argparse.Namespace, settings: Settings) -> int:
    """Print one line per entry."""
    console = Console(soft_wrap=True, highlight=False)
    for entry in _load(settings):
        if options.topic in (None, entry.topic):
            console.print(f"{entry.id}  {entry.region}  {entry.en.question}  {entry.zh.question}", markup=False)
    return 0


def count(options: argparse.Namespace, settings: Settings) -> int:
    """Print a table: entries, questions and confidence by group."""
    entries = _load(settings)
    table = Table(box=None, pad_edge=False)
    for column in (
        "group",
        "entries",
        "alternates en",
        "zh",
        "gold en",
        "zh",
        "mixed",
        "official",
        "several",
        "single",
    ):
        table.add_column(column, justify="left" if column == "group" else "right")
    topics = sorted({entry.topic for entry in entries})
    for topic in topics:
        table.add_row(topic, *_count_row([entry for entry in entries if entry.topic == topic]))
    table.add_row("all", *_count_row(entries))
    Console(width=TABLE_WIDTH).print(table)
    return 0


def show(options: argparse.Namespace, settings: Settings) -> int:
    """Print one entry in both languages, as users see it."""
    found = next((entry for entry in _load(settings) if entry.id == options.entry_id), None)
    if found is None:
        raise UnknownEntry(f"There is no entry '{options.entry_id}'; `waibot faq list` shows all.")
    rendered = render_entry(found, load_places(settings.data_folder / "services" / "places.yml"))
    console = Console(soft_wrap=True, highlight=False)
    for language in LANGUAGES:
        print_entry(console, rendered, language)
    return 0


def export(options: argparse.Namespace, settings: Settings) -> int:
    """Write every entry to a spreadsheet."""
    from bot.faq.workbook.exporting import write_workbook

    entries = [entry for entry in _load(settings) if options.topic in (None, entry.topic)]
    write_workbook(entries, str(options.file))
    print(f"{len(entries)} entries written to {options.file}.")
    return 0


def import_(options: argparse.Namespace, settings: Settings) -> int:
    """Take over a spreadsheet, or only say what it would change."""
    from bot.faq.workbook.importing import apply_changes, plan_import

    changes = plan_import(options.file, settings.data_folder)
    for change in changes:
        print(f"{change.entry.id}: {'new' if change.is_new else ', '.join(change.fields)}")
    if not options.dry_run:
        apply_changes(changes, settings.data_folder)
    done = "would change; nothing was written" if options.dry_run else "changed in data/faq; restart to publish them"
    print(f"{len(changes)} entries {done}.")
    return 0


ACTIONS = {
    "check": check,
    "list": list_entries,
    "count": count,
    "show": show,
    "export": export,
    "import": import_,
}


def _load(settings: Settings) -> list[Entry]:
    return load_entries(settings.data_folder / "faq", settings.data_folder / "services" / "places.yml")


def _count_row(entries: list[Entry]) -> list[str]:
    confidence = Counter(entry.confidence for entry in entries)
    numbers = [
        len(entries),
        *(sum(len(entry.texts(language).alternates) for entry in entries) for language in LANGUAGES),
        *(sum(len(getattr(entry.gold, kind)) for entry in entries) for kind in ("en", "zh", "mixed")),
        *(confidence[level] for level in CONFIDENCE),
    ]
    return [str(number) for number in numbers]


def _sections(findings: Findings, language: str) -> list[tuple[str, tuple[Problem, ...], int]]:
    chinese = language == "zh"
    sections = [
        ("要改的地方：" if chinese else "To mend:", findings.problems, len(findings.problems)),
        ("请看一下：" if chinese else "To look at:", findings.warnings, len(findings.warnings)),
        (
            "不同条目里很像的问法：" if chinese else "Questions of different entries that are much alike:",
            findings.collisions,
            MOST_COLLISIONS,
        ),
    ]
    return [section for section in sections if section[1]]


def _sum_up(findings: Findings, language: str) -> str:
    counts = (len(findings.subjects), len(findings.problems), len(findings.warnings), len(findings.collisions))
    if language == "zh":
        return "{}个条目，{}处要改，{}处请看，{}对问法很像。".format(*counts)
    return "{} entries: {} to mend, {} to look at, {} pairs of questions much alike.".format(*counts)
