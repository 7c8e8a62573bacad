"""Speaker turns: who says what, however a transcript marks it; a talk reads the same whatever file it came in.

Known marks of a speaker, at the beginning of a line: ``Anna Smit:``, ``**Anna Smit:**``, ``[00:12:03] Anna Smit:``,
``Anna Smit (00:12):``, ``[SPEAKER_00]:``, and a line of its own with a name and a time (Teams, Zoom, Otter).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST_NAME = 60
"""Letters of a speaker's name, at most."""

TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_RANGE = rf"{TIME}(?:\s?(?:-->|-|–)\s?{TIME})?"
_STAMP = rf"(?:\\?\[\s?{_RANGE}\s?\\?\]|\(\s?{_RANGE}\s?\)|{_RANGE})"
_NAME = r"(?P<name>[^\W\d_][\w.'’&/ -]{0,40}(?:\([^()\n:]{1,30}\))?)"
_BOLD = r"(?:\*\*|__)"
_LABEL = re.compile(
    rf"[ \t]*(?P<bold>{_BOLD})?(?P<before>{_STAMP}[ \t]*)?\[?{_NAME}\]?(?P<after>[ \t]*{_STAMP})?[ \t]*{_BOLD}?[ \t]?:"
    rf"{_BOLD}?(?=\s|$)(?P<rest>.*)"
)
_HEAD = re.compile(
    rf"[ \t]*{_BOLD}?(?:{_STAMP}[ \t]+{_NAME}|{_NAME.replace('name', 'other')}[ \t]+{_STAMP}){_BOLD}?[ \t]*"
)
_MARKED = re.compile(rf"[ \t]*{_BOLD}(?P<name>[^\W\d_][^*\n:]{{0,40}}){_BOLD}[ \t]*")
_SURE = (
    rf"(?:\\?\[\s?{_RANGE}\s?\\?\]|\(\s?{_RANGE}\s?\)|{TIME}\s?(?:-->|-|–)\s?{TIME}"
    r"|\d{1,3}:\d\d:\d\d(?:[.,]\d+)?)"
)
_ONLY_STAMP = re.compile(rf"[ \t]*{_SURE}[ \t]*")
_FIRST_STAMP = re.compile(rf"[ \t]*{_STAMP}(?:[ \t]+|$)")
_INSIDE = re.compile(rf"\\?\[\s?{_RANGE}\s?\\?\][ \t]*")
_ESCAPED = re.compile(r"\\([\[\]()*_#.>~`!+{}-])")
_HEADING = re.compile(r"#{1,6} +(.+?)[ #]*$")
_PERSON = re.compile(r"[A-ZÀ-ÖØ-Þ][\w.'’-]* .*[A-ZÀ-ÖØ-Þ][\w.'’-]*|[A-Z]\w* ?\d{1,3}")

_INSIDE_NAMES = frozenset(
    ("van", "de", "den", "der", "ter", "ten", "te", "von", "vom", "zu", "zur", "du", "des", "la", "le", "el", "di")
    + ("da", "dos", "al", "bin", "en", "et", "und", "and", "&", "of", "'t")
)
_OFTEN = 5  # a label that comes as often is a speaker, whatever it is called
_RARE, _LATE = 60, 3  # a talk has a turn for every so many lines, the first one in this part of them


@dataclass(frozen=True)
class Turn:
    """What one speaker says without being interrupted; ``speaker`` "" for what stands before the first one."""

    speaker: str
    text: str


@dataclass(frozen=True)
class _Mark:
    """A line that may begin a turn: the name, what follows it on the line, and whether more than a colon says so."""

    name: str
    rest: str
    sure: bool


def find_turns(text: str, *, markdown: bool = False, timed: bool = True) -> tuple[Turn, ...]:
    r"""Return the turns of a transcript, or () where the text is no conversation.

    Lines of one turn are joined with blanks, and turns of the same speaker that follow each other become one, since
    captions break neither paragraphs nor turns as a typist does. Times and turns without words (breaks) are dropped.

    Parameters
    ----------
    text
        The text, its lines ended by LF.
    markdown
        Undo Markdown's escapes: ``\[laughs\]`` → ``[laughs]``.
    timed
        The text may hold the times of what is said, to be dropped; captions no longer do, a time is a word there.
    """
    lines = text.split("\n")
    marks = _settled([_mark_of(line, timed=timed) for line in lines])
    if not _talks(marks, lines):
        return ()
    pieces = _pieces(lines, marks, timed=timed)
    if markdown:
        pieces = (Turn(*_unmarked(piece)) for piece in pieces)
    return merge_turns(pieces)


