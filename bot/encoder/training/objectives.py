"""What the training asks for: numbers to make small."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_SCALE = 20.0
_NEVER = -1e4


def find_each_other(one: Tensor, other: Tensor, one_ids: Tensor, other_ids: Tensor) -> Tensor:
    """Each text must be nearer to its counterpart than to the others of the batch, both ways (InfoNCE).

    Args:
        one, other: (n, dimensions) unit vectors; row i of both belongs together.
        one_ids, other_ids: (n,) equal numbers mark equal texts: those are no counterexamples.
    Source: van den Oord et al., "Representation learning with contrastive predictive coding", 2018.
    """
    likeness = one @ other.T * _SCALE
    same = (one_ids[:, None] == one_ids) | (other_ids[:, None] == other_ids)
    same.fill_diagonal_(False)
    likeness = likeness.masked_fill(same, _NEVER)
    right = torch.arange(len(one), device=one.device)
    return (functional.cross_entropy(likeness, right) + functional.cross_entropy(likeness.T, right)) / 2


def agree_with(vectors: Tensor, teacher: Tensor) -> Tensor:
    """Vectors must point where the teacher's point: one minus the mean cosine."""
    return 1.0 - (vectors * teacher).sum(1).mean()


def keep_order(likeness: Tensor, scores: Tensor) -> Tensor:
    """Pairs that people find more alike must have the higher cosine (CoSENT).

    Args:
        likeness: (n,) cosines of the pairs.
        scores: (n,) what people said.
    Source: Su Jianlin, "CoSENT", 2022.
    """
    differences = (likeness[:, None] - likeness) * _SCALE
    wrong = differences[scores[:, None] < scores - 1e-6]
    return torch.logsumexp(torch.cat([torch.zeros(1, device=likeness.device), wrong]), 0)


def share_neighbours(vectors: Tensor, teacher: Tensor) -> Tensor:
    """Each text must find the texts of the batch as near, relative to each other, as the teacher does.

    Args:
        vectors: (n, dimensions) unit vectors.
        teacher: (n, dimensions) the teacher's.
    Source: after Tejankar et al., "ISD: self-supervised learning by iterative similarity distillation", 2021.
    """
    itself = torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)
    wanted = (teacher @ teacher.T * _SCALE).masked_fill(itself, _NEVER).softmax(1)
    found = (vectors @ vectors.T * _SCALE).masked_fill(itself, _NEVER).log_softmax(1)
    return functional.kl_div(found, wanted, reduction="batchmean")
