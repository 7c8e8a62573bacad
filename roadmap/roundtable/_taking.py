"""How answers are taken in: the transaction behind ``answers.take``.

Every answer goes into the log (``schema.answer``) and, where its counter is as high as any before it, becomes the
participant's present answer. An answer whose id is in the log already is acknowledged as such, whatever has been
closed meanwhile. The order in which answers arrive does not matter, only their counters do.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from roadmap.i18n import N_, Message
from roadmap.roundtable import schema
from roadmap.roundtable.audit import lock, raise_revision
from roadmap.roundtable.database import Store, add_rows, now_ms, upsert
from roadmap.roundtable.payloads import COUNTER, UNREADABLE, Rows, legal_id, read_payload, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

TABLES: dict[str, Table] = {
    "vote": schema.vote,
    "estimate": schema.estimate,
    "ranking": schema.ranking,
    "dots": schema.dot,
}
"""Kind of a round to the table of its present answers."""
NO_ROUND = N_("This answer is for a round that does not exist; load the ballot again.")
NOT_OPEN = N_("This round is not open yet.")
FROZEN = N_("The facilitator has paused this round; your answer waits and is sent again by itself.")
CLOSED = N_("This round is closed; your answer came too late.")
STRANGER = N_("This answer comes from somebody who has not joined this roundtable.")
NO_STATEMENT = N_("This round does not ask about that statement.")
USED = N_("Another answer with the same id was kept before; load the ballot again.")
BUDGET = N_("You have {budget} dots; with this answer you would give {found}.")


@dataclass(frozen=True)
class Answer:
    """One answer as a ballot sends it; ``payload`` as in payloads.py, ``by`` self or host (a card keyed in)."""

    answer_id: str
    round_id: str
    participant_id: str
    statement_id: str
    payload: dict[str, Any]
    counter: int
    by: str = "self"


@dataclass(frozen=True)
class Outcome:
    """What became of an answer: stored, again (kept before) or refused, and then why.

    ``later`` marks a refusal that will pass: the ballot keeps such an answer and sends it again.
    """

    answer_id: str
    state: str
    message: Message | None = None
    later: bool = False


@dataclass
class _Batch:
    """What a transaction knows: read in few statements before, written in few statements after."""

    rounds: dict[str, dict[str, Any]] = field(default_factory=dict)
    room_states: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    present: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    new: list[dict[str, Any]] = field(default_factory=list)
    fresh: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    ranked: set[tuple[str, str]] = field(default_factory=set)


def take(store: Store, answers: Sequence[Answer]) -> list[Outcome]:
    """Take answers in, all in one transaction that is on the disk before this returns; outcomes in their order.

    An answer that cannot be kept is refused in one sentence and does not touch the others.
    """
    if not answers:
        return []
    with store.begin() as connection:
        batch = _read(connection, [one for one in answers if _readable(one)])
        outcomes = [_take(batch, one) for one in answers]
        _write(connection, batch)
    return outcomes


def _readable(one: Answer) -> bool:
    """Say whether an answer's ids and counter have the form they must have."""
    ids = (one.answer_id, one.round_id, one.participant_id)
    return (
        all(legal_id(name) for name in ids)
        and (one.statement_id == "" or legal_id(one.statement_id))
        and whole(one.counter, 0, COUNTER)
        and one.by in ("self", "host")
    )


def _read(connection: Connection, answers: Sequence[Answer]) -> _Batch:
    """Read what the answers refer to; their rooms are held until the end, so that no round closes meanwhile."""
    batch = _Batch()
    table = schema.round_
    mine = table.c.round_id.in_({one.round_id for one in answers})
    for room_id in sorted(set(connection.execute(select(table.c.room_id).where(mine)).scalars())):
        batch.room_states[room_id] = lock(connection, room_id)["state"]
    batch.rounds = {row.round_id: dict(row._mapping) for row in connection.execute(select(table).where(mine))}
    people = schema.participant
    who = {one.participant_id for one in answers}
    found = select(people.c.participant_id, people.c.room_id).where(people.c.participant_id.in_(who))
    batch.homes = {row.participant_id: row.room_id for row in connection.execute(found)}
    log = schema.answer
    ids = {one.answer_id for one in answers}
    rows = connection.execute(select(log).where(log.c.answer_id.in_(ids)))
    batch.known = {row.answer_id: dict(row._mapping) for row in rows}
    _read_present(connection, batch, who)
    return batch


def _read_present(connection: Connection, batch: _Batch, who: set[str]) -> None:
    """Read these people's present dots and rankings: each speaks of several statements.

    Of votes and estimates nothing is read: the counter that ``upsert`` looks at decides row by row.
    """
    for kind in {one["kind"] for one in batch.rounds.values()} & {"dots", "ranking"}:
        table = TABLES[kind]
        rounds = [name for name, one in batch.rounds.items() if one["kind"] == kind]
        found = select(table).where(table.c.round_id.in_(rounds), table.c.participant_id.in_(who))
        for row in connection.execute(found):
            batch.present[kind][_key(table, row._mapping)] = dict(row._mapping)


