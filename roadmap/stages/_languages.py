"""Mixed languages: which ones count, where neighbours come from, and what of their difference is not subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roadmap.stages._space import neighbours

LEAST_SHARE = 0.05
LEAST_DOCUMENTS = 20
EACH = 4
"""Neighbours taken from each language."""


@dataclass(frozen=True)
class Mix:
    """``languages`` that are treated, the rows of each (``groups``), and ``treatment``: none, each or matched."""

    languages: tuple[str, ...]
    groups: list[np.ndarray]
    treatment: str

    def counts(self, wanted: int) -> list[int]:
        """Return how many neighbours come from each group of rows."""
        return [wanted] if self.treatment == "none" else [EACH] * len(self.groups)


def language_mix(langs: np.ndarray, treatment: str = "matched") -> Mix:
    """Return the mix of ``langs`` (n,): a language counts from 5 % and 20 documents."""
    names, sizes = np.unique(langs.astype(str), return_counts=True)
    large = (sizes >= LEAST_DOCUMENTS) & (sizes >= LEAST_SHARE * len(langs))
    if large.sum() < 2 or treatment == "none":
        return Mix(tuple(names[large]), [np.arange(len(langs))], "none")
    return Mix(tuple(names[large]), [np.flatnonzero(langs == name) for name in names[large]], treatment)


def level(
    points: np.ndarray, found: list[np.ndarray], mix: Mix, counts: list[int]
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Take out of points (n, d) what languages differ by where they say the same; return points and new neighbours."""
    if mix.treatment != "matched":
        return points, found
    for _ in range(2):
        points = points - _offsets(points, found, mix)
        found = neighbours(points, mix.groups, [rows.shape[1] for rows in found])
    return points, found


def _offsets(points: np.ndarray, found: list[np.ndarray], mix: Mix) -> np.ndarray:
    """Return each row's language offset (n, d): mean difference between mutual nearest texts of two languages."""
    count = len(mix.groups)
    gaps = np.zeros((count, count, points.shape[1]), dtype=np.float32)
    for a in range(count):
        for b in range(count):
            if a != b:
                one, other = _mutual(found, mix, a, b)
                gaps[a, b] = (points[one] - points[other]).mean(axis=0) if len(one) else 0
    offset = np.zeros_like(points)
    for a, rows in enumerate(mix.groups):
        offset[rows] = gaps[a].sum(axis=0) / count
    return offset


def _mutual(found: list[np.ndarray], mix: Mix, a: int, b: int) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs of rows of two languages of which each is among the other's first neighbours there."""
    rows = mix.groups[a]
    pairs = [(rows, found[b][rows, place]) for place in range(EACH)]
    one, other = np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])
    back = (found[a][other, :EACH] == one[:, None]).any(axis=1)
    return one[back], other[back]
