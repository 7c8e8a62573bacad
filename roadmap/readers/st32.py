"""Patents in WIPO ST.32, whose elements are named by INID codes: USPTO grants of 2001 to 2004, EP documents of the EPO.

Codes: B110 number, B130 kind, B140 date, B190 office; B210 application, B220 its date; B310-B330 priorities; B511 IPC;
B540 title; B620-B680US earlier applications; B711 applicants, B721 inventors, B731 owners.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap.readers.patent_record import Party, Patent, Reference, fixed_ipc, language_of
from roadmap.readers.xml_text import abstract_of, line_of, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.readers.xml import Element

_EARLIER = ("B620", "B631", "B633", "B640", "B680US")
_PERSONS = frozenset({"04", "05"})


def read_st32(root: Element) -> Patent:
    """Read one document; ``root`` is PATDOC or ep-patent-document."""
    american = name_of(root) == "patdoc"
    lang = language_of(root.get("lang") or next((one.get("lang") for one in root.iter("SDOBI")), "")) or (
        "en" if american else ""
    )
    office = _text(root, "B190") or root.get("country") or ("US" if american else "")
    inventors = [_party(one) for one in root.iter("B721")]
    kind = _text(root, "B130") or root.get("kind") or ""
    day = _text(root, "B140") or root.get("date-publ") or ""
    return Patent(
        published=Reference.written(office, _number(root, "B110") or root.get("doc-number") or "", kind, day),
        applied=Reference.written(office, _number(root, "B210").partition(".")[0], "", _text(root, "B220")),
        titles=list(_titles(root)),
        texts=list(_abstracts(root)),
        lang=lang,
        priorities=[*_priorities(root), *_earlier(root)],
        applicants=list(_owners(root)),
        inventors=inventors,
        inventor_count=len(inventors),
        cpc=";".join(line_of(one) for one in root.iter("B520EP")),
        ipc=";".join(_ipc(root)),
        granted=True if american else None,
    )


def _text(root: Element, code: str) -> str:
    """Return the text of the first element of a code."""
    return line_of(next(root.iter(code), None))


def _number(root: Element, code: str) -> str:
    """Return a number; some carry a checking digit or a DNUM beside it."""
    holder = next(root.iter(code), None)
    inner = None if holder is None else next((one for one in holder.iter() if name_of(one) == "dnum"), None)
    return line_of(holder if inner is None else inner)


def _titles(root: Element) -> Iterator[tuple[str, str]]:
    """Yield language and title; European titles are pairs of B541 (language) and B542 (title)."""
    for holder in root.iter("B540"):
        lang, several = "", False
        for child in holder:
            if child.tag == "B541":
                lang = language_of(line_of(child))
            elif child.tag == "B542":
                several = True
                yield lang, line_of(child)
        if not several:
            yield "", line_of(holder)


def _abstracts(root: Element) -> Iterator[tuple[str, str]]:
    """Yield language and text of the abstracts."""
    for name in ("SDOAB", "abstract"):
        for one in root.iter(name):
            yield language_of(one.get("lang") or one.get("LA")), abstract_of(one)


def _priorities(root: Element) -> Iterator[Reference]:
    """Yield the priorities: numbers, dates and countries stand one after the other, in one group or in several."""
    numbers, days, countries = ([line_of(one) for one in root.iter(code)] for code in ("B310", "B320", "B330"))
    for place, number in enumerate(numbers):
        day = days[place] if place < len(days) else ""
        yield Reference.written(countries[place] if place < len(countries) else "", number, "", day)


def _earlier(root: Element) -> Iterator[Reference]:
    """Yield the earlier applications that the document rests on."""
    for holder in (one for code in _EARLIER for one in root.iter(code)):
        parents = [one for parent in holder.iter("PDOC") for one in parent.iter("DOC")] or list(holder.iter("DOC"))
        for one in parents:
            yield Reference.written(_text(one, "CTRY") or "US", _text(one, "DNUM"), "", _text(one, "DATE"))


def _owners(root: Element) -> Iterator[Party]:
    """Yield owners (B730), else applicants (B710)."""
    code = "B731" if next(root.iter("B731"), None) is not None else "B711"
    for one in root.iter(code):
        parent = one.getparent()
        role = "" if parent is None else _text(parent, "B732US")
        party = _party(one)
        yield Party(party.name, party.country, party.person or role in _PERSONS)


def _party(element: Element) -> Party:
    """Read a party: an organisation's name is ONM, or SNM without a first name."""
    found = {name_of(one): one for one in reversed(list(element.iter()))}
    firm, first = line_of(found.get("onm")), line_of(found.get("fnm"))
    last = line_of(found.get("snm"))
    country = line_of(found.get("ctry")) or ("US" if "state" in found else "")
    return Party(firm or f"{last} {first}".strip(), country, not firm and bool(first))


def _ipc(root: Element) -> Iterator[str]:
    """Yield IPC symbols: of fixed places in B511 and B512, as text in B510EP."""
    for code in ("B511", "B512"):
        for one in root.iter(code):
            yield fixed_ipc("".join(one.itertext()))
    for holder in root.iter("B510EP"):
        for one in holder.iter("text"):
            yield "".join(one.itertext())
