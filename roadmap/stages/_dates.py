"""Dates as people and offices write them, in four languages; whether 03/04 is in March or April is told by the file."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from roadmap.i18n import LANGUAGES, N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST_YEAR = 1900

_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?$")
_YEAR = re.compile(r"^(\d{4})(?:\.0+)?$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})[-/.](\d{4})$")
_SIGNED = re.compile(r"^(\d{1,2})([-/.])\s*(\d{1,2})\2\s*(\d{4}|\d{2})(?:[T ,].*)?$")
_UNFINISHED = re.compile(r"^(\d{4}(?:/\d{1,2})?)/+(?:undefined)?/*$")  # reference managers: 2014//, 2019/06//undefined
_WORDS = re.compile(r"\d+|[a-z]+")


def parse_dates(values: pd.Series, *, today: date, beside: Iterable[str] = ()) -> tuple[pd.Series, dict[int, Message]]:
    """Return the dates of one file's column and, by place, why a value is none.

    Parameters
    ----------
    values
        Text; "" and words for nothing are missing dates, which is fine. Known: ISO (with or without a time), yyyymmdd,
        yyyy, yyyy-mm, mm/yyyy, dd-mm-yyyy, dd.mm.yyyy, d/m/yyyy or m/d/yyyy, month names in Dutch, French, German and
        English. Day or month first is decided per file and sign: by the values of which only one reading is possible,
        the more frequent reading winning; day first where none tells. A year alone is its first of January.
    today
        Later days are refused, as are days before 1900.
    beside
        Further values of the column, where ``values`` are a part of it: they tell day from month too.

    Returns
    -------
    Series of datetime64[us] (NaT: missing), and the refusals by position.
    """
    plain = values.str.strip()
    unique = plain.unique()
    telling = {*unique, *(value.strip() for value in beside)}
    month_first = {sign: _month_first(telling, sign) for sign in "-/"}
    read = {value: _read(value, month_first, today) for value in unique}
    days = [None if isinstance(read[value], Message) else read[value] for value in plain]
    refused = {place: found for place, value in enumerate(plain) if isinstance(found := read[value], Message)}
    return pd.Series(pd.to_datetime(pd.Series(days, dtype="object")).astype("datetime64[us]")), refused


def _month_first(values: Iterable[str], sign: str) -> bool:
    """Whether the values with this sign are month first: more of them can only be so than only the other way."""
    parts = [found for found in map(_SIGNED.match, values) if found and found[2] == sign]
    day = sum(int(found[1]) > 12 for found in parts)
    month = sum(int(found[3]) > 12 for found in parts)
    return month > day


def _read(value: str, month_first: dict[str, bool], today: date) -> date | Message | None:
    """Return the day, None for a missing one, or why it is refused."""
    if value.casefold() in {"", "-", "nan", "nat", "none", "null", "n/a", "na", "?", "unknown"}:
        return None
    numbers = _numbers(value, month_first)
    if numbers is None:
        return Message.of(N_("The date {date} cannot be understood; wanted for example 2015-02-28."), date=value[:40])
    try:
        day = date(*numbers)
    except ValueError:
        return Message.of(N_("The date {date} does not exist."), date=value[:40])
    if day.year < FIRST_YEAR:
        return Message.of(N_("The date {date} lies before {first}."), date=value[:40], first=FIRST_YEAR)
    if day > today:
        return Message.of(N_("The date {date} lies in the future."), date=value[:40])
    return day


def _numbers(value: str, month_first: dict[str, bool]) -> tuple[int, int, int] | None:
    """Return year, month, day as numbers, or None where the writing is unknown."""
    if found := _UNFINISHED.match(value):
        value = found[1]
    if found := _ISO.match(value) or _COMPACT.match(value):
        return int(found[1]), int(found[2]), int(found[3] or 1)
    if found := _YEAR.match(value):
        return int(found[1]), 1, 1
    if found := _MONTH_YEAR.match(value):
        return int(found[2]), int(found[1]), 1
    if found := _SIGNED.match(value):
        first, second, year = int(found[1]), int(found[3]), _whole_year(found[4])
        return (year, first, second) if month_first.get(found[2], False) else (year, second, first)
    return _worded(value)


def _whole_year(digits: str) -> int:
    """Return a year of two digits as the latest that is not far ahead: 00-68 are 2000-2068, as POSIX has it."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 69 else 1900)


def _worded(value: str) -> tuple[int, int, int] | None:
    """Read a date with a month's name: its year has four digits, its day one or two."""
    words = _WORDS.findall(_bare(value))
    month = next((months[word] for word in words if word in (months := _months())), None)
    year = next((int(word) for word in words if word.isdigit() and len(word) == 4), None)
    if month is None or year is None:
        return None
    day = next((int(word) for word in words if word.isdigit() and len(word) <= 2), 1)
    return year, month, day


def _bare(text: str) -> str:
    """Return text without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


@cache
def _months() -> dict[str, int]:
    """Return the months' names and abbreviations in four languages."""
    from babel.dates import get_month_names

    found = {"mrt": 3, "maa": 3, "sept": 9, "marz": 3, "maerz": 3, "jaenner": 1, "janner": 1}
    for lang in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=lang).items():
                found[_bare(name).strip(".")] = number
                found[_bare(name).strip(".")[:3] if lang != "fr" else _bare(name).strip(".")] = number
    return found
