"""A patent's fields as offices and databases write them: numbers, names, dates, symbols, families, languages.

Every function takes text and gives text in the form that roadmap.readers.fields describes; what cannot be understood
gives "" and never an error. All are used by the readers of patent tables and of patent XML alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from roadmap.readers.codes import country_code as country_code
from roadmap.readers.codes import language_code as language_code
from roadmap.readers.fields import first_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NUMBER = re.compile(
    r"([A-Z]{2})[\s.:-]?\s*((?:[A-Z]{1,2}\s?)?\d(?:[A-Z\d\s/.,-]*?\d)??)\s*[-_.]?\s*(?:\(\s*([A-Z]\d?)\s*\)|([A-Z]\d?))?"
)
_LONGEST_NUMBER = 60
_BRACKET = re.compile(r"\s*\[\s*([A-Za-z]{2})\s*\]|\s*\(\s*([A-Z]{2})\s*\)(?=\s*(?:;|$))")
_BETWEEN = re.compile(r";;|;|\r?\n|\|")
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d\d)?(\d\d)?(?:\.0)?$")
_ORDERED = re.compile(r"\s*\d{1,2}([-/])\s*\d{1,2}\1\s*\d{2,4}(?!\d)")
_SIGNED = re.compile(r"^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?:[ T].*)?$")
_SYMBOL = re.compile(r"([A-HY]\d\d[A-Z])[\s-]*0*(\d{1,4})\s*/\s*(\d{2,6})(?!\d)")
_CLASS = re.compile(r"\b([A-HY]\d\d[A-Z])\b")
_PRIORITY = re.compile(  # US 201313974256 A 20130823
    r"([A-Z]{2}\s?(?:[A-Z]{1,2})?\d[\w/,.-]{0,30}?)(?:[\s-]{1,3}([A-Z]\d?))?[\s,(]{1,3}(\d{8}|\d{4}-\d\d-\d\d)(?!\d)"
)
_PRIORITY_LAST = re.compile(  # 61/982,013 21.04.2014 US
    r"(?<![\w/,.-])(\w[\w/,.-]{0,40}) (\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4})(?:T[\d:.]{1,16}Z?)? ([A-Z]{2})(?!\w)"
)
_PRIORITY_FIRST = re.compile(r"(?<!\w)([A-Z]{2}) (\d{8}) (\d[\w/,.-]{0,40})")  # US 20140421 61/982,013
_MONTH_DAY = re.compile(
    r"^(\d{1,2})[ -]([A-Z][a-z]{2})[a-z]*\.?[ -](\d{4})$|^([A-Z][a-z]{2})[a-z]*\.? (\d{1,2}), ?(\d{4})$"
)
_MONTHS = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11,
    "Dec": 12,
}  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A publication's or an application's number in parts; ``kind`` is "" where it is not given."""

    office: str
    serial: str
    kind: str = ""

    @property
    def printed(self) -> str:
        """The parts as one: ``EP1000000A1``."""
        return f"{self.office}{self.serial}{self.kind}"


def number_of(text: str) -> Number | None:
    """Return the parts of a number, None where it is none.

    Understood: ``EP1000000A1``, ``EP 1 000 000 A1``, ``US 2015/0094896 A1``, ``KR20150000637 (U)``, ``WO/2015/026896``,
    ``US-9833479-B2``, ``USD123456S1``, ``JP2005533465A``; a star behind it (PATENTSCOPE) does not
    count. Blanks and signs within the serial number are dropped.
    """
    found = _NUMBER.fullmatch(
        text.strip(" \t\r\n*")[: _LONGEST_NUMBER + 1].upper().replace("\u2002", " ").replace("WO/", "WO", 1)
    )
    if found is None or len(found[0]) > _LONGEST_NUMBER:
        return None
    serial = _bare(found[2])
    return Number(found[1], serial, found[3] or found[4] or "")


