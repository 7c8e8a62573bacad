"""Is a topic only a language? Its mix of languages beside the one expected, and beside what chance gives.

Expected is the mix of the topic's own kinds of sources: a topic of patents alone is as English as the patents are, and
that is no leak. A topic may well be one language's own subject; whether it is, its documents' neighbours tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from roadmap.stages._agreement import contingency
from roadmap.stages._space import nearest

if TYPE_CHECKING:
    from roadmap.stages._clusters import Grouping, SmoothedComponents, TopicsInThemes

SHUFFLES = 20
ONE = 0.9
"""Share of one language from which a topic may be nothing but that language."""
UNLIKELY = 0.001
OTHERS = 20
"""Texts in other languages below which nothing can be said."""
NEAR, LOOKED_AT = 3, 100
BACK = 0.5
PAIRS = 400


@dataclass(frozen=True)
class Tongues:
    """Language and source kind of each document (n,), as given."""

    lang: np.ndarray
    kind: np.ndarray

    def codes(self) -> tuple[np.ndarray, np.ndarray]:
        """Return both as numbers from 0."""
        return tuple(np.unique(one.astype(str), return_inverse=True)[1] for one in (self.lang, self.kind))  # type: ignore[return-value]

    def mix(self) -> dict[str, float]:
        """Return the share of each language, largest first."""
        names, counts = np.unique(self.lang.astype(str), return_counts=True)
        return {str(names[at]): round(float(counts[at] / counts.sum()), 4) for at in np.argsort(-counts, kind="stable")}


def language_columns(labels: np.ndarray, groups: int, tongues: Tongues, vectors: np.ndarray) -> dict[str, np.ndarray]:
    """Return what each group's languages say, one value a group.

    Parameters
    ----------
    labels
        Group of each document, 0 to groups - 1.
    vectors
        Unit vectors (n, d) of the documents.

    Returns
    -------
    dict
        ``language_distance`` (0-1): share of a group's documents that would have to be in another language for it to
        have the expected mix (total variation). ``language_chance`` (0-1): that distance where documents of the same
        kinds are drawn by chance. ``language_leak`` (0-1): the distance above chance, over the most it could be.
        ``only_language``: see ``only_language``. Distance and chance are rounded: they shall not tell a size.
    """
    lang, kind = tongues.codes()
    names, kinds = int(lang.max(initial=0)) + 1, int(kind.max(initial=0)) + 1
    counts, members = _table(labels, lang, (groups, names)), _table(labels, kind, (groups, kinds))
    totals = _table(kind, lang, (kinds, names))
    volume = np.maximum(totals.sum(axis=1, keepdims=True), 1)
    mix, sizes = totals / volume, np.maximum(members.sum(axis=1), 1)
    share = members @ mix / sizes[:, None]
    distance = np.abs(counts / sizes[:, None] - share).sum(axis=1) / 2
    # Mean absolute deviation of counts drawn without replacement within each kind, by their normal approximation.
    left = np.maximum(volume.T - members, 0) / np.maximum(volume.T - 1, 1)
    spread = (members * left) @ (mix * (1 - mix))
    chance = np.sqrt(2 / np.pi * spread).sum(axis=1) / 2 / sizes
    most = 1 - np.where(counts > 0, share, np.inf).min(axis=1, initial=1)
    return {
        "language_leak": np.clip((distance - chance) / np.maximum(most - chance, 1e-9), 0, 1),
        "language_distance": np.clip(distance, 0, 1).round(2),
        "language_chance": np.clip(chance, 0, 1).round(2),
        "only_language": only_language(labels, lang, (counts, share), vectors),
    }


def _table(one: np.ndarray, other: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return how many rows carry each pair of codes, float (shape)."""
    return np.bincount(one * shape[1] + other, minlength=shape[0] * shape[1]).reshape(shape).astype(float)


def only_language(
    labels: np.ndarray, lang: np.ndarray, mixes: tuple[np.ndarray, np.ndarray], vectors: np.ndarray
) -> np.ndarray:
    """Say of each group whether it is nothing but one language where its documents' neighbours say otherwise.

    Three things together: ONE of its documents or more are in one language; so many by chance are UNLIKELY (binomial,
    with the share its kinds of sources have); and there and back again one lands in it: the nearest texts in other
    languages have their own nearest texts in the group's language within it, by BACK beyond chance. Where a language
    alone speaks of a subject, its nearest texts in others speak of something else, and lead back to that.

    Parameters
    ----------
    mixes
        Counted documents and expected shares of each language, both (groups, languages).
    """
    from scipy.stats import binom

    counts = mixes[0]
    sizes, top = counts.sum(axis=1), counts.argmax(axis=1)
    held, expected = (table[np.arange(len(top)), top] for table in mixes)
    unlikely = binom.sf(held - 1, sizes, np.clip(expected, 0, 1)) < UNLIKELY
    found = np.zeros(len(top), dtype=bool)
    for group in np.flatnonzero((held >= ONE * sizes) & unlikely):
        own, others = np.flatnonzero(lang == top[group]), np.flatnonzero(lang != top[group])
        if len(others) >= OTHERS:
            inside = labels[own] == group
            back = _return(vectors, own[inside], own, others)
            usual = inside.mean()
            found[group] = (inside[back].mean() - usual) / max(1 - usual, 1e-9) >= BACK
    return found


