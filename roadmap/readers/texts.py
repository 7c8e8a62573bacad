"""Running text: one document a file, with a Markdown front matter's fields where there is one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from roadmap.readers.raw import RawTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.readers.content import Content

_TITLE_LENGTH = 150
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([\w .-]{1,40}?)\s*:\s*(.*)$")
_HEADING = re.compile(r"\A#{1,6}\s+(.+?)\s*#*\s*(?:\n|\Z)|\A([^\n]+)\n(?:=+|-{3,})\s*(?:\n|\Z)")
_TURN = re.compile(r"^\s*(?:\*\*)?([A-Z\u00c0-\u00dd][\w.'’ -]{0,40}?):(?:\*\*)?(?=\s)", re.MULTILINE)
_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


def read_text(content: Content) -> Iterator[RawTable]:
    """Read a TXT or MD file as one record, row 1.

    The title is the front matter's, else the first heading, else a short first line, else the file's name. The date is
    the front matter's, else one that stands plainly in the file's name (2019-03-04, 20190304), else missing.
    """
    fields, text = split_front(content.text().strip("\ufeff\n "))
    names = {name.casefold() for name in fields}
    if not names & {"title", "titel", "titre"}:
        fields["title"], text = split_title(text, content.file_name)
    if not names & {"date", "datum"} and (found := date_in_name(content.file_name)):
        fields["date"] = found
    fields["text"] = text
    yield RawTable(pd.DataFrame([fields], index=[1], dtype="str"), plain=True)


def has_turns(text: str) -> bool:
    """Whether a text reads as a conversation: two speakers ``Name:`` at line starts, five turns or more."""
    turns = _TURN.findall(text[:50_000])
    return len(turns) >= 5 and sum(turns.count(name) >= 2 for name in set(turns)) >= 2


def split_front(text: str) -> tuple[dict[str, str], str]:
    """Part a front matter (``name: value`` lines between ``---``) from the text."""
    front = _FRONT.match(text)
    if front is None:
        return {}, text
    lines = (_FIELD.match(line) for line in front[1].split("\n"))
    fields = {line[1]: line[2].strip().strip("\"'") for line in lines if line}
    return fields, text[front.end() :].strip("\n")


def split_title(text: str, file: str) -> tuple[str, str]:
    """Part the title from the text; a first line that is a sentence of many, or the only line, is none."""
    heading = _HEADING.match(text)
    if heading:
        return (heading[1] or heading[2]).strip(), text[heading.end() :].strip("\n")
    first, _, rest = text.partition("\n")
    said = len(first.split()) > 3 and first.rstrip().endswith((".", "…", "?", "!")) and rest[:1].strip()
    if rest.strip() and len(first) <= _TITLE_LENGTH and not _TURN.match(first) and not said:
        return first.strip(), rest.strip("\n")
    return title_of_name(file), text


def title_of_name(file: str) -> str:
    """Return a file's name as a title: ``talk-with_ACME.vtt`` → ``talk with ACME``."""
    return " ".join(re.split(r"[-_\s]+", file.split(".")[0])).strip()


def date_in_name(file: str) -> str:
    """Return the day that stands plainly in a file's name (2019-03-04, 20190304), ISO, else ""."""
    found = _DATE_IN_NAME.search(file)
    return "-".join(found.groups()) if found else ""
