"""What the benches share: the data, figures with what is asked of them, and processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
PATENTS = DATA / "patents-us" / "patents.csv.gz"


@dataclass(frozen=True)
class Figure:
    """A figure, and the range asked of it; without a range it is only told."""

    name: str
    value: float
    lo: float | None = None
    hi: float | None = None

    @property
    def met(self) -> bool:
        """Say whether the figure lies in its range."""
        return (self.lo is None or self.value >= self.lo) and (self.hi is None or self.value <= self.hi)

    def line(self) -> str:
        """Return the figure's line of the table."""
        asked = [f"{sign} {bar:g}" for sign, bar in (("≥", self.lo), ("≤", self.hi)) if bar is not None]
        said = "" if not asked else "met" if self.met else "MISSED"
        return f"{self.name:44} {self.value:>10.4g}  {', '.join(asked):16} {said}".rstrip()


def told(figures: Sequence[Figure], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - plain values
    """Print the table and return the figures with ``holds``: every range asked for is met."""
    for figure in figures:
        print(figure.line())
    values = {figure.name: round(float(figure.value), 4) for figure in figures}
    return {**values, **more, "holds": all(figure.met for figure in figures)}


def skipped(path: Path) -> dict[str, Any]:
    """Say that the data are not on this machine, and so nothing was measured."""
    print(f"{path.name} is not in {path.parent}: nothing was measured.")
    return {"skipped": True, "missing": path.name, "holds": False}


def content_hash(title: str, text: str) -> str:
    """Return the hash by which documents are ordered, as ingest makes it."""
    return sha256(f"{title}\n{text}".encode()).hexdigest()


def patents(count: int | None = None) -> pd.DataFrame:
    """Return the first ``count`` US patents (all: None) in the order of their content hash, every column as text."""
    import pandas as pd

    frame = pd.read_csv(PATENTS, dtype=str, keep_default_na=False)
    order = [content_hash(title, text) for title, text in zip(frame["title"], frame["abstract"], strict=True)]
    return (
        frame.assign(order=order)
        .sort_values(["order", "patent_number"], ignore_index=True)[:count]
        .drop(columns="order")
    )


@dataclass(frozen=True)
class Ran:
    """A finished process: its wall seconds, and the most memory it held (MB)."""

    seconds: float
    peak_mb: float


def child(*arguments: str | Path, log: Path) -> Ran:
    """Run ``python -m arguments`` in the project's root, its output in ``log``; seconds include starting Python.

    Raises
    ------
    RuntimeError
        It failed; the message ends with what it said last.
    """
    with log.open("wb") as output:
        begin = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", *map(str, arguments)], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(map(str, arguments))} left with {process.returncode}: {said}")
    return Ran(round(seconds, 2), round(used.ru_maxrss / 1024, 1))


def peak_mb() -> float:
    """Return the most memory this process has held, in MB."""
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
