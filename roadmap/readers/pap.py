"""US patent applications of 2001 to 2004: the USPTO's patent-application-publication, v1.5 and v1.6."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap.readers.patent_record import Party, Patent, Reference
from roadmap.readers.xml_text import abstract_of, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.readers.xml import Element

_EARLIER = ("continuation-of", "division-of", "non-provisional-of-provisional", "reissue-of", "substitution-for")
_PERSONS = frozenset({"04", "05"})


def read_pap(root: Element) -> Patent:
    """Read one patent-application-publication."""
    head = root.find("subdoc-bibliographic-information")
    head = root if head is None else head
    filed = head.find("domestic-filing-data")
    inventors = [_inventor(one) for name in ("first-named-inventor", "inventor") for one in head.iter(name)]
    return Patent(
        published=_document(head, "US"),
        applied=Reference.written("US", _text(filed, "application-number/doc-number"), "", _text(filed, "filing-date")),
        titles=[("en", line_of(one)) for one in head.iter("title-of-invention")],
        texts=[("en", abstract_of(one)) for one in root.iter("subdoc-abstract")],
        lang="en",
        priorities=[*_priorities(head), *_earlier(head)],
        applicants=[_assignee(one) for one in head.iter("assignee")],
        inventors=inventors,
        inventor_count=len(inventors),
        ipc=";".join(line_of(one) for one in head.iter("ipc")),
        granted=False,
    )


def _text(element: Element | None, path: str) -> str:
    """Return the text at a path, "" where there is none."""
    return "" if element is None else line_of(element.find(path))


def _document(holder: Element, office: str) -> Reference:
    """Read a document-id."""
    texts = [
        _text(holder, f"document-id/{name}") for name in ("country-code", "doc-number", "kind-code", "document-date")
    ]
    return Reference.written(texts[0] or office, *texts[1:])


def _priorities(head: Element) -> Iterator[Reference]:
    """Yield the foreign priorities."""
    for one in head.iter("foreign-priority-data"):
        number = _text(one, "priority-application-number/doc-number")
        yield Reference.written(_text(one, "country-code"), number, "", _text(one, "filing-date"))


def _earlier(head: Element) -> Iterator[Reference]:
    """Yield the earlier applications that the document rests on."""
    for relation in (one for name in _EARLIER for one in head.iter(name)):
        parents = list(relation.iter("parent")) or [relation]
        for parent in parents:
            found = _document(parent, "US")
            yield Reference(found.office, found.serial, "", found.day)


def _assignee(element: Element) -> Party:
    """Read an assignee: persons have no organisation's name."""
    name = line_of(next(element.iter("organization-name"), None))
    person = not name or _text(element, "assignee-type") in _PERSONS
    country = line_of(next(element.iter("country-code"), None))
    return Party(name or line_of(element.find("name")), country, person)


def _inventor(element: Element) -> Party:
    """Read an inventor: the country is that of residence."""
    home = element.find("residence")
    country = "" if home is None else line_of(next(home.iter("country-code"), None))
    if home is not None and home.find("residence-us") is not None:
        country = "US"
    return Party(line_of(element.find("name")), country, person=True)
