"""The map: themes as islands, topics as parts of them, a text where its own topic and the next ones pull it."""

from __future__ import annotations

import numpy as np

from roadmap.stages._clusters import Grouping
from roadmap.stages._space import principal

ROUNDS = 300
GAP = 1.15
PULL = 0.5
"""How far a text leaves its topic's place for those of its other topics."""


def place(points: np.ndarray, whole: Grouping, strength: np.ndarray) -> np.ndarray:
    """Return coordinates (n, 2) of reduced points (n, d); the whole map fits -1 to 1.

    Themes start from the first two components of their centres and are moved apart until discs as large as their texts
    do not overlap; topics the same inside their theme; a text lies around its topic's place by the two components its
    topic varies in, drawn towards its other topics by their strength. No draw of chance anywhere.
    """
    themes = len(whole.theme_centres)
    theme_place = _apart(_plane(whole.theme_centres), _radii(np.bincount(whole.theme, minlength=themes)))
    topic_place = np.zeros((len(whole.theme_of), 2))
    radii = _radii(np.bincount(whole.topic, minlength=len(whole.theme_of)))
    for theme in range(themes):
        own = np.flatnonzero(whole.theme_of == theme)
        topic_place[own] = theme_place[theme] + _apart(_plane(whole.centres[own]), radii[own])
    pulled = topic_place[whole.topic] + PULL * (strength @ topic_place - topic_place[whole.topic])
    for topic, radius in enumerate(radii):
        rows = np.flatnonzero(whole.topic == topic)
        pulled[rows] += 0.8 * radius * _disc(points[rows])
    return np.asarray(pulled / max(1e-9, np.abs(pulled).max()))


def _radii(sizes: np.ndarray) -> np.ndarray:
    return np.asarray(np.sqrt(np.maximum(sizes, 1) / max(1, sizes.sum())))


def _plane(centres: np.ndarray) -> np.ndarray:
    """Return the first two components of centres (k, d) as (k, 2), spread to the unit disc."""
    if len(centres) == 1:
        return np.zeros((1, 2))
    flat = principal(centres.astype(np.float32), 2)(centres.astype(np.float32)).astype(float)
    flat = np.pad(flat, ((0, 0), (0, 2 - flat.shape[1])))
    return np.asarray(flat / max(1e-9, np.abs(flat).max()))


def _apart(places: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Move discs apart that overlap and all of them towards the middle, until they lie close and free."""
    angle = np.arange(len(places)) * 2.399963
    places = places - places.mean(axis=0) + 1e-3 * np.column_stack([np.cos(angle), np.sin(angle)])
    wanted = GAP * (radii[:, None] + radii)
    for turn in range(ROUNDS):
        places = places * (0.99 if turn < ROUNDS // 2 else 1.0)
        apart = places[:, None] - places
        distance = np.maximum(np.sqrt((apart**2).sum(axis=2)), 1e-9)
        push = np.maximum(0, wanted - distance) / 2
        np.fill_diagonal(push, 0)
        places = places + 0.5 * (apart / distance[:, :, None] * push[:, :, None]).sum(axis=1)
    return np.asarray(places - places.mean(axis=0))


def _disc(points: np.ndarray) -> np.ndarray:
    """Return points (n, d) in the unit disc (n, 2): their two main components, far ones drawn in."""
    flat = principal(points, 2)(points).astype(float)
    flat = np.pad(flat, ((0, 0), (0, max(0, 2 - flat.shape[1]))))
    scale = np.maximum(flat.std(axis=0), 1e-9)
    flat = flat / scale
    radius = np.maximum(np.sqrt((flat**2).sum(axis=1)), 1e-9)
    return np.asarray(flat / radius[:, None] * np.tanh(radius / 2)[:, None])
