"""Readers: one for each family of formats, rows of one table; which one reads a file is told by its content.

A new reader is one function, from Content to RawTables, and one row of FORMATS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.readers.bibtex import is_bibtex, read_bibtex
from roadmap.readers.content import Content, bare_suffix
from roadmap.readers.cordis import is_cordis, read_cordis
from roadmap.readers.cordis_xml import is_cordis_xml, read_cordis_xml
from roadmap.readers.feeds import is_feed, read_feed
from roadmap.readers.forms import is_answers, read_answers, read_workbook
from roadmap.readers.greenbook import is_greenbook, read_greenbook
from roadmap.readers.lens_json import is_lens_json, is_lens_works, read_lens_json, read_lens_works
from roadmap.readers.mail import is_mail, read_mail
from roadmap.readers.media import (
    is_europresse,
    is_media_json,
    is_media_table,
    read_europresse,
    read_media_json,
    read_media_table,
)
from roadmap.readers.office import is_docx, is_odt, is_old_word, read_docx, read_odt, refuse_old_word
from roadmap.readers.openalex import is_openalex, read_openalex
from roadmap.readers.patent_xml import is_patent_xml, read_patent_xml
from roadmap.readers.patentsview_json import is_patentsview_json, read_patentsview_json
from roadmap.readers.pdfs import is_pdf, read_pdf
from roadmap.readers.raw import RawTable, Reject, excerpt
from roadmap.readers.ris import is_ris, read_ris
from roadmap.readers.science import is_arxiv_feed, is_arxiv_json, read_arxiv_feed, read_arxiv_json
from roadmap.readers.spreadsheets import is_spreadsheet
from roadmap.readers.structured import is_json, is_jsonl, is_parquet, read_json, read_jsonl, read_parquet
from roadmap.readers.tables import is_delimited, read_delimited
from roadmap.readers.texts import has_turns, read_text
from roadmap.readers.transcripts import is_srt, is_transcript, is_vtt, read_srt, read_transcript, read_vtt
from roadmap.readers.web import is_page, read_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "FORMATS", "SUFFIXES", "Content", "Format", "RawTable", "Reject", "bare_suffix", "detect", "excerpt", "has_turns",
    "read_content",
]  # fmt: skip


def _by_name(_: Content) -> bool:
    """Never recognise by content: the name decides."""
    return False


@dataclass(frozen=True)
class Format:
    """A format: its reader, how its content is recognised, and the endings that name it where the content does not.

    ``read`` yields the file in parts, so that a large one never lies in memory whole. ``recognise`` sees the content's
    head, sample and members; it must be sure, since the first format that says yes is taken.
    """

    name: str
    read: Callable[[Content], Iterator[RawTable]]
    recognise: Callable[[Content], bool] = _by_name
    suffixes: tuple[str, ...] = ()


_ROWS = (
    Format("patent-xml", read_patent_xml, is_patent_xml, (".xml", ".sgm", ".sgml")),
    Format("patent-greenbook", read_greenbook, is_greenbook),
    Format("arxiv", read_arxiv_feed, is_arxiv_feed),
    Format("arxiv-jsonl", read_arxiv_json, is_arxiv_json),
    Format("openalex", read_openalex, is_openalex),
    Format("cordis", read_cordis, is_cordis),
    Format("cordis-xml", read_cordis_xml, is_cordis_xml),
    Format("feed", read_feed, is_feed, (".rss", ".atom", ".rdf")),
    Format("mail", read_mail, is_mail, (".eml", ".mbox", ".mht", ".mhtml")),
    Format("media", read_media_table, is_media_table),
    Format("media-json", read_media_json, is_media_json),
    Format("europresse", read_europresse, is_europresse),
    Format("html", read_page, is_page, (".html", ".htm", ".xhtml")),
    Format("lens", read_lens_json, is_lens_json),
    Format("lens-works", read_lens_works, is_lens_works),
    Format("patentsview", read_patentsview_json, is_patentsview_json),
    Format("ris", read_ris, is_ris, (".ris",)),
    Format("bibtex", read_bibtex, is_bibtex, (".bib",)),
    Format("spreadsheet", read_workbook, is_spreadsheet, (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")),
    Format("parquet", read_parquet, is_parquet, (".parquet", ".pq")),
    Format("jsonl", read_jsonl, is_jsonl, (".jsonl", ".ndjson")),
    Format("json", read_json, is_json, (".json",)),
    Format("docx", read_docx, is_docx, (".docx", ".docm", ".dotx")),
    Format("odt", read_odt, is_odt, (".odt", ".ott")),
    Format("pdf", read_pdf, is_pdf, (".pdf",)),
    Format("word-97", refuse_old_word, is_old_word, (".doc", ".dot")),
    Format("answers", read_answers, is_answers),
    Format("csv", read_delimited, is_delimited, (".csv",)),
    Format("tsv", read_delimited, suffixes=(".tsv", ".tab")),
    Format("vtt", read_vtt, is_vtt, (".vtt",)),
    Format("srt", read_srt, is_srt, (".srt",)),
    Format("transcript", read_transcript, is_transcript),
    Format("md", read_text, suffixes=(".md", ".markdown")),
    Format("txt", read_text, suffixes=(".txt", ".text")),
)
FORMATS: dict[str, Format] = {row.name: row for row in _ROWS}
"""The formats by name, in the order in which they are asked whether they know a content."""

SUFFIXES = {suffix: row.name for row in _ROWS for suffix in row.suffixes}
"""File names' endings that are read; .gz and .xz may follow."""

_NOT_READ = (
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"BZh", "bzip2"), (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"), (b"{\\rtf", "RTF"), (b"PK\x03\x04", "ZIP, Word, Excel"),
    (b"\xd0\xcf\x11\xe0", "Word, Excel (97-2003)"), (b"MZ", "EXE"), (b"\x7fELF", "ELF"),
)  # fmt: skip


def read_content(content: Content, form: str = "") -> Iterator[RawTable]:
    """Read one file in parts.

    Parameters
    ----------
    content
        The file.
    form
        A key of FORMATS; "" finds it.

    Raises
    ------
    InputError
        The file is missing, empty, damaged or of a format that is not read here; also while the parts are taken.
    """
    if form and form not in FORMATS:
        raise InputError(N_("Unknown format {form}; wanted one of {known}."), form=form, known=", ".join(FORMATS))
    if not content.head:
        raise InputError(N_("The file {path} is empty; wanted a table or a text."), path=content.name)
    return FORMATS[form or detect(content)].read(content)


def detect(content: Content) -> str:
    """Return the format of a file, a key of FORMATS: what the content shows, else what the name says, else csv.

    Raises
    ------
    InputError
        It is of a kind that holds no text we can read.
    """
    found = next((row.name for row in _ROWS if row.recognise(content)), "")
    if found:
        return found
    for mark, kind in _NOT_READ:
        if content.head.startswith(mark):
            raise InputError(
                N_("The file {path} is {kind}; wanted one of {known}."),
                path=content.name, kind=kind, known=", ".join(FORMATS),
            )  # fmt: skip
    return SUFFIXES.get(content.suffix, "csv")
