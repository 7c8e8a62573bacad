"""What was agreed to be done: by whom, until when."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from roadmap.errors import RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable import cleaning, schema
from roadmap.roundtable._steps import CURRENT, must_be
from roadmap.roundtable.audit import changed, lock
from roadmap.roundtable.database import Store, new_id, now_ms
from roadmap.roundtable.ideas import iso_day

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True)
class Action:
    """An action as it is kept (``schema.action``); ``due`` an ISO day or empty."""

    action_id: str
    room_id: str
    text: str
    owner: str
    due: str
    done: bool
    at_ms: int


def add_action(store: Store, room_id: str, text: str, *, owner: str = "", due: str = "") -> Action:
    """Note an action, 1 to 500 signs."""
    one = _checked(Action(new_id(), room_id, text, owner, due, done=False, at_ms=now_ms()))
    with store.begin() as connection:
        must_be(lock(connection, room_id), *CURRENT)
        connection.execute(insert(schema.action), asdict(one))
        changed(connection, room_id, "host", "action added", action_id=one.action_id)
        return one


def edit_action(store: Store, action_id: str, **values: Any) -> Action:  # noqa: ANN401 - checked below
    """Change an action's text, owner, due or done."""
    if unknown := set(values) - {"text", "owner", "due", "done"}:
        raise TypeError(f"an action has no {', '.join(sorted(unknown))}")
    table = schema.action
    with store.begin() as connection:
        must_be(lock(connection, _found(connection, action_id).room_id), *CURRENT)
        one = _checked(replace(_found(connection, action_id), **values))
        connection.execute(update(table).where(table.c.action_id == action_id).values(**asdict(one)))
        changed(connection, one.room_id, "host", "action edited", action_id=action_id, done=one.done)
        return one


def _checked(one: Action) -> Action:
    return replace(
        one,
        text=cleaning.wanted(one.text, 500, lines=True),
        owner=cleaning.clean(one.owner, cleaning.LINE, lines=False),
        due=iso_day(one.due),
        done=bool(one.done),
    )


def _found(connection: Connection, action_id: str) -> Action:
    row = connection.execute(select(schema.action).where(schema.action.c.action_id == action_id)).first()
    if row is None:
        raise RoundtableError(N_("There is no action with the id {found}."), found=str(action_id)[:40])
    return Action(**row._mapping)


def actions(store: Store, room_id: str) -> list[Action]:
    """Return a room's actions, oldest first."""
    table = schema.action
    mine = select(table).where(table.c.room_id == room_id).order_by(table.c.at_ms, table.c.action_id)
    with store.read() as connection:
        return [Action(**row._mapping) for row in connection.execute(mine)]
