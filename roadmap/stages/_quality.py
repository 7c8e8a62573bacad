"""How far topics can be trusted: do they repeat on subsamples, and how sure is a membership."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from roadmap.stages._agreement import contingency, rand_index
from roadmap.stages._clusters import Grouping, SmoothedComponents, group
from roadmap.stages._kmeans import in_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.settings import TopicSettings

RESTARTS = 30
FINISH = 2
"""k-means restarts of a subsample run."""
UNMEASURED = 0.75
"""Agreement taken for granted where no subsample run was asked for."""
WEAK = 0.5
"""Strength below which a membership is weak: on a subsample it would as soon go elsewhere."""
FURTHER = 0.1
BINS = 5


@dataclass(frozen=True)
class Repeats:
    """How subsample runs agree with the whole: mean Jaccard of each topic and theme, ARI of both, shares of texts.

    ``stayed`` (n,): in what share of the runs a text was drawn in it stayed with its topic; NaN where it never was.
    """

    topics: np.ndarray
    themes: np.ndarray
    topic_index: float
    theme_index: float
    agreement: float
    stayed: np.ndarray


def repeat(
    space: SmoothedComponents, whole: Grouping, settings: TopicSettings, seed: int, *, tell: Callable[[int], None]
) -> Repeats:
    """Cluster subsamples from the smoothing on and compare them with the whole.

    For each run: adjusted Rand index on the sampled texts; each topic's Jaccard overlap with the run's topic most like
    it (Hennig, 2007); and the share of texts that lie in the run's topic most like their own.
    """
    drawn, kept = np.zeros((2, len(whole.topic)))

    def one(run: int) -> tuple[np.ndarray, np.ndarray, tuple[float, float, float], tuple[np.ndarray, np.ndarray]]:
        rows = _draw(len(whole.topic), settings.sample, np.random.default_rng([seed, 3, run]))
        points, wanted = space.resample(rows), len(whole.theme_centres)
        part = group(points, wanted, settings, seed + 1 + run, restarts=RESTARTS, finish=FINISH)
        topic, theme = whole.topic[rows], whole.theme[rows]
        overlap, best = best_overlap(topic, part.topic, len(whole.theme_of))
        across, _ = best_overlap(theme, part.theme, len(whole.theme_centres))
        stays = best[topic] == part.topic
        indices = (rand_index(topic, part.topic), rand_index(theme, part.theme), float(stays.mean()))
        return overlap, across, indices, (rows, stays)

    topics, themes, indices = [], [], []
    for run, (overlap, across, index, (rows, stays)) in enumerate(in_threads(one, range(settings.stability_runs))):
        tell(run + 1)
        topics.append(overlap)
        themes.append(across)
        indices.append(index)
        drawn[rows] += 1
        kept[rows] += stays
    stayed = np.where(drawn > 0, kept / np.maximum(drawn, 1), np.nan)
    if not indices:
        return Repeats(np.zeros(len(whole.theme_of)), np.zeros(len(whole.theme_centres)), 0.0, 0.0, UNMEASURED, stayed)
    means = np.mean(indices, axis=0)
    return Repeats(_mean(topics), _mean(themes), float(means[0]), float(means[1]), float(means[2]), stayed)


def _draw(n: int, share: float, rng: np.random.Generator) -> np.ndarray:
    return np.sort(rng.choice(n, max(1, round(share * n)), replace=False))


def _mean(runs: list[np.ndarray]) -> np.ndarray:
    """Mean over the runs in which a topic was drawn at all."""
    found = np.array(runs)
    seen = ~np.isnan(found)
    return np.asarray(np.where(seen, found, 0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1))


def best_overlap(one: np.ndarray, other: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Return each group's Jaccard overlap with its best match (NaN if absent), and which one that is."""
    table = np.zeros((groups, int(other.max()) + 1))
    counted = contingency(one, other)
    table[: len(counted)] = counted
    union = table.sum(axis=1)[:, None] + table.sum(axis=0) - table
    overlap = table / np.maximum(union, 1)
    best = overlap.argmax(axis=1)
    value = np.where(table.sum(axis=1) > 0, overlap.max(axis=1), np.nan)
    return value, best


def memberships(points: np.ndarray, whole: Grouping, agreement: float) -> np.ndarray:
    """Return each row's strength for each topic (n, topics), each row summing to 1.

    Softmax of minus the squared distance to the topics' centres; its temperature is set so that the mean strength of
    the own topic equals ``agreement``, the share of texts that stayed with their topic on subsamples.
    """
    squares = ((whole.centres**2).sum(axis=1) - 2 * points @ whole.centres.T) + (points**2).sum(axis=1)[:, None]
    few = slice(None, None, max(1, len(points) // 4000))
    low, high = np.log(1e-6), np.log(1e3)
    for _ in range(30):
        middle = (low + high) / 2
        own = _softmax(squares[few], middle)[np.arange(len(squares[few])), whole.topic[few]].mean()
        low, high = (middle, high) if own > agreement else (low, middle)
    return _softmax(squares, (low + high) / 2)


def _softmax(squares: np.ndarray, temperature: float) -> np.ndarray:
    scores = np.exp((squares.min(axis=1, keepdims=True) - squares) / np.exp(temperature))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True))


def calibration(strength: np.ndarray, stayed: np.ndarray) -> list[dict[str, float]]:
    """Return how often texts of like strength stayed with their topic: rows of ``strength``, ``stayed``, both means.

    The strength is meant as the chance that a text stays when a part of the documents is grouped again: where it is
    that, both are alike. Each row holds the texts of a fifth of the scale; one that fewer than 20 fall in is left out.
    """
    known = ~np.isnan(stayed)
    place = np.minimum((strength * BINS).astype(int), BINS - 1)
    rows = [known & (place == number) for number in range(BINS)]
    return [
        {"strength": round(float(strength[row].mean()), 3), "stayed": round(float(stayed[row].mean()), 3)}
        for row in rows if row.sum() >= 20
    ]  # fmt: skip


def summary(sizes: np.ndarray, strength: np.ndarray, repeats: Repeats) -> dict[str, Any]:
    """Return what quality.json says of sizes, weak members and stability, as plain values."""
    return {
        "outliers": 0,
        "sizes": {"smallest": int(sizes.min()), "median": float(np.median(sizes)), "largest": int(sizes.max())},
        "weak_share": float((strength < WEAK).mean()),
        "calibration": calibration(strength, repeats.stayed),
        "stability": {
            "ari_themes": repeats.theme_index, "ari_topics": repeats.topic_index,
            "mean_themes": float(repeats.themes.mean()), "mean_topics": float(repeats.topics.mean()),
            "agreement": repeats.agreement,
        },
    }  # fmt: skip
