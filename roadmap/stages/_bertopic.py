"""The one place BERTopic is imported: a true BERTopic model over our own space, clusters and terms."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scipy.sparse import csr_matrix

    from roadmap.stages._clusters import SmoothedComponents, TopicsInThemes

NO_TERM = "-"
"""Stands for the words of a text that has no terms: BERTopic wants at least one for every topic."""

UNUSED = ("sentence_transformers", "transformers", "umap")
"""What BERTopic imports where it is there, and is not asked for here: six seconds of every first import."""


@dataclass(frozen=True)
class Fitted:
    """A fitted BERTopic model with the two objects it was given, which hold what BERTopic does not keep."""

    model: Any
    space: SmoothedComponents
    clusters: TopicsInThemes
    coordinates: np.ndarray


class CountedTerms:
    """BERTopic's vectorizer: the terms are counted already, so a "document" is its row number and is not read again.

    Parameters
    ----------
    counts
        Counts of terms, (n, v).
    vocabulary
        The v terms.
    """

    def __init__(self, counts: csr_matrix, vocabulary: np.ndarray) -> None:
        from scipy.sparse import csr_matrix, hstack

        empty = np.asarray(counts.sum(axis=1)).ravel() == 0
        spare = 1 if len(vocabulary) else 2  # its class TF-IDF fails on a single column
        filler = np.repeat(empty[:, None].astype(counts.dtype), spare, axis=1)
        self.counts = csr_matrix(hstack([counts, csr_matrix(filler)]))
        self.words = np.append(vocabulary.astype(object), [NO_TERM] * spare)

    def fit_transform(self, documents: list[str], y: object = None) -> csr_matrix:
        """Return the counts of each text, (texts, v and more); a text is row numbers separated by spaces."""
        return self.transform(documents)

    def transform(self, documents: list[str]) -> csr_matrix:
        """Return the counts of each text, (texts, v and more)."""
        from scipy.sparse import csr_matrix

        rows = [np.array(text.split(), dtype=np.int64) for text in documents]
        ends = np.cumsum([0, *(len(row) for row in rows)])
        members = csr_matrix(
            (np.ones(ends[-1], self.counts.dtype), np.concatenate(rows), ends), shape=(len(rows), self.counts.shape[0])
        )
        return members @ self.counts

    def get_feature_names_out(self) -> np.ndarray:
        """Return the terms."""
        return self.words


def fit_bertopic(
    vectors: np.ndarray, counts: csr_matrix, vocabulary: np.ndarray, space: SmoothedComponents, clusters: TopicsInThemes
) -> Fitted:
    """Fit BERTopic on unit vectors (n, d) and counted terms (n, v) with our dimensionality and cluster models.

    Its topics are the fine topics, numbered from 0 by size; no topic -1. ``model.transform(texts, embeddings)`` places
    further texts. ``representative_docs_`` hold row numbers, never text.
    """
    with _without(*UNUSED):
        from bertopic import BERTopic
        from bertopic.vectorizers import ClassTfidfTransformer

    reduce = _Kept(space)
    model = BERTopic(
        language="multilingual", umap_model=reduce, hdbscan_model=clusters, calculate_probabilities=False,
        vectorizer_model=CountedTerms(counts, vocabulary), ctfidf_model=ClassTfidfTransformer(bm25_weighting=True),
    )  # fmt: skip
    model.fit([str(row) for row in range(len(vectors))], embeddings=vectors)
    model.umap_model = space
    return Fitted(model, space, clusters, reduce.coordinates)


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Let packages seem missing to what is imported meanwhile; those loaded already stay."""
    hidden = [name for name in names if name not in sys.modules]
    # None there is Python's own way to say that a module cannot be had.
    sys.modules.update(dict.fromkeys(hidden, None))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


class _Kept:
    """Keeps the coordinates BERTopic would throw away."""

    def __init__(self, space: SmoothedComponents) -> None:
        self.space = space

    def fit_transform(self, X: np.ndarray, y: np.ndarray | None = None) -> np.ndarray:  # noqa: N803
        self.coordinates = self.space.fit_transform(X)
        return self.coordinates
