"""Derwent's tables: Innovation (columns such as Title - DWPI) and the Innovations Index' two-letter columns."""

from __future__ import annotations

import re

from roadmap.readers.patent_fields import iso_date
from roadmap.readers.patent_layouts import Cells, Layout

_DETAILS = re.compile(r"([A-Z]{2}[A-Z0-9]+(?:-[A-Z]\d?)?)\s+(\d{1,2} [A-Z][a-z]{2} \d{4})")

DERWENT = Layout(
    "derwent",
    (
        frozenset({"publication_number", "title_dwpi"}),
        frozenset({"publication_number", "assignee_dwpi"}),
        frozenset({"publication_number", "abstract_dwpi"}),
        frozenset({"publication_number", "assignee_applicant"}),
        frozenset({"publication_number", "title_original_language"}),
    ),
)


def _detailed(cells: Cells) -> Cells:
    """Take numbers and dates out of the details that the index writes together: ``US2018012345-A1   11 Jan 2018``."""
    published = _DETAILS.search(cells.get("publication", ""))
    filed = _DETAILS.search(cells.get("filing", ""))
    claimed = [(iso_date(found[2]), found[1]) for found in _DETAILS.finditer(cells.get("priorities", ""))]
    return cells | {
        "publication": iso_date(published[2]) if published else "",
        "filing": iso_date(filed[2]) if filed else "",
        "priority_date": min((day for day, _ in claimed), default=""),
        "priorities": ";".join(number for _, number in claimed),
    }


INNOVATIONS_INDEX = Layout(
    "derwent-index",
    (frozenset({"pn", "ti", "ab", "ae"}), frozenset({"pn", "ti", "ae", "pd"})),
    names=(
        ("number", "pn"), ("title_en", "ti"), ("abstract_en", "ab"), ("applicants", "ae"), ("inventors", "au"),
        ("ipc", "ip"), ("publication", "pd"), ("filing", "ad"), ("priorities", "pi"), ("family", "ga"),
    ),
    prepare=_detailed,
)  # fmt: skip
"""Tags of Derwent Innovations Index: PN numbers, AE assignees, GA accession number, PD, AD and PI details."""
