"""Choose an encoder by name."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from bot.encoder.base import Encoder
from bot.errors import SetupError

BUNDLED, MINILM, FAKE = "bundled", "minilm-en", "fake"
BUNDLED_FOLDER = Path(__file__).parents[2] / "models" / "encoder"
# A folder of another sentence-transformers model says in this file what it encodes: {"languages": ["en", "zh"]}.
CARD = "waibot.json"
WEIGHTS = ("*.safetensors", "*/*.safetensors")
_HUB_NAME = re.compile(r"^[\w.-]+/[\w.-]+$")
# Models named on a hub are multilingual ones, or they would be of no use here.
_HUB_LANGUAGES = ("en", "zh")


def load_encoder(name: str = BUNDLED) -> Encoder:
    """Load an encoder; takes half a second for the bundled one, seconds for others, so call it off the event loop.

    Args:
        name: `bundled` (English and Chinese, part of the product), `minilm-en` (English, installed as a package),
            `fake` (tests), the path of a folder, or the name of a sentence-transformers model on a hub, such as
            `BAAI/bge-m3` or `intfloat/multilingual-e5-small`.
    Raises:
        SetupError: no such encoder, or its folder is incomplete.
    """
    if name == FAKE:
        from bot.encoder.fake import FakeEncoder

        return FakeEncoder()
    if name == MINILM:
        from bot.encoder.minilm import load_minilm

        return load_minilm()
    if name == BUNDLED:
        from bot.encoder.bilingual import BilingualEncoder

        return BilingualEncoder(BUNDLED_FOLDER)
    if Path(name).is_dir() or not _HUB_NAME.match(name):
        return _load_folder(Path(name))
    from bot.encoder.sentence import SentenceEncoder

    return SentenceEncoder(name, name=name.replace("/", "--"), languages=_HUB_LANGUAGES, offline=False)


def _load_folder(folder: Path) -> Encoder:
    from bot.encoder.bilingual import BilingualEncoder
    from bot.encoder.english import MODEL
    from bot.encoder.words import TOKENS
    from bot.encoder.words import WEIGHTS as OUR_WEIGHTS

    if any((folder / ours).is_file() for ours in (TOKENS, OUR_WEIGHTS, MODEL)):
        return BilingualEncoder(folder)
    languages = _read_languages(folder)
    from bot.encoder.sentence import SentenceEncoder

    return SentenceEncoder(str(folder), name=f"{folder.name}-{_fingerprint(folder)}", languages=languages)


def _read_languages(folder: Path) -> list[str]:
    card = folder / CARD
    if not card.is_file():
        raise SetupError(
            f"There is no encoder at {folder}: give '{BUNDLED}', a hub name such as BAAI/bge-m3, or a folder of a "
            f'sentence-transformers model with a file {CARD} such as {{"languages": ["en", "zh"]}}.'
        )
    try:
        languages: list[str] = json.loads(card.read_text(encoding="utf-8"))["languages"]
    except (ValueError, KeyError, TypeError) as error:
        raise SetupError(f'{card} must look like {{"languages": ["en", "zh"]}}.') from error
    return languages


def _fingerprint(folder: Path) -> str:
    """Tell two sets of weights apart, so that cached vectors of one are never used for the other."""
    digest = hashlib.sha256()
    for pattern in WEIGHTS:
        for path in sorted(folder.glob(pattern)):
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    return digest.hexdigest()[:12]