def printed_number(office: str, serial: str, kind: str = "") -> str:
    """Return office, serial number and kind code as one; signs, blanks and leading zeros of all-digit serials dropped.

    The year that leads a serial number never begins with zero, so that only fillers are lost (``00RE1234`` is kept).
    """
    bare = _bare(serial)
    if bare.isdigit():
        bare = bare.lstrip("0") or bare
    office, kind = office.strip().upper(), kind.strip().upper()
    return f"{office if not bare.startswith(office) else ''}{bare}{kind}" if bare else ""


def listed(text: str) -> list[str]:
    """Part a cell that lists: by ``;;``, ``;``, line breaks or ``|``; empty entries dropped, order kept."""
    return [part for part in (part.strip() for part in _BETWEEN.split(text)) if part]


def joined(values: Iterable[str]) -> str:
    """Join entries as the corpus wants them, by ``; ``, each once, in their order."""
    return "; ".join(dict.fromkeys(value for value in (value.strip() for value in values) if value))


def names_and_countries(entries: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return organisation, organisation_countries and country of (name, country as written) pairs.

    A name that comes twice counts once, with the country that one of them has. ``organisation_countries`` has an entry,
    possibly empty, for each name, and is "" where none is known.
    """
    found: dict[str, str] = {}
    for name, country in entries:
        plain = " ".join(name.replace("\u2002", " ").split()).strip(" ,;")
        if plain:
            found[plain] = found.get(plain) or country_code(country)
    codes = list(found.values())
    return {
        "organisation": "; ".join(found),
        "organisation_countries": "; ".join(codes) if any(codes) else "",
        "country": next((code for code in codes if code), ""),
    }


def bracketed(text: str) -> list[tuple[str, str]]:
    """Part applicants such as ``ELWHA LLC [US]; NOVARTIS [CH]`` or, without signs between, ``KIM J [KR] TOP CO [KR]``.

    Returns
    -------
    Name and country (as written, "" where not given) of each.
    """
    found: list[tuple[str, str]] = []
    for entry in listed(text):
        entry, end = " ".join(entry.split()), 0
        for bracket in _BRACKET.finditer(entry):
            found.append((entry[end : bracket.start()].strip(" ,"), bracket[1] or bracket[2]))
            end = bracket.end()
        if rest := entry[end:].strip(" ,"):
            found.append((rest, ""))
    return found


def symbols(text: str) -> str:
    """Return the CPC or IPC symbols in a cell: ``A21D 2/14(2006.01);A23L 1/48`` → ``A21D2/14; A23L1/48``, each once.

    Where there is no whole symbol, subclasses (``A21D``) are taken.
    """
    whole = [f"{found[1]}{int(found[2])}/{found[3]}" for found in _SYMBOL.finditer(text)]
    return joined(whole or _CLASS.findall(text))


def iso_date(text: str, *, month_first: bool = False) -> str:
    """Return a date as ISO 8601, "" where it is none.

    Known: ISO (a time is dropped), yyyymmdd (a day or month 00 is left out), yyyy, dd.mm.yyyy, 4 Mar 2015,
    Mar 4, 2015, and d/m/yyyy, d-m-yy or, with ``month_first``, m/d/yy. Years of two digits are 1950-2049, since no
    patent lies in the future.
    """
    plain = text.strip()
    if found := _ISO.match(plain) or _COMPACT.match(plain):
        return _checked(int(found[1]), int(found[2] or 0), int(found[3] or 0))
    if found := _SIGNED.match(plain):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        year += 0 if len(found[4]) == 4 else 2000 if year < 50 else 1900
        swapped = month_first and found[2] != "."
        return _checked(year, *((first, second) if swapped else (second, first)))
    if found := _MONTH_DAY.match(plain):
        month = _MONTHS.get(found[2] or found[4], 0)
        return _checked(int(found[3] or found[6]), month, int(found[1] or found[5])) if month else ""
    return ""


def _checked(year: int, month: int, day: int) -> str:
    """Write a day that exists; a day or month 0 is one not known."""
    if not month or not day:
        return "" if not year or month > 12 else f"{year:04}-{month:02}" if month else f"{year:04}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def month_first(values: Iterable[str]) -> bool | None:
    """Tell the order of a file's dates with / or -: True month first, False day first, None where none tells.

    Each value that has one reading only (a number > 12) votes; the majority wins, since one slip must not turn a file.
    """
    votes = 0
    unsure = False
    for value in values:
        found = _SIGNED.match(value.strip())
        if found and found[2] != ".":
            unsure = True
            votes += (int(found[3]) > 12) - (int(found[1]) > 12)
    return votes > 0 if votes or not unsure else None


def is_signed_day(text: str) -> bool:
    """Whether a text is a day such as 3/4/2015 or 03-04-15, of which nothing but other days tells the month."""
    return bool(_ORDERED.match(text))


def dated(**dates: str) -> dict[str, str]:
    """Return filing_date … of filing, priority, publication, grant (ISO, "" where missing), date and date_of."""
    day, meaning = first_date(**dates)
    return {f"{name}_date": value for name, value in dates.items()} | {"date": day, "date_of": meaning}


def priorities(text: str) -> list[tuple[str, str]]:
    """Return (date, number) of each priority that is written with its date, earliest first.

    Known: ``US 201313974256 A 20130823;;…`` (Lens), ``US201313974256 20130823`` (Espacenet),
    ``[61/982,013 21.04.2014 US]`` and ``[US 20140421 61/982,013]`` (PATENTSCOPE).
    """
    plain = text.upper()
    found = {(iso_date(m[3]), _bare(m[1]) + (m[2] or "")) for m in _PRIORITY.finditer(plain)}
    found |= {(iso_date(m[2]), m[3] + _bare(m[1])) for m in _PRIORITY_LAST.finditer(plain)}
    found |= {(iso_date(m[2]), m[1] + _bare(m[3])) for m in _PRIORITY_FIRST.finditer(plain)}
    return sorted(found)


def _bare(number: str) -> str:
    """Return a number without blanks and signs."""
    return re.sub(r"[^A-Z0-9]", "", number.upper())


def family_of(family: str, priority_numbers: Iterable[str]) -> str:
    """Return the family's key: the simple family's identifier (leading zeros dropped), else the first priority number.

    An application's usual kind A is left out of it, since not every source writes it.

    Parameters
    ----------
    family
        Identifier of the simple (DOCDB) family, "" where not given.
    priority_numbers
        Priority numbers, the earliest first.
    """
    given = family.strip()
    if given.isdigit():
        given = given.lstrip("0")
    bare = map(_bare, priority_numbers)
    return given or next((number.removesuffix("A") for number in bare if number), "")


def in_languages(titles: Mapping[str, str], texts: Mapping[str, str], main: str = "") -> dict[str, str]:
    """Return title, text and lang in the main language, and title_xx, text_xx in the others.

    Parameters
    ----------
    titles, texts
        By ISO 639-1 code, "" where the language is not said.
    main
        The document's own language where it is known. It is taken where it has an abstract (or nothing has one); else
        the first that has both, English before others; else the first abstract's.
    """
    given = dict.fromkeys([*texts, *titles])
    ranked = sorted(
        given,
        key=lambda lang: (not texts.get(lang), lang != main or not main, not titles.get(lang), lang != "en"),
    )  # fmt: skip
    lang = ranked[0] if ranked else ""
    title = titles.get(lang) or titles.get("en") or next((t for t in titles.values() if t), "")
    record = {"title": title, "text": texts.get(lang, ""), "lang": lang}
    for other in given:
        if other and other != lang:
            record |= {f"title_{other}": titles.get(other, ""), f"text_{other}": texts.get(other, "")}
    return {name: value for name, value in record.items() if value or "_" not in name}
