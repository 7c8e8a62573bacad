"""Who carries a topic: how many organisations and regions, and how evenly they share its documents.

Only open documents are counted here: a number of organisations behind confidential interviews is nobody's to see, and
so not made.
"""

from __future__ import annotations

import pandas as pd

from roadmap.organisations import organisation_key, organisations
from roadmap.tables import ALL

KEY = ["topic_id", "sector", "kind"]
NAMES = ("organisations", "organisations_even", "regions", "regions_even")
REGION_LETTERS = 4
"""Letters of a NUTS code that name the region: NUTS 2, a province or Regierungsbezirk."""


def carriers(documents: pd.DataFrame, sectors: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return KEY and NAMES: how many organisations (of news: media) and regions write about a topic.

    ``*_even`` is the effective number, one over Herfindahl's index of their parts in the documents: as many as would
    carry it if all carried alike. A document of several organisations counts for each. What no document names is
    missing.
    """
    counted = (documents["duplicate_of"] == "") & ~documents["confidential"]
    rows = documents.loc[counted, ["doc_id", "kind", "organisation", "region"]].merge(members, on="doc_id")
    memberships = pd.concat([sectors[["doc_id", "sector"]], documents[["doc_id"]].assign(sector=ALL)])
    rows = rows.merge(memberships, on="doc_id")
    keys = {text: _keys(text) for text in rows["organisation"].unique()}
    named = rows.assign(name=rows["organisation"].map(keys)).explode("name")
    placed = rows.assign(name=rows["region"].str[:REGION_LETTERS])
    found = [_numbers(frame, names) for frame, names in ((named, NAMES[:2]), (placed, NAMES[2:]))]
    return found[0].join(found[1], how="outer").reset_index()


def _keys(text: str) -> list[str]:
    """Return the keys of the organisations of one document, each once."""
    return sorted({organisation_key(name) for name in organisations(text)} - {""}) or [""]


def _numbers(rows: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """Return number and effective number of the names in each KEY."""
    sizes = rows[rows["name"] != ""].groupby([*KEY, "name"]).size()
    whole = sizes.groupby(KEY).agg(["size", "sum"])
    squares = (sizes.astype("float64") ** 2).groupby(KEY).sum()
    return pd.DataFrame({names[0]: whole["size"], names[1]: whole["sum"].astype("float64") ** 2 / squares})
