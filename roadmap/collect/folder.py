"""The folder of a collection: dated files that ``roadmap ingest`` reads, and below .collect what we remember.

FOLDER/NAME/2026-03-04T101500.jsonl     what one query brought new in one run
FOLDER/.collect/state.json              what is known already, by query
FOLDER/.collect/raw/NAME/….xml.gz       what the source sent, as it was sent; nothing reads it unless a person does
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

OURS = ".collect"
STATE = "state.json"


class Folder:
    """Where a collection is kept.

    Parameters
    ----------
    path
        Made where it does not exist.
    now
        The run's moment, UTC: it dates the files.

    Raises
    ------
    InputError
        The folder cannot be written, or its state is damaged.
    """

    def __init__(self, path: Path, now: datetime) -> None:
        self.path, self.now = path, now
        self._state = path / OURS / STATE
        try:
            self._state.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(path, error) from error
        self._memories: dict[str, dict[str, Any]] = self._load()

    def memory(self, name: str) -> dict[str, Any]:
        """Return what a query remembers (JSON values, changed in place); see save."""
        return self._memories.setdefault(name, {})

    def save(self) -> None:
        """Write the memories: after a query's files lie there, so that a break in between loses nothing."""
        text = json.dumps({"version": 1, "queries": self._memories}, ensure_ascii=False, indent=1, sort_keys=True)
        self._put(self._state, text.encode("utf-8"))

    def write(self, name: str, suffix: str, data: bytes) -> str:
        """Write one file of a query for ``roadmap ingest``; return its name in the folder."""
        return self._put(self._free(self.path / slug(name), suffix), data)

    def write_records(self, name: str, records: Sequence[Mapping[str, str]]) -> str:
        """Write records (fields as roadmap.readers.fields has them) as JSON lines; return the file's name."""
        lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
        return self.write(name, ".jsonl", "".join(lines).encode("utf-8", errors="replace"))

    def keep_raw(self, name: str, suffix: str, data: bytes) -> str:
        """Keep what a source sent, packed, where ingest does not look; return the file's name in the folder."""
        packed = gzip.compress(data, mtime=0)
        return self._put(self._free(self.path / OURS / "raw" / slug(name), f"{suffix}.gz"), packed)

    def _load(self) -> dict[str, dict[str, Any]]:
        """Read the state; a folder without one is new."""
        try:
            value = json.loads(self._state.read_text(encoding="utf-8"))
            memories = value["queries"]
            if value["version"] == 1 and all(isinstance(one, dict) for one in memories.values()):
                return dict(memories)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
        raise InputError(N_("The file {path} is damaged; remove it to collect everything again."), path=self._state)

    def _free(self, folder: Path, suffix: str) -> Path:
        """Return a dated name that no file has."""
        stamp = self.now.strftime("%Y-%m-%dT%H%M%S")
        path, number = folder / f"{stamp}{suffix}", 2
        while path.exists():
            path, number = folder / f"{stamp}_{number:02d}{suffix}", number + 1
        return path

    def _put(self, path: Path, data: bytes) -> str:
        """Write aside, then rename."""
        with _told(self.path):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
            try:
                with draft.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        return path.relative_to(self.path).as_posix()


def slug(name: str) -> str:
    """Return a short file name for a query's name; names that differ give names that differ."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if plain == name and len(plain) <= 60:
        return plain
    return f"{plain[:48]}-{hashlib.sha256(name.casefold().encode()).hexdigest()[:8]}".lstrip("-")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in one sentence why the folder cannot be written."""
    try:
        yield
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(N_("The folder {path} cannot be written: {error}."), path=path, error=error.strerror or error)
