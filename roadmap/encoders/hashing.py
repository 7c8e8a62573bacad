"""An encoder for tests: words and word pairs hashed to signed places; no model, no meaning across languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class HashingEncoder:
    """Feature hashing (Weinberger et al. 2009, arXiv 0902.2206): the same text, the same vector, everywhere."""

    name: str = "hashing"
    revision: str = "1"
    dimension: int = 256

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> np.ndarray:
        """Return unit vectors, float32 (n, dimension); ``progress`` is called with the number of texts done."""
        import numpy as np

        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for feature in _features(text):
                place, sign = _place(feature, self.dimension)
                vectors[row, place] += sign
            if progress:
                progress(row + 1)
        # A text without words, or whose words cancel out, still needs a unit vector: a fixed one.
        vectors[~vectors.any(axis=1), 0] = 1.0
        unit: np.ndarray = vectors / np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
        return unit


def load(name: str, entry: dict[str, Any], *, precision: str) -> HashingEncoder:
    """Return the hashing encoder; ``precision`` means nothing to it."""
    return HashingEncoder(name, str(entry["revision"]), int(entry["dimension"]))


def revision(name: str, entry: dict[str, Any]) -> str:
    """Return the revision: there are no weights."""
    return str(entry["revision"])


def _features(text: str) -> list[str]:
    words = _WORD.findall(text.casefold())
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def _place(feature: str, dimension: int) -> tuple[int, int]:
    """Return a feature's place and sign."""
    number = int.from_bytes(blake2b(feature.encode("utf-8", "replace"), digest_size=8).digest(), "big")
    return number // 2 % dimension, 1 if number % 2 else -1
