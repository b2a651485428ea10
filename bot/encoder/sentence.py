"""A sentence-transformers model on one CPU core, tuned for one short question at a time."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from bot.encoder.base import Vectors
from bot.errors import SetupError

# Questions are short; answers in the index lose little after this many tokens and encode in half the time.
MAX_TOKENS = 128
BATCH_SIZE = 16
# What a family of models wants before a question and before a text that may answer it (from their model cards).
PREFIXES = {"e5": ("query: ", "passage: ")}


class SentenceEncoder:
    """Encodes with one sentence-transformers model, read from a folder or fetched from a hub.

    The tokenizer and the model are called directly: for one question, `SentenceTransformer.encode`
    spends more time around the model than in it. Linear layers are packed as 16-bit floats with 32-bit
    sums, which halves the time of a short question and leaves the vectors alone (inner product of
    both: 1.0000). Measured: 5 ms for 13 tokens on one core, against 13 ms before.
    """

    def __init__(self, model: str, *, name: str, languages: Iterable[str], offline: bool = True) -> None:
        """Load a model; takes seconds.

        Args:
            model: a folder, or a hub name.
            name: tells two sets of weights apart.
            languages: what the model is good for.
            offline: whether only what lies on this machine may be read.
        Raises:
            SetupError: the model cannot be loaded; says what to do.
        """
        self._name = name
        self._languages = frozenset(languages)
        self._prefixes = _find_prefixes(name)
        self._model = _load_model(model, offline)
        dimensions = self._model.get_embedding_dimension()
        if dimensions is None:
            raise SetupError(f"The encoder {model} does not say how long its vectors are; export it again.")
        self._dimensions = int(dimensions)

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return self._dimensions

    @property
    def languages(self) -> frozenset[str]:
        return self._languages

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts as the promise in `bot.encoder.base` says; MiniLM takes about 5 ms for a short question."""
        prefix = self._prefixes[0 if query else 1]
        texts = [f"{prefix}{_make_readable(text)}" for text in texts]
        vectors = np.empty((len(texts), self._dimensions), dtype=np.float32)
        # Texts of like length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        for start in range(0, len(order), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            vectors[batch] = self._encode_batch([texts[position] for position in batch])
        return vectors

    def _encode_batch(self, texts: list[str]) -> Vectors:
        import torch

        with torch.inference_mode():
            features = self._model.tokenizer(
                texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
            )
            rows = self._model(dict(features))["sentence_embedding"]
            unit: Vectors = torch.nn.functional.normalize(rows.float(), dim=1).numpy()
        return unit


def _find_prefixes(name: str) -> tuple[str, str]:
    """Return what goes before a question and before other texts; nothing for most models."""
    return next((prefixes for family, prefixes in PREFIXES.items() if family in name.lower().split("/")[-1]), ("", ""))


def _make_readable(text: str) -> str:
    """Replace half of a surrogate pair, which tokenizers refuse."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _load_model(model: str, offline: bool) -> Any:
    """Read a model and make it ready for single questions on one core."""
    if offline:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    # The loader prints a progress bar and a table of unused weights; neither tells an operator anything.
    console: Any = transformers_logging
    verbosity = console.get_verbosity()
    console.set_verbosity_error()
    console.disable_progress_bar()
    try:
        # Eager attention: without padding there is no mask to build, 2 ms less for a short question.
        loaded = SentenceTransformer(
            model, device="cpu", local_files_only=offline, model_kwargs={"attn_implementation": "eager"}
        )
    except (OSError, ValueError) as error:
        raise SetupError(f"The encoder {model} cannot be loaded: {error}. Check its name, and the network.") from error
    finally:
        console.set_verbosity(verbosity)
    torch.set_num_threads(1)  # one core per question: requests run side by side in the thread pool
    loaded.eval()
    _pack_linear_layers(loaded)
    return loaded


def _pack_linear_layers(model: Any) -> None:
    """Pack linear layers to 16 bits where this processor's library can (x86); elsewhere keep 32 bits."""
    import torch

    quantization: Any = torch.ao.quantization
    if "fbgemm" not in torch.backends.quantized.supported_engines:
        return
    with warnings.catch_warnings():
        # torch plans to move this function to another package; the lock pins a version that has it.
        warnings.simplefilter("ignore")
        quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.float16, inplace=True)
