"""How far a round is: who is here and how many have answered, in two small counts; no answer itself is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from roadmap.roundtable import schema
from roadmap.roundtable.answers import TABLES

if TYPE_CHECKING:
    from roadmap.roundtable.database import Store
    from roadmap.roundtable.rounds import Round


def here(store: Store, room_id: str) -> int:
    """Return how many participants have joined, on phones and on paper."""
    people = schema.participant
    with store.read() as connection:
        return int(connection.execute(select(func.count()).where(people.c.room_id == room_id)).scalar_one())


def answered(store: Store, now: Round) -> dict[str, int]:
    """Return how many participants have answered on each statement, an abstention included; "" counts those at all.

    Statements that nobody answered are left out.
    """
    table = TABLES[now.kind]
    people = func.count(table.c.participant_id.distinct())
    mine = table.c.round_id == now.round_id
    with store.read() as connection:
        each = connection.execute(select(table.c.statement_id, people).where(mine).group_by(table.c.statement_id)).all()
        whole = int(connection.execute(select(people).where(mine)).scalar_one())
    return {**{str(statement): int(count) for statement, count in each}, "": whole}
