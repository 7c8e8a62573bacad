"""Trends: how often a topic is written about, per sector, source kind and calendar year, and whether that grows.

Quarters stand beside the years where there are enough of them (``_quarters``).

A share is the topic's documents over all documents of the same source kind (and sector) in the same year, so a topic
that grows only because the corpus grows does not grow. Zero years are rows. A year that cannot be known yet in full
carries its completeness and is never fitted; what it may come to stands beside it, in columns of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.stages._carriers import carriers
from roadmap.stages._changes import KEY, changes_of
from roadmap.stages._growth import growth_of, record_of
from roadmap.stages._leads import leads
from roadmap.stages._nowcast import with_nowcast
from roadmap.stages._quarters import A_YEAR, dated_by_day, growth_by_quarter, latest_quarters, quarter_name
from roadmap.tables import ALL, GROWTH, QUARTERS, TRENDS, check, empty

if TYPE_CHECKING:
    from roadmap.settings import Settings

__all__ = ["born", "carriers", "completeness", "count", "count_quarters", "grow"]

# A sector row stands where at least this part of the topic's documents, and this many, lie in the sector.
SECTOR_PART, SECTOR_COUNT = 0.05, 3
BORN_COUNT = 3
Z95 = 1.959964
AT_ONCE = ("publication", "grant")
"""Dates of a patent on which it is public."""


def count(documents: pd.DataFrame, sectors: pd.DataFrame, members: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Count topics over time.

    Parameters
    ----------
    documents
        DOCUMENTS; those without a date and those that repeat another are not counted.
    sectors
        SECTORS; a document counts in each of its sectors.
    members
        doc_id, topic_id: each document's one main topic (or theme).

    Returns
    -------
    TRENDS: one row per topic, sector, kind and calendar year from the first to the last of the study.
    """
    frame = _counted(documents, sectors, members, settings)
    if frame.empty:
        return empty(TRENDS)
    frame = with_nowcast(frame.sort_values(list(TRENDS.key), ignore_index=True), settings.trends.complete)
    return check(frame, TRENDS)


