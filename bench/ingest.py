"""Reading and preparing: records a second, and how many altered copies are found as near-duplicates.

A copy has 15 % or 30 % of its words, title and text alike, replaced by words of the corpus: drawn as often as they
occur, which is what the bars are asked of; and, harder, drawn from the list of different words, so that most are rare,
whose recall is told. Recall: copies in the group of their original. Precision: of the copies found to repeat anything,
those in the group of their original.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.measure import PATENTS, Figure, patents, skipped, told
from roadmap.settings import Settings
from roadmap.stages._duplicates import MANY

if TYPE_CHECKING:
    import pandas as pd

SHARES = {15: (0.97, 0.99), 30: (0.50, 0.99)}
"""Percent of words replaced: recall and precision asked for."""
COPIES = 200
SMALL, LARGE = 4_000, MANY + 500
"""Below and above the size from which repeats are found in another way."""
PREPARE = {8_000: 25, 39_689: 90}
"""Documents: seconds asked for."""


def run(quick: bool = False) -> dict[str, Any]:
    """Measure, print the table and return the figures."""
    if not PATENTS.exists():
        return skipped(PATENTS)
    figures = [_reading()]
    for count, seconds in list(PREPARE.items())[: 1 if quick else None]:
        took = _prepared(patents(count))[1]
        figures.append(Figure(f"prepare {count} patents, s", took, None, seconds))
    for count in (SMALL, LARGE):
        for percent, bars in SHARES.items():
            figures += _copies(patents(count), percent, bars)
            figures += _copies(patents(count), percent, (None, bars[1]), rare=True)
    return told(figures)


def _reading() -> Figure:
    """Return how fast a packed CSV becomes documents."""
    from roadmap.stages.ingest import read_corpus

    begin = time.perf_counter()
    corpus = read_corpus(PATENTS, Settings())
    seconds = time.perf_counter() - begin
    return Figure("csv.gz, records a second", (len(corpus.documents) + len(corpus.rejects)) / seconds)


def _prepared(frame: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Return the prepared documents and what preparing took, nothing kept from before."""
    from roadmap.stages.ingest import read_corpus
    from roadmap.stages.prepare import prepare

    with TemporaryDirectory() as folder:
        table = Path(folder) / "patents.csv"
        frame.to_csv(table, index=False)
        corpus = read_corpus(table, Settings())
    begin = time.perf_counter()
    ready = prepare(corpus, Settings())
    return ready.documents, time.perf_counter() - begin


def _copies(frame: pd.DataFrame, percent: int, bars: tuple[float | None, float], *, rare: bool = False) -> list[Figure]:
    """Put altered copies among the patents and see which are found."""
    documents, _ = _prepared(with_copies(frame, percent, rare=rare))
    recall, precision = found(documents)
    name = f"{len(frame)} patents, {percent} % {'rare words' if rare else 'changed'}"
    return [Figure(f"{name}: recall", recall, bars[0]), Figure(f"{name}: precision", precision, bars[1])]


def with_copies(frame: pd.DataFrame, percent: int, *, rare: bool = False) -> pd.DataFrame:
    """Return the patents and altered copies of evenly spaced ones, ``copy-`` before their numbers."""
    import pandas as pd

    rng = np.random.default_rng(percent)
    said = [word for text in frame["abstract"][::10] for word in text.split()]
    words = np.array(sorted(set(said)) if rare else said)
    copies = frame.iloc[:: max(1, len(frame) // COPIES)].head(COPIES).copy()
    copies["patent_number"] = "copy-" + copies["patent_number"]
    for name in ("title", "abstract"):
        copies[name] = [_altered(text, words, percent / 100, rng) for text in copies[name]]
    return pd.concat([frame, copies], ignore_index=True)


def _altered(text: str, words: np.ndarray, share: float, rng: np.random.Generator) -> str:
    """Replace a share of a text's words, rounded, by words drawn at random."""
    own = text.split()
    places = rng.choice(len(own), round(share * len(own)), replace=False)
    for place in places:
        own[place] = str(rng.choice(words))
    return " ".join(own)


def found(documents: pd.DataFrame) -> tuple[float, float]:
    """Return recall and precision of the copies among prepared documents."""
    repeats = documents.set_index("doc_id")["duplicate_of"]
    group = repeats.where(repeats != "", repeats.index.to_series())
    copies = [doc_id for doc_id in repeats.index if doc_id.startswith("copy-")]
    sizes = group.value_counts()
    flagged = [doc_id for doc_id in copies if sizes[group[doc_id]] > 1]
    right = [doc_id for doc_id in flagged if group[doc_id] == group.get(doc_id.removeprefix("copy-"))]
    return len(right) / len(copies), len(right) / max(1, len(flagged))
