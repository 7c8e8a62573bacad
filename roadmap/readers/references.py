"""Lists of references, RIS and BibTeX: what becomes of them once they are parsed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message
from roadmap.readers import patent_fields as pf
from roadmap.readers.raw import RawTable, Reject, excerpt, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LONGEST = 1_000_000
"""Characters of one reference that are parsed."""
PART = 2_000
"""References in a part."""

_AT_END = re.compile(r"\s([A-Z]{2}[ -]?\d[\d,./ -]{3,}(?:[A-Z]\d?)?)\s*$")
UNREADABLE = N_("The reference cannot be read.")
_WORDLESS = N_("The record has neither a title nor a text.")


@dataclass(frozen=True)
class Reference:
    """One reference: its place in the list, whether it is a patent, and its fields by the names used below.

    ``others``: what else is kept of it, by the names it is kept under.
    """

    row: int
    patent: bool
    fields: Mapping[str, str]
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def worded(self) -> bool:
        """Whether it has a title or an abstract."""
        return bool(self.fields["title"] or self.fields["text"])


def blocks(lines: Iterable[str], start: re.Pattern[str]) -> Iterator[str]:
    """Yield what stands before the first line that begins a reference, then each reference.

    One longer than LONGEST is cut to a character more, so that it can be told.
    """
    block: list[str] = []
    length = 0
    for line in lines:
        if start.match(line):
            yield "".join(block)
            block, length = [], 0
        if length <= LONGEST:
            block.append(line[: LONGEST + 1 - length])
            length += len(block[-1])
    yield "".join(block)


def tables_of(found: Iterable[Reference | Reject], *, name: str, notes: tuple[Message, ...] = ()) -> Iterator[RawTable]:
    """Yield the patents and the publications of each PART references; those without words are set aside.

    Parameters
    ----------
    found
        References of the list, and those that cannot be read.
    name
        The file's name, for the notes.
    """
    left = iter(found)
    while part := list(islice(left, PART)):
        yield from _tables(part, name, notes)
        notes = ()


def _tables(part: Sequence[Reference | Reject], name: str, notes: tuple[Message, ...]) -> Iterator[RawTable]:
    """Yield a part's patents, then its publications, which count as projects as all science does."""
    read = [one for one in part if isinstance(one, Reference)]
    wordless = [
        Reject(one.row, Message.of(_WORDLESS), excerpt(one.fields["numbers"])) for one in read if not one.worded
    ]
    rejects = [one for one in part if isinstance(one, Reject)]
    aside = tuple(sorted([*rejects, *wordless], key=lambda reject: reject.row))
    patents = [one for one in read if one.worded and one.patent]
    others = [one for one in read if one.worded and not one.patent]
    if patents or not others:
        records = [{**one.others, **_patent(one.fields)} for one in patents]
        yield table_of(records, [one.row for one in patents], rejects=aside, known=True, kind="patent", notes=notes)
        aside, notes = (), ()
    if others:
        told = N_("{path}: {count} references are publications and no patents; they were read as kind {kind}.")
        notes = (*notes, Message.of(told, path=name, count=len(others), kind="project"))
        records = [{**one.others, **_other(one.fields)} for one in others]
        yield table_of(records, [one.row for one in others], rejects=aside, known=True, kind="project", notes=notes)


def _patent(fields: Mapping[str, str]) -> dict[str, str]:
    """Return a patent's record."""
    number = next(filter(None, map(_number, fields["numbers"].split("\n"))), None)
    return {
        "id": number.printed if number else fields["id"],
        "kind_code": number.kind if number else "",
        "office": number.office if number else "",
        **{name: fields[name] for name in ("title", "text", "lang", "url", "keywords", "type")},
        **pf.dated(filing=fields.get("filed", ""), publication=fields["day"]),
        **pf.names_and_countries(pf.bracketed(fields["organisation"])),
        "inventors": fields["people"],
    }


def _number(text: str) -> pf.Number | None:
    """Return a patent's number, or the one at the end of some words: ``U.S. Patent US 821,393``."""
    found = _AT_END.search(text[-60:])
    return pf.number_of(text) or (pf.number_of(found[1]) if found else None)


def _other(fields: Mapping[str, str]) -> dict[str, str]:
    """Return a publication's record."""
    kept = ("id", "title", "text", "lang", "url", "keywords", "journal")
    named = {"date": fields["day"], "authors": fields["people"], "type": "publication", "work_type": fields["type"]}
    return {name: fields[name] for name in kept} | named
