"""What BERTopic is given instead of UMAP and HDBSCAN: smoothed principal components, and topics inside themes.

No text is left out, and the result is the same on every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from roadmap.stages._choice import LEAST, Choice, propose
from roadmap.stages._kmeans import FINISH, kmeans, nearest_centre
from roadmap.stages._languages import Mix
from roadmap.stages._space import (
    OWN,
    SEARCH_DIMENSIONS,
    SPARE,
    Projection,
    closeness,
    keep_sample,
    nearest,
    neighbours,
    principal,
    smooth,
)  # fmt: skip

if TYPE_CHECKING:
    from roadmap.settings import TopicSettings

PER_ROOT = 1.25
"""A topic grows with the root of the corpus: 40 documents at 1,000, 80 at 4,000, 125 at 10,000."""


class SmoothedComponents:
    """BERTopic's dimensionality model: neighbour-smoothed vectors, then ``dimensions`` principal components.

    Parameters
    ----------
    settings
        ``neighbours`` and ``dimensions`` are used.
    mix
        The languages of the rows that are fitted, and how neighbours are taken from them.
    """

    def __init__(self, settings: TopicSettings, mix: Mix) -> None:
        self.settings, self.mix = settings, mix
        self.search: Projection | None = None
        self.reduce: Projection | None = None

    def fit_transform(self, X: np.ndarray, y: np.ndarray | None = None) -> np.ndarray:  # noqa: N803 - sklearn's name
        """Return coordinates (n, dimensions) of vectors (n, d) and remember how to place further ones."""
        points, self.search = self._searchable(np.asarray(X, dtype=np.float32))
        counts = self.mix.counts(self.settings.neighbours)
        found = neighbours(points, self.mix.groups, [count + SPARE for count in counts])
        self.points, self.found, self.counts = points, found, counts
        near = [rows[:, :count] for rows, count in zip(found, counts, strict=True)]
        smoothed = smooth(points, near, self.mix.reach)
        self.reduce = principal(smoothed, self.settings.dimensions)
        return self.reduce(smoothed)

    def fit(self, X: np.ndarray, y: np.ndarray | None = None) -> SmoothedComponents:  # noqa: N803
        """Fit without returning the coordinates."""
        self.fit_transform(X)
        return self

    def transform(self, X: np.ndarray, without: np.ndarray | None = None) -> np.ndarray:  # noqa: N803
        """Return the coordinates (m, dimensions) of further vectors (m, d), smoothed over the fitted ones.

        ``without`` (m,): a fitted row that each is kept from, none twice.
        """
        if self.search is None or self.reduce is None:
            raise RuntimeError("transform before fit")
        points = self.search(np.asarray(X, dtype=np.float32))
        barred = np.full(len(self.points), -1)
        if without is not None:
            barred[without] = np.arange(len(without))
        found = [
            rows[nearest(points, barred[rows], self.points[rows], min(count, len(rows) - (without is not None)))]
            for rows, count in zip(self.mix.groups, self.counts, strict=True)
        ]
        weight = closeness(points, self.points, found, self.mix.reach)
        near = np.einsum("nm,nmd->nd", weight, self.points[np.concatenate(found, axis=1)])
        return self.reduce(np.float32(OWN) * points + np.float32(1 - OWN) * near)

    def resample(self, sample: np.ndarray) -> np.ndarray:
        """Return coordinates fitted on the rows of ``sample`` alone: their own neighbours, their own components."""
        found = [keep_sample(rows, sample, count) for rows, count in zip(self.found, self.counts, strict=True)]
        smoothed = smooth(self.points[sample], found, self.mix.reach)
        return principal(smoothed, self.settings.dimensions)(smoothed)

    @staticmethod
    def _searchable(vectors: np.ndarray) -> tuple[np.ndarray, Projection]:
        search = principal(vectors, SEARCH_DIMENSIONS)
        return search(vectors), search


@dataclass(frozen=True)
class Grouping:
    """Themes and the topics inside them: ``topic`` (n,), ``theme_of`` (topics,), centres of topics and of themes."""

    topic: np.ndarray
    theme_of: np.ndarray
    centres: np.ndarray
    theme_centres: np.ndarray

    @property
    def theme(self) -> np.ndarray:
        """Theme of each row."""
        return np.asarray(self.theme_of[self.topic])


class TopicsInThemes:
    """BERTopic's cluster model: k-means into themes, k-means inside each theme into topics; nothing is an outlier."""

    def __init__(self, settings: TopicSettings, seed: int, space: SmoothedComponents) -> None:
        self.settings, self.seed, self.space = settings, seed, space
        self.choice = Choice(1)

    def fit(self, X: np.ndarray, y: np.ndarray | None = None) -> TopicsInThemes:  # noqa: N803
        """Cluster coordinates (n, d); afterwards ``labels_`` (n,) are the topics and ``grouping`` holds it all."""
        points = np.asarray(X, dtype=np.float32)
        self.choice = propose(points, self.settings, self.seed, self.space.resample)
        self.grouping = group(points, self.choice.number, self.settings, self.seed)
        self.labels_ = self.grouping.topic
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:  # noqa: N803
        """Return the topic of further coordinates (m, d): the nearest theme's nearest topic."""
        points = np.asarray(X, dtype=np.float32)
        theme = nearest_centre(points, self.grouping.theme_centres)
        topic = np.zeros(len(points), dtype=np.int64)
        for number in range(len(self.grouping.theme_centres)):
            own = np.flatnonzero(self.grouping.theme_of == number)
            inside = theme == number
            topic[inside] = own[nearest_centre(points[inside], self.grouping.centres[own])]
        return topic


