"""Choose an encoder by name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from bot.encoder.base import Encoder
from bot.errors import SetupError

BUNDLED = "bundled-en"
FAKE = "fake"
# A model folder says in this file which languages it encodes: {"languages": ["en", "zh"]}.
CARD = "waibot.json"
WEIGHTS = ("*.safetensors", "*/*.safetensors")


def load_encoder(name: str = BUNDLED) -> Encoder:
    """Load an encoder; slow (seconds) for real ones, so call it once and off the event loop.

    Args:
        name: `bundled-en` (English, installed as a package), `fake` (tests), or the path of a
            sentence-transformers folder with a `waibot.json` that lists its languages.
    Raises:
        SetupError: no such encoder, or its folder is incomplete.
    """
    if name == FAKE:
        from bot.encoder.fake import FakeEncoder

        return FakeEncoder()
    if name == BUNDLED:
        from bot.encoder.minilm import load_bundled

        return load_bundled()
    return _load_folder(Path(name))


def _load_folder(folder: Path) -> Encoder:
    card = folder / CARD
    if not card.is_file():
        raise SetupError(
            f"There is no encoder at {folder}: give '{BUNDLED}', or a folder of a sentence-transformers model "
            f'with a file {CARD} such as {{"languages": ["en", "zh"]}}.'
        )
    try:
        languages = json.loads(card.read_text(encoding="utf-8"))["languages"]
    except (ValueError, KeyError, TypeError) as error:
        raise SetupError(f'{card} must look like {{"languages": ["en", "zh"]}}.') from error
    from bot.encoder.minilm import SentenceEncoder

    return SentenceEncoder(folder, name=f"{folder.name}-{_fingerprint(folder)}", languages=languages)


def _fingerprint(folder: Path) -> str:
    """Tell two sets of weights apart, so that cached vectors of one are never used for the other."""
    digest = hashlib.sha256()
    for pattern in WEIGHTS:
        for path in sorted(folder.glob(pattern)):
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    return digest.hexdigest()[:12]
