"""The vector index over the texts of the FAQ (FAISS), and the cache that spares encoding them twice."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.encoder.base import Encoder, Vectors

Positions = npt.NDArray[np.int64]
_log = logging.getLogger(__name__)


# Up to so many vectors every one is compared; beyond, only those of the nearest lists (docs/decisions/0008).
APPROXIMATE_FROM = 50_000
_LISTS_PER_ROOT = 4
_LISTS_SEARCHED = 48
_TRAINED_ON_PER_LIST = 40


class VectorIndex:
    """Finds the nearest of a fixed set of unit vectors by inner product; safe to read from several threads."""

    def __init__(self, vectors: Vectors, *, approximate: bool | None = None) -> None:
        """Index vectors.

        Args:
            vectors: (n, dimensions), each of length 1.
            approximate: whether to search only the nearest lists; by their number if None.
        """
        import faiss

        wanted = len(vectors) >= APPROXIMATE_FROM if approximate is None else approximate
        self._index: Any = _make_lists(vectors) if wanted else faiss.IndexFlatIP(vectors.shape[1])
        if len(vectors):
            self._index.add(vectors)
        if wanted:
            self._index.make_direct_map()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def find_nearest(self, vector: Vectors, count: int) -> tuple[Positions, Vectors]:
        """Return the positions of the nearest vectors, nearest first, and their inner products."""
        if not len(self):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        products, positions = self._index.search(vector[np.newaxis, :], min(count, len(self)))
        return positions[0], products[0]

    def compare(self, vector: Vectors, positions: Positions) -> Vectors:
        """Return the inner product of a vector with each of the stored vectors named."""
        if not len(positions):
            return np.empty(0, dtype=np.float32)
        products: Vectors = self._index.reconstruct_batch(positions) @ vector
        return products


def _make_lists(vectors: Vectors) -> Any:
    """Return an inverted file (FAISS's IVF), trained, without vectors.

    Source: Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", TPAMI 2011, section IV.
    """
    import faiss

    width = vectors.shape[1]
    lists = max(1, int(_LISTS_PER_ROOT * len(vectors) ** 0.5))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(width), width, lists, faiss.METRIC_INNER_PRODUCT)
    index.nprobe = _LISTS_SEARCHED
    index.cp.max_points_per_centroid = _TRAINED_ON_PER_LIST
    index.cp.seed = 1
    chosen = np.random.default_rng(1).permutation(len(vectors))[: lists * _TRAINED_ON_PER_LIST]
    index.train(vectors[np.sort(chosen)])
    return index


class VectorCache:
    """Keeps vectors in one file per encoder, by the hash of their text, so that a text is encoded once."""

    def __init__(self, folder: Path | None) -> None:
        """Args: folder: where the files lie; None keeps nothing."""
        self._folder = folder

    def encode(self, encoder: Encoder, texts: Sequence[str]) -> Vectors:
        """Return one vector per text, encoding only what the cache does not hold; then keep just these."""
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        known = self._read(encoder)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            fresh = encoder.encode(list(missing.values()))
            known.update(zip(missing, fresh, strict=True))
        if missing or len(known) > len(set(keys)):
            self._write(encoder, {key: known[key] for key in keys})
        if not texts:
            return np.empty((0, encoder.dimensions), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def _path(self, folder: Path, encoder: Encoder) -> Path:
        return folder / f"vectors-{encoder.name}.npz"

    def _read(self, encoder: Encoder) -> dict[str, Vectors]:
        if self._folder is None or not self._path(self._folder, encoder).is_file():
            return {}
        try:
            # Opened here, because numpy leaves a file that is no archive open.
            with self._path(self._folder, encoder).open("rb") as file, np.load(file, allow_pickle=False) as stored:
                keys, vectors = stored["keys"], stored["vectors"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            _log.warning("vector cache unreadable, encoding again", extra={"error": type(error).__name__})
            return {}
        if vectors.dtype != np.float32 or vectors.shape != (len(keys), encoder.dimensions):
            return {}
        return dict(zip(keys.tolist(), vectors, strict=True))

    def _write(self, encoder: Encoder, vectors: dict[str, Vectors]) -> None:
        """Write beside the file, then rename: whoever reads meanwhile gets the old file, whole."""
        if self._folder is None or not vectors:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".tmp", delete=False) as file:
                np.savez(file, keys=np.array(list(vectors)), vectors=np.stack(list(vectors.values())))
            os.replace(file.name, self._path(self._folder, encoder))
        except OSError as error:
            # A full or read-only disk costs time at the next start, not the answer now.
            _log.warning("vector cache not written", extra={"error": type(error).__name__})
