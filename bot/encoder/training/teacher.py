"""What the English teacher makes of each English text, kept on disk: computing it takes a quarter of an hour."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import numpy.typing as npt

DIMENSIONS = 384
_CHUNK = 8192
_BATCH = 128
_MOST_TOKENS = 128

Say = Callable[[str], None]


def embed_english(texts: Sequence[str], folder: Path, say: Say, device: str) -> npt.NDArray[np.float16]:
    """Return the teacher's vector of each text; resumes where an interrupted run stopped.

    Args:
        texts: English, each once.
        folder: where the vectors are kept, in files that a change of the texts makes invalid.
        say: told about the progress.
        device: `cpu` or `cuda`.
    Returns:
        float16 of shape (len(texts), 384), rows of length 1.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = [texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK)]
    model: Any = None
    vectors, started = [], monotonic()
    for number, part in enumerate(parts):
        path = folder / f"{hashlib.sha256(chr(0).join(part).encode()).hexdigest()[:16]}.npy"
        if not path.is_file():
            model = model or _load_teacher(device)
            draft = path.with_suffix(".new.npy")
            np.save(draft, _embed(model, part))
            draft.replace(path)
            left = (monotonic() - started) / (number + 1) * (len(parts) - number - 1)
            say(f"teacher: {number + 1}/{len(parts)}, {left / 60:.0f} min left")
        vectors.append(np.load(path))
    return np.concatenate(vectors)


def _load_teacher(device: str) -> Any:
    from bot.encoder.minilm import open_minilm

    return open_minilm(device)


def _embed(model: Any, texts: Sequence[str]) -> npt.NDArray[np.float16]:
    import torch
    from torch.nn import functional

    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float16)
    with torch.inference_mode(), torch.autocast(model.device.type, dtype=torch.bfloat16):
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            features = model.tokenizer(
                [texts[number] for number in chosen],
                padding=True,
                truncation=True,
                max_length=_MOST_TOKENS,
                return_tensors="pt",
            ).to(model.device)
            rows = model(dict(features))["sentence_embedding"].float()
            vectors[chosen] = functional.normalize(rows, dim=1).cpu().numpy().astype(np.float16)
    return vectors
