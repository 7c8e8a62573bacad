"""PDF files of running text, by pypdf: pages to paragraphs, without running heads, feet and page numbers."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections import Counter
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.forms import printed_form
from roadmap.readers.texts import date_in_name, title_of_name
from roadmap.readers.transcripts import talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from roadmap.readers.content import Content
    from roadmap.readers.raw import RawTable

LARGEST = 64_000_000
"""Bytes of a PDF file that are read."""
PAGES = 1_000
"""Pages that are read."""
OPERATIONS = 250_000
"""Drawing operations that are followed in one file, some four seconds; a page of text has one to four thousand."""
LETTERS = 20
"""A file with fewer letters than this for each page is taken for a scan."""
TITLE = 150

# pypdf's own limits, lower than it sets them: a hostile file may not take seconds.
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 20_000_000, "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 400_000, "page_tree_maximum_entries": 20_000,
    "page_tree_maximum_page_entries": 40_000, "xform_maximum_invocations_per_extraction": 500,
    "flate_maximum_row_length": 1_000_000, "image_maximum_buffer_size": 1_000_000,
}  # fmt: skip
# What pypdf raises on damaged files beside its own errors, as found by feeding it thousands of them.
_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, AssertionError, OverflowError,
           NotImplementedError, ZeroDivisionError, OSError, EOFError, struct.error, zlib.error)  # fmt: skip
_NUMBER = re.compile(
    r"\W*(?:(?:page|pagina|seite|p\.?)\s*)?\d{1,4}(?:\s*(?:/|of|van|sur|de|von|sur)\s*\d{1,4})?\W*", re.IGNORECASE
)
_ITEM = re.compile(r"(?:[•▪◦‣*·–\uf0b7\uf0a7☐☑☒-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+\S")
_ENDS = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_SPEAKS = re.compile(r"(?:\[[\d:.]+\]\s*)?[A-ZÀ-ÖØ-Þ][\w.'’-]*(?: [\w.'’()-]+){0,4} ?(?:\([\d:.]+\) ?)?:(?:\s|$)")


def is_pdf(content: Content) -> bool:
    """Whether the file begins as PDF does; some programs write a few bytes before."""
    return b"%PDF-" in content.head[:1024]


def read_pdf(content: Content) -> Iterator[RawTable]:
    """Read a PDF file as one record, row 1: title, text, date (from the file's name), speakers and turns.

    Lines are joined to paragraphs and words that hyphens part at line ends are mended. The title is a short first line,
    else the file's name. An interview form printed as PDF is an interview whose boxes cannot be told apart: its text is
    read and it stays confidential. Where charts have more lines than OPERATIONS, the pages from there on are left out
    and a note says so.

    Raises
    ------
    InputError
        It is damaged, locked by a password, a scan without text, or larger than LARGEST and PAGES allow.
    """
    pages, notes = _pages(content)
    paragraphs = joined(without_margins(pages))
    title, text = _title(paragraphs)
    fields = {"title": title or title_of_name(content.file_name), "date": date_in_name(content.file_name)}
    if printed_form(line for page in pages for line in page):
        fields["consent"] = "no"
    yield replace(talk(fields, text, kind="interview" if "consent" in fields else ""), notes=notes)


class _EnoughError(Exception):
    """More drawing operations than are followed."""


def _pages(content: Content) -> tuple[list[list[str]], tuple[Message, ...]]:
    """Return the lines of each page, and a note where not all could be read."""
    if content.path.stat().st_size > LARGEST:
        raise InputError(
            N_("The file {path} is larger than {limit} bytes; split it."), path=content.name, limit=LARGEST
        )
    import pypdf
    from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with pypdf.apply_configuration(**_LIMITS):
            return _opened(pypdf.PdfReader(BytesIO(content.data())), content, (_EnoughError, LimitReachedError))
    except DependencyError as error:
        raise _locked(content) from error
    except (PyPdfError, *_DAMAGE) as error:
        said = str(error)[:120] or type(error).__name__
        raise InputError(N_("The PDF file {path} is damaged: {error}."), path=content.name, error=said) from error


def _opened(
    reader: Any,  # noqa: ANN401 - a pypdf reader
    content: Content,
    limits: tuple[type[Exception], ...],
) -> tuple[list[list[str]], tuple[Message, ...]]:
    """Return what _pages does, of an opened file."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise _locked(content)
    many = len(reader.pages)
    pages: list[list[str]] = []
    count = _counter()
    try:
        for page in reader.pages[:PAGES]:
            pages.append(page.extract_text(visitor_operand_before=count).split("\n"))
    except limits:
        pass  # what was read counts; the note below says how much that is
    letters = sum(char.isalpha() for page in pages for line in page for char in line)
    if letters < LETTERS * max(1, len(pages)):
        raise InputError(
            N_("The PDF file {path} has no text, only pictures of pages; have its text recognised (OCR) first."),
            path=content.name,
        )  # fmt: skip
    if len(pages) == many:
        return pages, ()
    told = N_("{file}: its first {count} of {all} pages were read; the others are too many, or full of drawings.")
    return pages, (Message.of(told, file=content.name, count=len(pages), all=many),)


def _locked(content: Content) -> InputError:
    return InputError(
        N_("The file {path} is protected by a password; save it without one and read it again."), path=content.name
    )


def _counter() -> Callable[..., None]:
    """Return what counts drawing operations and stops at a page that has no end of them."""
    left = OPERATIONS

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise _EnoughError

    return count


def without_margins(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the pages without running heads, feet and page numbers: lines at an edge that most pages repeat."""
    full = [[line.strip() for line in page] for page in pages]
    full = [_trimmed(page) for page in full]
    if len(full) < 2:
        return full
    edges = Counter(key for page in full for key in {_like(line) for line in (*page[:2], *page[-2:])})
    often = {key for key, many in edges.items() if key and many >= max(2, 0.5 * len(full))}
    for page in full:
        for place in (0, -1):
            while page and (_like(page[place]) in often or _NUMBER.fullmatch(page[place]) or not page[place]):
                page.pop(place)
    return full


def _trimmed(page: list[str]) -> list[str]:
    while page and not page[0]:
        page.pop(0)
    while page and not page[-1]:
        page.pop()
    return page


def _like(line: str) -> str:
    """Return a line as its repeats on other pages have it: with other numbers."""
    return re.sub(r"\d+", "#", line)


def joined(pages: Sequence[Sequence[str]]) -> list[str]:
    """Join the lines of pages to paragraphs.

    A paragraph ends before an empty line, an item of a list or a speaker, and after a line that ends a sentence well
    before the margin. A page's end ends none by itself.
    """
    widths = sorted(len(line) for page in pages for line in page if line)
    usual = widths[int(0.9 * len(widths))] if widths else 0
    found: list[str] = []
    last = ""
    for line in (line for page in pages for line in page):
        if not line or not last or _begins(last, line, usual):
            found.append(line)
        elif last.endswith("-") and last[-2:-1].isalpha() and line[:1].islower():
            found[-1] = found[-1][:-1] + line
        else:
            found[-1] = f"{found[-1]} {line}"
        last = line
    return [" ".join(part.split()) for part in found if part.strip()]


def _begins(last: str, line: str, usual: int) -> bool:
    """Whether a line begins a paragraph after the one before it."""
    if _ITEM.match(line) or _SPEAKS.match(line):
        return True
    if len(last) >= 0.8 * usual:
        return False
    return _ENDS.search(last) is not None or (len(last) < 0.6 * usual and not line[:1].islower())


def _title(paragraphs: Sequence[str]) -> tuple[str, str]:
    """Part a short first paragraph from the rest as title."""
    first = paragraphs[0]
    short = len(first) <= TITLE and len(paragraphs) > 1 and not _ENDS.search(first) and not _SPEAKS.match(first)
    return (first, "\n\n".join(paragraphs[1:])) if short else ("", "\n\n".join(paragraphs))
