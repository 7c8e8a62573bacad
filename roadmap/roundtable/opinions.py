"""Groups of opinion: who votes alike, how many such groups there are, and what all of them agree on.

As in Polis (Small, Bjorkegren, Erkkilä, Shaw and Megill, 2021, Recerca 26): votes as coordinates, missing ones at the
room's mean, k-means, and group-informed consensus: the product over the groups of the share that agrees, each with one
vote for and one against added. How many groups is told by the mean silhouette (Rousseeuw, 1987, Journal of
Computational and Applied Mathematics 20); below WEAK there is no structure to speak of (Kaufman and Rousseeuw, 1990).
Only from TWENTY voters, and no group of fewer than FEWEST.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.roundtable.statistics import FEWEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TWENTY = 20
MOST = 5
"""Groups at most."""
RESTARTS = 8
WEAK = 0.25
HALF = 0.5
"""Part of the round's questions that a participant must have answered to have a place."""
AGREE = 4
"""Mark from which a vote agrees."""
NAMES = "ABCDE"


@dataclass(frozen=True)
class Opinions:
    """Groups of opinion of one round.

    ``voters`` who had a place; ``silhouette`` of the chosen number of groups (-1 to 1, None for one group); ``sizes``
    of the groups, largest first, empty with too few voters or no structure; ``members`` says each participant's group
    and is never shown; ``statements`` holds statement_id, criterion, group, voters, agree (share at AGREE or above) and
    consensus (group-informed, 0-1, the same in each group's row); cells of fewer than FEWEST voters are missing.
    """

    voters: int
    silhouette: float | None
    sizes: tuple[int, ...]
    members: dict[str, str]
    statements: pd.DataFrame


def opinions(votes: pd.DataFrame, round_id: str) -> Opinions:
    """Find the groups of opinion of a round of votes (a frame as in roadmap.roundtable.statistics)."""
    mine = votes[votes["round_id"] == round_id].dropna(subset=["value"])
    wide = mine.pivot(index="participant_id", columns=["statement_id", "criterion"], values="value")
    wide = wide[wide.notna().mean(axis=1) >= HALF].sort_index() if wide.size else wide
    labels, silhouette = _grouped(wide) if len(wide) >= TWENTY else (np.zeros(0, int), None)
    sizes = tuple(int(count) for count in np.bincount(labels)) if silhouette is not None else ()
    members = dict(zip(wide.index, (NAMES[label] for label in labels), strict=True)) if sizes else {}
    return Opinions(len(wide), silhouette, sizes, members, _statements(mine, members))


def _grouped(wide: pd.DataFrame) -> tuple[NDArray[np.int64], float | None]:
    """Return each participant's group, the largest first, and the silhouette; one group where there is no structure."""
    from roadmap.stages._kmeans import kmeans

    known = wide.to_numpy(float)
    points = (np.where(np.isnan(known), np.nanmean(known, axis=0), known) - 3).astype(np.float32)
    squares = (points.astype(float) ** 2).sum(axis=1)
    distance = np.sqrt(np.maximum(squares[:, None] + squares - 2.0 * (points @ points.T), 0))
    best: tuple[float, NDArray[np.int64]] = (WEAK, np.zeros(len(wide), int))
    for k in range(2, MOST + 1):
        labels, _centres = kmeans(points, k, np.random.default_rng(0), restarts=RESTARTS)
        found = _silhouette(distance, labels)
        if np.bincount(labels).min() >= FEWEST and found > best[0] + 1e-9:
            best = (found, labels)
    score, labels = best
    if score <= WEAK:
        return labels, None
    first = {label: int(np.flatnonzero(labels == label)[0]) for label in np.unique(labels)}
    order = sorted(first, key=lambda label: (-(labels == label).sum(), first[label]))
    return np.array([order.index(label) for label in labels]), score


def _silhouette(distance: Floats, labels: NDArray[np.int64]) -> float:
    """Return the mean silhouette of points from their distances (n, n), -1 to 1; a point alone counts nought."""
    groups, index = np.unique(labels, return_inverse=True)
    if len(groups) < 2:
        return -1.0
    member = np.eye(len(groups))[index]
    size = member.sum(axis=0)
    sums = distance @ member
    rows = np.arange(len(distance))
    own = sums[rows, index] / np.maximum(size[index] - 1, 1)
    other = np.where(member > 0, np.inf, sums / size).min(axis=1)
    widest = np.maximum(np.maximum(own, other), 1e-12)
    return float(np.where(size[index] > 1, (other - own) / widest, 0).mean())


def _statements(mine: pd.DataFrame, members: dict[str, str]) -> pd.DataFrame:
    """Return how each group votes on each question, and what all groups agree on."""
    keys = ["statement_id", "criterion"]
    rows = mine.assign(group=mine["participant_id"].map(members), agree=mine["value"] >= AGREE).dropna(subset=["group"])
    found = rows.groupby([*keys, "group"])["agree"].agg(voters="size", yes="sum").reset_index()
    laplace = (found["yes"] + 1) / (found["voters"] + 2)
    product = laplace.groupby([found[key] for key in keys]).transform("prod")
    enough = (found["voters"] >= FEWEST).groupby([found[key] for key in keys]).transform("all")
    agree = (found["yes"] / found["voters"]).astype("float64").where(enough)
    return found[[*keys, "group", "voters"]].assign(agree=agree, consensus=product.astype("float64").where(enough))
