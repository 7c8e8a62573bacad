"""The tables of the package: which there are, how one refers to another, and how each is written as CSV."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from roadmap import hand, tables
from roadmap.store import aside
from roadmap.tables import Column, Table
from roadmap.views.edits import before as computed_before

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from roadmap.records import Item, Link, Ruling, Study

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take a text for that begins with it."""
LEVEL = {
    "topics": tables.TOPICS, "trends": tables.TRENDS, "growth": tables.GROWTH,
    "forecasts": tables.FORECASTS, "backtests": tables.BACKTESTS, "quarters": tables.QUARTERS,
}  # fmt: skip
WHOLE = {
    "documents": tables.DOCUMENTS, "repeats": tables.REPEATS, "sectors": tables.SECTORS,
    "assignments": tables.ASSIGNMENTS, "map": tables.MAP, "reads": tables.READS,
}  # fmt: skip
REFERS = {
    "assignments": {"doc_id": ("documents", "doc_id"), "topic_id": ("topics", "topic_id")},
    "sectors": {"doc_id": ("documents", "doc_id")},
    "map": {"doc_id": ("documents", "doc_id")},
    "repeats": {"doc_id": ("documents", "doc_id"), "duplicate_of": ("documents", "doc_id")},
    "documents": {"duplicate_of": ("documents", "doc_id")},
    "topics": {"theme_id": ("theme_topics", "topic_id")},
    **{name: {"topic_id": ("topics", "topic_id")} for name in LEVEL if name != "topics"},
    **{f"theme_{name}": {"topic_id": ("theme_topics", "topic_id")} for name in LEVEL if name != "topics"},
    "roadmap_links": {"source": ("roadmap_items", "item_id"), "target": ("roadmap_items", "item_id")},
}
"""Columns of a table that hold the key of another: column to (table, its column)."""


def _year(name: str, meaning: str) -> Column:
    return Column(name, "float", "year", optional=True, meaning=meaning)


ITEMS = Table(
    "roadmap_items",
    (
        Column("item_id", "str", meaning="item of a roadmap"),
        Column("topic", "str", meaning="topic or theme, by level"),
        Column("level", "str", values=("topic", "theme"), meaning="what the item is"),
        Column("sector", "str", meaning="sector id, or all"),
        Column("lane", "str", values=tables.LANES, meaning="lane of the roadmap"),
        Column("horizon", "str", values=("0-2", "3-5", "6-10"), meaning="years ahead in which it begins"),
        _year("start", "when it begins"), _year("start_lo", "80 % range, lower"), _year("start_hi", "upper"),
        _year("end", "until when it is forecast"), _year("end_lo", "80 % range, lower"), _year("end_hi", "upper"),
        Column("signal", "str", values=tables.SIGNALS, meaning="signal class"),
        Column("grade", "str", meaning="grade of its forecast, A to D; empty where refused"),
        Column("status", "str", values=tables.STATUSES, meaning="status of its forecast"),
        Column("organisations", "int", "organisations", lo=0, meaning="organisations behind it"),
        Column("evidence", "list", meaning="open documents that show it"),
    ),
    ("item_id",),
)  # fmt: skip
LINKS = Table(
    "roadmap_links",
    (
        Column("source", "str", meaning="item the link starts from"),
        Column("target", "str", meaning="item it leads to"),
        Column("kind", "str", values=("enables", "requires", "pulls"), meaning="kind of link"),
        Column("strength", "float", "share", 0, 1, meaning="strength"),
        Column("evidence", "list", meaning="open documents that carry both topics"),
    ),
    ("source", "target", "kind"),
)
RULINGS = Table(
    "roadmap_rulings",
    (
        Column("number", "int", meaning="number of the edit in the log", lo=1),
        Column("item_id", "str", meaning="item that was overruled, or first end of a link"),
        Column("other", "str", meaning="second end of a link, else empty"),
        Column("kind", "str", values=hand.PLACING, meaning="what was done"),
        Column("who", "str", meaning="who did it"),
        Column("when", "str", meaning="when, UTC, ISO 8601"),
        Column("why", "str", meaning="why"),
        Column("before", "str", meaning="what had been computed"),
    ),
    ("number", "item_id", "other"),
)
"""Stands in a package only where a roadmap was overruled by hand."""


