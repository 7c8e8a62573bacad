"""Project ideas on a one-page canvas, kept in versions, and what participants need of each other or offer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from roadmap.errors import RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable import cleaning, schema
from roadmap.roundtable._steps import CURRENT, member, must_be, newest
from roadmap.roundtable.audit import changed, lock
from roadmap.roundtable.board import same
from roadmap.roundtable.database import Store, new_id, now_ms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

WISHES = ("need", "offer")
MOST = 50
"""The most ideas of one participant, and the most wishes."""
SPEAKING = ("prepared", "open", "closed")
"""States of a room in which participants are heard."""
TEXTS = ("problem", "solution", "novelty", "market", "partners_have", "partners_need")
LINES = ("title", "instrument", "owner", "next_step")
RANGES = {
    "trl_now": (1, 9),
    "trl_target": (1, 9),
    "mrl_now": (1, 10),
    "mrl_target": (1, 10),
    "cost_eur": (0, 1_000_000_000),
    "months": (1, 240),
}
"""Parts of a canvas: texts, single lines, and whole numbers with their lowest and highest."""
FALLS = N_("Readiness falls from {now} to {target}; a target is not lower.")


@dataclass(frozen=True)
class Canvas:
    """An idea on one page; TRL 1-9, market readiness 1-10, euros, None where not said; next_date ISO or empty."""

    title: str = ""
    problem: str = ""
    solution: str = ""
    novelty: str = ""
    market: str = ""
    trl_now: int | None = None
    trl_target: int | None = None
    mrl_now: int | None = None
    mrl_target: int | None = None
    cost_eur: int | None = None
    months: int | None = None
    partners_have: str = ""
    partners_need: str = ""
    instrument: str = ""
    owner: str = ""
    next_step: str = ""
    next_date: str = ""


@dataclass(frozen=True)
class IdeaPlan:
    """A canvas to keep: of a new idea (``idea_id`` None), or of one that the caller saw in ``expected_version``."""

    canvas: Canvas
    idea_id: str | None = None
    statement_id: str = ""
    by: str = "host"
    expected_version: int = 0


@dataclass(frozen=True)
class Idea:
    """The newest version of an idea (``schema.idea``)."""

    idea_id: str
    version: int
    room_id: str
    statement_id: str
    canvas: Canvas
    gone: bool
    by: str
    at_ms: int


@dataclass(frozen=True)
class WishPlan:
    """What a participant needs or offers, before it is kept; 1 to 500 signs."""

    participant_id: str
    kind: str
    text: str
    lang: str


@dataclass(frozen=True)
class Wish:
    """Something that a participant needs or offers (``schema.wish``)."""

    wish_id: str
    room_id: str
    participant_id: str
    kind: str
    text: str
    lang: str
    at_ms: int


def iso_day(text: object) -> str:
    """Return an ISO day or an empty text as it was given; RoundtableError for anything else."""
    day = cleaning.clean(text, 10, lines=False)
    try:
        return date.fromisoformat(day).isoformat() if day else ""
    except ValueError:
        raise RoundtableError(N_("{found} is not a date such as 2027-03-31."), found=day) from None


def checked(canvas: Canvas) -> Canvas:
    """Return a canvas with its texts cleaned and its numbers in range."""
    values = asdict(canvas)
    values |= {name: cleaning.clean(values[name], 2000) for name in TEXTS}
    values |= {name: cleaning.clean(values[name], cleaning.LINE, lines=False) for name in LINES}
    for name, limits in RANGES.items():
        if values[name] is not None:
            cleaning.whole(values[name], *limits)
    for kind in ("trl", "mrl"):
        now, target = values[f"{kind}_now"], values[f"{kind}_target"]
        if now is not None and target is not None and target < now:
            raise RoundtableError(FALLS, now=now, target=target)
    if not any(values[name] for name in (*TEXTS, *LINES)):
        raise RoundtableError(N_("The canvas is empty; write at least one word."))
    return Canvas(**values | {"next_date": iso_day(canvas.next_date)})


def save_idea(store: Store, room_id: str, plan: IdeaPlan) -> Idea:
    """Keep a new idea or a new version of one; MovedError where the caller saw an older one."""
    done, name = checked(plan.canvas), plan.idea_id
    with store.begin() as connection:
        must_be(lock(connection, room_id), *CURRENT)
        member(connection, room_id, statement_id=plan.statement_id)
        version = 1
        if name is not None:
            before = _idea(connection, room_id, name)
            same(before.version, plan.expected_version)
            version = before.version + 1
        made = Idea(name or new_id(), version, room_id, plan.statement_id, done, False, plan.by, now_ms())
        return _keep(connection, made)


def hand_in(store: Store, room_id: str, participant_id: str, canvas: Canvas) -> Idea | None:
    """Keep a participant's idea; None where the same canvas came from them before, even if it was changed since."""
    done = checked(canvas)
    table = schema.idea
    with store.begin() as connection:
        must_be(lock(connection, room_id), *SPEAKING)
        member(connection, room_id, participant_id=participant_id or "?")
        mine = select(table.c.canvas).where(table.c.room_id == room_id, table.c.by == participant_id)
        before = connection.execute(mine).scalars().all()
        if asdict(done) in before:
            return None
        if len(before) >= MOST:
            raise RoundtableError(N_("You have written {most} ideas; no more are kept."), most=MOST)
        return _keep(connection, Idea(new_id(), 1, room_id, "", done, False, participant_id, now_ms()))


