"""Columns of a user's own table that name persons: authors are counted, ways to reach a person are left out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message
from roadmap.readers.columns import plain_name
from roadmap.readers.projects import is_person

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

_AUTHORS = re.compile(
    r"^(?:(?:first|secondary|tertiary)_)?authors?(?:_s|_names?|_full_names?|_text)?$|^auteurs?$|^autor(?:en)?$|"
    r"^verfasser(?:innen)?$|^byline$|^schrijvers?$|^journalists?$|^redacteurs?$|^creators?$"
)
_BETWEEN = re.compile(r";|\||\n|\band\b|', '")


def without_persons(
    frame: pd.DataFrame, used: Collection[str], *, file: str
) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Count the authors in each row and leave out columns that name persons or tell how to reach them.

    Parameters
    ----------
    frame
        A table whose format is not known.
    used
        Columns that have been chosen for a field: they stay.
    file
        The file's name, for the note.
    """
    others = [str(name) for name in frame.columns if name not in used]
    authors = [name for name in others if _AUTHORS.match(plain_name(name[:100]))]
    persons = [name for name in others if name not in authors and is_person(name[:100])]
    if not authors and not persons:
        return frame, ()
    counted = {name: [str(_count(cell) or "") for cell in frame[name]] for name in authors}
    told = N_("{file}: authors are counted, and columns that name or reach persons were left out: {names}.")
    names = ", ".join((*authors, *persons))
    return frame.assign(**counted).drop(columns=persons), (Message.of(told, file=file, names=names[:300]),)


def _count(cell: str) -> int:
    """Return how many persons a cell names; a JSON list has one in each entry, an object is one."""
    if cell.startswith("["):
        try:
            return len(json.loads(cell))
        except (ValueError, RecursionError):
            pass
    return sum(bool(part.strip()) for part in _BETWEEN.split(cell)) if not cell.startswith("{") else 1
