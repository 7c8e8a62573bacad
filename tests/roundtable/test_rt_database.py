"""The store itself: its shape, its logs, its refusals, on both engines."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from roadmap.errors import RoundtableError
from roadmap.roundtable import database, schema
from roadmap.roundtable.database import HEAD, Store, open_store, store_path
from roadmap.roundtable.rooms import RoomPlan, create_room, rooms

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_migrated_store_equals_the_schema(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.metadata) == []
        assert context.get_current_revision() == HEAD


def test_head_is_the_newest_migration() -> None:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    assert scripts.get_heads() == [HEAD]


@pytest.mark.parametrize("name", sorted(table.name for table in schema.ADD_ONLY))
@pytest.mark.parametrize("change", ["update", "delete"])
def test_logs_refuse_changes(store: Store, name: str, change: str, filled: Callable[[Store], str]) -> None:
    room_id = filled(store)
    table = schema.metadata.tables[name]
    with store.read() as connection:
        before = connection.execute(select(table)).all()
    assert before
    statement = delete(table) if change == "delete" else update(table).values(at_ms=1)
    with pytest.raises(DBAPIError, match="never changed or deleted"), store.begin() as connection:
        connection.execute(statement)
    with store.read() as connection:
        assert connection.execute(select(table)).all() == before
    assert room_id


@pytest.fixture
def filled() -> Callable[[Store], str]:
    """Fills a store with one row in each log."""

    def fill(store: Store) -> str:
        room_id = create_room(store, RoomPlan("Room")).room.room_id
        with store.begin() as connection:
            round_ = {"round_id": "r", "room_id": room_id, "number": 1, "kind": "vote", "criteria": []}
            connection.execute(insert(schema.round_), round_ | {"statement_ids": []})
            who = {"participant_id": "p", "room_id": room_id, "pseudonym": "P01", "lang": "nl", "consent": "v"}
            connection.execute(insert(schema.participant), who | {"token_hash": "t", "joined_ms": 0})
            one = {"answer_id": "a", "round_id": "r", "participant_id": "p", "payload": {}, "counter": 1, "at_ms": 0}
            connection.execute(insert(schema.answer), one)
        return room_id

    return fill


def test_sqlite_waits_for_the_disk(sqlite_store: Store) -> None:
    with sqlite_store.read() as connection:
        values = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_opened_again_all_is_there(address: str) -> None:
    first = open_store(address)
    made = create_room(first, RoomPlan("Room")).room
    first.close()
    again = open_store(address)
    assert rooms(again) == [made]
    again.close()


def test_many_open_a_new_store_at_once(address: str) -> None:
    opened: list[Store] = []
    threads = [threading.Thread(target=lambda: opened.append(open_store(address))) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(opened) == 6
    for store in opened:
        assert rooms(store) == []
        store.close()


def test_a_newer_store_is_refused(address: str) -> None:
    store = open_store(address)
    with store.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    store.close()
    with pytest.raises(RoundtableError, match="newer version"):
        open_store(address)


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "roundtable.sqlite"
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(RoundtableError, match="cannot be opened"):
        open_store(file)


@pytest.mark.parametrize("where", ["nosuch://host/name", "postgresql+pg8000://u:secret@127.0.0.1:1/name", "://"])
def test_an_address_that_leads_nowhere_is_refused_without_its_password(where: str) -> None:
    with pytest.raises(RoundtableError) as caught:
        open_store(where)
    assert "secret" not in str(caught.value)


def test_the_address_comes_from_the_environment_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(database.VARIABLE, raising=False)
    assert store_path(tmp_path) == tmp_path / "roundtable.sqlite"
    monkeypatch.setenv(database.VARIABLE, "postgresql+pg8000://host/name")
    assert store_path(tmp_path) == "postgresql+pg8000://host/name"


def test_an_error_takes_everything_back(store: Store) -> None:
    made = create_room(store, RoomPlan("Room")).room
    with pytest.raises(ZeroDivisionError), store.begin() as connection:
        connection.execute(update(schema.room).values(title="Changed"))
        raise ZeroDivisionError
    assert rooms(store) == [made]
