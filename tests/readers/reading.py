"""What the tests of readers share: reading a file whole, and the real files where they are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from roadmap.readers import Content, RawTable, detect, read_content

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def real(name: str) -> Path:
    """Return a real file, or skip the test where it is missing."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the real file {name} is not on this machine")
    return path


def tables(path: Path) -> list[RawTable]:
    """Read a file's parts."""
    return list(read_content(Content.of(path)))


def records(path: Path) -> pd.DataFrame:
    """Read a file's records, missing fields ""."""
    return pd.concat([table.frame for table in tables(path)]).fillna("")


def form(path: Path) -> str:
    """Return the format that a file is read as."""
    return detect(Content.of(path))


def notes(path: Path) -> str:
    """Return all notes of a file in English."""
    return "\n".join(note.english() for table in tables(path) for note in table.notes)


def reasons(path: Path) -> list[tuple[int, str]]:
    """Return the rejects' rows and reasons."""
    return [(reject.row, reject.reason.english()) for table in tables(path) for reject in table.rejects]


def written(path: Path, text: str) -> Path:
    """Write a file and return it."""
    path.write_text(text, encoding="utf-8")
    return path
