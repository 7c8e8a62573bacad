"""What came out of a round, as phones see it beside their own answer; nothing where fewer than five answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import select

from roadmap.roundtable import schema
from roadmap.roundtable.expectations import expected
from roadmap.roundtable.statistics import FEWEST, tallies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.roundtable.database import Store
    from roadmap.roundtable.rounds import Round
    from roadmap.roundtable.statements import Statement

TABLES = {"vote": schema.vote, "estimate": schema.estimate}
"""Kinds of rounds that are shown on phones."""


def revealed(store: Store, one: Round, told: Sequence[Statement]) -> list[dict[str, Any]]:
    """Return a round's results by statement, in the round's order.

    Each holds statement_id, n (those who answered at most), few, and rows: ``of`` (criterion or horizon), ``group``
    (first quartile, median, third quartile) and, for estimates, ``model`` (lo80, mid, hi80) or None where it refused.
    """
    if one.kind not in TABLES:
        return []
    with store.read() as connection:
        table = TABLES[one.kind]
        found = connection.execute(select(table).where(table.c.round_id == one.round_id)).mappings()
        frame = pd.DataFrame([dict(row) for row in found], columns=list(table.c.keys()))
    forecasts = {statement.statement_id: _forecasts(statement) for statement in told}
    frame = frame[frame["statement_id"].isin(list(forecasts))]
    rows = _votes(frame) if one.kind == "vote" else _estimates(frame, forecasts)
    return [_told(name, rows.get(name, [])) for name in one.statement_ids if name in forecasts]


def _told(statement_id: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    enough = [row for row in rows if row["voters"] >= FEWEST]
    shown = [{name: value for name, value in row.items() if name != "voters"} for row in enough]
    count = max((row["voters"] for row in enough), default=0)
    return {"statement_id": statement_id, "n": count, "few": not enough, "rows": shown}


def _votes(frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    if frame.empty:
        return {}
    order = {name: place for place, name in enumerate(schema.CRITERIA)}
    told = tallies(frame.astype({"value": "float64"}))
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(told.itertuples(), key=lambda row: order[row.criterion]):
        one = {"of": row.criterion, "voters": int(row.voters), "group": _group(row)}
        rows.setdefault(row.statement_id, []).append(one)
    return rows


def _estimates(frame: pd.DataFrame, forecasts: dict[str, dict[int, Any]]) -> dict[str, list[dict[str, Any]]]:
    if frame.empty:
        return {}
    told = expected(frame.astype(dict.fromkeys(("lo", "mid", "hi"), "float64")))
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in told.itertuples():
        one = {"of": str(row.horizon), "voters": int(row.voters), "group": _group(row)}
        rows.setdefault(row.statement_id, []).append({**one, "model": forecasts[row.statement_id].get(row.horizon)})
    return rows


def _group(row: Any) -> list[float]:  # noqa: ANN401 - a named row of a frame
    return [round(float(value), 2) for value in (row.q1, row.median, row.q3)] if row.voters >= FEWEST else []


def _forecasts(statement: Statement) -> dict[int, list[float] | None]:
    """Return the model's 80 % range by horizon, documents per 1,000; None where it refused."""
    found: dict[int, list[float] | None] = {}
    for one in statement.evidence.get("forecasts", ()):
        ends = [one.get(name) for name in ("lo80", "mid", "hi80")]
        found[int(one["horizon"])] = None if None in ends else [round(float(end), 2) for end in ends]
    return found