def merge_turns(pieces: Iterable[Turn]) -> tuple[Turn, ...]:
    """Join pieces of the same speaker that follow each other, with single blanks; empty ones are dropped."""
    found: list[tuple[str, list[str]]] = []
    for piece in pieces:
        words = " ".join(piece.text.split())
        if not words:
            continue
        if found and found[-1][0] == piece.speaker and piece.speaker:
            found[-1][1].append(words)
        else:
            found.append((piece.speaker, [words]))
    return tuple(Turn(speaker, " ".join(parts)) for speaker, parts in found)


def write_turns(turns: Sequence[Turn]) -> str:
    """Return turns as text: paragraphs ``Name: words``."""
    return "\n\n".join(f"{turn.speaker}: {turn.text}" if turn.speaker else turn.text for turn in turns)


def tally(turns: Sequence[Turn]) -> dict[str, str]:
    """Return the columns ``speakers`` and ``turns``: how many of each, as text; "" where there is none."""
    spoken = [turn.speaker for turn in turns if turn.speaker]
    return {"speakers": str(len(set(spoken)) or ""), "turns": str(len(spoken) or "")}


def without_times(text: str) -> str:
    """Return the lines of a machine's transcript without the times before them, joined to running text; else ""."""
    lines = [line for line in text.split("\n") if line.strip()]
    stamped = sum(_FIRST_STAMP.match(line) is not None for line in lines)
    if stamped < 3 or 2 * stamped < len(lines):
        return ""
    return " ".join(" ".join(_FIRST_STAMP.sub("", line, count=1) for line in lines).split())


def _mark_of(line: str, *, timed: bool) -> _Mark | None:
    """Return the mark at the beginning of a line."""
    if not line or (len(line) > 200 and ":" not in line[: LONGEST_NAME + 40]):
        return None
    found = _LABEL.match(line)
    if found:
        times = bool(found["before"] or found["after"])
        if times and not timed:
            return None
        sure = bool(found["bold"] or times)
        if not sure and found["name"].islower():
            return None
        return _Mark(" ".join(found["name"].split()), found["rest"], sure)
    if len(line) > LONGEST_NAME + 40 or not timed:
        return None
    head = _HEAD.fullmatch(line)
    if head:
        name = " ".join((head["name"] or head["other"]).split())
        return None if name.islower() else _Mark(name, "", sure=False)
    bold = _MARKED.fullmatch(line)
    return _Mark(" ".join(bold["name"].split()), "", sure=False) if bold else None


def _settled(marks: list[_Mark | None]) -> list[_Mark | None]:
    """Keep the marks of speakers: sure ones, names that come again, first and last names, and Speaker 3."""
    often = Counter(mark.name for mark in marks if mark)
    talking = sum(count for count in often.values() if count > 1)
    known = {
        name
        for name, count in often.items()
        if count >= _OFTEN or (_named(name) and (count > 1 or (talking >= 4 and _PERSON.fullmatch(name))))
    }
    return [mark if mark and (mark.sure or mark.name in known) else None for mark in marks]


def _named(name: str) -> bool:
    """Whether words can be a person's name: no word of it begins small but those that stand in names."""
    words = name.partition("(")[0].split()
    return all(not word[0].islower() or word.lower() in _INSIDE_NAMES for word in words)


def _talks(marks: list[_Mark | None], lines: list[str]) -> bool:
    """Whether marks make a conversation: two that speak by turns, or one in most lines."""
    often = Counter(mark.name for mark in marks if mark)
    turns = sum(often.values())
    full = sum(bool(line.strip()) for line in lines)
    if turns >= 5 and sum(count > 1 for count in often.values()) >= 2:
        first = next(place for place, mark in enumerate(marks) if mark)
        return _RARE * turns >= full and _LATE * first <= len(lines)
    return turns >= 3 and 5 * turns >= 2 * full and max(often.values()) > 1 and 3 * len(often) <= 2 * turns + 1


def _pieces(lines: list[str], marks: list[_Mark | None], *, timed: bool) -> Iterator[Turn]:
    """Yield each line as a piece of a turn, without its times."""
    speaker = ""
    for line, mark in zip(lines, marks, strict=True):
        if mark is not None:
            speaker, line = mark.name, mark.rest
        elif timed and _ONLY_STAMP.fullmatch(line):
            continue
        yield Turn(speaker, _INSIDE.sub("", line) if timed else line)


def _unmarked(piece: Turn) -> tuple[str, str]:
    """Return a piece of Markdown as plain words; a heading is nobody's."""
    heading = _HEADING.match(piece.text)
    return "" if heading else piece.speaker, _ESCAPED.sub(r"\1", heading[1] if heading else piece.text)
