"""Tables of publications: Lens, Scopus, Web of Science, Dimensions, IEEE Xplore, PubMed, Zotero; patents among them.

They have a title, authors and a mark of a publication's own (a DOI, a journal, an ISSN). Authors are counted; columns
that name persons or tell how to reach them are not kept.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from roadmap.readers import patent_fields as pf
from roadmap.readers.columns import plain_name, said
from roadmap.readers.references import Reference, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from roadmap.readers.raw import RawTable

_FIELDS = {
    "type": ("publication_type", "document_type", "item_type", "document_types", "type"),
    "numbers": ("patent_number", "number", "publication_number"),
    "id": ("doi", "lens_id", "eid", "ut_unique_wos_id", "pmid", "publication_id", "key"),
    "title": ("title", "document_title", "article_title", "titel", "titre"),
    "text": ("abstract", "abstract_note", "description"),
    "lang": ("language", "language_of_original_document", "lang"),
    "day": ("date_published", "publication_date", "date", "online_date", "publication_year", "year", "pub_year"),
    "people": ("author_s", "authors", "author", "author_names", "author_full_names"),
    "url": ("external_url", "doi_link", "link", "url", "pdf_link", "dimensions_url", "open_url_link"),
    "keywords": ("keywords", "author_keywords", "index_keywords", "fields_of_study", "manual_tags"),
    "journal": (
        "source_title", "journal", "publication_title", "journal_book", "journal_title", "source", "conference_title",
    ),
}  # fmt: skip
"""Columns of each field of a reference, preferred first."""
_MARKS = frozenset(
    ("doi", "issn", "issns", "eissn", "pmid", "pmcid", "source_title", "journal", "journal_book", "publication_title")
)
_PERSONS = re.compile(
    r"auth|editor|translat|corresp|e_?mail|orcid|researcher|reprint|contribut|inventor|director|creator|attorney|"
    r"recipient|podcaster|sponsor|cartograph|composer|guest|interview|programmer|commenter|cosponsor|counsel|cast_member"
)


def is_publications_header(header: Sequence[str]) -> bool:
    """Whether a header is that of a table of publications."""
    plain = {plain_name(name) for name in header}
    return bool(plain & {*_FIELDS["title"]} and plain & {*_FIELDS["people"]} and plain & _MARKS)


def publication_tables(raw: RawTable, path: str) -> Iterator[RawTable]:
    """Read each row as a reference."""
    plain = {plain_name(str(name)): str(name) for name in reversed(list(raw.frame.columns))}
    columns = {field: [plain[name] for name in names if name in plain] for field, names in _FIELDS.items()}
    days = {cell for name in columns["day"] for cell in (*raw.frame[name].unique(), *raw.days.get(name, ()))}
    american = bool(pf.month_first(days))
    used = {names[0] for names in columns.values() if names} | {*columns["people"], *columns["day"]}
    others = [name for key, name in plain.items() if key and name not in used and not _PERSONS.search(key)]
    rows = zip(map(int, raw.frame.index), raw.frame.to_dict("records"), strict=True)
    found = (_reference(number, row, columns, others, american=american) for number, row in rows)
    notes, rejects = raw.notes, raw.rejects
    for table in tables_of(found, name=path, notes=notes):
        yield replace(table, rejects=(*rejects, *table.rejects), part=raw.part)
        rejects = ()


def _reference(
    number: int, row: Mapping[str, str], columns: Mapping[str, list[str]], others: Sequence[str], *, american: bool
) -> Reference:
    """Return a row's reference."""
    fields = {
        name: next(filter(None, (said(row[column].strip()) for column in found)), "") for name, found in columns.items()
    }
    days = (pf.iso_date(row[column].partition("T")[0], month_first=american) for column in columns["day"])
    patent = fields["type"].casefold() == "patent"
    more = {
        "day": next(filter(None, days), ""),
        "lang": pf.language_code(fields["lang"].partition(";")[0]),
        "people": str(_count(fields["people"]) or ""),
        "organisation": row.get("Assignee", "") if patent else "",
    }
    return Reference(number, patent, fields | more, {name: row[name] for name in others if row[name].strip()})


def _count(authors: str) -> int:
    """Return how many authors a cell names: parted by semicolons, else by commas."""
    parts = authors.split(";") if ";" in authors else authors.split(",")
    return sum(bool(part.strip()) for part in parts)
