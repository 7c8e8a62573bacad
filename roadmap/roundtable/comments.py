"""What participants say on a statement in words: pro, con or question, shown once the facilitator lets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from roadmap.errors import RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable import cleaning, schema
from roadmap.roundtable._steps import member, must_be
from roadmap.roundtable.audit import changed, lock
from roadmap.roundtable.database import Store, new_id, now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

STATES = ("waiting", "shown", "hidden")
MOST = 200
"""The most comments of one participant."""


@dataclass(frozen=True)
class CommentPlan:
    """A comment before it is kept: who says it on which statement, for, against or asking; 1 to 1000 signs."""

    participant_id: str
    statement_id: str
    stance: str
    text: str
    lang: str


@dataclass(frozen=True)
class Comment:
    """A comment as it is kept (``schema.comment``)."""

    comment_id: str
    room_id: str
    statement_id: str
    participant_id: str
    stance: str
    text: str
    lang: str
    state: str
    at_ms: int


def say(store: Store, room_id: str, plan: CommentPlan) -> Comment | None:
    """Keep a comment, which waits for the facilitator; None where its writer has said the same there before."""
    values = _checked(plan)
    table = schema.comment
    with store.begin() as connection:
        must_be(lock(connection, room_id), "prepared", "open")
        member(connection, room_id, participant_id=plan.participant_id or "?", statement_id=plan.statement_id or "?")
        mine = select(table).where(table.c.room_id == room_id, table.c.participant_id == plan.participant_id)
        before = connection.execute(mine).mappings().all()
        if any(all(row[name] == values[name] for name in ("statement_id", "stance", "text")) for row in before):
            return None
        if len(before) >= MOST:
            raise RoundtableError(N_("You have written {most} comments; no more are kept."), most=MOST)
        one = Comment(**values, comment_id=new_id(), room_id=room_id, state="waiting", at_ms=now_ms())
        connection.execute(insert(table), vars(one))
        changed(connection, room_id, plan.participant_id, "comment", comment_id=one.comment_id)
        return one


def _checked(plan: CommentPlan) -> dict[str, str]:
    return vars(plan) | {
        "text": cleaning.wanted(plan.text, cleaning.TEXT, lines=True),
        "stance": cleaning.one_of(plan.stance, schema.STANCES),
        "lang": cleaning.language(plan.lang),
    }


def moderate(store: Store, comment_id: str, state: str) -> Comment:
    """Show a comment, hide it, or let it wait again."""
    cleaning.one_of(state, STATES)
    table = schema.comment
    with store.begin() as connection:
        mine = select(table).where(table.c.comment_id == comment_id)
        row = connection.execute(mine).first()
        if row is None:
            raise RoundtableError(N_("There is no comment with the id {found}."), found=str(comment_id)[:40])
        must_be(lock(connection, row.room_id), "prepared", "open", "closed")
        connection.execute(update(table).where(table.c.comment_id == comment_id).values(state=state))
        changed(connection, row.room_id, "host", f"comment {state}", comment_id=comment_id)
        return Comment(**dict(row._mapping) | {"state": state})


def comments(store: Store, room_id: str, states: Sequence[str] = STATES) -> list[Comment]:
    """Return a room's comments in these states, oldest first."""
    table = schema.comment
    mine = select(table).where(table.c.room_id == room_id, table.c.state.in_(states))
    with store.read() as connection:
        found = connection.execute(mine.order_by(table.c.at_ms, table.c.comment_id))
        return [Comment(**row._mapping) for row in found]
