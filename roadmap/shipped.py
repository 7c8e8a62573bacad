"""Where the folders that ship beside the package lie: in a checkout next to it, in a wheel inside it.

And what was measured of signals on other data, which both stages and views read.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Path of a shipped file or folder such as ``corpora`` or ``models/catalogue.toml``."""
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.exists() else _PACKAGE.parent / name


@cache
def measured_signals() -> dict[str, Any]:
    """Read ``data/signals.json``: the curve from distance to chance, and how signals came out (bench/signals.py)."""
    plain: dict[str, Any] = json.loads((_PACKAGE / "data" / "signals.json").read_text(encoding="utf-8"))
    return plain


def signal_record(signal: str) -> tuple[int, float]:
    """Return how often the library's own series were given a signal, and which part (0-1) of these then grew fast."""
    found = measured_signals()["signals"].get(signal, {"cases": 0, "grew": float("nan")})
    return int(found["cases"]), float(found["grew"])
