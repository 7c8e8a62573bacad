"""What lies near a seed: read off the corpus itself, so that no threshold is fixed by hand.

Cosines are centred on the corpus's mean. Those below their median show how far from a seed its background scatters;
mirrored (Efron, Large-scale simultaneous hypothesis testing: the choice of a null hypothesis, 2004) they say how many
documents the background alone would put above any bound. The bound is the lowest at which the wanted part of those
above it are no background, nor likely those just there. Then the documents found stand beside the seed's own words
(Rocchio, Relevance feedback in information retrieval, 1971), and the bound is read once more. A document that several
seeds claim goes to the one whose bound it passes by most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

FIRST = 0.9
"""Part wanted at the first look, which only gathers documents that speak for the seed."""
LIKELY = 0.5
"""Strength that each document taken has, at least."""
WINDOW = 15
"""Documents, next to each other in nearness, over which a strength is read."""
FEWEST = 3
"""Documents a seed takes, at least: fewer are chance."""


@dataclass(frozen=True)
class Start:
    """Where a seed begins: its unit vector (d,), rows of its examples, and the part that is to be no background."""

    vector: np.ndarray
    examples: np.ndarray
    precision: float


@dataclass(frozen=True)
class Planted:
    """The seed each of n rows belongs to (-1: none), how strongly each row is of each seed (n, seeds), their bounds."""

    seed: np.ndarray
    strength: np.ndarray
    bounds: np.ndarray


def plant(points: np.ndarray, starts: list[Start]) -> Planted:
    """Return which rows of ``points``, unit vectors (n, d) centred on the corpus, belong to which seed.

    Examples belong to their seed whatever their nearness.
    """
    scores = np.empty((len(points), len(starts)))
    bounds = np.full(len(starts), np.inf)
    for number, start in enumerate(starts):
        own = points @ start.vector
        first = bound(own, min(FIRST, start.precision))
        picked = np.union1d(np.flatnonzero(own >= first), start.examples).astype(int)
        if len(picked) >= FEWEST:
            own = points @ unit(start.vector + unit(points[picked].mean(axis=0)))
        scores[:, number], bounds[number] = own, bound(own, start.precision)
    middle = np.median(scores, axis=0)
    reach = np.where(scores >= bounds, (scores - middle) / np.maximum(bounds - middle, 1e-9), -np.inf)
    seed = np.where(np.isfinite(reach.max(axis=1)), reach.argmax(axis=1), -1)
    strength = np.column_stack([_local(scores[:, number]) for number in range(len(starts))])
    for number, start in enumerate(starts):
        seed[start.examples], strength[start.examples, number] = number, 1.0
    few = np.bincount(seed[seed >= 0], minlength=len(starts)) < FEWEST
    return Planted(np.where((seed >= 0) & few[seed], -1, seed), strength, bounds)


def bound(scores: np.ndarray, precision: float) -> float:
    """Return the lowest score that is a seed's; infinite where none is.

    At least ``precision`` of the scores at or above it are no background; nor, more likely than not, is that score.
    """
    order = np.sort(scores)[::-1]
    part = 1 - len(scores) * _tail(order, scores) / np.arange(1, len(order) + 1)
    likely = np.sort(_local(scores))[::-1] >= LIKELY
    good = np.flatnonzero((part >= precision) & likely & (order > np.median(scores)))
    return float(order[good[-1]]) if len(good) else float("inf")


def _tail(values: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Return which part of the background lies at or above each value: normal, from the scores below their median."""
    from scipy.special import ndtr

    middle = np.median(scores)
    below = scores[scores < middle] - middle
    spread = max(float(np.sqrt((below**2).mean())) if len(below) else 0.0, 1e-9)
    return np.asarray(ndtr((middle - values) / spread))


def _local(scores: np.ndarray) -> np.ndarray:
    """Return how surely each row is no background, 0-1: one less what the background explains of its neighbourhood."""
    order = np.argsort(-scores, kind="stable")
    width = min(WINDOW, len(scores))
    tail = len(scores) * _tail(scores[order], scores)
    places = np.clip(np.arange(len(scores)) - width // 2, 0, len(scores) - width)
    explained = (tail[np.minimum(places + width - 1, len(scores) - 1)] - tail[places]) / max(1, width - 1)
    found = np.empty(len(scores))
    found[order] = np.minimum.accumulate(np.clip(1 - explained, 0, 1))
    return found


def unit(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))


def stability(points: np.ndarray, starts: list[Start], runs: tuple[int, float, int]) -> np.ndarray:
    """Return each seed's mean Jaccard overlap with what it finds in parts of the documents, as topics are measured.

    ``runs``: how many parts, the share of the documents in each, and the seed of the random draws.
    """
    count, part, random = runs
    whole, overlaps = plant(points, starts).seed, []
    for run in range(count):
        rng = np.random.default_rng([random, 6, run])
        rows = np.sort(rng.choice(len(points), max(1, round(part * len(points))), replace=False))
        inside = [replace(start, examples=np.flatnonzero(np.isin(rows, start.examples))) for start in starts]
        again = plant(points[rows], inside).seed
        both = [((whole[rows] == k) & (again == k)).sum() for k in range(len(starts))]
        either = [((whole[rows] == k) | (again == k)).sum() for k in range(len(starts))]
        overlaps.append(np.array(both) / np.maximum(either, 1))
    return np.asarray(np.mean(overlaps, axis=0)) if overlaps else np.zeros(len(starts))
