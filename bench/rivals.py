"""Other ways to find topics, on the same vectors: agreement with labels, stability, languages, seconds and memory.

Each runs in a process of its own, twice: on all documents and on 80 % of them. Seconds are those of the first, taken
after imports and after a run on a few documents that compiles what numba compiles; memory is what the process held at
most, less what it held when the clock began. Documents that a method leaves out are one group in every agreement.
This product's seconds are those of its whole topics stage: names, map, strengths and stability are in them.

The rivals are not dependencies: who wants to measure one installs it (EVoC, scikit-network, Top2Vec; turftopic with
``--no-deps``, as it asks for an older rich); one that is not installed is passed over and named.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.measure import child, peak_mb

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.topics import Ready

SEED = 1
PART = 0.8
WARM = 600
"""Documents of the run that compiles."""
NEIGHBOURS = 15
COLUMNS = ("groups", "left out", "NMI", "ARI", "stability", "language", "seconds", "MB")


@dataclass(frozen=True)
class Texts:
    """What a rival gets: texts, their unit vectors float32 (n, d), and how many groups are wanted."""

    texts: list[str]
    vectors: np.ndarray
    count: int

    def only(self, rows: np.ndarray) -> Texts:
        """Return some of the documents."""
        return Texts([self.texts[row] for row in rows], self.vectors[rows], self.count)


def compare(ready: Ready, count: int) -> dict[str, dict[str, Any]]:
    """Return for each rival at ``count`` groups its figures (COLUMNS), or ``{"missing": package}``."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write(ready, folder)
        found = {}
        for rival, (package, _) in RIVALS.items():
            if find_spec(package) is None:
                found[rival] = {"missing": package}
                continue
            out = folder / "found.json"
            ran = child("bench.rivals", rival, folder, str(count), out, log=folder / "log.txt")
            found[rival] = {**json.loads(out.read_text(encoding="utf-8")), "process": ran.seconds}
    return {rival: _judged(ready, one) for rival, one in found.items()}


def table(name: str, found: dict[str, dict[str, Any]]) -> None:
    """Print one set's table."""
    print(f"\n{name:26}" + "".join(f"{column:>10}" for column in COLUMNS))
    for rival, one in found.items():
        values = "".join(f"{one[column]:>10.4g}" for column in COLUMNS) if "missing" not in one else "  not installed"
        print(f"{rival:26}{values}")


