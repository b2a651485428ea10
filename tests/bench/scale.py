"""How the vector index does with a hundred thousand entries: time to build, time to search, recall of exact search."""

from __future__ import annotations

import time

import numpy as np

from bot.encoder.load import load_encoder
from bot.faq.index import VectorIndex
from bot.faq.loader import load_entries
from bot.settings import ROOT

ENTRIES, TEXTS_EACH = 100_000, 2
BUILD_S, SEARCH_MS, RECALL = 300.0, 30.0, 0.97
_QUESTIONS, _NEAREST = 400, 20
# Real questions lie in clusters; made-up ones are real ones turned by about as much as alternates of an entry differ.
_TURN = 0.7
_EVERY = 4


def measure() -> dict[str, float]:
    """Return seconds to build, milliseconds to search (p50, p95; one core), and recall of the nearest 20."""
    vectors, questions = _make_vectors()
    started = time.perf_counter()
    index = VectorIndex(vectors)
    built = time.perf_counter() - started
    times, found = [], []
    for question in questions:
        started = time.perf_counter()
        found.append(set(index.find_nearest(question, _NEAREST)[0].tolist()))
        times.append((time.perf_counter() - started) * 1000)
    exact = VectorIndex(vectors, approximate=False)
    right = [set(exact.find_nearest(question, _NEAREST)[0].tolist()) for question in questions]
    shared = sum(len(one & other) for one, other in zip(found, right, strict=True))
    return {
        "build_s": built,
        "p50": float(np.median(times)),
        "p95": float(np.quantile(times, 0.95)),
        "recall": shared / (len(questions) * _NEAREST),
    }


def _make_vectors() -> tuple[np.ndarray, np.ndarray]:
    """Make vectors of entries and of questions from the bundled encoder's vectors of real alternates."""
    entries = load_entries(ROOT / "data" / "faq", ROOT / "data" / "services" / "places.yml")
    lines = [line for entry in entries for side in (entry.en, entry.zh) for line in (side.question, *side.alternates)]
    real = load_encoder().encode(lines[::_EVERY])
    random = np.random.default_rng(1)
    centres = _turn(real[random.integers(0, len(real), ENTRIES)], random)
    texts = _turn(np.repeat(centres, TEXTS_EACH, axis=0), random)
    return texts, _turn(centres[random.integers(0, ENTRIES, _QUESTIONS)], random)


def _turn(vectors: np.ndarray, random: np.random.Generator) -> np.ndarray:
    noise = random.standard_normal(vectors.shape).astype(np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    turned = vectors + _TURN * noise
    return (turned / np.linalg.norm(turned, axis=1, keepdims=True)).astype(np.float32)
