"""Rounds: which statements are answered how, in which state; the agenda's steps open and close them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from roadmap.errors import RoundtableError
from roadmap.i18n import N_, translator
from roadmap.roundtable import cleaning, schema
from roadmap.roundtable._steps import Step, must_be
from roadmap.roundtable.agenda import PATTERN, set_agenda
from roadmap.roundtable.audit import changed, lock
from roadmap.roundtable.database import Store, new_id, now_ms
from roadmap.roundtable.statements import (
    Statement,
    StatementPlan,
    add_statement,
    edit_statement,
    hide_statement,
    move_statement,
    statements,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

__all__ = [
    "Round",
    "RoundPlan",
    "Statement",
    "StatementPlan",
    "add_round",
    "add_statement",
    "close_round",
    "edit_round",
    "edit_statement",
    "hide_statement",
    "move_statement",
    "open_round",
    "round_of",
    "rounds_of",
    "statements",
    "use_pattern",
]
DOTS = 5
"""Dots that a participant may give in the usual agenda."""


@dataclass(frozen=True)
class RoundPlan:
    """A round before it is kept; ``criteria`` only of a vote, ``budget`` only of dots (1-100)."""

    room_id: str
    number: int
    kind: str
    criteria: tuple[str, ...] = ()
    statement_ids: tuple[str, ...] = ()
    visibility: str = "after_close"
    budget: int = 0


@dataclass(frozen=True)
class Round:
    """A round as it is kept (``schema.round_``)."""

    round_id: str
    room_id: str
    number: int
    kind: str
    criteria: tuple[str, ...]
    statement_ids: tuple[str, ...]
    visibility: str
    state: str
    budget: int
    opened_ms: int | None
    closed_ms: int | None
    revealed_ms: int | None


def add_round(store: Store, plan: RoundPlan) -> Round:
    """Add a round in state waiting."""
    values = _checked(plan)
    with store.begin() as connection:
        must_be(lock(connection, plan.room_id), "draft", "prepared", "open")
        _known(connection, plan)
        round_id = new_id()
        connection.execute(insert(schema.round_), values | {"round_id": round_id, "state": "waiting"})
        changed(connection, plan.room_id, "host", "round added", round_id=round_id, kind=plan.kind, number=plan.number)
        return found_round(connection, round_id)


def edit_round(store: Store, round_id: str, plan: RoundPlan) -> Round:
    """Change a round: all of it while it waits, later only by adding statements (one that came up on the fly)."""
    values = _checked(plan)
    with store.begin() as connection:
        found = found_round(connection, round_id)
        must_be(lock(connection, found.room_id), "draft", "prepared", "open")
        found = found_round(connection, round_id)
        _known(connection, plan)
        if found.state != "waiting":
            if not set(found.statement_ids) <= set(plan.statement_ids) or _fixed(plan) != _fixed(found):
                raise RoundtableError(N_("A round that has begun can only be given more statements."))
        elif plan.room_id != found.room_id:
            raise RoundtableError(N_("A round stays in its roundtable."))
        connection.execute(update(schema.round_).where(schema.round_.c.round_id == round_id).values(**values))
        changed(connection, found.room_id, "host", "round edited", round_id=round_id)
        return found_round(connection, round_id)


def _fixed(one: Round | RoundPlan) -> tuple[object, ...]:
    """Return what of a round no longer changes when it has begun."""
    return one.room_id, one.number, one.kind, tuple(one.criteria), one.visibility, one.budget


def _checked(plan: RoundPlan) -> dict[str, Any]:
    kind = cleaning.one_of(plan.kind, schema.ROUND_KINDS)
    criteria = [cleaning.one_of(one, schema.CRITERIA) for one in dict.fromkeys(plan.criteria)]
    if bool(criteria) != (kind == "vote"):
        raise RoundtableError(N_("A round of votes names its criteria; a round of another kind has none."))
    return {
        "room_id": plan.room_id,
        "number": cleaning.whole(plan.number, 1, 9),
        "kind": kind,
        "criteria": criteria,
        "statement_ids": list(dict.fromkeys(plan.statement_ids)),
        "visibility": cleaning.one_of(plan.visibility, schema.VISIBILITIES),
        "budget": cleaning.whole(plan.budget, 1, 100) if kind == "dots" else 0,
    }


def _known(connection: Connection, plan: RoundPlan) -> None:
    """Refuse a round on a statement of another room."""
    table = schema.statement
    known = set(connection.execute(select(table.c.statement_id).where(table.c.room_id == plan.room_id)).scalars())
    if unknown := set(plan.statement_ids) - known:
        raise RoundtableError(
            N_("There is no statement with the id {found} in this roundtable."), found=min(map(str, unknown))[:40]
        )


def found_round(connection: Connection, round_id: str) -> Round:
    """Return a round by its id; RoundtableError where there is none."""
    row = connection.execute(select(schema.round_).where(schema.round_.c.round_id == round_id)).first()
    if row is None:
        raise RoundtableError(N_("There is no round with the id {found}."), found=str(round_id)[:40])
    return _round(dict(row._mapping))


def _round(row: dict[str, Any]) -> Round:
    return Round(**row | {"criteria": tuple(row["criteria"]), "statement_ids": tuple(row["statement_ids"])})


def round_of(store: Store, round_id: str) -> Round:
    """Return a round by its id; RoundtableError where there is none."""
    with store.read() as connection:
        return found_round(connection, round_id)


def rounds_of(store: Store, room_id: str) -> list[Round]:
    """Return a room's rounds by number, then in the order of their kinds."""
    with store.read() as connection:
        found = connection.execute(select(schema.round_).where(schema.round_.c.room_id == room_id))
        every = [_round(dict(row._mapping)) for row in found]
    return sorted(every, key=lambda one: (one.number, schema.ROUND_KINDS.index(one.kind), one.round_id))


