"""BibTeX and BibLaTeX: patents and publications mixed, the entry's type tells which."""

from __future__ import annotations

import logging
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

_BIBTEX = re.compile(r"^\s*@[A-Za-z]{3,20}\s*[{(]\s*[^\s,{}]{1,200}\s*,", re.MULTILINE)
CHUNK = 1_000_000
"""Characters that are parsed at once."""
_START = re.compile(r"[^\S\n]*@\w*[ \t]*[{(]")
_STRING = re.compile(r"\s*@string\s*[{(]", re.IGNORECASE)
_LATEX = re.compile(r"[\\$~]|--|``|''")
_BRACES = str.maketrans("", "", "{}")
_AND = re.compile(r"\s+and\s+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def is_bibtex(content: Content) -> bool:
    """Whether the file begins with an entry, after remarks at most; a line of one where its name ends on .bib."""
    start = content.sample.lstrip("\ufeff \t\r\n")
    found = _BIBTEX.search(start[:20_000])
    return bool(found) and (start[:1] in {"@", "%"} or content.suffix == ".bib")


def read_bibtex(content: Content) -> Iterator[RawTable]:
    """Read BibTeX or BibLaTeX, as a stream: patents and publications as read_ris; a damaged entry is a reject.

    Raises
    ------
    InputError
        There is no entry.
    """
    entries = _entries(Lines.of(content))
    first = next(entries, None)
    if first is None:
        raise InputError(N_("The file {path} holds no BibTeX entry."), path=content.name)
    read = (_read(row, block) for row, block in enumerate(chain((first,), entries), 1))
    yield from tables_of(read, name=content.name)


def _read(row: int, block: Any) -> Reference | Reject:  # noqa: ANN401 - a block of bibtexparser's, or a long one's text
    """Read one entry."""
    if isinstance(block, str):
        return Reject(row, Message.of(UNREADABLE), excerpt(block))
    entry = getattr(block, "ignore_error_block", None) or block  # an entry whose key or field comes twice
    if not hasattr(entry, "fields_dict"):
        return Reject(row, Message.of(UNREADABLE), excerpt(block.raw or ""))
    fields = {name.casefold(): str(field.value) for name, field in entry.fields_dict.items()}
    kind = entry.entry_type.casefold()
    return Reference(row, kind == "patent", _record(fields, kind))


def _entries(lines: Iterable[str]) -> Iterator[Any]:
    """Yield the entries, whole and damaged, in the order of the file; the abbreviations above count for all below.

    The text is cut where bibtexparser itself begins an entry anew: at a line that begins as one.
    """
    strings: list[str] = []
    chunk: list[str] = []
    length = 0
    for block in blocks(lines, _START):
        length += len(block)
        if len(block) > LONGEST or length > CHUNK:
            yield from _parsed(strings, chunk)
            strings += [one for one in chunk if _STRING.match(one)]
            chunk, length = [], len(block)
        if len(block) > LONGEST:
            yield block
        else:
            chunk.append(block)
    yield from _parsed(strings, chunk)


def _parsed(strings: list[str], chunk: list[str]) -> list[Any]:
    """Return the entries of some blocks, the abbreviations defined before them known."""
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL + 1)  # what fails is told as rejects
    before = "".join(strings)
    library = parse_string(before + "".join(chunk))
    found = sorted([*library.entries, *library.failed_blocks], key=lambda block: block.start_line or 0)
    return [block for block in found if (block.start_line or 0) >= before.count("\n")]


def _record(fields: Mapping[str, str], kind: str) -> dict[str, str]:
    """Return an entry's fields."""

    def text(*names: str) -> str:
        return next((plain_latex(fields[name]) for name in names if fields.get(name)), "")

    national = f"{text('nationality')}{text('number')}" if text("nationality") else ""
    owners = text("assignee", "holder", "organization", "publisher") if kind == "patent" else ""
    return {
        "type": kind,
        "numbers": "\n".join(filter(None, (*map(text, ("number", "patentnumber", "note", "type")), national))),
        "id": text("doi", "eprint", "number"),
        "title": ": ".join(filter(None, (text("title"), text("subtitle")))),
        "text": text("abstract"),
        "lang": pf.language_code(text("langid", "language")),
        "day": _day(text("date"), text("year"), text("month"), text("day")),
        "filed": _day("", text("yearfiled"), text("monthfiled"), text("dayfiled")),
        "organisation": pf.joined(_AND.split(owners)),
        "people": str(len(_AND.split(fields["author"]))) if fields.get("author") else "",
        "url": text("url", "howpublished"),
        "keywords": text("keywords"),
        "journal": text("journal", "journaltitle", "booktitle"),
    }


def _day(whole: str, year: str, month: str, day: str) -> str:
    """Return a date given whole, or by parts with the month as number or name."""
    if found := pf.iso_date(whole.split("/")[0]):
        return found
    name = month.strip()[:3].casefold()
    number = _MONTHS.index(name) + 1 if name in _MONTHS else int(month) if month.isdecimal() else 0
    if not (year.isdecimal() and len(year) == 4):
        return ""
    return pf.iso_date(f"{year}{number:02}{int(day) if day.isdecimal() else 0:02}") if 0 < number < 13 else year


def plain_latex(text: str) -> str:
    r"""Return text without LaTeX's commands: ``{\"o}`` is ``ö``; no file is ever included."""
    if not _LATEX.search(text):
        return " ".join(text.translate(_BRACES).split())
    from pylatexenc.latex2text import LatexNodes2Text

    try:
        found = str(LatexNodes2Text(math_mode="text").latex_to_text(text[:LONGEST], tolerant_parsing=True))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        found = text
    return " ".join(found.split())
