"""The roundtable's store: opened, brought to its newest shape, read and written in short transactions.

SQLite in write-ahead mode by default, PostgreSQL by URL. A commit returns only when it is on the disk
(``synchronous=FULL``; PostgreSQL's own default), so whatever was acknowledged survives a kill or a power cut.
Writers of one process wait for each other on a lock rather than on SQLite's busy timer, which sleeps too long.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Table, bindparam, column, create_engine, event, func, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from roadmap.errors import RoundtableError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HEAD = "0001"
"""The newest migration; a test holds it to the folder's."""
FILE = "roundtable.sqlite"
VARIABLE = "ROADMAP_ROUNDTABLE_URL"
_PRAGMAS = ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
_LOCKS: dict[str, threading.RLock] = {}
_OPENING = threading.Lock()


@dataclass(frozen=True)
class Store:
    """An open store; safe to share between threads. ``close`` lets go of its connections."""

    engine: Engine
    _lock: AbstractContextManager[Any] = field(repr=False)

    @property
    def dialect(self) -> str:
        """Return ``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Yield a connection within one write transaction: committed at the end, rolled back on any error."""
        with self._lock, self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that sees one moment of the store; never waits for a writer."""
        with self.engine.connect().execution_options(reads=True) as connection:
            yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def store_path(workspace: Path) -> Path | str:
    """Return where a workspace's store is: the URL in ``ROADMAP_ROUNDTABLE_URL`` if set, else its own file."""
    return os.environ.get(VARIABLE) or workspace / FILE


def open_store(where: Path | str) -> Store:
    """Open the store at a path or a database URL, making or migrating it where needed.

    Raises
    ------
    RoundtableError
        Where it cannot be opened, is no such store, or was written by a newer version.
    """
    url = _url(where)
    try:
        store = _store(url)
        try:
            _migrate(store, url)
        except BaseException:
            store.close()
            raise
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise RoundtableError(
            N_("The roundtable's store at {where} cannot be opened: {error}."), where=_shown(url), error=_reason(error)
        ) from error
    return store


def _store(url: URL) -> Store:
    """Return a store that nothing has asked yet; PostgreSQL orders its writers by row locks of its own."""
    engine = _engine(url)
    if engine.dialect.name != "sqlite":
        return Store(engine, nullcontext())
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    return Store(engine, _LOCKS.setdefault(str(Path(url.database or "").resolve()), threading.RLock()))


def _url(where: Path | str) -> URL:
    """Return the database URL of a path or of a URL's text."""
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite+pysqlite", database=str(where))
    try:
        return make_url(where)
    except ArgumentError as error:
        raise RoundtableError(
            N_("{where} is not a database address; wanted is sqlite:///file or postgresql+pg8000://user@host/name."),
            where=where.rpartition("@")[2],
        ) from error


def _shown(url: URL) -> str:
    """Return an address as it may be shown: a file's path, or a URL without its password."""
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _reason(error: BaseException) -> str:
    """Return the first line of what went wrong, without the driver's wrapping and without a full stop."""
    cause = getattr(error, "orig", None) or error
    return (str(cause).splitlines() or [type(cause).__name__])[0].rstrip(".")


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": 10}, pool_size=8, max_overflow=40)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_size=8, max_overflow=20, pool_pre_ping=True)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Set a new connection up; the module's own habit of opening transactions late is switched off."""
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin as a writer at once, unless it only reads: a reader that turns writer could be refused."""
    reads = connection.get_execution_options().get("reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _version(connection: Connection) -> str:
    """Return the migration the store stands at; empty for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("select version_num from alembic_version")).scalar() or "")


def _migrate(store: Store, url: URL) -> None:
    """Bring the store to the newest shape; whoever else opens it meanwhile waits."""
    with store.read() as connection:
        version = _version(connection)
    if version == HEAD:
        return
    with _OPENING, store.begin() as connection:
        if store.dialect == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(727046)"))
        version = _version(connection)
        if version > HEAD:
            raise RoundtableError(
                N_("The roundtable's store at {where} was written by a newer version of this program ({version})."),
                where=_shown(url),
                version=version,
            )
        if version < HEAD:
            _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(stdout=StringIO(), attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


def new_id() -> str:
    """Return an id that nobody can guess: 96 bits in hexadecimal."""
    return secrets.token_hex(12)


def now_ms() -> int:
    """Return the server's clock in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns."""
    if rows:
        connection.execute(*_many(connection, table, rows))


def upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, newest: str | None = None
) -> None:
    """Insert rows, or update those whose primary key is there; no two rows may have the same key.

    ``newest`` names a counter: a row there is then only overwritten by one whose counter is as high or higher.
    """
    if not rows:
        return
    insert, values = _many(connection, table, rows)
    keys = [column.name for column in table.primary_key]
    changed = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    where = table.c[newest] <= insert.excluded[newest] if newest else None
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed, where=where), values)


def _many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[Any, Any]:
    """Return an insert of many rows and its values: one by one for SQLite, which is quick at that.

    PostgreSQL is sent them all in one JSON text, for its driver would wait for an answer to each row.
    """
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table), list(rows)
    names = list(rows[0])
    given = func.json_to_recordset(bindparam("given_rows", type_=JSON))
    columns = given.table_valued(*(column(name, table.c[name].type) for name in names))
    wanted = select(*columns.render_derived(name="given", with_types=True).c)
    return postgresql.insert(table).from_select(names, wanted), {"given_rows": list(rows)}
