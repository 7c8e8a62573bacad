"""How far two labellings of the same rows agree."""

from __future__ import annotations

import numpy as np


def contingency(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return how many rows carry each pair of labels, (labels of one, labels of other)."""
    width = int(other.max()) + 1
    return np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width).reshape(-1, width)


def rand_index(one: np.ndarray, other: np.ndarray) -> float:
    """Return the adjusted Rand index of two labellings (Hubert and Arabie, 1985); 1 where both have one group."""
    table = contingency(one, other).astype(float)
    pairs = (table * (table - 1)).sum() / 2
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    a, b, n = (rows * (rows - 1)).sum() / 2, (columns * (columns - 1)).sum() / 2, table.sum()
    chance = a * b / max(1.0, n * (n - 1) / 2)
    if (a + b) / 2 == chance:
        return 1.0
    return float((pairs - chance) / ((a + b) / 2 - chance))
