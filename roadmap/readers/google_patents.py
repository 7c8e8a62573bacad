"""Google Patents' table: the query's address above the header, names of assignees and inventors parted by commas."""

from __future__ import annotations

from roadmap.readers.patent_layouts import Cells, Layout


def _named(cells: Cells) -> Cells:
    """Part inventors by their commas; assignees stay whole, since companies have commas too."""
    return cells | {"inventors": cells.get("inventors", "").replace(", ", ";")}


GOOGLE = Layout(
    "google",
    (frozenset({"id", "title", "result_link"}), frozenset({"id", "title", "priority_date", "filing_creation_date"})),
    names=(("number", "id"),),
    prepare=_named,
)
"""Columns id, title, assignee, inventor/author, priority, filing/creation, publication and grant date, result link."""
