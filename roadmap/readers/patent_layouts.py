"""A row of a patent database's table to a record: columns known by their names, each cell read as its field is written.

What the databases share is here; roadmap.readers.patent_tables tells which one a header comes from.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from roadmap.readers import patent_fields as pf
from roadmap.readers.columns import field_of, plain_name
from roadmap.readers.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

_NAMES = Path(__file__).resolve().parent.parent / "data" / "patent_columns.toml"
DATE_CELLS = ("filing", "priority_date", "publication", "grant")
"""Cells that hold dates."""

_RECORD = ("inventors", "ipc", "kind", "kind_code", "office", "organisation_countries")
_PERSONS = re.compile(r"inventor|erfinder|uitvinder|inventeur")
_SPACES = re.compile(r"[\s;|,]+")
_YEAR = re.compile(r"(?:19|20)\d\d")

Cells = dict[str, str]
"""What a row holds, by the names of patent_columns.toml; dates as ISO 8601."""


def as_given(cells: Cells) -> Cells:
    """Return the cells as they are."""
    return cells


@dataclass(frozen=True)
class Layout:
    """A database's table: its name, the columns (plain names) that only it has, and what is its own in the cells.

    ``signs``: one of these sets of columns must be there whole; or, ``holds``, one of these sets of cells under any of
    their usual names. ``names``: columns called otherwise than patent_columns.toml says, by cell. ``prepare`` puts a
    row's cells in the usual form.
    """

    name: str
    signs: tuple[frozenset[str], ...] = ()
    holds: tuple[frozenset[str], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    prepare: Callable[[Cells], Cells] = as_given

    def fits(self, plain: frozenset[str]) -> bool:
        """Whether a table with these columns (plain names) is the database's."""
        return any(signs <= plain for signs in self.signs) or any(
            all(plain.intersection(cell_names()[cell]) for cell in cells) for cells in self.holds
        )


@dataclass(frozen=True)
class Places:
    """Where a table's columns are: of each cell, and of the others that are kept under their own names."""

    cells: tuple[tuple[str, int], ...]
    others: tuple[tuple[str, int], ...]


@cache
def cell_names() -> dict[str, tuple[str, ...]]:
    """Return for each cell its usual column names, preferred first."""
    given = tomllib.loads(_NAMES.read_text(encoding="utf-8"))
    return {cell: tuple(names) for cell, names in given.items()}


@cache
def usual_cells() -> frozenset[str]:
    """Return the plain names of all columns that patent databases usually have."""
    return frozenset(name for names in cell_names().values() for name in names)


def plain_header(header: Sequence[str]) -> list[str]:
    """Return the plain names of a header's columns."""
    return [plain_name(name.strip("\ufeff\"' ")) for name in header]


def places_of(header: Sequence[str], layout: Layout, filled: Collection[int]) -> Places:
    """Return where the columns are; names of persons are left out, and columns that are not ``filled``."""
    plain = plain_header(header)
    first = {name: place for place, name in reversed(list(enumerate(plain)))}
    cells = {cell: first[name] for cell, name in layout.names if name in first}
    taken = {name for _, name in layout.names}
    for cell, names in cell_names().items():
        free = [name for name in names if name in first and name not in taken]
        if cell not in cells and free:
            cells[cell] = first[free[0]]
    others = [
        (_kept_name(header[place]), place)
        for place, name in enumerate(plain)
        if place not in cells.values() and name and not _PERSONS.search(name) and place in filled
    ]
    return Places(tuple(cells.items()), tuple(others))


def _kept_name(name: str) -> str:
    """Return the name under which a column is kept: the corpus' own where it has that field, never a patent's."""
    if field_of(name) in {"sector", "region", "consent", "licence"}:
        return field_of(name)
    bare = name.strip("\ufeff\"' ")
    return f"{bare}_given" if bare in {*FIELDS, *_RECORD} else bare


def record_of(cells: Mapping[str, str]) -> dict[str, str]:
    """Return the record of a patent's cells, by the names of roadmap.readers.fields."""
    priorities = pf.priorities(cells.get("priorities", ""))
    dates = {name: cells.get(name, "") for name in ("filing", "publication", "grant")}
    earliest = cells.get("priority_date", "") or (priorities[0][0] if priorities else "")
    return {
        **_identity(cells),
        **_words(cells),
        **pf.dated(filing=dates["filing"], priority=earliest, publication=dates["publication"], grant=dates["grant"]),
        **_applicants(cells),
        "inventors": _count(cells.get("inventors", "")),
        "cpc": pf.symbols(cells.get("cpc", "")) or pf.symbols(cells.get("ipc", "")),
        "ipc": pf.symbols(cells.get("ipc", "")),
        "family": pf.family_of(cells.get("family", ""), _ordered(cells, priorities)),
        "legal_status": cells.get("status", ""),
        "url": cells.get("url", ""),
    }


def _identity(cells: Mapping[str, str]) -> dict[str, str]:
    """Return the first number in the cell as printed, with its kind code and office."""
    given = cells.get("number", "")
    number = pf.number_of(given) or next(filter(None, map(pf.number_of, _SPACES.split(given[:1000]))), None)
    kind = (number.kind if number else "") or cells.get("kind_code", "").strip()
    if number is None:
        return {"id": given.strip(), "kind_code": kind, "office": cells.get("office", "").strip()}
    return {"id": f"{number.office}{number.serial}{kind}", "kind_code": kind, "office": number.office}


def _words(cells: Mapping[str, str]) -> dict[str, str]:
    """Return title and abstract in the languages of their columns; the original's where English is given too."""
    titles = {"en": cells.get("title_en", ""), "": cells.get("title", "")}
    texts = {"en": cells.get("abstract_en", ""), "": cells.get("abstract", "")}
    if not titles["en"] and not texts["en"]:
        return {"title": titles[""], "text": texts[""], "lang": pf.language_code(cells.get("lang", ""))}
    found = pf.in_languages(titles, texts)
    original = {"title_original": titles[""], "text_original": texts[""]} if found["lang"] == "en" else {}
    return found | {name: text for name, text in original.items() if text and text != found[name[:-9]]}


def _applicants(cells: Mapping[str, str]) -> dict[str, str]:
    """Return the applicants with their countries, in brackets behind the names or in a column of their own."""
    found = pf.bracketed(cells.get("applicants", ""))
    countries = pf.listed(cells.get("applicant_countries", ""))
    if len(countries) == len(found):
        found = [(name, country or given) for (name, country), given in zip(found, countries, strict=True)]
    return pf.names_and_countries(found)


def _count(inventors: str) -> str:
    """Return how many inventors there are, "" where none is given."""
    return str(len(pf.bracketed(inventors)) or "")


def _ordered(cells: Mapping[str, str], dated: Sequence[tuple[str, str]]) -> list[str]:
    """Return the priority numbers, the earliest first: by their dates, else by the year within the number."""
    if dated:
        return [number for _, number in dated]
    numbers = [pf.number_of(entry) for entry in pf.listed(cells.get("priorities", "").strip("[]"))]
    keyed = ((_YEAR.search(number.serial), number.printed) for number in numbers if number)
    return [number for _, number in sorted((found[0] if found else "9999", number) for found, number in keyed)]
