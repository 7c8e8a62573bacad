"""What a room and its steps are, and what happens when a step is entered or left; for rooms.py and agenda.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from roadmap.errors import RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable import schema
from roadmap.roundtable.database import now_ms

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, RowMapping


@dataclass(frozen=True)
class Room:
    """A room as it is kept (``schema.room``), without its facilitator's secret."""

    room_id: str
    code: str
    title: str
    place: str
    starts: str
    sector_id: str
    study: str
    study_fingerprint: str
    reference_year: int
    languages: tuple[str, ...]
    fictional: bool
    anonymous: bool
    state: str
    step: int
    step_ends_ms: int | None
    revision: int
    created_ms: int
    spotlight: str = ""


@dataclass(frozen=True)
class Step:
    """One step of an agenda; ``round_id`` is the round it opens, or that a reveal shows."""

    kind: str
    title: str
    minutes: int
    round_id: str | None = None


def as_room(row: RowMapping) -> Room:
    """Return a room of its row."""
    values = {name: value for name, value in row.items() if name != "host_hash"}
    return Room(**values | {"languages": tuple(row["languages"])})


_STANDS = {
    "draft": N_("The roundtable is still a draft; prepare it first."),
    "prepared": N_("The roundtable has not begun yet."),
    "open": N_("The roundtable is under way; close it first."),
    "closed": N_("The roundtable is closed."),
    "archived": N_("The roundtable is archived; nothing of it changes any more."),
}


def must_be(row: RowMapping, *legal: str) -> None:
    """Refuse a change that a room's state does not allow."""
    if row["state"] not in legal:
        raise RoundtableError(_STANDS[row["state"]])


def steps_in(connection: Connection, room_id: str) -> list[Step]:
    """Return a room's agenda in order."""
    table = schema.step
    columns = (table.c.kind, table.c.title, table.c.minutes, table.c.round_id)
    found = connection.execute(select(*columns).where(table.c.room_id == room_id).order_by(table.c.position))
    return [Step(**row._mapping) for row in found]


def leave(connection: Connection, room_id: str) -> None:
    """Close the rounds that stand open, and stop the timer."""
    table = schema.round_
    running = table.c.state.in_(("open", "frozen"))
    connection.execute(
        update(table).where(table.c.room_id == room_id, running).values(state="closed", closed_ms=now_ms())
    )
    connection.execute(update(schema.room).where(schema.room.c.room_id == room_id).values(step_ends_ms=None))


def enter(connection: Connection, room_id: str, position: int) -> None:
    """Enter a step: its round opens or is revealed, its timer starts."""
    agenda, now = steps_in(connection, room_id), now_ms()
    step = agenda[position] if position < len(agenda) else None
    ends = now + 60_000 * step.minutes if step and step.minutes else None
    connection.execute(
        update(schema.room)
        .where(schema.room.c.room_id == room_id)
        .values(step=position, step_ends_ms=ends, spotlight="")
    )
    if step and step.round_id:
        table = schema.round_
        mine = update(table).where(table.c.round_id == step.round_id)
        if step.kind == "reveal":
            connection.execute(mine.where(table.c.revealed_ms.is_(None)).values(revealed_ms=now))
        else:
            opened = {"state": "open", "opened_ms": now, "closed_ms": None}
            connection.execute(mine.where(table.c.revealed_ms.is_(None)).values(**opened))


CURRENT = ("draft", "prepared", "open", "closed")
"""States of a room that still takes changes of its board, ideas and actions."""


def member(connection: Connection, room_id: str, *, participant_id: str = "", statement_id: str = "") -> None:
    """Refuse a participant or a statement of another room, or of none."""
    wanted = ((schema.participant, "participant_id", participant_id), (schema.statement, "statement_id", statement_id))
    for table, key, value in wanted:
        found = select(table.c.room_id).where(table.c[key] == value)
        if value and connection.execute(found).scalar() != room_id:
            raise RoundtableError(N_("{found} is none of this roundtable's."), found=str(value)[:40])


def newest(connection: Connection, table: Table, key: str, room_id: str, one: str = "") -> list[dict[str, Any]]:
    """Return the highest version of each thing a room keeps in versions, or of one of them."""
    highest = select(table.c[key], func.max(table.c.version).label("version")).where(table.c.room_id == room_id)
    if one:
        highest = highest.where(table.c[key] == one)
    top = highest.group_by(table.c[key]).subquery()
    joined = table.join(top, (table.c[key] == top.c[key]) & (table.c.version == top.c.version))
    return [dict(row._mapping) for row in connection.execute(select(table).select_from(joined).order_by(table.c[key]))]
