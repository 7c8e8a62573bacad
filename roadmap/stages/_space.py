"""The space topics are found in: vectors smoothed over their nearest neighbours, then a few principal components.

Smoothing pulls a text towards the texts most like it, which is what makes clusters repeat from sample to sample. On
mixed languages plain smoothing would pull a text towards its own language, so there the neighbours are taken from each
language alike, after the part of the difference between languages that is not a difference of subject is taken out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SEARCH_DIMENSIONS = 128
"""Components in which neighbours are searched: 40,000 texts take seconds, and the neighbours stay the same."""
OWN = 0.3
ROUNDS = 2
BLOCK = 512
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

    The best columns lie in the groups with the best maxima, so only those groups are looked through.
    """
    rows, columns = scores.shape
    if columns > GROUP * count * 4:
        groups = -(-columns // GROUP)
        padded = np.full((rows, groups * GROUP), -np.inf, dtype=np.float32)
        padded[:, :columns] = scores
        maxima = padded.reshape(rows, GROUP, groups).max(axis=1)
        best = np.argpartition(-maxima, count - 1, axis=1)[:, :count]
        candidates = (best[:, None, :] + groups * np.arange(GROUP)[None, :, None]).reshape(rows, -1)
        inside = _top(np.take_along_axis(padded, candidates, axis=1), count)
        return np.take_along_axis(candidates, inside, axis=1)
    picked = np.argpartition(-scores, count - 1, axis=1)[:, :count] if count < columns else _all(scores)
    order = np.lexsort((picked, -np.take_along_axis(scores, picked, axis=1)), axis=1)
    return np.take_along_axis(picked, order, axis=1)


def _all(scores: np.ndarray) -> np.ndarray:
    return np.broadcast_to(np.arange(scores.shape[1]), scores.shape)


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
    half = (targets**2).sum(axis=1) / 2
    where = np.full(len(points), -1)
    where[pool[pool >= 0]] = np.flatnonzero(pool >= 0)
    found = np.empty((len(points), count), dtype=np.int64)
    for start in range(0, len(points), BLOCK):
        stop = min(start + BLOCK, len(points))
        scores = points[start:stop] @ targets.T
        scores -= half
        inside = np.flatnonzero(where[start:stop] >= 0)
        scores[inside, where[start:stop][inside]] = -np.inf
        found[start:stop] = _top(scores, count)
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


def smooth(points: np.ndarray, found: list[np.ndarray]) -> np.ndarray:
    """Return points (n, d) moved towards the mean of their neighbours (0.7 of the way), twice.

    Each array of ``found`` (a language's neighbours) weighs the same.
    """
    from scipy.sparse import csr_matrix

    used = [rows for rows in found if rows.shape[1]]
    if not used:
        return points
    n = len(points)
    mean = sum(
        csr_matrix(
            (
                np.full(rows.size, 1 / (len(used) * rows.shape[1]), np.float32),
                rows.ravel(),
                np.arange(0, rows.size + 1, rows.shape[1]),
            ),
            shape=(n, n),
        )
        for rows in used
    )
    for _ in range(ROUNDS):
        points = np.float32(OWN) * points + np.float32(1 - OWN) * (mean @ points)
    return points
