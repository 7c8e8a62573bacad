"""Rankings and dots: who agrees with whom on an order, and what the room puts first.

Kendall's coefficient of concordance W, corrected for ties (Kendall and Babington Smith, 1939, Annals of Mathematical
Statistics 10; Siegel and Castellan, 1988): 0 is no agreement, 1 is complete agreement. p is that of m (n - 1) W
against chi-square with n - 1 degrees of freedom, the Friedman test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.roundtable.statistics import FEWEST

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Concordance:
    """Kendall's ``w`` (0-1) and its ``p`` among ``raters`` of ``items``; None where there are too few of either."""

    w: float | None
    p: float | None
    raters: int
    items: int


def kendall(scores: NDArray[np.float64]) -> Concordance:
    """Return the concordance of rows of ranks or scores (raters, items); equal scores of a row share their rank."""
    from scipy.stats import chi2, rankdata

    raters, items = scores.shape
    if raters < FEWEST or items < 2:
        return Concordance(None, None, raters, items)
    ranks = rankdata(scores, axis=1)
    sums = ranks.sum(axis=0)
    spread = float(((sums - sums.mean()) ** 2).sum())
    same = (ranks[:, :, None] == ranks[:, None, :]).sum(axis=2)
    ties = float((same.astype(float) ** 2 - 1).sum())  # each of t equal ranks adds t^2 - 1: together t^3 - t
    most = raters**2 * (items**3 - items) - raters * ties
    if most <= 0:
        return Concordance(None, None, raters, items)
    w = 12 * spread / most
    return Concordance(min(1.0, w), float(chi2.sf(raters * (items - 1) * w, items - 1)), raters, items)


def concordance(rankings: pd.DataFrame, round_id: str) -> Concordance:
    """Return the concordance of a round's rankings: round_id, participant_id, statement_id, rank (1 first).

    Rankings that leave out a statement that others ranked are left out.
    """
    mine = rankings[rankings["round_id"] == round_id]
    wide = mine.pivot(index="participant_id", columns="statement_id", values="rank").dropna()
    return kendall(wide.to_numpy(float))


def agreement(votes: pd.DataFrame, round_id: str, criterion: str) -> Concordance:
    """Return the concordance of those who voted on every statement of a round, by one criterion."""
    mine = votes[(votes["round_id"] == round_id) & (votes["criterion"] == criterion)]
    wide = mine.pivot(index="participant_id", columns="statement_id", values="value").dropna()
    return kendall(wide.to_numpy(float))


def ranked(rankings: pd.DataFrame) -> pd.DataFrame:
    """Return statements in the order the room gives them.

    Returns
    -------
    round_id, statement_id, voters, mean (of ranks), q1, median, q3 (ranks), first (share that put it first, 0-1),
    place (1 first, by mean rank). Rounds with fewer than FEWEST rankings are left out.
    """
    keys = ["round_id", "statement_id"]
    marked = rankings.assign(first=rankings["rank"] == 1)
    grouped = marked.groupby(keys)
    found = grouped["rank"].agg(voters="size", mean="mean", median="median").reset_index()
    for name, part in (("q1", 0.25), ("q3", 0.75)):
        found[name] = grouped["rank"].quantile(part).to_numpy()
    found["first"] = grouped["first"].mean().to_numpy(float)
    found = found[found["voters"] >= FEWEST]
    place = found.groupby("round_id")["mean"].rank(method="min").astype(int)
    return found.assign(place=place).sort_values(["round_id", "place", "statement_id"], ignore_index=True)


def dotted(dots: pd.DataFrame) -> pd.DataFrame:
    """Return what dots say: round_id, statement_id, dots, voters (of the round), share (of its dots, 0-1), place.

    ``dots`` holds round_id, participant_id, statement_id, dots. Rounds of fewer than FEWEST voters are left out.
    """
    given = dots[dots["dots"] > 0]
    voters = given.groupby("round_id")["participant_id"].nunique()
    found = given.groupby(["round_id", "statement_id"])["dots"].sum().reset_index()
    found = found.assign(voters=found["round_id"].map(voters).astype("int64"))
    found = found[found["voters"] >= FEWEST]
    share = found["dots"] / found.groupby("round_id")["dots"].transform("sum")
    place = found.groupby("round_id")["dots"].rank(method="min", ascending=False).astype(int)
    found = found.assign(share=share, place=place)
    return found.sort_values(["round_id", "place", "statement_id"], ignore_index=True)
