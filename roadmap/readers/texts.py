"""Running text: one document a file, with a Markdown front matter's fields where there is one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from roadmap.readers.content import decode
from roadmap.readers.raw import RawTable

if TYPE_CHECKING:
    from pathlib import Path

_TITLE_LENGTH = 150
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([\w .-]{1,40}?)\s*:\s*(.*)$")
_HEADING = re.compile(r"\A#{1,6}\s+(.+?)\s*#*\s*(?:\n|\Z)|\A([^\n]+)\n(?:=+|-{3,})\s*(?:\n|\Z)")
_TURN = re.compile(r"^\s*(?:\*\*)?([A-Z\u00c0-\u00dd][\w.'’ -]{0,40}?):(?:\*\*)?(?=\s)", re.MULTILINE)
_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


def read_text(path: Path, data: bytes) -> RawTable:
    """Read a TXT or MD file as one record, row 1.

    The title is the front matter's, else the first heading, else a short first line, else the file's name. The date is
    the front matter's, else one that stands plainly in the file's name (2019-03-04, 20190304), else missing.
    """
    fields, text = _split_front(decode(data, path).strip("\ufeff\n "))
    names = {name.casefold() for name in fields}
    if not names & {"title", "titel", "titre"}:
        fields["title"], text = _split_title(text, path)
    if not names & {"date", "datum"} and (found := _DATE_IN_NAME.search(path.name)):
        fields["date"] = "-".join(found.groups())
    fields["text"] = text
    return RawTable(pd.DataFrame([fields], index=[1], dtype="str"), plain=True)


def has_turns(text: str) -> bool:
    """Whether a text reads as a conversation: two speakers ``Name:`` at line starts, five turns or more."""
    turns = _TURN.findall(text[:50_000])
    return len(turns) >= 5 and sum(turns.count(name) >= 2 for name in set(turns)) >= 2


def _split_front(text: str) -> tuple[dict[str, str], str]:
    """Part a front matter (``name: value`` lines between ``---``) from the text."""
    front = _FRONT.match(text)
    if front is None:
        return {}, text
    lines = (_FIELD.match(line) for line in front[1].split("\n"))
    fields = {line[1]: line[2].strip().strip("\"'") for line in lines if line}
    return fields, text[front.end() :].strip("\n")


def _split_title(text: str, path: Path) -> tuple[str, str]:
    """Part the title from the text; a text that is nothing but one line keeps it."""
    heading = _HEADING.match(text)
    if heading:
        return (heading[1] or heading[2]).strip(), text[heading.end() :].strip("\n")
    first, _, rest = text.partition("\n")
    if rest.strip() and len(first) <= _TITLE_LENGTH and not _TURN.match(first):
        return first.strip(), rest.strip("\n")
    return " ".join(re.split(r"[-_\s]+", path.name.split(".")[0])).strip(), text
