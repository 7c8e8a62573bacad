"""Collecting patents from the European Patent Office's Open Patent Services: classes, words, applicants, years.

OPS gives 100 publications at a time and 2,000 of one question, so the years are parted until each part fits. What was
fetched is remembered after every page: a run that ends early, for the quota or a broken line, is gone on with by the
next. The XML is kept as it came, less the publications that lie in the folder already.

The user's own key and secret (free at developers.epo.org) stand in EPO_OPS_KEY and EPO_OPS_SECRET or in a key file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from roadmap.collect._interface import (
    alternatives,
    base_of,
    identifiers,
    known_records,
    question_memory,
    secrets_of,
    texts_of,
    years_of,
)  # fmt: skip
from roadmap.collect._kinds import Collected
from roadmap.collect._ops_client import MEGABYTE, Found, Ops, Quota, make_ops
from roadmap.errors import InputError
from roadmap.i18n import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from roadmap.collect._kinds import Query
    from roadmap.collect.folder import Folder
    from roadmap.collect.web import Web

KEYS: Mapping[str, type] = {
    "cpc": list, "words": list, "applicants": list, "offices": list, "priority_countries": list, "countries": list,
    "years": list, "cql": str, "key_file": str, "base": str, "hour_megabytes": float, "week_megabytes": float,
}  # fmt: skip
"""Options of ``[[ops]]`` in sources.toml."""
PAGE, REACH = 100, 2_000
"""Publications of one answer, and those of one question that OPS lets us reach."""
OVERLAP = timedelta(days=90)
"""Days before the last run that are asked again: offices deliver late."""
HOUR_MEGABYTES, WEEK_MEGABYTES = 450.0, 4_000.0
"""OPS' fair use of a free account, unless sources.toml says otherwise."""

_USUAL = "https://ops.epo.org"
_DOCUMENT = re.compile(rb"<(?:\w+:)?exchange-document\s([^>]*)>.*?</(?:\w+:)?exchange-document>", re.DOTALL)
_NUMBER = re.compile(
    rb'<(?:\w+:)?exchange-document\s(?=[^>]*\scountry="([A-Z]{2})")(?=[^>]*\sdoc-number="([\w-]+)")'
    rb'(?=[^>]*\skind="(\w+)")?[^>]*>'
)
_RESIDENCE = re.compile(rb"<(?:\w+:)?applicant\b.*?</(?:\w+:)?applicant>", re.DOTALL)
_BRACKET = re.compile(r"\[([A-Z]{2})\]")
_QUOTE = re.compile(r'["\\]+')


@dataclass
class _Run:
    """One run while it goes on."""

    query: Query
    folder: Folder
    ops: Ops
    memory: dict[str, Any]
    known: set[str]
    offered: int = 0
    new: int = 0
    elsewhere: int = 0
    files: list[str] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def collect_ops(query: Query, folder: Folder, web: Web, since: date | None) -> Collected:
    """Fetch the publications that fit and are not known yet, as XML with bibliographic data and abstracts.

    Raises
    ------
    InputError
        The question is not as wanted, or there is no key. What goes wrong on the way is the result's ``problem``.
    """
    ops = _service(query, web)
    cql, today = cql_of(query), folder.now.date()
    years = years_of(query, today)
    question = [cql, query.options["years"], texts_of(query, "countries"), since.isoformat() if since else ""]
    memory = question_memory(folder, query, question)
    run = _Run(query, folder, ops, memory, known_records(memory, folder, query, _NUMBER))
    memory.setdefault("spans", [])
    if not memory["spans"]:
        memory["spans"] = _spans(years, memory.get("until", ""), since, today)
    problem = None
    try:
        while memory["spans"] and ops.spent is None:
            _step(run, cql)
    except InputError as error:
        problem = error.message
    run.notes.extend(_remarks(run))
    if not memory["spans"]:
        memory["until"] = today.isoformat()
    elif problem is None and ops.spent is not None:
        problem = ops.spent.message
    folder.save()
    return Collected(query.name, run.offered, run.new, tuple(run.files), tuple(run.notes), problem)


def cql_of(query: Query) -> str:
    """Return the question in OPS' query language, without the dates; each list's entries are alternatives.

    Raises
    ------
    InputError
        Nothing narrows the question.
    """
    asked = {
        "cpc": [f"cpc={_plain(entry).replace(' ', '')}" for entry in texts_of(query, "cpc")],
        "words": [f'ta="{_plain(entry)}"' for entry in texts_of(query, "words")],
        "applicants": [f'pa="{_plain(entry)}"' for entry in texts_of(query, "applicants")],
        "offices": [f"pn={_plain(entry)}" for entry in texts_of(query, "offices")],
        "priority_countries": [f"pr={_plain(entry)}" for entry in texts_of(query, "priority_countries")],
    }
    own = query.options.get("cql", "").strip()
    parts = [alternatives(conditions) for conditions in asked.values() if conditions] + ([f"({own})"] if own else [])
    if not parts:
        raise InputError(N_("{name} asks for everything; wanted cpc, words, applicants or cql."), name=query.name)
    return " and ".join(parts)


