"""This pipeline against stock BERTopic with all-MiniLM-L6-v2, on the same patents, each in a process of its own.

Seconds are taken inside each process after imports and after the model is loaded. Stock BERTopic's numba code is
compiled before its clock starts, on noise of the same shape. Coherence is the mean NPMI (Bouma, 2009) of the ten words
of each topic, on the half of the documents this pipeline did not use to choose its words, and beside it on patents
neither side has seen; for both with the same tokens: runs of letters and digits in lower case, a phrase being its
tokens in a row. A pair of words that never meets counts -1, so rarer words need more documents to score at all.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.measure import PATENTS, Figure, child, patents, peak_mb, skipped, told

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

SIZES = (2_000, 8_000)
BAR = 10
"""Times faster asked for at the larger size; 15 is the aim."""
TOKEN = re.compile(r"[^\W_]+")
MINILM = "all-MiniLM-L6-v2"
UNSEEN = 8_000
"""Patents outside the sample on which coherence is measured once more."""
MANY = 4_096
"""Vectors from which UMAP looks for neighbours in another way, compiled by itself."""


def run(quick: bool = False) -> dict[str, Any]:
    """Measure both at each size, print the tables and return the figures."""
    if not PATENTS.exists():
        return skipped(PATENTS)
    figures: list[Figure] = []
    sides: dict[str, Any] = {}
    for size in SIZES[:1] if quick else SIZES:
        every = patents(size + UNSEEN)
        with TemporaryDirectory() as folder:
            ours, stock = _both(every[:size], every[size:], Path(folder))
        sides[str(size)] = {"ours": ours, "stock": stock}
        _table(size, ours, stock)
        figures += _figures(size, ours, stock)
    return told(figures, sides=sides)


def _both(frame: pd.DataFrame, unseen: pd.DataFrame, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run both sides on the same file and judge their words alike."""
    table = folder / "patents.csv"
    frame.to_csv(table, index=False)
    found = {}
    for side in SIDES:
        child("bench.speed", side, table, folder / f"{side}.json", log=folder / f"{side}.log")
        found[side] = json.loads((folder / f"{side}.json").read_text(encoding="utf-8"))
    held = set(found["ours"].pop("held_out"))
    half, other = _joined(frame[frame["patent_number"].isin(held)]), _joined(unseen)
    for one in found.values():
        one.update(_judged(one.pop("words"), half, other))
        if themes := one.pop("theme_words", None):
            one.update({f"theme_{name}": value for name, value in _judged(themes, half, other).items()})
    return found["ours"], found["stock"]


def _joined(frame: pd.DataFrame) -> list[str]:
    return [" ".join(pair) for pair in zip(frame["title"], frame["abstract"], strict=True)]


def _judged(topics: list[list[str]], half: list[str], unseen: list[str]) -> dict[str, float]:
    """Return coherence on the held-out half, on unseen patents, and diversity."""
    found = {"coherence": coherence(topics, half), "coherence_unseen": coherence(topics, unseen)}
    return {name: round(value, 4) for name, value in {**found, "diversity": diversity(topics)}.items()}


def _figures(size: int, ours: dict[str, Any], stock: dict[str, Any]) -> list[Figure]:
    """Return what is asked: the speed at the larger size, the rest at each."""

    def took(side: dict[str, Any], *steps: str) -> float:
        return float(sum(side["seconds"].get(step, 0.0) for step in steps))

    rival, bar = took(stock, "embed", "topics"), BAR if size == SIZES[-1] else None
    return [
        Figure(f"{size}: embed+topics, times faster", rival / took(ours, "embed", "topics"), bar),
        Figure(f"{size}: embed+prepare+topics, times faster", rival / took(ours, "embed", "prepare", "topics")),
        Figure(f"{size}: outliers", ours["outliers"], None, 0),
        Figure(f"{size}: coherence over stock's", ours["coherence"] - stock["coherence"], 0),
        Figure(f"{size}: diversity over stock's", ours["diversity"] - stock["diversity"], 0),
        Figure(f"{size}: memory, part of stock's", ours["peak_mb"] / stock["peak_mb"]),
    ]


def _table(size: int, ours: dict[str, Any], stock: dict[str, Any]) -> None:
    """Print both sides beside each other."""
    print(f"{f'{size} patents':20} {'this pipeline':>14} {'stock BERTopic':>15}")
    for step in ("embed", "prepare", "topics"):
        values = [side["seconds"].get(step) for side in (ours, stock)]
        print(f"{step + ', s':20} " + " ".join(f"{'–' if v is None else f'{v:.2f}':>14}" for v in values))
    for name in ("peak_mb", "topics", "outliers", "coherence", "coherence_unseen", "diversity"):
        print(f"{name:20} {ours[name]:>14} {stock[name]:>14}")


# --- words ----------------------------------------------------------------------------------------------------------


