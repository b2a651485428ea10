"""What every sentence encoder promises; search relies on nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors whose inner product says how close their meanings are."""

    @property
    def name(self) -> str:
        """Identify the weights: two encoders of one name give the same vectors."""

    @property
    def dimensions(self) -> int:
        """Return the length of each vector."""

    @property
    def languages(self) -> frozenset[str]:
        """Return the language codes whose meaning the vectors carry, such as `{"en"}`."""

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode texts; safe to call from several threads.

        Args:
            texts: any number of texts, none included; what exceeds the encoder's window is cut off.
            query: whether they ask; some models want questions and what answers them marked apart.
        Returns:
            float32 of shape (len(texts), dimensions); each row has length 1.
        """
