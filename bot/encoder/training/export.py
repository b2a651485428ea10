"""Write a trained network as the folder that `bot.encoder.words` reads: one byte per number of the table."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from bot.encoder.bilingual import CONFIG, Config
from bot.encoder.training.network import Network
from bot.encoder.training.recipe import Recipe
from bot.encoder.vocabulary import Vocabulary
from bot.encoder.words import TOKENS, WEIGHTS, Shape

LANGUAGES = ("en", "zh")
_RENAMED = {"table.weight": "table", "bag.weight": "bag", "context.weight": "context"}
_LARGEST = 127.0


def export_network(network: Network, vocabulary: Vocabulary, recipe: Recipe, folder: Path) -> None:
    """Write the words' half; the rows of the table become whole numbers from -127 to 127, the rest 16 bits."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {_rename(name): value.detach().cpu().numpy() for name, value in network.state_dict().items()}
    weights["context"] = weights["context"] * recipe.layers_share
    table = weights.pop("table")
    scale = np.abs(table).max(axis=1).clip(min=1e-8) / _LARGEST
    arrays: dict[str, Any] = {name: value.astype(np.float16) for name, value in weights.items()}
    arrays["table"] = np.round(table / scale[:, np.newaxis]).astype(np.int8)
    arrays["table_scale"] = scale.astype(np.float32)
    np.savez(folder / WEIGHTS, **arrays)
    vocabulary.write(folder / TOKENS)
    digest = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()[:12]
    config = Config(
        name=f"waibot-encoder-{digest}",
        languages=LANGUAGES,
        english_share=recipe.teacher_share,
        shape=Shape(recipe.width, recipe.dimensions, recipe.layers, recipe.heads, recipe.most_words),
    )
    (folder / CONFIG).write_bytes(msgspec.json.format(msgspec.json.encode(config), indent=1) + b"\n")


def _rename(name: str) -> str:
    if name.startswith("layers."):
        return f"layer{name.removeprefix('layers.')}"
    return _RENAMED.get(name, name)
