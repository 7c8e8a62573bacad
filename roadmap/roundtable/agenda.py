"""How a room is led: its agenda, the one *next* button, timers, freezing, and what is revealed when.

A room's ``step`` is the position of the agenda's present step. ``next_step`` closes the round of the step it leaves,
opens the round of the step it enters, shows the round of a reveal and starts the timer, all in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from roadmap.errors import MovedError, RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable import cleaning, schema
from roadmap.roundtable._steps import Room, Step, as_room, enter, leave, member, must_be, steps_in
from roadmap.roundtable.audit import changed, lock
from roadmap.roundtable.database import Store, now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection


@dataclass(frozen=True)
class PatternStep:
    """One step of the usual agenda; ``opens`` is the kind and number of the round it opens or, revealing, shows."""

    kind: str
    title: str
    minutes: int
    opens: tuple[str, int] | None = None


PATTERN = (
    PatternStep("talk", N_("Welcome and join"), 10),
    PatternStep("talk", N_("Briefing"), 15),
    PatternStep("vote", N_("Round one: votes"), 12, ("vote", 1)),
    PatternStep("estimate", N_("Round one: blind estimates"), 8, ("estimate", 1)),
    PatternStep("reveal", N_("Reveal and discuss"), 25, ("estimate", 1)),
    PatternStep("vote", N_("Round two: votes"), 5, ("vote", 2)),
    PatternStep("estimate", N_("Round two: estimates"), 5, ("estimate", 2)),
    PatternStep("reveal", N_("What has changed"), 5, ("estimate", 2)),
    PatternStep("canvas", N_("Place on the roadmap"), 25),
    PatternStep("ideas", N_("Ideas and partner wishes"), 25),
    PatternStep("dots", N_("Dots and actions"), 10, ("dots", 1)),
    PatternStep("talk", N_("Close"), 5),
)
"""The agenda of two and a half hours of the design note; its canvas and ideas give five minutes each to fit in.

Its half-hour of discussion is held in two parts: after the first round, and once the room has seen what changed.
"""


def set_agenda(store: Store, room_id: str, steps: Sequence[Step]) -> None:
    """Replace a room's agenda; once it is open, the steps up to the present one must stay as they are."""
    rows = [_step_row(room_id, position, step) for position, step in enumerate(steps)]
    with store.begin() as connection:
        row = lock(connection, room_id)
        must_be(row, "draft", "prepared", "open")
        _known_rounds(connection, room_id, steps)
        past = steps_in(connection, room_id)[: row["step"] + 1]
        if row["state"] == "open" and list(steps)[: len(past)] != past:
            raise RoundtableError(N_("The steps up to the present one cannot change while the roundtable is open."))
        connection.execute(delete(schema.step).where(schema.step.c.room_id == room_id))
        if rows:
            connection.execute(insert(schema.step), rows)
        changed(connection, room_id, "host", "agenda set", steps=len(rows))


def _step_row(room_id: str, position: int, step: Step) -> dict[str, Any]:
    return {
        "room_id": room_id,
        "position": position,
        "kind": cleaning.one_of(step.kind, schema.STEP_KINDS),
        "title": cleaning.wanted(step.title),
        "minutes": cleaning.whole(step.minutes, 0, 600),
        "round_id": step.round_id,
    }


def _known_rounds(connection: Connection, room_id: str, steps: Sequence[Step]) -> None:
    """Refuse an agenda that names a round of another room."""
    table = schema.round_
    known = set(connection.execute(select(table.c.round_id).where(table.c.room_id == room_id)).scalars())
    if unknown := {step.round_id for step in steps} - known - {None}:
        raise RoundtableError(
            N_("The agenda names a round that this roundtable does not have: {found}."), found=min(map(str, unknown))
        )


def steps(store: Store, room_id: str) -> list[Step]:
    """Return a room's agenda in order."""
    with store.read() as connection:
        return steps_in(connection, room_id)


