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
    table = members.pivot_table(index="doc_id", columns="topic_id", values="strength", aggfunc="max", fill_value=0.0)
    norms = np.sqrt((table**2).sum())
    links: list[Link] = []
    for sector in dict.fromkeys(item.sector for item in items):
        mine = [item for item in items if item.sector == sector and item.topic in table.columns]
        found = [
            _link(a, b, strength, table, open_ids)
            for a, b in combinations(mine, 2)
            if (strength := float((table[a.topic] * table[b.topic]).sum() / (norms[a.topic] * norms[b.topic]))) >= least
        ]
        links += _strongest([link for link in found if link.evidence])
    return links


def _link(a: Item, b: Item, strength: float, table: pd.DataFrame, open_ids: set[str]) -> Link:
    """Return one link with its kind, direction and evidence."""
    both = table[a.topic] * table[b.topic]
    shared = both[(both > 0) & both.index.isin(open_ids)].sort_values(ascending=False, kind="stable")
    source, target, kind = _kind(a, b)
    return Link(source.item_id, target.item_id, kind, round(min(strength, 1.0), 4), tuple(shared.index[:EVIDENCE]))


def _kind(a: Item, b: Item) -> tuple[Item, Item, str]:
    """Return source, target and kind of a link."""
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