def package_tables(shown: Study) -> dict[str, tuple[pd.DataFrame, Table]]:
    """Return the tables of a disclosed study by name: topics under their own names, themes with ``theme_`` before."""
    found = {name: (getattr(shown, name), table) for name, table in WHOLE.items()}
    for before, level in (("", shown.fine), ("theme_", shown.broad)):
        found |= {f"{before}{name}": (getattr(level, name), table) for name, table in LEVEL.items()}
    found["roadmap_items"] = (_rows(shown.roadmap.items, ITEMS), ITEMS)
    found["roadmap_links"] = (_rows(shown.roadmap.links, LINKS), LINKS)
    if shown.roadmap.rulings:
        found["roadmap_rulings"] = (_rulings(shown.roadmap.rulings), RULINGS)
    return found


def _rulings(rulings: Sequence[Ruling]) -> pd.DataFrame:
    """Return what was overruled by hand as a frame that obeys its table."""
    import pandas as pd

    names = [name for name in RULINGS.names if name != "before"]
    rows = [{**{name: getattr(one, name) for name in names}, "before": computed_before(one, "en")} for one in rulings]
    return tables.check(pd.DataFrame(rows, columns=RULINGS.names), RULINGS)


def _rows(values: Sequence[Item] | Sequence[Link], table: Table) -> pd.DataFrame:
    """Return items or links as a frame that obeys its table."""
    import pandas as pd

    if not values:
        return tables.empty(table)
    frame = pd.DataFrame([asdict(value) for value in values])
    return tables.check(frame.assign(evidence=frame["evidence"].map(list)), table)


def dictionary(shown: Study) -> pd.DataFrame:
    """Return table, column, kind, unit, range and meaning of every column."""
    import pandas as pd

    rows = [
        (name, column, *_said(table, column))
        for name, (frame, table) in package_tables(shown).items()
        for column in frame.columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "kind", "unit", "range", "meaning"]).astype("str")


def _said(table: Table, column: str) -> tuple[str, str, str, str]:
    """Return kind, unit, range and meaning of a column; one that the table does not name came with the documents."""
    known = {one.name: one for one in table.columns}
    if column not in known:
        return "", "", "", "as given" if column.startswith("x_") else "additional"
    one = known[column]
    limits = [f"{sign} {limit:g}" for sign, limit in ((">=", one.lo), ("<=", one.hi)) if limit is not None]
    return one.kind, one.unit, ", ".join(one.values or limits), one.meaning


def plain(frame: pd.DataFrame, table: Table | None = None) -> pd.DataFrame:
    """Return a frame as CSV holds it: lists as JSON, whole numbers whole, and nothing that begins like a formula."""
    from pandas.api import types

    safe = frame.copy()
    whole = {column.name for column in table.columns if column.kind == "int"} if table else set()
    for name in safe.columns:
        if name in whole and types.is_float_dtype(safe[name]):
            safe[name] = safe[name].astype("Int64")
        elif types.is_object_dtype(safe[name]):
            safe[name] = safe[name].map(lambda value: json.dumps(list(value), ensure_ascii=False))
        elif types.is_string_dtype(safe[name]):
            begins = safe[name].str.startswith(FORMULA, na=False)
            safe[name] = safe[name].mask(begins, "'" + safe[name])
    return safe


def write_csv(frame: pd.DataFrame, path: Path, table: Table | None = None) -> None:
    """Write CSV that a spreadsheet opens as text, dates as 2024-01-31, true and false in small letters."""
    safe = plain(frame, table)
    for name in safe.columns[safe.dtypes == "bool"]:
        safe[name] = safe[name].map({True: "true", False: "false"})
    with aside(path) as draft:
        safe.to_csv(draft, index=False, encoding="utf-8", date_format="%Y-%m-%d", lineterminator="\n")
