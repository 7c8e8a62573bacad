"""Word and OpenDocument files as blocks of text: paragraphs and tables in reading order, straight from their XML.

python-docx reads a paragraph's own runs only: what stands in content controls, tracked insertions and text boxes would
be lost, files with macros and of the strict standard refused, and every picture unpacked. So the parts are read here,
one member of the zip each, with limits, entities left alone and nothing fetched.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roadmap.readers.content import Content

PART = 10_000_000
"""Bytes of one part (unpacked) that are read: Word writes about ten a letter, so this is eight hours of speech."""
RATIO = 250
"""A part of more than a megabyte that unpacks to more than this many times its packed size is refused."""
_MOST_NAMES = 2_000
_DAMAGED = N_("The file {path} is damaged or was not copied to its end: {error}.")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError,
           struct.error)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A paragraph. ``level``: 1-9 of a heading, 0 of a title, -1 of text. ``item``: it is one of a list."""

    text: str
    level: int = -1
    item: bool = False

    def __str__(self) -> str:
        return f"- {self.text}" if self.item and self.text else self.text


@dataclass(frozen=True)
class Grid:
    """A table: rows of cells of paragraphs."""

    rows: tuple[tuple[tuple[Line, ...], ...], ...]


Block = Line | Grid


def part(content: Content, name: str, *, needed: bool = False) -> bytes:
    """Return one member of a zip file, b"" where it has none of that name.

    Raises
    ------
    InputError
        The file is damaged, the member locked, too large or a bomb; or it is ``needed`` and missing.
    """
    try:
        with content.open() as source, zipfile.ZipFile(source) as archive:
            if name not in archive.NameToInfo and not needed:
                return b""
            info = archive.getinfo(name)
            if info.flag_bits & 1:
                raise _locked(content)
            if info.file_size > PART or info.file_size > max(1_000_000, RATIO * info.compress_size):
                raise InputError(
                    N_("The file {path} unpacks to more than can be read: {size} bytes in {part}."),
                    path=content.name, size=info.file_size, part=name,
                )  # fmt: skip
            return archive.read(info)
    except _BROKEN as error:
        raise InputError(_DAMAGED, path=content.name, error=error) from error


def _locked(content: Content) -> InputError:
    return InputError(
        N_("The file {path} is protected by a password; save it without one and read it again."), path=content.name
    )