def next_step(store: Store, room_id: str, expected: int) -> Room:
    """Go on to the step after ``expected``, the one that the caller saw.

    Raises
    ------
    MovedError
        Where another facilitator has moved already; nothing changes.
    RoundtableError
        Where the room is not open or this was the last step.
    """
    return go_to(store, room_id, expected, expected + 1)


def go_to(store: Store, room_id: str, expected: int, position: int) -> Room:
    """Go from the step the caller saw to any other; its round is opened (again), a revealed one stays closed."""
    with store.begin() as connection:
        row = lock(connection, room_id)
        must_be(row, "open")
        if row["step"] != expected:
            raise MovedError(N_("Another facilitator has already moved to step {step}."), step=row["step"] + 1)
        count = len(steps_in(connection, room_id))
        if not 0 <= position < count:
            raise RoundtableError(
                N_("The agenda has {count} steps; there is no step {step}."), count=count, step=position + 1
            )
        leave(connection, room_id)
        enter(connection, room_id, position)
        changed(connection, room_id, "host", "step", start=expected, end=position)
        return as_room(lock(connection, room_id))


def freeze(store: Store, room_id: str) -> Room:
    """Hold the open round: answers wait on the phones until ``unfreeze``."""
    return _hold(store, room_id, ("open", "frozen"))


def unfreeze(store: Store, room_id: str) -> Room:
    """Let answers come in again."""
    return _hold(store, room_id, ("frozen", "open"))


def _hold(store: Store, room_id: str, move: tuple[str, str]) -> Room:
    table = schema.round_
    with store.begin() as connection:
        must_be(lock(connection, room_id), "open")
        mine = update(table).where(table.c.room_id == room_id, table.c.state == move[0])
        if connection.execute(mine.values(state=move[1])).rowcount:
            changed(connection, room_id, "host", f"round {move[1]}")
        return as_room(lock(connection, room_id))


def reveal(store: Store, room_id: str, round_id: str) -> Room:
    """Show the room what model and group say of a round; it is closed with that, and stays so."""
    table = schema.round_
    with store.begin() as connection:
        must_be(lock(connection, room_id), "open", "closed")
        mine = update(table).where(table.c.room_id == room_id, table.c.round_id == round_id)
        now = now_ms()
        connection.execute(mine.where(table.c.state.in_(("open", "frozen"))).values(state="closed", closed_ms=now))
        if connection.execute(mine.where(table.c.revealed_ms.is_(None)).values(revealed_ms=now)).rowcount:
            changed(connection, room_id, "host", "round revealed", round_id=round_id)
        return as_room(lock(connection, room_id))


def spotlight(store: Store, room_id: str, statement_id: str) -> Room:
    """Let the screen speak of one statement; "" lets it choose. It goes out when the step does."""
    with store.begin() as connection:
        must_be(lock(connection, room_id), "open")
        member(connection, room_id, statement_id=statement_id)
        mine = update(schema.room).where(schema.room.c.room_id == room_id)
        connection.execute(mine.values(spotlight=statement_id))
        changed(connection, room_id, "host", "spotlight", statement_id=statement_id)
        return as_room(lock(connection, room_id))


def start_timer(store: Store, room_id: str, minutes: float) -> Room:
    """Let the present step end in so many minutes (0-600) from now; nothing closes by itself."""
    if not 0 < minutes <= 600:
        raise RoundtableError(N_("{found} minutes is not between 0 and 600."), found=minutes)
    return _time(store, room_id, now_ms() + round(60_000 * minutes))


def stop_timer(store: Store, room_id: str) -> Room:
    """Take the timer away."""
    return _time(store, room_id, None)


def _time(store: Store, room_id: str, ends_ms: int | None) -> Room:
    with store.begin() as connection:
        must_be(lock(connection, room_id), "open")
        connection.execute(update(schema.room).where(schema.room.c.room_id == room_id).values(step_ends_ms=ends_ms))
        changed(connection, room_id, "host", "timer", ends_ms=ends_ms)
        return as_room(lock(connection, room_id))
