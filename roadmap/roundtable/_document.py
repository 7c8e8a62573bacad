"""What a room's document must look like to be taken in: for exchange.py."""

from __future__ import annotations

from dataclasses import fields
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import LANGUAGES, N_
from roadmap.roundtable import board, comments, ideas, schema, statements
from roadmap.tables import LANES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Table

FORMAT = "roadmap roundtable"
VERSION = 1
"""Raised when a document of an older version could no longer be read as it is."""

_VALUES: dict[tuple[str, str], tuple[object, ...]] = {
    ("room", "state"): schema.ROOM_STATES,
    ("step", "kind"): schema.STEP_KINDS,
    ("round", "kind"): schema.ROUND_KINDS,
    ("round", "state"): schema.ROUND_STATES,
    ("round", "visibility"): schema.VISIBILITIES,
    ("participant", "role"): schema.ROLES,
    ("participant", "organisation_type"): schema.ORGANISATION_TYPES,
    ("participant", "country"): schema.COUNTRIES,
    ("participant", "expertise"): (0, 1, 2, 3, 4),
    ("participant", "lang"): LANGUAGES,
    ("statement", "kind"): statements.KINDS,
    ("statement", "state"): statements.STATES,
    ("statement", "lang"): LANGUAGES,
    ("vote", "criterion"): schema.CRITERIA,
    ("vote", "value"): (None, 1, 2, 3, 4, 5),
    ("estimate", "horizon"): schema.HORIZONS,
    ("comment", "stance"): schema.STANCES,
    ("comment", "state"): comments.STATES,
    ("comment", "lang"): LANGUAGES,
    ("item", "lane"): LANES,
    ("link", "kind"): board.LINK_KINDS,
    ("wish", "kind"): ideas.WISHES,
    ("wish", "lang"): LANGUAGES,
}
_LISTS: dict[tuple[str, str], tuple[str, ...] | None] = {
    ("room", "languages"): LANGUAGES,
    ("round", "criteria"): schema.CRITERIA,
    ("round", "statement_ids"): None,
}
_MAPPINGS = frozenset((("statement", "evidence"), ("answer", "payload"), ("audit", "what")))
_CANVAS = frozenset(field.name for field in fields(ideas.Canvas))


def fit(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a table's columns; one that is missing or of a wrong type is refused."""
    names = [column.name for column in table.columns if column.name in values]
    for name in names:
        column, value = table.c[name], values[name]
        wanted = {int: int, bool: bool, float: (int, float), str: str}.get(_python_type(column), object)
        legal = column.nullable if value is None else isinstance(value, wanted)  # type: ignore[arg-type]
        if not legal or (wanted is int and isinstance(value, bool)) or not _meant(table.name, name, value):
            raise broken(f"{table.name}.{name}")
    missing = {column.name for column in table.columns} - set(names) - {"audit_id"}
    if missing:
        raise broken(f"{table.name}.{min(missing)}")
    return {name: values[name] for name in names}


def _python_type(column: Any) -> type:  # noqa: ANN401 - a column
    found = column.type.python_type
    return found if isinstance(found, type) else object


def broken(found: str) -> InputError:
    """Return the error that names what does not hold together."""
    return InputError(N_("The roundtable's document does not hold together: {found}."), found=found)


def check(document: Mapping[str, Any]) -> None:
    """Refuse what is no document of ours, or one that is newer."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError(N_("This is not the document of a roundtable."))
    if not isinstance(document.get("version"), int) or not 1 <= document["version"] <= VERSION:
        raise InputError(
            N_("The roundtable's document is of version {found}; this program reads up to {known}."),
            found=str(document.get("version"))[:20],
            known=VERSION,
        )
    if not isinstance(document.get("room"), dict):
        raise broken("room")
    for table in (one.name for one in schema.metadata.sorted_tables if one.name != "room"):
        rows = document.get(table)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise broken(table)
    for row in document["statement"]:
        if not isinstance(row.get("texts"), dict) or row.get("lang") not in row["texts"]:
            raise broken("statement.texts")


def _meant(table: str, name: str, value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Say whether a value is one that the program itself would have kept."""
    place = (table, name)
    if place in _LISTS:
        legal = _LISTS[place]
        return isinstance(value, list) and all(isinstance(one, str) and one in (legal or (one,)) for one in value)
    if place == ("statement", "texts"):
        return (
            isinstance(value, dict) and set(value) <= set(LANGUAGES) and all(isinstance(v, str) for v in value.values())
        )
    if place == ("idea", "canvas"):
        return isinstance(value, dict) and set(value) <= _CANVAS
    if place == ("room", "study"):
        # A folder of the workspace: a document from elsewhere names no other place of this machine.
        path = PurePosixPath(value.replace("\\", "/"))
        return not path.is_absolute() and ".." not in path.parts and ":" not in value
    if place in _MAPPINGS:
        return isinstance(value, dict)
    return place not in _VALUES or value in _VALUES[place]
