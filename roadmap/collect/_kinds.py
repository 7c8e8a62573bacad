"""What travels through a collection: a query, what it brought, and a collector's row of the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from roadmap.collect.folder import Folder
    from roadmap.collect.web import Web
    from roadmap.i18n import Message


@dataclass(frozen=True)
class Query:
    """One entry of sources.toml: which collector (``table``) is asked what, and what is known of the answers.

    ``name`` is unique in the file; it names the query's folder and its memory. ``sector``, ``kind``, ``language`` and
    ``licence`` are "" where not given. ``options`` hold the collector's own keys, of the types its row asks for.
    """

    table: str
    name: str
    sector: str = ""
    kind: str = ""
    language: str = ""
    licence: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Collected:
    """What one query brought: records offered by the source, those new and kept, the files written, and remarks.

    ``problem`` is why the query could not be asked or not to its end; the other queries go on.
    """

    query: str
    offered: int = 0
    new: int = 0
    files: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    problem: Message | None = None


@dataclass(frozen=True)
class Collector:
    """A way to collect: ``run`` asks one query and writes what is new into the folder.

    ``run(query, folder, web, since)``: ``since`` leaves out what is older (None: nothing). It raises InputError where
    the source cannot be read. ``keys`` are the options it understands with their TOML types, ``needed`` those among
    them that have to be there.
    """

    run: Callable[[Query, Folder, Web, date | None], Collected]
    keys: Mapping[str, type]
    needed: tuple[str, ...] = ()
