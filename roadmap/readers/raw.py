"""What a reader hands over: a frame of strings under the file's own column names, and the rows it had to set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    """A file, or a part of one, as read.

    ``frame``: every column str, missing is ""; its index is the row in the file, from 1, never repeated within a
    file and ``part`` (a header is not a row, so the first record of a table is row 1; a text file is one record,
    row 1). ``known`` says that the reader knew its format and names its columns as roadmap.readers.fields does, so
    that nothing has to be guessed. ``plain`` says that the file is running text and not a table. ``kind`` is the kind
    of document the format can only hold ("" where it can be any). ``part`` names a sheet or the like, "" for the
    whole file. ``notes`` tell the user how the file was read, where that is not plain. ``days``: by column, values such
    as 3/4/2015 from all of a table of which this is a part, since only all of them tell day from month.
    """

    frame: pd.DataFrame
    rejects: tuple[Reject, ...] = ()
    plain: bool = False
    known: bool = False
    kind: str = ""
    part: str = ""
    notes: tuple[Message, ...] = ()
    days: Mapping[str, Sequence[str]] = field(default_factory=dict)


def table_of(records: Sequence[Mapping[str, str]], rows: Sequence[int], **more: Any) -> RawTable:  # noqa: ANN401
    """Make a RawTable of records (field → text, absent is ""), ``rows`` being their rows in the file."""
    import pandas as pd

    names = None if records else ["title", "text"]  # a file whose every record was set aside still has columns
    frame = pd.DataFrame(list(records), index=list(rows), columns=names, dtype="str").fillna("").astype("str")
    return RawTable(frame, **more)


def excerpt(text: str) -> str:
    """Return the beginning of ``text`` on one line, at most EXCERPT characters."""
    return " ".join(text[: 4 * EXCERPT].split())[:EXCERPT]
