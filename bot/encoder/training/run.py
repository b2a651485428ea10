"""The training loop: first a bag of words, then the layers; it resumes where it was interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from bot.encoder.training.material import Material, Scores
from bot.encoder.training.network import Network
from bot.encoder.training.objectives import agree_with, find_each_other, keep_order, share_neighbours
from bot.encoder.training.recipe import Recipe
from bot.encoder.training.teacher import Say
from bot.encoder.training.tokens import Ints, TextTable

_WARM_UP, _END_RATE = 200, 0.03
_SMALL_BATCH = 128
_SAY_EVERY, _SAVE_EVERY = 100, 200


def choose_device() -> str:
    """Return `cuda` where there is a GPU that PyTorch can use, else `cpu`."""
    return "cuda" if torch.cuda.is_available() else "cpu"


class Trainer:
    """Trains one network by one recipe; a checkpoint in the folder lets it go on after an interruption."""

    def __init__(self, material: Material, recipe: Recipe, folder: Path, say: Say, device: str) -> None:
        self._material, self._recipe, self._say, self._device = material, recipe, say, device
        self._checkpoint = folder / "checkpoint.pt"
        torch.manual_seed(recipe.seed)
        self.network = Network(
            len(material.vocabulary),
            width=recipe.width,
            dimensions=recipe.dimensions,
            layers=recipe.layers,
            heads=recipe.heads,
            most_words=recipe.most_words,
        ).to(device)

    def train(self) -> Network:
        """Run what is left of both stages, and return the trained network."""
        done = self._restore()
        for stage in ("bag", "layers"):
            if stage not in done:
                self._run_stage(stage)
                done.append(stage)
                self._save({"done": done})
        return self.network.eval()

    def _run_stage(self, stage: str) -> None:
        recipe, material = self._recipe, self._material
        with_layers = stage == "layers"
        self.network.reads_order = with_layers
        epochs = recipe.layer_epochs if with_layers else recipe.bag_epochs
        share = recipe.glosses_share if with_layers else 1.0
        per_epoch = (len(material.pairs) + int(len(material.glosses) * share)) // recipe.batch
        steps = int(epochs * per_epoch)
        optimizer = self._make_optimizer(with_layers)
        first = self._resume_stage(stage, optimizer)
        random = np.random.default_rng([recipe.seed, int(with_layers), first])
        batches = self._draw_near(share, random) if with_layers else self._draw_pairs(share, random)
        losses: list[float] = []
        started = monotonic()
        for step in range(first, steps):
            self._set_rate(optimizer, step, steps)
            loss = self._sum_losses(next(batches), step, random, with_layers)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            losses.append(loss.item())
            if (step + 1) % _SAY_EVERY == 0:
                left = (monotonic() - started) / (step + 1 - first) * (steps - step - 1)
                mean = sum(losses[-_SAY_EVERY:]) / _SAY_EVERY
                self._say(f"{stage}: {step + 1}/{steps}, loss {mean:.3f}, {left / 60:.0f} min left")
            if (step + 1) % _SAVE_EVERY == 0:
                done = ["bag"] if with_layers else []
                self._save({"done": done, "stage": stage, "step": step + 1, "optimizer": optimizer.state_dict()})

    def _sum_losses(self, pairs: Ints, step: int, random: np.random.Generator, with_layers: bool) -> Tensor:
        recipe, material = self._recipe, self._material
        en_ids, zh_ids = (torch.from_numpy(pairs[:, side]).to(self._device) for side in (0, 1))
        en, zh = self._encode(material.english, pairs[:, 0]), self._encode(material.chinese, pairs[:, 1], swap=True)
        teacher = self._recall_teacher(pairs[:, 0])
        loss = find_each_other(en, zh, en_ids, zh_ids)
        loss = loss + find_each_other(self._serve(en, teacher), zh, en_ids, zh_ids)
        loss = loss + recipe.teacher_weight * (agree_with(en, teacher) + agree_with(zh, teacher))
        loss = loss + recipe.teacher_contrast_weight * find_each_other(zh, teacher, zh_ids, en_ids)
        if not with_layers:
            return loss
        loss = loss + recipe.likeness_weight * (share_neighbours(en, teacher) + share_neighbours(zh, teacher))
        return loss + self._sum_small_losses(random)

    def _recall_teacher(self, texts: Ints) -> Tensor:
        return torch.from_numpy(self._material.teacher[texts].astype(np.float32)).to(self._device)

    def _serve(self, vectors: Tensor, teacher: Tensor) -> Tensor:
        """Return English vectors as they will be in service: ours and a share of the teacher's."""
        return functional.normalize(vectors + self._recipe.teacher_share * teacher, dim=1)

    def _sum_small_losses(self, random: np.random.Generator) -> Tensor:
        """Ask for what little data there is for: similarity within a language, paraphrases, the FAQ's questions."""
        recipe, material = self._recipe, self._material
        loss = recipe.similarity_weight * self._rank(material.english, material.scored_en, random, taught=True)
        loss = loss + recipe.similarity_weight * self._rank(material.chinese, material.scored_zh, random, taught=False)
        alike = material.alike_zh[random.integers(0, len(material.alike_zh), _SMALL_BATCH)]
        loss = loss + recipe.alike_weight * self._match(alike[:, 0], alike[:, 1])
        # One pair of questions from every entry: near topics are each other's counterexamples.
        asked = np.array([random.choice(lines, 2, replace=False) for lines in material.askings])
        return loss + recipe.domain_weight * self._match(asked[:, 0], asked[:, 1], material.asking_teacher)

    def _rank(self, table: TextTable, scores: Scores, random: np.random.Generator, *, taught: bool) -> Tensor:
        chosen = random.integers(0, len(scores.score), _SMALL_BATCH)
        one, other = self._encode(table, scores.one[chosen]), self._encode(table, scores.other[chosen])
        if taught:
            one = self._serve(one, self._recall_teacher(scores.one[chosen]))
            other = self._serve(other, self._recall_teacher(scores.other[chosen]))
        return keep_order((one * other).sum(1), torch.from_numpy(scores.score[chosen]).to(self._device))

    def _match(self, one: Ints, other: Ints, teacher: npt.NDArray[np.float16] | None = None) -> Tensor:
        ids = [torch.from_numpy(numbers).to(self._device) for numbers in (one, other)]
        vectors = [self._encode(self._material.chinese, numbers) for numbers in (one, other)]
        if teacher is not None:
            vectors = [
                self._serve(rows, torch.from_numpy(teacher[numbers].astype(np.float32)).to(self._device))
                for rows, numbers in zip(vectors, (one, other), strict=True)
            ]
        return find_each_other(vectors[0], vectors[1], ids[0], ids[1])

    def _encode(self, table: TextTable, numbers: Ints, *, swap: bool = False) -> Tensor:
        swaps = self._material.swaps if swap else None
        vectors: Tensor = self.network(table.take(numbers, self._recipe.most_words, swaps))
        return vectors

    def _draw_pairs(self, share: float, random: np.random.Generator) -> Iterator[Ints]:
        material, size = self._material, self._recipe.batch
        while True:
            some = random.permutation(len(material.glosses))[: int(len(material.glosses) * share)]
            rows = np.concatenate([material.pairs, material.glosses[some]])
            rows = rows[random.permutation(len(rows))]
            for start in range(0, len(rows) - size + 1, size):
                yield rows[start : start + size]

    def _draw_near(self, share: float, random: np.random.Generator) -> Iterator[Ints]:
        """Yield batches of the usual kind and, in between, batches of sentences that are near each other."""
        material, size = self._material, self._recipe.batch
        usual = self._draw_pairs(share, random)
        seeds = size // (material.near.shape[1] - 1)
        while True:
            if random.random() < self._recipe.near_share:
                rows = np.unique(material.near[random.permutation(len(material.near))[:seeds]])
                yield material.pairs[random.permutation(rows)[:size]]
            else:
                yield next(usual)

    def _make_optimizer(self, with_layers: bool) -> torch.optim.Optimizer:
        recipe = self._recipe
        table_rate = recipe.layer_table_rate if with_layers else recipe.bag_table_rate
        rate = recipe.layer_rate if with_layers else recipe.bag_rate
        table = [self.network.table.weight]
        rest = [weights for name, weights in self.network.named_parameters() if not name.startswith("table.")]
        groups = [{"params": table, "highest": table_rate}, {"params": rest, "highest": rate}]
        return torch.optim.Adam(groups, betas=(0.9, 0.98))

    def _set_rate(self, optimizer: torch.optim.Optimizer, step: int, steps: int) -> None:
        share = min(1.0, (step + 1) / _WARM_UP) * (1.0 - (1.0 - _END_RATE) * step / steps)
        for group in optimizer.param_groups:
            group["lr"] = group["highest"] * share

    def _save(self, state: dict[str, Any]) -> None:
        draft = self._checkpoint.with_suffix(".new")
        recipe = msgspec.to_builtins(self._recipe)
        torch.save({**state, "recipe": recipe, "network": self.network.state_dict()}, draft)
        draft.replace(self._checkpoint)

    def _read_checkpoint(self) -> dict[str, Any] | None:
        """Return the checkpoint, if there is one of this very recipe and vocabulary."""
        if not self._checkpoint.is_file():
            return None
        state: dict[str, Any] = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
        fits = state["network"]["table.weight"].shape == self.network.table.weight.shape
        return state if fits and state["recipe"] == msgspec.to_builtins(self._recipe) else None

    def _restore(self) -> list[str]:
        state = self._read_checkpoint()
        if state is None:
            return []
        self.network.load_state_dict(state["network"])
        self._say("Going on from the checkpoint.")
        done: list[str] = state["done"]
        return done

    def _resume_stage(self, stage: str, optimizer: torch.optim.Optimizer) -> int:
        state = self._read_checkpoint()
        if state is None or state.get("stage") != stage:
            return 0
        optimizer.load_state_dict(state["optimizer"])
        step: int = state["step"]
        return step
