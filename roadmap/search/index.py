"""Search: a study's open documents by meaning and by word, and the topics that the found ones are of.

Both ways rank documents; the ranks are joined by reciprocal rank fusion (Cormack, Clarke & Buettcher, SIGIR 2009), in
which scores of different kinds need no common scale. Documents that repeat others are not there, nor confidential ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.disclosure import Shown, hidden
from roadmap.errors import InputError, StudyError
from roadmap.i18n import N_
from roadmap.search.words import WordIndex, word_index, word_scores
from roadmap.stages.embed import embed_texts, full_texts
from roadmap.views import select

if TYPE_CHECKING:
    from roadmap.records import Encoder, Vectors

WAYS = ("both", "meaning", "word")
DEPTH = 200
"""Documents of each way that are joined."""
FUSED = 60
"""The constant of reciprocal rank fusion, as its authors took it."""


@dataclass(frozen=True)
class Index:
    """What is searched: DOCUMENTS with topic_id, theme_id, year and secondary sectors; unit vectors (n, d); words."""

    documents: pd.DataFrame
    matrix: np.ndarray
    words: WordIndex
    sectors: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Wanted:
    """Which documents are wanted; what is empty is not asked. ``years``: first and last."""

    kind: str = ""
    lang: str = ""
    sector: str = ""
    topic: str = ""
    years: tuple[int, int] | None = None


EVERYTHING = Wanted()


def searchable(shown: Shown, vectors: Vectors) -> Index:
    """Return the index of a disclosed study.

    Raises
    ------
    StudyError
        The vectors do not belong to the documents.
    """
    frame, matrix = open_documents(shown, vectors, "topic")
    rows = shown.study.sectors
    return Index(
        frame.assign(theme_id=frame["topic_id"].map(select.theme_of(shown)), year=frame["date"].dt.year),
        matrix,
        word_index(full_texts(frame)),
        {str(name): frozenset(mine) for name, mine in rows.groupby("sector")["doc_id"]},
    )


def open_documents(shown: Shown, vectors: Vectors, level: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the open documents that repeat no other, with the ``topic_id`` of one that is shown, and their vectors.

    Raises
    ------
    StudyError
        The vectors do not belong to the documents.
    """
    documents = shown.study.documents
    main = select.primary(shown, level=level)[["doc_id", "topic_id"]]
    main = main[~main["topic_id"].isin(hidden(shown.study, level))]
    frame = documents[documents["duplicate_of"] == ""].merge(main, on="doc_id")
    place = {doc_id: row for row, doc_id in enumerate(vectors.doc_ids)}
    if not set(frame["doc_id"]) <= set(place):
        raise StudyError(N_("The study {path} is damaged: {error}."), path=shown.study.path, error="vectors.npy")
    return frame, vectors.matrix[[place[doc_id] for doc_id in frame["doc_id"]]]


def find(index: Index, query: str, encoder: Encoder, *, way: str = "both", wanted: Wanted = EVERYTHING) -> pd.DataFrame:
    """Return the open documents that answer a query, best first, at most 2 * DEPTH.

    Returns
    -------
    The index's document columns with ``score`` (of the fusion), ``cosine`` (-1 to 1; missing where only words were
    asked) and ``found_by`` (both, meaning or word).

    Raises
    ------
    InputError
        The query is empty, or there is no such way.
    """
    if way not in WAYS:
        raise InputError(
            N_("There is no way of searching {found}; there is {known}."), found=way, known=", ".join(WAYS)
        )
    if not query.strip():
        raise InputError(N_("There is nothing to search for: the query is empty."))
    allowed = _allowed(index, wanted)
    ranks: dict[str, np.ndarray] = {}
    cosine = np.full(len(allowed), np.nan, dtype=np.float32)
    if way != "word" and len(allowed):
        cosine = index.matrix @ embed_texts([query], encoder)[0]
        ranks["meaning"] = _best(np.where(allowed, cosine, -np.inf), -np.inf)
    if way != "meaning" and len(allowed):
        ranks["word"] = _best(np.where(allowed, word_scores(index.words, query), 0), 0)
    return _joined(index, ranks, cosine)


def topics_found(found: pd.DataFrame, *, most: int = 5) -> pd.DataFrame:
    """Return the topics that found documents are of: topic_id, documents (among them), score; the best first."""
    rows = found.groupby("topic_id")["score"].agg(["size", "sum"]).reset_index()
    rows = rows.rename(columns={"size": "documents", "sum": "score"})
    return rows.sort_values(["score", "topic_id"], ascending=[False, True], ignore_index=True).head(most)


def _allowed(index: Index, wanted: Wanted) -> np.ndarray:
    """Return which documents are wanted, bool (n,)."""
    frame = index.documents
    allowed = np.ones(len(frame), dtype=bool)
    for column, value in (("kind", wanted.kind), ("lang", wanted.lang)):
        if value:
            allowed &= (frame[column] == value).to_numpy()
    if wanted.topic:
        allowed &= ((frame["topic_id"] == wanted.topic) | (frame["theme_id"] == wanted.topic)).to_numpy()
    if wanted.sector:
        allowed &= frame["doc_id"].isin(index.sectors.get(wanted.sector, frozenset())).to_numpy()
    if wanted.years:
        allowed &= frame["year"].between(*wanted.years).to_numpy()
    return allowed


def _best(scores: np.ndarray, floor: float) -> np.ndarray:
    """Return the rows of the best scores above ``floor``, best first; of equals the first."""
    count = min(DEPTH, len(scores))
    near = np.argpartition(-scores, count - 1)[:count]
    near = near[np.lexsort((near, -scores[near]))]
    return near[scores[near] > floor]


def _joined(index: Index, ranks: dict[str, np.ndarray], cosine: np.ndarray) -> pd.DataFrame:
    """Join rankings: each gives a document 1 / (FUSED + its place)."""
    score: dict[int, float] = {}
    ways: dict[int, list[str]] = {}
    for way, rows in ranks.items():
        for place, row in enumerate(rows.tolist(), start=1):
            score[row] = score.get(row, 0.0) + 1 / (FUSED + place)
            ways.setdefault(row, []).append(way)
    order = sorted(score, key=lambda row: (-score[row], row))
    return index.documents.iloc[order].assign(
        score=[score[row] for row in order], cosine=cosine[order],
        found_by=["both" if len(ways[row]) > 1 else ways[row][0] for row in order],
    ).reset_index(drop=True)  # fmt: skip
