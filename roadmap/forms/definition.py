"""What the interview form asks, as data: the template, its reader, tables of answers and the app's page all use it.

Its words stand in four languages in roadmap/data/interview_form.toml and not in the catalogues: a form is filled in
once and read years later, when the interface may have learnt other words.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.corpus import load_sectors

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = Path(__file__).resolve().parent.parent / "data" / "interview_form.toml"

Words = dict[str, str]
"""The same words in the product's languages, by code."""

CONSENT = {"": "no", "none": "no", "anonymous": "anonymous", "named": "yes"}
"""From the box ticked to a document's ``consent``: roadmap.disclosure shows an interview only where it is ``yes``."""
OTHER = "other"
"""The option of a choice that has words of its own."""


@dataclass(frozen=True)
class Option:
    """One box of a choice."""

    key: str
    label: Words


@dataclass(frozen=True)
class Field:
    """One question.

    ``kind``: short (one line), long (paragraphs), choice (boxes). ``lines``: height of a long field, in lines.
    ``column``: the document's own column that it fills, "" for none. ``also``: other wordings that are understood.
    """

    key: str
    section: str
    kind: str
    label: Words
    help: Words
    lines: int
    column: str
    also: tuple[str, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Form:
    """The whole form; ``sections``: heading by key, in order."""

    title: Words
    intro: Words
    footer: Words
    sections: dict[str, Words]
    fields: tuple[Field, ...]

    def of(self, section: str) -> tuple[Field, ...]:
        """Return the fields of a section, in order."""
        return tuple(field for field in self.fields if field.section == section)

    def field(self, key: str) -> Field:
        """Return a field by its key."""
        return next(field for field in self.fields if field.key == key)


@cache
def interview_form() -> Form:
    """Return the form that is shipped."""
    given = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    sections = {entry["key"]: {lang: words for lang, words in entry.items() if lang != "key"}
                for entry in given["sections"]}  # fmt: skip
    fields = tuple(_field(entry) for entry in given["fields"])
    return Form(given["title"], given["intro"], given["footer"], sections, fields)


def _field(entry: Mapping[str, Any]) -> Field:
    """Make a field; the sector's options are the product's sectors, and one for any other."""
    options = [_option(option) for option in entry.get("options", ())]
    if entry["key"] == "sector":
        options += [Option(sector.sector_id, dict(sector.names)) for sector in load_sectors()]
    if "other" in entry:
        options.append(Option(OTHER, entry["other"]))
    return Field(
        key=entry["key"], section=entry["section"], kind=entry["kind"], label=entry["label"],
        help=entry.get("help", {}), lines=entry.get("lines", 1), column=entry.get("column", ""),
        also=tuple(entry.get("also", ())), options=tuple(options),
    )  # fmt: skip


def _option(entry: Mapping[str, str]) -> Option:
    return Option(entry["key"], {lang: words for lang, words in entry.items() if lang != "key"})


def bare(text: str) -> str:
    """Return words as they are compared: without case, accents, signs and a number before them."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"^\s*\(?\d{1,2}[.):]?\s+", "", plain)))