def _key(table: Table, row: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a row or a dict of its values
    return tuple(row[column.name] for column in table.primary_key)


def _take(batch: _Batch, one: Answer) -> Outcome:
    """Decide on one answer, and note in the batch what it changes."""
    if not _readable(one):
        return _no(one, Message.of(UNREADABLE))
    round_ = batch.rounds.get(one.round_id)
    if round_ is None:
        return _no(one, Message.of(NO_ROUND))
    read = read_payload(round_, one.payload)
    if isinstance(read, Message):
        return _no(one, read)
    payload, rows = read
    record = vars(one) | {"payload": payload}
    if one.answer_id in batch.known:
        return _again(batch.known[one.answer_id], record)
    if message := _closed(batch, round_, one) or _outside(batch, round_, one) or _over(batch, round_, one):
        return _no(one, message, later=message.template == FROZEN)
    batch.new.append(record | {"at_ms": now_ms()})
    batch.known[one.answer_id] = record
    _note(batch, round_["kind"], one, rows)
    return Outcome(one.answer_id, "stored")


def _no(one: Answer, message: Message, *, later: bool = False) -> Outcome:
    return Outcome(str(one.answer_id)[:64], "refused", message, later)


def _again(kept: dict[str, Any], record: dict[str, Any]) -> Outcome:
    """Acknowledge an answer that was kept before; its id may not be used for another one."""
    same = all(kept[name] == value for name, value in record.items())
    answer_id = record["answer_id"]
    return Outcome(answer_id, "again") if same else Outcome(answer_id, "refused", Message.of(USED))


def _closed(batch: _Batch, round_: dict[str, Any], one: Answer) -> Message | None:
    """Say why the round takes no answer now; a card may be keyed in while the room is open or closed."""
    room, state = batch.room_states[round_["room_id"]], round_["state"]
    if state == "waiting" or room in ("draft", "prepared"):
        return Message.of(NOT_OPEN)
    if room == "archived" or (one.by == "self" and (room == "closed" or state == "closed")):
        return Message.of(CLOSED)
    return Message.of(FROZEN) if state == "frozen" and one.by == "self" else None


def _outside(batch: _Batch, round_: dict[str, Any], one: Answer) -> Message | None:
    """Say whether the participant or the statement is none of this round's."""
    if batch.homes.get(one.participant_id) != round_["room_id"]:
        return Message.of(STRANGER)
    legal = ("",) if round_["kind"] == "ranking" else round_["statement_ids"]
    return None if one.statement_id in legal else Message.of(NO_STATEMENT)


def _over(batch: _Batch, round_: dict[str, Any], one: Answer) -> Message | None:
    """Say whether a participant's dots on all statements would be more than the budget."""
    if round_["kind"] != "dots":
        return None
    given = {
        key[2]: row
        for key, row in (batch.present["dots"] | batch.fresh["dots"]).items()
        if key[:2] == (one.round_id, one.participant_id)
    }
    before = given.pop(one.statement_id, None)
    total = sum(row["dots"] for row in given.values()) + one.payload["dots"]
    late = before is not None and before["counter"] > one.counter
    if late or total <= round_["budget"]:
        return None
    return Message.of(BUDGET, budget=round_["budget"], found=total)


def _note(batch: _Batch, kind: str, one: Answer, rows: Rows) -> None:
    """Note the present answers that an answer makes; a lower counter never overwrites a higher one."""
    shared = vars(one)
    base = {name: shared[name] for name in ("round_id", "participant_id", "statement_id", "counter")}
    present, fresh, table = batch.present[kind], batch.fresh[kind], TABLES[kind]
    if kind == "ranking":
        _note_ranking(batch, one, [base | row for row in rows])
        return
    for row in (base | row for row in rows):
        key = _key(table, row)
        before = fresh.get(key) or present.get(key)
        if before is None or before["counter"] <= one.counter:
            fresh[key] = row


def _note_ranking(batch: _Batch, one: Answer, rows: Rows) -> None:
    """Note an order: it replaces the whole one before it."""
    whose = (one.round_id, one.participant_id)
    now = batch.fresh["ranking"] if whose in batch.ranked else batch.present["ranking"]
    if any(row["counter"] > one.counter for key, row in now.items() if key[:2] == whose):
        return
    batch.fresh["ranking"] = {key: row for key, row in batch.fresh["ranking"].items() if key[:2] != whose}
    batch.fresh["ranking"] |= {_key(schema.ranking, row): row for row in rows}
    batch.ranked.add(whose)


def _write(connection: Connection, batch: _Batch) -> None:
    """Write the log and the present answers; every room that got one is looked at anew."""
    if not batch.new:
        return
    add_rows(connection, schema.answer, batch.new)
    table = schema.ranking
    for round_id, participant_id in sorted(batch.ranked):
        mine = table.c.round_id == round_id, table.c.participant_id == participant_id
        connection.execute(delete(table).where(*mine))
    for kind, rows in batch.fresh.items():
        upsert(connection, TABLES[kind], list(rows.values()), newest="counter")
    for room_id in sorted({batch.rounds[row["round_id"]]["room_id"] for row in batch.new}):
        raise_revision(connection, room_id)
