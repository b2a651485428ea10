"""The `waibot` command."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.bilingual import LANGUAGES, Language
from bot.commands_cases import add_parser as add_cases_parser
from bot.commands_eligibility import add_parser as add_eligibility_parser
from bot.commands_encoder import add_parser as add_encoder_parser
from bot.commands_evaluate import add_parser as add_evaluate_parser
from bot.errors import DataErrors, WaibotError
from bot.settings import Settings, load_settings

DESCRIPTION = """\
Waibot 小外: a bilingual assistant on working in China as a foreigner.

  waibot serve                       start the assistant (what `make run` does)
  waibot ask "延期要提前多久申请"        one answer, with source and date, without starting anything
  waibot eligibility --profile FILE  which category a person meets, and what would change it
  waibot cases import cases.xlsx     cases whose progress visitors can look up (waibot cases --help)
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
    add_cases_parser(commands)
    add_eligibility_parser(commands, guess_language())
    add_encoder_parser(commands)
    add_evaluate_parser(commands)
    return parser


def _add_faq(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    faq = commands.add_parser("faq", help="check, list, count, show, export or import FAQ entries")
    actions = faq.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="check every file in data/faq; exit status 1 when something is wrong")
    _add_language(check)
    actions.add_parser("count", help="a table: entries, questions and confidence by group")
    listing = actions.add_parser("list", help="one line per entry: id, region, questions")
    listing.add_argument("--topic", default=None, help="only this topic, such as changes")
    show = actions.add_parser("show", help="one entry in both languages, as users see it")
    show.add_argument("entry_id", metavar="TOPIC/SLUG")
    export = actions.add_parser("export", help="write the entries to an Excel workbook, with hints in every heading")
    export.add_argument("file", type=Path, metavar="FILE.xlsx")
    export.add_argument("--topic", default=None, help="only this topic, such as changes")
    load = actions.add_parser("import", help="take over an exported workbook: every row, or none when one is wrong")
    load.add_argument("file", type=Path, metavar="FILE.xlsx")
    load.add_argument("--dry-run", action="store_true", help="only check, and say what would change")
    _add_language(load)


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--language", choices=LANGUAGES, default=guess_language(), help="of the messages; follows LANG by default"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0 done, 1 something is wrong (said on standard error), 130 interrupted.
    """
    options = build_parser().parse_args(arguments)
    try:
        return _run(options, load_settings())
    except DataErrors as error:
        language = getattr(options, "language", guess_language())
        title = "{}处要改：" if language == "zh" else "{} to mend:"
        lines = [title.format(len(error.problems)), *(problem.show(language) for problem in error.problems)]
        print("\n".join(lines), file=sys.stderr)
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
    from bot import commands, commands_cases, commands_eligibility, commands_encoder, commands_evaluate, commands_faq

    runners = {
        "ask": commands.ask,
        "eligibility": commands_eligibility.run,
        "faq": commands_faq.run,
        "encoder": commands_encoder.run,
        "cases": commands_cases.run,
        "evaluate": commands_evaluate.run,
    }
    return asyncio.run(runners[options.command](options, settings))


def guess_language() -> Language:
    """Return the language of whoever runs the command, from LC_ALL, LC_MESSAGES or LANG."""
    wanted = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if wanted.lower().startswith("zh") else "en"


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
