"""Readers: one for each family of formats, in a plain dict; which one is told by the content, then by the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.readers.content import bare_suffix, decode, read_bytes
from roadmap.readers.raw import RawTable, Reject, excerpt
from roadmap.readers.structured import read_json, read_jsonl, read_parquet
from roadmap.readers.tables import looks_delimited, read_delimited
from roadmap.readers.texts import has_turns, read_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["READERS", "SUFFIXES", "RawTable", "Reject", "detect", "excerpt", "has_turns", "read_file"]

READERS: dict[str, Callable[[Path, bytes], RawTable]] = {
    "csv": read_delimited,
    "tsv": read_delimited,
    "jsonl": read_jsonl,
    "json": read_json,
    "parquet": read_parquet,
    "txt": read_text,
    "md": read_text,
}
"""From format to reader: takes the path (for messages and names) and the unpacked content."""

_HEAD = 100_000

SUFFIXES = {
    ".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".parquet": "parquet", ".pq": "parquet", ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md",
}  # fmt: skip
"""File names' endings that are read; .gz and .xz may follow."""


def read_file(path: Path, form: str = "") -> RawTable:
    """Read one file.

    Parameters
    ----------
    path
        The file; gzip and xz are unpacked.
    form
        A key of READERS; "" finds it.

    Raises
    ------
    InputError
        The file is missing, empty, damaged or of a format that is not read here.
    """
    if form and form not in READERS:
        raise InputError(N_("Unknown format {form}; wanted one of {known}."), form=form, known=", ".join(READERS))
    data = read_bytes(path)
    return READERS[form or detect(path, data)](path, data)


def detect(path: Path, data: bytes) -> str:
    """Return the format of a file, a key of READERS: what the content shows, else what the name says, else csv."""
    if data.startswith(b"PAR1"):
        return "parquet"
    named = SUFFIXES.get(bare_suffix(path), "")
    if named == "parquet":
        return named
    head = data if len(data) <= _HEAD else data[:_HEAD].rpartition(b"\n")[0] or data[:_HEAD]
    sample = decode(head, path)
    start = sample.lstrip()[:1]
    if start == "{":
        return _json_form(sample, named)
    if start == "[" and named not in {"csv", "tsv", "txt", "md"}:
        return "json"
    if named in {"json", "jsonl"}:
        return named
    if named in {"", "txt"} and looks_delimited(sample):
        return "csv"
    return named or "csv"


def _json_form(sample: str, named: str) -> str:
    """Return jsonl where the first line is a whole object, else json; a text may begin with a brace too."""
    if named in {"csv", "tsv", "txt", "md"} and '"' not in sample[:200]:
        return named
    first = sample.lstrip().split("\n", 1)[0].rstrip()
    return "jsonl" if first.endswith("}") else named if named == "jsonl" else "json"
