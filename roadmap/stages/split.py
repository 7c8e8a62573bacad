"""Split a topic's documents into parts: by their meaning, or as somebody says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.stages._kmeans import kmeans, one_thread
from roadmap.stages._space import principal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from roadmap.records import Vectors

DIMENSIONS = 16
RESTARTS = 40
SEED = 20260101
MOST = 12
"""Parts a topic is split into, at most."""


def split_documents(documents: pd.DataFrame, vectors: Vectors, parts: int, topic: str) -> list[tuple[str, ...]]:
    """Return the documents of each part, the largest first, found by k-means on their principal components.

    Parameters
    ----------
    documents
        DOCUMENTS of the topic; repeats go where the document lies that they repeat. Their order does not matter.

    Raises
    ------
    InputError
        ``parts`` is below two or above MOST, or there are fewer different documents than that.
    """
    frame = documents.sort_values(["content_hash", "doc_id"]).drop_duplicates("content_hash")
    if not 2 <= parts <= min(MOST, len(frame)):
        raise InputError(
            N_("{topic} has {count} different documents; wanted 2 to {most} parts, not {parts}."),
            topic=topic, count=len(frame), most=min(MOST, len(frame)), parts=parts,
        )  # fmt: skip
    place = {doc_id: row for row, doc_id in enumerate(vectors.doc_ids)}
    matrix = vectors.matrix[[place[doc_id] for doc_id in frame["doc_id"]]]
    with one_thread():
        points = principal(matrix, DIMENSIONS)(matrix)
        labels, _ = kmeans(points, parts, np.random.default_rng([SEED, parts]), restarts=RESTARTS)
    part = documents["content_hash"].map(dict(zip(frame["content_hash"], labels, strict=True)))
    groups = [tuple(sorted(rows)) for _, rows in documents["doc_id"].groupby(part.to_numpy())]
    if len(groups) < 2:
        raise InputError(N_("The documents of {topic} are all alike: they do not fall into parts."), topic=topic)
    return sorted(groups, key=lambda one: (-len(one), one))


def with_copies(documents: pd.DataFrame, wanted: Sequence[str], topic: str) -> list[tuple[str, ...]]:
    """Return the documents wanted, with those that repeat them, and the rest of the topic.

    Raises
    ------
    InputError
        One of them is not in the topic, or nothing would be left.
    """
    strange = sorted(set(wanted) - set(documents["doc_id"]))
    if strange:
        raise InputError(
            N_("{count} documents are not in {topic}, the first is {doc_id}."),
            count=len(strange), topic=topic, doc_id=strange[0],
        )  # fmt: skip
    group = documents["duplicate_of"].where(documents["duplicate_of"] != "", documents["doc_id"])
    taken = group.isin(set(group[documents["doc_id"].isin(set(wanted))]))
    if taken.all():
        raise InputError(N_("These are all documents of {topic}; wanted some of them."), topic=topic)
    return [tuple(sorted(documents.loc[rows, "doc_id"])) for rows in (taken, ~taken)]
