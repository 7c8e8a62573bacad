"""Growth by quarters: what a source's latest quarters say of a topic, where there are enough of them.

Quarters stand in tables of their own; years remain what forecasts and the roadmap rest on. Growth is measured from one
block of four quarters to the next, so that seasons are no growth, and its error is the larger of what quarters and
what whole blocks show: four quarters of one odd year are not four witnesses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.stages._ahead import LEAST_YEARS, ahead_of
from roadmap.stages._growth import KEY, Looks, adjusted, growth_numbers, signal
from roadmap.stages._poisson import Fit, Series, fit_each

if TYPE_CHECKING:
    from roadmap.settings import Settings

A_YEAR = 4
LEAST_QUARTERS, MOST_QUARTERS = 16, 40
"""Complete quarters without which a source has no quarters, and how many of the latest stand in the table."""
LEAST_DOCUMENTS = 8
NEW_YEAR = 0.05
"""Part of a source's documents on the first of January from which its dates are taken to be years alone."""
LITTLE = 0.5
NAMES = ("quarters", "quarter_growth", "quarter_lo", "quarter_hi", "quarter_q")


def dated_by_day(dated: pd.DataFrame) -> list[str]:
    """Return the kinds whose documents have a date within the year; interviews are left out, being few and closed.

    A year alone is read as its first of January (``_dates``): its quarter is not known.
    """
    first = dated["date"].dt.day_of_year == 1
    part = first.groupby(dated["kind"]).mean()
    return sorted(str(kind) for kind, share in part.items() if share < NEW_YEAR and kind != "interview")


def latest_quarters(frame: pd.DataFrame, complete: float) -> pd.DataFrame:
    """Keep of rows with ``place`` (quarters since year 0) each sector and kind's latest, where it has enough."""
    known = frame[(frame["completeness"] >= complete) & (frame["exposure"] > 0)]
    many = known.groupby(["sector", "kind"])["place"].nunique().rename("many")
    frame = frame.join(many, on=["sector", "kind"])
    last = known.groupby(["sector", "kind"])["place"].max().rename("last")
    frame = frame.join(last, on=["sector", "kind"])
    keep = (frame["many"] >= LEAST_QUARTERS) & (frame["place"] > frame["last"] - MOST_QUARTERS)
    return frame[keep].drop(columns=["many", "last"])


def quarter_name(place: int) -> str:
    """Write a quarter: 2015-Q2."""
    return f"{place // A_YEAR}-Q{place % A_YEAR + 1}"


def growth_by_quarter(quarters: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return KEY, NAMES and quarter_signal for each topic, sector and kind of QUARTERS.

    ``quarters`` counts those looked at: whole blocks of four, ending with the last complete quarter. The signal is made
    as that of years is, its chance of growth from years that end with that quarter; with fewer than five such years
    there is no chance, and growth that is certain (q) rises.
    """
    place = quarters["period"].str[:4].astype("int64") * A_YEAR + quarters["period"].str[-1:].astype("int64") - 1
    known = (quarters["completeness"] >= settings.trends.complete) & (quarters["exposure"] > 0)
    rows = quarters.assign(place=place)[known]
    rows = rows.assign(block=(rows["place"] - rows.groupby(["sector", "kind"])["place"].transform("max") - 1) // A_YEAR)
    whole = rows.groupby([*KEY, "block"])["place"].transform("size") == A_YEAR
    rows = rows[whole]
    frame = quarters[KEY].drop_duplicates().sort_values(KEY, ignore_index=True)
    frame = frame.merge(_fitted(rows), on=KEY, how="left")
    frame["quarter_q"] = frame.groupby(["sector", "kind"])["p"].transform(adjusted)
    return _with_signal(frame, rows, settings).drop(columns=["p", "documents"])


def _fitted(rows: pd.DataFrame) -> pd.DataFrame:
    """Fit every series with enough quarters and documents: KEY, quarters, growth, interval, p, documents."""
    keys, fine, coarse = [], [], []
    for key, group in rows.groupby(KEY):
        if len(group) >= LEAST_QUARTERS and group["documents"].sum() >= LEAST_DOCUMENTS:
            keys.append(key)
            fine.append(_seasonless(group))
            coarse.append(_blocks(group))
    pairs = zip(fine, fit_each(fine), coarse, fit_each(coarse), strict=True)
    values = [(len(quarter.counts), *_numbers(quarter, by_quarter, block, by_block))
              for quarter, by_quarter, block, by_block in pairs]  # fmt: skip
    names = ["quarters", "quarter_growth", "quarter_lo", "quarter_hi", "p", "documents"]
    told = pd.DataFrame(keys, columns=KEY).astype("str")
    return told.join(pd.DataFrame(values, columns=names, dtype="float64"))


def _seasonless(group: pd.DataFrame) -> Series:
    """Return the quarterly regression on the block, what each quarter of the year usually has as its exposure."""
    counts, exposure = group["documents"].to_numpy(float), group["exposure"].to_numpy(float)
    season = group["place"].to_numpy() % A_YEAR
    usual = (np.bincount(season, counts, A_YEAR) + LITTLE) / (np.bincount(season, exposure, A_YEAR) + LITTLE)
    return Series(counts, exposure * usual[season], group["block"].to_numpy(float))


def _blocks(group: pd.DataFrame) -> Series:
    """Return the regression of whole blocks of four quarters."""
    sums = group.groupby("block")[["documents", "exposure"]].sum()
    return Series(sums["documents"].to_numpy(float), sums["exposure"].to_numpy(float), sums.index.to_numpy(float))


def _numbers(quarter: Series, by_quarter: Fit, block: Series, by_block: Fit) -> tuple[float, ...]:
    """Return growth, interval, p, documents by whichever of the two shows more noise for its degrees of freedom."""
    freedoms = len(quarter.counts) - 1 - A_YEAR, len(block.counts) - 2
    if by_block.pearson / freedoms[1] > by_quarter.pearson / freedoms[0]:
        return growth_numbers(block.counts, by_block, freedoms[1])
    return growth_numbers(quarter.counts, by_quarter, freedoms[0])


def _with_signal(frame: pd.DataFrame, rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Add the signal class."""
    years = rows.assign(period=rows["block"]).groupby([*KEY, "period"], as_index=False)[["documents", "exposure"]].sum()
    ahead = ahead_of(years)[[*KEY, "chance", "flat"]]
    level = rows.groupby(KEY)["documents"].sum() / rows.groupby(KEY)["exposure"].sum()
    told = frame.merge(ahead, on=KEY, how="left").join(level.rename("share"), on=KEY)
    # With fewer years no chance is known: growth that is certain rises, no other is weak.
    short = told["quarters"] < A_YEAR * LEAST_YEARS
    told = told.assign(chance=told["chance"].mask(short, 1.0), flat=told["flat"].mask(short, 1.0))
    usual = told.groupby(["sector", "kind"])["share"].transform("median")
    names = ("quarter_growth", "quarter_q", "chance", "flat", "documents", "share")
    each = zip(*(told[name] for name in names), usual, strict=True)
    classes = [signal(Looks(*values), settings.trends.significance) for values in each]
    known = told["quarter_growth"].notna()
    return frame.assign(quarter_signal=pd.Series(classes, dtype="str", index=frame.index).where(known, ""))
