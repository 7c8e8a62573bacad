"""What a reader hands over: a frame of strings under the file's own column names, and the rows it had to set aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.i18n import Message

EXCERPT = 200
"""Characters of a rejected record that are kept."""


@dataclass(frozen=True)
class Reject:
    """A row that cannot become a document: its number (from 1), the reason and its beginning."""

    row: int
    reason: Message
    excerpt: str = ""


@dataclass(frozen=True)
class RawTable:
    """A file as read.

    ``frame``: every column str, missing is ""; its index is the row in the file, from 1 (a header is not a row, so
    the first record of a table is row 1; a text file is one record, row 1). ``plain`` says that the file is running
    text and not a table.
    """

    frame: pd.DataFrame
    rejects: tuple[Reject, ...] = ()
    plain: bool = False


def excerpt(text: str) -> str:
    """Return the beginning of ``text`` on one line, at most EXCERPT characters."""
    return " ".join(text[: 4 * EXCERPT].split())[:EXCERPT]
