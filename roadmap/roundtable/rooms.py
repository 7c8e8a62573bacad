"""Rooms: made, prepared, opened, closed and archived; only legal moves. How one is led stands in agenda.py."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from roadmap.errors import RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable import cleaning, schema
from roadmap.roundtable._steps import Room, Step, as_room, enter, leave, must_be
from roadmap.roundtable.agenda import (
    PATTERN,
    freeze,
    go_to,
    next_step,
    reveal,
    set_agenda,
    start_timer,
    steps,
    stop_timer,
    unfreeze,
)
from roadmap.roundtable.audit import changed, lock, room_row
from roadmap.roundtable.database import Store, new_id, now_ms

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

__all__ = [
    "ALPHABET",
    "PATTERN",
    "NewRoom",
    "Room",
    "RoomPlan",
    "Step",
    "archive",
    "close",
    "create_room",
    "edit_room",
    "freeze",
    "go_to",
    "is_host",
    "next_step",
    "open_",
    "prepare",
    "read_code",
    "reveal",
    "room_by_code",
    "room_of",
    "rooms",
    "set_agenda",
    "start_timer",
    "steps",
    "stop_timer",
    "token_hash",
    "unfreeze",
]

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Signs of a room's code: none that is read as another (0 and O, 1 and I)."""
CODE_LENGTH = 6
MOVES = {
    "prepared": ("draft",),
    "open": ("prepared", "closed"),
    "closed": ("open",),
    "archived": ("draft", "prepared", "closed"),
}
"""State to the states it may be reached from; a room closed by mistake is opened again."""


@dataclass(frozen=True)
class RoomPlan:
    """What a manager says of a room before it is made; ``study`` is its folder as seen from the workspace."""

    title: str
    place: str = ""
    starts: str = ""
    sector_id: str = ""
    study: str = ""
    study_fingerprint: str = ""
    reference_year: int = 0
    languages: tuple[str, ...] = ("en",)
    fictional: bool = False


@dataclass(frozen=True)
class NewRoom:
    """A room just made, and the facilitator's token: shown once, only its hash is kept."""

    room: Room
    host_token: str


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token, which is all that is kept of it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def create_room(store: Store, plan: RoomPlan) -> NewRoom:
    """Make a room in state draft, with a code of its own and a facilitator's token of 256 bits."""
    token, room_id = secrets.token_urlsafe(32), new_id()
    values = _checked(plan) | {"room_id": room_id, "host_hash": token_hash(token), "created_ms": now_ms()}
    with store.begin() as connection:
        connection.execute(insert(schema.room), values | {"code": free_code(connection)})
        changed(connection, room_id, "host", "room made")
        return NewRoom(as_room(lock(connection, room_id)), token)


def edit_room(store: Store, room_id: str, plan: RoomPlan) -> Room:
    """Change what a manager said of a room that is not archived."""
    with store.begin() as connection:
        must_be(lock(connection, room_id), "draft", "prepared", "open", "closed")
        connection.execute(update(schema.room).where(schema.room.c.room_id == room_id), _checked(plan))
        changed(connection, room_id, "host", "room edited")
        return as_room(lock(connection, room_id))


def _checked(plan: RoomPlan) -> dict[str, Any]:
    languages = [cleaning.language(code) for code in dict.fromkeys(plan.languages)]
    if not languages:
        raise RoundtableError(N_("A roundtable needs at least one language."))
    return asdict(plan) | {
        "title": cleaning.wanted(plan.title),
        "place": cleaning.clean(plan.place, cleaning.LINE, lines=False),
        "languages": languages,
    }


def free_code(connection: Connection) -> str:
    """Return a code that no room has; with 32 ** 6 of them a second draw is rare."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if connection.execute(select(schema.room.c.room_id).where(schema.room.c.code == code)).first() is None:
            return code


def rooms(store: Store) -> list[Room]:
    """Return every room, the newest first."""
    with store.read() as connection:
        found = connection.execute(select(schema.room).order_by(schema.room.c.created_ms.desc(), schema.room.c.room_id))
        return [as_room(row._mapping) for row in found]


def room_of(store: Store, room_id: str) -> Room:
    """Return a room by its id; RoundtableError where there is none."""
    with store.read() as connection:
        return as_room(room_row(connection, room_id))


def read_code(typed: str) -> str:
    """Return a room's code as typed by hand: small letters, blanks and hyphens do no harm."""
    return "".join(char for char in typed.upper()[:40] if char.isalnum())


def room_by_code(store: Store, code: str) -> Room:
    """Return the room with a code as typed; RoundtableError where there is none."""
    with store.read() as connection:
        row = connection.execute(select(schema.room).where(schema.room.c.code == read_code(code))).first()
    if row is None:
        raise RoundtableError(N_("No roundtable has this code; look at the screen and type its six signs again."))
    return as_room(row._mapping)


def is_host(store: Store, room_id: str, token: str) -> bool:
    """Say whether a token is the facilitator's of this room."""
    with store.read() as connection:
        kept = connection.execute(select(schema.room.c.host_hash).where(schema.room.c.room_id == room_id)).scalar()
    return hmac.compare_digest(str(kept or ""), token_hash(token))


def prepare(store: Store, room_id: str) -> Room:
    """Take a draft to prepared: participants may join and wait."""
    return _move(store, room_id, "prepared")


def open_(store: Store, room_id: str) -> Room:
    """Open a prepared room, or one closed by mistake: its present step begins."""
    return _move(store, room_id, "open")


def close(store: Store, room_id: str) -> Room:
    """Take an open room to closed: every round is closed with it."""
    return _move(store, room_id, "closed")


def archive(store: Store, room_id: str) -> Room:
    """Put a room away; nothing of it changes any more."""
    return _move(store, room_id, "archived")


def _move(store: Store, room_id: str, state: str) -> Room:
    """Move a room to a state; where it is there already nothing changes, so two clicks do no harm."""
    with store.begin() as connection:
        row = lock(connection, room_id)
        if row["state"] != state:
            must_be(row, *MOVES[state])
            connection.execute(update(schema.room).where(schema.room.c.room_id == room_id).values(state=state))
            if state == "open":
                enter(connection, room_id, row["step"])
            if state == "closed":
                leave(connection, room_id)
            changed(connection, room_id, "host", f"room {state}")
        return as_room(lock(connection, room_id))
