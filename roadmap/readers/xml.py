"""One record of XML to an element tree: by lxml, which never sees a declaration; entities come from our own table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.readers.entities import resolve
from roadmap.readers.xml_stream import Piece, Shape, pieces

if TYPE_CHECKING:
    from typing import TypeAlias

    from lxml.etree import _Element

    Element: TypeAlias = _Element

__all__ = ["Parsed", "Piece", "Shape", "parse", "pieces"]

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ELEMENT_PREFIX = re.compile(r"<(/?)[A-Za-z][\w.-]*:(?=[A-Za-z_])")
_NAMESPACE = re.compile(r"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_OPENED = re.compile(r"<([A-Za-z][\w.-]*)((?:\s[^<>]*)?)(?<!/)>")
_CLOSED = re.compile(r"</([\w.-]+)\s*>")


@dataclass(frozen=True)
class Parsed:
    """A record's element (None: nothing could be read), and what had to be done to read it.

    ``mended``: it is not well-formed. ``unknown``: entities in no table, left as written. ``forbidden``: entities in
    it that are not expanded.
    """

    root: Element | None
    mended: bool = False
    unknown: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


def parse(piece: Piece) -> Parsed:
    """Parse one record without its namespaces; prefixes are dropped from elements' names.

    A record that is not well-formed is read as far as it can be; elements that are never closed (SGML's empty ones) are
    closed first.
    """
    text, unknown, forbidden = resolve(_decoded(piece), piece.prolog.entities, piece.prolog.forbidden)
    text = _NOT_XML.sub("", text)
    if ":" in text:
        text = _NAMESPACE.sub("", _ELEMENT_PREFIX.sub(r"<\1", text))
    root, faults = _parsed(text)
    if faults:
        closed = _closed(text)
        root, faults = _parsed(closed) if closed != text else (root, faults)
    return Parsed(root, faults, unknown, forbidden)


def _parsed(text: str) -> tuple[Element | None, bool]:
    """Parse text; say whether it is not well-formed. No DTD, no entity, no network, bounded depth and text length."""
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None, True
    return root, any(entry.domain != etree.ErrorDomains.NAMESPACE for entry in parser.error_log)


def _closed(text: str) -> str:
    """Close elements that are opened and nowhere closed: in SGML they have no end tag and no slash."""
    ended = set(_CLOSED.findall(text))
    return _OPENED.sub(lambda tag: tag[0] if tag[1] in ended else f"<{tag[1]}{tag[2]}/>", text)


def _decoded(piece: Piece) -> str:
    """Return a record's characters: as declared, else UTF-8 with some damage forgiven, else Windows' Western page."""
    for encoding in dict.fromkeys((piece.prolog.encoding, "utf-8")):
        try:
            return piece.data.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = piece.data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    beyond = sum(1 for char in text if char > "\x7f") - damaged
    return text if beyond >= 10 * damaged or damaged < 3 else piece.data.decode("cp1252", "replace")
