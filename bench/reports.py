"""What people carry away, on a study of 39,689 US patents: report document, every format, the package, search.

The study is made first (minutes) unless ``ROADMAP_BENCH_STUDY`` names the folder of one. Seconds are of writing alone,
in this process, after imports and after what may be shown of the study was decided; each format's libraries are loaded
by a small report before. The package's seconds are the whole of ``write_package``. Searches are 100 titles of the
study's documents, cut to four words, each asked by meaning and by word on an index that stands.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bench.measure import PATENTS, Figure, child, patents, peak_mb, skipped, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.disclosure import Shown

QUICK = 4_000
DOCUMENT, HTML, PPTX, PDF, PACKAGE, SEARCH = 5.0, 3.0, 5.0, 5.0, 30.0, 0.15
"""Seconds asked of each; of search the 95th of a hundred."""
BARS = {"html": HTML, "pptx": PPTX, "pdf": PDF, "docx": None, "xlsx": None, "md": None}
QUERIES, WORDS = 100, 4
GIVEN = "ROADMAP_BENCH_STUDY"


def run(quick: bool = False) -> dict[str, Any]:
    """Measure, print the table and return the figures."""
    if GIVEN not in os.environ and not PATENTS.exists():
        return skipped(PATENTS)
    with TemporaryDirectory() as folder:
        study = Path(os.environ.get(GIVEN) or _study(Path(folder), quick))
        return _measured(study, Path(folder), quick)


def _study(place: Path, quick: bool) -> Path:
    """Make the study."""
    patents(QUICK if quick else None).to_csv(place / "patents.csv.gz", index=False)
    child("roadmap", "run", place / "patents.csv.gz", "--out", place / "study", log=place / "run.log")
    return place / "study"


def _timed(make: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what ``make`` gives, its wall and its processor seconds."""
    begin, used = time.perf_counter(), time.process_time()
    made = make()
    return made, time.perf_counter() - begin, time.process_time() - used


def _measured(path: Path, place: Path, quick: bool) -> dict[str, Any]:
    from roadmap.disclosure import disclose
    from roadmap.store import load_study
    from roadmap.views.document import build_document
    from roadmap.views.export import write_package
    from roadmap.views.report import FROM_STUDY, WRITERS

    study, loading, _ = _timed(lambda: load_study(path))
    shown, deciding, _ = _timed(lambda: disclose(study))
    _warm()
    document, wall, used = _timed(lambda: build_document(shown, "en"))
    figures = [
        Figure("load study, s", loading), Figure("decide what may be shown, s", deciding),
        Figure("report document, s", wall, None, None if quick else DOCUMENT),
        Figure("report document, processor s", used),
    ]  # fmt: skip
    for kind, bar in BARS.items():
        _, wall, used = _timed(lambda kind=kind: WRITERS[kind](document))
        figures += [Figure(f"{kind}, s", wall, None, None if quick else bar), Figure(f"{kind}, processor s", used)]
    for kind in FROM_STUDY:
        _, wall, used = _timed(lambda kind=kind: FROM_STUDY[kind](shown, "en", "all"))
        figures += [Figure(f"{kind}, s", wall), Figure(f"{kind}, processor s", used)]
    _, wall, used = _timed(lambda: write_package(study, place / "package"))
    figures += [
        Figure("package, s", wall, None, None if quick else PACKAGE), Figure("package, processor s", used),
        *_searches(shown), Figure("peak MB", peak_mb()),
    ]  # fmt: skip
    return told(figures, documents=len(study.documents))


def _warm() -> None:
    """Load the libraries of every format, and compile what compiles once, on a report of one sentence."""
    from roadmap.views.document import Document, Paragraph, Section
    from roadmap.views.report import WRITERS

    small = Document("x", "x", "en", "all", "", (Section("x", "x", blocks=(Paragraph("x"),)),))
    for write in WRITERS.values():
        write(small)


def _searches(shown: Shown) -> list[Figure]:
    """Return how long it takes to make the index, and one search."""
    import numpy as np

    from roadmap.encoders import load_encoder
    from roadmap.search.index import find, searchable
    from roadmap.store import load_vectors

    told_ = shown.study.manifest["settings"]["embed"]
    encoder = load_encoder(told_["encoder"], precision=told_["precision"])
    vectors = load_vectors(shown.study.path)
    index, wall, used = _timed(lambda: searchable(shown, vectors))
    titles = index.documents["title"][index.documents["title"] != ""]
    rows = np.linspace(0, len(titles) - 1, QUERIES).round().astype(int)
    queries = [" ".join(titles.iloc[row].split()[:WORDS]) for row in rows]
    find(index, queries[0], encoder)
    each = [_timed(lambda query=query: find(index, query, encoder))[1:] for query in queries]
    walls, processor = np.array(each).T
    return [
        Figure("search index, s", wall), Figure("search index, processor s", used),
        Figure("search, median s", float(np.median(walls))),
        Figure("search, p95 s", float(np.quantile(walls, 0.95)), None, SEARCH),
        Figure("search, p95 processor s", float(np.quantile(processor, 0.95))),
    ]  # fmt: skip
