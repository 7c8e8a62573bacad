"""A workbook's sheets, as the worker process reads them: the compiled parser may fail there in any way it likes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.readers.content import Content

MEGABYTES = 2000
"""Memory that the parser may take; a sheet of a million rows and forty columns needs 1,000."""
SECONDS, BYTES_A_SECOND = 4, 500_000
"""Processor seconds that it may take: these, and one more for every so many bytes of the file."""

_WORKER = Path(__file__).with_name("workbook_worker.py")
_SEALED = "EncryptedPackage".encode("utf-16-le")
_WALL = 10  # the clock may run so many times the processor's seconds, on a machine busy with other things


def read_sheets(content: Content) -> tuple[list[Sheet], list[Message]]:
    """Return a workbook's sheets in their order, and notes of what is hidden in it.

    Raises
    ------
    InputError
        It is protected by a password, damaged, or needs more memory or time than the limits allow.
    """
    data = content.data()
    if _SEALED in data:
        raise _protected(content)
    sheets: list[Sheet] = []
    last: dict[str, Any] = {}
    for value in _values(data):
        if isinstance(value, list):
            sheets[-1].rows.append(value)
        elif "sheet" in value:
            sheets.append(Sheet(value["sheet"], value["hidden"], value["merged"], []))
        else:
            last = value
    if "end" not in last:
        raise _protected(content) if last.get("error") == "password" else _damaged(content, last.get("message", ""))
    return sheets, _hidden(content, sheets, unseen=last["unseen"])


def _values(data: bytes) -> Iterator[Any]:
    """Yield what the worker writes; where it is stopped, the last of it is missing."""
    seconds = SECONDS + len(data) // BYTES_A_SECOND
    command = [sys.executable, "-I", "-B", str(_WORKER), str(MEGABYTES), str(seconds)]
    with _started(command, seconds) as worker:
        try:
            _pipe(worker.stdin).write(data)
            _pipe(worker.stdin).close()
        except OSError:  # it has ended already; its output tells
            pass
        for line in _pipe(worker.stdout):
            if line.endswith(b"\n"):
                yield json.loads(line)


@contextmanager
def _started(command: list[str], seconds: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the worker, and end it when the work here is done or its time is over."""
    worker = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )  # fmt: skip
    clock = threading.Timer(seconds * _WALL, worker.kill)
    clock.daemon = True
    clock.start()
    try:
        yield worker
    finally:
        clock.cancel()
        worker.kill()
        for pipe in (worker.stdin, worker.stdout):
            _close(pipe)
        worker.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    """Return a pipe that was asked for."""
    if pipe is None:
        raise OSError
    return pipe


def _close(pipe: IO[bytes] | None) -> None:
    """Close a pipe whose other end may be gone."""
    try:
        _pipe(pipe).close()
    except OSError:
        return


def _protected(content: Content) -> InputError:
    return InputError(
        N_("The workbook {path} is protected by a password; save it without one."), path=content.name
    )  # fmt: skip


def _damaged(content: Content, why: str) -> InputError:
    if why:
        return InputError(
            N_("The workbook {path} is damaged or of a kind that cannot be read ({error}); save it anew as XLSX."),
            path=content.name, error=why,
        )  # fmt: skip
    return InputError(
        N_("The workbook {path} is damaged, or needs more memory or time than is allowed; save its table as CSV."),
        path=content.name,
    )  # fmt: skip


def _hidden(content: Content, sheets: list[Sheet], *, unseen: bool) -> list[Message]:
    """Note hidden sheets, rows and columns: they are read like the others."""
    notes = [
        Message.of(N_("{path}: the sheet {sheet} is hidden; it was read too."), path=content.name, sheet=sheet.name)
        for sheet in sheets
        if sheet.hidden
    ]
    if unseen:
        notes.append(Message.of(N_("{path} has hidden rows or columns; they were read too."), path=content.name))
    return notes