def _plain(entry: str) -> str:
    """Return an entry without the signs that would end it."""
    return _QUOTE.sub(" ", entry).strip()


def _service(query: Query, web: Web) -> Ops:
    """Return the service with the user's key."""
    found = secrets_of(query, {"key": "EPO_OPS_KEY", "secret": "EPO_OPS_SECRET"})
    if not all(found.values()):
        raise InputError(
            N_("{name} needs your key of OPS, free at developers.epo.org: EPO_OPS_KEY and EPO_OPS_SECRET or key_file."),
            name=query.name,
        )  # fmt: skip
    options = query.options
    hour, week = options.get("hour_megabytes", HOUR_MEGABYTES), options.get("week_megabytes", WEEK_MEGABYTES)
    base = base_of(query, "ROADMAP_OPS_URL", _USUAL)
    return make_ops(found["key"], found["secret"], base, web, Quota(hour * MEGABYTE, week * MEGABYTE))


def _spans(years: tuple[int, int], until: str, since: date | None, today: date) -> list[list[Any]]:
    """Return the days to ask for, in spans of a year: [first day, last day, number of the next publication]."""
    start = max(date(years[0], 1, 1), since or date.min, date.fromisoformat(until) - OVERLAP if until else date.min)
    end = min(date(years[1], 12, 31), today)
    return [
        [max(start, date(year, 1, 1)).isoformat(), min(end, date(year, 12, 31)).isoformat(), 1]
        for year in range(start.year, end.year + 1)
        if start <= end
    ]


def _step(run: _Run, cql: str) -> None:
    """Fetch one page of the first span, or part the span where more publications fit than can be reached."""
    spans = run.memory["spans"]
    first, last, begin = spans[0]
    days = f'pd within "{first.replace("-", "")} {last.replace("-", "")}"'
    found = run.ops.search(f"{cql} and {days}", begin, begin + PAGE - 1)
    if found.total > REACH and first < last:
        middle = date.fromisoformat(first) + (date.fromisoformat(last) - date.fromisoformat(first)) // 2
        spans[:1] = [[first, middle.isoformat(), 1], [(middle + timedelta(days=1)).isoformat(), last, 1]]
    else:
        if found.total > REACH and begin == 1:
            reached = N_("{name}: of {day} only the first {count} of {total} publications can be reached.")
            run.notes.append(Message.of(reached, name=run.query.name, day=first, count=REACH, total=found.total))
        numbers = _keep(run, found)
        following = begin + PAGE
        spans[:1] = [[first, last, following]] if numbers and following <= min(found.total, REACH) else []
    run.memory["known"] = sorted(run.known)
    run.folder.save()


def _keep(run: _Run, found: Found) -> int:
    """Write the publications of a page that are new and from the countries asked for; return how many it had."""
    wanted = {code.upper() for code in texts_of(run.query, "countries")}
    numbers: set[str] = set()
    fresh: set[str] = set()

    def kept(document: re.Match[bytes]) -> bytes:
        number = "".join(identifiers(document[0], _NUMBER))
        numbers.add(number)
        if not number or number in run.known or number in fresh:
            return b""
        if wanted and not wanted & _residences(document[0]):
            run.elsewhere += 1
            return b""
        fresh.add(number)
        return document[0]

    if found.data.count(b"exchange-document ") > 4 * PAGE:
        raise InputError(N_("{name}: the answer of OPS is not as wanted."), name=run.query.name)
    data = _DOCUMENT.sub(kept, found.data)
    if fresh:
        run.files.append(run.folder.write(run.query.name, ".xml", data))
    run.known |= fresh
    run.offered, run.new = run.offered + len(numbers), run.new + len(fresh)
    return len(numbers)


def _residences(document: bytes) -> set[str]:
    """Return the countries of a publication's applicants, which stand in brackets behind their names."""
    applicants = b" ".join(_RESIDENCE.findall(document)).decode("utf-8", "replace")
    return set(_BRACKET.findall(applicants))


def _remarks(run: _Run) -> Iterator[Message]:
    """Yield what the user should know: publications left out for their applicants' countries, a sector not kept."""
    if run.elsewhere:
        left = N_("{name}: {count} publications were left out: no applicant is from the countries asked for.")
        yield Message.of(left, name=run.query.name, count=run.elsewhere)
    if run.new and run.query.sector:
        told = N_("{name}: the sector is not kept in the XML of OPS; give it to roadmap ingest with --sector.")
        yield Message.of(told, name=run.query.name)
