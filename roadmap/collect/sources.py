"""sources.toml: what the user wants collected, one ``[[table]]`` a query.

[collect]   contact (e-mail or address in the User-Agent), delay (seconds between two requests to one host), timeout
            (seconds), megabytes (of one answer)
[[feeds]]   name, url, sector, kind, language, licence, full_text
Other tables: the rows of roadmap.collect.COLLECTORS.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadmap.collect._kinds import Collector, Query
from roadmap.collect.web import Manners
from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.tables import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_COMMON: Mapping[str, type] = {"name": str, "sector": str, "kind": str, "language": str, "licence": str}
_MANNERS: Mapping[str, type] = {"contact": str, "delay": float, "timeout": float, "megabytes": float}
_LOWEST = {"delay": 0.0, "timeout": 0.1, "megabytes": 0.001}
_LENGTH = 200
_PASSWORD = re.compile(r"//[^/@]*@")


@dataclass(frozen=True)
class Sources:
    """What sources.toml says: the queries in their order, and how the web is to be asked."""

    queries: tuple[Query, ...]
    manners: Manners


def load_sources(path: Path, collectors: Mapping[str, Collector]) -> Sources:
    """Read sources.toml.

    Raises
    ------
    InputError
        The file cannot be read, is not TOML, holds no query, an unknown table or key, a value of another type than
        wanted, or two queries of one name.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(N_("The file {path} could not be read: {error}."), path=path, error=error) from error
    manners = _manners(given.pop("collect", {}), path)
    queries = tuple(
        _query(table, number, entry, collectors, path)
        for table, entries in given.items()
        for number, entry in enumerate(_entries(table, entries, collectors, path), 1)
    )
    if not queries:
        raise InputError(N_("The file {path} names no source; wanted for example [[feeds]] with its url."), path=path)
    _once(queries, path)
    return Sources(queries, manners)


def _manners(given: Any, path: Path) -> Manners:  # noqa: ANN401 - any TOML value
    """Return how the web is asked."""
    values = _checked(given, "collect", _MANNERS, path)
    for key, lowest in _LOWEST.items():
        if key in values and not lowest <= values[key] <= 10_000:
            raise InputError(
                N_("In {path}, {name} is {value}; wanted a number from {lo} to {hi}."),
                path=path, name=f"collect.{key}", value=values[key], lo=lowest, hi=10_000,
            )  # fmt: skip
    megabytes = values.pop("megabytes", None)
    return Manners(**values) if megabytes is None else Manners(**values, limit=int(megabytes * 1e6))


def _entries(table: str, entries: Any, collectors: Mapping[str, Collector], path: Path) -> list[Any]:  # noqa: ANN401
    """Return the entries of a table that is known."""
    if table not in collectors:
        raise InputError(
            N_("In {path}, {name} is no kind of source; wanted one of {known}."),
            path=path, name=table[:_LENGTH], known=", ".join(f"[[{name}]]" for name in collectors),
        )  # fmt: skip
    if not isinstance(entries, list):
        raise InputError(
            N_("In {path}, [{name}] stands once; wanted [[{name}]] for each source."), path=path, name=table
        )
    return entries


def _query(table: str, number: int, entry: Any, collectors: Mapping[str, Collector], path: Path) -> Query:  # noqa: ANN401
    """Return one query, its keys checked."""
    collector = collectors[table]
    where = f"{table} {number}"
    values = _checked(entry, where, {**_COMMON, **collector.keys}, path)
    missing = next((key for key in collector.needed if not values.get(key)), "")
    if missing:
        raise InputError(N_("In {path}, {name} has no {key}."), path=path, name=where, key=missing)
    common = {key: values.pop(key).strip() for key in _COMMON if key in values}
    if common.get("kind") and common["kind"] not in KINDS:
        raise InputError(N_("Unknown kind {kind}; wanted one of {known}."), kind=common["kind"], known=", ".join(KINDS))
    name = common.pop("name", "") or _PASSWORD.sub("//", values.get("url", "")) or where
    return Query(table, name, **common, options=values)


def _checked(given: Any, where: str, keys: Mapping[str, type], path: Path) -> dict[str, Any]:  # noqa: ANN401
    """Return a table whose keys are all known and of the type wanted; whole numbers serve as fractions."""
    if not isinstance(given, dict):
        raise InputError(N_("In {path}, {name} is no table of keys and values."), path=path, name=where)
    unknown = next((key for key in given if key not in keys), None)
    if unknown is not None:
        raise InputError(
            N_("In {path}, {name} has the unknown key {key}; wanted some of {known}."),
            path=path, name=where, key=unknown[:_LENGTH], known=", ".join(keys),
        )  # fmt: skip
    values = {key: float(value) if keys[key] is float and type(value) is int else value for key, value in given.items()}
    for key, value in values.items():
        if type(value) is not keys[key]:
            raise InputError(
                N_("In {path}, {name} is {value}; wanted a value of kind {kind}."),
                path=path, name=f"{where}: {key}", value=str(value)[:_LENGTH], kind=keys[key].__name__,
            )  # fmt: skip
    return values


def _once(queries: tuple[Query, ...], path: Path) -> None:
    """Refuse two queries of one name: they would share a folder and a memory."""
    seen: set[str] = set()
    for query in queries:
        if query.name.casefold() in seen:
            raise InputError(N_("In {path}, two sources are called {name}."), path=path, name=query.name[:_LENGTH])
        seen.add(query.name.casefold())
