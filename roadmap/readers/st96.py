"""Patents in WIPO ST.96, whose elements are named in full (``InventionTitle``): WIPO's own example and JPO's gazettes.

Source: WIPO ST.96, annex III, schema PatentPublication V6.0; offices put their own elements beside or in place of these
under a prefix of theirs (``jppat:``), so that a part is looked for wherever it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap.readers.patent_record import Party, Patent, Reference, fixed_ipc, language_of
from roadmap.readers.xml_text import abstract_of, line_of, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.readers.xml import Element

ROOTS = (
    "PatentPublication", "UnexaminedPatentPublication", "RegisteredPatentPublication", "InternationalPatentPublication",
)  # fmt: skip
"""Elements that are a patent: WIPO's, and three of JPO's."""
SECTIONS = ("Description", "Claims", "Drawings", "DrawingBag", "ReferenceCitationBag", "SearchFieldBag")
"""Sections that are not read."""

_NUMBERS = ("PublicationNumber", "PatentNumber", "ApplicationNumberText")
_DAYS = ("PublicationDate", "GrantDate", "FilingDate")
_FIRMS = ("OrganizationStandardName", "OrganizationName", "EntityName")
_SYMBOL = ("Class", "Subclass", "MainGroup", "Subgroup")
_SYMBOL_TEXTS = ("PatentClassificationText", "CPCClassificationText", "IPCClassificationText", "MainClassification")


def read_st96(root: Element) -> Patent:
    """Read one document; ``root`` is one of ROOTS."""
    office = root.findtext("IPOfficeCode") or ""
    grant = _first(root, "PatentGrantIdentification", office)
    published = _first(root, "PatentPublicationIdentification", office)
    published = published if published.serial else grant
    inventors = [_party(one) for one in root.iter("Inventor")]
    assignees = [_party(one) for one in root.iter("Assignee")]
    return Patent(
        published=published,
        applied=_first(root, "ApplicationIdentification", office or published.office),
        titles=[(_language(title), line_of(title)) for title in root.iter("InventionTitle")],
        texts=[(_language(text), abstract_of(text)) for text in root.iter("Abstract")],
        lang=_language(root),
        priorities=[_reference(one, "") for one in root.iter("PriorityClaim")],
        applicants=assignees or [_party(one) for one in root.iter("Applicant")],
        inventors=inventors,
        inventor_count=len(inventors),
        cpc=";".join(_symbols(root, "CPCClassification")),
        ipc=";".join((*_symbols(root, "IPCRClassification"), *_symbols(root, "IPCClassification"))),
        granted=True if grant.serial or name_of(root).startswith("registered") else None,
    )


def _first(root: Element, name: str, office: str) -> Reference:
    """Return the number in the first element of a name."""
    found = next(root.iter(name), None)
    return Reference() if found is None else _reference(found, office)


def _reference(element: Element, office: str) -> Reference:
    """Read a number of a publication or an application with its office, kind and day."""
    return Reference.written(
        _text(element, "IPOfficeCode") or office,
        _text(element, *_NUMBERS),
        _text(element, "PatentDocumentKindCode"),
        _text(element, *_DAYS),
    )


def _text(element: Element, *names: str) -> str:
    """Return the text of the first of these elements that is there, wherever it stands."""
    return next((line_of(one) for name in names for one in element.iter(name)), "")


def _language(element: Element) -> str:
    """Return the language that an element says it is in, under whatever prefix."""
    given = (value for key, value in element.items() if str(key).endswith("languageCode"))
    return language_of(str(next(given, "")))


def _party(element: Element) -> Party:
    """Read one applicant, assignee or inventor."""
    firm = _text(element, *_FIRMS)
    last, first = _text(element, "LastName"), _text(element, "FirstName")
    person = f"{last} {first}".strip() or _text(element, "PersonFullName")
    return Party(firm or person, _text(element, "CountryCode"), person=not firm and bool(first))


def _symbols(root: Element, name: str) -> Iterator[str]:
    """Yield the symbols of a scheme, each written in five elements or as text."""
    for one in root.iter(name):
        section, (number, letter, group, subgroup) = (
            _text(one, "CPCSection", "Section"),
            (_text(one, part) for part in _SYMBOL),
        )
        yield f"{section}{number}{letter}{group}/{subgroup}" if group else fixed_ipc(_text(one, *_SYMBOL_TEXTS))