def group(
    points: np.ndarray, themes: int, settings: TopicSettings, seed: int, *, restarts: int = 0, finish: int = FINISH
) -> Grouping:
    """Cluster points (n, d) into ``themes`` themes, and each theme into topics of about the wanted size."""
    restarts = restarts or settings.restarts
    rng = np.random.default_rng([seed, 1])
    theme, centres = kmeans(points, themes, rng, restarts=restarts, finish=finish)
    if not settings.themes:
        theme, centres = absorb(points, theme, centres)
    topic = np.zeros(len(points), dtype=np.int64)
    theme_of: list[int] = []
    topic_centres = []
    for number, wanted in enumerate(_topics_in(np.bincount(theme), settings)):
        rows = np.flatnonzero(theme == number)
        inside, middle = kmeans(points[rows], wanted, rng, restarts=max(1, restarts // 3), finish=finish)
        inside, middle = absorb(points[rows], inside, middle)
        topic[rows] = inside + len(theme_of)
        theme_of += [number] * len(middle)
        topic_centres.append(middle)
    return Grouping(topic, np.array(theme_of), np.vstack(topic_centres), centres)


def absorb(points: np.ndarray, labels: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Let groups of fewer than LEAST points go over to their nearest neighbours, the smallest first."""
    sizes = np.bincount(labels, minlength=len(centres))
    while len(centres) > 1 and sizes.min() < LEAST:
        centres = np.delete(centres, int(sizes.argmin()), axis=0)
        labels = nearest_centre(points, centres)
        sizes = np.bincount(labels, minlength=len(centres))
    return labels, centres


def _topics_in(sizes: np.ndarray, settings: TopicSettings) -> np.ndarray:
    """Return how many topics each theme of these sizes gets: one at least, ``max_topics`` in all where possible."""
    target = max(settings.topic_size, PER_ROOT * sqrt(sizes.sum()), sizes.sum() / settings.max_topics)
    wanted = np.maximum(1, np.round(sizes / target)).astype(int)
    while wanted.sum() > max(settings.max_topics, len(sizes)):
        fullest = np.where(wanted > 1, wanted / sizes, -1).argmax()
        wanted[fullest] -= 1
    return np.asarray(wanted)
