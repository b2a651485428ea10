"""MiniLM, the English half of the bundled encoder, as ONNX Runtime runs it: 8-bit weights, one core, 2 ms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.errors import SetupError

MODEL, TOKENIZER = "english.onnx", "english-tokenizer.json"
MOST_TOKENS = 128
Matrix = npt.NDArray[np.float32]


class EnglishEncoder:
    """Encodes one English text at a time; safe to call from several threads."""

    def __init__(self, folder: Path) -> None:
        """Load tokenizer and model; takes a fifth of a second.

        Raises:
            SetupError: a file cannot be read.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer: Any = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise SetupError(f"The encoder in {folder} cannot be read: {error}. Restore the folder.") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)

    def encode_one(self, text: str) -> Matrix:
        """Return a text's vector, of length 1."""
        encoded = self._tokenizer.encode(text)
        inputs = {"ids": np.array([encoded.ids]), "mask": np.array([encoded.attention_mask])}
        vector: Matrix = self._session.run(None, inputs)[0][0]
        return vector
