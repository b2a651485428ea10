"""What `waibot evaluate` does: measure the search on its gold questions, fit it anew, put others beside it."""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
from pathlib import Path

import msgspec

from bot.evaluation.evaluate import Report
from bot.settings import ROOT, Settings

RESULTS = ROOT / "results"
_PATTERN = "search-*.json"


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Measure in a thread: it takes half a minute, with `--calibrate` or `--peers` several."""
    if options.what == "nlu":
        from bot.commands_evaluate_nlu import evaluate_nlu

        return await evaluate_nlu(settings)
    return await asyncio.to_thread(evaluate, options, settings)


def evaluate(options: argparse.Namespace, settings: Settings) -> int:
    """Measure the search; 1 when a floor of data/floors.yml is missed."""
    from bot.encoder.load import BUNDLED, load_encoder
    from bot.encoder.training.domain import is_kept_back
    from bot.evaluation.calibrate import calibrate, write_thresholds
    from bot.evaluation.evaluate import evaluate as measure
    from bot.evaluation.floors import list_misses, load_floors
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
    if options.calibrate:
        _say("Fitting weights and thresholds on the alternates; takes some minutes …")
        only = is_kept_back if settings.encoder == BUNDLED else None
        write_thresholds(calibrate(corpus, out_of_scope, only=only), data / "thresholds.yml")
    report = measure(Searcher(corpus, load_thresholds(data / "thresholds.yml")), entries, out_of_scope)
    print(format_report(report, before=_read_last()))
    _keep(report)
    if options.peers:
        _print_peers(corpus, report)
    misses = list_misses(report, load_floors(data / "floors.yml"))
    for miss in misses:
        print(f"Below the floor: {miss}")
    return 1 if misses else 0


def _print_peers(corpus: object, report: Report) -> None:
    """Print the search beside BM25, vectors alone and Rasa's ResponseSelector."""
    from bot.evaluation.peers import format_peers, measure_peers
    from bot.faq.corpus import Corpus

    assert isinstance(corpus, Corpus)
    print()
    print(format_peers(measure_peers(corpus, report, _say)))


def _read_last() -> Report | None:
    """Return the report of the run before, if it can still be read."""
    for path in sorted(RESULTS.glob(_PATTERN), reverse=True):
        try:
            return msgspec.json.decode(path.read_bytes(), type=Report)
        except msgspec.MsgspecError:
            continue
    return None


def _keep(report: Report) -> None:
    """Write report and picture beside those of earlier runs."""
    from bot.evaluation.coverage import draw_risk
    from bot.evaluation.gold import KINDS

    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"search-{dt.datetime.now():%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(msgspec.to_builtins(report), ensure_ascii=False, indent=1), encoding="utf-8")
    picture = path.with_suffix(".png")
    draw_risk({kind: [one for one in report.asked if one.question.kind == kind] for kind in KINDS}, picture)
    print(f"Kept in {_show(path)}; risk against coverage: {_show(picture)}")


def _show(path: Path) -> Path:
    return path.relative_to(ROOT)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `evaluate` to the command line."""
    parser = commands.add_parser(
        "evaluate",
        help="measure the search on the gold questions, print a table; fails below data/floors.yml",
        description="Asks the search every gold question of data/faq and every test line of "
        "data/gold/out_of_scope.yml. Prints figures by kind and topic with the change since the run before, and "
        "keeps them in results/.",
    )
    parser.add_argument(
        "what",
        nargs="?",
        choices=("search", "nlu"),
        default="search",
        help="`search` (the default), or `nlu`: intents and values on data/gold/nlu, with a picture of the confusions",
    )
    parser.add_argument(
        "--calibrate",
        action="store_true",
        help="first fit data/thresholds.yml anew on the alternates: after entries or the encoder changed",
    )
    parser.add_argument(
        "--peers",
        action="store_true",
        help="also measure BM25 alone, vectors alone and Rasa's ResponseSelector trained on the same alternates",
    )


def _say(line: str) -> None:
    print(line, flush=True)
