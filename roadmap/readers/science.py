"""Scientific publications: arXiv's metadata as tables, as its API's Atom feed and as JSON lines.

A publication is a document of kind ``project``, told apart by its column ``type`` (publication): like a funded project
it is research under way, years before a product, made by institutes rather than companies. A kind of its own would ask
for a source of its own in every trend, forecast and lead; most regions have too few publications for that, and who has
enough can give them ``--kind``, or a corpus of their own. Authors are counted; their names are not kept.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.columns import plain_name
from roadmap.readers.patent_fields import iso_date, joined
from roadmap.readers.projects import PART
from roadmap.readers.raw import RawTable, Reject, excerpt, table_of
from roadmap.readers.xml import parse
from roadmap.readers.xml_stream import Shape, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from roadmap.readers.content import Content
    from roadmap.readers.xml import Element

LONGEST_LINE = 20_000_000
"""Bytes of one line of JSON that are read."""

_ENTRY = Shape(("entry",))
_NEW_ID = re.compile(r"^(\d{3,4})\.(\d{1,5})(v\d+)?$")
_FIVE_DIGITS = "1501"  # from January 2015 on arXiv's numbers have five digits behind the point
_MARKUP = re.compile(
    r"</?(?:i|b|u|em|strong|sub|sup|p|br|tt|sc|scp|title|sec|abstract|jats:[a-z-]{1,20}|mml:[a-z]{1,20})(?:\s[^<>]{0,200})?/?>",
    re.IGNORECASE,
)

Found = dict[str, str] | str
"""What a record became: fields, or the template of why it is none."""
NOT_AN_OBJECT = N_("The record is not a JSON object.")
NO_WORDS = N_("The record has neither a title nor a text.")


def is_arxiv_header(header: Sequence[str]) -> bool:
    """Whether a header is that of arXiv's metadata as a table."""
    return {"arxiv_id", "title", "abstract"} <= {plain_name(name) for name in header}


def arxiv_tables(raw: RawTable, _: str) -> Iterator[RawTable]:
    """Name the columns of arXiv's metadata; numbers that a spreadsheet took for fractions are mended."""
    names = {plain_name(str(name)): str(name) for name in raw.frame.columns}

    def record(row: Mapping[str, str]) -> Found:
        return _of_table({name: row[column] for name, column in names.items()})

    yield from in_tables(raw, record)


def is_arxiv_json(content: Content) -> bool:
    """Whether the first line is a record of arXiv's metadata as JSON lines."""
    first = content.sample.lstrip().partition("\n")[0][:LONGEST_LINE]
    return first.startswith("{") and all(f'"{key}"' in first for key in ("abstract", "categories", "update_date"))


def read_arxiv_json(content: Content) -> Iterator[RawTable]:
    """Read arXiv's metadata from JSON lines, as a stream."""
    yield from in_parts((row, _of_json(value)) for row, value in json_lines(content))


def is_arxiv_feed(content: Content) -> bool:
    """Whether the file is an Atom answer of arXiv's API, and no feed of news."""
    sample = content.sample[:5_000]
    return "<feed" in sample and (
        "arxiv.org/api/" in sample or ("arxiv.org/schemas" in sample and "opensearch" in sample)
    )


def read_arxiv_feed(content: Content) -> Iterator[RawTable]:
    """Read the answer of arXiv's API.

    Raises
    ------
    InputError
        There is no entry in it.
    """
    found = ((piece.row, _of_entry(parse(piece).root)) for piece in pieces(content.blocks(), _ENTRY))
    empty = True
    for table in in_parts(found):
        empty = False
        yield table
    if empty:
        raise InputError(N_("The answer of arXiv in {path} has no entry: the query found nothing."), path=content.name)


def json_lines(content: Content) -> Iterator[tuple[int, Any]]:
    """Yield each line that is not blank with its number: its JSON value, None where it is none or too long."""
    row, rest, long = 0, b"", False
    for block in _ended(content.blocks()):
        *lines, tail = (rest + block).split(b"\n")
        for line in lines:
            if long or line.strip():
                row += 1
                yield row, None if long else _value(line)
            long = False
        long, rest = (True, b"") if long or len(tail) > LONGEST_LINE else (False, tail)


def in_parts(found: Iterable[tuple[int, Found]]) -> Iterator[RawTable]:
    """Make tables of PART records of (row, fields or reason)."""
    batch: list[tuple[int, Found]] = []
    for one in found:
        batch.append(one)
        if len(batch) == PART:
            yield made(batch)
            batch = []
    if batch:
        yield made(batch)


def in_tables(raw: RawTable, record: Callable[[Mapping[str, str]], Found]) -> Iterator[RawTable]:
    """Make a table's rows to records, in parts of PART."""
    for first in range(0, len(raw.frame), PART):
        part = raw.frame.iloc[first : first + PART]
        found = zip(map(int, part.index), map(record, part.to_dict("records")), strict=True)
        table = made(found, before=() if first else raw.rejects)
        yield replace(table, part=raw.part, notes=() if first else raw.notes)


