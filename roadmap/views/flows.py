"""Themes over time: how much of a source each theme holds in each stretch of years, and its place among the others.

The topics of a study stand still, so a theme flows into itself: what changes from stretch to stretch is its width, the
share of the source's documents, and its place. Only complete years are counted; every stretch has the same length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from roadmap.disclosure import hidden
from roadmap.i18n import N_, translator
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.views.theme import KIND_NAMES

if TYPE_CHECKING:
    from roadmap.disclosure import Shown

STRETCHES, LONGEST = 6, 5
"""Stretches drawn at most, and years of one at most."""
MOST = 12
"""Themes with a flow of their own; the others flow together."""
REST = "rest"


def flow_kind(shown: Shown, sector: str = ALL, *, level: str = "theme") -> str:
    """Return the source that is followed: the one with most documents in complete years; "" without dates."""
    rows = _complete(shown, sector, level)
    counted = rows.groupby("kind")["documents"].sum()
    return str(counted.idxmax()) if len(counted) and counted.max() > 0 else ""


def flow_rows(shown: Shown, sector: str = ALL, *, level: str = "theme", lang: str = "en") -> pd.DataFrame:
    """Return how much of its source each theme holds, one row a theme and stretch of years; empty without dates.

    Returns
    -------
    topic_id (REST for all beyond the MOST largest), label, kind, first, last (years), documents, exposure (documents of
    the source), share (0-1) and place (1: the most) in that stretch.
    """
    kind = flow_kind(shown, sector, level=level)
    rows = _complete(shown, sector, level)
    rows = rows[rows["kind"] == kind]
    columns = ["topic_id", "label", "kind", "first", "last", "documents", "exposure", "share", "place"]
    stretches = _stretches(sorted(set(rows["period"])))
    if len(stretches) < 2:
        return pd.DataFrame(columns=columns)
    total = rows.groupby("topic_id")["documents"].sum().sort_values(ascending=False, kind="stable")
    own = set(total.index[:MOST]) if len(total) > MOST + 1 else set(total.index)
    volume = rows.groupby("period")["exposure"].max()
    rows = rows.assign(topic_id=rows["topic_id"].where(rows["topic_id"].isin(own), REST))
    parts = []
    for first, last in stretches:
        inside = rows[rows["period"].between(first, last)].groupby("topic_id")["documents"].sum()
        inside = inside.reindex(sorted(set(rows["topic_id"])), fill_value=0).rename("documents").reset_index()
        parts.append(inside.assign(first=first, last=last, exposure=int(volume.loc[first:last].sum())))
    frame = pd.concat(parts, ignore_index=True)
    names = {**select.labels(shown, lang, level=level), REST: translator(lang)(N_("all others"))}
    frame = frame.assign(
        kind=kind, label=frame["topic_id"].map(names), share=frame["documents"] / frame["exposure"].clip(lower=1)
    )
    return frame.assign(place=_places(frame))[columns]


def flow_table(shown: Shown, sector: str = ALL, *, level: str = "theme", lang: str = "en") -> pd.DataFrame:
    """Return what the flows show: a row a theme, a column a stretch of years with its share."""
    _ = translator(lang)
    frame = flow_rows(shown, sector, level=level, lang=lang)
    if frame.empty:
        return pd.DataFrame()
    spans = (f"{row.first}–{row.last}" if row.first != row.last else str(row.first) for row in frame.itertuples())
    wide = frame.assign(span=list(spans)).pivot_table(index=["topic_id", "label"], columns="span", values="share")
    wide = wide.sort_values(wide.columns[-1], ascending=False, kind="stable").reset_index()
    wide = wide.sort_values("topic_id", key=lambda ids: ids == REST, kind="stable", ignore_index=True)
    wide = wide.drop(columns="topic_id")
    wide.insert(1, "kind", _(KIND_NAMES[frame["kind"].iloc[0]]))
    heads = {"label": _(N_("Theme")) if level == "theme" else _(N_("Topic")), "kind": _(N_("Source"))}
    return wide.rename(columns=heads).rename_axis(columns=None)


def _complete(shown: Shown, sector: str, level: str) -> pd.DataFrame:
    """Return the TRENDS rows of complete years, without what a manager has hidden."""
    trends = shown.study.level(level).trends
    known = (trends["sector"] == sector) & (trends["completeness"] >= select.complete_from(shown))
    return trends[known & (trends["exposure"] > 0) & ~trends["topic_id"].isin(hidden(shown.study, level))]


def _stretches(years: list[int]) -> list[tuple[int, int]]:
    """Return stretches of one length that end with the last year; what is left over at the beginning is not drawn."""
    if not years:
        return []
    span = years[-1] - years[0] + 1
    length = next((one for one in range(1, LONGEST) if span // one <= STRETCHES), LONGEST)
    count = min(STRETCHES, span // length)
    begin = years[-1] - count * length + 1
    return [(begin + turn * length, begin + (turn + 1) * length - 1) for turn in range(count)]


def _places(frame: pd.DataFrame) -> pd.Series:
    """Return each theme's place in its stretch, the largest share first; all others together come last."""
    order = frame.assign(rest=frame["topic_id"] == REST).sort_values(
        ["first", "rest", "share", "topic_id"], ascending=[True, True, False, True]
    )
    return (order.groupby("first").cumcount() + 1).reindex(frame.index)
