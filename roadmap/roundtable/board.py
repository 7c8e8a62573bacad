"""The roadmap as agreed: items in lanes and years, linked; every version stays, with who changed what and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from roadmap.errors import MovedError, RoundtableError
from roadmap.i18n import N_
from roadmap.roundtable import cleaning, schema
from roadmap.roundtable._steps import CURRENT, member, must_be, newest
from roadmap.roundtable.audit import changed, lock
from roadmap.roundtable.database import Store, new_id, now_ms
from roadmap.tables import LANES

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

LINK_KINDS = ("enables", "requires", "pulls")
YEARS = (1990, 2200)
MOST = 500
"""The most items of a room, and the most links."""


@dataclass(frozen=True)
class Place:
    """An item to be put on the board, or moved: then with its id and the version the caller saw."""

    label: str
    lane: str
    start: int
    end: int
    item_id: str | None = None
    statement_id: str = ""
    topic_id: str = ""
    why: str = ""
    by: str = "host"
    expected_version: int = 0


@dataclass(frozen=True)
class Item:
    """One version of an item (``schema.item``); years inclusive, ``gone`` where this version took it off."""

    item_id: str
    version: int
    room_id: str
    statement_id: str
    topic_id: str
    label: str
    lane: str
    start: int
    end: int
    gone: bool
    why: str
    by: str
    at_ms: int


@dataclass(frozen=True)
class Link:
    """One version of a link from one item to another (``schema.link``)."""

    link_id: str
    version: int
    room_id: str
    source_id: str
    target_id: str
    kind: str
    gone: bool
    by: str
    at_ms: int


@dataclass(frozen=True)
class Board:
    """What stands on the board now; every link joins two items that do."""

    items: tuple[Item, ...]
    links: tuple[Link, ...]


def place(store: Store, room_id: str, one: Place) -> Item:
    """Put an item on the board, or change it.

    Raises
    ------
    MovedError
        Where somebody else changed it since the caller looked (``expected_version``); nothing changes.
    RoundtableError
        Where lane, years, statement or item are none of this room's.
    """
    values = _checked(one)
    with store.begin() as connection:
        must_be(lock(connection, room_id), *CURRENT)
        if one.statement_id:
            member(connection, room_id, statement_id=one.statement_id)
        if one.item_id is None:
            _room_for(connection, room_id, schema.item, "item_id")
            item = Item(new_id(), 1, room_id, **values, gone=False, at_ms=now_ms())
        else:
            before = _item(connection, room_id, one.item_id)
            same(before.version, one.expected_version)
            item = replace(before, version=before.version + 1, **values, gone=False, at_ms=now_ms())
        return _keep_item(connection, item, "item placed")


def _checked(one: Place) -> dict[str, Any]:
    start, end = cleaning.whole(one.start, *YEARS), cleaning.whole(one.end, *YEARS)
    if end < start:
        raise RoundtableError(N_("An item ends in {end}, before it begins in {start}."), start=start, end=end)
    values = asdict(one) | {
        "label": cleaning.wanted(one.label),
        "lane": cleaning.one_of(one.lane, LANES),
        "why": cleaning.clean(one.why),
    }
    return {name: value for name, value in values.items() if name not in ("item_id", "expected_version")}


def same(version: int, expected: int) -> None:
    """Refuse a change of another version than the caller saw."""
    if version != expected:
        raise MovedError(N_("Somebody else changed this meanwhile; look at it again before you change it."))


def _room_for(connection: Connection, room_id: str, table: Any, key: str) -> None:  # noqa: ANN401 - a table
    count = select(func.count(func.distinct(table.c[key]))).where(table.c.room_id == room_id)
    if connection.execute(count).scalar_one() >= MOST:
        raise RoundtableError(N_("The board holds at most {most} of these."), most=MOST)


def _item(connection: Connection, room_id: str, item_id: str) -> Item:
    rows = newest(connection, schema.item, "item_id", room_id, item_id)
    if not rows:
        raise RoundtableError(N_("There is no item with the id {found} on this board."), found=str(item_id)[:40])
    return Item(**rows[0])


def _keep_item(connection: Connection, item: Item, verb: str) -> Item:
    connection.execute(insert(schema.item), asdict(item))
    changed(connection, item.room_id, item.by, verb, item_id=item.item_id, version=item.version)
    return item


def remove(store: Store, room_id: str, item_id: str, expected_version: int, *, by: str = "host") -> Item:
    """Take an item off the board; its versions stay, and so do its links in the history."""
    with store.begin() as connection:
        must_be(lock(connection, room_id), *CURRENT)
        before = _item(connection, room_id, item_id)
        same(before.version, expected_version)
        item = replace(before, version=before.version + 1, gone=True, by=by, at_ms=now_ms())
        return _keep_item(connection, item, "item removed")


def join_items(store: Store, room_id: str, source_id: str, target_id: str, *, kind: str, by: str = "host") -> Link:
    """Link two items that stand on the board; the same link a second time is the first one."""
    cleaning.one_of(kind, LINK_KINDS)
    with store.begin() as connection:
        must_be(lock(connection, room_id), *CURRENT)
        if source_id == target_id or any(_item(connection, room_id, end).gone for end in (source_id, target_id)):
            raise RoundtableError(N_("A link joins two different items that stand on the board."))
        for link in (Link(**row) for row in newest(connection, schema.link, "link_id", room_id)):
            if (link.source_id, link.target_id, link.kind, link.gone) == (source_id, target_id, kind, False):
                return link
        _room_for(connection, room_id, schema.link, "link_id")
        link = Link(new_id(), 1, room_id, source_id, target_id, kind, gone=False, by=by, at_ms=now_ms())
        return _keep_link(connection, link, "items linked")


def unlink(store: Store, room_id: str, link_id: str, *, by: str = "host") -> Link:
    """Take a link away; once it is gone nothing changes."""
    with store.begin() as connection:
        must_be(lock(connection, room_id), *CURRENT)
        rows = newest(connection, schema.link, "link_id", room_id, link_id)
        if not rows:
            raise RoundtableError(N_("There is no link with the id {found} on this board."), found=str(link_id)[:40])
        link = Link(**rows[0])
        if link.gone:
            return link
        gone = replace(link, version=link.version + 1, gone=True, by=by, at_ms=now_ms())
        return _keep_link(connection, gone, "items unlinked")


def _keep_link(connection: Connection, link: Link, verb: str) -> Link:
    connection.execute(insert(schema.link), asdict(link))
    changed(connection, link.room_id, link.by, verb, link_id=link.link_id, version=link.version)
    return link


def board(store: Store, room_id: str) -> Board:
    """Return what stands on the board now: items by lane and year, and the links between them."""
    with store.read() as connection:
        items = [Item(**row) for row in newest(connection, schema.item, "item_id", room_id)]
        links = [Link(**row) for row in newest(connection, schema.link, "link_id", room_id)]
    standing = sorted(
        (item for item in items if not item.gone),
        key=lambda item: (LANES.index(item.lane), item.start, item.end, item.label, item.item_id),
    )
    ids = {item.item_id for item in standing}
    kept = (link for link in links if not link.gone and {link.source_id, link.target_id} <= ids)
    return Board(tuple(standing), tuple(sorted(kept, key=lambda link: (link.at_ms, link.link_id))))


def history(store: Store, room_id: str) -> list[Item | Link]:
    """Return every version of every item and link, oldest first."""
    with store.read() as connection:
        items = connection.execute(select(schema.item).where(schema.item.c.room_id == room_id))
        every: list[Item | Link] = [Item(**row._mapping) for row in items]
        links = connection.execute(select(schema.link).where(schema.link.c.room_id == room_id))
        every += [Link(**row._mapping) for row in links]
    return sorted(every, key=lambda one: (one.at_ms, one.version, next(iter(vars(one).values()))))
