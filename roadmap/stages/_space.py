"""The space topics are found in: vectors smoothed over their nearest neighbours, then a few principal components.

Smoothing pulls a text towards the texts most like it, which is what makes clusters repeat from sample to sample. On
mixed languages plain smoothing would pull a text towards its own language, so there its neighbours come
from each language.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roadmap.stages._kmeans import in_threads

SEARCH_DIMENSIONS = 128
"""Components in which neighbours are searched: 40,000 texts take seconds, and the neighbours stay the same."""
OWN = 0.3
ROUNDS = 2
BLOCK = 256
GROUP = 64
SPARE = 8
"""Further neighbours kept, so that a subsample finds its own nearest ones without a new search."""


@dataclass(frozen=True)
class Projection:
    """A centre (d,) and principal directions (d, m)."""

    centre: np.ndarray
    basis: np.ndarray

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Return the coordinates (n, m) of points (n, d)."""
        return np.asarray((points - self.centre) @ self.basis, dtype=np.float32)


def principal(points: np.ndarray, dimensions: int) -> Projection:
    """Return the projection on the first principal components of points (n, d), signs fixed.

    The components come from the covariance, d x d whatever n; each points to where its largest entry is positive.
    """
    centre = points.mean(axis=0, dtype=np.float64)
    moved = points - centre.astype(np.float32)
    covariance = np.asarray(moved.T @ moved, dtype=np.float64)
    _, vectors = np.linalg.eigh(covariance)
    basis = vectors[:, ::-1][:, : min(dimensions, len(points), points.shape[1])]
    largest = np.abs(basis).argmax(axis=0)
    signs = np.sign(basis[largest, np.arange(basis.shape[1])])
    return Projection(centre.astype(np.float32), (basis * np.where(signs == 0, 1, signs)).astype(np.float32))


def _top(scores: np.ndarray, count: int) -> np.ndarray:
    """Return the columns of the ``count`` largest scores (b, n) of each row, best first; exact.

    With many columns (a multiple of GROUP), the best lie in the groups of best maxima: only those are looked into.
    """
    rows, columns = scores.shape
    if columns > GROUP * count * 4:
        groups = columns // GROUP
        maxima = scores.reshape(rows, GROUP, groups).max(axis=1)
        best = np.argpartition(maxima, -count, axis=1)[:, -count:]
        candidates = (best[:, None, :] + groups * np.arange(GROUP)[None, :, None]).reshape(rows, -1)
        inside = _top(np.take_along_axis(scores, candidates, axis=1), count)
        return np.take_along_axis(candidates, inside, axis=1)
    count = min(count, columns)
    picked = np.argpartition(-scores, count - 1, axis=1)[:, :count]
    order = np.lexsort((picked, -np.take_along_axis(scores, picked, axis=1)), axis=1)
    return np.take_along_axis(picked, order, axis=1)


def nearest(points: np.ndarray, pool: np.ndarray, targets: np.ndarray, count: int) -> np.ndarray:
    """Return, for each of ``points`` (n, d), its ``count`` nearest of ``targets`` (m, d), nearest first.

    Parameters
    ----------
    points, targets
        Coordinates in one space; the distance is Euclidean (for unit vectors the cosine's order).
    pool
        Row number of each target among the points (-1 for none): no point is its own neighbour.
    count
        At most the number of targets less one.

    Returns
    -------
    numpy.ndarray
        Row numbers among the targets, int64 (n, count).
    """
    found = np.empty((len(points), count), dtype=np.int64)
    if not count:
        return found
    where = np.full(len(points), -1)
    where[pool[pool >= 0]] = np.flatnonzero(pool >= 0)
    # A last coordinate carries minus half the squared length, so that one product gives the order of the distances.
    book = np.zeros((-(-len(targets) // GROUP) * GROUP, targets.shape[1] + 1), dtype=np.float32)
    book[:, -1] = -np.inf
    book[: len(targets), :-1], book[: len(targets), -1] = targets, (targets**2).sum(axis=1) / -2

    def search(start: int) -> None:
        block = points[start : start + BLOCK]
        scores = np.column_stack([block, np.ones(len(block), dtype=np.float32)]) @ book.T
        inside = np.flatnonzero(where[start : start + BLOCK] >= 0)
        scores[inside, where[start : start + BLOCK][inside]] = -np.inf
        found[start : start + BLOCK] = _top(scores, count)

    for _ in in_threads(search, range(0, len(points), BLOCK)):
        pass
    return found


def neighbours(points: np.ndarray, groups: list[np.ndarray], counts: list[int]) -> list[np.ndarray]:
    """Return each point's nearest others within each group of rows, one array (n, count) a group."""
    found = []
    for rows, count in zip(groups, counts, strict=True):
        within = nearest(points, rows, points[rows], max(0, min(count, len(rows) - 1)))
        found.append(rows[within])
    return found


def keep_sample(found: np.ndarray, sample: np.ndarray, count: int) -> np.ndarray:
    """Return, for the rows of ``sample``, their first ``count`` neighbours that are in the sample, as its row numbers.

    A row with too few neighbours left repeats those it has, or itself.
    """
    place = np.full(len(found), -1)
    place[sample] = np.arange(len(sample))
    inside = place[found[sample]]
    order = np.argsort(inside < 0, axis=1, kind="stable")[:, :count]
    kept = np.take_along_axis(inside, order, axis=1)
    first = np.where(kept[:, :1] < 0, np.arange(len(sample))[:, None], kept[:, :1]) if kept.shape[1] else kept
    return np.where(kept < 0, first, kept)


def closeness(points: np.ndarray, targets: np.ndarray, found: list[np.ndarray], reach: float) -> np.ndarray:
    """Return how much each neighbour of points (n, d) weighs, float32 (n, all neighbours), rows summing to 1.

    Neighbours of one search weigh the same. Those of several languages weigh by exp(-distance / reach medians):
    where a language has nothing near, its neighbours hardly count, so what only one language talks about stays its own.
    """
    every = np.concatenate(found, axis=1)
    if len(found) < 2:
        return np.full(every.shape, 1 / every.shape[1], dtype=np.float32)
    squares = np.empty(every.shape, dtype=np.float32)
    for start in range(0, len(points), 8 * BLOCK):
        part = slice(start, start + 8 * BLOCK)
        squares[part] = ((targets[every[part]] - points[part, None]) ** 2).sum(axis=2)
    middle = max(float(np.median(squares)), 1e-12)
    weight = np.exp((squares.min(axis=1, keepdims=True) - squares) / np.float32(reach * middle))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def smooth(points: np.ndarray, found: list[np.ndarray], reach: float) -> np.ndarray:
    """Return points (n, d) moved towards the mean of their neighbours (0.7 of the way), twice."""
    from scipy.sparse import csr_matrix

    used = [rows for rows in found if rows.shape[1]]
    if not used:
        return points
    every, n = np.concatenate(used, axis=1), len(points)
    ends = np.arange(0, every.size + 1, every.shape[1])
    mean = csr_matrix((closeness(points, points, used, reach).ravel(), every.ravel(), ends), shape=(n, n))
    for _ in range(ROUNDS):
        points = np.float32(OWN) * points + np.float32(1 - OWN) * (mean @ points)
    return points
