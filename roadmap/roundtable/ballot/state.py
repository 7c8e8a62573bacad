"""What every phone of a room may know: one plain document, the same for all, without anybody's single answer.

Forecasts and what others answered are in it only once the facilitator has revealed them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.roundtable import rooms, rounds, statements
from roadmap.roundtable.ballot.revealed import revealed
from roadmap.roundtable.ballot.said import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.roundtable.database import Store
    from roadmap.roundtable.rooms import Room, Step
    from roadmap.roundtable.rounds import Round
    from roadmap.roundtable.statements import Statement

SHOWN = ("open", "frozen")
"""States of a round that phones hear of."""


def public_state(store: Store, room_id: str) -> dict[str, Any]:
    """Return a room as phones see it: room, step, round, statements and, once shown to the room, what came out."""
    room = rooms.room_of(store, room_id)
    agenda = rooms.steps(store, room_id)
    step = agenda[room.step] if room.step < len(agenda) else None
    every = {one.round_id: one for one in rounds.rounds_of(store, room_id)}
    present = every.get(step.round_id or "") if step else None
    told = statements.statements(store, room_id)
    running = _round(present) if present and present.state in SHOWN else None
    return {
        "room": _room(room),
        "step": _step(step, room) if step else None,
        "round": running,
        "statements": [_statement(one) for one in told],
        "said": said(store, room_id, present if running else None),
        "reveal": _reveal(store, step, present, told),
    }


def _room(room: Room) -> dict[str, Any]:
    names = ("title", "state", "fictional", "reference_year")
    return {name: getattr(room, name) for name in names} | {"languages": list(room.languages)}


def _step(step: Step, room: Room) -> dict[str, Any]:
    return {"position": room.step, "kind": step.kind, "title": step.title, "ends_ms": room.step_ends_ms}


def _round(one: Round) -> dict[str, Any]:
    names = ("round_id", "number", "kind", "state", "budget")
    lists = {"criteria": list(one.criteria), "statement_ids": list(one.statement_ids)}
    return {name: getattr(one, name) for name in names} | lists


def _statement(one: Statement) -> dict[str, Any]:
    """Return a statement; of its evidence only the last known share (documents per 1,000), never the forecast."""
    names = ("statement_id", "number", "kind", "lang")
    share, known = one.evidence.get("share"), one.evidence.get("share_year")
    last = {"last": round(float(share), 1), "last_year": known} if isinstance(share, int | float) else {"last": None}
    texts = {"texts": dict(one.texts), "documents": one.evidence.get("kind", "")}
    return {name: getattr(one, name) for name in names} | texts | last


def _reveal(store: Store, step: Step | None, one: Round | None, told: Sequence[Statement]) -> dict[str, Any] | None:
    if step is None or one is None or step.kind != "reveal" or one.revealed_ms is None:
        return None
    return {"round_id": one.round_id, "statements": revealed(store, one, told)}
