"""A text file as lines that are read one after the other: all of its bytes tell the encoding, none stays in memory."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from io import StringIO
from itertools import chain
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.readers.content import SAMPLE, certain_encoding, encoding_of, is_blank, page_of, telling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.readers.content import Content

LONGEST_LINE = 20_000_000
"""Characters of a line that are kept; a longer one is cut to one more than that, so that it can be told."""


@dataclass(frozen=True)
class Lines:
    """The lines of a file, LF at their ends, as content.decode would give them; they can be gone through again."""

    content: Content
    encoding: str

    @classmethod
    def of(cls, content: Content) -> Lines:
        """Tell the encoding of a file.

        Raises
        ------
        InputError
            The file is empty, damaged or in no known encoding.
        """
        return cls(content, _encoding(content))

    def __iter__(self) -> Iterator[str]:
        rest: list[str] = []
        held = 0
        for text in self.texts():
            lines = list(StringIO(text))
            tail = "" if lines[-1].endswith("\n") else lines.pop()
            if lines and rest:
                lines[0] = "".join((*rest, lines[0]))[: LONGEST_LINE + 1]
                rest, held = [], 0
            yield from lines
            if tail and held <= LONGEST_LINE:
                rest.append(tail)
                held += len(tail)
        if rest:
            yield "".join(rest)[: LONGEST_LINE + 1]

    def texts(self) -> Iterator[str]:
        """Yield the characters in pieces, without NULs, line ends as LF."""
        decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        begun, held = False, ""
        for block in chain(self.content.blocks(), (b"",)):
            text = held + decoder.decode(block, final=not block).replace("\0", "")
            if text and not begun:
                text, begun = text.removeprefix("\ufeff"), True
            held = "\r" if block and text.endswith("\r") else ""  # an LF may follow it
            text = text[: len(text) - len(held)].replace("\r\n", "\n").replace("\r", "\n")
            if text:
                yield text


def _encoding(content: Content) -> str:
    """Return the encoding of a file, as encoding_of does of bytes that are all there."""
    if all(is_blank(block) for block in content.blocks()):
        raise InputError(N_("The file {path} is empty; wanted a table or a text."), path=content.name)
    beginning = _beginning(content)
    if len(beginning) < SAMPLE:
        return encoding_of(beginning, content.name)
    if found := certain_encoding(beginning, content.name):
        return found
    return "utf-8" if _is_utf8(content) else page_of(_telling(content), content.name)


def _beginning(content: Content) -> bytes:
    """Return the first SAMPLE bytes."""
    with content.open() as source:
        found = b""
        while len(found) < SAMPLE and (block := source.read(SAMPLE - len(found))):
            found += block
        return found


def _is_utf8(content: Content) -> bool:
    """Whether the bytes are UTF-8, a few damaged ones (one for ten good characters) forgiven."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in chain(content.blocks(), (b"",)):
            decoder.decode(block, final=not block)
    except UnicodeDecodeError:
        return _mostly_utf8(content)
    return True


def _mostly_utf8(content: Content) -> bool:
    """Count the damaged bytes and the characters beyond ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    damaged = beyond = 0
    for block in chain(content.blocks(), (b"",)):
        text = decoder.decode(block, final=not block)
        damaged += text.count("\ufffd")
        beyond += len(text) - len(text.encode("ascii", "ignore"))
    return beyond - damaged >= 10 * damaged


def _telling(content: Content) -> bytes:
    """Return lines with bytes beyond ASCII, up to the sample's size."""
    found = b""
    for block in content.blocks():
        found += telling(block)
        if len(found) >= SAMPLE:
            break
    return found[:SAMPLE]
