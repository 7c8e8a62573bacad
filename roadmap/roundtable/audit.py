"""Who changed what and when: rows are only ever added, and never name a person.

Every change of a room goes the same way: ``lock`` its row, change, ``changed`` — in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from roadmap.errors import RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable import schema
from roadmap.roundtable.database import now_ms

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, RowMapping

    from roadmap.roundtable.database import Store


@dataclass(frozen=True)
class Event:
    """One change: ``actor`` is host, a participant_id or server; ``what`` its ids and values, by name."""

    audit_id: int
    room_id: str
    at_ms: int
    actor: str
    verb: str
    what: dict[str, Any]


def lock(connection: Connection, room_id: str) -> RowMapping:
    """Return a room's row, held until the transaction ends so that changes of one room come one after another.

    Raises
    ------
    RoundtableError
        Where there is no such room.
    """
    return room_row(connection, room_id, hold=True)


def room_row(connection: Connection, room_id: str, *, hold: bool = False) -> RowMapping:
    """Return a room's row; ``hold`` keeps other writers away from it until the transaction ends."""
    found = select(schema.room).where(schema.room.c.room_id == room_id)
    row = connection.execute(found.with_for_update() if hold else found).first()
    if row is None:
        raise RoundtableError(N_("There is no roundtable with the id {room_id}."), room_id=str(room_id)[:40])
    return row._mapping


def changed(connection: Connection, room_id: str, actor: str, verb: str, **what: Any) -> None:  # noqa: ANN401 - JSON
    """Note a change and raise the room's revision, so that every screen asks anew."""
    raise_revision(connection, room_id)
    event = {"room_id": room_id, "at_ms": now_ms(), "actor": actor, "verb": verb, "what": what}
    connection.execute(insert(schema.audit), event)


def raise_revision(connection: Connection, room_id: str) -> None:
    """Raise a room's revision by one."""
    table = schema.room
    connection.execute(update(table).where(table.c.room_id == room_id).values(revision=table.c.revision + 1))


def audit_of(store: Store, room_id: str) -> list[Event]:
    """Return everything that was changed in a room, oldest first."""
    table = schema.audit
    with store.read() as connection:
        found = connection.execute(select(table).where(table.c.room_id == room_id).order_by(table.c.audit_id))
        return [Event(**row._mapping) for row in found]
