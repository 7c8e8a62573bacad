"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom, podcasts. One entry is one document.

feedparser gets bytes in a stream and never a name or an address, so that it can open nothing by itself.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.markup import has_markup, plain, tidy
from roadmap.readers.raw import RawTable, Reject, excerpt, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from roadmap.readers.content import Content

LIMIT, TAGS, REFERENCES = 15_000_000, 100_000, 300_000
"""Bytes, tags and character references of a feed: a hundred times a usual one; feedparser takes some 50 µs a tag."""

_BEFORE_ROOT = r"\A[\s\ufeff]*(?:<\?.{0,500}?\?>\s*|<!--.{0,5000}?-->\s*|<!DOCTYPE[^>\[]{0,500}>\s*){0,9}"
_ROOT = re.compile(_BEFORE_ROOT + r"<(rss|rdf:RDF|(?:\w+:)?feed)(?=[\s>/])([^>]{0,5000})", re.DOTALL | re.IGNORECASE)
_RDF = re.compile(r"purl\.org/(?:rss/1\.0|net/rss1\.1)|my\.netscape\.com/rdf", re.IGNORECASE)
_ATOM = re.compile(r"w3\.org/2005/Atom|purl\.org/atom/", re.IGNORECASE)
_BEGIN = re.compile(rb"<!\[CDATA\[|<!--|<(?:atom:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_QUOTES = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
_LANG = re.compile(r"^[a-z]{2,3}(?=$|[-_])", re.IGNORECASE)
_PART = 2_000


@dataclass(frozen=True)
class Item:
    """One entry of a feed: its place (from 1), the fields it has, and the address of the page behind it."""

    row: int
    fields: Mapping[str, str]

    @property
    def key(self) -> str:
        """What the item is known by: its identifier; its address alone may be shared by many items."""
        if self.fields["id"] != self.fields["url"]:
            return self.fields["id"]
        return f"{self.fields['url']}\n{self.fields['title'] or self.fields['text']}"


def is_feed(content: Content) -> bool:
    """Whether the root element is RSS, RDF with RSS in it, or Atom."""
    root = _ROOT.match(content.sample[:50_000])
    if root is None:
        return False
    name = root[1].casefold()
    if name == "rss":
        return True
    told = root[2] if name != "rdf:rdf" else content.sample[:20_000]
    return bool((_RDF if name == "rdf:rdf" else _ATOM).search(told))


def read_feed(content: Content) -> Iterator[RawTable]:
    """Read a feed, an entry a record; rows are the entries' places.

    The text is the longer of an entry's content and summary, without markup. The date is when it was published, else
    updated. The medium (``organisation``) is the entry's own source, else the feed's title. Authors are not kept.

    Raises
    ------
    InputError
        It is no feed, a feed without entries, or larger than LIMIT.
    """
    data = _whole(content)
    items, undated = parse_feed(data, name=content.name)
    rejects = tuple(_empty(item) for item in items if not (item.fields["text"] or item.fields["title"]))
    rejects += tuple(_lost(len(items), _entries_begun(data)))
    kept = [item for item in items if item.fields["text"] or item.fields["title"]]
    notes: tuple[Message, ...] = ()
    if undated:
        notes = (Message.of(N_("{count} entries have a date that cannot be understood."), count=undated),)
    for start in range(0, max(1, len(kept)), _PART):
        part = kept[start : start + _PART]
        yield table_of(
            [item.fields for item in part], [item.row for item in part], known=True, kind="news",
            rejects=() if start else rejects, notes=() if start else notes,
        )  # fmt: skip


def parse_feed(data: bytes, *, name: str, base: str = "", content_type: str = "") -> tuple[list[Item], int]:
    """Return a feed's entries, and how many have a date that cannot be understood.

    Parameters
    ----------
    data
        The feed's bytes.
    name
        What the user knows it by, for messages.
    base
        Where it was fetched; relative addresses are resolved against it ("" resolves them against the feed's own).
    content_type
        The server's header, whose charset counts where the feed declares none.

    Raises
    ------
    InputError
        It is no feed, or one without entries.
    """
    import feedparser

    if _too_much(data):
        raise InputError(
            N_("The feed {path} is larger than {limit} bytes or {tags} tags; split it."),
            path=name, limit=LIMIT, tags=TAGS,
        )  # fmt: skip
    told = {"content-type": content_type} if content_type else {}
    try:
        found = feedparser.parse(BytesIO(data), resolve_relative_uris=False, sanitize_html=False, response_headers=told)
    except _TROUBLES as error:
        raise _no_feed(name) from error
    if not found.entries:
        raise _without_entries(name) if found.get("version") else _no_feed(name)
    about = _about(found.feed, base)
    entries = [_fields(entry, about) for entry in found.entries]
    pairs = zip(found.entries, entries, strict=True)
    undated = sum(bool(_written(entry)) and not fields["date"] for entry, fields in pairs)
    return [Item(row, fields) for row, fields in enumerate(entries, 1)], undated


_TROUBLES = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError, OverflowError)
"""What feedparser raises on damaged feeds, found with mutated ones."""


def _whole(content: Content) -> bytes:
    """Return the bytes of a feed of a sensible size."""
    kept = bytearray()
    for block in content.blocks():
        kept += block
        if len(kept) > LIMIT:
            break  # parse_feed says so
    return bytes(kept)


