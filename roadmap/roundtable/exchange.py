"""A whole room as one JSON document, and back again as a new room with everything there.

The document names things by their place in it (``statement:3``), never by the store's ids, so that the same room gives
the same document wherever it is kept, and taking it in twice makes two rooms. Secrets (code, tokens) are not in it; who
the participants are only where asked for.
"""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.roundtable import schema
from roadmap.roundtable._document import FORMAT, VERSION, broken, check, fit
from roadmap.roundtable.audit import changed, lock
from roadmap.roundtable.database import Store, add_rows, new_id
from roadmap.roundtable.rooms import Room, free_code, room_of, token_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

_KEYS = {
    "participant": ("joined_ms", "pseudonym"),
    "statement": ("number",),
    "round": ("number", "kind"),
    "answer": ("at_ms",),
    "comment": ("at_ms",),
    "item": ("at_ms", "version"),
    "link": ("at_ms", "version"),
    "idea": ("at_ms", "version"),
    "wish": ("at_ms",),
    "action": ("at_ms",),
    "claim": ("made_ms",),
}
"""Tables whose things have ids of their own, each after those it refers to, and what their rows are ordered by."""
_OTHERS = ("identity", "step", "vote", "estimate", "ranking", "dot", "audit")
_SECRET = {"room": ("code", "host_hash", "revision"), "participant": ("token_hash",), "audit": ("audit_id",)}
_ID_COLUMNS = frozenset(
    ("participant_id", "statement_id", "round_id", "answer_id", "comment_id", "item_id", "link_id", "source_id")
    + ("target_id", "idea_id", "wish_id", "action_id", "claim_id", "by", "actor", "spotlight")
)
_HOLDS_IDS = frozenset((("round", "statement_ids"), ("answer", "payload"), ("audit", "what")))
_LOCAL = re.compile(r"[a-z]+:[0-9]+")

LARGEST = 64 * 2**20
"""Bytes of a document at most: a thousand participants' answers fit in it."""

Rows = list[dict[str, Any]]


def room_json(store: Store, room_id: str, *, identities: bool = False) -> dict[str, Any]:
    """Return everything of a room as a JSON document; ``identities`` adds names and organisations.

    Raises
    ------
    RoundtableError
        Where there is no such room.
    """
    with store.read() as connection:
        found = _rows(connection, room_id)
    if not identities:
        found["identity"] = []
    room = found.pop("room")[0]
    names: dict[str, str] = {}
    document: dict[str, Any] = {"format": FORMAT, "version": VERSION, "room": {}}
    for table, order in _KEYS.items():
        document[table] = _named(table, found[table], order, names)
    for table in _OTHERS:
        rows = [_mapped(table, row, lambda value: names.get(value, value)) for row in found[table]]
        # What happened stands in its order; the rest has none of its own.
        document[table] = rows if table == "audit" else sorted(rows, key=_text)
    document["room"] = _mapped("room", room, lambda value: names.get(value, value))
    return document


def _rows(connection: Connection, room_id: str) -> dict[str, Rows]:
    """Return the rows of a room by table, without their secrets and without the room's id."""
    found: dict[str, Rows] = {}
    for table in schema.metadata.sorted_tables:
        query = select(table).where(_mine(table, room_id)).order_by(*table.primary_key)
        left_out = {*_SECRET.get(table.name, ()), "room_id"}
        found[table.name] = [
            {name: value for name, value in row._mapping.items() if name not in left_out}
            for row in connection.execute(query)
        ]
    if not found["room"]:
        lock(connection, room_id)  # says that there is none
    return found


def _mine(table: Table, room_id: str) -> Any:  # noqa: ANN401 - an SQL condition
    """Return what picks a table's rows of one room: by the room, its rounds or its participants."""
    if "room_id" in table.c:
        return table.c.room_id == room_id
    home, key = (schema.round_, "round_id") if "round_id" in table.c else (schema.participant, "participant_id")
    return table.c[key].in_(select(home.c[key]).where(home.c.room_id == room_id))


