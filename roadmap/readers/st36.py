"""Patents in WIPO ST.36 and its kin: USPTO v4.0 to v4.6, EPO OPS and DOCDB exchange documents, the Register, MAREC."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from roadmap.readers.legal import legal_status
from roadmap.readers.patent_fields import bracketed
from roadmap.readers.patent_record import (
    Party,
    Patent,
    Reference,
    first_latin,
    fixed_ipc,
    is_grant,
    language_of,
    words_of,
)
from roadmap.readers.xml_text import abstract_of, line_of, name_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from roadmap.readers.xml import Element

_WRITTEN = ("docdb", "docdba", "", "epo", "original", "intermediate", "epodoc")
"""Formats of a number, the best first: offices' own serial numbers are in DOCDB's form."""
_NAMED = ("original", "", "docdba", "intermediate", "docdb", "epodoc", "epo")
"""Formats of a name, the best first: as the applicant wrote it; taken where it is in Latin letters."""
_EARLIER = ("continuation", "division", "us-provisional-application", "reissue", "continuing-reissue", "substitution")
"""US relations to earlier applications of the same invention (a continuation in part adds to it)."""
_PERSONS = frozenset({"01", "04", "05"})
"""USPTO's roles of assignees that are individuals."""
_PCT_PUBLICATION = re.compile(r"^WO", re.IGNORECASE)


def read_st36(root: Element) -> Patent:
    """Read one document.

    ``root`` is us-patent-grant, us-patent-application, exchange-document, patent-document or another office's
    element of the same make.
    """
    parts = _parts(root)
    parties = [*parts.get("parties", []), *parts.get("us-parties", [])]
    published = _published(root, parts)
    applicants, inventors, count = _people(parties, parts)
    return Patent(
        published=published,
        applied=_best(parts.get("application-reference", [])),
        titles=[(language_of(title.get("lang")), line_of(title)) for title in parts.get("invention-title", [])],
        texts=[(language_of(text.get("lang")), abstract_of(text)) for text in _abstracts(root, parts)],
        lang=language_of(root.get("lang")),
        priorities=[*_priorities(parts), *_earlier(parts)],
        applicants=applicants,
        inventors=inventors,
        inventor_count=count,
        cpc=_cpc(parts),
        ipc=_ipc(parts),
        family=_family(root),
        granted=True if name_of(root) == "us-patent-grant" else None,
        extra=legal_status(root),
    )


def read_member(root: Element) -> Patent:
    """Read a member of a family that OPS answers: a document and beside it its legal events, or a number alone."""
    document = root.find("exchange-document")
    if document is None:
        return Patent(published=_best(root.findall("publication-reference")))
    return replace(read_st36(document), extra=legal_status(root))


def read_register(root: Element) -> Patent:
    """Read a document of the European Register: titles without abstracts, and the status.

    The publications of one application stand one after the other, the international one first; the European grant
    is taken, else the European application, of which the register tells.
    """
    found = read_st36(root)
    numbers = [_best([one]) for one in _parts(root).get("publication-reference", [])]
    european = sorted((one for one in numbers if one.office == "EP"), key=lambda one: not is_grant(one))
    return replace(found, published=(european or [found.published])[0])


def _parts(root: Element) -> dict[str, list[Element]]:
    """Return the elements of a document's upper levels by name, whichever of them holds which."""
    found: dict[str, list[Element]] = {}
    for child in root:
        name = name_of(child)
        inner = child if "bibliographic-data" in name or name == "technical-data" else ()
        found.setdefault(name, []).append(child)
        for part in inner:
            found.setdefault(name_of(part), []).append(part)
            if name_of(part) == "technical-data":
                for one in part:
                    found.setdefault(name_of(one), []).append(one)
    return found


def _abstracts(root: Element, parts: dict[str, list[Element]]) -> Iterable[Element]:
    """Return the abstracts; some offices put them into a body of the document."""
    return parts.get("abstract") or root.iter("abstract")


def _published(root: Element, parts: dict[str, list[Element]]) -> Reference:
    """Return the publication's number; the root's attributes say it where no element does."""
    found = _best(parts.get("publication-reference", []))
    own = Reference.written(
        root.get("country", ""),
        root.get("doc-number", ""),
        root.get("kind", ""),
        root.get("date-publ") or root.get("date") or "",
    )
    if not found.serial:
        return own
    if found.office or not own.serial:
        return Reference(found.office, found.serial, found.kind or own.kind, found.day or own.day)
    return Reference(own.office, own.serial, own.kind, found.day or own.day)


def _best(holders: Iterable[Element]) -> Reference:
    """Return the best written of the numbers in some elements; its day may come from another of them."""
    numbers = [one for holder in holders for one in _numbers(holder)]
    if not numbers:
        return Reference()
    form, best = min(numbers, key=lambda one: _WRITTEN.index(one[0]) if one[0] in _WRITTEN else len(_WRITTEN))
    day = best.day or next((one.day for _, one in numbers if one.day), "")
    kind = best.kind if form != "epodoc" else ""
    return Reference(best.office, best.serial, kind, day)


def _numbers(holder: Element) -> Iterator[tuple[str, Reference]]:
    """Yield format and number of each document-id; USPTO's priority claims hold the parts themselves."""
    given = holder.findall("document-id") or ([holder] if holder.find("doc-number") is not None else [])
    for one in given:
        form = one.get("document-id-type") or one.get("format") or holder.get("data-format") or ""
        texts = [one.findtext(name) or "" for name in ("country", "doc-number", "kind", "date")]
        yield form, Reference.written(*texts)


