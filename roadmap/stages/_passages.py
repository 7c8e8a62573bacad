"""A long text in passages: stretches of about one thought, broken where its speakers, paragraphs or sentences end.

An interview of two hours is one document, and says twenty things. Passages are what is embedded and quoted; the
document stays the unit that is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = 180
"""Words of a passage, about: what fits an encoder's window in four languages (a German word is about two pieces)."""

_LONGEST = 60  # letters that count as one word: an address, a hash or a page without blanks is cut like many words
_WORD = re.compile(rf"\S{{1,{_LONGEST}}}")
_NAME = r"(?:\*\*)?[A-ZÀ-ÖØ-Þ0-9][\w.'’()-]*(?: [\w.'’()-]+){0,4} ?:"
# Where a text may be broken, best first: before a speaker's turn, between paragraphs, between lines, after a sentence.
_TURN, _PARAGRAPH, _LINE, _SENTENCE, _ANYWHERE = 4, 3, 2, 1, 0
_ENDS = re.compile(
    rf"(?P<turn>\n\s*(?={_NAME}\s))|(?P<paragraph>\n[ \t]*\n\s*)|(?P<line>\n\s*)"
    r"|(?P<sentence>(?<=[.!?…])[\"'”’»)\]]{0,3}[ \t\u00a0]+(?=[\"'“‘«(\[¿¡-]{0,3}[^\W_a-zà-öø-ÿ]))"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|[DdMHS]r|Ms|St|Mrs|Mme|[Ii]ng|ir|[Nn]r|ca|bzw|bijv|resp|[Pp]rof)\.$"
)


@dataclass(frozen=True)
class Passage:
    """A stretch of a text: characters ``start`` (inclusive) to ``end`` (exclusive)."""

    start: int
    end: int


class _Piece(NamedTuple):
    """A stretch that is not broken unless it is too long itself: its end, words, and how good a break its end is."""

    end: int
    words: int
    rank: int


def split_passages(text: str, *, words: int = WORDS) -> list[Passage]:
    """Split a text into passages of about ``words`` words.

    Parameters
    ----------
    text
        Running text; turns are paragraphs that begin with ``Name:``.
    words
        Words (stretches between blanks) of a passage, 1 or more.

    Returns
    -------
    list of Passage
        In order; together they cover the text from its first to its last character without overlap. None holds more
        than twice ``words`` words. A passage ends at the best break there is in its second half: before a turn,
        else between paragraphs, lines or sentences, else (speech recognised without punctuation) between two words.
        An empty text has none.

    Raises
    ------
    ValueError
        ``words`` is below 1.
    """
    if words < 1:
        raise ValueError(f"words is {words}; wanted 1 or more")
    pieces = [piece for whole in _pieces(text) for piece in _cut(text, whole, words)]
    ends = _breaks([piece for _, piece in pieces], words)
    return [Passage(start, end) for start, end in pairwise([0, *ends])] if text else []


def _pieces(text: str) -> Iterator[tuple[int, _Piece]]:
    """Yield the sentences with their starts."""
    start = 0
    ranks = {"turn": _TURN, "paragraph": _PARAGRAPH, "line": _LINE, "sentence": _SENTENCE}
    for found in _ENDS.finditer(text):
        rank = ranks[str(found.lastgroup)]
        if rank == _SENTENCE and _ABBREVIATION.search(text, max(start, found.start() - 8), found.start()):
            continue
        end = found.end()
        yield start, _Piece(end, _count(text[start:end]), rank)
        start = end
    if start < len(text):
        yield start, _Piece(len(text), _count(text[start:]), _TURN)


def _count(text: str) -> int:
    """Return the number of words; one without blanks counts by its length."""
    parts = text.split()
    if len(text) <= _LONGEST:
        return len(parts)
    return len(parts) + sum((len(part) - 1) // _LONGEST for part in parts)


def _cut(text: str, whole: tuple[int, _Piece], words: int) -> Iterator[tuple[int, _Piece]]:
    """Cut a sentence that is longer than a passage into equal parts between its words."""
    start, piece = whole
    if piece.words <= words:
        yield whole
        return
    starts = [found.start() for found in _WORD.finditer(text, start, piece.end)]
    parts = -(-len(starts) // words)
    places = [starts[len(starts) * part // parts] for part in range(1, parts)]
    sizes = [len(starts) * (part + 1) // parts - len(starts) * part // parts for part in range(parts)]
    ranks = [_ANYWHERE] * (parts - 1) + [piece.rank]
    for begin, end, size, rank in zip([start, *places], [*places, piece.end], sizes, ranks, strict=True):
        yield begin, _Piece(end, size, rank)


def _breaks(pieces: list[_Piece], words: int) -> list[int]:
    """Return where passages end."""
    ends, first = [], 0
    while first < len(pieces):
        best = _last_piece(pieces, first, words)
        ends.append(pieces[best].end)
        first = best + 1
    return _joined(ends, pieces, words)


def _last_piece(pieces: list[_Piece], first: int, words: int) -> int:
    """Return the last piece of the passage that begins with ``first``: its best end, the later of equals."""
    total, best, rank = 0, first, -1
    for place in range(first, len(pieces)):
        total += pieces[place].words
        if total > words and place > first:
            return best
        if 2 * total < words:
            best = place
        elif pieces[place].rank >= rank:
            best, rank = place, pieces[place].rank
    return len(pieces) - 1


def _joined(ends: list[int], pieces: list[_Piece], words: int) -> list[int]:
    """Join a last passage of a few words to the one before it."""
    if len(ends) < 2:
        return ends
    tail = sum(piece.words for piece in pieces if piece.end > ends[-2])
    return [*ends[:-2], ends[-1]] if 4 * tail < words else ends
