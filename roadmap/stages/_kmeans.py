"""k-means with many restarts, cheap: they run side by side on a sample, the best few are finished on everything."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")
WORKERS = 8

SAMPLE = 4000
"""Points the restarts run on."""
FINISH = 3
"""Restarts finished on every point."""
QUICK = 12
HALF = 12
FULL = 40


def one_thread() -> Any:  # noqa: ANN401 - a library's context manager
    """Return a context in which matrix products use one thread: these are small, and threads wait for one another."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)


def in_threads(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Yield ``function`` of each item, in order, worked out by a few threads.

    Threads of our own with one thread a product: numpy lets go of the lock in all that takes long here.
    """
    with ThreadPoolExecutor(min(WORKERS, os.cpu_count() or 1)) as pool:
        yield from pool.map(function, items)


def nearest_centre(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the row number of each point's nearest centre, int64 (n,)."""
    return np.asarray(((centres**2).sum(axis=1) / 2 - points @ centres.T).argmin(axis=1))


def _seed(points: np.ndarray, k: int, restarts: int, rng: np.random.Generator) -> np.ndarray:
    """Return k-means++ seeds (restarts, k, d): far points are likelier (Arthur and Vassilvitskii, 2007)."""
    n, rows = len(points), np.arange(restarts)
    squares = (points**2).sum(axis=1)[:, None]
    centres = np.empty((restarts, k, points.shape[1]), dtype=np.float32)
    centres[:, 0] = points[rng.integers(n, size=restarts)]
    distance = np.full((n, restarts), np.inf)
    for number in range(1, k):
        last = centres[:, number - 1]
        distance = np.minimum(distance, np.maximum(squares - 2 * (points @ last.T) + (last**2).sum(axis=1), 0))
        mass = np.cumsum(distance, axis=0)
        drawn = (mass < rng.random(restarts) * mass[-1]).sum(axis=0)
        centres[rows, number] = points[np.minimum(drawn, n - 1)]
    return centres


def _labels(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return each point's nearest centre within each restart, (n, restarts)."""
    restarts, k, d = centres.shape
    scores = points @ centres.reshape(-1, d).T
    scores -= (centres**2).sum(axis=2).ravel() / 2
    return np.asarray(scores.reshape(len(points), restarts, k).argmax(axis=2))


def _means(points: np.ndarray, labels: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the mean of each restart's clusters; an empty cluster keeps its centre."""
    from scipy.sparse import csr_matrix

    (n, restarts), (_, k, d) = labels.shape, centres.shape
    columns = (labels + k * np.arange(restarts)).ravel()
    member = csr_matrix(
        (np.ones(columns.size, np.float32), columns, np.arange(0, columns.size + 1, restarts)), shape=(n, restarts * k)
    )
    sizes = np.asarray(member.sum(axis=0)).reshape(-1, 1)
    sums = member.T @ points
    means = np.where(sizes > 0, sums / np.maximum(sizes, 1), centres.reshape(-1, d))
    return np.asarray(means.reshape(restarts, k, d), dtype=np.float32)


def _move(points: np.ndarray, centres: np.ndarray, rounds: int) -> np.ndarray:
    """Lloyd's rounds on every restart at once, until nothing changes or ``rounds`` are done."""
    before = None
    for _ in range(rounds):
        labels = _labels(points, centres)
        if before is not None and np.array_equal(labels, before):
            break
        before, centres = labels, _means(points, labels, centres)
    return centres


def spread(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return each restart's mean squared distance of points (n, d) to their centre, (restarts,)."""
    restarts, k, d = centres.shape
    scores = points @ centres.reshape(-1, d).T - (centres**2).sum(axis=2).ravel() / 2
    best = scores.reshape(len(points), restarts, k).max(axis=2)
    return np.asarray((points**2).sum(axis=1).mean(dtype=np.float64) - 2 * best.mean(axis=0, dtype=np.float64))


def kmeans(
    points: np.ndarray, k: int, rng: np.random.Generator, *, restarts: int, finish: int = FINISH
) -> tuple[np.ndarray, np.ndarray]:
    """Cluster points (n, d) into at most ``k`` groups; return labels (n,) from 0 and centres (groups, d).

    The best of ``restarts`` runs from k-means++ seeds by squared distance; groups that end empty are left out.
    """
    sample = points
    if len(points) > SAMPLE:
        sample = points[np.sort(rng.choice(len(points), SAMPLE, replace=False))]
    centres = _move(sample, _seed(sample, k, restarts, rng), QUICK)
    best = np.argsort(spread(sample, centres), kind="stable")[:finish]
    centres = _move(points, centres[best], HALF)
    winner = int(spread(points, centres).argmin())
    chosen = _move(points, centres[[winner]], FULL)[0]
    labels = nearest_centre(points, chosen)
    present, labels = np.unique(labels, return_inverse=True)
    return labels, chosen[present]
