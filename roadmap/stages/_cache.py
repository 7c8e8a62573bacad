"""Small caches of prepare: what was found out about a word, a sentence or a text, as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def load_cache(folder: Path | None, name: str) -> dict[str, str]:
    """Read a cache; a damaged one is as good as none."""
    try:
        content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) if folder else {}
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def save_cache(folder: Path | None, name: str, known: dict[str, str]) -> None:
    """Write a cache aside, then rename it; a full disk costs the cache and not the run."""
    if folder is None:
        return
    path = folder / f"{name}.json"
    aside = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
