"""Patents as JSON: the API records of Lens and PatentsView, one a line or in a list, as a stream."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.json_stream import Items
from roadmap.readers.raw import RawTable, Reject, excerpt, table_of
from roadmap.readers.science import NO_WORDS, NOT_AN_OBJECT, json_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from roadmap.readers.content import Content

PART = 2000
"""Records in a part."""

_NONE = object()
_LISTS = ("data", "patents", "results", "publications")
"""Names under which an answer holds its records."""


def starts_as_json(content: Content) -> bool:
    """Whether the file begins with an object or a list."""
    return content.sample.lstrip()[:1] in {"{", "["}


def read_patents(content: Content, record: Callable[[dict[str, Any]], dict[str, str]]) -> Iterator[RawTable]:
    """Read the records of a file, each made to the corpus' fields by ``record``; parts of PART.

    Raises
    ------
    InputError
        It is no whole JSON, or holds no record.
    """
    found = rows_of(content)
    while batch := list(islice(found, PART)):
        yield _table(batch, record)


def rows_of(content: Content) -> Iterator[tuple[int, Any]]:
    """Yield the records of a file, one a line or in a list, and their places from 1.

    Raises
    ------
    InputError
        It is no whole JSON, or holds no record.
    """
    yield from json_lines(content) if _is_lines(content) else enumerate(_listed(content), 1)


def at(value: Any, *path: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return what lies at a path of names within objects, None where it does not."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_at(value: Any, *path: str) -> str:  # noqa: ANN401 - any JSON value
    """Return the text or number at a path, "" where there is none."""
    found = at(value, *path)
    return str(found).strip() if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def list_at(value: Any, *path: str) -> list[Any]:  # noqa: ANN401 - any JSON value
    """Return the list at a path, [] where there is none."""
    found = at(value, *path)
    return found if isinstance(found, list) else []


def _is_lines(content: Content) -> bool:
    """Whether there is a whole object on the first line, and another behind it."""
    first, _, rest = content.sample.strip("\ufeff \t\r\n").partition("\n")
    if content.suffix in {".jsonl", ".ndjson"} and first.startswith("{"):
        return True
    return first.startswith("{") and first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def _listed(content: Content) -> Items:
    """Return the records of an answer, a list or a single record."""
    items = Items.of(content, _LISTS)
    if next(iter(items), _NONE) is _NONE:
        raise InputError(N_("The answer in {path} holds no patent: the query found nothing."), path=content.name)
    return items


def _table(batch: Iterable[tuple[int, Any]], record: Callable[[dict[str, Any]], dict[str, str]]) -> RawTable:
    """Make one part; what is no object or has no words is set aside."""
    kept: list[dict[str, str]] = []
    rows: list[int] = []
    rejects: list[Reject] = []
    for row, value in batch:
        one = record(value) if isinstance(value, dict) else {}
        if one.get("title") or one.get("text"):
            kept.append(one)
            rows.append(row)
        else:
            reason = Message.of(NO_WORDS if one else NOT_AN_OBJECT)
            rejects.append(Reject(row, reason, excerpt(one.get("id", "") or _shown(value))))
    return table_of(kept, rows, rejects=tuple(rejects), known=True, kind="patent")


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the beginning of a value; of a line that was none there is nothing left to show."""
    return "" if value is None else json.dumps(value, ensure_ascii=True)[:1000]
