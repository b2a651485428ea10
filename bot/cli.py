"""The `waibot` command."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.errors import DataErrors, WaibotError
from bot.settings import Settings, load_settings

DESCRIPTION = """\
Waibot 小外: a bilingual assistant on working in China as a foreigner.

  waibot serve                       start the assistant (what `make run` does)
  waibot ask "延期要提前多久申请"        one answer, with source and date, without starting anything
  waibot faq check                   check every FAQ entry; lists all errors with file and reason
  waibot evaluate                    measure the search on the gold questions
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with every subcommand."""
    parser = argparse.ArgumentParser(
        prog="waibot",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Settings are WAIBOT_* variables or waibot.toml; see docs/settings.md.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("serve", help="start the assistant and keep it running; Ctrl-C stops it")
    train = commands.add_parser("train", help="train the dialogue model if its inputs changed")
    train.add_argument("--force", action="store_true", help="train even when nothing changed")
    ask = commands.add_parser("ask", help="answer one question from the FAQ, with its source")
    ask.add_argument("question", help="in English, Chinese or both")
    ask.add_argument("--region", default=None, metavar="CN-SH", help="prefer this region's local rules")
    _add_faq(commands)
    _add_cases(commands)
    evaluate = commands.add_parser("evaluate", help="measure the search on the gold questions, print a table")
    evaluate.add_argument(
        "--calibrate", action="store_true", help="fit weights and thresholds anew and write data/thresholds.yml"
    )
    return parser


def _add_faq(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    faq = commands.add_parser("faq", help="check, list or show FAQ entries")
    actions = faq.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("check", help="check every file in data/faq; exit status 1 when something is wrong")
    listing = actions.add_parser("list", help="one line per entry: id, region, questions")
    listing.add_argument("--topic", default=None, help="only this topic, such as changes")
    show = actions.add_parser("show", help="one entry in both languages, as users see it")
    show.add_argument("entry_id", metavar="TOPIC/SLUG")


def _add_cases(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    cases = commands.add_parser("cases", help="fill the embedded case registry")
    actions = cases.add_subparsers(dest="action", required=True, metavar="ACTION")
    load = actions.add_parser("import", help="import cases from a CSV file, all or none")
    load.add_argument("file", type=Path, help="columns as in data/progress/demo_cases.csv")
    load.add_argument("--dry-run", action="store_true", help="only check the file")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0 done, 1 something is wrong (said on standard error), 130 interrupted.
    """
    options = build_parser().parse_args(arguments)
    try:
        return _run(options, load_settings())
    except DataErrors as error:
        print(f"{len(error.problems)} to mend:", file=sys.stderr)
        print(error, file=sys.stderr)
        return 1
    except WaibotError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace, settings: Settings) -> int:
    """Import what the command needs, and no more: `--help` must not wait for a model."""
    if options.command == "serve":
        from bot.serving.serve import serve

        serve(settings, _say)
        return 0
    if options.command == "train":
        from bot.serving.training import ensure_model

        _say(f"The model is ready: {ensure_model(_say, force=options.force).name}")
        return 0
    from bot import commands

    runners = {
        "ask": commands.ask,
        "faq": commands.faq,
        "cases": commands.cases,
        "evaluate": commands.evaluate,
    }
    return asyncio.run(runners[options.command](options, settings))


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
