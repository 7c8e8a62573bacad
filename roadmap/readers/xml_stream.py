"""A stream of XML cut into records: files of any size, any number of documents one after the other.

The records of one file (``<us-patent-grant>``, ``<exchange-document>`` …) are cut out of the bytes by their tags, and
sections nobody reads (descriptions, claims, citations) are left out on the way. So memory holds one record, a damaged
record costs only itself, and no parser ever sees a document type declaration: nothing is fetched, no external entity is
opened and none can grow.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from roadmap.readers.entities import declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LONGEST_RECORD = 1_000_000
"""Bytes of a record that are kept, the sections left out apart; a longer one is not read."""
LONGEST_PROLOG = 1_000_000
"""Bytes of a document type declaration that are looked at for entities of the document's own."""
_LONGEST_TAG = 256

_TAG = rb"<(?=[/?!A-Za-z])"  # looking ahead costs little, and a flood of < costs a tenth
_PREFIX = rb"(?:[A-Za-z][\w.-]{0,40}:)?"
_DECLARED = re.compile(rb"""encoding\s*=\s*["']([\w.-]{1,40})["']""")
_ENCODINGS = re.compile(
    r"utf-?8|iso-8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|shift_jis|euc-(?:jp|kr)|gb(?:2312|k|18030)|big5|koi8-[ru]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Shape:
    """What a stream holds: the elements that are records, and those inside them that are left out.

    ``holders``: (record, another record that may stand inside it and belongs to it).
    """

    records: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    holders: tuple[tuple[str, str], ...] = ()

    @property
    def outside(self) -> re.Pattern[bytes]:
        """What to look for between records: a record, or the beginning of another document."""
        return _outside(self)


@dataclass(frozen=True)
class Prolog:
    """What came before a record in its document: the encoding, and entities declared there (name to text).

    ``forbidden`` entities are those declared outside the file or by other entities; they are never expanded.
    """

    encoding: str = "utf-8"
    entities: Mapping[str, str] = field(default_factory=dict)
    forbidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Piece:
    """One record's bytes, its number in the file (from 1), its element's name, and what is wrong with it.

    ``fault``: "" for a whole record, ``cut`` where its end is missing, ``torn`` where the end of a section that is left
    out is missing (all that comes after that is lost), ``long`` where it is over LONGEST_RECORD.
    """

    row: int
    name: str
    data: bytes
    prolog: Prolog
    fault: str = ""


class Window:
    """A stream of bytes, searched once from front to back; it holds a block, and what the search is told to keep."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._buffer = b""
        self._at = 0
        self._ended = False

    def until(self, pattern: re.Pattern[bytes], keep: int) -> tuple[bytes, re.Match[bytes] | None]:
        """Go on to behind the next match, None at the stream's end.

        Returns
        -------
        The first ``keep`` + 1 bytes of what was passed (one more than asked tells that there was more), and the match.
        """
        kept = bytearray()
        while True:
            found = pattern.search(self._buffer, self._at)
            end = len(self._buffer) if self._ended else max(self._at, len(self._buffer) - _LONGEST_TAG)
            stop = found.start() if found else end
            kept += self._buffer[self._at : min(stop, self._at + keep + 1 - len(kept))]
            if found or self._ended:
                self._at = found.end() if found else stop
                return bytes(kept), found
            self._fill(stop)

    def _fill(self, start: int) -> None:
        """Read a block behind what has not been passed yet."""
        block = next(self._blocks, b"")
        self._ended = not block
        self._buffer, self._at = self._buffer[start:] + block, 0


def pieces(blocks: Iterable[bytes], shape: Shape) -> Iterator[Piece]:
    """Yield the records of a stream in order, whatever stands between them.

    A record whose end is missing stops where the next one or the next document begins.
    """
    first, blocks = _peeked(blocks)
    wide = _wide(first)
    window = Window(_narrow(blocks, wide) if wide else blocks)
    prolog, row = Prolog(), 0
    _, found = window.until(shape.outside, 0)
    while found:
        if found.lastgroup in {"record", "tag"}:
            row += 1
            piece, found = _record(window, shape, found, Piece(row, "", b"", prolog))
            yield piece
        else:
            prolog, found = _prolog(window, shape, found, prolog)
            prolog = replace(prolog, encoding="utf-8") if wide else prolog
        if found is None:
            _, found = window.until(shape.outside, 0)


def _record(window: Window, shape: Shape, found: re.Match[bytes], piece: Piece) -> tuple[Piece, re.Match[bytes] | None]:
    """Cut out one record; also return what ended it, where that is the next record or document and not its end."""
    name = found["record"].decode()
    kept = [found[0]]
    room = LONGEST_RECORD
    mark: re.Match[bytes] | None = found
    torn = False
    while mark:
        part, mark = window.until(_inside(shape, name), room)
        kept.append(part)
        room = max(0, room - len(part))
        if mark is None or mark.lastgroup != "out":
            break
        mark = _passed(window, shape, name, mark)
        torn = mark is None or mark.lastgroup != "closed"
        if torn:
            break
    ended = mark is not None and mark.lastgroup == "end"
    fault = "long" if not room else "torn" if torn else "" if ended else "cut"
    data = b"".join((*kept, b"</", found["tag"], b">")) if room else b"".join(kept)[:1000]
    return replace(piece, name=name, data=data, fault=fault), None if ended else mark


def _passed(window: Window, shape: Shape, name: str, section: re.Match[bytes]) -> re.Match[bytes] | None:
    """Pass a section that is left out; return its end, or what else ended it."""
    if not section[0].endswith(b">"):
        head, end = window.until(_TAG_END, 1000)
        if (section[0] + head).endswith(b"/"):
            return end
    return window.until(_section_end(shape, name, section["out"]), 0)[1]


def _prolog(
    window: Window, shape: Shape, found: re.Match[bytes], before: Prolog
) -> tuple[Prolog, re.Match[bytes] | None]:
    """Read an XML declaration, a document type declaration or a comment; also return a record that cut it short."""
    if found[0].startswith(b"<?"):
        said, end = window.until(_DECLARATION_END, 1000)
        name = _DECLARED.search(said)
        given = name[1].decode() if name else "utf-8"
        return Prolog(given if _ENCODINGS.fullmatch(given) else "utf-8"), _cut_short(end)
    if found[0].startswith(b"<!-"):
        return before, _cut_short(window.until(_comment_end(shape), 0)[1])
    _, opened = window.until(_DOCTYPE_HEAD, 1000)
    if opened is None or opened[0] != b"[":
        return before, None
    subset, end = window.until(_subset_end(shape), LONGEST_PROLOG)
    entities, forbidden = declared(subset.decode("utf-8", "replace"))
    return Prolog(before.encoding, entities, forbidden), _cut_short(end)


def _cut_short(end: re.Match[bytes] | None) -> re.Match[bytes] | None:
    """Return a match that is the beginning of something else, None where it is a plain end."""
    return end if end is not None and end[0].startswith(b"<") else None


_TAG_END = re.compile(rb"(?P<closed>>)")
_DECLARATION_END = re.compile(rb"\?>|(?=<)")
_DOCTYPE_HEAD = re.compile(rb"[\[>]|(?=<)")


def _names(names: Iterable[str]) -> bytes:
    """Return a pattern of any of the names."""
    return "|".join(re.escape(name) for name in names).encode()


def _begin(shape: Shape, *, within: str = "") -> bytes:
    """Return a pattern, less its ``<``, of the beginning of a document or of a record that is not part of another."""
    records = [name for name in shape.records if (within, name) not in shape.holders]
    return rb"\?xml\s|!DOCTYPE\s|(?P<tag>" + _PREFIX + rb"(?P<record>" + _names(records) + rb"))[\s/>]"


@cache
def _outside(shape: Shape) -> re.Pattern[bytes]:
    """Compile what is looked for between records."""
    return re.compile(_TAG + rb"(?:!--|" + _begin(shape) + rb")")


@cache
def _inside(shape: Shape, name: str) -> re.Pattern[bytes]:
    """Compile what is looked for in a record: its end, a section to leave out, or a beginning that cuts it short."""
    out = rb"|" + _PREFIX + rb"(?P<out>" + _names(shape.left_out) + rb")[\s/>]" if shape.left_out else b""
    return re.compile(_TAG + rb"(?:" + _end(name) + out + rb"|" + _begin(shape, within=name) + rb")")


@cache
def _section_end(shape: Shape, name: str, section: bytes) -> re.Pattern[bytes]:
    """Compile what ends a section that is left out."""
    closed = rb"/" + _PREFIX + rb"(?P<closed>" + re.escape(section) + rb")\s{0,9}>"
    return re.compile(_TAG + rb"(?:" + closed + rb"|" + _end(name) + rb"|" + _begin(shape, within=name) + rb")")


def _end(name: str) -> bytes:
    """Return a pattern, less its ``<``, of a record's end."""
    return rb"/" + _PREFIX + rb"(?P<end>" + re.escape(name.encode()) + rb")\s{0,9}>"


@cache
def _comment_end(shape: Shape) -> re.Pattern[bytes]:
    """Compile what ends a comment between records."""
    return re.compile(rb"-->|" + _TAG + rb"(?:" + _begin(shape) + rb")")


@cache
def _subset_end(shape: Shape) -> re.Pattern[bytes]:
    """Compile what ends a document type declaration's internal part."""
    return re.compile(rb"\]\s{0,99}>|" + _TAG + rb"(?:" + _begin(shape) + rb")")


def _peeked(blocks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first bytes, and the blocks with them."""
    rest = iter(blocks)
    first = next(rest, b"")
    return first[:100], chain((first,), rest)


def _wide(first: bytes) -> str:
    """Return the encoding where characters take two bytes, else ""."""
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-16-le" if first.startswith(b"<\0") else "utf-16-be" if first.startswith(b"\0<") else ""


def _narrow(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Turn UTF-16 to UTF-8 on the way."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "replace")
