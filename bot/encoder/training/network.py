"""The bilingual encoder as PyTorch trains it; `bot.encoder.bilingual` runs the same sums without PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.encoder.training.tokens import Batch

# How many texts of like length run together: little of such a group is padding.
_GROUP = 256
_NEVER = -1e4


class Layer(nn.Module):
    """One transformer layer, normalised before each half; at first it changes nothing."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attend, self.merge = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, 3 * width), nn.Linear(3 * width, width)
        for last in (self.merge, self.narrow):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)

    def forward(self, states: Tensor, there: Tensor) -> Tensor:
        """Args: states: (texts, words, width). there: (texts, words), whether there is a word."""
        texts, words, width = states.shape
        projected = self.attend(self.norm1(states)).view(texts, words, 3, self._heads, width // self._heads)
        queries, keys, values = projected.permute(2, 0, 3, 1, 4)
        scores = (queries @ keys.transpose(-1, -2)) * (width // self._heads) ** -0.5
        shares = scores.masked_fill(~there[:, None, None, :], _NEVER).softmax(-1).to(values.dtype)
        mixed = (shares @ values).transpose(1, 2).reshape(texts, words, width)
        states = states + self.merge(mixed)
        inner = functional.gelu(self.widen(self.norm2(states)), approximate="tanh")
        result: Tensor = states + self.narrow(inner)
        return result


class Network(nn.Module):
    """A bag of words, and layers that add what the order and company of the words mean."""

    def __init__(self, tokens: int, *, width: int, dimensions: int, layers: int, heads: int, most_words: int) -> None:
        super().__init__()
        self.most_words = most_words
        self.table = nn.EmbeddingBag(tokens, width, mode="sum")
        nn.init.normal_(self.table.weight, std=0.05)
        self.positions = nn.Parameter(torch.randn(most_words, width) * 0.02)
        self.layers = nn.ModuleList(Layer(width, heads) for _ in range(layers))
        self.last, self.gate = nn.LayerNorm(width), nn.Linear(width, 1)
        self.bag = nn.Linear(width, dimensions, bias=False)
        nn.init.orthogonal_(self.bag.weight)
        self.context = nn.Linear(width, dimensions, bias=False)
        nn.init.zeros_(self.context.weight)
        self.reads_order = False

    def forward(self, batch: Batch) -> Tensor:
        """Return one vector of length 1 per text."""
        device = self.positions.device
        order = np.argsort(batch.lengths, kind="stable")
        words = self.table(torch.from_numpy(batch.tokens).to(device), torch.from_numpy(batch.word_starts).to(device))
        starts = np.concatenate([[0], np.cumsum(batch.lengths)])
        vectors: list[Tensor] = []
        for first in range(0, len(order), _GROUP):
            group = order[first : first + _GROUP]
            vectors.append(self._encode_group(words, starts[group], batch.lengths[group]))
        back = torch.from_numpy(np.argsort(order, kind="stable")).to(device)
        unit: Tensor = functional.normalize(torch.cat(vectors)[back], dim=1)
        return unit

    def _encode_group(self, words: Tensor, starts: Any, lengths: Any) -> Tensor:
        places = np.arange(int(lengths.max()))
        there = torch.from_numpy(places < lengths[:, None]).to(words.device)
        numbers = torch.from_numpy(np.minimum(starts[:, None] + places, len(words) - 1)).to(words.device)
        states = words[numbers] * there[..., None]
        vectors: Tensor = self.bag(states.sum(1))
        return vectors + self._read_in_order(states, there) if self.reads_order else vectors

    def _read_in_order(self, states: Tensor, there: Tensor) -> Tensor:
        states = states + self.positions[: states.shape[1]]
        with torch.autocast(states.device.type, dtype=torch.bfloat16):
            for layer in self.layers:
                states = layer(states, there)
        states = self.last(states.float())
        importance = torch.exp(self.gate(states)).squeeze(-1) * there
        pooled = (states * importance[..., None]).sum(1) / importance.sum(1, keepdim=True).sqrt()
        added: Tensor = self.context(pooled)
        return added