def _judged(ready: Ready, one: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of what a rival found."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    if "missing" in one:
        return one
    groups, part = np.array(one["groups"]), np.array(one["part"])
    labels, langs = ready.given["label"].to_numpy(str), ready.documents["lang"].to_numpy(str)
    values = {
        "groups": len(set(groups[groups >= 0])),
        "left out": float((groups < 0).mean()),
        "NMI": normalized_mutual_info_score(labels, groups),
        "ARI": adjusted_rand_score(labels, groups),
        "stability": adjusted_rand_score(groups[_sample(len(groups))], part),
        "language": normalized_mutual_info_score(langs, groups),
        "seconds": one["seconds"],
        "MB": one["mb"],
    }
    return {name: round(float(value), 4) for name, value in values.items()}


def _sample(count: int) -> np.ndarray:
    """Return the rows of the smaller run."""
    return np.sort(np.random.default_rng(SEED).permutation(count)[: int(PART * count)])


# --- one rival in its process ---------------------------------------------------------------------------------------


def _write(ready: Ready, folder: Path) -> None:
    """Write a set for the processes."""
    from scipy.sparse import save_npz

    ready.documents.to_parquet(folder / "documents.parquet")
    ready.given.to_parquet(folder / "given.parquet")
    ready.terms.vocabulary.to_parquet(folder / "vocabulary.parquet")
    save_npz(folder / "counts.npz", ready.terms.counts[_rows(ready, ready.terms.doc_ids)])
    np.save(folder / "vectors.npy", ready.vectors.matrix[_rows(ready, ready.vectors.doc_ids)])


def _rows(ready: Ready, names: tuple[str, ...]) -> list[int]:
    """Return the rows of a set's documents among ``names``."""
    place = {doc_id: row for row, doc_id in enumerate(names)}
    return [place[doc_id] for doc_id in ready.documents["doc_id"]]


def _one(rival: str, folder: Path, count: int) -> dict[str, Any]:
    """Run one rival on all documents and on some of them."""
    import pandas as pd

    documents = pd.read_parquet(folder / "documents.parquet")
    whole = Texts((documents["title"] + "\n" + documents["text"]).tolist(), np.load(folder / "vectors.npy"), count)
    rows = _sample(len(whole.texts))
    find: Callable[[Texts], np.ndarray] = OWN(folder) if rival == HERE else RIVALS[rival][1]
    if rival != HERE:
        find(whole.only(np.arange(min(WARM, len(whole.texts)))))
    before, begin = peak_mb(), time.perf_counter()
    groups = find(whole)
    seconds, held = time.perf_counter() - begin, peak_mb() - before
    part = find(whole.only(rows))
    return {"groups": groups.tolist(), "part": part.tolist(), "seconds": round(seconds, 2), "mb": round(held)}


class OWN:
    """This product's themes; it needs the documents' terms beside their vectors."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, texts: Texts) -> np.ndarray:
        """Return each document's theme."""
        import pandas as pd
        from scipy.sparse import load_npz

        from bench.topics import Ready, cluster
        from roadmap.records import Terms, Vectors

        documents = pd.read_parquet(self.folder / "documents.parquet")
        names = tuple(documents["doc_id"])
        vectors = Vectors(names, np.load(self.folder / "vectors.npy"), "", "")
        terms = Terms(
            names, pd.read_parquet(self.folder / "vocabulary.parquet"), load_npz(self.folder / "counts.npz").tocsr()
        )
        if len(texts.texts) < len(documents):
            documents = documents.iloc[_sample(len(documents))].assign(duplicate_of="").reset_index(drop=True)
        given = pd.read_parquet(self.folder / "given.parquet")
        _, themes = cluster(Ready(given, documents, vectors, terms), texts.count)
        return np.unique(themes, return_inverse=True)[1]


def _kmeans(texts: Texts) -> np.ndarray:
    """K-means as scikit-learn comes, on the vectors as they are."""
    from sklearn.cluster import KMeans

    found = KMeans(texts.count, n_init=10, random_state=SEED).fit_predict(texts.vectors)
    return np.asarray(found)


def _leiden(texts: Texts) -> np.ndarray:
    """Leiden (Traag et al., 2019) on the graph of nearest neighbours, its resolution halved until the number fits."""
    from sklearn.neighbors import kneighbors_graph
    from sknetwork.clustering import Leiden

    graph = kneighbors_graph(texts.vectors, NEIGHBOURS, mode="connectivity", n_jobs=-1)
    graph = graph.maximum(graph.T).tocsr()
    low, high, best = 0.01, 16.0, np.zeros(len(texts.texts), int)
    for _ in range(14):
        middle = float(np.sqrt(low * high))
        now = np.asarray(Leiden(resolution=middle, random_state=SEED).fit_predict(graph))
        if abs(now.max() + 1 - texts.count) <= abs(best.max() + 1 - texts.count):
            best = now
        low, high = (middle, high) if now.max() + 1 < texts.count else (low, middle)
    return best


def _evoc(texts: Texts) -> np.ndarray:
    """EVoC (McInnes), asked for about as many groups as wanted."""
    from evoc import EVoC

    return np.asarray(EVoC(approx_n_clusters=texts.count, random_state=SEED).fit_predict(texts.vectors))


def _stock(texts: Texts) -> np.ndarray:
    """BERTopic as it comes."""
    from bertopic import BERTopic

    groups, _ = BERTopic().fit_transform(texts.texts, embeddings=texts.vectors)
    return np.asarray(groups)


def _tuned(texts: Texts) -> np.ndarray:
    """BERTopic with the number of topics given and its outliers handed out by their vectors."""
    from bertopic import BERTopic

    model = BERTopic(nr_topics=texts.count + 1)
    groups, _ = model.fit_transform(texts.texts, embeddings=texts.vectors)
    if len(set(groups)) < 2 or -1 not in groups:
        return np.asarray(groups)
    return np.asarray(
        model.reduce_outliers(texts.texts, groups, strategy="embeddings", embeddings=texts.vectors, threshold=-1.0)
    )


def _top2vec(texts: Texts) -> np.ndarray:
    """Top2Vec (Angelov, 2020) with our encoder, its topics merged to the number wanted."""
    from top2vec import Top2Vec

    from roadmap.encoders import load_encoder

    known = dict(zip(texts.texts, texts.vectors, strict=True))
    encoder = load_encoder()

    def embed(asked: list[str], **_: Any) -> np.ndarray:  # noqa: ANN401 - the library hands on what it likes
        return np.stack([known[one] for one in asked]) if asked[0] in known else encoder.encode(list(asked))

    model = Top2Vec(texts.texts, embedding_model=embed, min_count=10, workers=2, verbose=False)
    if model.get_num_topics() > texts.count:
        model.hierarchical_topic_reduction(texts.count)
        return np.asarray(model.doc_top_reduced)
    return np.asarray(model.doc_top)


def _turftopic(name: str) -> Callable[[Texts], np.ndarray]:
    """A model of turftopic with our encoder: each document's strongest topic."""

    def find(texts: Texts) -> np.ndarray:
        import turftopic

        from roadmap.encoders import load_encoder

        model = getattr(turftopic, name)(texts.count, encoder=load_encoder().sentence_transformer, random_state=SEED)
        return np.asarray(model.fit_transform(texts.texts, embeddings=texts.vectors)).argmax(axis=1)

    return find


HERE = "this product"
RIVALS: dict[str, tuple[str, Callable[[Texts], np.ndarray]]] = {
    HERE: ("roadmap", _kmeans),
    "k-means": ("sklearn", _kmeans),
    "Leiden": ("sknetwork", _leiden),
    "EVoC": ("evoc", _evoc),
    "BERTopic, stock": ("bertopic", _stock),
    "BERTopic, tuned": ("bertopic", _tuned),
    "Top2Vec": ("top2vec", _top2vec),
    "KeyNMF": ("turftopic", _turftopic("KeyNMF")),
    "S3": ("turftopic", _turftopic("SemanticSignalSeparation")),
}
"""Name -> the package it needs, and what finds the groups (-1: left out)."""

if __name__ == "__main__":
    rival_, folder_, count_, out_ = sys.argv[1:]
    Path(out_).write_text(json.dumps(_one(rival_, Path(folder_), int(count_))), encoding="utf-8")
