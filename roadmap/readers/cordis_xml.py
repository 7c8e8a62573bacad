"""CORDIS' projects as XML: one in a file, or many one after the other; people who can be contacted are not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.readers.patent_fields import iso_date, joined, language_code, names_and_countries
from roadmap.readers.science import in_parts, prose
from roadmap.readers.xml import parse
from roadmap.readers.xml_stream import Shape, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.readers.content import Content
    from roadmap.readers.raw import RawTable
    from roadmap.readers.science import Found
    from roadmap.readers.xml import Element

_PROJECT = Shape(("project",))
_KEPT = {
    "acronym": "acronym", "status": "status", "totalCost": "total_cost", "ecMaxContribution": "eu_contribution",
    "keywords": "keywords", "rcn": "rcn",
}  # fmt: skip


def is_cordis_xml(content: Content) -> bool:
    """Whether the file is XML whose first element is a project of CORDIS."""
    start = content.sample[:3_000]
    return "<project" in start and "cordis.europa.eu" in start and start.lstrip("\ufeff \n").startswith("<")


def read_cordis_xml(content: Content) -> Iterator[RawTable]:
    """Read CORDIS' XML with its organisations, the coordinator first.

    Raises
    ------
    InputError
        There is no project in it.
    """
    found = ((piece.row, _record(parse(piece).root)) for piece in pieces(content.blocks(), _PROJECT))
    empty = True
    for table in in_parts(found):
        empty = False
        yield table
    if empty:
        raise InputError(N_("The file {path} holds no project of CORDIS."), path=content.name)


def _record(project: Element | None) -> Found:
    """Return one project's fields."""
    if project is None:
        return N_("The record is damaged; nothing of it could be read.")
    number = _text(project, "id")
    start, signed = iso_date(_text(project, "startDate")), iso_date(_text(project, "ecSignatureDate"))
    record = {
        "id": number,
        "title": prose(_text(project, "title")) or _text(project, "acronym"),
        "text": _text(project, "objective") or _text(project, "teaser"),
        "lang": language_code(_text(project, "language")),
        "date": min(filter(None, (start, signed)), default=""),
        "start_date": start,
        "end_date": iso_date(_text(project, "endDate")),
        "url": f"https://cordis.europa.eu/project/id/{number}" if number.isdigit() else "",
    }
    kept = {ours: _text(project, theirs) for theirs, ours in _KEPT.items() if _text(project, theirs)}
    return record | _organisations(project) | kept


def _organisations(project: Element) -> dict[str, str]:
    """Return the organisations, the coordinator first, their countries, and the coordinator's region."""
    found = list(project.iter("organization"))
    found.sort(key=lambda one: (one.get("type") != "coordinator", _order(one)))
    pairs = ((_text(one, "legalName") or _text(one, "name"), _text(one, "address/country")) for one in found)
    regions = joined("".join(code.itertext()) for one in found[:1] for code in one.iter("nutsCode"))
    return names_and_countries(pairs) | {"region": regions.split("; ")[-1]}


def _order(organisation: Element) -> int:
    """Return an organisation's place in the project; those without one come last."""
    order = str(organisation.get("order", ""))
    return int(order) if order.isdecimal() and len(order) < 9 else 10**9


def _text(element: Element, path: str) -> str:
    """Return the text of a child, "" where it is missing."""
    found = element.find(path)
    return "".join(found.itertext()).strip() if found is not None else ""