def remove_idea(store: Store, room_id: str, idea_id: str, expected_version: int, *, by: str = "host") -> Idea:
    """Take an idea away; its versions stay."""
    with store.begin() as connection:
        must_be(lock(connection, room_id), *CURRENT)
        before = _idea(connection, room_id, idea_id)
        same(before.version, expected_version)
        values = vars(before) | {"version": before.version + 1, "gone": True, "by": by, "at_ms": now_ms()}
        return _keep(connection, Idea(**values))


def _keep(connection: Connection, idea: Idea) -> Idea:
    connection.execute(insert(schema.idea), asdict(idea))
    verb = "idea removed" if idea.gone else "idea saved"
    changed(connection, idea.room_id, idea.by, verb, idea_id=idea.idea_id, version=idea.version)
    return idea


def _as_idea(row: Mapping[str, Any]) -> Idea:
    return Idea(**dict(row) | {"canvas": Canvas(**row["canvas"])})


def _idea(connection: Connection, room_id: str, idea_id: str) -> Idea:
    rows = newest(connection, schema.idea, "idea_id", room_id, idea_id)
    if not rows:
        raise RoundtableError(N_("There is no idea with the id {found} in this roundtable."), found=str(idea_id)[:40])
    return _as_idea(rows[0])


def ideas(store: Store, room_id: str) -> list[Idea]:
    """Return a room's ideas in their newest versions, in the order in which they were last saved."""
    with store.read() as connection:
        every = [_as_idea(row) for row in newest(connection, schema.idea, "idea_id", room_id)]
    return sorted((one for one in every if not one.gone), key=lambda one: (one.at_ms, one.idea_id))


def wish(store: Store, room_id: str, plan: WishPlan) -> Wish | None:
    """Keep what a participant needs or offers; None where they wrote the same before."""
    kind, lang = cleaning.one_of(plan.kind, WISHES), cleaning.language(plan.lang)
    words = cleaning.wanted(plan.text, 500, lines=True)
    table = schema.wish
    with store.begin() as connection:
        must_be(lock(connection, room_id), *SPEAKING)
        member(connection, room_id, participant_id=plan.participant_id or "?")
        mine = table.c.room_id == room_id, table.c.participant_id == plan.participant_id
        before = connection.execute(select(table.c.kind, table.c.text).where(*mine)).all()
        if (kind, words) in map(tuple, before):
            return None
        if len(before) >= MOST:
            raise RoundtableError(N_("You have written {most} wishes; no more are kept."), most=MOST)
        one = Wish(new_id(), room_id, plan.participant_id, kind, words, lang, now_ms())
        connection.execute(insert(table), vars(one))
        changed(connection, room_id, one.participant_id, "wish", wish_id=one.wish_id, kind=kind)
        return one


def drop_wish(store: Store, wish_id: str, *, by: str = "host") -> None:
    """Forget a wish; of one that is not there nothing changes."""
    table = schema.wish
    with store.begin() as connection:
        room_id = connection.execute(select(table.c.room_id).where(table.c.wish_id == wish_id)).scalar()
        if room_id is not None:
            must_be(lock(connection, room_id), *CURRENT)
            connection.execute(delete(table).where(table.c.wish_id == wish_id))
            changed(connection, room_id, by, "wish dropped", wish_id=wish_id)


def wishes(store: Store, room_id: str) -> list[Wish]:
    """Return what a room's participants need and offer, oldest first."""
    table = schema.wish
    mine = select(table).where(table.c.room_id == room_id).order_by(table.c.at_ms, table.c.wish_id)
    with store.read() as connection:
        return [Wish(**row._mapping) for row in connection.execute(mine)]