def _named(table: str, rows: Rows, order: tuple[str, ...], names: dict[str, str]) -> Rows:
    """Return a table's rows in an order of their own, named in it; ``names`` learns the names."""
    key = f"{table}_id"
    known = [(row[key], _mapped(table, row, lambda value: names.get(value, value))) for row in rows]
    known.sort(key=lambda pair: ([_sortable(pair[1][name]) for name in order], _text({**pair[1], key: ""}), pair[0]))
    for number, own in enumerate(dict.fromkeys(own for own, _ in known), start=1):
        names[own] = f"{table}:{number}"
    return [_mapped(table, row, lambda value: names.get(value, value)) for _, row in known]


def _sortable(value: Any) -> tuple[int, str]:  # noqa: ANN401 - a number or a text
    return (value, "") if isinstance(value, int) else (len(str(value)), str(value))


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True)


def _mapped(table: str, row: Mapping[str, Any], name: Callable[[str], str]) -> dict[str, Any]:
    """Return a row whose ids are replaced, also in those of its columns that hold ids within JSON."""
    done = dict(row)
    for column, value in row.items():
        if (table, column) in _HOLDS_IDS:
            done[column] = _deep(value, name)
        elif column in _ID_COLUMNS and isinstance(value, str):
            done[column] = name(value)
    return done


def _deep(value: Any, name: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return name(value)
    if isinstance(value, list):
        return [_deep(one, name) for one in value]
    return {key: _deep(one, name) for key, one in value.items()} if isinstance(value, dict) else value


def read_document(content: bytes, name: str) -> dict[str, Any]:
    """Return a document that ``room_json`` made, read from a file's content; ``take_room`` checks what it says.

    Raises
    ------
    InputError
        It is larger than a room can be, or no JSON.
    """
    if len(content) > LARGEST:
        raise InputError(
            N_("{path} is larger than a roundtable can be: {size} MB; at most {limit} MB are read."),
            path=name, size=len(content) // 2**20, limit=LARGEST // 2**20,
        )  # fmt: skip
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(N_("{path} could not be read: {error}."), path=name, error=error) from error
    check(found)
    return dict(found)


def take_room(store: Store, document: Mapping[str, Any]) -> Room:
    """Take a document in as a new room with a code of its own; nobody's old token opens it.

    Raises
    ------
    InputError
        Where it is no such document, or of a newer version, or does not hold together; nothing is kept then.
    """
    check(document)
    room_id, ids = new_id(), dict[str, str]()
    given = {table: set(_own(document, table)) for table in _KEYS}
    for names in given.values():
        ids |= {name: new_id() for name in sorted(names)}
    try:
        with store.begin() as connection:
            _keep(connection, document, room_id, ids)
    except (SQLAlchemyError, OverflowError) as error:
        raise broken(str(getattr(error, "orig", None) or error).splitlines()[0][:200]) from error
    return room_of(store, room_id)


def _keep(connection: Connection, document: Mapping[str, Any], room_id: str, ids: Mapping[str, str]) -> None:
    """Write a checked document as a room."""
    secret = {"code": free_code(connection), "host_hash": token_hash(secrets.token_urlsafe(32)), "revision": 0}
    room = _mapped("room", document["room"], lambda value: ids.get(value, value)) | secret | {"room_id": room_id}
    add_rows(connection, schema.room, [fit(schema.room, room)])
    for table in schema.metadata.sorted_tables:
        if table.name != "room" and document[table.name]:
            add_rows(connection, table, list(_prepared(table, document[table.name], room_id, ids)))
    changed(connection, room_id, "host", "room taken in", version=document["version"])


def _own(document: Mapping[str, Any], table: str) -> Iterator[str]:
    for row in document[table]:
        if not isinstance(own := row.get(f"{table}_id"), str) or not _LOCAL.fullmatch(own):
            raise broken(f"{table}.{table}_id")
        yield own


def _prepared(table: Table, rows: Rows, room_id: str, ids: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield rows as the store keeps them: ids of this store, secrets anew."""
    for row in rows:
        values = _mapped(table.name, row, lambda value: ids.get(value, value)) | {"room_id": room_id}
        if table.name == "participant":
            values["token_hash"] = token_hash(secrets.token_urlsafe(32))
        yield fit(table, values)
