"""Write MiniLM as the file that `bot.encoder.english` runs: 8-bit weights, each channel with a scale of its own."""

from __future__ import annotations

import logging
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

from bot.encoder.english import MODEL, TOKENIZER
from bot.encoder.minilm import find_minilm

_OPSET = 17


def export_english(folder: Path) -> None:
    """Write model and tokenizer; needs the development packages (onnx)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(scratch) / "whole.onnx"
        _export_whole(whole)
        logging.getLogger().setLevel(logging.ERROR)
        quantize_dynamic(whole, folder / MODEL, per_channel=True, weight_type=QuantType.QInt8)
    shutil.copyfile(find_minilm() / "tokenizer.json", folder / TOKENIZER)


def _export_whole(path: Path) -> None:
    import torch
    from torch.nn import functional
    from transformers import AutoModel

    class Sentence(torch.nn.Module):
        """MiniLM with its pooling: the mean of the token states, of length 1."""

        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            states = self.inner(input_ids=ids, attention_mask=mask).last_hidden_state
            there = mask.unsqueeze(-1).to(states.dtype)
            return functional.normalize((states * there).sum(1) / there.sum(1).clamp(min=1e-9), dim=1)

    model = AutoModel.from_pretrained(str(find_minilm()), attn_implementation="eager").eval()
    ids = torch.ones((2, 8), dtype=torch.long)
    torch.onnx.export(
        Sentence(model),
        (ids, torch.ones_like(ids)),
        str(path),
        input_names=["ids", "mask"],
        output_names=["vector"],
        dynamic_axes={"ids": {0: "texts", 1: "tokens"}, "mask": {0: "texts", 1: "tokens"}, "vector": {0: "texts"}},
        opset_version=_OPSET,
        dynamo=False,
    )
