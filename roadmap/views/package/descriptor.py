"""The package's ``datapackage.json``: every table with its columns, limits, keys and hashes (Data Package 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.store import file_hash
from roadmap.views.package.frames import REFERS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from roadmap.tables import Column, Table

TYPES = {
    "str": "string", "int": "integer", "float": "number", "bool": "boolean", "date": "date", "list": "array",
}  # fmt: skip


def describe(folder: Path, found: dict[str, tuple[pd.DataFrame, Table]], manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the descriptor of the package that was written into ``folder``.

    Parameters
    ----------
    folder
        Where each table stands as ``NAME.csv`` and ``NAME.parquet``.
    found
        The tables by name.
    manifest
        The study's; ``name`` and ``description`` are used.
    """
    resources = [part for name, (frame, table) in found.items() for part in _table(folder, name, frame, table)]
    return {
        "profile": "data-package",
        "name": _slug(manifest.get("name", "")),
        "title": manifest.get("name", ""),
        "description": manifest.get("description", ""),
        "resources": resources + [_file(folder, path) for path in _others(folder)],
    }


def _slug(text: str) -> str:
    """Return a name as data packages have it: small letters, digits, hyphens."""
    kept = "".join(char if char.isascii() and char.isalnum() else " " for char in text.lower())
    return "-".join(kept.split()) or "study"


def _table(folder: Path, name: str, frame: pd.DataFrame, table: Table) -> list[dict[str, Any]]:
    """Describe a table: the CSV with its columns, and the parquet file with the same."""
    csv = {
        **_file(folder, folder / f"{name}.csv", name), "type": "table",
        "profile": "tabular-data-resource", "encoding": "utf-8", "schema": _schema(name, frame, table),
    }  # fmt: skip
    return [csv, {**_file(folder, folder / f"{name}.parquet"), "description": f"The table {name} as Apache Parquet."}]


def _schema(name: str, frame: pd.DataFrame, table: Table) -> dict[str, Any]:
    """Return a table's columns, key and references; an empty cell is a missing value."""
    known = {column.name: column for column in table.columns}
    fields = [_field(column, frame, known.get(column), key=column in table.key) for column in frame.columns]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""], "primaryKey": list(table.key)}
    if name in REFERS:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": "" if to == name else to, "fields": [their]}}
            for column, (to, their) in REFERS[name].items()
        ]
    return schema


def _field(name: str, frame: pd.DataFrame, column: Column | None, *, key: bool) -> dict[str, Any]:
    """Describe one column: by its table, else by what it holds."""
    if column is None:
        return {"name": name, "type": _type(frame[name])}
    limits: dict[str, Any] = {}
    if key or (not column.optional and column.kind != "str"):
        limits["required"] = True
    if column.lo is not None:
        limits["minimum"] = column.lo
    if column.hi is not None:
        limits["maximum"] = column.hi
    if column.values:
        limits["enum"] = [value for value in column.values if value]
    told = {"unit": column.unit, "description": column.meaning}
    return {
        "name": name, "type": TYPES[column.kind], **{key: text for key, text in told.items() if text},
        **({"constraints": limits} if limits else {}),
    }  # fmt: skip


def _type(series: pd.Series) -> str:
    """Return the type of a column that came with the documents."""
    from pandas.api import types

    tests = {
        "boolean": types.is_bool_dtype, "integer": types.is_integer_dtype, "number": types.is_float_dtype,
        "date": types.is_datetime64_any_dtype, "array": types.is_object_dtype,
    }  # fmt: skip
    return next((name for name, test in tests.items() if test(series)), "string")


def _file(folder: Path, path: Path, name: str = "") -> dict[str, Any]:
    """Describe a file by its place, size and hash; "file" keeps readers of tables from opening what is not CSV."""
    place = path.relative_to(folder).as_posix()
    return {
        "name": name or _slug(place),
        "type": "file",
        "path": place,
        "format": path.suffix[1:],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_hash(path)}",
    }


def _others(folder: Path) -> Iterable[Path]:
    """Return the vectors and the dictionary: data that are no table of the study."""
    return [path for path in (folder / "dictionary.csv", folder / "vectors.npy") if path.exists()]
