"""What `waibot encoder …` does: train the bundled encoder, and measure encoders."""

from __future__ import annotations

import argparse
import asyncio
import time
from pathlib import Path

from bot.encoder.base import Encoder
from bot.encoder.load import BUNDLED, BUNDLED_FOLDER, MINILM, load_encoder
from bot.settings import Settings


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run one action in a thread: each takes seconds to an hour."""
    return await asyncio.to_thread({"train": train, "evaluate": evaluate}[options.action], options, settings)


def train(options: argparse.Namespace, settings: Settings) -> int:
    """Train the bundled encoder from the training data, and write it to a folder."""
    from bot.encoder.training.corpus import read_corpus
    from bot.encoder.training.export import export_network
    from bot.encoder.training.export_english import export_english
    from bot.encoder.training.material import prepare_material
    from bot.encoder.training.recipe import Recipe
    from bot.encoder.training.run import Trainer, choose_device

    recipe, device = Recipe(), choose_device()
    folder = settings.var_folder / "encoder"
    folder.mkdir(parents=True, exist_ok=True)
    corpus, _ = read_corpus(options.data)
    material = prepare_material(corpus, settings.data_folder, folder, _say, device=device, seed=recipe.seed)
    network = Trainer(material, recipe, folder, _say, device).train()
    export_network(network, material.vocabulary, recipe, options.out)
    export_english(options.out)
    _say(f"Written to {options.out}. Measure it: waibot encoder evaluate --data {options.data}")
    return 0


def evaluate(options: argparse.Namespace, settings: Settings) -> int:
    """Print the table: the bundled encoder, its parts and its peers, or one other encoder."""
    from bot.encoder.training.corpus import read_corpus
    from bot.evaluation.encoder import format_reports, measure_encoder, measure_words
    from bot.faq.loader import load_entries
    from bot.faq.render import render_entry
    from bot.places import load_places

    places_file = settings.data_folder / "services" / "places.yml"
    places = load_places(places_file)
    entries = [render_entry(entry, places) for entry in load_entries(settings.data_folder / "faq", places_file)]
    held = None if options.data is None else read_corpus(options.data)[1]
    if held is None:
        _say("Without --data, only what the repository holds is measured: the gold questions and the time.")
    reports = []
    for name, encoder in _open_encoders(options.encoder).items():
        _say(f"Measuring {name} …")
        reports.append(measure_encoder(encoder, entries, held, options.data, name=name))
    reports.append(measure_words(entries, options.data))
    print(format_reports(reports, held))
    return 0


def _open_encoders(name: str) -> dict[str, Encoder]:
    """Return the encoder asked for; the bundled one with its parts and its teacher beside it."""
    started = time.perf_counter()
    encoder = load_encoder(name)
    _say(f"{name} loaded in {time.perf_counter() - started:.2f} s")
    if name != BUNDLED:
        return {name: encoder}
    from bot.encoder.bilingual import BilingualEncoder

    return {
        BUNDLED: encoder,
        "words alone": BilingualEncoder(BUNDLED_FOLDER, with_english=False),
        "bag of tokens": BilingualEncoder(BUNDLED_FOLDER, with_english=False, with_layers=False),
        "MiniLM (teacher)": load_encoder(MINILM),
    }


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `encoder` with its actions to the command line."""
    encoder = commands.add_parser("encoder", help="train the bundled sentence encoder, or measure encoders")
    actions = encoder.add_subparsers(dest="action", required=True, metavar="ACTION")
    training = actions.add_parser(
        "train", help="train it anew: about 1 h 30 min on two cores, minutes on a GPU; goes on after an interruption"
    )
    training.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of the training data")
    training.add_argument(
        "--out", type=Path, default=BUNDLED_FOLDER, metavar="DIR", help="where it is written; models/encoder by default"
    )
    measuring = actions.add_parser("evaluate", help="print a table per language and direction, with peers beside it")
    measuring.add_argument("--data", type=Path, default=None, metavar="DIR", help="folder of the training data")
    measuring.add_argument("--encoder", default=BUNDLED, metavar="NAME", help="as in the setting `encoder`")


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)
