"""Collect: ask the sources of a sources.toml for what is new, and put it in a folder that ``roadmap ingest`` reads.

Nothing else in the product goes to the web, ``roadmap.writing`` apart where it is set up, and this only when the user
runs it. A new way to collect is one function (see Collector) and one row of COLLECTORS.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from roadmap.collect import openalex, ops
from roadmap.collect._kinds import Collected, Collector, Query
from roadmap.collect.feeds import collect_feed
from roadmap.collect.folder import Folder
from roadmap.collect.openalex import collect_openalex
from roadmap.collect.ops import collect_ops
from roadmap.collect.sources import Sources, load_sources
from roadmap.collect.web import Answer, Manners, Web
from roadmap.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

__all__ = [
    "COLLECTORS", "Answer", "Collected", "Collector", "Folder", "Manners", "Query", "Sources", "Web", "collect",
    "load_sources",
]  # fmt: skip

COLLECTORS: dict[str, Collector] = {
    "feeds": Collector(collect_feed, {"url": str, "full_text": bool}, needed=("url",)),
    "ops": Collector(collect_ops, ops.KEYS, needed=("years",)),
    "openalex": Collector(collect_openalex, openalex.KEYS, needed=("years",)),
}
"""The collectors by the name of their table in sources.toml."""


def collect(path: Path, out: Path, *, since: date | None = None, web: Web | None = None) -> Iterator[Collected]:
    """Ask every source of a sources.toml once, one after the other, and keep what is new.

    Parameters
    ----------
    path
        The sources.toml.
    out
        The folder; a second run into it adds only what the first did not have.
    since
        Older items are left out; None leaves out nothing.
    web
        How to reach the web; None makes one with the manners that the file asks for.

    Yields
    ------
    Collected
        For each source, when it is done; a source that fails has a ``problem`` and does not stop the others.

    Raises
    ------
    InputError
        The sources or the folder are not as wanted.
    """
    sources = load_sources(path, COLLECTORS)
    folder = Folder(out, datetime.now(UTC))
    web = web or Web(sources.manners)
    for query in sources.queries:
        try:
            found = COLLECTORS[query.table].run(query, folder, web, since)
        except InputError as error:
            found = Collected(query.name, problem=error.message)
        folder.save()
        yield found
