"""Which column is what: usual names in four languages (roadmap/data/columns.toml), the user's own with --columns."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAMES = Path(__file__).resolve().parent.parent / "data" / "columns.toml"


@cache
def usual_names() -> dict[str, tuple[str, ...]]:
    """Return for each field its usual column names, preferred first."""
    given = tomllib.loads(_NAMES.read_text(encoding="utf-8"))
    return {field: tuple(names) for field, names in given.items()}


@cache
def _fields() -> dict[str, str]:
    return {name: field for field, names in usual_names().items() for name in names}


@cache
def _fields_of_programs() -> dict[str, str]:
    """Return the fields by names as programs write them: inventionTitle, filingDate."""
    return {name.replace("_", ""): field for name, field in _fields().items() if "_" in name}


def plain_name(name: str) -> str:
    """Return a column's name without case, accents and signs: ``Date de dépôt`` → ``date_de_depot``."""
    bare = "".join(
        char
        for char in unicodedata.normalize("NFKD", name.casefold().replace("(s)", "s"))
        if not unicodedata.combining(char)
    )
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


_NOTHING = frozenset(
    ("na", "n/a", "n.a.", "#n/a", "#nv", "#n/d", "<na>", "nan", "none", "null", "nil", "n.v.t.", "nvt", "s.o.", "k.a.")
)


def said(cell: str) -> str:
    """Return a cell, "" where it is a word by which programs and people say that there is nothing."""
    return "" if len(cell) < 7 and cell.strip().casefold() in _NOTHING else cell


def field_of(name: str) -> str:
    """Return the field that a column of this name usually holds, or ""."""
    plain = plain_name(name)
    return _fields().get(plain, "") or _fields_of_programs().get(plain, "")


def map_columns(columns: Iterable[str], given: Mapping[str, str], *, file: str) -> dict[str, str]:
    """Return the column of each field: as given (field → column), else by its usual names.

    Raises
    ------
    InputError
        ``given`` names an unknown field or a column that is not there.
    """
    names = list(columns)
    plain = {plain_name(name): name for name in reversed(names)}
    found: dict[str, str] = {}
    for field, column in given.items():
        found[_known_field(field)] = _column(column, names, plain, file)
    for field, usual in usual_names().items():
        spelled = (spelling for name in usual for spelling in (name, name.replace("_", "")))
        free = (plain[name] for name in spelled if name in plain and plain[name] not in found.values())
        if field not in found and (column := next(free, "")):
            found[field] = column
    return found


def _known_field(field: str) -> str:
    """Return the field, or say which there are."""
    if field not in usual_names():
        raise InputError(
            N_("Unknown field {field} in the column choice; wanted one of {known}."),
            field=field, known=", ".join(usual_names()),
        )  # fmt: skip
    return field


def _column(column: str, names: list[str], plain: Mapping[str, str], file: str) -> str:
    """Return the table's column of that name, case and accents forgiven."""
    if column in names:
        return column
    if plain_name(column) not in plain:
        raise InputError(
            N_("The table {file} has no column {column}; it has {found}."),
            file=file, column=column, found=", ".join(names),
        )  # fmt: skip
    return plain[plain_name(column)]


_MEANINGS = (  # in this order: a priority is filed too, and applications are published
    ("priority", ("priorit",)),
    ("grant", ("grant", "issue_date", "date_of_issue", "verlening", "delivrance", "erteilung")),
    ("publication", ("public", "pub_date", "veroffentlich", "veroeffentlich", "offenlegung")),
    ("filing", ("filing", "filed", "application", "indiening", "aanvraag", "depot", "de_la_demande", "anmelde")),
)


def date_meaning(column: str) -> str:
    """Return which of a patent's dates a column of this name holds (a value of fields.DATES), else ""."""
    plain = plain_name(column)
    return next((name for name, parts in _MEANINGS if any(part in plain for part in parts)), "")