def made(found: Iterable[tuple[int, Found]], before: tuple[Reject, ...] = ()) -> RawTable:
    """Make one table; records without words are set aside."""
    kept: list[dict[str, str]] = []
    rows: list[int] = []
    rejects = list(before)
    for row, one in found:
        reason = one if isinstance(one, str) else NO_WORDS if not one["title"] and not one["text"] else ""
        if reason:
            shown = "" if isinstance(one, str) else one["id"]
            rejects.append(Reject(row, Message.of(reason), excerpt(shown)))
        elif isinstance(one, dict):
            kept.append(one)
            rows.append(row)
    return table_of(kept, rows, rejects=tuple(rejects), known=True, kind="project")


def prose(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a title or an abstract on one line, without the little markup that publishers leave; "" for no text."""
    if not isinstance(value, str):
        return ""
    return " ".join(html.unescape(_MARKUP.sub("", value)).split())


def arxiv_number(text: str) -> str:
    """Return an arXiv number as printed: ``705.17`` → ``0705.1700``, ``arxiv.org/abs/1501.00001v2`` → ``1501.00001``.

    Spreadsheets take new numbers for fractions and drop zeros at both ends; old ones (``cs/0308043``) stay.
    """
    bare = text.strip().split("arxiv.org/abs/")[-1].removeprefix("oai:arXiv.org:").removeprefix("arXiv:")
    found = _NEW_ID.match(bare)
    if not found:
        return re.sub(r"v\d+$", "", bare)
    month = found[1].zfill(4)
    return f"{month}.{found[2].ljust(5 if month >= _FIVE_DIGITS else 4, '0')}"


def _ended(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """End the last line."""
    yield from blocks
    yield b"\n"


def _value(line: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Parse one line; None where it is no JSON."""
    try:
        return json.loads(line.decode("utf-8-sig", errors="replace").replace("\0", ""))
    except (ValueError, RecursionError):
        return None


def _fields(number: str, title: str, text: str, day: str, more: Mapping[str, str]) -> dict[str, str]:
    """Return a record of arXiv, whose abstracts are in English."""
    number = arxiv_number(number)
    url = f"https://arxiv.org/abs/{number}" if number else ""
    record = {"id": number and f"arXiv:{number}", "title": title, "text": text, "lang": "en", "date": day, "url": url}
    return record | {"type": "publication"} | {name: value for name, value in more.items() if value}


def _of_table(row: Mapping[str, str]) -> Found:
    """Return the record of a table's row."""
    authors = row.get("num_authors", "") or (str(row["author_text"].count(",") + 1) if row.get("author_text") else "")
    more = {
        "categories": joined(re.split(r"[,;\s]+", row.get("categories", ""))),
        "primary_category": row.get("primary_cat", ""),
        "updated": row.get("updated", ""), "doi": row.get("doi", ""), "authors": authors,
    }  # fmt: skip
    day = row.get("created", "") or row.get("published", "") or row.get("updated", "")
    return _fields(row["arxiv_id"], prose(row["title"]), prose(row["abstract"]), iso_date(day) or day, more)


def _of_json(value: Any) -> Found:  # noqa: ANN401 - any JSON value
    """Return the record of a JSON object."""
    if not isinstance(value, dict):
        return NOT_AN_OBJECT
    text = {name: cell for name, cell in value.items() if isinstance(cell, str)}
    parsed = value.get("authors_parsed")
    authors = len(parsed) if isinstance(parsed, list) else len(re.split(r",| and ", text.get("authors", "")))
    more = {
        "categories": joined(text.get("categories", "").split()), "doi": text.get("doi", ""),
        "licence": text.get("license", ""), "updated": text.get("update_date", ""), "authors": str(authors),
    }  # fmt: skip
    day = _first_version(value.get("versions")) or iso_date(text.get("update_date", ""))
    return _fields(text.get("id", ""), prose(text.get("title")), prose(text.get("abstract")), day, more)


def _first_version(versions: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the day of the first version, "" where there is none."""
    first = versions[0] if isinstance(versions, list) and versions else None
    created = first.get("created") if isinstance(first, dict) else None
    try:
        return parsedate_to_datetime(created).date().isoformat() if isinstance(created, str) else ""
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _of_entry(entry: Element | None) -> Found:
    """Return the record of an Atom entry."""
    if entry is None:
        return N_("The record is damaged; nothing of it could be read.")
    number = _text(entry, "id")
    if "/api/errors" in number:
        return N_("arXiv answered an error instead of a publication.")
    categories = [str(one.get("term", "")) for one in entry.iter("category")]
    more = {
        "categories": joined(categories), "doi": _text(entry, "doi"), "updated": iso_date(_text(entry, "updated")),
        "authors": str(sum(1 for _ in entry.iter("author"))),
        "organisation": joined("".join(one.itertext()) for one in entry.iter("affiliation")),
    }  # fmt: skip
    day = iso_date(_text(entry, "published")) or iso_date(_text(entry, "updated"))
    return _fields(number, prose(_text(entry, "title")), prose(_text(entry, "summary")), day, more)


def _text(entry: Element, name: str) -> str:
    """Return the text of an entry's element, "" where it is missing."""
    found = entry.find(name)
    return "".join(found.itertext()).strip() if found is not None else ""
