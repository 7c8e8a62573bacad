"""What a room answered, as frames that obey their tables: the one way from the store to any result.

Only present answers are here; their history stays in the store. Participants are ids, never names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import sqlalchemy as sql

from roadmap.roundtable import schema
from roadmap.tables import Column, Table, check

if TYPE_CHECKING:
    from roadmap.roundtable.database import Store

_WHO = (
    Column("round_id", "str", meaning="round"),
    Column("participant_id", "str", meaning="participant"),
    Column("statement_id", "str", meaning="statement"),
)
_PER_1000 = "documents per 1,000 of the sector"

VOTES = Table(
    "votes",
    (
        *_WHO,
        Column("criterion", "str", values=schema.CRITERIA, meaning="what was asked"),
        Column("value", "float", "", 1, 5, optional=True, meaning="1 to 5; missing: abstained"),
    ),
    ("round_id", "participant_id", "statement_id", "criterion"),
)
ESTIMATES = Table(
    "estimates",
    (
        *_WHO,
        Column("horizon", "int", "years", 1, 50, meaning="years after the reference year"),
        Column("lo", "float", _PER_1000, 0, 1000, optional=True, meaning="lower end of the 80 % range"),
        Column("mid", "float", _PER_1000, 0, 1000, optional=True, meaning="expectation; missing: abstained"),
        Column("hi", "float", _PER_1000, 0, 1000, optional=True, meaning="upper end of the 80 % range"),
    ),
    ("round_id", "participant_id", "statement_id", "horizon"),
)
RANKINGS = Table(
    "rankings",
    (*_WHO, Column("rank", "int", "", 1, meaning="1 first")),
    ("round_id", "participant_id", "statement_id"),
)
DOTS = Table(
    "dots",
    (*_WHO, Column("dots", "int", "", 0, meaning="dots given")),
    ("round_id", "participant_id", "statement_id"),
)
PEOPLE = Table(
    "people",
    (
        Column("participant_id", "str", meaning="participant"),
        Column("country", "str", meaning="as said on joining"),
        Column("role", "str", meaning="as said on joining"),
        Column("organisation_type", "str", meaning="as said on joining"),
        Column("expertise", "int", "", 0, 4, meaning="0 none to 4 expert"),
    ),
    ("participant_id",),
)
_KINDS = {"str": "str", "int": "int64", "float": "float64"}
_SOURCES = {"votes": schema.vote, "estimates": schema.estimate, "rankings": schema.ranking, "dots": schema.dot}


def answers(store: Store, room_id: str, table: Table) -> pd.DataFrame:
    """Return a room's present answers of one kind: VOTES, ESTIMATES, RANKINGS or DOTS."""
    source = _SOURCES[table.name]
    mine = sql.select(schema.round_.c.round_id).where(schema.round_.c.room_id == room_id)
    columns = [source.c[name] for name in table.names]
    return _read(store, sql.select(*columns).where(source.c.round_id.in_(mine)), table)


def people(store: Store, room_id: str) -> pd.DataFrame:
    """Return what a room's participants said of themselves, without who they are: PEOPLE."""
    source = schema.participant
    columns = [source.c[name] for name in PEOPLE.names]
    return _read(store, sql.select(*columns).where(source.c.room_id == room_id), PEOPLE)


def _read(store: Store, query: sql.Select[tuple[object, ...]], table: Table) -> pd.DataFrame:
    """Return a query's rows in the order of the table's key, whatever order the database gives them in."""
    with store.read() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    frame = pd.DataFrame.from_records(rows, columns=table.names)
    frame = frame.astype({column.name: _KINDS[column.kind] for column in table.columns})
    return check(frame.sort_values(list(table.key), ignore_index=True), table)
