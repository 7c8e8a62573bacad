"""Lens' API records (docs.api.lens.org), patents and publications: JSON lines, an answer with ``data``, or a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from roadmap.readers import patent_fields as pf
from roadmap.readers.json_patents import at, list_at, read_patents, rows_of, starts_as_json, text_at
from roadmap.readers.science import NOT_AN_OBJECT, in_parts, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.readers.content import Content
    from roadmap.readers.raw import RawTable
    from roadmap.readers.science import Found

_MARKS = re.compile(r'"lens_id"\s*:')
_WORK = re.compile(r'"(?:year_published|fields_of_study|references_count|scholarly_citations_count)"\s*:')
_PATENT = re.compile(r'"(?:biblio|doc_number|doc_key)"\s*:')


def is_lens_json(content: Content) -> bool:
    """Whether the file holds Lens' patent records (its scholarly ones have no document number)."""
    return starts_as_json(content) and bool(_MARKS.search(content.sample)) and bool(_PATENT.search(content.sample))


def read_lens_json(content: Content) -> Iterator[RawTable]:
    """Read Lens' patent records; see read_patents."""
    yield from read_patents(content, lens_record)


def is_lens_works(content: Content) -> bool:
    """Whether the file holds Lens' records of publications."""
    sample = content.sample
    return (
        starts_as_json(content) and bool(_MARKS.search(sample)) and bool(_WORK.search(sample)) and '"title"' in sample
    )


def read_lens_works(content: Content) -> Iterator[RawTable]:
    """Read Lens' records of publications; see read_openalex."""
    yield from in_parts((row, _work(value)) for row, value in rows_of(content))


def _work(value: Any) -> Found:  # noqa: ANN401 - any JSON value
    """Return the fields of one publication."""
    if not isinstance(value, dict):
        return NOT_AN_OBJECT
    authors = list_at(value, "authors")
    places = [place for author in authors for place in list_at(author, "affiliations")]
    found = {
        "id": text_at(value, "lens_id"),
        "title": prose(text_at(value, "title")),
        "text": prose(text_at(value, "abstract")),
        "lang": pf.language_code(next(map(str, list_at(value, "languages")), "")),
        "date": pf.iso_date(text_at(value, "date_published").partition("T")[0]) or text_at(value, "year_published"),
        "url": next((text_at(one, "url") for one in list_at(value, "source_urls")), ""),
        **pf.names_and_countries((text_at(place, "name"), text_at(place, "country_code")) for place in places),
        "type": "publication",
    }
    more = {
        "work_type": text_at(value, "publication_type"), "venue": text_at(value, "source", "title"),
        "topics": pf.joined(map(str, list_at(value, "fields_of_study"))), "authors": str(len(authors) or ""),
        "keywords": pf.joined(map(str, list_at(value, "keywords"))),
        "doi": next((text_at(one, "value") for one in list_at(value, "external_ids") if at(one, "type") == "doi"), ""),
    }  # fmt: skip
    return found | {name: text for name, text in more.items() if text}


def lens_record(value: dict[str, Any]) -> dict[str, str]:
    """Return one record's fields."""
    claims = list_at(value, "biblio", "priority_claims", "claims")
    first = sorted((text_at(claim, "date"), _number(claim)) for claim in claims)
    earliest = text_at(value, "biblio", "priority_claims", "earliest_claim", "date")
    lens_id = text_at(value, "lens_id")
    return {
        "id": _number(value) or lens_id,
        "lens_id": lens_id,
        "kind_code": text_at(value, "kind"),
        "office": text_at(value, "jurisdiction"),
        **pf.in_languages(
            _by_language(list_at(value, "biblio", "invention_title")),
            _by_language(list_at(value, "abstract") or list_at(value, "biblio", "abstract")),
            pf.language_code(text_at(value, "lang")),
        ),
        **pf.dated(
            filing=pf.iso_date(text_at(value, "biblio", "application_reference", "date")),
            priority=pf.iso_date(earliest or next((day for day, _ in first if day), "")),
            publication=pf.iso_date(text_at(value, "date_published")),
            grant=pf.iso_date(text_at(value, "legal_status", "grant_date")),
        ),
        **pf.names_and_countries(_parties(value)),
        "inventors": str(len(list_at(value, "biblio", "parties", "inventors")) or ""),
        "cpc": _symbols(value, "classifications_cpc") or _symbols(value, "classifications_ipcr"),
        "ipc": _symbols(value, "classifications_ipcr"),
        "family": pf.family_of(_family(value, lens_id), (number for _, number in first)),
        "legal_status": text_at(value, "legal_status", "patent_status"),
        "url": f"https://lens.org/{lens_id}" if lens_id else "",
        "publication_type": text_at(value, "publication_type"),
    }


def _number(value: object) -> str:
    """Return a document's number as printed."""
    return pf.printed_number(text_at(value, "jurisdiction"), text_at(value, "doc_number"), text_at(value, "kind"))


def _by_language(entries: list[Any]) -> dict[str, str]:
    """Return texts by language; of several in one language the first."""
    found: dict[str, str] = {}
    for entry in entries:
        found.setdefault(pf.language_code(text_at(entry, "lang")), text_at(entry, "text"))
    return found


def _parties(value: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the applicants with their residence, else the owners."""
    parties = list_at(value, "biblio", "parties", "applicants") or list_at(value, "biblio", "parties", "owners_all")
    return [(text_at(party, "extracted_name", "value"), text_at(party, "residence")) for party in parties]


def _symbols(value: dict[str, Any], name: str) -> str:
    """Return the symbols of one classification."""
    entries = list_at(value, "biblio", name, "classifications")
    return pf.symbols("; ".join(text_at(entry, "symbol") for entry in entries))


def _family(value: dict[str, Any], lens_id: str) -> str:
    """Name the simple family as in Lens' tables: by the first of its members' Lens numbers."""
    members = [text_at(member, "lens_id") for member in list_at(value, "families", "simple_family", "members")]
    return min((member for member in [*members, lens_id] if member), default="") if any(members) else ""