def _too_much(data: bytes) -> bool:
    """Whether a feed would keep the parser busy for long."""
    return len(data) > LIMIT or data.count(b"<") > TAGS or data.count(b"&") > REFERENCES


def _no_feed(name: str) -> InputError:
    return InputError(N_("The file {path} is no feed that can be read; wanted RSS or Atom."), path=name)


def _without_entries(name: str) -> InputError:
    return InputError(N_("The feed {path} holds no entries."), path=name)


def _about(feed: Any, base: str) -> dict[str, str]:  # noqa: ANN401 - feedparser's dict
    """Return what the feed says for all its entries."""
    return {
        "organisation": _plain(feed, "title"),
        "lang": _lang(feed.get("language", "")),
        "base": base or str(feed.get("link", "") or ""),
        "licence": tidy(str(feed.get("license", "") or "")),
    }


def _fields(entry: Any, about: Mapping[str, str]) -> dict[str, str]:  # noqa: ANN401 - feedparser's dict
    """Return one entry's fields."""
    source = _plain(entry.get("source") or {}, "title")
    url = _address(entry, about["base"])
    return {
        "id": tidy(str(entry.get("id", "") or "")) or url,
        "title": " ".join(_plain(entry, "title").split()),
        "text": _text(entry),
        "lang": _lang(entry.get("language", "") or _inner_language(entry)) or about["lang"],
        "date": _date(entry),
        "organisation": source or about["organisation"],
        "url": url,
        "licence": tidy(str(entry.get("license", "") or "")) or about["licence"],
        "categories": "; ".join(dict.fromkeys(tidy(str(tag.get("term") or "")) for tag in entry.get("tags", []))),
    }


def _text(entry: Any) -> str:  # noqa: ANN401
    """Return the longest of what an entry says; of equals the first of content and summary."""
    parts = [_without_markup(str(one.get("value") or ""), str(one.get("type", ""))) for one in entry.get("content", [])]
    return max([*parts, _plain(entry, "summary"), _plain(entry, "subtitle")], key=len)


def _plain(holder: Any, name: str) -> str:  # noqa: ANN401
    """Return a text construct without markup."""
    value = holder.get(name) or ""
    kind = (holder.get(f"{name}_detail") or {}).get("type", "")
    return _without_markup(str(value), str(kind))


def _without_markup(value: str, kind: str) -> str:
    """Return text that may be HTML: plain text is taken as it stands unless there are tags of HTML in it."""
    return tidy(value) if kind == "text/plain" and not has_markup(value) else plain(value)


def _lang(value: Any) -> str:  # noqa: ANN401
    """Return the language's code without its region."""
    found = _LANG.match(str(value or "").strip())
    return found[0].casefold() if found else ""


def _inner_language(entry: Any) -> str:  # noqa: ANN401
    """Return the language (xml:lang) of an entry's first text construct that has one."""
    parts = [*entry.get("content", []), *(entry.get(f"{name}_detail") or {} for name in ("summary", "title"))]
    return next((str(part["language"]) for part in parts if part.get("language")), "")


def _address(entry: Any, base: str) -> str:  # noqa: ANN401
    """Return the page behind an entry: the original of a forwarded link, made absolute where the feed allows."""
    link = str(entry.get("feedburner_origlink") or entry.get("link") or "").strip()
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return link


def _written(entry: Any) -> str:  # noqa: ANN401
    """Return the date as the feed writes it."""
    given = (str(entry[name] or "").strip() for name in ("published", "updated") if name in entry)
    return next(filter(None, given), "")


def _date(entry: Any) -> str:  # noqa: ANN401
    """Return the day (UTC) an entry was published, else updated; "" where it does not say or nobody understands."""
    for name in ("published_parsed", "updated_parsed"):
        found = entry[name] if name in entry else None  # noqa: SIM401 - its get() takes one date for the other
        if isinstance(found, time.struct_time) and 1 <= found.tm_year <= 9999:
            return f"{found.tm_year:04d}-{found.tm_mon:02d}-{found.tm_mday:02d}"
    return day_of(_written(entry))


def day_of(written: str) -> str:
    """Return the ISO day of a date in words or an odd order, in four languages; "" where it is no full date."""
    if not written or len(written) > 60:
        return ""
    from roadmap.readers.web import spelled_day

    return spelled_day(written)


def _empty(item: Item) -> Reject:
    """Set aside an entry that says nothing."""
    return Reject(item.row, Message.of(N_("The entry has neither a title nor a text.")), excerpt(item.key))


def _entries_begun(data: bytes) -> int:
    """Count the entries that begin in the markup, those quoted in texts apart."""
    count, place = 0, 0
    while found := _BEGIN.search(data, place):
        end = _QUOTES.get(found[0].upper())
        place = found.end() if end is None else data.find(end, found.end())
        count += end is None
        if place < 0:
            break
    return count


def _lost(found: int, begun: int) -> Iterator[Reject]:
    """Set aside the entries that begin in the feed and could not be taken from its damaged markup."""
    for row in range(found + 1, begun + 1):
        yield Reject(row, Message.of(N_("The entry lies in damaged markup and could not be read.")))
