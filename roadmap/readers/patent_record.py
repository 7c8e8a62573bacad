"""One patent as an XML or tagged document gives it, and the record it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roadmap.readers.patent_fields import (
    country_code,
    dated,
    family_of,
    in_languages,
    iso_date,
    language_code,
    names_and_countries,
    printed_number,
    symbols,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NO_LANGUAGE = frozenset({"xx", "ol", "un", "zz"})
_FIXED_IPC = re.compile(r"^\s*([A-H]\d\d[A-Z])(?:([ \d]{2}\d)|\s*(\d{1,3}))(\d{2,3})\s*$")
_OLD_IPC = re.compile(r"(?:\b\d\s?)?\b([A-H])\s(\d\d[A-Z])\b")
_FILLED = re.compile(r"^(D|RE|PP|H|T|AI)0+(?=\d)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Reference:
    """A number of a publication, an application or a priority: office, serial number, kind, day (ISO, "" unknown)."""

    office: str = ""
    serial: str = ""
    kind: str = ""
    day: str = ""

    @classmethod
    def written(cls, office: str, serial: str, kind: str = "", day: str = "") -> Reference:
        """Make a reference of texts as written; the day may be yyyymmdd with 00 for what is not known."""
        serial = serial.strip()
        international = serial.upper().startswith("PCT")
        office = "" if international else office.strip().upper()
        serial = _FILLED.sub(r"\1", serial) if office == "US" else serial
        return cls(office, serial, kind.strip(), iso_date(day))

    @property
    def printed(self) -> str:
        """Office, serial number and kind as one."""
        return printed_number(self.office, self.serial, self.kind)

    @property
    def key(self) -> str:
        """Office and serial number: what a family is known by."""
        return printed_number(self.office, self.serial)


@dataclass(frozen=True)
class Party:
    """An applicant, assignee or inventor: name and country as written; ``person``: certainly no organisation."""

    name: str
    country: str = ""
    person: bool = False


@dataclass(frozen=True)
class Patent:
    """What a document says of one patent.

    ``titles``, ``texts``: (language, text) in the document's order. ``lang``: the document's own language.
    ``priorities``: earlier applications it rests on, any order. ``granted``: this publication is the grant.
    """

    published: Reference
    applied: Reference = Reference()
    titles: Sequence[tuple[str, str]] = ()
    texts: Sequence[tuple[str, str]] = ()
    lang: str = ""
    priorities: Sequence[Reference] = ()
    applicants: Sequence[Party] = ()
    inventors: Sequence[Party] = ()
    inventor_count: int = 0
    cpc: str = ""
    ipc: str = ""
    family: str = ""
    granted: bool | None = None
    extra: dict[str, str] = field(default_factory=dict)


def record_of(patent: Patent) -> dict[str, str]:
    """Return a patent as a record of roadmap.readers.fields.

    Organisations are the applicants that are no persons: an applicant who is named as an inventor too, has a first
    name or is marked as an individual is a person, and persons' names are never kept. ``country`` is the first
    organisation's; where there is none, the first applicant's or inventor's.

    The family is the simple family's identifier; where that is not given the earliest priority's number, and for a
    first filing its own application number, so that it meets those that claim it.
    """
    firms = organisations(patent.applicants, patent.inventors)
    named = names_and_countries((party.name, party.country) for party in firms)
    people = (country_code(party.country) for party in (*patent.applicants, *patent.inventors))
    earlier = sorted((one for one in patent.priorities if one.serial), key=lambda one: one.day or "9999")
    granted = patent.granted if patent.granted is not None else is_grant(patent.published)
    return {
        "id": patent.published.printed,
        **_said(patent),
        **dated(
            filing=patent.applied.day,
            priority=next((one.day for one in earlier if one.day), ""),
            publication=patent.published.day,
            grant=patent.published.day if granted else "",
        ),
        **named,
        "country": named["country"] or next((code for code in people if code), ""),
        "inventors": str(patent.inventor_count) if patent.inventor_count else "",
        "cpc": symbols(patent.cpc),
        "ipc": symbols(patent.ipc),
        "family": family_of(patent.family, [*(one.key for one in earlier), patent.applied.key]),
        "kind_code": patent.published.kind,
        "office": patent.published.office,
        **patent.extra,
    }


def _said(patent: Patent) -> dict[str, str]:
    """Return title and text in every language; a title in a language not said is kept as ``title_original``."""
    titles, texts = _by_language(patent.titles, patent.lang), _by_language(patent.texts, patent.lang)
    said = in_languages(titles, texts, patent.lang)
    original = titles.get("", "")
    return said | {"title_original": original} if original and original != said["title"] else said


def language_of(text: str | None) -> str:
    """Return the ISO 639-1 code; "" for codes that say that the language is not known (XX, OPS's ``ol``)."""
    code = language_code(text or "")
    return "" if code in _NO_LANGUAGE else code


def organisations(applicants: Sequence[Party], inventors: Sequence[Party]) -> list[Party]:
    """Return the applicants that are not persons; see record_of."""
    people = {words_of(party.name) for party in inventors}
    return [party for party in applicants if not party.person and words_of(party.name) not in people]


def is_grant(published: Reference) -> bool:
    """Whether a publication grants the patent: kind B or C, and A of US patents before 2001; WIPO grants none."""
    if published.office == "WO":
        return False
    early = published.office == "US" and published.kind == "A" and "" < published.day < "2001"
    return published.kind[:1] in {"B", "C"} or early


def fixed_ipc(text: str) -> str:
    """Return an IPC symbol of fixed places (``G06F 1516``, ``C07D40112``, `` 7B 28B   1/29``) with its slash."""
    found = _FIXED_IPC.match(text)
    if found:
        return f"{found[1]}{(found[2] or found[3]).strip()}/{found[4]}"
    return _OLD_IPC.sub(r"\1\2", text)


def first_latin(choices: Iterable[Sequence[Party]]) -> Sequence[Party]:
    """Return the first list of names that are in Latin letters, else the first that is not empty."""
    given = [parties for parties in choices if parties]
    latin = (parties for parties in given if all(_latin(party.name) for party in parties))
    return next(latin, given[0] if given else ())


def _latin(name: str) -> bool:
    """Whether most letters are Latin (those of Europe's languages lie below U+0250)."""
    letters = [char for char in name if char.isalpha()]
    return sum(char < "\u0250" for char in letters) * 2 >= len(letters)


def words_of(name: str) -> frozenset[str]:
    """Return a name's words, whatever their order and case; single letters (initials) apart."""
    words = frozenset(_WORD.findall(name.casefold()))
    return frozenset(word for word in words if len(word) > 1) or words


def _by_language(texts: Sequence[tuple[str, str]], own: str) -> dict[str, str]:
    """Return the first text in each language; what is not marked is in the document's own."""
    found: dict[str, str] = {}
    for lang, text in texts:
        if text:
            found.setdefault(lang or own, text)
    return found