def parse(data: bytes, content: Content) -> Any:  # noqa: ANN401 - an lxml element
    """Return the root of an XML part; nothing outside is read, no entity is filled in.

    Raises
    ------
    InputError
        It is not well formed, or declares entities as no office program does.
    """
    from lxml import etree

    if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
        raise InputError(
            N_("The file {path} declares XML entities, as no office program does; it was not read."), path=content.name
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(_DAMAGED, path=content.name, error=error) from error


_NAMES: dict[Any, str] = {}  # the names met so far: hundreds of thousands of elements have a few dozen


def local(element: Any) -> str:  # noqa: ANN401
    """Return an element's name without its namespace; "" of what is none."""
    tag = element.tag
    name = _NAMES.get(tag)
    if name is None:
        name = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(_NAMES) < _MOST_NAMES:
            _NAMES[tag] = name
    return name


def attribute(element: Any, name: str) -> str:  # noqa: ANN401
    """Return an attribute by its name without namespace, "" where it is missing."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def child(element: Any, *path: str) -> Any:  # noqa: ANN401
    """Return the first element down a path of names, or None."""
    for name in path:
        for one in element:
            if local(one) == name:
                element = one
                break
        else:
            return None
    return element


# --- Word -----------------------------------------------------------------------------------------------------------

_THROUGH = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "body", "Choice", "AlternateContent"}
_GONE = {"del", "moveFrom", "delText", "instrText", "Fallback", "rPr", "pPr", "sdtPr", "footnoteReference"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_SYMBOLS = {"F0A8": "☐", "F06F": "☐", "F0FE": "☒", "F0FD": "☒", "F0FC": "☒", "F078": "☒"}


def word_blocks(content: Content) -> Iterator[Block]:
    """Yield the paragraphs and tables of a DOCX or DOCM file; headers, footers and deleted text are left out."""
    body = child(parse(part(content, _main_part(content), needed=True), content), "body")
    if body is None:
        raise InputError(_DAMAGED, path=content.name, error="w:body")
    levels = _word_levels(content)
    yield from _word_children(body, levels)
    notes = part(content, "word/footnotes.xml")
    for note in parse(notes, content) if notes else ():
        if not attribute(note, "type"):
            yield from _word_children(note, levels)


def _main_part(content: Content) -> str:
    """Return the name of the document's main part: a program may call it otherwise than Word does."""
    usual = "word/document.xml"
    if usual in content.members:
        return usual
    found = (name for name in content.members if name.startswith("word/document") and name.endswith(".xml"))
    return next(found, usual)


def _word_levels(content: Content) -> dict[str, int]:
    """Return the heading levels of the styles, by identifier; a style's English name tells, whatever its language."""
    styles = part(content, "word/styles.xml")
    found = {}
    for style in parse(styles, content) if styles else ():
        named = child(style, "name")
        name = attribute(named, "val").lower() if named is not None else ""
        outline = child(style, "pPr", "outlineLvl")
        if name == "title":
            found[attribute(style, "styleId")] = 0
        elif name.startswith("heading ") and name[8:].isdigit():
            found[attribute(style, "styleId")] = min(int(name[8:]), 9)
        elif outline is not None and attribute(outline, "val") in set("01234567"):
            found[attribute(style, "styleId")] = int(attribute(outline, "val")) + 1
    return found


def _word_children(element: Any, levels: dict[str, int]) -> Iterator[Block]:  # noqa: ANN401
    """Yield the blocks below an element."""
    for one in element:
        name = local(one)
        if name == "p":
            yield from _word_paragraph(one, levels)
        elif name == "tbl":
            yield Grid(tuple(_word_row(row, levels) for row in _down(one, "tr")))
        elif name in _THROUGH:
            yield from _word_children(one, levels)


def _down(element: Any, wanted: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield the rows of a table, or the cells of a row, through what may stand around them."""
    for one in element:
        if local(one) == wanted:
            yield one
        elif local(one) in _THROUGH:
            yield from _down(one, wanted)


def _word_row(row: Any, levels: dict[str, int]) -> tuple[tuple[Line, ...], ...]:  # noqa: ANN401
    return tuple(tuple(flat(_word_children(cell, levels))) for cell in _down(row, "tc"))


def _word_paragraph(paragraph: Any, levels: dict[str, int]) -> Iterator[Block]:  # noqa: ANN401
    """Yield a paragraph, and those of the text boxes that hang on it."""
    parts: list[str] = []
    boxes: list[Any] = []
    _word_text(paragraph, parts, boxes)
    about = child(paragraph, "pPr")
    style, numbered = (None, None) if about is None else (child(about, "pStyle"), child(about, "numPr"))
    name = attribute(style, "val") if style is not None else ""
    level = levels.get(name, -1)
    text = "".join(parts).strip()
    item = level < 0 and (numbered is not None or "bullet" in name.lower() or name.startswith("List"))
    yield Line(text, level, item)
    for box in boxes:
        yield from _word_children(box, levels)


def _word_text(element: Any, parts: list[str], boxes: list[Any]) -> None:  # noqa: ANN401
    """Collect the text below an element; text boxes are set aside."""
    for one in element:
        name = local(one)
        if name == "t":
            parts.append(one.text or "")
        elif name in _SIGNS:
            parts.append(_SIGNS[name])
        elif name == "sym":
            parts.append(_SYMBOLS.get(attribute(one, "char").upper(), ""))
        elif name == "txbxContent":
            boxes.append(one)
        elif name == "sdt" and child(one, "sdtPr", "showingPlcHdr") is not None:
            continue
        elif name and name not in _GONE and len(one):
            _word_text(one, parts, boxes)


# --- OpenDocument ---------------------------------------------------------------------------------------------------

_ODF_GONE = {"tracked-changes", "annotation", "annotation-end", "sequence-decls", "table-of-content", "page-number",
             "forms", "script", "event-listeners", "ruby-text"}  # fmt: skip


def odf_blocks(content: Content) -> Iterator[Block]:
    """Yield the paragraphs and tables of an ODT file; headers, footers, comments and deleted text are left out."""
    for name in ("META-INF/manifest.xml",):
        if b"encryption-data" in part(content, name):
            raise _locked(content)
    body = child(parse(part(content, "content.xml", needed=True), content), "body", "text")
    if body is None:
        raise InputError(_DAMAGED, path=content.name, error="office:text")
    yield from _odf_children(body, item=False)


def _odf_children(element: Any, *, item: bool) -> Iterator[Block]:  # noqa: ANN401
    for one in element:
        name = local(one)
        if name in {"p", "h"}:
            yield from _odf_paragraph(one, item=item)
        elif name == "table":
            yield Grid(tuple(_odf_rows(one)))
        elif name in {
            "list",
            "list-item",
            "list-header",
            "section",
            "text-box",
            "frame",
            "index-body",
            "numbered-paragraph",
        }:
            yield from _odf_children(one, item=item or name == "list")


def _odf_rows(table: Any) -> Iterator[tuple[tuple[Line, ...], ...]]:  # noqa: ANN401
    for one in table:
        name = local(one)
        if name == "table-row":
            yield tuple(tuple(flat(_odf_children(cell, item=False))) for cell in one if local(cell) == "table-cell")
        elif name in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from _odf_rows(one)


def _odf_paragraph(paragraph: Any, *, item: bool) -> Iterator[Block]:  # noqa: ANN401
    parts: list[str] = [paragraph.text or ""]
    boxes: list[Any] = []
    _odf_text(paragraph, parts, boxes)
    outline = attribute(paragraph, "outline-level")
    level = min(int(outline), 9) if local(paragraph) == "h" and outline.isdigit() and len(outline) < 3 else -1
    if attribute(paragraph, "style-name") == "Title":
        level = 0
    yield Line("".join(parts).strip(), level, item and level < 0)
    for box in boxes:
        yield from _odf_children(box, item=False)


def _odf_text(element: Any, parts: list[str], boxes: list[Any]) -> None:  # noqa: ANN401
    """Collect the text below an element: blanks and tabs are elements, white space otherwise counts once."""
    for one in element:
        name = local(one)
        if name == "s":
            parts.append(" " * min(int(attribute(one, "c") or 1) if (attribute(one, "c") or "1").isdigit() else 1, 100))
        elif name in {"tab", "line-break"}:
            parts.append("\t" if name == "tab" else "\n")
        elif name == "text-box":
            boxes.append(one)
        elif name and name not in _ODF_GONE:
            parts.append(one.text or "")
            _odf_text(one, parts, boxes)
        parts.append(one.tail or "")


def flat(blocks: Iterable[Block]) -> Iterator[Line]:
    """Yield every paragraph of blocks, those of tables row by row; empty ones are left out."""
    for block in blocks:
        if isinstance(block, Line):
            if block.text:
                yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from (line for line in cell if line.text)
