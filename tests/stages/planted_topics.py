"""Planted subjects for the topics tests: each with a direction and words of its own."""

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from roadmap.records import Terms, Vectors
from roadmap.settings import Settings, TopicSettings

QUICK = Settings(topics=TopicSettings(restarts=10, stability_runs=2, topic_size=10))
ENCODER = ("test", "1")


def corpus(sizes, *, seed=0, spread=0.25, langs=("en",), dimension=24):
    """Subjects of the given sizes: each has a direction and words (``s3w5``) of its own beside common ones."""
    rng = np.random.default_rng(seed)
    subject = np.repeat(np.arange(len(sizes)), sizes)
    n = len(subject)
    middle = np.linalg.qr(rng.standard_normal((dimension, dimension)))[0][: len(sizes)]
    matrix = middle[subject] + spread * rng.standard_normal((n, dimension)) / np.sqrt(dimension)
    matrix = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)
    lang = np.array([langs[i % len(langs)] for i in range(n)], dtype=object)
    words = [f"s{s}w{w}" for s in range(len(sizes)) for w in range(8)] + [f"common{w}" for w in range(6)]
    counts = np.zeros((n, len(words)), dtype=int)
    for row, own in enumerate(subject):
        counts[row, own * 8 + rng.choice(8, 5, replace=False)] = 1
        counts[row, -6:] = rng.integers(0, 2, 6)
    doc_ids = [f"d{i:04d}" for i in range(n)]
    documents = pd.DataFrame({
        "doc_id": doc_ids, "lang": lang, "kind": "patent", "organisation": "", "confidential": False,
        "duplicate_of": "", "item": "",
        "content_hash": [f"{value:016x}" for value in rng.permutation(n) * 7919],
    })  # fmt: skip
    vocabulary = pd.DataFrame({"term": words, "lang": "en", "documents": (counts > 0).sum(axis=0)})
    return (
        documents,
        Vectors(tuple(doc_ids), matrix, *ENCODER),
        Terms(tuple(doc_ids), vocabulary, csr_matrix(counts)),
        subject,
    )


def primary(topics):
    rows = topics.assignments[topics.assignments["primary"]]
    return rows.set_index("doc_id")["topic_id"]


def themes_of(topics):
    theme = topics.topics.set_index("topic_id")["theme_id"]
    return primary(topics).map(theme)
