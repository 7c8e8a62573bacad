"""Patent XML of any office and year to records: which element is a patent, and which function reads it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers import st96
from roadmap.readers.pap import read_pap
from roadmap.readers.patent_record import record_of
from roadmap.readers.raw import RawTable, Reject, excerpt, table_of
from roadmap.readers.st32 import read_st32
from roadmap.readers.st36 import read_member, read_register, read_st36
from roadmap.readers.xml import Piece, Shape, parse, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from roadmap.readers.content import Content
    from roadmap.readers.patent_record import Patent
    from roadmap.readers.xml import Element

PART = 2000
"""Records handed over at once."""
MOST_CUT = 1000
"""A file with more patents without an end than this, and more than whole ones, is not gone on with."""

READ: dict[str, Callable[[Element], Patent]] = {
    "us-patent-grant": read_st36,
    "us-patent-application": read_st36,
    "exchange-document": read_st36,
    "family-member": read_member,
    "register-document": read_register,
    "patent-document": read_st36,
    "cn-patent-document": read_st36,
    "wo-patent-document": read_st36,
    "kr-patent-document": read_st36,
    "PATDOC": read_st32,
    "ep-patent-document": read_st32,
    "patent-application-publication": read_pap,
    **dict.fromkeys(st96.ROOTS, st96.read_st96),
}
"""A patent's element, and what reads it."""

NOT_PATENTS = {
    "ops:publication-reference": N_("A number only, without title and abstract: export bibliographic data instead."),
    "fulltext-document": N_("A description or claims only, without title and abstract: export bibliographic data too."),
    "sequence-cwu": N_("A sequence listing, which belongs to a patent and is none."),
}
"""Elements met beside patents, and why they are none."""

LEFT_OUT = (
    "description", "claims", "drawings", "citations", "references-cited", "us-references-cited", "us-claim-statement",
    "us-field-of-classification-search", "field-of-search", "search-report-data", "SDODE", "SDOCL", "SDODR", "B560",
    "subdoc-description", "subdoc-claims", "subdoc-drawings", "us-sequence-list-doc", "table-external-doc",
    *st96.SECTIONS,
)  # fmt: skip
"""Sections that are not read; they are nine tenths of a patent."""

_SHAPE = Shape((*READ, *NOT_PATENTS), LEFT_OUT, holders=(("family-member", "exchange-document"),))
_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]{0,40}:)?(?:world-patent-data|exchange-documents|register-documents)[\s>]")
_FIRST = re.compile(rb"<([A-Za-z][\w:.-]{0,60})")


@dataclass
class _Found:
    """What has been read and not yet handed over, and what there is to tell about the file."""

    rows: list[int] = field(default_factory=list)
    records: list[dict[str, str]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    cut: int = 0
    mended: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    seen: int = 0


def is_patent_xml(content: Content) -> bool:
    """Whether the head of a file is XML that holds one of the patent elements."""
    head = content.head
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        head = content.sample.encode("utf-8", "replace")
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return begin.startswith(b"<") and bool(_ROOT.search(begin) or _patent_in(begin))


def read_patent_xml(content: Content) -> Iterator[RawTable]:
    """Read patents: one document or many one after the other, of any size, the number of a patent being its row.

    Every patent with a title or an abstract is a record; what is none, has neither, or cannot be read is set aside.

    Raises
    ------
    InputError
        The file holds no patent of a known kind, or cannot be unpacked.
    """
    found = _Found()
    for piece in pieces(content.blocks(), _SHAPE):
        found.seen += 1
        made = _made(piece, found)
        if isinstance(made, Reject):
            found.rejects.append(made)
        else:
            found.records.append(made)
            found.rows.append(piece.row)
        if found.cut > MOST_CUT and 2 * found.cut > found.seen:
            raise InputError(
                N_("The XML file {path} is damaged: of its first {count} patents {cut} have no end."),
                path=content.name, count=found.seen, cut=found.cut,
            )  # fmt: skip
        if len(found.records) + len(found.rejects) >= PART:
            yield _table(found)
            found.rows, found.records, found.rejects = [], [], []
    if not found.seen:
        raise _nothing(content)
    if found.records or found.rejects or found.mended or found.unknown:
        yield replace(_table(found), notes=_notes(found))


def _nothing(content: Content) -> InputError:
    """Say what a file without patents begins with."""
    first = _FIRST.search(content.head)
    if first is None:
        return InputError(
            N_("The file {path} is called XML and is none; it begins with {start}."),
            path=content.name, start=ascii(excerpt(content.sample[:40])),
        )  # fmt: skip
    return InputError(
        N_("The XML file {path} holds no patent of a known kind; its first element is {found}."),
        path=content.name, found=first[1].decode(),
    )  # fmt: skip


def _patent_in(head: bytes) -> bool:
    """Whether there is an element that is a patent, or one met beside patents."""
    return any(mark.lastgroup == "tag" for mark in _SHAPE.outside.finditer(head))


def _made(piece: Piece, found: _Found) -> dict[str, str] | Reject:
    """Turn one piece into a record, or say why it is none."""
    if piece.name in NOT_PATENTS:
        return _reject(piece, Message.of(NOT_PATENTS[piece.name]))
    if piece.fault == "long":
        return _reject(piece, Message.of(N_("The patent is longer than a patent can be; it was not read.")))
    if piece.fault == "cut":
        found.cut += 1
        return _reject(piece, _cut_off(piece))
    parsed = parse(piece)
    record = {} if parsed.root is None else record_of(READ[piece.name](parsed.root))
    if unusable := _unusable(record, parsed.forbidden):
        return _reject(piece, unusable)
    if piece.fault == "torn" and not record["text"]:
        return _reject(piece, _cut_off(piece))
    found.mended += parsed.mended or piece.fault == "torn"
    found.unknown.update(parsed.unknown)
    return record


def _cut_off(piece: Piece) -> Message:
    """Say that a patent's end is missing."""
    return Message.of(N_("The patent is cut off: its end {tag} is missing."), tag=f"</{piece.name}>")


def _unusable(record: dict[str, str], forbidden: tuple[str, ...]) -> Message | None:
    """Say why a record cannot be used, None where it can."""
    if forbidden:
        return Message.of(
            N_("The patent uses the entity {entity}, which is made of others or lies outside; it is not expanded."),
            entity=forbidden[0][:40],
        )  # fmt: skip
    if not record.get("title") and not record.get("text"):
        number = record.get("id", "")[:40]
        return Message.of(N_("The patent {number} has neither title nor abstract."), number=number or "?")
    return None


def _reject(piece: Piece, reason: Message) -> Reject:
    """Set a piece aside with the beginning of what is written in it."""
    plain = re.sub(rb"<[^<>]*>", b" ", piece.data[:4000])
    return Reject(piece.row, reason, excerpt(plain.decode("utf-8", "replace")))


def _table(found: _Found) -> RawTable:
    """Hand over what has been read."""
    table = table_of(found.records, found.rows, known=True, kind="patent", rejects=tuple(found.rejects))
    if found.records:
        return table
    return replace(table, frame=table.frame.reindex(columns=["id", "title", "text"]).astype("str"))


def _notes(found: _Found) -> tuple[Message, ...]:
    """Tell what had to be done to read the file."""
    notes = []
    if found.mended:
        notes.append(
            Message.of(
                N_("{count} patents are damaged or not well-formed XML; what could be read of them was."),
                count=found.mended,
            )
        )
    if found.unknown:
        names = ", ".join(f"&{name};" for name, _ in found.unknown.most_common(5))
        notes.append(Message.of(N_("Characters of unknown names were left as written: {names}."), names=names))
    return tuple(notes)
