"""The whole product on all patents: a first run, the same again, 1 % new documents, and the app's pages.

Each is a process of its own (``python -m roadmap …``) in a temporary folder; seconds include starting Python. The app's
pages are run in one process without a browser, each a first time and then three times again: the middle one of these is
what is asked about, the first time is told.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bench.measure import PATENTS, ROOT, Figure, Ran, child, patents, skipped, told

if TYPE_CHECKING:
    import pandas as pd

QUICK = 8_000
"""Patents of a quick run; what is asked of the first run and of the update is asked of all patents only."""
FIRST_SECONDS = 480
FIRST_MB = 4_096
AGAIN_SECONDS = 5
UPDATE_PART = 0.1
PAGE_SECONDS = 0.5
HUNDREDTH = 100
PAGES = ("study", "topics", "trends", "roadmap", "evidence", "search", "reports")


def run(quick: bool = False) -> dict[str, Any]:
    """Measure, print the table and return the figures; stages are told beside them."""
    if not PATENTS.exists():
        return skipped(PATENTS)
    frame = patents(QUICK if quick else None)
    with TemporaryDirectory() as folder:
        place = Path(folder)
        first, again = _run(frame, place / "all"), _again(place / "all")
        stages = _stages(place / "all" / "study")
        rest, fresh = _parted(frame)
        most = _run(rest, place / "most")
        added = _update(fresh, place / "most")
        pages = _pages(place / "all")
    figures = [
        Figure("first run, s", first.seconds, None, None if quick else FIRST_SECONDS),
        Figure("first run, peak MB", max(first.peak_mb, *stages["peak_mb"].values()), None, FIRST_MB),
        Figure("the same again, s", again.seconds, None, AGAIN_SECONDS),
        Figure(
            "update with 1 %, part of the first run", added.seconds / most.seconds, None, None if quick else UPDATE_PART
        ),
        Figure("update with 1 %, s", added.seconds),
        Figure("pages that failed", len(set(PAGES) - set(pages)), None, 0),
        *[Figure(f"page {name}, s", seconds, None, _page_bar(name)) for name, seconds in pages.items()],
    ]
    for name, seconds in stages["seconds"].items():
        print(f"stage {name:38} {seconds:>10.4g} s {stages['peak_mb'].get(name, 0):>8.0f} MB")
    return told(figures, documents=len(frame), stages=stages)


def _page_bar(name: str) -> float | None:
    return PAGE_SECONDS if name in PAGES else None


def _run(frame: pd.DataFrame, place: Path) -> Ran:
    """Run the pipeline with nothing kept from before."""
    place.mkdir()
    frame.to_csv(place / "patents.csv.gz", index=False)
    return _again(place)


def _again(place: Path) -> Ran:
    return child("roadmap", "run", place / "patents.csv.gz", "--out", place / "study", log=place / "run.log")


def _parted(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return 99 % of the documents and every hundredth."""
    fresh = frame.index % HUNDREDTH == 0
    return frame[~fresh], frame[fresh]


def _update(fresh: pd.DataFrame, place: Path) -> Ran:
    """Add documents to the study, into another folder."""
    fresh.to_csv(place / "new.csv", index=False)
    study, out = place / "study", place / "updated"
    return child("roadmap", "update", study, place / "new.csv", "--out", out, log=place / "update.log")


def _stages(study: Path) -> dict[str, dict[str, float]]:
    """Return seconds and peak MB of each stage as the study tells them."""
    quality = json.loads((study / "quality.json").read_text(encoding="utf-8"))
    return {name: quality[name] for name in ("seconds", "peak_mb")}


# --- the app, in its own process ------------------------------------------------------------------------------------


def _pages(workspace: Path) -> dict[str, float]:
    """Return the seconds of server work of each page; what went before is told even where the app cannot start."""
    out, log = workspace / "pages.json", workspace / "pages.log"
    try:
        child("bench.scale", workspace, out, log=log)
    except RuntimeError as error:
        print(error)
        return {}
    found: dict[str, float] = json.loads(out.read_text(encoding="utf-8"))
    return found


def time_pages(workspace: Path) -> dict[str, float]:
    """Show every page without a browser: seconds of its first showing and of a later one; a broken page has none."""
    os.environ["ROADMAP_WORKSPACE"] = str(workspace.resolve())
    from streamlit.testing.v1 import AppTest

    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    found = {}
    for name in PAGES:
        test.switch_page(f"app_pages/{name}.py")
        showings = [_shown(test) for _ in range(4)]
        if test.exception:
            sys.stderr.write(f"page {name}: {test.exception[0].message}\n")
            continue
        found[f"{name}, first time"] = showings[0]
        found[name] = sorted(showings[1:])[1]
    return found


def _shown(test: Any) -> float:  # noqa: ANN401 - streamlit's AppTest
    """Show the page and return the seconds."""
    begin = time.perf_counter()
    test.run()
    return round(time.perf_counter() - begin, 3)


if __name__ == "__main__":
    place, target = map(Path, sys.argv[1:])
    target.write_text(json.dumps(time_pages(place)), encoding="utf-8")
