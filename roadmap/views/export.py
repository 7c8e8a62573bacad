"""The tables of a study as anyone may have them: parquet and CSV, with a dictionary of their columns."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from roadmap import tables
from roadmap.disclosure import disclose
from roadmap.errors import StudyError
from roadmap.i18n import N_
from roadmap.store import aside, write_frame, write_json

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.records import Study

DICTIONARY = "dictionary.csv"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take a text for that begins with it."""
LEVEL = {
    "topics": tables.TOPICS, "trends": tables.TRENDS, "growth": tables.GROWTH,
    "forecasts": tables.FORECASTS, "backtests": tables.BACKTESTS,
}  # fmt: skip
WHOLE = {
    "documents": tables.DOCUMENTS, "sectors": tables.SECTORS, "assignments": tables.ASSIGNMENTS, "map": tables.MAP,
}  # fmt: skip


def write_package(study: Study, out: Path) -> Path:
    """Write what may be shown of a study into the folder ``out``: each table as parquet and CSV, and what it means.

    Raises
    ------
    StudyError
        ``out`` holds other files, or cannot be written.
    """
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / DICTIONARY).exists())):
        raise StudyError(
            N_("{path} holds other files; wanted a new folder, an empty one or an earlier export."), path=out
        )
    shown = disclose(study).study
    draft = out.with_name(f".{out.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        for name, (frame, _) in package_tables(shown).items():
            write_frame(frame, draft / f"{name}.parquet")
            _write_csv(frame, draft / f"{name}.csv")
        _write_csv(dictionary(shown), draft / DICTIONARY)
        about = {key: value for key, value in shown.manifest.items() if key not in ("files", "whole")}
        write_json({**about, "quality": shown.quality}, draft / "about.json")
        shutil.rmtree(out, ignore_errors=True)
        draft.replace(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return out


def package_tables(shown: Study) -> dict[str, tuple[pd.DataFrame, tables.Table]]:
    """Return the tables of a disclosed study by name: topics under their own names, themes with ``theme_`` before."""
    found = {name: (getattr(shown, name), table) for name, table in WHOLE.items()}
    for before, level in (("", shown.fine), ("theme_", shown.broad)):
        found |= {f"{before}{name}": (getattr(level, name), table) for name, table in LEVEL.items()}
    return found


def dictionary(shown: Study) -> pd.DataFrame:
    """Return table, column, kind, unit, range and meaning of every column."""
    import pandas as pd

    rows = [
        (name, column, *_said(table, column))
        for name, (frame, table) in package_tables(shown).items()
        for column in frame.columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "kind", "unit", "range", "meaning"]).astype("str")


def _said(table: tables.Table, column: str) -> tuple[str, str, str, str]:
    """Return kind, unit, range and meaning of a column; one that the table does not name came with the documents."""
    known = {one.name: one for one in table.columns}
    if column not in known:
        return "", "", "", "as given" if column.startswith("x_") else "additional"
    one = known[column]
    limits = [f"{sign} {limit:g}" for sign, limit in ((">=", one.lo), ("<=", one.hi)) if limit is not None]
    return one.kind, one.unit, ", ".join(one.values or limits), one.meaning


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write CSV that a spreadsheet opens as text: lists as JSON, and nothing that it would take for a formula."""
    safe = frame.copy()
    for name in safe.columns:
        if name.startswith(("keywords", "parents")):
            safe[name] = safe[name].map(lambda value: json.dumps(list(value), ensure_ascii=False))
        elif safe[name].dtype == "str":
            begins = safe[name].str.startswith(FORMULA)
            safe[name] = safe[name].mask(begins, "'" + safe[name])
    with aside(path) as draft:
        safe.to_csv(draft, index=False, encoding="utf-8")
