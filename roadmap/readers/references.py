"""Lists of references, RIS and BibTeX: what becomes of them once they are parsed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message
from roadmap.readers import patent_fields as pf
from roadmap.readers.raw import RawTable, Reject, excerpt, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LONGEST = 1_000_000
"""Characters of one reference that are parsed."""

UNREADABLE = N_("The reference cannot be read.")
_WORDLESS = N_("The record has neither a title nor a text.")


@dataclass(frozen=True)
class Reference:
    """One reference: its place in the list, whether it is a patent, and its fields by the names used below."""

    row: int
    patent: bool
    fields: Mapping[str, str]

    @property
    def worded(self) -> bool:
        """Whether it has a title or an abstract."""
        return bool(self.fields["title"] or self.fields["text"])


def tables_of(
    found: Sequence[Reference], rejects: Sequence[Reject], *, name: str, notes: tuple[Message, ...] = ()
) -> Iterator[RawTable]:
    """Yield the patents, then the publications, whose kind the list does not tell; the wordless are set aside.

    Parameters
    ----------
    found, rejects
        References of the list, and those that cannot be read.
    name
        The file's name, for the notes.
    """
    wordless = [
        Reject(one.row, Message.of(_WORDLESS), excerpt(one.fields["numbers"])) for one in found if not one.worded
    ]
    aside = tuple(sorted([*rejects, *wordless], key=lambda reject: reject.row))
    patents = [one for one in found if one.worded and one.patent]
    others = [one for one in found if one.worded and not one.patent]
    if patents or not others:
        records = [_patent(one.fields) for one in patents]
        yield table_of(records, [one.row for one in patents], rejects=aside, known=True, kind="patent", notes=notes)
        aside, notes = (), ()
    if others:
        told = N_("{path}: {count} references are publications and no patents; their kind is not said in the file.")
        notes = (*notes, Message.of(told, path=name, count=len(others)))
        records = [_other(one.fields) for one in others]
        yield table_of(records, [one.row for one in others], rejects=aside, known=True, notes=notes)


def _patent(fields: Mapping[str, str]) -> dict[str, str]:
    """Return a patent's record."""
    number = next(filter(None, map(pf.number_of, fields["numbers"].split("\n"))), None)
    return {
        "id": number.printed if number else fields["id"],
        "kind_code": number.kind if number else "",
        "office": number.office if number else "",
        **{name: fields[name] for name in ("title", "text", "lang", "url", "keywords", "type")},
        **pf.dated(filing=fields.get("filed", ""), publication=fields["day"]),
        **pf.names_and_countries(pf.bracketed(fields["organisation"])),
        "inventors": fields["people"],
    }


def _other(fields: Mapping[str, str]) -> dict[str, str]:
    """Return a publication's record."""
    kept = ("id", "title", "text", "lang", "url", "keywords", "type", "journal")
    return {name: fields[name] for name in kept} | {"date": fields["day"], "authors": fields["people"]}
