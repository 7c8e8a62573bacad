"""Roundtables that are being held, for the tests: made through the same faces as the pages use."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from roadmap.roundtable.answers import Answer
from roadmap.roundtable.people import Joined, Joining, join
from roadmap.roundtable.rooms import Room, RoomPlan, create_room, open_, prepare, room_of
from roadmap.roundtable.rounds import (
    Round,
    RoundPlan,
    StatementPlan,
    add_round,
    add_statement,
    open_round,
    rounds_of,
    statements,
)
from roadmap.roundtable.schema import CRITERIA

if TYPE_CHECKING:
    from roadmap.roundtable.database import Store

_ids = count()


@dataclass(frozen=True)
class Held:
    """A room, its statements' ids, its participants and its open rounds by kind."""

    room: Room
    statements: list[str]
    people: list[Joined]
    rounds: dict[str, Round] = field(default_factory=dict)

    def answer(self, kind: str, payload: dict[str, Any], counter: int = 1, **values: Any) -> Answer:
        """An answer of the first participant to the first statement, unless told otherwise."""
        given = {
            "answer_id": f"answer-{next(_ids)}",
            "round_id": self.rounds[kind].round_id,
            "participant_id": self.people[0].participant_id,
            "statement_id": "" if kind == "ranking" else self.statements[0],
        }
        return Answer(**given | values, payload=payload, counter=counter)


def hold(store: Store, *, people: int = 2, talks: int = 3, opened: bool = True) -> Held:
    """Make a room with a round of each kind; ``opened``: they all stand open."""
    room = create_room(store, RoomPlan("Round table", languages=("nl", "fr"), reference_year=2025)).room
    for number in range(talks):
        add_statement(store, room.room_id, StatementPlan("statement", "nl", {"nl": f"Stelling {number}"}))
    ids = tuple(one.statement_id for one in statements(store, room.room_id))
    for kind in ("vote", "estimate", "ranking", "dots"):
        criteria = CRITERIA if kind == "vote" else ()
        add_round(store, RoundPlan(room.room_id, 1, kind, criteria=criteria, statement_ids=ids, budget=5))
    prepare(store, room.room_id)
    joined = [join(store, room.code, Joining("nl", "v1", name=f"Person {one}")) for one in range(people)]
    if opened:
        open_(store, room.room_id)
        for one in rounds_of(store, room.room_id):
            open_round(store, one.round_id)
    rounds = {one.kind: one for one in rounds_of(store, room.room_id)}
    return Held(room_of(store, room.room_id), list(ids), joined, rounds)
