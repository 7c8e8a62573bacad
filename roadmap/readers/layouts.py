"""Tables of projects and publications that are known by their header, whatever file they came in.

A new one is a row: how its header is told, and what names its columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from roadmap.readers.cordis import companion_tables, is_companion_header
from roadmap.readers.openalex import is_openalex_header, openalex_tables
from roadmap.readers.projects import layout_of, project_tables
from roadmap.readers.publications import is_publications_header, publication_tables
from roadmap.readers.science import arxiv_tables, is_arxiv_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from roadmap.readers.raw import RawTable

_WIDEST, _LONGEST = 300, 200
"""Columns of a header that is compared, and characters of a name."""


@dataclass(frozen=True)
class KnownTable:
    """A kind of table: its name, how its header is told, and how (table, file's name) becomes records."""

    name: str
    recognise: Callable[[Sequence[str]], bool]
    read: Callable[[RawTable, str], Iterator[RawTable]]


KNOWN_TABLES = (
    KnownTable("arxiv", is_arxiv_header, arxiv_tables),
    KnownTable("openalex", is_openalex_header, openalex_tables),
    KnownTable("cordis-companion", is_companion_header, companion_tables),
    KnownTable("publications", is_publications_header, publication_tables),
    KnownTable("projects", lambda header: bool(layout_of(header)), project_tables),
)
"""The kinds, in the order in which a header is compared with them."""


def known_table(header: Sequence[str]) -> KnownTable | None:
    """Return the kind of table that has this header, None where it is another."""
    return _known(tuple(name[:_LONGEST] for name in header)) if 3 <= len(header) <= _WIDEST else None


@lru_cache(maxsize=512)
def _known(header: tuple[str, ...]) -> KnownTable | None:
    """Compare one header; a file's is asked about more than once."""
    return next((kind for kind in KNOWN_TABLES if kind.recognise(header)), None)
