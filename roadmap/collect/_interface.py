"""What the collectors of interfaces share: keys that are never kept, questions in sources.toml, and what is known.

A key stands in the environment or in a file of the user's; it goes into a request and nowhere else: not into a file of
ours, not into a message.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from roadmap.collect.folder import slug
from roadmap.errors import InputError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from roadmap.collect._kinds import Query
    from roadmap.collect.folder import Folder

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
FIRST_YEAR = 1900


def secrets_of(query: Query, names: Mapping[str, str]) -> dict[str, str]:
    """Return the user's keys: from the environment, else from the TOML file that ``key_file`` names.

    Parameters
    ----------
    query
        Its option ``key_file`` is a path, from where the command runs; ``~`` is the home folder.
    names
        Name in the file to name in the environment.

    Returns
    -------
    Name in the file to key, "" where there is none.

    Raises
    ------
    InputError
        The file cannot be read or is not TOML.
    """
    given: Mapping[str, Any] = {}
    if query.options.get("key_file"):
        path = Path(query.options["key_file"]).expanduser()
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            reason = error.strerror or error
            raise InputError(N_("The key file {path} cannot be read: {error}."), path=path, error=reason) from error
        except ValueError:  # its message could quote the key, so that it is not handed on
            raise InputError(
                N_('The key file {path} is not as wanted: name = "value" on each line.'), path=path
            ) from None
    found = {name: os.environ.get(variable) or str(given.get(name, "")) for name, variable in names.items()}
    return {name: value.strip() for name, value in found.items()}


def base_of(query: Query, variable: str, usual: str) -> str:
    """Return the interface's address: ``base`` in sources.toml, else the environment's, else the usual one.

    Raises
    ------
    InputError
        It is not https (except on this machine): keys travel with the question.
    """
    base = str(query.options.get("base") or os.environ.get(variable) or usual).rstrip("/")
    try:
        parts = urlsplit(base)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    except ValueError:
        safe = False
    if not safe:
        raise InputError(N_("{name}: {url} is not safe for a key; wanted https://."), name=query.name, url=base[:300])
    return base


def texts_of(query: Query, key: str) -> list[str]:
    """Return an option that is a list of texts, empty ones dropped.

    Raises
    ------
    InputError
        An entry is no text.
    """
    entries = query.options.get(key, [])
    if not all(isinstance(entry, str) for entry in entries):
        raise InputError(N_("{name}: {key} has an entry that is no text; put it in quotes."), name=query.name, key=key)
    return [" ".join(entry.split()) for entry in entries if entry.strip()]


def years_of(query: Query, today: date) -> tuple[int, int]:
    """Return the first and last year of ``years = [2015, 2024]``; one year alone goes on until today's.

    Raises
    ------
    InputError
        It is not one or two years in order.
    """
    years = query.options.get("years", [])
    whole = all(type(year) is int and FIRST_YEAR <= year <= today.year for year in years)
    if not whole or not 1 <= len(years) <= 2 or years != sorted(years):
        raise InputError(
            N_("{name}: years is {years}; wanted the first and the last, for example [2015, 2024]."),
            name=query.name, years=str(years)[:60],
        )  # fmt: skip
    return years[0], years[1] if len(years) == 2 else today.year


def question_memory(folder: Folder, query: Query, question: object) -> dict[str, Any]:
    """Return what a query remembers; where the question changed, only the records that are known already."""
    memory = folder.memory(query.name)
    digest = sha256(json.dumps(question, sort_keys=True).encode("utf-8", "replace")).hexdigest()[:20]
    known = memory.get("known", [])
    if memory.get("question") != digest:
        memory.clear()
        memory.update(question=digest, known=known)
    return memory


def known_records(memory: Mapping[str, Any], folder: Folder, query: Query, identifier: re.Pattern[bytes]) -> set[str]:
    """Return the identifiers of the records that lie in the folder.

    The memory is written after each file; where a break came in between, the newest file knows more than the memory.
    """
    files = sorted((folder.path / slug(query.name)).glob("[!.]*"), key=lambda path: path.stat().st_mtime_ns)
    last = files[-1].read_bytes() if files else b""
    return {str(name) for name in memory.get("known", [])} | identifiers(last, identifier)


def identifiers(data: bytes, pattern: re.Pattern[bytes]) -> set[str]:
    """Return what the pattern's groups, joined, find in data."""
    return {b"".join(found.groups(b"")).decode("utf-8", "replace") for found in pattern.finditer(data)}


def alternatives(entries: Iterable[str]) -> str:
    """Join conditions of which one must hold."""
    kept = list(entries)
    return kept[0] if len(kept) == 1 else f"({' or '.join(kept)})"
