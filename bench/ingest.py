"""Reading and preparing: records a second, and how many altered copies are found as near-duplicates.

A copy has its casing changed, is cut to 60-70 % of its text, has boilerplate added, or one sentence changed; its title
kept, and, harder, left out (whose recall is told). Or it has 15 % or 30 % of its words, title and text alike, replaced
by words of the corpus: drawn as often as they occur, which is what the bars are asked of; and, harder, drawn from the
list of different words, so that most are rare, whose recall is told. Recall: copies in the group of their original.
Precision: of the copies found to repeat anything, those in the group of their original.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.copies import with_alterations, with_copies
from bench.list_speed import list_figures
from bench.measure import PATENTS, Figure, content_hash, patents, skipped, told
from bench.xml_speed import xml_figures
from roadmap.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.records import Corpus

SHARES = {15: (0.97, 0.99), 30: (0.50, 0.99)}
"""Percent of words replaced: recall and precision asked for."""
ALTERED = ("casing", "truncation", "boilerplate", "one sentence")
ALIKE = (0.98, 0.98)
"""Recall and precision asked for of these."""
READ = 2_000
"""Patent records a second asked for."""
AMONG = (4_000, 10_000)
GROUPED = 40_000, 60
"""Documents whose repeats are found, and the seconds asked for."""
PREPARE = {8_000: 25, 39_689: 90}
"""Documents: seconds asked for."""


def run(quick: bool = False) -> dict[str, Any]:
    """Measure, print the table and return the figures."""
    if not PATENTS.exists():
        return skipped(PATENTS)
    figures = [_reading()]
    for count, seconds in list(PREPARE.items())[: 1 if quick else None]:
        figures.append(Figure(f"prepare {count} patents, s", _prepared(patents(count)), None, seconds))
    for count in AMONG[: 1 if quick else None]:
        for percent, bars in SHARES.items():
            figures += _copies(with_copies(patents(count), percent), f"{count} patents, {percent} % changed", bars)
            rare = with_copies(patents(count), percent, rare=True)
            figures += _copies(rare, f"{count} patents, {percent} % rare words", (None, bars[1]))
        for kind in ALTERED:
            figures += _copies(with_alterations(patents(count), kind), f"{count} patents, {kind}", ALIKE)
            bare = with_alterations(patents(count), kind, titled=False)
            figures += _copies(bare, f"{count} patents, {kind}, no title", (None, ALIKE[1]))
    return told([*figures, _grouped(), *xml_figures(quick=quick), *list_figures(quick=quick)])


def _reading() -> Figure:
    """Return how fast a packed CSV becomes documents."""
    from roadmap.stages.ingest import read_corpus

    begin = time.perf_counter()
    corpus = read_corpus(PATENTS, Settings())
    seconds = time.perf_counter() - begin
    return Figure("csv.gz, records a second", (len(corpus.documents) + len(corpus.rejects)) / seconds, READ)


def _corpus(frame: pd.DataFrame) -> Corpus:
    """Return patents as read from a CSV."""
    from roadmap.stages.ingest import read_corpus

    with TemporaryDirectory() as folder:
        table = Path(folder) / "patents.csv"
        frame.to_csv(table, index=False)
        return read_corpus(table, Settings())


def _prepared(frame: pd.DataFrame) -> float:
    """Return the seconds that preparing takes, nothing kept from before."""
    from roadmap.stages.prepare import prepare

    corpus = _corpus(frame)
    begin = time.perf_counter()
    prepare(corpus, Settings())
    return time.perf_counter() - begin


def _grouped() -> Figure:
    """Return what finding the repeats among 40,000 documents takes, their words being counted."""
    import pandas as pd

    from roadmap.stages._repeats import find_repeats
    from roadmap.stages._tokens import tokenize

    count, seconds = GROUPED
    frame = pd.concat([patents(), with_copies(patents(count // 10), 15).tail(count)], ignore_index=True)[:count]
    documents = _documents(frame)
    tokens = {
        "en": (np.arange(len(documents)), tokenize((documents["title"] + ".\n" + documents["text"]).tolist(), "en"))
    }
    begin = time.perf_counter()
    find_repeats(documents, tokens, near=True)
    return Figure(f"repeats among {len(documents)} documents, s", time.perf_counter() - begin, None, seconds)


def _documents(frame: pd.DataFrame) -> pd.DataFrame:
    """Return patents as documents, as far as finding repeats looks at them."""
    import pandas as pd

    return pd.DataFrame(
        {
            "doc_id": [f"d{row:06}" for row in range(len(frame))],
            "title": frame["title"],
            "text": frame["abstract"],
            "date": pd.to_datetime(frame["filing_date"], errors="coerce"),
            "kind": "patent",
            "lang": "en",
            "organisation": frame["owner"],
            "content_hash": [content_hash(*pair) for pair in zip(frame["title"], frame["abstract"], strict=True)],
            "confidential": False,
        }
    )


def _copies(frame: pd.DataFrame, name: str, bars: tuple[float | None, float]) -> list[Figure]:
    """Prepare patents and altered copies, and see which are found."""
    from roadmap.stages.prepare import prepare_documents

    recall, precision = found(prepare_documents(_corpus(frame), Settings()).documents)
    return [Figure(f"{name}: recall", recall, bars[0]), Figure(f"{name}: precision", precision, bars[1])]


def found(documents: pd.DataFrame) -> tuple[float, float]:
    """Return recall and precision of the copies among prepared documents."""
    repeats = documents.set_index("doc_id")["duplicate_of"]
    group = repeats.where(repeats != "", repeats.index.to_series())
    copies = [doc_id for doc_id in repeats.index if doc_id.startswith("copy-")]
    sizes = group.value_counts()
    flagged = [doc_id for doc_id in copies if sizes[group[doc_id]] > 1]
    right = [doc_id for doc_id in flagged if group[doc_id] == group.get(doc_id.removeprefix("copy-"))]
    return len(right) / len(copies), len(right) / max(1, len(flagged))
