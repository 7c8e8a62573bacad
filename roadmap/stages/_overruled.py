"""What the manager puts onto a roadmap, with its evidence: an item that was not placed, a link not proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from roadmap.hand import is_theme
from roadmap.records import Item, Link
from roadmap.stages._links import EVIDENCE as LINK_EVIDENCE
from roadmap.tables import ALL

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.records import Level, Study

EVIDENCE = 12
"""Documents named as an item's evidence, as of any item."""


def new_item(study: Study, where: tuple[str, str], start: float, region: tuple[str, ...]) -> Item:
    """Return an item for a topic (or theme) and sector that were not placed, with what is known of them.

    Its years are all ``start``: the edit that puts it there says them. Signal, grade and status are those of its
    forecast; without one it is "refused".
    """
    topic, sector = where
    name = "theme" if is_theme(topic) else "topic"
    level = study.level(name)
    rows = level.forecasts[(level.forecasts["topic_id"] == topic) & (level.forecasts["sector"] == sector)]
    told = rows[rows["status"] != "refused"]
    documents = _documents(study, topic, sector)
    inside = documents["region"].str.startswith(region) & (documents["organisation"] != "")
    return Item(
        item_id=f"{sector}/{topic}", topic=topic, level=name, sector=sector,
        lane=str(level.topics.set_index("topic_id").at[topic, "lane"]), horizon="",
        start=start, start_lo=start, start_hi=start, end=start, end_lo=start, end_hi=start,
        signal=_signal(level, where, rows), grade=_grade(rows), status=_status(told),
        organisations=int(documents.loc[inside, "organisation"].nunique()),
        evidence=tuple(documents["doc_id"].head(EVIDENCE)),
    )  # fmt: skip


def _signal(level: Level, where: tuple[str, str], forecasts: pd.DataFrame) -> str:
    """Return the signal in the source that is forecast, else in that with most documents."""
    growth = level.growth[(level.growth["topic_id"] == where[0]) & (level.growth["sector"] == where[1])]
    mine = growth[growth["kind"].isin(set(forecasts["kind"]))] if len(forecasts) else growth
    return str(mine["signal"].iloc[0]) if len(mine) else "none"


def _grade(rows: pd.DataFrame) -> str:
    """Return the grade at five years, else at the longest horizon told."""
    graded = rows[rows["grade"] != ""].sort_values("horizon")
    five = graded[graded["horizon"] == 5]
    return str((five if len(five) else graded)["grade"].iloc[-1]) if len(graded) else ""


def _status(told: pd.DataFrame) -> str:
    if told.empty:
        return "refused"
    return "wide" if (told["status"] == "wide").all() else "published"


def _members(study: Study, topic: str) -> pd.DataFrame:
    """Return doc_id, strength (0-1) and primary of a topic's documents; a theme's are its topics' together."""
    if not is_theme(topic):
        rows = study.assignments[study.assignments["topic_id"] == topic]
        return rows[["doc_id", "strength", "primary"]]
    mine = set(study.fine.topics.loc[study.fine.topics["theme_id"] == topic, "topic_id"])
    rows = study.assignments[study.assignments["topic_id"].isin(mine)]
    summed = rows.groupby("doc_id", as_index=False).agg({"strength": "sum", "primary": "any"})
    return summed.assign(strength=summed["strength"].clip(0, 1))


def _documents(study: Study, topic: str, sector: str) -> pd.DataFrame:
    """Return the open documents whose main topic it is in a sector, strongest first."""
    members = _members(study, topic)
    rows = members[members["primary"]].merge(_open(study), on="doc_id")
    if sector != ALL:
        rows = rows[rows["doc_id"].isin(set(study.sectors.loc[study.sectors["sector"] == sector, "doc_id"]))]
    return rows.sort_values(["strength", "content_hash"], ascending=[False, True])


def _open(study: Study) -> pd.DataFrame:
    """Return the documents that may be named."""
    documents = study.documents
    mine = documents[~documents["confidential"] & (documents["duplicate_of"] == "")]
    return mine[["doc_id", "organisation", "region", "content_hash"]]


def linked(study: Study, ends: tuple[str, str], kind: str) -> Link:
    """Return a link between two items: its strength is measured as that of any link, 0 where no document has both.

    The strength is the Salton cosine of the two topics' memberships, over all documents.
    """
    one, other = (_members(study, end.rpartition("/")[2]).set_index("doc_id")["strength"] for end in ends)
    both = one.to_frame("one").join(other.rename("other"), how="inner")
    product = (both["one"] * both["other"]).rename("product")
    norms = float(np.sqrt((one**2).sum() * (other**2).sum()))
    cosine = float(product.sum()) / norms if norms else 0.0
    named = product.reset_index().merge(_open(study), on="doc_id")
    named = named.sort_values(["product", "doc_id"], ascending=[False, True]).head(LINK_EVIDENCE)
    return Link(*ends, kind, round(min(cosine, 1.0), 4), tuple(named["doc_id"]))
