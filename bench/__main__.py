"""``python -m bench NAME [--quick]``: a table, and as the last line one JSON object with the figures and ``holds``.

``holds`` is true where every figure asked for is met. ``all`` runs every bench, one after the other. A bench whose
data are not on this machine says so, and its object holds ``"skipped": true``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

BENCHES = {
    "encoder": "bench.encoder",
    "writing": "bench.writing",
    "forecast": "bench.forecast",
    "signals": "bench.signals",
    "ingest": "bench.ingest",
    "fuzz": "bench.fuzz",
    "roundtable": "bench.roundtable",
    "reports": "bench.reports",
    "topics": "bench.topics",
    "speed": "bench.speed",
    "scale": "bench.scale",
}
"""Name -> module with ``run(quick) -> dict``, the quickest first."""
EVERY = "all"
LABELLED = "topics"
"""The bench that takes a labelled file."""


def measure(name: str, *, quick: bool, **more: Path) -> dict[str, Any]:
    """Run one bench and return its figures; ``more`` is what only this bench takes."""
    print(f"# {name}", flush=True)
    figures: dict[str, Any] = import_module(BENCHES[name]).run(quick, **more)
    return {"bench": name, "quick": quick, **figures}


def measure_all(*, quick: bool) -> dict[str, Any]:
    """Run every bench; all hold where each that could be measured does."""
    found = {name: measure(name, quick=quick) for name in BENCHES}
    measured = [one for one in found.values() if not one.get("skipped")]
    holds = bool(measured) and all(one["holds"] for one in measured)
    return {"bench": EVERY, "quick": quick, "benches": found, "skipped": not measured, "holds": holds}


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for; 0 when it was measured, 2 for a name that is not there."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", metavar="NAME", help=f"{', '.join(BENCHES)} or {EVERY}")
    parser.add_argument("--quick", action="store_true", help="a smaller measurement, within ten minutes")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="topics: measure this labelled file instead")
    asked = parser.parse_args(arguments)
    if asked.name not in (*BENCHES, EVERY):
        sys.stderr.write(f"There is no bench {asked.name}; in this version there are {', '.join(BENCHES)}, {EVERY}.\n")
        return 2
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if asked.csv is not None and asked.name != LABELLED:
        parser.error(f"--csv goes with {LABELLED} only")
    more = {} if asked.csv is None else {"csv": asked.csv}
    figures = measure_all(quick=asked.quick) if asked.name == EVERY else measure(asked.name, quick=asked.quick, **more)
    print(json.dumps(figures, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
