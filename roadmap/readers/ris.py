"""RIS: references with a two-letter tag a line, patents and publications mixed."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers import patent_fields as pf
from roadmap.readers.raw import RawTable, Reject, excerpt
from roadmap.readers.references import LONGEST, UNREADABLE, Reference, blocks, tables_of
from roadmap.readers.streams import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from roadmap.readers.content import Content

_RIS = re.compile(r"^TY {1,2}- ?[A-Z]{2,8}[ \t]*$", re.MULTILINE)
_RIS_START = re.compile(r"TY {1,2}-")
_NUMBERS = ("issn", "number", "note", "accession_number", "call_number", "id", "custom1", "type_of_work")
_DAYS = ("date", "publication_year", "year")
_OFFICE = re.compile(
    r"\b(?:patent|trade ?marks?)\b.*\boffice\b|intellectual property org|^(?:USPTO|EPO|WIPO)$", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]{2}")


def is_ris(content: Content) -> bool:
    """Whether a line ``TY  - PAT`` stands among the first."""
    return bool(_RIS.search(content.sample[:3000]))


def read_ris(content: Content) -> Iterator[RawTable]:
    """Read RIS, as a stream: of each part the patents, then the publications.

    Raises
    ------
    InputError
        There is no reference.
    """
    found = blocks(Lines.of(content), _RIS_START)
    above = Message.of(N_("{path}: what stands before the first reference was left out."), path=content.name)
    notes = (above,) if next(found).strip("\ufeff \n") else ()
    first = next(found, None)
    if first is None:
        raise InputError(N_("The file {path} holds no reference; wanted lines such as TY  - PAT."), path=content.name)
    read = (_read(row, block) for row, block in enumerate(chain((first,), found), 1))
    yield from tables_of(read, name=content.name, notes=notes)


def _read(row: int, block: str) -> Reference | Reject:
    """Read one reference."""
    fields = _fields(block)
    if fields is None:
        return Reject(row, Message.of(UNREADABLE), excerpt(block))
    return Reference(row, fields.get("type_of_reference") == "PAT", _record(fields))


def _fields(block: str) -> dict[str, Any] | None:
    """Parse one reference; None where nothing comes of it."""
    import rispy

    if len(block) > LONGEST:
        return None
    body = block.rpartition("\nER  -")[0] or block
    try:
        found = rispy.loads(f"{body}\nER  - \n")
    except (rispy.parser.ParseError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError):
        return None
    return found[0] if found else None


def _day(text: str) -> str:
    """Return a day, a month or a year as ISO 8601: ``2019/06//undefined`` is a month; "" for ``APR 21``."""
    return pf.iso_date("-".join(part for part in text.split("/") if part.strip().isdigit()) or text.strip())


def _holder(names: Iterable[str]) -> str:
    """Return the first name that is no number and no patent office, which programs write there too."""
    return next((name for name in names if _LETTERS.search(name) and not _OFFICE.search(name)), "")


def _record(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return a RIS reference's fields; programs disagree where a patent's number goes."""

    def text(*names: str) -> str:
        cells = (fields.get(name) for name in names)
        return next((" ".join(map(str, cell)) if isinstance(cell, list) else str(cell) for cell in cells if cell), "")

    patent = text("type_of_reference") == "PAT"
    numbers = [text(name) for name in _NUMBERS]
    return {
        "type": text("type_of_reference"),
        "numbers": "\n".join(filter(None, numbers)),
        "id": text("doi") or text("id") or text("accession_number"),
        "title": text("title", "primary_title"),
        "text": text("abstract", "notes_abstract"),
        "lang": pf.language_code(text("language")),
        "day": next(filter(None, (_day(text(name)) for name in _DAYS)), ""),
        "organisation": _holder(text(name) for name in ("publisher", "secondary_authors")) if patent else "",
        "people": str(len(fields.get("authors") or fields.get("first_authors") or []) or ""),
        "url": str((fields.get("urls") or [""])[0]),
        "keywords": pf.joined(map(str, fields.get("keywords") or [])),
        "journal": text("journal_name", "alternate_title3", "secondary_title"),
    }
