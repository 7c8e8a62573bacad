"""Adopt: new documents into topics that exist already, each into the one whose middle is nearest.

The topics, their names and their identifiers stay. A topic's middle is the mean of its documents' vectors; the nearest
is that of the highest cosine (Rocchio 1971). The exported BERTopic model places texts by the same rule, so both agree.
How strongly a document belongs is told by its fifteen nearest known documents: the part of their votes, each by its
cosine, that its topic has (Cover & Hart, Nearest neighbor pattern classification, 1967). The vote alone as the rule, as
it was once: of a fifth left out, .910 (demonstration corpus) and .702 (39,292 patents) came back into their topics, by
the middle .919 and .708; into their themes .982 and .851, by the middle .976 and .835.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from roadmap.records import Topics, Vectors
from roadmap.tables import ASSIGNMENTS, MAP, check

NEIGHBOURS = 15
FURTHER, LEAST = 2, 0.15
"""Topics beside the main one, and the weakest strength kept."""
BLOCK = 512


def adopt(fresh: Vectors, known: Vectors, topics: Topics) -> Topics:
    """Return the topics with the new documents in them.

    Parameters
    ----------
    fresh
        Vectors of the new documents.
    known
        Vectors of the study's documents, of the same encoder and revision.
    topics
        The study's topics; ``sizes`` grow, and ``parents`` name the topic itself: it continues.
    """
    main = topics.assignments[topics.assignments["primary"]].set_index("doc_id")["topic_id"]
    codes, names = pd.factorize(main.reindex(list(known.doc_ids)), sort=True)
    spots = topics.map.set_index("doc_id").reindex(list(known.doc_ids))[["x", "y"]].to_numpy()
    votes, places = _votes(fresh.matrix, known.matrix, codes, spots)
    mine = nearest_middle(fresh.matrix, known.matrix, codes)
    told = zip(fresh.doc_ids, votes, mine, strict=True)
    rows = [row for doc_id, vote, code in told for row in _memberships(doc_id, vote, int(code), names)]
    added = pd.DataFrame(rows, columns=["doc_id", "topic_id", "strength", "primary"])
    assignments = pd.concat([topics.assignments, added.astype({"doc_id": "str", "topic_id": "str"})], ignore_index=True)
    spotted = pd.DataFrame(
        {"doc_id": pd.Series(list(fresh.doc_ids), dtype="str"), "x": places[:, 0], "y": places[:, 1]}
    )
    return replace(
        topics,
        topics=_grown(topics.topics, added),
        themes=_grown(
            topics.themes,
            added.merge(topics.topics[["topic_id", "theme_id"]], on="topic_id").assign(
                topic_id=lambda frame: frame["theme_id"]
            ),
        ),
        assignments=check(assignments, ASSIGNMENTS),
        map=check(pd.concat([topics.map, spotted], ignore_index=True), MAP),
    )


def nearest_middle(fresh: np.ndarray, known: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the topic, int (n,), whose middle each new vector is nearest to; ``codes``: the known ones' topics."""
    sums = np.zeros((int(codes.max()) + 1, known.shape[1]))
    np.add.at(sums, codes, known)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    middles = (sums / np.where(length > 0, length, 1)).astype(np.float32)
    return np.asarray((fresh @ middles.T).argmax(axis=1))


def _votes(fresh: np.ndarray, known: np.ndarray, codes: np.ndarray, spots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each new document's votes (n, topics), summing to one, and its place between its neighbours (n, 2)."""
    count = min(NEIGHBOURS, len(known))
    votes = np.zeros((len(fresh), int(codes.max()) + 1))
    places = np.zeros((len(fresh), 2))
    for start in range(0, len(fresh), BLOCK):
        cosine = fresh[start : start + BLOCK] @ known.T
        near = np.argpartition(-cosine, count - 1, axis=1)[:, :count]
        weight = np.clip(np.take_along_axis(cosine, near, axis=1), 1e-6, None).astype(float)
        weight /= weight.sum(axis=1, keepdims=True)
        rows = np.repeat(np.arange(start, start + len(near)), count)
        np.add.at(votes, (rows, codes[near].ravel()), weight.ravel())
        places[start : start + BLOCK] = (spots[near] * weight[:, :, None]).sum(axis=1)
    return votes, places


def _memberships(doc_id: str, vote: np.ndarray, mine: int, names: pd.Index) -> list[tuple[str, str, float, bool]]:
    """Return a document's main topic and those beside it."""
    order = [code for code in np.argsort(-vote, kind="stable")[: 2 + FURTHER] if code != mine and vote[code] >= LEAST]
    kept = [mine, *order[:FURTHER]]
    return [(doc_id, str(names[code]), min(1.0, float(vote[code])), code == mine) for code in kept]


def _grown(frame: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """Return topics or themes with their new sizes, each its own parent."""
    more = added[added["primary"]].groupby("topic_id").size()
    size = frame["size"] + frame["topic_id"].map(more).fillna(0).astype("int64")
    return frame.assign(size=size, parents=[[topic] for topic in frame["topic_id"]])
