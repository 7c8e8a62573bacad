"""Lists of projects: CORDIS, keep.eu, and the lists of operations that every structural fund has to publish.

Their headings differ by country and by the official who made the list; roadmap/data/projects.toml holds those that are
usual, in four languages. The regulations say what such a list holds: (EU) 1303/2013, annex XII, and (EU) 2021/1060,
article 49(3). People's names and addresses are not kept; organisations are.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.columns import plain_name
from roadmap.readers.patent_fields import country_code, iso_date, joined, language_code, month_first
from roadmap.readers.raw import RawTable, Reject, excerpt, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
PART = 2_000
"""Records of one part."""

_NAMES = Path(__file__).resolve().parent.parent / "data" / "projects.toml"
_PARTS = re.compile(r"[/\n|()]|\s[-–]|\s{2,}")
_PERSON = re.compile(
    r"contact|e_?mail|corresp|telefo|^tel(?:_|$)|phone|fax|representative|birth|first_name|surname|last_name|voornaam|achternaam|prenom|"
    r"nom_de_famille|vorname|nachname|ansprechpartner|geburt|naissance|geboorte"
)
_IN_LANGUAGE = re.compile(r"^(?:(?:project|operation)_)?(name|title|description|summary)_(?:in_)?([a-z]+)$")
_LONG = 9
"""Letters from which on an entry may begin a heading in which blanks or hyphens part words."""
_POSTCODE = re.compile(r"\b\d{4,5}\b")
_TOTAL = re.compile(r"^(?:grand |sub-?|eind)?(?:totaa?l|totaux|gesamt|summe|som)(?:summe|betrag|en)?\b", re.IGNORECASE)
_MONEY = ("total_cost", "eu_contribution", "eu_share", "fund", "category", "objective")


def project_tables(raw: RawTable, path: str) -> Iterator[RawTable]:
    """Name the columns of a table of projects, in parts of PART records; for any reader of tables.

    Raises
    ------
    InputError
        The columns are no list of projects'.
    """
    names = [str(name) for name in raw.frame.columns]
    layout = layout_of(names)
    if not layout:
        raise InputError(
            N_("The table {path} is no list of projects: it has {found}."), path=path, found=", ".join(names)[:500]
        )
    columns = _columns(names, layout)
    dates = _Dates(raw, [name for field in ("start", "end", "signed") for name in columns.get(field, [])])
    rest, notes = _rest(names, columns), raw.notes + dates.notes(path)
    for first in range(0, len(raw.frame), PART):
        part = raw.frame.iloc[first : first + PART]
        records = [_record(row, columns, layout, dates) | _others(row, rest) for row in part.to_dict("records")]
        table = _kept(records, [int(row) for row in part.index])
        rejects = table.rejects + (raw.rejects if not first else ())
        yield replace(table, rejects=rejects, part=raw.part, notes=() if first else notes)


def layout_of(names: Sequence[str]) -> str:
    """Return whose list a header is, a key of roadmap/data/projects.toml, or "" where it is none.

    CORDIS is sure by its objective and a heading no other list has; keep.eu by an acronym, a programme and partners;
    a list of operations by its title, its beneficiary and two headings of money, or of time and one of money.
    """
    plain = {plain_name(name) for name in names}
    if {"objective", "title"} <= plain and plain & {"ecmaxcontribution", "frameworkprogramme", "fundingscheme", "rcn"}:
        return "cordis"
    keep = _columns(names, "keep")
    if (
        {"acronym", "programme"} <= set(keep)
        and {"title", "text"} & set(keep)
        and {"organisation", "partners"} & set(keep)
    ):
        return "keep"
    found = set(_columns(names, "operations"))
    money = len(found & set(_MONEY))
    about = {"title", "text"} & found and {"organisation", "region"} & found
    return "operations" if about and (money >= 2 or (money and {"start", "end"} & found)) else ""


@cache
def _layouts() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return for each layout and field its headings."""
    given = tomllib.loads(_NAMES.read_text(encoding="utf-8"))
    return {layout: {field: tuple(names) for field, names in fields.items()} for layout, fields in given.items()}


def _columns(names: Sequence[str], layout: str) -> dict[str, list[str]]:
    """Return the columns of each field that is there, each column once; only text has several."""
    plain = {name: _spellings(name) for name in names if not is_person(name)}
    found: dict[str, list[str]] = {}
    for field, entries in _layouts()[layout].items():
        for entry in entries:
            taken = {name for columns in found.values() for name in columns}
            fits = [name for name, parts in plain.items() if name not in taken and any(_fits(p, entry) for p in parts)]
            if fits and (field == "text" or field not in found):
                found.setdefault(field, []).extend(fits[:1])
    return found


@cache
def _spellings(name: str) -> tuple[str, ...]:
    """Return a heading's plain name, and those of its parts where it is in two languages."""
    return tuple(dict.fromkeys(filter(None, map(plain_name, (name, *_PARTS.split(name))))))


def _fits(plain: str, entry: str) -> bool:
    """Whether a plain name is an entry's, or begins with it; words parted at a line's end ("Postleit-zahl") count."""
    if entry.startswith("="):
        return plain == entry[1:]
    if plain == entry or plain.startswith(f"{entry}_"):
        return True
    whole = entry.replace("_", "")
    return len(whole) >= _LONG and plain.replace("_", "").startswith(whole)