def tokens(text: str) -> str:
    """Return a text's tokens between single spaces, with one before and one after."""
    return f" {' '.join(TOKEN.findall(text.lower()))} "


def coherence(topics: list[list[str]], texts: list[str]) -> float:
    """Return the mean over topics of the mean NPMI of their words' pairs in ``texts``; a pair never met counts -1."""
    split = [tokens(text) for text in texts]
    terms = sorted({tokens(word) for words in topics for word in words})
    place = {term: number for number, term in enumerate(terms)}
    present = np.array([[term in text for text in split] for term in terms], dtype=np.float32)
    values = [_npmi(present[[place[tokens(word)] for word in words]]) for words in topics if len(words) > 1]
    return float(np.mean(values)) if values else 0.0


def _npmi(present: np.ndarray) -> float:
    """Return the mean NPMI of the pairs of rows (words, documents)."""
    both = (present @ present.T / present.shape[1]).astype(float)
    alone = both.diagonal()
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(both / np.outer(alone, alone)) / -np.log(both)
    value = np.where(both >= 1, 1.0, np.where(both > 0, value, -1.0))
    return float(value[np.triu_indices(len(present), 1)].mean())


def diversity(topics: list[list[str]]) -> float:
    """Return the part of all topics' words that differ."""
    words = [tokens(word) for topic in topics for word in topic]
    return len(set(words)) / len(words) if words else 0.0


# --- the two sides, each in its own process -------------------------------------------------------------------------


class Clock:
    """Wall seconds of named steps."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work gives
        """Do the work and note what it took."""
        begin = time.perf_counter()
        result = work()
        self.seconds[name] = round(time.perf_counter() - begin, 3)
        return result


def ours(table: Path) -> dict[str, Any]:
    """Run this pipeline's own stages."""
    import bertopic  # noqa: F401 - imports are no part of the clock

    from roadmap.encoders import load_encoder
    from roadmap.settings import Settings
    from roadmap.stages.embed import embed
    from roadmap.stages.ingest import read_corpus
    from roadmap.stages.prepare import prepare
    from roadmap.stages.topics import find_topics

    clock, settings = Clock(), Settings()
    corpus = clock("read", lambda: read_corpus(table, settings))
    encoder = clock("load", load_encoder)
    ready = clock("prepare", lambda: prepare(corpus, settings))
    vectors = clock("embed", lambda: embed(ready.documents, encoder))
    found = clock("topics", lambda: find_topics(ready.documents, vectors, ready.terms, settings))
    kept = ready.documents[ready.documents["duplicate_of"] == ""].sort_values(["content_hash", "doc_id"])
    primary = found.assignments.loc[found.assignments["primary"], "doc_id"]
    return {
        "seconds": clock.seconds,
        "peak_mb": peak_mb(),
        "documents": len(ready.documents),
        "topics": len(found.topics),
        "themes": len(found.themes),
        "outliers": len(set(ready.documents["doc_id"]) - set(primary)),
        "words": [list(words)[:10] for words in found.topics["keywords"]],
        "theme_words": [list(words)[:10] for words in found.themes["keywords"]],
        "held_out": kept["doc_id"].tolist()[1::2],
    }


def stock(table: Path) -> dict[str, Any]:
    """Run BERTopic as it comes, with MiniLM."""
    import pandas as pd
    from bertopic import BERTopic

    from roadmap.encoders import load_encoder

    clock = Clock()
    frame = clock("read", lambda: pd.read_csv(table, dtype=str, keep_default_na=False))
    texts = [f"{title}. {text}" for title, text in zip(frame["title"], frame["abstract"], strict=True)]
    model = clock("load", lambda: load_encoder(MINILM)).sentence_transformer
    clock("warm", lambda: _warm(len(texts)))
    vectors = clock("embed", lambda: model.encode(texts, show_progress_bar=False))
    topics = BERTopic(embedding_model=model)
    labels, _ = clock("topics", lambda: topics.fit_transform(texts, vectors))
    words = [[word for word, _ in pairs if word] for number, pairs in topics.get_topics().items() if number >= 0]
    return {
        "seconds": clock.seconds,
        "peak_mb": peak_mb(),
        "documents": len(texts),
        "topics": len(words),
        "outliers": int(np.sum(np.array(labels) < 0)),
        "words": words,
    }


def _warm(count: int) -> None:
    """Have UMAP's numba code compiled as it will be used."""
    from umap import UMAP

    noise = np.random.default_rng(1).normal(size=(MANY + 4 if count > MANY else 300, 384)).astype(np.float32)
    UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", n_epochs=5).fit(noise)


SIDES = {"ours": ours, "stock": stock}


if __name__ == "__main__":
    side, table, out = sys.argv[1:]
    Path(out).write_text(json.dumps(SIDES[side](Path(table))), encoding="utf-8")
