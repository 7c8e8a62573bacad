"""What a room speaks of: statements and questions, numbered once and for all, ordered, and moderated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from roadmap.errors import RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable import cleaning, schema
from roadmap.roundtable._steps import must_be
from roadmap.roundtable.audit import changed, lock
from roadmap.roundtable.database import Store, new_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

KINDS = ("statement", "question")
STATES = ("proposed", "accepted", "hidden")
MOST = 200
"""The most statements of a room."""


@dataclass(frozen=True)
class StatementPlan:
    """A statement before it is kept: ``texts`` by language, at least in ``lang``, its own; 500 signs at most."""

    kind: str
    lang: str
    texts: Mapping[str, str]
    topic_id: str = ""
    reason: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    state: str = "accepted"
    by: str = "host"


@dataclass(frozen=True)
class Statement:
    """A statement as it is kept (``schema.statement``)."""

    statement_id: str
    room_id: str
    number: int
    position: int
    kind: str
    lang: str
    texts: dict[str, str]
    topic_id: str
    reason: str
    evidence: dict[str, Any]
    state: str
    by: str

    def text(self, lang: str) -> str:
        """Return its words in a language, or in its own where they were not given."""
        return self.texts.get(lang) or self.texts[self.lang]


def add_statement(store: Store, room_id: str, plan: StatementPlan) -> Statement:
    """Add a statement at the end; its number is the next one and is never given twice."""
    values = _checked(plan)
    with store.begin() as connection:
        must_be(lock(connection, room_id), "draft", "prepared", "open")
        table = schema.statement
        highest = select(func.max(table.c.number), func.max(table.c.position)).where(table.c.room_id == room_id)
        number, position = (int(value or 0) + 1 for value in connection.execute(highest).one())
        if number > MOST:
            raise RoundtableError(N_("A roundtable holds at most {most} statements."), most=MOST)
        row = values | {"statement_id": new_id(), "room_id": room_id, "number": number, "position": position}
        connection.execute(insert(table), row)
        changed(connection, room_id, plan.by, "statement added", statement_id=row["statement_id"], number=number)
        return Statement(**row)


def _checked(plan: StatementPlan) -> dict[str, Any]:
    return {
        "kind": cleaning.one_of(plan.kind, KINDS),
        "lang": cleaning.language(plan.lang),
        "texts": _texts(plan.lang, plan.texts),
        "topic_id": plan.topic_id,
        "reason": plan.reason,
        "evidence": dict(plan.evidence),
        "state": cleaning.one_of(plan.state, STATES),
        "by": plan.by,
    }


def _texts(lang: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return cleaned texts by language, the empty ones left out; that of its own language must be there."""
    kept = {cleaning.language(code): cleaning.clean(text, 500, lines=False) for code, text in texts.items()}
    cleaning.wanted(kept.get(lang, ""), 500)
    return {code: text for code, text in kept.items() if text}


def edit_statement(
    store: Store, statement_id: str, *, texts: Mapping[str, str] | None = None, state: str | None = None
) -> Statement:
    """Change a statement's words or its state; while a round on it is open its words stay."""
    with store.begin() as connection:
        found = _found(connection, statement_id)
        must_be(lock(connection, found.room_id), "draft", "prepared", "open")
        values: dict[str, Any] = {}
        if texts is not None:
            _not_running(connection, found)
            values["texts"] = _texts(found.lang, texts)
        if state is not None:
            values["state"] = cleaning.one_of(state, STATES)
        if values:
            connection.execute(
                update(schema.statement).where(schema.statement.c.statement_id == statement_id).values(**values)
            )
            changed(connection, found.room_id, "host", "statement edited", statement_id=statement_id, **values)
        return _found(connection, statement_id)


def tie_statement(store: Store, statement_id: str, topic_id: str, evidence: Mapping[str, Any]) -> Statement:
    """Tie a statement to a topic of the study with its evidence, or ("" and {}) to none; not once it was estimated."""
    table = schema.statement
    with store.begin() as connection:
        found = _found(connection, statement_id)
        must_be(lock(connection, found.room_id), "draft", "prepared", "open")
        _not_estimated(connection, found)
        mine = update(table).where(table.c.statement_id == statement_id)
        connection.execute(mine.values(topic_id=topic_id, evidence=dict(evidence), reason=""))
        told = {"statement_id": statement_id, "topic_id": topic_id}
        changed(connection, found.room_id, "host", "statement tied", **told)
        return _found(connection, statement_id)


def _not_estimated(connection: Connection, found: Statement) -> None:
    """Refuse another topic where people have estimated, or are estimating, the one there is."""
    table = schema.round_
    begun = select(table.c.statement_ids).where(
        table.c.room_id == found.room_id, table.c.kind == "estimate", table.c.state != "waiting"
    )
    if any(found.statement_id in ids for ids in connection.execute(begun).scalars()):
        raise RoundtableError(
            N_("Statement {number} has been estimated as it stands; its topic stays."), number=found.number
        )


def _not_running(connection: Connection, found: Statement) -> None:
    """Refuse new words while people are answering the old ones."""
    table = schema.round_
    running = select(table.c.statement_ids).where(
        table.c.room_id == found.room_id, table.c.state.in_(("open", "frozen"))
    )
    if any(found.statement_id in ids for ids in connection.execute(running).scalars()):
        raise RoundtableError(
            N_("Statement {number} is being answered now; change its words when the round is closed."),
            number=found.number,
        )


def accept_statement(store: Store, statement_id: str) -> Statement:
    """Take a proposed or hidden statement in."""
    return edit_statement(store, statement_id, state="accepted")


def hide_statement(store: Store, statement_id: str) -> Statement:
    """Take a statement out of sight; its number and its answers stay."""
    return edit_statement(store, statement_id, state="hidden")


def move_statement(store: Store, statement_id: str, position: int) -> list[Statement]:
    """Put a statement at a position (1 first; beyond the end is the end) and return all in their new order."""
    with store.begin() as connection:
        found = _found(connection, statement_id)
        must_be(lock(connection, found.room_id), "draft", "prepared", "open")
        ids = [one.statement_id for one in _all(connection, found.room_id) if one.statement_id != statement_id]
        ids.insert(max(0, position - 1), statement_id)
        table = schema.statement
        for place, one in enumerate(ids, start=1):
            connection.execute(update(table).where(table.c.statement_id == one).values(position=place))
        changed(connection, found.room_id, "host", "statement moved", statement_id=statement_id, position=position)
        return _all(connection, found.room_id)


def _found(connection: Connection, statement_id: str) -> Statement:
    table = schema.statement
    row = connection.execute(select(table).where(table.c.statement_id == statement_id)).first()
    if row is None:
        raise RoundtableError(N_("There is no statement with the id {found}."), found=str(statement_id)[:40])
    return Statement(**row._mapping)


def _all(connection: Connection, room_id: str) -> list[Statement]:
    table = schema.statement
    order = (table.c.position, table.c.number)
    return [
        Statement(**row._mapping)
        for row in connection.execute(select(table).where(table.c.room_id == room_id).order_by(*order))
    ]


def statements(store: Store, room_id: str, states: Sequence[str] = ("accepted",)) -> list[Statement]:
    """Return a room's statements in these states, in their order."""
    with store.read() as connection:
        return [one for one in _all(connection, room_id) if one.state in states]
