"""Office files of running text, DOCX and ODT, and what is only refused: passwords and old Word files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.forms import filled_form, form_table
from roadmap.readers.packages import Grid, Line, flat, odf_blocks, word_blocks
from roadmap.readers.raw import RawTable, Reject, table_of
from roadmap.readers.texts import date_in_name, title_of_name
from roadmap.readers.transcripts import talk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmap.readers.content import Content
    from roadmap.readers.packages import Block

TITLE = 150
"""Characters of a first line that can be a title."""
ROW = 200
"""Characters of a table's row that is written on one line."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_97, _ENCRYPTED = "WordDocument".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
_DIRECTORY = 16_000_000


def is_docx(content: Content) -> bool:
    """Whether a zip file holds a Word document, or would if it were whole."""
    if content.head.startswith(b"PK") and not content.members:
        return content.suffix in {".docx", ".docm", ".dotx"}
    return any(name.startswith("word/document") and name.endswith(".xml") for name in content.members)


def is_odt(content: Content) -> bool:
    """Whether a zip file holds an OpenDocument text, or would if it were whole."""
    if content.head.startswith(b"PK") and not content.members:
        return content.suffix in {".odt", ".ott"}
    if "content.xml" not in content.members:
        return False
    return b"opendocument.text" in content.head[:200] or content.suffix in {".odt", ".ott", ".fodt"}


def is_old_word(content: Content) -> bool:
    """Whether a file is Word's of 97-2003, or an Office file locked by a password."""
    if not content.head.startswith(_OLE) or content.suffix in {".xls", ".xlt"}:
        return False
    with content.open() as source:
        start = source.read(_DIRECTORY)
    return _ENCRYPTED in start or _WORD_97 in start


def read_docx(content: Content) -> Iterator[RawTable]:
    """Read a Word file as one record, row 1: the interview form's fields, or title and text.

    Headings, paragraphs and tables stand in reading order; headers, footers and deleted text are left out. Text in
    content controls, text boxes, footnotes and tracked insertions is kept. Macros are noted and never run.

    Raises
    ------
    InputError
        It is damaged, locked, or unpacks to more than can be read.
    """
    table = _document(list(word_blocks(content)), content)
    macros = any(name.lower().endswith("vbaproject.bin") for name in content.members)
    told = N_("{file} holds macros; only its text was read, nothing was run.")
    yield replace(table, notes=(*table.notes, Message.of(told, file=content.name))) if macros else table


def read_odt(content: Content) -> Iterator[RawTable]:
    """Read an OpenDocument text as one record, row 1; as read_docx."""
    yield _document(list(odf_blocks(content)), content)


def refuse_old_word(content: Content) -> Iterator[RawTable]:
    """Say what to do with a file that cannot be read here.

    Raises
    ------
    InputError
        Always.
    """
    with content.open() as source:
        locked = _ENCRYPTED in source.read(_DIRECTORY)
    if locked:
        raise InputError(
            N_("The file {path} is protected by a password; save it without one and read it again."), path=content.name
        )
    raise InputError(
        N_("The file {path} is a Word document of 97-2003; save it as .docx and read it again."), path=content.name
    )


def _document(blocks: Sequence[Block], content: Content) -> RawTable:
    """Return a document's record: a form, a conversation or running text."""
    form = filled_form(blocks)
    if form is not None:
        return form_table(form, content.name)
    title, rest = split_heading(blocks)
    text = written(rest)
    if not text and not title:
        empty = Message.of(N_("The document holds no text."))
        return table_of([], [], rejects=(Reject(1, empty, content.file_name),))
    fields = {"title": title or title_of_name(content.file_name), "date": date_in_name(content.file_name)}
    return talk(fields, text)


def split_heading(blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """Part the title from the blocks: a title's or heading's style at the beginning, else a short first line."""
    full = [block for block in blocks if not isinstance(block, Line) or block.text]
    first = full[0] if full else None
    if not isinstance(first, Line) or "\n" in first.text:
        return "", full
    styled = first.level >= 0
    short = len(first.text) <= TITLE and not first.item and not first.text.endswith((".", ":", ";", ","))
    short = short and ":" not in first.text and len(full) > 1
    return (first.text, full[1:]) if styled or short else ("", full)


def written(blocks: Sequence[Block]) -> str:
    """Return blocks as text: empty lines between paragraphs, line ends between a list's items and a table's rows."""
    parts: list[str] = []
    last_item = False
    for block in blocks:
        item = isinstance(block, Line) and block.item
        words = str(block) if isinstance(block, Line) else "\n".join(_rows(block))
        if words:
            parts += ["\n" if item and last_item else "\n\n", words]
            last_item = item
    return "".join(parts[1:])


def _rows(grid: Grid) -> Iterator[str]:
    """Yield a table's rows: short ones on a line, cells parted by bars; long ones cell by cell."""
    for row in grid.rows:
        cells = ["\n".join(str(line) for line in flat(cell)) for cell in row]
        full = [cell for cell in cells if cell]
        if not full:
            continue
        short = sum(map(len, full)) <= ROW and not any("\n" in cell for cell in full)
        yield " | ".join(full) if short else "\n".join(full)
