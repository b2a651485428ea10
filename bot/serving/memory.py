"""How a long-running process with a large start-up heap collects garbage."""

from __future__ import annotations

import gc

# Allocations before a collection of the youngest generation, and how seldom the older ones follow.
THRESHOLDS = (50_000, 20, 50)


def settle_memory() -> None:
    """Leave what start-up made out of every later collection, and collect less often.

    TensorFlow, spaCy and PyTorch leave some million objects that live as long as the process;
    walking them again and again cost turns tens of milliseconds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
