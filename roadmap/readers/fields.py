"""The columns of a reader that knows its format (RawTable.known); any other is kept under ``x_`` and its name.

| column | what |
|---|---|
| id | number as printed, e.g. EP1000000A1; empty lets the corpus make one |
| title, text | in the document's main language; a patent's text is its abstract |
| title_nl, text_fr … | further languages as given, ISO 639-1; kept as x_title_nl … |
| lang | ISO 639-1 of title and text, "" where the file does not say |
| date | ISO 8601 day (a month or a year alone is allowed): the first there is of DATES |
| date_of | which one that is: a value of DATES, else "" |
| filing_date, priority_date, publication_date, grant_date | ISO 8601, as far as given (priority: the earliest) |
| organisation | applicants, company or medium as written, separated by ``; `` |
| organisation_countries | ISO 3166-1 alpha-2 of those, in their order, separated by ``; `` |
| country | ISO 3166-1 alpha-2 of the first organisation; region: a NUTS code or a place as written |
| inventors | how many; their names are never kept |
| cpc, ipc | symbols separated by ``; `` (cpc may hold IPC where there is no CPC) |
| family | identifier of the simple family; else the earliest priority number |
| legal_status | of a patent, as written |
| kind_code, office | publication kind (A1, B2), publishing office |
| item | identifier that the translations of one news item share |
| url, sector, consent, licence | as in a corpus |
"""

from __future__ import annotations

DATES = ("filing", "priority", "publication", "grant")
"""Which date can become a patent's ``date``, preferred first: filing is what the forecasts' 18 months count from."""

FIELDS = (
    "id", "title", "text", "lang", "date", "date_of", "sector", "organisation", "country", "region", "url", "cpc",
    "consent", "licence", "family", "legal_status", "item",
)  # fmt: skip
"""Columns that become a document's own; see the table above."""


def first_date(**dates: str) -> tuple[str, str]:
    """Return the first date there is, preferred as DATES says, and which it is; ("", "") where none is given."""
    return next(((dates[name], name) for name in DATES if dates.get(name)), ("", ""))