def _return(vectors: np.ndarray, rows: np.ndarray, own: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Go from some of ``rows`` to the nearest of ``others`` and from there to the nearest of ``own``: its positions."""
    start = vectors[rows[:: max(1, -(-len(rows) // LOOKED_AT))]]
    there = np.unique(nearest(start, np.full(len(others), -1), vectors[others], min(NEAR, len(others))))
    back = nearest(vectors[others[there]], np.full(len(own), -1), vectors[own], min(NEAR, len(own)))
    return back.ravel()


def leakage(labels: np.ndarray, tongues: Tongues, seed: int) -> dict[str, float]:
    """Return normalised mutual information of groups and languages, and its mean where languages are shuffled (chance).

    Languages are shuffled within each kind of source, so that what groups share with the kinds is not called a leak.
    """
    lang, kind = tongues.codes()
    rng = np.random.default_rng([seed, 4])
    order = np.argsort(kind, kind="stable")
    chance = []
    for _ in range(SHUFFLES):
        shuffled = np.empty_like(lang)
        shuffled[order] = lang[np.lexsort((rng.random(len(lang)), kind))]
        chance.append(_information(labels, shuffled))
    return {"value": _information(labels, lang), "chance": float(np.mean(chance))}


def _information(one: np.ndarray, other: np.ndarray) -> float:
    """Return mutual information over the mean of both entropies; 0 where either has none."""
    table = contingency(one, other) / len(one)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    entropies = [-(p[p > 0] * np.log(p[p > 0])).sum() for p in (rows, columns)]
    if min(entropies) < 1e-12:
        return 0.0
    inside = table > 0
    shared = (table[inside] * np.log(table[inside] / np.outer(rows, columns)[inside])).sum()
    return float(shared / np.mean(entropies))


@dataclass(frozen=True)
class Translations:
    """Translations that are counted with their original: its row (m,), and their own vectors (m, d)."""

    rows: np.ndarray
    vectors: np.ndarray

    def agreement(self, space: SmoothedComponents, clusters: TopicsInThemes) -> dict[str, float]:
        """Return the share placed by their own vectors where their originals are, these out of reach; and by chance.

        Nothing where there are none: no share of nought pairs is told.
        """
        if not len(self.rows):
            return {}
        whole: Grouping = clusters.grouping
        topic = clusters.predict(self._placed(space))
        pairs = {"topic": (topic, whole.topic), "theme": (whole.theme_of[topic], whole.theme)}
        told: dict[str, float] = {"pairs": len(self.rows)}
        for name, (placed, groups) in pairs.items():
            told[f"same_{name}"] = round(float((placed == groups[self.rows]).mean()), 4)
            told[f"chance_{name}"] = round(float(((np.bincount(groups) / len(groups)) ** 2).sum()), 4)
        return told

    def _placed(self, space: SmoothedComponents) -> np.ndarray:
        """Return the coordinates; each original lies once in a batch, so that each search leaves out its own."""
        order = np.argsort(self.rows, kind="stable")
        first = np.searchsorted(self.rows[order], self.rows[order])
        batch = np.empty(len(order), dtype=np.int64)
        batch[order] = np.arange(len(order)) - first
        parts = [np.flatnonzero(batch == number) for number in range(int(batch.max()) + 1)]
        found = [space.transform(self.vectors[part], without=self.rows[part]) for part in parts]
        placed = np.empty((len(order), found[0].shape[1]), dtype=np.float32)
        placed[np.concatenate(parts)] = np.concatenate(found)
        return placed


def summary_of(columns: dict[str, np.ndarray], sizes: np.ndarray) -> dict[str, Any]:
    """Return the mean distance and chance over documents, and how many groups are only a language."""
    weights = np.maximum(sizes, 1)
    return {
        "distance": round(float(np.average(columns["language_distance"], weights=weights)), 3),
        "chance": round(float(np.average(columns["language_chance"], weights=weights)), 3),
        "only_language": int(columns["only_language"].sum()),
    }
