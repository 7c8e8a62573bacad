"""OpenAlex: works as its API answers them (JSON), as JSON lines of works, and as the table its site exports.

Why a publication is of kind ``project``: see roadmap.readers.science. Abstracts come as an index of words and their
places and are put in order again. Authors are counted; their names are not kept.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.readers.json_stream import Items
from roadmap.readers.patent_fields import iso_date, joined, language_code, names_and_countries
from roadmap.readers.science import NOT_AN_OBJECT, in_parts, in_tables, json_lines, prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from roadmap.readers.content import Content
    from roadmap.readers.raw import RawTable
    from roadmap.readers.science import Found

WORDS = 200_000
"""Words of an abstract that are put in order; what lies behind is left out."""

_WORK = re.compile(r'"https://openalex\.org/W\d+"')
_BETWEEN = re.compile(r"\s*[|;]\s*")


def is_openalex(content: Content) -> bool:
    """Whether the file holds works of OpenAlex as JSON or JSON lines."""
    sample = content.sample.lstrip()
    return sample[:1] in {"{", "["} and bool(_WORK.search(sample)) and '"authorships"' in sample


def read_openalex(content: Content) -> Iterator[RawTable]:
    """Read works: one a line, an answer of the API, or a list of works.

    Raises
    ------
    InputError
        It is no whole JSON, or a list without works.
    """
    if _is_lines(content):
        yield from in_parts((row, record_of(value)) for row, value in json_lines(content))
        return
    works = Items.of(content, ("results",))
    if next(iter(works), works) is works:
        raise InputError(N_("The answer of OpenAlex in {path} holds no work."), path=content.name)
    yield from in_parts((row, record_of(work)) for row, work in enumerate(works, 1))


def is_openalex_header(header: Sequence[str]) -> bool:
    """Whether a header is that of a table which OpenAlex' site exports."""
    return "publication_year" in header and any(name.startswith("authorships.") for name in header)


def openalex_tables(raw: RawTable, _: str) -> Iterator[RawTable]:
    """Name the columns of OpenAlex' table: what a work has several of stands in one cell, parted by ``|``."""
    yield from in_tables(raw, _of_row)


def record_of(work: Any) -> Found:  # noqa: ANN401 - any JSON value
    """Return the fields of one work, whatever is missing or of another type in it; a reason where it is none."""
    if not isinstance(work, dict):
        return NOT_AN_OBJECT
    authors = _dicts(work.get("authorships"))
    places = [place for author in authors for place in _dicts(author.get("institutions"))]
    source = _dict(_dict(work.get("primary_location")).get("source"))
    more = {
        "work_type": _str(work.get("type")),
        "topics": _labels(work.get("topics")) or _labels([work.get("primary_topic")]),
        "concepts": _labels(work.get("concepts")),
        "keywords": _labels(work.get("keywords")),
        "venue": _str(source.get("display_name")),
        "licence": _str(_dict(work.get("primary_location")).get("license")),
        "authors": str(len(authors)) if authors else "",
        "retracted": "1" if work.get("is_retracted") is True else "",
        "sector": _str(work.get("sector")),  # as roadmap collect writes it
    }
    abstract = prose(work.get("abstract")) or prose(abstract_of(work.get("abstract_inverted_index")))
    pairs = ((_str(place.get("display_name")), _str(place.get("country_code"))) for place in places)
    return _fields(work, abstract, names_and_countries(pairs), more)


def abstract_of(index: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the text of an index from words to their places (from 0); what is no such index gives ""."""
    if not isinstance(index, dict):
        return ""
    placed = [
        (place, word)
        for word, places in index.items()
        if isinstance(places, list)
        for place in places[:WORDS]
        if type(place) is int
    ]
    return " ".join(word for _, word in sorted(placed)[:WORDS])


def _is_lines(content: Content) -> bool:
    """Whether the first line is a whole object and more follow, or the name says so."""
    first, _, rest = content.sample.lstrip().partition("\n")
    if content.suffix in {".jsonl", ".ndjson"}:
        return True
    return first.startswith("{") and first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def _fields(work: Mapping[str, Any], abstract: str, places: Mapping[str, str], more: Mapping[str, str]) -> Found:
    """Return a record of what a work's JSON and a table's row have in common."""
    number = _str(work.get("id")).rpartition("/")[2]
    year = str(work.get("publication_year") or "")
    record = {
        "id": f"OpenAlex:{number}" if number else "",
        "title": prose(work.get("title")) or prose(work.get("display_name")),
        "text": abstract,
        "lang": language_code(_str(work.get("language"))),
        "date": iso_date(_str(work.get("publication_date"))) or iso_date(year),
        "url": _str(work.get("doi")) or _str(work.get("id")),
        "type": "publication",
        **places,
    }
    return record | {name: value for name, value in more.items() if value}


def _of_row(row: Mapping[str, str]) -> Found:
    """Return the record of a table's row."""
    names = _cells(row, "authorships.institutions.display_name", "institutions.display_name")
    countries = _cells(
        row, "authorships.institutions.country_code", "institutions.country_code", "authorships.countries"
    )
    alike = countries if len(countries) == len(names) else [""] * len(names)
    authors = _cells(row, "authorships.author.id", "authorships.author.display_name")
    more = {
        "work_type": row.get("type", ""),
        "topics": joined(_cells(row, "topics.display_name", "primary_topic.display_name")),
        "concepts": joined(_cells(row, "concepts.display_name")),
        "keywords": joined(_cells(row, "keywords.display_name")),
        "venue": row.get("primary_location.source.display_name", ""),
        "licence": row.get("primary_location.license", ""),
        "authors": str(len(authors)) if authors else "",
        "retracted": "1" if row.get("is_retracted", "").casefold() == "true" else "",
        "partner_countries": joined(countries) if alike is not countries else "",
    }
    text = prose(row.get("abstract")) or prose(abstract_of(_json(row.get("abstract_inverted_index", ""))))
    return _fields(row, text, names_and_countries(zip(names, alike, strict=True)), more)


def _cells(row: Mapping[str, str], *names: str) -> list[str]:
    """Return the entries of the first column of these that has any."""
    given = next((row[name] for name in names if row.get(name, "").strip()), "")
    return [entry for entry in _BETWEEN.split(given.strip()) if entry]


def _json(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Parse a cell; None where it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _str(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a text, "" for anything else."""
    return value.strip() if isinstance(value, str) else ""


def _dict(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON value
    """Return the objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _labels(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the names of a list of topics, concepts or keywords."""
    labels: Iterable[str] = (_str(one.get("display_name")) for one in _dicts(value))
    return joined(labels)