def open_round(store: Store, round_id: str) -> Round:
    """Open a round outside the agenda; one that was revealed stays closed."""
    return _turn(store, round_id, "open")


def close_round(store: Store, round_id: str) -> Round:
    """Close a round outside the agenda."""
    return _turn(store, round_id, "closed")


def _turn(store: Store, round_id: str, state: str) -> Round:
    """Open or close a round; where it is so already nothing changes."""
    with store.begin() as connection:
        room_id = found_round(connection, round_id).room_id
        must_be(lock(connection, room_id), "open")
        found = found_round(connection, round_id)
        if state == "open" and found.revealed_ms is not None:
            raise RoundtableError(N_("This round has been revealed and takes no more answers."))
        if found.state != state:
            times = {"opened_ms": now_ms(), "closed_ms": None} if state == "open" else {"closed_ms": now_ms()}
            mine = update(schema.round_).where(schema.round_.c.round_id == round_id)
            connection.execute(mine.values(state=state, **times))
            changed(connection, room_id, "host", f"round {state}", round_id=round_id)
        return found_round(connection, round_id)


def use_pattern(store: Store, room_id: str, *, lang: str = "en") -> list[Step]:
    """Give a room the usual agenda: rounds on its accepted statements, steps that open them, titles in ``lang``.

    Estimates are asked of statements with a topic only, as the model has a forecast beside those alone.
    """
    spoken = statements(store, room_id)
    ids = {"estimate": tuple(one.statement_id for one in spoken if one.topic_id)}
    every, made = tuple(one.statement_id for one in spoken), {}
    for kind, number in dict.fromkeys(step.opens for step in PATTERN if step.opens):
        plan = RoundPlan(
            room_id,
            number,
            kind,
            criteria=schema.CRITERIA if kind == "vote" else (),
            statement_ids=ids.get(kind, every),
            budget=DOTS if kind == "dots" else 0,
        )
        made[kind, number] = add_round(store, plan).round_id
    words = translator(lang)
    agenda = [
        Step(step.kind, words(step.title), step.minutes, made[step.opens] if step.opens else None) for step in PATTERN
    ]
    set_agenda(store, room_id, agenda)
    return agenda