def count_quarters(
    documents: pd.DataFrame, sectors: pd.DataFrame, members: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Count topics over the latest ten years by quarters, where a source has 16 complete ones (QUARTERS).

    Arguments as for ``count``. Interviews, and sources whose dates are years alone, have none.
    """
    frame = _counted(documents, sectors, members, settings, a_year=A_YEAR)
    if frame.empty:
        return empty(QUARTERS)
    frame = latest_quarters(frame.rename(columns={"period": "place"}), settings.trends.complete)
    frame = frame.assign(period=frame["place"].map(quarter_name).astype("str")).drop(columns="place")
    return check(frame[QUARTERS.names].sort_values(list(QUARTERS.key), ignore_index=True), QUARTERS)


def _counted(
    documents: pd.DataFrame, sectors: pd.DataFrame, members: pd.DataFrame, settings: Settings, *, a_year: int = 1
) -> pd.DataFrame:
    """Return counts, exposure, completeness and shares; ``period`` counts the parts of a year since year 0."""
    counted_once = (documents["duplicate_of"] == "") & documents["date"].notna()
    dated = documents.loc[counted_once, ["doc_id", "kind", "date", "date_of"]]
    end = _end(dated)
    if a_year > 1:
        dated = dated[dated["kind"].isin(dated_by_day(dated))]
    part = (dated["date"].dt.month.astype("int64") - 1) * a_year // 12
    dated = dated.assign(period=dated["date"].dt.year.astype("int64") * a_year + part).merge(members, on="doc_id")
    if dated.empty:
        return dated
    memberships = pd.concat([sectors[["doc_id", "sector"]], documents[["doc_id"]].assign(sector=ALL)])
    rows = dated.merge(memberships, on="doc_id")
    periods = np.arange(dated["period"].min(), dated["period"].max() + 1)
    known = completeness(dated, periods, settings, end=end, a_year=a_year)
    exposure = rows.groupby(["sector", "kind", "period"]).size().rename("exposure")
    counted = rows.groupby(["topic_id", "sector", "kind", "period"]).size().rename("documents")
    frame = _grid(rows, periods).join(counted, on=list(counted.index.names))
    frame = frame.join(exposure, on=list(exposure.index.names))
    frame = frame.join(known, on=["kind", "period"]).fillna({"documents": 0, "exposure": 0})
    return _with_shares(frame.astype({"documents": "int64", "exposure": "int64"}))


def _grid(rows: pd.DataFrame, periods: np.ndarray) -> pd.DataFrame:
    """Return every topic x sector x kind x period that a row shall stand for, zero or not."""
    size = rows.groupby(["topic_id", "sector"])["doc_id"].nunique().rename("size").reset_index()
    whole = size[size["sector"] == ALL].set_index("topic_id")["size"]
    part = size["size"] / size["topic_id"].map(whole)
    pairs = size.loc[(part >= SECTOR_PART) & (size["size"] >= SECTOR_COUNT) | (size["sector"] == ALL)]
    kinds = rows[["sector", "kind"]].drop_duplicates()
    return pairs[["topic_id", "sector"]].merge(kinds, on="sector").merge(pd.DataFrame({"period": periods}), how="cross")


def completeness(
    dated: pd.DataFrame, periods: np.ndarray, settings: Settings, *, end: int | None = None, a_year: int = 1
) -> pd.Series:
    """Return the part of each kind's period that can be known yet: 0-1, indexed by kind and period.

    The data ``end`` (months since year 0, exclusive) at the last date of any document, taken to the nearest month.
    Patents are published ``patent_delay_months`` after filing, some earlier on request: none is taken to be visible
    before half the delay, all after it, linearly between. Patents dated by their publication or grant, and other kinds,
    are known at once. ``periods`` count the ``a_year`` parts of a year since year 0.
    """
    months = 12 // a_year
    last = _end(dated) if end is None else end
    rows = []
    for kind in sorted(dated["kind"].unique()):
        late = _late(dated, kind)
        for period in periods:
            ages = last - (period * months + np.arange(months) + 0.5)
            seen = late * _visible(ages, settings.trends.patent_delay_months) + (1 - late) * _visible(ages, 0)
            rows.append((kind, period, float(seen.mean())))
    frame = pd.DataFrame(rows, columns=["kind", "period", "completeness"]).astype({"kind": "str"})
    return frame.set_index(["kind", "period"])["completeness"]


def _end(dated: pd.DataFrame) -> int:
    """Return the month in which the data end, exclusive, since year 0."""
    last = dated["date"].max()
    return 0 if pd.isna(last) else int(last.year * 12 + last.month - 1 + (1 if last.day >= 16 else 0))


def _late(dated: pd.DataFrame, kind: str) -> float:
    """Return the part (0-1) of a kind's documents that became public only after their date: patents by filing."""
    if kind != "patent":
        return 0.0
    return float((~dated.loc[dated["kind"] == kind, "date_of"].isin(AT_ONCE)).mean())


def _visible(ages: np.ndarray, delay: int) -> np.ndarray:
    """Return the part of documents of these ages (months) that is visible, 0-1."""
    if delay == 0:
        return (ages > 0).astype(float)
    return np.clip((ages - delay / 2) / (delay / 2), 0, 1)


def _with_shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the share and its 95 % Wilson interval; both are missing where nothing of that source was written."""
    n = frame["exposure"].where(frame["exposure"] > 0).astype("float64")
    p = frame["documents"] / n
    centre = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * np.sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2))
    return frame.assign(share=p, share_lo=(centre - half).clip(0, p), share_hi=(centre + half).clip(p, 1))


def grow(
    trends: pd.DataFrame,
    settings: Settings,
    carried: pd.DataFrame | None = None,
    quarters: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return growth, its tests, breaks and bursts, the signal class and who leads whom (GROWTH) from TRENDS.

    ``carried`` is what ``carriers`` tells of the same topics: how many organisations and regions; missing without it,
    as is growth by quarters without ``quarters`` (QUARTERS).
    """
    if trends.empty:
        return empty(GROWTH)
    complete = trends[(trends["completeness"] >= settings.trends.complete) & (trends["exposure"] > 0)]
    frame = growth_of(trends, complete, settings)
    frame = frame.merge(record_of(complete, settings), on=["kind", "signal"], how="left")
    frame = frame.merge(leads(complete), on=["topic_id", "sector", "kind"], how="left")
    frame["lead_of"] = frame["lead_of"].fillna("").astype("str")
    frame = frame.merge(changes_of(complete), on=KEY, how="left")
    if carried is not None:
        frame = frame.merge(carried, on=KEY, how="left")
    if quarters is not None and len(quarters):
        frame = frame.merge(growth_by_quarter(quarters, settings), on=KEY, how="left")
        frame["quarter_signal"] = frame["quarter_signal"].fillna("").astype("str")
    return check(frame.sort_values(list(GROWTH.key), ignore_index=True), GROWTH)


def born(trends: pd.DataFrame) -> pd.Series:
    """Return the first year in which a topic had three documents in a year, by topic; interviews do not count."""
    mine = trends[(trends["sector"] == ALL) & (trends["kind"] != "interview")]
    yearly = mine.groupby(["topic_id", "period"])["documents"].sum().reset_index()
    return yearly[yearly["documents"] >= BORN_COUNT].groupby("topic_id")["period"].min()
