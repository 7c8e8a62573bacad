"""One file's raw table to records: columns known, texts clean, dates read, kinds told, bad rows set aside."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from roadmap.disclosure import confidential
from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers import RawTable, Reject, excerpt, has_turns
from roadmap.readers.columns import date_meaning, map_columns, plain_name, said
from roadmap.readers.fields import DATES
from roadmap.stages._dates import parse_dates
from roadmap.stages._persons import without_persons
from roadmap.stages._repair import repair
from roadmap.tables import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from roadmap.records import Source

_FIELDS = (
    "id",
    "title",
    "text",
    "lang",
    "sector",
    "organisation",
    "country",
    "region",
    "url",
    "cpc",
    "consent",
    "licence",
    "date_of",
    "family",
    "legal_status",
    "item",
)
_SAID = ("title", "text", "sector", "organisation", "region", "url", "cpc", "licence", "family", "legal_status", "date")
"""Fields in which a word such as NA stands for nothing."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_USABLE = re.compile(r"[^\W\d_]")
_PATENT_COLUMNS = {
    "patent_number", "publication_number", "application_number", "filing_date", "cpc", "ipc", "lens_id", "abstract",
    "cpc_classifications", "octrooinummer", "numero_de_brevet", "patentnummer", "anmeldetag", "date_de_depot",
}  # fmt: skip
_SURE_PATENT_COLUMNS = _PATENT_COLUMNS - {"abstract", "filing_date"}
_INTERVIEW_NAME = re.compile(r"interview|gesprek|entretien|gesprach|gespraech", re.IGNORECASE)
_KINDS_FILE = Path(__file__).resolve().parent.parent / "data" / "kinds.toml"
_LANG = re.compile(r"^([a-z]{2})(?:[-_][A-Za-z0-9]+)*$", re.IGNORECASE)


@dataclass(frozen=True)
class Limits:
    """What a record is measured by: characters of a text, and the day after which no document can be."""

    cell_limit: int
    today: date


@dataclass(frozen=True)
class Records:
    """One file's records: a frame of the document columns (doc_id still the given id), rejects and notes."""

    frame: pd.DataFrame
    rejects: tuple[Reject, ...]
    notes: tuple[Message, ...] = field(default=())


def to_records(raw: RawTable, source: Source, *, file: str, near: str, limits: Limits) -> Records:
    """Turn a raw table into records.

    Parameters
    ----------
    raw
        As a reader gave it.
    source
        What is known of the source; its kind, sector, consent and licence stand where a record has none of its own.
    file
        The file's name in the corpus.
    near
        The names of the file and its folder, in which "interview" tells the kind.
    limits
        Bounds of a record.

    Raises
    ------
    InputError
        No column holds text.
    """
    columns = _columns(raw, source, file)
    notes = (*raw.notes, *_title_as_text(columns, raw, file))
    table, told = (raw.frame, ()) if raw.known else without_persons(raw.frame, columns.values(), file=file)
    notes += told
    frame = _fields(table, columns)
    notes += _lone_titles(frame, file)
    frame["date_of"] = _date_of(frame["date_of"], columns)
    days, refused = parse_dates(frame.pop("date"), today=limits.today, beside=raw.days.get(columns.get("date", ""), ()))
    frame["date"] = days.to_numpy()
    frame["kind"] = _kinds(raw, columns, source, near)
    for name in ("sector", "consent", "licence"):
        frame[name] = frame[name].where(frame[name] != "", getattr(source, name))
    frame["lang"] = _languages(frame["lang"])
    frame["source_file"], frame["source_row"] = file, raw.frame.index.to_numpy("int64")
    pairs = zip(frame["kind"], frame["consent"], strict=True)
    private = [confidential(kind, consent) for kind, consent in pairs]
    frame["confidential"] = pd.Series(private, index=frame.index, dtype="bool")  # bool even where there is no record
    reasons = {**_refusals(frame["text"], limits.cell_limit), **refused}
    rejects = tuple(_reject(frame, place, reason) for place, reason in sorted(reasons.items()))
    kept = frame.drop(index=list(reasons)).reset_index(drop=True)
    return Records(kept, (*raw.rejects, *rejects), notes)


def _columns(raw: RawTable, source: Source, file: str) -> dict[str, str]:
    """Return the column of each field: a reader that knows its format names them so, else by their usual names."""
    if raw.known and not source.columns:
        return {name: name for name in (*_FIELDS, "date") if name in raw.frame.columns}
    return map_columns(raw.frame.columns, source.columns, file=file)


def _lone_titles(frame: pd.DataFrame, file: str) -> tuple[Message, ...]:
    """Take the title for the text of records whose text says nothing (the 0 of a formula), and note how many."""
    alone = ~frame["text"].str.contains(_USABLE) & frame["title"].str.contains(_USABLE)
    if not alone.any():
        return ()
    frame.loc[alone, "text"] = frame.loc[alone, "title"]
    found = N_("{file}: {count} of {all} records have a title and no text; the title was taken as text.")
    return (Message.of(found, file=file, count=int(alone.sum()), all=len(frame)),)


def _date_of(given: pd.Series, columns: dict[str, str]) -> pd.Series:
    """Return which date a patent's date is: as given, else what the date column's name says."""
    meaning = date_meaning(columns.get("date", ""))
    return given.where(given.isin(("", *DATES)) & (given != ""), meaning)


