"""What `waibot cases …` does: fill the registry, look into it, see whether back end and calendar are well."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import WaibotError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.progress import Catalogue, Found, ProgressService

DESCRIPTION = """\
Cases whose progress visitors can look up.

The registry holds no number and no proof in clear, only hashes under the key in var/secret.key: it cannot list
numbers, and with another key it finds nothing. Where a number is left out it is asked for without being shown, so
that it does not stay in the history of the shell.
"""
EXAMPLES = """\
examples:
  waibot cases template cases.xlsx              a workbook with the columns, to be filled in
  waibot cases import cases.xlsx --dry-run      check every row, store nothing
  waibot cases import cases.xlsx                store them: all, or none when one row is wrong
  waibot cases count                            how many there are, by city, kind of business and state
  waibot cases check                            what a visitor would be told (asks for number and proof)
  waibot cases due --city CN-SZ --type new --state accepted --from 2026-11-10
  waibot cases ping                             does the government back end answer, and how fast
"""
NOBODY = "PING-0000-0000"


class CaseProblem(WaibotError):
    """The command cannot do what was asked; says why."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `waibot cases` with its actions."""
    cases = commands.add_parser(
        "cases",
        help="import, count, show or delete cases; time limits, locks, back end",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = cases.add_subparsers(dest="action", required=True, metavar="ACTION")
    load = actions.add_parser("import", help="store cases from a CSV or Excel file, all or none")
    load.add_argument("file", type=Path, metavar="FILE", help="columns: waibot cases template, data/progress/README.md")
    load.add_argument("--dry-run", action="store_true", help="only check the file and say every wrong row")
    template = actions.add_parser("template", help="write an empty file with the columns and one example case")
    template.add_argument("file", type=Path, metavar="FILE", help="ends in .csv or .xlsx; must not exist yet")
    actions.add_parser("count", help="a table: cases by city, kind of business and present state")
    for name, text in (
        ("show", "one case as the registry has it, without its proof"),
        ("delete", "delete one case with its history, for good"),
        ("unlock", "forgive a number its failed tries (callers stay locked)"),
    ):
        one = actions.add_parser(name, help=text)
        one.add_argument("number", nargs="?", help="the business number; asked for when left out")
    actions.add_parser("check", help="look a case up as a visitor does; asks for number and proof; counts as a try")
    actions.add_parser("locks", help="how many numbers and callers failed lately, and how many are locked")
    actions.add_parser("states", help="the states, what else they may be called in a file, and who acts")
    limits = actions.add_parser("limits", help="the time limits that are known, with their sources")
    limits.add_argument("--city", default=None, metavar="CN-SH", help="only this city's and the national ones")
    _add_due(actions)
    actions.add_parser("calendar", help="the years whose official working-day calendar is known")
    actions.add_parser("ping", help="ask the source of cases whether it answers, and say how long it took")


def _add_due(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    due = actions.add_parser("due", help="the last day of a time limit, on the official working-day calendar")
    due.add_argument("--city", required=True, metavar="CN-SH")
    due.add_argument("--type", required=True, help="kind of business, such as new or 延期")
    due.add_argument("--state", required=True, help="present state, such as accepted or 已受理")
    due.add_argument("--category", choices=("A", "B", "C"), default=None)
    due.add_argument("--from", dest="start", required=True, type=date.fromisoformat, metavar="2026-11-10",
                     help="the day that state was reached; it is not counted itself")  # fmt: skip


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run one action."""
    return await ACTIONS[options.action](options, settings)


async def load_cases(options: argparse.Namespace, settings: Settings) -> int:
    """Import a file, or only check it."""
    from bot.progress import read_cases

    records = await asyncio.to_thread(read_cases, options.file)
    if options.dry_run:
        print(f"{len(records)} cases, no problem found; nothing was imported.")
        return 0
    started = time.perf_counter()
    async with _service(settings) as service:
        count = await service.import_cases(records)
    print(f"{count} cases imported in {time.perf_counter() - started:.1f} s.")
    return 0


async def write_template(options: argparse.Namespace, settings: Settings) -> int:
    """Write the columns and one example case."""
    from bot.progress.importer import EXAMPLE
    from bot.progress.spreadsheet import write_rows

    if options.file.exists():
        raise CaseProblem(f"{options.file} is there already: choose another name")
    await asyncio.to_thread(write_rows, options.file, EXAMPLE)
    print(f"Written: {options.file}. Replace the example rows; format number and proof as text.")
    return 0


async def count_cases(options: argparse.Namespace, settings: Settings) -> int:
    """Print how many cases there are."""
    async with _service(settings) as service:
        rows = await service.registry.count()
    _print_table(("city", "business_type", "state", "cases"), [tuple(map(str, row)) for row in rows])
    print(f"{sum(row[3] for row in rows)} cases")
    return 0


async def show_case(options: argparse.Namespace, settings: Settings) -> int:
    """Print one case without its proof."""
    async with _service(settings) as service:
        found = await service.show(_number(options))
        if found is None:
            raise CaseProblem("no such case in the registry")
        _print_case(found, service)
    return 0


async def delete_case(options: argparse.Namespace, settings: Settings) -> int:
    """Delete one case."""
    async with _service(settings) as service:
        if not await service.registry.delete(_number(options)):
            raise CaseProblem("no such case in the registry")
    print("Deleted.")
    return 0


async def unlock_number(options: argparse.Namespace, settings: Settings) -> int:
    """Forgive a number its failures."""
    async with _service(settings) as service:
        done = await service.unlock(_number(options))
    print("Unlocked." if done else "It had no failed tries; nothing to do.")
    return 0


async def check_case(options: argparse.Namespace, settings: Settings) -> int:
    """Look a case up as a visitor does."""
    from bot.progress import Found, Locked

    number, proof = getpass.getpass("Business number: "), getpass.getpass("Proof: ")
    async with _service(settings) as service:
        result = await service.check(None, number, proof, "operator")
        if isinstance(result, Locked):
            raise CaseProblem(f"locked for {result.retry_after_s} s: waibot cases unlock")
        if not isinstance(result, Found):
            raise CaseProblem("not found: unknown number or wrong proof; which of the two is told to nobody")
        _print_case(result, service)
    return 0


async def count_locks(options: argparse.Namespace, settings: Settings) -> int:
    """Print how many have failed and how many are locked."""
    async with _service(settings) as service:
        failed, locked = await service.lockout.count()
    print(f"{failed} numbers and callers with failed tries in the last 15 minutes, {locked} of them locked")
    return 0


async def list_states(options: argparse.Namespace, settings: Settings) -> int:
    """Print the catalogue of states."""
    states = (await _catalogue(settings)).states.values()
    rows = [(one.code, str(one.stage), one.label.en, one.label.zh, one.who.code, ", ".join(one.aliases))
            for one in states]  # fmt: skip
    _print_table(("code", "stage", "en", "zh", "who acts", "also written"), rows)
    return 0


async def list_limits(options: argparse.Namespace, settings: Settings) -> int:
    """Print the time limits."""
    rows = [
        (one.city, one.step.code, " ".join(one.business_types), " ".join(one.categories) or "all",
         "not found" if one.working_days is None else str(one.working_days), one.kind, one.source.date or "–")
        for one in (await _catalogue(settings)).limits
        if options.city in (None, one.city) or one.city == "CN"
    ]  # fmt: skip
    _print_table(("city", "step", "business types", "category", "working days", "kind", "source of"), rows)
    return 0


async def tell_due(options: argparse.Namespace, settings: Settings) -> int:
    """Print the last day of a limit, or why there is none."""
    from bot.progress.model import CHINA, Case, HistoryEntry
    from bot.progress.timing import find_running_limit

    catalogue = await _catalogue(settings)
    kind, state = catalogue.resolve_business_type(options.type), catalogue.resolve_state(options.state)
    if kind is None or state is None or options.city not in catalogue.cities:
        raise CaseProblem("unknown city, type or state: waibot cases states, waibot cases limits")
    reached = datetime.combine(options.start, datetime.min.time(), CHINA)
    case = Case("", kind, options.city, options.category, (HistoryEntry(state, reached),), reached)
    running = find_running_limit(case, catalogue, datetime.now(CHINA))
    if running is None:
        raise CaseProblem("no time limit is known for that")
    print(f"{running.limit.working_days} working days ({running.limit.kind_name.en}, {running.limit.city})")
    if running.due is None:
        starts = f"the clock starts at '{running.limit.counted_from}'" if running.limit.counted_from else None
        reason = (
            running.caveat.text.en if running.caveat else starts or "the source does not say where the clock starts"
        )
        raise CaseProblem(f"no last day: {reason}")
    print(f"last day {running.due}: a limit, not a promise")
    return 0


async def tell_calendar(options: argparse.Namespace, settings: Settings) -> int:
    """Print the known years; exit 1 when next year's is missing although it should be out."""
    from bot.progress.workdays import known_years

    years, today = known_years(), date.today()
    print(f"working-day calendars known: {years.start} to {years.stop - 1}")
    if today.year not in years or (today.month == 12 and today.year + 1 not in years):
        raise CaseProblem("a calendar that is needed is missing: update the package chinesecalendar")
    return 0


async def ping(options: argparse.Namespace, settings: Settings) -> int:
    """Ask the source for a case that does not exist."""
    async with _service(settings) as service:
        started = time.perf_counter()
        await service.source.find(NOBODY, NOBODY)
        took_ms = (time.perf_counter() - started) * 1000
    where = "the back end" if settings.case_back_end else "the embedded registry"
    print(f"{where} answered in {took_ms:.1f} ms")
    return 0


ACTIONS: dict[str, Callable[[argparse.Namespace, Settings], Awaitable[int]]] = {
    "import": load_cases,
    "template": write_template,
    "count": count_cases,
    "show": show_case,
    "delete": delete_case,
    "unlock": unlock_number,
    "check": check_case,
    "locks": count_locks,
    "states": list_states,
    "limits": list_limits,
    "due": tell_due,
    "calendar": tell_calendar,
    "ping": ping,
}


@asynccontextmanager
async def _service(settings: Settings) -> AsyncIterator[ProgressService]:
    """Open the registry, or the back end that the settings name, for one command."""
    from bot.assembly import open_back_end, open_engine, read_or_create_key
    from bot.progress import ProgressService

    settings.var_folder.mkdir(parents=True, exist_ok=True)
    key = await asyncio.to_thread(read_or_create_key, settings.var_folder / "secret.key")
    catalogue = await _catalogue(settings)
    engine, source = open_engine(settings), await open_back_end(settings, catalogue, key)
    try:
        yield await ProgressService.open(engine, key, catalogue=catalogue, source=source)
    finally:
        if source is not None:
            await source.close()
        await engine.dispose()


async def _catalogue(settings: Settings) -> Catalogue:
    from bot.progress import Catalogue

    return await asyncio.to_thread(Catalogue.load, settings.data_folder / "progress")


def _number(options: argparse.Namespace) -> str:
    return str(options.number or getpass.getpass("Business number: "))


def _print_case(found: Found, service: ProgressService) -> None:
    from bot.progress import describe_duration, mask
    from bot.progress.model import CHINA

    print(f"{mask(found.business_number)}  {found.business_type.code}  {found.city}  {found.category or 'no category'}")
    for item in found.history:
        print(f"  {item.at.astimezone(CHINA):%Y-%m-%d %H:%M}  {item.state.code}")
    print(f"as of {found.as_of.astimezone(CHINA):%Y-%m-%d %H:%M}{', stale' if found.stale else ''}")
    print(describe_duration(found, service.catalogue).en)


def _print_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*head, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console(file=sys.stdout, width=140, highlight=False).print(table)