def is_person(name: str) -> bool:
    """Whether a column holds how to reach or know a person."""
    return bool(_PERSON.search(plain_name(name)))


def _rest(names: Sequence[str], columns: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the columns nobody asked for and the names they are kept by, those in a language among them."""
    taken = {name for used in columns.values() for name in used}
    kept = {}
    for name in names:
        if name not in taken and not is_person(name):
            found = _IN_LANGUAGE.match(plain_name(name))
            lang = language_code(found[2]) if found else ""
            base = {"name": "title", "title": "title"}.get(found[1], "text") if found else ""
            kept[name] = f"{base}_{lang}" if lang else name
    return kept


def _others(row: Mapping[str, str], rest: Mapping[str, str]) -> dict[str, str]:
    """Return a row's other cells by the names they are kept by."""
    return {kept: row[name] for name, kept in rest.items() if row[name].strip()}


class _Dates:
    """How a file writes its days: month or day first is told by the file as a whole."""

    def __init__(self, raw: RawTable, columns: Sequence[str]) -> None:
        values = {value for column in columns for value in (*raw.frame[column].unique(), *raw.days.get(column, ()))}
        self._first = month_first(values)

    def iso(self, text: str) -> str:
        """Return a day as ISO 8601; one that is not understood as it stands, for the reject that names it."""
        return iso_date(text, month_first=bool(self._first)) or text.strip()

    def notes(self, path: str) -> tuple[Message, ...]:
        """Say so where nothing tells the order."""
        if self._first is not None:
            return ()
        return (
            Message.of(N_("{file}: nothing tells whether its dates begin with the day; they were read so."), file=path),
        )


def _record(row: Mapping[str, str], columns: Mapping[str, list[str]], layout: str, dates: _Dates) -> dict[str, str]:
    """Return a row's fields under the names of roadmap.readers.fields."""
    cells = {field: [row[name].strip() for name in names] for field, names in columns.items()}
    one = {field: values[0] for field, values in cells.items()}
    title = one.get("title", "") or one.get("acronym", "")
    days = {field: dates.iso(one.get(field, "")) for field in ("start", "end", "signed")}
    record = {
        "id": one.get("id", ""),
        "title": title,
        "text": "\n\n".join(dict.fromkeys(filter(None, cells.get("text", [])))),
        "date": _first_day(days["start"], days["signed"]),
        "start_date": days["start"],
        "end_date": days["end"],
        "region": one.get("region", ""),
        "url": _address(one, layout),
        "lang": "en" if layout == "cordis" or _says_english(columns.get("text", ())) else "",
    }
    kept = ("acronym", "status", "programme", "period", "keywords", *_MONEY)
    return record | _organisations(one) | {field: one[field] for field in kept if one.get(field)}


def _says_english(names: Sequence[str]) -> bool:
    """Whether the texts' headings say that they are in English."""
    return any(plain_name(name).endswith("_in_english") for name in names)


def _first_day(start: str, signed: str) -> str:
    """Return the earlier day: a project is known from the day it is signed, and its start may lie in the future."""
    return min(filter(None, (start, signed)), default="")


def _organisations(one: Mapping[str, str]) -> dict[str, str]:
    """Return the organisations, the lead partner first, and the lead partner's country."""
    country = country_code(one.get("country", ""))
    elsewhere = one.get("country", "") if not country else ""  # some lists have a town in it
    name, address = _name_and_address(one.get("organisation", ""))
    partners = [name.strip() for name in re.split(r"[;\n|]", one.get("partners", ""))]
    codes = joined(country_code(name) or name for name in re.split(r"[;\n|]", one.get("partner_countries", "")))
    found = {"organisation": joined((name, *partners)), "country": country}
    return found | {
        field: text
        for field, text in (("address", address), ("place", elsewhere), ("partner_countries", codes))
        if text
    }


def _name_and_address(cell: str) -> tuple[str, str]:
    """Part an organisation's name from the address that stands below it."""
    lines = [line.strip() for line in cell.split("\n") if line.strip()]
    for place, line in enumerate(lines[1:], 1):
        if _POSTCODE.search(line):
            street = place - 1 if place > 1 else place
            return " ".join(lines[:street]), ", ".join(lines[street:])
    return " ".join(lines), ""


def _address(one: Mapping[str, str], layout: str) -> str:
    """Return a project's address: as given, else the page that CORDIS has for each number."""
    if layout == "cordis" and one.get("id", "").isdigit():
        return f"https://cordis.europa.eu/project/id/{one['id']}"
    return one.get("url", "")


def _kept(records: list[dict[str, str]], rows: list[int]) -> RawTable:
    """Set aside the records without words, and a list's totals."""
    why = [_refusal(record) for record in records]
    rejects = tuple(
        Reject(row, Message.of(reason), excerpt("; ".join(filter(None, record.values()))))
        for record, row, reason in zip(records, rows, why, strict=True)
        if reason
    )
    kept = [(record, row) for record, row, reason in zip(records, rows, why, strict=True) if not reason]
    return table_of(
        [record for record, _ in kept], [row for _, row in kept], rejects=rejects, known=True, kind="project"
    )


def _refusal(record: Mapping[str, str]) -> str:
    """Return why a record is no project, "" where it is one."""
    if not record["title"] and not record["text"]:
        return N_("The record has neither a title nor a text.")
    if not record["text"] and not record["organisation"] and _TOTAL.match(record["title"]):
        return N_("The row is the list's total.")
    return ""
