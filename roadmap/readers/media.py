"""Exports of media databases: Factiva and Media Cloud and GDELT tables, GDELT's JSON, Europresse's HTML pages.

Nexis and others that write plain column names (Headline, Publication, Published date …) are read as any table.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from io import StringIO
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.markup import text_of
from roadmap.readers.raw import Reject, excerpt, table_of
from roadmap.readers.structured import read_json
from roadmap.readers.tables import DELIMITERS, read_delimited
from roadmap.readers.web import LIMIT, page_text, spelled_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from roadmap.readers.content import Content
    from roadmap.readers.raw import RawTable


@dataclass(frozen=True)
class Database:
    """A media database: the columns that tell it, and the field of each; columns of one field are joined."""

    sure: frozenset[str]
    fields: Mapping[str, str]
    left_out: tuple[str, ...] = ()


_FACTIVA = Database(
    frozenset({"hd", "pd", "sn"}),
    {"an": "id", "hd": "title", "lp": "text", "td": "text", "pd": "date", "sn": "organisation", "la": "lang"},
    left_out=("by", "cx"),  # names of persons
)
_MEDIA_CLOUD = Database(
    frozenset({"media_name", "publish_date", "title"}),
    {
        "id": "id", "stories_id": "id", "title": "title", "text": "text", "publish_date": "date", "language": "lang",
        "media_name": "organisation", "url": "url",
    },
)  # fmt: skip
_GDELT = Database(
    frozenset({"seendate", "domain", "title"}),
    {"url": "url", "title": "title", "seendate": "date", "domain": "organisation", "language": "lang",
     "sourcecountry": "country"},
)  # fmt: skip
DATABASES = (_FACTIVA, _MEDIA_CLOUD, _GDELT)
"""The databases whose column names are known for certain."""

_GDELT_JSON = re.compile(r'\A\s*\{\s*"articles"\s*:\s*\[\s*\{[^{}]{0,5000}"seendate"')
_EUROPRESSE = re.compile(r"class\s*=\s*[\"'](?:rdp__)?DocPublicationName[\"']")
_DAY = re.compile(
    r"\b\d{1,2}(?:er|\.|st|nd|rd|th)?\s+[^\W\d]{3,10}\.?\s+\d{4}\b|\b[^\W\d]{3,10}\.?\s+\d{1,2},\s+\d{4}\b"
)


def is_media_table(content: Content) -> bool:
    """Whether the first line has the column names of a media database."""
    return _database(_header(content)) is not None


def read_media_table(content: Content) -> Iterator[RawTable]:
    """Read a database's CSV or TSV.

    Raises
    ------
    InputError
        As read_delimited.
    """
    for table in read_delimited(content):
        yield _renamed(table)


def is_media_json(content: Content) -> bool:
    """Whether it is GDELT's list of articles."""
    return bool(_GDELT_JSON.match(content.sample[:10_000]))


def read_media_json(content: Content) -> Iterator[RawTable]:
    """Read GDELT's JSON.

    Raises
    ------
    InputError
        As read_json.
    """
    for table in read_json(content):
        yield _renamed(table)


def is_europresse(content: Content) -> bool:
    """Whether it is a page of Europresse's articles."""
    return "<article" in content.sample and bool(_EUROPRESSE.search(content.sample))


def read_europresse(content: Content) -> Iterator[RawTable]:
    """Read Europresse's HTML, an article a record.

    Raises
    ------
    InputError
        The page is very large, or holds no article.
    """
    data = content.data()
    if len(data) > 10 * LIMIT:
        raise InputError(
            N_("The page {path} is larger than {limit} bytes; save fewer articles at once."),
            path=content.name, limit=10 * LIMIT,
        )  # fmt: skip
    records = [_article(element) for element in _articles(page_text(data, content.name))]
    if not records:
        raise InputError(N_("The page {path} holds no article of Europresse."), path=content.name)
    kept = {row: record for row, record in enumerate(records, 1) if record["title"] or record["text"]}
    empty = Message.of(N_("The article has neither a title nor a text."))
    rejects = tuple(
        Reject(row, empty, excerpt(record["organisation"])) for row, record in enumerate(records, 1) if row not in kept
    )
    yield table_of([*kept.values()], [*kept], known=True, kind="news", rejects=rejects)


def _header(content: Content) -> list[str]:
    """Return the column names of the first line, lower case, by the delimiter that gives most of them."""
    line = content.sample.lstrip("\ufeff\n ").partition("\n")[0][:5000]
    found = [next(csv.reader(StringIO(line), delimiter=delimiter), []) for delimiter in DELIMITERS]
    return [name.strip().casefold() for name in max(found, key=len)]


def _database(names: list[str]) -> Database | None:
    """Return the database whose names these are."""
    return next((database for database in DATABASES if database.sure <= set(names)), None)


def _renamed(table: RawTable) -> RawTable:
    """Name the columns as fields; columns of one field are joined, other columns keep their names."""
    names = {str(name).strip().casefold(): str(name) for name in table.frame.columns}
    database = _database(list(names))
    if database is None:
        return table
    frame = table.frame.drop(columns=[names[name] for name in (*database.fields, *database.left_out) if name in names])
    for name, field in database.fields.items():
        if name in names:
            _add(frame, field, table.frame[names[name]])
    days = {field: table.days.get(names.get(name, ""), ()) for name, field in database.fields.items()}
    return replace(table, frame=frame, known=True, kind="news", days=days)


def _add(frame: pd.DataFrame, field: str, values: pd.Series) -> None:
    """Put values into a field, after those that are there already."""
    if field in frame.columns:
        values = (frame[field] + "\n\n" + values).str.strip()
    frame[field] = values


def _articles(text: str) -> list[Any]:
    """Return the article elements of a page."""
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, remove_comments=True, huge_tree=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError:
        return []
    found = [] if root is None else root.iter("article")
    return [element for element in found if next(element.iterancestors("article"), None) is None]


def _article(element: Any) -> dict[str, str]:  # noqa: ANN401 - an lxml element
    """Return one article's fields; authors are not kept."""
    head = _inside(element, "DocHeader")
    day = _DAY.search(head) or _DAY.search(_inside(element, "DocPublicationName"))
    return {
        "title": " ".join(_inside(element, "titreArticle").split()),
        "text": _inside(element, "DocText") or _inside(element, "docOcurrContainer"),
        "date": spelled_day(day[0]) if day else "",
        "organisation": _inside(element, "DocPublicationName").partition("\n")[0].partition(",")[0].strip(),
    }


def _inside(element: Any, name: str) -> str:  # noqa: ANN401
    """Return the text of the first element of a class (its name is how the class begins)."""
    for inner in element.iter():
        if any(one.startswith(name) for one in str(inner.get("class") or "").split()):
            return text_of(inner)
    return ""