def clean(text: str) -> str:
    """Return text in NFC, its encoding mended, without control characters, line ends as LF, no blanks around it."""
    text = repair(text).replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", _CONTROL.sub("", text))
    return text.strip()


def _title_as_text(columns: dict[str, str], raw: RawTable, file: str) -> tuple[Message, ...]:
    """Take the title for the text where there is no text, and note it; without either the user has to say."""
    if "text" in columns:
        return ()
    if "title" in columns:
        columns["text"] = columns["title"]
        return (Message.of(N_("{file} has titles and no texts: the titles were taken as texts."), file=file),)
    found = ", ".join(str(name) for name in raw.frame.columns)
    raise InputError(
        N_("The table {file} has no text column; it has {found}. Name it, for example --columns text={first}."),
        file=file, found=found[:500], first=raw.frame.columns[-1],
    )  # fmt: skip


def _fields(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """Return the document columns by their own names, and the others under ``x_``; every text clean."""
    used = {column for name, column in columns.items() if name in {*_FIELDS, "date"}}
    found = {name: columns.get(name, "") for name in (*_FIELDS, "date")}
    found |= {_extra_name(str(column)): str(column) for column in frame.columns if column not in used}
    cells = {name: _cleaned(frame[column]) if column else [""] * len(frame) for name, column in found.items()}
    cells |= {name: [said(cell) for cell in cells[name]] for name in _SAID}
    return pd.DataFrame(cells, dtype="str")


def _extra_name(column: str) -> str:
    """Return the name under which a column nobody asked for is kept."""
    return f"x_{clean(column)}"


def _cleaned(series: pd.Series) -> list[str]:
    """Clean one column; short repeated values only once."""
    return [clean(text) for text in series.tolist()]


def _kinds(raw: RawTable, columns: dict[str, str], source: Source, near: str) -> list[str]:
    """Return each row's kind: the source's, else the column's, else one guess for the file.

    The guess: the kind that the format can only hold; interview where the file or its folder is so called in one of
    four languages, or where a text is a conversation of named speakers; patent where the columns are a patent
    export's (a number, a CPC or IPC symbol, or a filing date together with an abstract); news for everything else. A
    guess of interview errs on the safe side.
    """
    if source.kind:
        return [source.kind] * len(raw.frame)
    guess = raw.kind or _guess(raw, columns, near)
    if "kind" not in columns:
        return [guess] * len(raw.frame)
    words = _kind_words()
    return [words.get(plain_name(value), guess) for value in raw.frame[columns["kind"]]]


def _guess(raw: RawTable, columns: dict[str, str], near: str) -> str:
    """Guess the kind of a file's documents; see _kinds."""
    plain = {plain_name(str(name)) for name in raw.frame.columns}
    if plain & _SURE_PATENT_COLUMNS or len(plain & _PATENT_COLUMNS) >= 2:
        return "patent"
    bare = "".join(c for c in unicodedata.normalize("NFKD", near) if not unicodedata.combining(c))
    if _INTERVIEW_NAME.search(bare) or (raw.plain and has_turns(str(raw.frame[columns["text"]].iloc[0]))):
        return "interview"
    return "news"


@cache
def _kind_words() -> dict[str, str]:
    """Return the words that stand for a kind."""
    given = tomllib.loads(_KINDS_FILE.read_text(encoding="utf-8"))
    return {word: kind for kind in KINDS for word in given[kind]}


def _languages(series: pd.Series) -> list[str]:
    """Return ISO 639-1 codes; names of languages are understood, anything else is left to be detected."""
    known = {value: _language(value) for value in series.unique()}
    return [known[value] for value in series]


def _language(value: str) -> str:
    """Return the ISO 639-1 code of ``nl``, ``nl-BE``, ``NLD`` or ``Néerlandais``, else ""."""
    names = _language_names()
    found = _LANG.match(value)
    code = found[1].lower() if found else names.get(value.casefold(), "")
    return code if code in names.values() else ""


@cache
def _language_names() -> dict[str, str]:
    """Return the codes of languages by their three-letter codes and their names in the product's languages."""
    from babel import Locale

    from roadmap.i18n import LANGUAGES

    codes = {
        "dut": "nl",
        "nld": "nl",
        "fre": "fr",
        "fra": "fr",
        "ger": "de",
        "deu": "de",
        "eng": "en",
        "spa": "es",
        "ita": "it",
    }
    for lang in LANGUAGES:
        names = Locale(lang).languages
        codes |= {name.casefold(): code for code, name in names.items() if len(code) == 2}
    return codes


def _refusals(texts: pd.Series, limit: int) -> dict[int, Message]:
    """Return the places whose text is empty, too long or without a letter, and why."""
    checks: tuple[tuple[Callable[[str], bool], Message], ...] = (
        (lambda text: not text, Message.of(N_("The text is empty."))),
        (lambda text: len(text) > limit, Message.of(N_("The text is longer than {limit} characters."), limit=limit)),
        (lambda text: not _USABLE.search(text), Message.of(N_("The text holds no letters."))),
    )
    found = {}
    for place, text in enumerate(texts.tolist()):
        reason = next((why for bad, why in checks if bad(text)), None)
        if reason is not None:
            found[place] = reason
    return found


def _reject(frame: pd.DataFrame, place: int, reason: Message) -> Reject:
    """Set one row aside."""
    row = frame.iloc[place]
    return Reject(int(row["source_row"]), reason, excerpt(f"{row['title']} {row['text']}".strip() or row["id"]))
