"""Stores for the roundtable's tests: SQLite always, PostgreSQL where its server is on this machine."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from roadmap.roundtable.database import Store, open_store
from roadmap.roundtable.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINES = ("sqlite", "postgresql")


def _programs() -> Path | None:
    """Return the folder of the server's programs: in the system package's places, then beside what PATH finds."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("postgres")
    folders += [Path(found).resolve().parent] if found else []
    return next((one for one in folders if (one / "initdb").exists() and (one / "postgres").exists()), None)


def _as_user() -> list[str]:
    """Return how to run a program as somebody else than root, who may not run the server."""
    if os.geteuid() != 0:
        return []
    import pwd

    known = {one.pw_name for one in pwd.getpwall()}
    user = next((name for name in ("postgres", "nobody") if name in known), None)
    run = shutil.which("runuser")
    return [run, "-u", user, "--"] if run and user else ["false"]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _start(programs: Path, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Make a cluster in a folder and start its server on loopback; returns when it can be asked to wait on."""
    if os.geteuid() == 0:
        shutil.chown(folder, user=_as_user()[2])
    data, port = folder / "data", _free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    make = [*_as_user(), programs / "initdb", "-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(list(map(str, make)), check=True, **quiet)
    options = [
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        f"unix_socket_directories={folder}",
        "-c",
        "max_connections=60",
    ]
    # Not through runuser's shell: the id we hold must be the server's own, to end it by.
    serve = [programs / "postgres", "-D", data, "-p", port, *options, "-c", "shared_buffers=16MB"]
    user = {"user": _as_user()[2], "group": _group(_as_user()[2]), "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.Popen(list(map(str, serve)), **quiet, **user), port


def _group(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _wait(server: subprocess.Popen[bytes], ready: Path, port: int) -> None:
    """Wait until the server answers: half a minute at most."""
    for _ in range(300):
        if server.poll() is not None:
            break
        ask = [str(ready), "-q", "-h", "127.0.0.1", "-p", str(port)]
        if subprocess.run(ask, check=False).returncode == 0:
            return
        time.sleep(0.1)
    pytest.skip("the PostgreSQL server of this machine does not start")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server on loopback, ended at the end; skips where there is none."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine")
    if _as_user() == ["false"]:
        pytest.skip("root may not run the PostgreSQL server, and nobody else is here to run it")
    folder = Path(tempfile.mkdtemp(prefix="roadmap-pg-"))
    try:
        server, port = _start(programs, folder)
        try:
            _wait(server, programs / "pg_isready", port)
            yield f"postgresql+pg8000://test@127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: what it kept is thrown away
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new store may be made: a file, or an empty database on the server."""
    if request.param == "sqlite":
        return str(tmp_path / "roundtable.sqlite")
    address = f"{request.getfixturevalue('postgresql')}/postgres"
    _run(address, "set lock_timeout = '20s'", "drop schema public cascade", "create schema public")
    return address


def _run(address: str, *statements: str) -> None:
    # Without asking for encryption, which takes the driver a sixth of a second.
    engine = create_engine(address, isolation_level="AUTOCOMMIT", connect_args={"ssl_context": False})
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def _new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store as it is made, to be copied: making one takes longer than most tests."""
    file = tmp_path_factory.mktemp("store") / "roundtable.sqlite"
    open_store(file).close()
    return file


@pytest.fixture(scope="session")
def _kept(postgresql: str) -> Iterator[Store]:
    """One store on the server, to be emptied for each test."""
    _run(f"{postgresql}/postgres", "create database kept")
    one = open_store(f"{postgresql}/kept")
    yield one
    one.close()


def _empty(store: Store) -> Store:
    """Empty a store on the server: as a replica, for else the triggers of the logs would refuse."""
    every = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with store.begin() as connection:
        for statement in ("set local session_replication_role = replica", f"truncate {every}"):
            connection.execute(text(statement))
    return store


def _copied(file: Path, folder: Path) -> Iterator[Store]:
    one = open_store(Path(shutil.copy(file, folder / "roundtable.sqlite")))
    yield one
    one.close()


@pytest.fixture
def sqlite_store(_new_file: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty store in a file."""
    yield from _copied(_new_file, tmp_path)


@pytest.fixture
def postgresql_store(_kept: Store) -> Store:
    """An empty store on the server."""
    return _empty(_kept)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store, on both engines."""
    return request.getfixturevalue(f"{request.param}_store")