def _priorities(parts: dict[str, list[Element]]) -> list[Reference]:
    """Return the priorities claimed; DOCDB writes each several times, under one sequence number."""
    claims: dict[str, list[Element]] = {}
    for holder in parts.get("priority-claims", []):
        for place, claim in enumerate(holder.findall("priority-claim")):
            claims.setdefault(claim.get("sequence") or f"#{place}", []).append(claim)
    return [_best(same) for same in claims.values()]


def _earlier(parts: dict[str, list[Element]]) -> Iterator[Reference]:
    """Yield the earlier US and international applications that the document rests on."""
    for related in (one for holder in parts.get("us-related-documents", []) for one in holder):
        if name_of(related) in _EARLIER:
            parents = list(related.iter("parent-doc")) or [related]
            yield from (_best([parent]) for parent in parents)
    for national in parts.get("pct-or-regional-filing-data", []):
        yield _best([national])


def _people(parties: Sequence[Element], parts: dict[str, list[Element]]) -> tuple[list[Party], list[Party], int]:
    """Return applicants (assignees where there are any), inventors, and how many inventors there are."""
    applying = [one for holder in parties for one in (*holder.iter("applicant"), *holder.iter("us-applicant"))]
    inventing = [one for holder in parties for group in holder.findall("inventors") for one in group]
    also = [one for one in applying if one.get("app-type") == "applicant-inventor"]
    both = [*inventing, *also] if also and not _repeats(also, inventing) else inventing or also
    groups = _by_format(both).values()
    count = max((len({words_of(party.name) for party in group}) for group in groups), default=0)
    holders = [*parts.get("assignees", []), *(one for party in parties for one in party.findall("assignees"))]
    assigned = [one for holder in holders for one in holder.findall("assignee")]
    applicants = _named([one for one in applying if one not in also])
    return [*(_named(assigned) or applicants), *_named(also)], [party for group in groups for party in group], count


def _repeats(also: Sequence[Element], inventing: Sequence[Element]) -> bool:
    """Whether the applicants who are inventors are listed among the inventors again."""
    known = {_party(one).name for one in inventing}
    return any(_party(one).name in known for one in also)


def _named(elements: Sequence[Element]) -> list[Party]:
    """Return parties in the best of the formats in which they are written, with the countries any format gives."""
    formats = _by_format(elements)
    ranked = sorted(formats, key=lambda form: _NAMED.index(form) if form in _NAMED else len(_NAMED))
    best = list(first_latin(formats[form] for form in ranked))
    for form in ranked:
        other = formats[form]
        if len(other) == len(best):
            pairs = zip(best, other, strict=True)
            best = [Party(one.name, one.country or same.country, one.person or same.person) for one, same in pairs]
    return best


def _by_format(elements: Iterable[Element]) -> dict[str, list[Party]]:
    """Return parties by the format in which they are written."""
    found: dict[str, list[Party]] = {}
    for one in elements:
        party = _party(one)
        if party.name:
            found.setdefault(one.get("data-format") or one.get("format") or "", []).append(party)
    return found


def _party(element: Element) -> Party:
    """Read one applicant, assignee or inventor."""
    found = {name_of(one): one for one in reversed(list(element.iter()))}
    firm = found.get("orgname")
    last, first = line_of(found.get("last-name")), line_of(found.get("first-name"))
    plain = line_of(firm) or (f"{last} {first}" if last and first else last) or line_of(found.get("name"))
    name, bracket = next(iter(bracketed(plain)), ("", "")) if "[" in plain else (plain, "")
    role = line_of(found.get("role"))
    person = firm is None and (bool(last and first) or role in _PERSONS)
    return Party(name, bracket or _residence(element), person)


def _residence(element: Element) -> str:
    """Return the country of an address, else of residence."""
    for path in ("addressbook/address/country", "address/country", "residence/country", ".//residence/country"):
        if text := element.findtext(path):
            return str(text).strip()
    return ""


def _cpc(parts: dict[str, list[Element]]) -> str:
    """Return the CPC symbols as text."""
    listed = [one for holder in parts.get("patent-classifications", []) for one in holder]
    cooperative = [one for one in listed if _scheme(one).startswith("CPC")]
    holders = parts.get("classifications-cpc", [])
    return ";".join(
        map(_symbol, (*cooperative, *(one for holder in holders for one in holder.iter("classification-cpc"))))
    )


def _scheme(classification: Element) -> str:
    """Return the scheme of an exchange document's classification: CPCI, CPC, FI …."""
    scheme = classification.find("classification-scheme")
    return "" if scheme is None else str(scheme.get("scheme", ""))


def _ipc(parts: dict[str, list[Element]]) -> str:
    """Return the IPC symbols as text, of the reformed IPC and of its earlier editions."""
    new = [one for holder in parts.get("classifications-ipcr", []) for one in holder]
    old = [one for holder in parts.get("classification-ipc", []) for one in holder if name_of(one) != "edition"]
    return ";".join((*map(_symbol, new), *(fixed_ipc("".join(one.itertext())) for one in old)))


def _symbol(element: Element) -> str:
    """Return a symbol that is written in one or in five elements."""
    parts = {name_of(child): (child.text or "").strip() for child in element}
    if "main-group" in parts and "subclass" in parts:
        names = ("section", "class", "subclass", "main-group", "subgroup")
        section, number, letter, group, subgroup = (parts.get(name, "") for name in names)
        return f"{section}{number}{letter}{group}/{subgroup}"
    return parts.get("text") or parts.get("classification-symbol") or text_of(element)


def _family(root: Element) -> str:
    """Return the simple family's number."""
    return root.get("family-id") or ""
