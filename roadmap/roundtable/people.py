"""Participants: they join by a code without an account; who they are is kept apart and can be erased alone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select

from roadmap.errors import RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable import cleaning, schema
from roadmap.roundtable._steps import must_be
from roadmap.roundtable.audit import changed, lock
from roadmap.roundtable.database import Store, new_id, now_ms
from roadmap.roundtable.rooms import room_by_code, token_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

MOST = 1000
"""The most participants of a room."""


@dataclass(frozen=True)
class Joining:
    """What somebody says on joining; ``expertise`` 0 none to 4 expert, ``consent`` the wording agreed to."""

    lang: str
    consent: str
    role: str = "other"
    organisation_type: str = "other"
    country: str = "other"
    expertise: int = 0
    name: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Joined:
    """Somebody who just joined; ``token`` is given once, only its hash is kept."""

    participant_id: str
    pseudonym: str
    token: str
    room_id: str


@dataclass(frozen=True)
class Participant:
    """A participant as kept (``schema.participant``), with name and organisation where given and not erased."""

    participant_id: str
    room_id: str
    pseudonym: str
    role: str
    organisation_type: str
    country: str
    expertise: int
    lang: str
    consent: str
    paper: bool
    joined_ms: int
    name: str = ""
    organisation: str = ""


def join(store: Store, code: str, joining: Joining) -> Joined:
    """Join a room by its code, early or late.

    Raises
    ------
    RoundtableError
        Where no room has this code, it is not prepared or already closed, or something said is out of range.
    """
    room_id, token = room_by_code(store, code).room_id, secrets.token_urlsafe(32)
    row, who = _checked(joining), _identity(joining)
    with store.begin() as connection:
        _joinable(str(lock(connection, room_id)["state"]))
        added = _add(connection, room_id, row | {"token_hash": token_hash(token), "paper": False}, who)
    return Joined(added["participant_id"], added["pseudonym"], token, room_id)


def join_all(store: Store, room_id: str, joinings: Sequence[Joining]) -> list[Joined | RoundtableError]:
    """Let several join in one transaction, as when a whole room scans the code at once; a refusal touches one alone."""
    made: list[Joined | RoundtableError] = []
    with store.begin() as connection:
        state = str(lock(connection, room_id)["state"])
        for joining in joinings:
            token = secrets.token_urlsafe(32)
            try:
                _joinable(state)
                row, who = _checked(joining), _identity(joining)
                added = _add(connection, room_id, row | {"token_hash": token_hash(token), "paper": False}, who)
                made.append(Joined(added["participant_id"], added["pseudonym"], token, room_id))
            except RoundtableError as error:
                made.append(error)
    return made


def add_paper(store: Store, room_id: str, joining: Joining) -> Participant:
    """Add somebody who answers on paper cards, keyed in by the facilitator; no token opens such a ballot."""
    row, who = _checked(joining), _identity(joining)
    with store.begin() as connection:
        must_be(lock(connection, room_id), "prepared", "open", "closed")
        nobody = token_hash(secrets.token_urlsafe(32))
        return _participant(_add(connection, room_id, row | {"token_hash": nobody, "paper": True}, who) | who)


def _joinable(state: str) -> None:
    if state == "draft":
        raise RoundtableError(N_("This roundtable is not open yet; try again when the facilitator shows the code."))
    if state not in ("prepared", "open"):
        raise RoundtableError(N_("This roundtable is closed; nobody can join it any more."))


def _checked(joining: Joining) -> dict[str, Any]:
    if not cleaning.clean(joining.consent, cleaning.NAME, lines=False):
        raise RoundtableError(N_("Without your consent no answer can be kept; tick the box to join."))
    return {
        "lang": cleaning.language(joining.lang),
        "consent": cleaning.clean(joining.consent, cleaning.NAME, lines=False),
        "role": cleaning.one_of(joining.role, schema.ROLES),
        "organisation_type": cleaning.one_of(joining.organisation_type, schema.ORGANISATION_TYPES),
        "country": cleaning.one_of(joining.country, schema.COUNTRIES),
        "expertise": cleaning.whole(joining.expertise, 0, 4),
    }


def _identity(joining: Joining) -> dict[str, str]:
    return {
        "name": cleaning.clean(joining.name, cleaning.NAME, lines=False),
        "organisation": cleaning.clean(joining.organisation, cleaning.LINE, lines=False),
    }


def _add(connection: Connection, room_id: str, row: dict[str, Any], who: dict[str, str]) -> dict[str, Any]:
    """Add a participant with the room's next pseudonym; the room's row is held, so none is given twice."""
    table = schema.participant
    count = connection.execute(select(func.count()).where(table.c.room_id == room_id)).scalar_one()
    if count >= MOST:
        raise RoundtableError(N_("A roundtable holds at most {most} participants."), most=MOST)
    made: dict[str, Any] = {
        "participant_id": new_id(),
        "room_id": room_id,
        "pseudonym": f"P{count + 1:02d}",
        "joined_ms": now_ms(),
    }
    connection.execute(insert(table), row | made)
    if any(who.values()):
        connection.execute(insert(schema.identity), who | {"participant_id": made["participant_id"]})
    changed(connection, room_id, made["participant_id"], "joined", pseudonym=made["pseudonym"])
    return row | made


def _participant(row: dict[str, Any]) -> Participant:
    values = {name: value for name, value in row.items() if name != "token_hash"}
    return Participant(**values | {name: values.get(name) or "" for name in ("name", "organisation")})


def _rows(connection: Connection, *where: Any) -> list[Participant]:  # noqa: ANN401 - SQL conditions
    table, who = schema.participant, schema.identity
    columns = select(table, who.c.name, who.c.organisation).select_from(table.outerjoin(who))
    order = (table.c.joined_ms, func.length(table.c.pseudonym), table.c.pseudonym)
    return [_participant(dict(row._mapping)) for row in connection.execute(columns.where(*where).order_by(*order))]


def by_token(store: Store, token: str) -> Participant | None:
    """Return whose token this is, or None."""
    with store.read() as connection:
        return next(iter(_rows(connection, schema.participant.c.token_hash == token_hash(token))), None)


def participants(store: Store, room_id: str) -> list[Participant]:
    """Return a room's participants in the order of joining."""
    with store.read() as connection:
        return _rows(connection, schema.participant.c.room_id == room_id)


def erase(store: Store, participant_id: str, *, by: str = "host") -> None:
    """Forget who somebody is: name and organisation go for good, the answers stay under the pseudonym."""
    with store.begin() as connection:
        found = _rows(connection, schema.participant.c.participant_id == participant_id)
        if not found:
            raise RoundtableError(N_("There is no participant with the id {found}."), found=str(participant_id)[:40])
        lock(connection, found[0].room_id)
        connection.execute(delete(schema.identity).where(schema.identity.c.participant_id == participant_id))
        changed(connection, found[0].room_id, by, "identity erased", participant_id=participant_id)
