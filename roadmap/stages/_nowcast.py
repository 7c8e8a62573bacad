"""What a year that is not known in full may come to: the documents seen, and those still to be seen.

Inflate and blend, in closed form: the topic's yearly rate has a gamma distribution around its last complete years, as
wide as such counts change from year to year; the part of the year that is known, ``completeness``, has given so many
documents; what is unseen is then negative binomial. A year known nearly in full is its own count, one hardly known is
the last years'. Nothing is ever fitted to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.stages._shares import RARE_YEARS, rate_spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

COLUMNS = ("nowcast", "nowcast_lo", "nowcast_hi")
KEY = ["topic_id", "sector", "kind"]
LATELY = 3
"""Complete years whose mean the rate is taken from."""
LEAST_YEARS = 3
LITTLE = 0.5
"""Least documents a year expected of a topic without any lately."""


def nowcast(seen: Floats, completeness: Floats, usual: Floats, spread: Floats) -> Floats:
    """Return mean, 10 % and 90 % quantile of the documents a full year will hold: (rows, 3).

    ``seen`` documents of ``usual`` a year expected before, whose relative variance is ``spread``; ``completeness`` 0-1.
    """
    from scipy.special import nbdtrik

    shape, weight = 1 / spread, 1 / (spread * np.maximum(usual, LITTLE))
    size, unseen = shape + seen, 1 - completeness
    mean = seen + unseen * size / (weight + completeness)
    chance = np.clip((weight + completeness) / (weight + 1), 1e-9, 1 - 1e-9)
    low, high = (np.maximum(np.ceil(nbdtrik(level, size, chance) - 1e-9), 0) for level in (0.1, 0.9))
    return np.column_stack([mean, seen + np.nan_to_num(low), seen + np.nan_to_num(high)])


def with_nowcast(frame: pd.DataFrame, complete: float) -> pd.DataFrame:
    """Add COLUMNS to TRENDS rows of years that are known in part; missing in all others.

    Interviews are left out: what is not seen of them is not to be told. So are topics with fewer than LEAST_YEARS
    complete years before.
    """
    frame = frame.assign(**dict.fromkeys(COLUMNS, np.nan))
    whole = (frame["completeness"] >= complete) & (frame["exposure"] > 0)
    asked = (frame["completeness"] > 0) & (frame["completeness"] < complete) & (frame["kind"] != "interview")
    for _key, part in frame[whole | asked].groupby(["sector", "kind"], sort=True):
        _fill(frame, part, asked)
    return frame


def _fill(frame: pd.DataFrame, part: pd.DataFrame, asked: pd.Series) -> None:
    """Fill in one sector and source."""
    open_ = part[asked.loc[part.index]]
    table = part.drop(open_.index).pivot(index="topic_id", columns="period", values="documents")
    table = table.reindex(open_["topic_id"].unique())
    if open_.empty or table.shape[1] < LEAST_YEARS:
        return
    counts = table.fillna(0).to_numpy(float)
    lately = counts[:, -2 * RARE_YEARS :]
    yearly = rate_spread(lately, np.broadcast_to(lately.mean(axis=1, keepdims=True), lately.shape))
    usual = pd.Series(counts[:, -LATELY:].mean(axis=1), index=table.index)
    years = (open_["period"] - int(table.columns[-1])).clip(lower=1).to_numpy(float)
    told = nowcast(
        open_["documents"].to_numpy(float),
        open_["completeness"].to_numpy(float),
        open_["topic_id"].map(usual).to_numpy(float),
        yearly * (years + 1 / LATELY),
    )
    frame.loc[open_.index, list(COLUMNS)] = told
