"""The topics as a model that BERTopic loads with ``BERTopic.load(folder)``: safetensors and JSON, nothing pickled.

Everything in it comes from open documents: their words, their vectors, their number. A topic that only confidential
documents are about keeps its name and words as far as ``disclose`` shows them, and has no vector: nothing is placed
in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from roadmap.i18n import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from scipy.sparse import csr_matrix

    from roadmap.records import Study, Vectors

WORDS: dict[str, Any] = {"ngram_range": (1, 2), "min_df": 2, "lowercase": True, "token_pattern": r"(?u)\b\w\w+\b"}
"""How BERTopic counts words when the model is loaded: scikit-learn's CountVectorizer with these settings."""
NO_WORD = "-"
"""Stands for the words of a topic that has none: BERTopic wants at least one."""


@dataclass(frozen=True)
class Counted:
    """Class TF-IDF of the topics (t, v), its word weights (v,), and the v words."""

    weights: csr_matrix
    idf: np.ndarray
    words: dict[str, int]


def write_model(shown: Study, vectors: Vectors, folder: Path) -> None:
    """Write the model of a disclosed study into ``folder``; topic 0 is T001, and so on in the order of the table.

    Parameters
    ----------
    shown
        The disclosed study.
    vectors
        Unit vectors, at least of every open document.
    folder
        Made if it is not there.
    """
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    topic = _topic_of(shown)
    counted = class_words(shown, topic)
    parts = {
        "indptr": counted.weights.indptr, "indices": counted.weights.indices, "data": counted.weights.data,
        "shape": np.array(counted.weights.shape), "diag": counted.idf,
    }  # fmt: skip
    (folder / "ctfidf.safetensors").write_bytes(save(parts))
    middle = {"topic_embeddings": middles(shown, vectors, topic)}
    (folder / "topic_embeddings.safetensors").write_bytes(save(middle))
    _write(_topics(shown, topic, counted), folder / "topics.json")
    _write(_counting(counted), folder / "ctfidf_config.json")
    _write(_config(shown), folder / "config.json")


def _topic_of(shown: Study) -> np.ndarray:
    """Return the number of each open document's main topic, (n,)."""
    numbers = {topic: number for number, topic in enumerate(shown.fine.topics["topic_id"])}
    main = shown.assignments[shown.assignments["primary"]].set_index("doc_id")["topic_id"]
    return np.asarray(shown.documents["doc_id"].map(main).map(numbers).to_numpy(dtype=np.int64))


def _counts(shown: Study) -> pd.Series:
    """Say which open documents count: those that repeat no other."""
    return shown.documents["duplicate_of"] == ""


def class_words(shown: Study, topic: np.ndarray) -> Counted:
    """Count the words of each topic's open documents and weigh them by class TF-IDF with BM25 weighting, as BERTopic.

    The weight of a word is log(1 + (A - f + .5) / (f + .5)), f its number in all topics, A the topics' mean number of
    words (Grootendorst, BERTopic, 2022).
    """
    from scipy.sparse import csr_matrix, diags
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.preprocessing import normalize

    keep = _counts(shown).to_numpy()
    texts = (shown.documents["title"] + " " + shown.documents["text"])[keep]
    total = len(shown.fine.topics)
    try:
        counter = CountVectorizer(**{**WORDS, "min_df": min(2, max(1, int(keep.sum())))})
        counts = counter.fit_transform(texts)
    except ValueError:  # no word at all
        return Counted(csr_matrix((total, 1)), np.zeros(1), {NO_WORD: 0})
    rows = topic[keep]
    member = csr_matrix((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(total, len(rows)))
    by_topic = csr_matrix(member @ counts)
    often, mean = np.asarray(by_topic.sum(axis=0)).ravel(), by_topic.sum() / max(1, total)
    idf = np.log1p(np.maximum((mean - often + 0.5) / (often + 0.5), 0))
    weights = csr_matrix(normalize(by_topic, norm="l1") @ diags(idf))
    weights.sort_indices()
    words = {word: int(place) for word, place in sorted(counter.vocabulary_.items(), key=lambda pair: int(pair[1]))}
    return Counted(weights, idf, words)


def middles(shown: Study, vectors: Vectors, topic: np.ndarray) -> np.ndarray:
    """Return the mean vector of each topic's open documents, unit length, float32 (t, d); nought where there are none.

    A new text belongs to the topic whose middle is nearest by cosine: this is how BERTopic places texts with a loaded
    model, and how an update places them. Documents that repeat others are in it, as they are there.
    """
    place = {doc_id: row for row, doc_id in enumerate(vectors.doc_ids)}
    rows = [place[doc_id] for doc_id in shown.documents["doc_id"]]
    sums = np.zeros((len(shown.fine.topics), vectors.matrix.shape[1]))
    np.add.at(sums, topic, vectors.matrix[rows])
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(length > 0, length, 1), dtype=np.float32)


def _topics(shown: Study, topic: np.ndarray, counted: Counted) -> dict[str, Any]:
    """Return BERTopic's topics.json: words with their weights, names, sizes and each open document's topic."""
    frame = shown.fine.topics
    size = np.bincount(topic, minlength=len(frame))
    aspects = {
        lang: _words(frame[f"keywords_{lang}"], counted) for lang in LANGUAGES if f"keywords_{lang}" in frame
    }  # fmt: skip
    return {
        "topic_representations": _words(frame["keywords"], counted),
        "topics": topic.tolist(),
        "topic_sizes": {str(number): int(count) for number, count in enumerate(size)},
        "topic_mapper": [[number, number] for number in range(len(frame))],
        "topic_labels": {str(number): f"{row}" for number, row in enumerate(frame["topic_id"])},
        "custom_labels": [f"{row.topic_id} {row.label}" for row in frame.itertuples()],
        "_outliers": 0,
        "topic_aspects": aspects,
    }


def _words(lists: pd.Series, counted: Counted) -> dict[str, list[list[Any]]]:
    """Return each topic's words with their class TF-IDF; 0 where BERTopic's counting does not know the word."""

    def weight(number: int, word: str) -> float:
        column = counted.words.get(word.lower())
        return 0.0 if column is None else round(float(counted.weights[number, column]), 6)

    return {
        str(number): [[word, weight(number, word)] for word in words] or [[NO_WORD, 0.0]]
        for number, words in enumerate(lists)
    }


def _counting(counted: Counted) -> dict[str, Any]:
    """Return BERTopic's ctfidf_config.json."""
    return {
        "ctfidf_model": {"bm25_weighting": True, "reduce_frequent_words": False},
        "vectorizer_model": {"params": {**WORDS, "ngram_range": list(WORDS["ngram_range"])}, "vocab": counted.words},
    }  # fmt: skip


def _config(shown: Study) -> dict[str, Any]:
    """Return BERTopic's config.json; no encoder is named, so that loading fetches nothing."""
    return {
        "calculate_probabilities": False, "language": "multilingual", "low_memory": False, "min_topic_size": 10,
        "n_gram_range": [1, 1], "nr_topics": None, "seed_topic_list": None,
        "top_n_words": int(shown.manifest["settings"]["topics"]["words"]), "verbose": False,
        "zeroshot_min_similarity": 0.7, "zeroshot_topic_list": None,
    }  # fmt: skip


def _write(value: dict[str, Any], path: Path) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n", encoding="utf-8")
