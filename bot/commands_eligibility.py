"""`waibot eligibility`: the self-check on the command line, by today's rules or those of any day."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bot.bilingual import LANGUAGES, Language
from bot.errors import WaibotError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.eligibility import Policy, Request

STDIN = "-"
EXAMPLE = """\
example, person.yml:

  age: 38
  annual_salary_cny: 450000     # or monthly_salary_cny
  education: doctor             # none, bachelor, master, doctor
  work_years: 8                 # completed; related_work_years counts for B1
  months_per_year: 12
  chinese: hsk5                 # none, hsk1 … hsk6, degree_in_chinese, former_national
  extras: [top_university]      # global500, ip, five_years_in_china; [] for none of these
  direct: []                    # listed cases such as A2.8, A3.1, A5

  waibot eligibility --profile person.yml --city CN-SH
  waibot eligibility --profile person.yml --city CN-SH --as-of 2023-06-01 --language zh
  waibot eligibility --profile person.yml --json > result.json

A fact left out is "not told", never "no". All fields: docs/eligibility.md. Exit status: 0 answered, 1 something in
the profile is wrong; every wrong field is named with what it takes."""


class BadProfile(WaibotError):
    """The profile can't be read or used; the message names each field and what it takes."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser], language: Language) -> None:
    """Add the subcommand.

    Args:
        commands: the subcommands of `waibot`.
        language: of the answer and of messages, where none is asked for.
    """
    parser = commands.add_parser(
        "eligibility",
        help="judge one person's category, with reasons, nearest changes and a plan",
        description="Which category (A, B, C) a person meets, why, and what would change the answer. A self-check.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--profile", required=True, metavar="FILE", help="the facts, as JSON or YAML; - reads standard input"
    )
    parser.add_argument("--city", default=None, metavar="CN-SH", help="where the person works; decides the pay lines")
    parser.add_argument("--as-of", default=None, metavar="DATE", help="by the rules of this day, 2017-04-01 or later")
    parser.add_argument(
        "--language", choices=LANGUAGES, default=language, help="of the answer; follows LANG by default"
    )
    parser.add_argument("--json", action="store_true", help="print the whole answer as the HTTP interface gives it")


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Judge one profile and print the answer, then the plan."""
    return await asyncio.to_thread(_run, options, settings)


def _run(options: argparse.Namespace, settings: Settings) -> int:
    from bot.eligibility import assess, load_policy, to_json
    from bot.wording import Wording

    policy = load_policy(settings.data_folder / "policy")
    asked = _read(options, policy)
    assessment = assess(asked.profile, policy, city=asked.city, as_of=asked.as_of)
    answer = to_json(assessment, Wording.load())
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        print(answer["text"][options.language], answer["plan"]["text"][options.language], sep="\n\n")
    return 0


def _read(options: argparse.Namespace, policy: Policy) -> Request:
    """Read the file and the options as one request; the file may also be a whole request with `profile` in it."""
    from bot.eligibility import ProfileErrors, errors_to_json, read_request
    from bot.wording import Wording

    facts = _load(options.profile, options.language)
    request: dict[str, Any] = dict(facts) if "profile" in facts else {"profile": facts}
    request |= {name: value for name, value in (("city", options.city), ("as_of", options.as_of)) if value is not None}
    try:
        return read_request(request, policy, today=date.today())
    except ProfileErrors as error:
        problems = errors_to_json(error, Wording.load())
        raise BadProfile("\n".join(problem["message"][options.language] for problem in problems)) from None


def _load(name: str, language: str) -> dict[Any, Any]:
    from bot.wording import Wording

    def refused(why: str) -> BadProfile:
        return BadProfile(Wording.load().render(f"utter_eligibility_{why}", language, file=name))

    try:
        # Read by one person's own command; the size of a profile is no concern here.
        raw = sys.stdin.read() if name == STDIN else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise refused("file_not_read") from None
    try:
        facts = yaml.load(raw, Loader=yaml.CSafeLoader)  # JSON is YAML too
    except (yaml.YAMLError, ValueError, RecursionError):
        raise refused("file_not_yaml") from None
    if not isinstance(facts, dict):
        raise refused("file_no_facts")
    return facts
