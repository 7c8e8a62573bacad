"""Web pages: the main text without menus and footers, title, date, language and site; one page is one document.

trafilatura is given characters and never an address; scripts are not run, and nothing is fetched. Method: A. Barbaresi,
Trafilatura, ACL 2021 demos; dates by htmldate without its extensive search, which guesses from a page's whole text.
"""

from __future__ import annotations

import logging
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.readers.content import decode
from roadmap.readers.markup import plain, tidy
from roadmap.readers.raw import table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmap.readers.content import Content
    from roadmap.readers.raw import RawTable

LIMIT, TAGS = 5_000_000, 30_000
"""Bytes of a page (unpacked): a larger one is no page that people read; tags up to which its main text is looked for
(some 100 µs a tag), above which all of its text is taken."""

_BEFORE = r"\A[\s\ufeff]*(?:<\?xml.{0,200}?\?>\s*|<!--.{0,5000}?-->\s*){0,9}"
_PAGE = re.compile(_BEFORE + r"<(?:!doctype\s+html|html|head|body|title|meta\s)(?=[\s>])", re.DOTALL | re.IGNORECASE)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,30})|<\?xml[^>]{0,100}?encoding=[\"']([\w:.-]{2,30})",
    re.IGNORECASE,
)
_LANG = re.compile(r"<html[^>]{0,2000}?\s(?:xml:)?lang\s*=\s*[\"']?([a-z]{2,3})\b", re.IGNORECASE)
_META_LANG = re.compile(
    r"<meta[^>]{0,200}?(?:content-language|og:locale)[\"'][^>]{0,200}?content\s*=\s*[\"']([a-z]{2})\b", re.IGNORECASE
)
_CANONICAL = re.compile(
    r"<link[^>]{0,200}?rel=[\"']canonical[\"'][^>]{0,200}?href=[\"'](https?://[^\"'\s]{1,2000})", re.IGNORECASE
)
_MOVED = re.compile(
    r"(?:document|object|page|site|resource)\s+(?:has\s+|was\s+|is\s+)?(?:been\s+)?(?:permanently\s+)?moved"
    r"|moved\s+(?:permanently|temporarily)|\b30[1278]\s+(?:moved|found|redirect)|^\s*redirect(?:ing)?\b",
    re.IGNORECASE,
)
_REFRESH = re.compile(
    r"<meta[^>]{0,100}?http-equiv\s*=\s*[\"']?refresh[^>]{0,100}?url\s*=\s*[\"']?([^\"'>\s]{1,500})", re.IGNORECASE
)
_HREF = re.compile(r"<a\s[^>]{0,500}?href\s*=\s*[\"']?([^\"'>\s]{1,500})", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_STUB = 500
_EARLIEST = "1990-01-01"


@dataclass(frozen=True)
class Page:
    """What a web page says: ``text`` without menus; ``date`` ISO day or ""; ``lang`` as the page declares it or ""."""

    text: str
    title: str = ""
    date: str = ""
    lang: str = ""
    site: str = ""
    url: str = ""
    licence: str = ""


def is_page(content: Content) -> bool:
    """Whether the content begins as HTML does; other XML, feeds among them, does not."""
    return bool(_PAGE.match(content.sample[:50_000]))


def read_page(content: Content) -> Iterator[RawTable]:
    """Read a page as one record, row 1; ``organisation`` is the site's name.

    Raises
    ------
    InputError
        The page only says that it moved, has no main text, or is larger than LIMIT.
    """
    kept = bytearray()
    for block in content.blocks():
        kept += block
        if len(kept) > LIMIT:
            raise InputError(
                N_("The page {path} is larger than {limit} bytes; save only its text."), path=content.name, limit=LIMIT
            )
    page = main_text(page_text(bytes(kept), content.name), name=content.name)
    record = {
        "title": page.title, "text": page.text, "date": page.date, "lang": page.lang, "organisation": page.site,
        "url": page.url, "licence": page.licence,
    }  # fmt: skip
    yield table_of([record], [1], known=True)


def page_text(data: bytes, name: str, charset: str = "") -> str:
    """Return a page's characters: by its byte-order mark, the charset it declares, else as roadmap.readers.content.

    Raises
    ------
    InputError
        No encoding gives readable text.
    """
    declared = _CHARSET.search(data[:5000])
    given = charset or ((declared[1] or declared[2]).decode("ascii") if declared else "")
    if given and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("cp1252" if given.casefold() in _LATIN else given).replace("\0", "")
        except (UnicodeDecodeError, LookupError, ValueError):
            pass
    return decode(data, name)


_LATIN = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii"}
"""Names that stand for Windows' code page on the web (WHATWG Encoding Standard)."""


def main_text(text: str, *, name: str) -> Page:
    """Return the main text of a page and what the page says about itself.

    Raises
    ------
    InputError
        The page only says that it moved, or has no main text.
    """
    found = _extracted(text)
    if found is None or not found.text.strip():
        raise _stub(text, name) or InputError(N_("The page {path} has no main text that could be found."), path=name)
    if len(found.text) < _STUB and (stub := _stub(text, name)):
        raise stub
    return found


def extract_or_plain(text: str) -> str:
    """Return the main text of HTML, or all of its text where the main text leaves out more than half of it."""
    everything = plain(text)
    found = _extracted(text) if len(everything) > _STUB else None
    return found.text if found is not None and 2 * len(found.text) >= len(everything) else everything


def main_or_plain(text: str) -> str:
    """Return the main text of HTML, or all of its text where no main text is found."""
    found = _extracted(text)
    return found.text if found is not None and found.text else plain(text)


def spelled_day(written: str) -> str:
    """Return the ISO day of a full date written in Dutch, French, German or English, day before month; else ""."""
    import dateparser

    settings = {
        "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY", "TIMEZONE": "UTC",
    }  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = dateparser.parse(written, languages=["nl", "fr", "de", "en"], settings=settings)
        except (ValueError, OverflowError, TypeError, AttributeError, IndexError, RecursionError):
            return ""
    return found.date().isoformat() if found else ""


def _extracted(text: str) -> Page | None:
    """Ask trafilatura; None where it finds no text."""
    from trafilatura import bare_extraction

    if text.count("<") > TAGS:
        return Page(plain(text), title=_title(text), lang=_lang(text), url=_url(text, ""))
    for name in _TALKERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    dates = {"original_date": True, "extensive_search": False, "min_date": _EARLIEST, "outputformat": "%Y-%m-%d"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = bare_extraction(
                text, with_metadata=True, include_comments=False, include_tables=True, date_extraction_params=dates
            )
        except _TROUBLES:
            return None
    if found is None or isinstance(found, dict):
        return None
    title, body = tidy(found.title or ""), tidy(found.text or "")
    return Page(
        text=body.removeprefix(f"{title}\n").lstrip(), title=title, date=found.date or "", lang=_lang(text),
        site=tidy(found.sitename or ""), url=_url(text, found.url or ""), licence=tidy(found.license or ""),
    )  # fmt: skip


_TROUBLES = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, OverflowError)
"""What trafilatura and its helpers raise on damaged pages, found with mutated ones."""


_TALKERS = ("trafilatura", "htmldate", "justext", "courlan", "readability")
"""Libraries that would print what they think of a page among our own sentences."""


def _lang(text: str) -> str:
    """Return the language that a page declares, "" where it does not."""
    found = _LANG.search(text[:50_000]) or _META_LANG.search(text[:50_000])
    return found[1].casefold() if found else ""


def _title(text: str) -> str:
    """Return what stands in the title element."""
    found = _TITLE.search(text[:50_000])
    return plain(found[1]) if found else ""


def _url(text: str, found: str) -> str:
    """Return the page's own address where it tells it in full."""
    canonical = _CANONICAL.search(text[:200_000])
    address = canonical[1] if canonical else found
    return address if address.startswith(("http://", "https://")) else ""


def _stub(text: str, name: str) -> InputError | None:
    """Return the refusal of a page that does nothing but send its reader elsewhere, None for any other."""
    refresh = _REFRESH.search(text[:50_000])
    said = plain(text)
    told = _MOVED.search(f"{_title(text)}\n{said}") if len(said) < _STUB else None
    if not told and not (refresh and len(said) < _STUB):
        return None
    link = refresh or _HREF.search(text[:50_000])
    return InputError(
        N_("The page {path} only says that the document moved to {url}; fetch it from there."),
        path=name, url=link[1] if link else "?",
    )  # fmt: skip
