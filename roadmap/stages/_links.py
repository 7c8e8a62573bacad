"""Links between items: proposed where documents carry both topics, with those documents as evidence."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.records import Item, Link
from roadmap.tables import LANES

if TYPE_CHECKING:
    from collections.abc import Sequence

EVIDENCE = 5
"""Documents named as a link's evidence."""
PER_ITEM = 3
"""Strongest links kept of one item."""


def find_links(items: Sequence[Item], members: pd.DataFrame, open_ids: set[str], least: float) -> list[Link]:
    """Return the links between items of one level.

    Parameters
    ----------
    members
        doc_id, topic_id, strength (0-1): every membership, primary or not.
    open_ids
        Documents that may be named as evidence.
    least
        Weakest link kept: the Salton cosine of the two topics' memberships, 0-1.
    """
    pairs = _pairs(members, open_ids, least)
    links: list[Link] = []
    for sector in dict.fromkeys(item.sector for item in items):
        mine = sorted((item for item in items if item.sector == sector), key=lambda item: item.topic)
        found = [_link(a, b, *pairs[a.topic, b.topic]) for a, b in combinations(mine, 2) if (a.topic, b.topic) in pairs]
        links += _strongest(found)
    return links


def _pairs(
    members: pd.DataFrame, open_ids: set[str], least: float
) -> dict[tuple[str, str], tuple[float, tuple[str, ...]]]:
    """Return the strength and evidence of each two topics, in the order of their ids, that can be linked."""
    from scipy.sparse import coo_matrix

    rows, doc_ids = pd.factorize(members["doc_id"], sort=True)
    columns, topics = pd.factorize(members["topic_id"], sort=True)
    table = coo_matrix(
        (members["strength"].to_numpy(float), (rows, columns)), shape=(len(doc_ids), len(topics))
    ).tocsc()
    norms = np.sqrt(np.maximum(np.asarray(table.multiply(table).sum(axis=0)).ravel(), 1e-12))
    cosine = np.triu((table.T @ table).toarray() / np.outer(norms, norms), 1)
    may_stand = np.array([doc_id in open_ids for doc_id in doc_ids], dtype=float)
    shown = table.multiply(may_stand[:, None]).tocsc()
    found = {}
    for a, b in np.argwhere((cosine >= least) & (cosine > 0)):
        both = shown[:, [a]].multiply(table[:, [b]]).tocoo()
        order = np.lexsort((both.row, -both.data))[:EVIDENCE]
        if len(order):
            named = tuple(str(doc_ids[row]) for row in both.row[order])
            found[str(topics[a]), str(topics[b])] = (float(cosine[a, b]), named)
    return found


def _link(a: Item, b: Item, strength: float, evidence: tuple[str, ...]) -> Link:
    """Return one link with its kind and direction."""
    source, target, kind = kind_of(a, b)
    return Link(source.item_id, target.item_id, kind, round(min(strength, 1.0), 4), evidence)


def kind_of(a: Item, b: Item) -> tuple[Item, Item, str]:
    """Return source, target and kind of a link between two items, by their lanes and starts."""
    upper, lower = sorted((a, b), key=lambda item: (LANES.index(item.lane), item.start, item.item_id))
    if upper.lane == lower.lane:
        return upper, lower, "requires"
    if upper.lane == "market" and upper.start < lower.start:
        return upper, lower, "pulls"
    return lower, upper, "enables"


def _strongest(links: list[Link]) -> list[Link]:
    """Keep at most PER_ITEM links of an item, strongest first."""
    count: dict[str, int] = {}
    chosen = []
    for link in sorted(links, key=lambda one: (-one.strength, one.source, one.target)):
        if max(count.get(link.source, 0), count.get(link.target, 0)) < PER_ITEM:
            chosen.append(link)
            for end in (link.source, link.target):
                count[end] = count.get(end, 0) + 1
    return chosen
