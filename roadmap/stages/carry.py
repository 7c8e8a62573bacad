"""Carry identifiers over to a new run: its topics are those of the old run with which they share documents.

Two topics are one where their Jaccard overlap, counted on the documents that both runs hold, is AGAIN or more, best
overlaps first, each matched once (Jaccard 1901; the rule of Hennig 2007 for a cluster that is found again). What is not
matched gets an identifier nobody has had. A pinned topic keeps its documents, whatever the new run made of them; new
documents join it where most of what they lie with is pinned there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.tables import ASSIGNMENTS, TOPIC_MODEL, check

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roadmap.records import Topics

AGAIN = 0.5
"""Jaccard overlap from which a topic is the same one: of two of one size, two thirds of the documents."""


@dataclass(frozen=True)
class Before:
    """The topics of the old run, which of them are pinned, and every identifier that was ever given."""

    topics: Topics
    pinned: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()


def carry(before: Before, found: Topics) -> Topics:
    """Return the topics of a new run under the identifiers of the old one, pinned topics as they were.

    Parameters
    ----------
    before
        The old run, as it was found, before any edit.
    found
        The new run, of the same or of changed documents.
    """
    old, new = _main(before.topics), _main(found)
    if old.empty or new.empty:
        return found
    pinned = _pinned(old, new, before.pinned)
    free = new[~new.index.isin(pinned.index)]
    shared = old[old.index.isin(new.index) & ~old.isin(before.pinned)]
    names = _names(shared, free, "T", 3, {*before.used, *old.unique()})
    theme_old, theme_new = (_themes(one) for one in (before.topics, found))
    themes = _names(
        old[old.index.isin(new.index)].map(theme_old), new.map(theme_new), "H", 2, {*before.used, *theme_old.unique()}
    )
    fine = _fine(before, found, pinned, names, themes)
    fine = fine.assign(size=fine["topic_id"].map(pd.concat([free.map(names), pinned]).value_counts()).astype("int64"))
    rows = _rows(found.assignments, pinned, names)
    return replace(found, topics=_sorted(fine), themes=_broad(found, fine, themes), assignments=rows)


def _main(topics: Topics) -> pd.Series:
    """Return the main topic of each document, by doc_id."""
    rows = topics.assignments
    return rows[rows["primary"]].set_index("doc_id")["topic_id"]


def _themes(topics: Topics) -> pd.Series:
    return topics.topics.set_index("topic_id")["theme_id"]


def _pinned(old: pd.Series, new: pd.Series, pinned: frozenset[str]) -> pd.Series:
    """Return the pinned topic of each document that has one, by doc_id."""
    kept = old[old.isin(pinned) & old.index.isin(new.index)]
    fresh = new[~new.index.isin(old.index)]
    known = new[new.index.isin(old.index)]
    held = pd.crosstab(known.to_numpy(), _looked_up(known.index, kept))
    most = held.idxmax(axis=1)[held.max(axis=1) > held.sum(axis=1) / 2]
    joined = pd.Series(_looked_up(fresh, most), index=fresh.index, dtype="str")
    return pd.concat([kept, joined[joined != ""]])


def _looked_up(keys: Iterable[str], values: pd.Series) -> np.ndarray:
    """Return the value of each key, "" where it has none."""
    known = values.to_dict()
    return np.array([known.get(key, "") for key in keys], dtype=object)


def _names(old: pd.Series, new: pd.Series, letter: str, digits: int, used: Iterable[str]) -> dict[str, str]:
    """Return the identifier of each group of ``new``: the old group's it overlaps with most, else one never used."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for overlap, was, now in _overlaps(old, new):
        if overlap >= AGAIN and now not in found and was not in taken:
            found[now] = was
            taken.add(was)
    numbers = [int(one[1:]) for one in used if one[:1] == letter and one[1:].isdigit()]
    following = max(numbers, default=0) + 1
    for place, now in enumerate(sorted(set(new.unique()) - set(found))):
        found[now] = f"{letter}{following + place:0{digits}d}"
    return found


def _overlaps(old: pd.Series, new: pd.Series) -> list[tuple[float, str, str]]:
    """Return the Jaccard overlap of each old with each new group on the documents in both, best first."""
    both = old.index.intersection(new.index)
    table = pd.crosstab(old.reindex(both).to_numpy(), new.reindex(both).to_numpy())
    if table.empty:
        return []
    counts = table.to_numpy()
    overlap = counts / (counts.sum(axis=1)[:, None] + counts.sum(axis=0) - counts)
    rows, columns = np.nonzero(counts)
    pairs = zip(overlap[rows, columns], table.index[rows], table.columns[columns], strict=True)
    found = [(float(value), str(was), str(now)) for value, was, now in pairs]
    return sorted(found, key=lambda one: (-one[0], one[1], one[2]))


def _fine(
    before: Before, found: Topics, pinned: pd.Series, names: dict[str, str], themes: dict[str, str]
) -> pd.DataFrame:
    """Return the topics' rows: found ones under their identifiers, pinned ones as they were."""
    frame = found.topics[found.topics["topic_id"].isin(names)]
    frame = frame.assign(topic_id=frame["topic_id"].map(names), theme_id=frame["theme_id"].map(themes))
    held = before.topics.topics[before.topics.topics["topic_id"].isin(set(pinned))]
    lives = set(frame["theme_id"])
    usual = _main(found).map(_themes(found)).map(themes)
    theme = [
        row.theme_id if row.theme_id in lives else usual.reindex(pinned.index[pinned == row.topic_id]).mode().iloc[0]
        for row in held.itertuples()
    ]
    held = held.assign(theme_id=pd.Series(theme, index=held.index, dtype="str"))
    whole = pd.concat([frame, held[[name for name in frame.columns if name in held]]], ignore_index=True)
    marks = frame.select_dtypes("bool").columns  # an older study may lack a mark: missing is no, not yes
    whole[marks] = whole[marks] == True  # noqa: E712
    return whole.astype(frame.dtypes.to_dict())


def _rows(rows: pd.DataFrame, pinned: pd.Series, names: dict[str, str]) -> pd.DataFrame:
    """Return the memberships under the new identifiers; a leaning to a topic that is no more is dropped."""
    mine = rows["doc_id"].map(pinned)
    topic = rows["topic_id"].map(names)
    topic = topic.where(~rows["primary"] | mine.isna(), mine)
    frame = rows.assign(topic_id=topic)[topic.notna().to_numpy()].astype({"topic_id": "str"})
    twice = frame.sort_values("primary", ascending=False, kind="stable").duplicated(["doc_id", "topic_id"])
    return check(frame[~twice.reindex(frame.index)].reset_index(drop=True), ASSIGNMENTS)


def _broad(found: Topics, fine: pd.DataFrame, themes: dict[str, str]) -> pd.DataFrame:
    """Return the themes' rows under their identifiers, with the sizes of their topics."""
    sizes = fine.groupby("theme_id")["size"].sum()
    frame = found.themes.assign(topic_id=found.themes["topic_id"].map(themes))
    frame = frame[frame["topic_id"].isin(sizes.index)]
    return _sorted(frame.assign(theme_id=frame["topic_id"], size=frame["topic_id"].map(sizes).astype("int64")))


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    return check(frame.sort_values("topic_id", ignore_index=True), TOPIC_MODEL)
