"""A JSON file's list of records: a small file is parsed whole, a large one a record after the other.

The standard library parses one value from a place in a text (``raw_decode``); only the brackets and commas between the
records are read here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.readers.streams import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmap.readers.content import Content

WHOLE = 20_000_000
"""Bytes of a file that is parsed whole."""
LONGEST = 20_000_000
"""Characters of one record, or of anything else beside the list, in a file that is larger."""
_BLANK = " \t\n\r"


@dataclass(frozen=True)
class Items:
    """The records of a JSON file; they can be gone through again.

    ``whole``: all of them, None where the file is large; ``key``: the name of its list, None where it is a list itself.
    """

    content: Content
    key: str | None = None
    whole: list[Any] | None = None

    @classmethod
    def of(cls, content: Content, names: Sequence[str] = ()) -> Items:
        """Find a file's list: itself, or in an object the first of ``names`` that is one (any, if there is but one).

        An object without such a list is a record itself; any other value holds none.

        Raises
        ------
        InputError
            It is no JSON to its end, or has a record of more than LONGEST characters.
        """
        if _is_small(content):
            return cls(content, whole=_chosen(_parsed(content), names))
        lists = list(dict.fromkeys(key for key, begins, _ in _events(content) if begins))
        if lists == [None]:
            return cls(content)
        keys: list[str | None] = [name for name in names if name in lists] if names else lists * (len(lists) == 1)
        if not keys:
            raise InputError(
                N_("The file {path} is larger than {limit} bytes unpacked; split it."), path=content.name, limit=WHOLE
            )
        return cls(content, keys[0])

    def __iter__(self) -> Iterator[Any]:
        if self.whole is not None:
            yield from self.whole
        else:
            yield from (value for key, begins, value in _events(self.content) if key == self.key and not begins)


def _is_small(content: Content) -> bool:
    """Whether a file has at most WHOLE bytes, unpacked."""
    seen = 0
    for block in content.blocks():
        seen += len(block)
        if seen > WHOLE:
            return False
    return True


def _parsed(content: Content) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(content.text())
    except (ValueError, RecursionError) as error:
        raise _not_whole(content, error) from error


def _not_whole(content: Content, error: Exception) -> InputError:
    return InputError(N_("The file {path} is not whole JSON: {error}."), path=content.name, error=error)


def _chosen(value: Any, names: Sequence[str]) -> list[Any]:  # noqa: ANN401 - any JSON value
    """Return the list in a value; see Items.of."""
    if not isinstance(value, dict):
        return value if isinstance(value, list) else []
    lists = [value[name] for name in names or value if isinstance(value.get(name), list)]
    return lists[0] if lists and (names or len(lists) == 1) else [value]


def _events(content: Content) -> Iterator[tuple[str | None, bool, Any]]:
    """Yield for each list at the top its name and True, then its name, False and each of its values.

    Raises
    ------
    InputError
        As Items.of.
    """
    try:
        yield from _top(_Scanner(Lines.of(content).texts()))
    except (ValueError, RecursionError) as error:
        raise _not_whole(content, error) from error


def _top(text: _Scanner) -> Iterator[tuple[str | None, bool, Any]]:
    """Read a list, or an object's lists."""
    if text.peek() == "[":
        yield from _list(text, None)
    else:
        text.take("{")
        while text.peek() == '"':
            key = str(text.value())
            text.take(":")
            if text.peek() == "[":
                yield from _list(text, key)
            else:
                text.value()
            if text.peek() != "}":
                text.take(",")
        text.take("}")
    if text.peek():
        raise ValueError("something stands behind its end")


def _list(text: _Scanner, key: str | None) -> Iterator[tuple[str | None, bool, Any]]:
    """Read a list's values one after the other."""
    yield key, True, None
    text.take("[")
    while text.peek() != "]":
        yield key, False, text.value()
        if text.peek() != "]":
            text.take(",")
    text.take("]")


class _Scanner:
    """A text that comes in pieces, and the place up to which it has been read; ValueError for what is no JSON."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces, self._text, self._at = pieces, "", 0
        self._decoder = json.JSONDecoder()

    def peek(self) -> str:
        """Return the next character that is no blank, "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANK:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(1):
                return ""

    def take(self, wanted: str) -> None:
        """Pass a sign."""
        if self.peek() != wanted:
            raise ValueError(f"{wanted} is missing")
        self._at += 1

    def value(self) -> Any:  # noqa: ANN401 - any JSON value
        """Parse and pass one value; what the text has of it is doubled until it is whole."""
        self.peek()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._text, self._at)
            except ValueError:
                if not self._more(len(self._text) - self._at):
                    raise
                continue
            length = end - self._at
            if end + 2 >= len(self._text) and self._more(1):
                continue  # a number may go on: 1|2, 1.|5, 1e+|5
            self._at += length
            return found

    def _more(self, characters: int) -> bool:
        """Read at least so many characters more, if there are any; what has been passed is dropped."""
        kept, read = [self._text[self._at :]], 0
        if len(kept[0]) > LONGEST:
            raise ValueError(f"a record is longer than {LONGEST} characters")
        for piece in self._pieces:
            kept.append(piece)
            read += len(piece)
            if read >= characters:
                break
        self._text, self._at = "".join(kept), 0
        return read > 0
