"""PatentsView: its download tables (g_patent, with abstracts joined) and its API's records."""

from __future__ import annotations

from roadmap.readers.patent_layouts import Cells, Layout


def _american(cells: Cells) -> Cells:
    """Say the office that the numbers leave out; a patent is published on the day it is granted."""
    number = cells.get("number", "")
    return cells | {
        "number": f"US{number}{cells.get('kind_code', '')}" if number else "",
        "publication": cells.get("publication") or cells.get("grant", ""),
        "lang": "en",
    }


PATENTSVIEW = Layout(
    "patentsview",
    (
        frozenset({"patent_id", "patent_title"}),
        frozenset({"patent_id", "patent_abstract"}),
        frozenset({"patent_id", "filing_date", "patent_application_type"}),
        frozenset({"patent_id", "application_id", "filing_date"}),
        frozenset({"patent_id", "cpc_subclass"}),
    ),
    names=(("number", "patent_id"), ("cpc", "cpc_group")),
    prepare=_american,
)
"""g_patent has titles and, in older issues, abstracts; g_application and g_cpc_current have neither and are refused."""
