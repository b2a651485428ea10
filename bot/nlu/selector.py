"""Rasa's own way to answer an FAQ, the ResponseSelector, trained on our alternates: a peer to measure against."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.environment import prepare_environment

_RETRIEVAL = "faq"
# More epochs and features would help it a little, and take hours on two cores.
_EPOCHS = 12
_PIPELINE = [
    {"name": "bot.nlu.tokenizer.MixedTextTokenizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4, "max_features": 8000},
    {
        "name": "ResponseSelector",
        "epochs": _EPOCHS,
        "batch_size": 256,
        "retrieval_intent": _RETRIEVAL,
        "random_seed": 1,
        "evaluate_on_number_of_examples": 0,
    },
]


def rank_with_selector(
    lines: Sequence[tuple[str, str]], questions: Sequence[str], most: int, say: Callable[[str], None]
) -> list[list[str]]:
    """Train a ResponseSelector, and let it rank entries for each question.

    Args:
        lines: id of the entry, and a question or alternate of it.
        questions: what to ask.
        most: how many ids to return for each.
        say: told about the progress.
    Returns:
        For each question the ids it ranks highest, highest first.
    """
    prepare_environment()
    say(f"Training Rasa's ResponseSelector on {len(lines)} lines, {_EPOCHS} epochs; takes some minutes …")
    with tempfile.TemporaryDirectory() as folder:
        names = {entry_id: entry_id.replace("/", "--") for entry_id, _ in lines}
        model = _train(Path(folder), lines, names)
        say("Asking it …")
        ranked = asyncio.run(_ask(model, questions))
    ids = {name: entry_id for entry_id, name in names.items()}
    return [[ids[name] for name in found[:most]] for found in ranked]


def _train(folder: Path, lines: Sequence[tuple[str, str]], names: dict[str, str]) -> str:
    import rasa.model_training

    examples: dict[str, list[str]] = {}
    for entry_id, line in lines:
        examples.setdefault(f"{_RETRIEVAL}/{names[entry_id]}", []).append(line)
    nlu = {
        "version": "3.1",
        "nlu": [
            {"intent": intent, "examples": "".join(f"- {_one_line(line)}\n" for line in asked)}
            for intent, asked in examples.items()
        ],
        "responses": {f"utter_{intent}": [{"text": intent}] for intent in examples},
    }
    (folder / "nlu.yml").write_text(yaml.safe_dump(nlu, allow_unicode=True), encoding="utf-8")
    config = {"recipe": "default.v1", "assistant_id": "selector", "language": "en", "pipeline": _PIPELINE}
    (folder / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    model: str | None = rasa.model_training.train_nlu(
        config=str(folder / "config.yml"), nlu_data=str(folder / "nlu.yml"), output=str(folder)
    )
    if model is None:
        raise RuntimeError("Rasa trained no model; its log says why.")
    return model


async def _ask(model: str, questions: Sequence[str]) -> list[list[str]]:
    from rasa.core.agent import load_agent

    agent = await load_agent(model_path=model)
    found = []
    for question in questions:
        parsed: dict[str, Any] = await agent.parse_message(question)
        ranking = parsed["response_selector"][_RETRIEVAL]["ranking"]
        found.append([option["intent_response_key"].removeprefix(f"{_RETRIEVAL}/") for option in ranking])
    return found


def _one_line(text: str) -> str:
    """Return a line without the brackets that Rasa would read as marks of entities."""
    return text.translate(str.maketrans("[]{}", "()()"))
