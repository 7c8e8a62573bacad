"""Reports as files: the one report document, written in every format there is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from roadmap.disclosure import disclose
from roadmap.errors import InputError
from roadmap.i18n import LANGUAGES, N_
from roadmap.store import aside
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.views._html import as_html
from roadmap.views._markdown import as_markdown
from roadmap.views.document import Document, build_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.disclosure import Shown
    from roadmap.records import Study
    from roadmap.views.document import Block, Section

__all__ = ["WRITERS", "as_html", "as_markdown", "blocks_of", "write_report", "write_reports"]


def write_report(
    study: Study, path: Path | str, *, kind: str, lang: str, sector: str = ALL, template: Path | None = None
) -> Path:
    """Write a study's report, as anyone may see it, and return where it stands.

    Parameters
    ----------
    kind
        One of WRITERS or FROM_STUDY.
    lang
        nl, fr, de or en.
    sector
        A sector of the study, or all.
    template
        For pptx alone: the PowerPoint file whose master and layouts the deck takes, instead of our own.

    Raises
    ------
    InputError
        The kind, language or sector is not one there is, or the template lacks a layout that is needed.
    StudyError
        The file cannot be written.
    """
    shown = disclose(study)
    known = select.sector_names(shown, lang if lang in LANGUAGES else "en")
    _one_of(kind, (*WRITERS, *FROM_STUDY), N_("There is no report format {found}; there is {known}."))
    _one_of(lang, LANGUAGES, N_("There is no report in the language {found}; there is {known}."))
    _one_of(sector, tuple(known), N_("The study has no sector {found}; it has {known}."))
    if template is not None and kind != "pptx":
        raise InputError(N_("A template is taken by the format pptx alone; found {found}."), found=kind)
    if template is not None:
        check_template(template)
    if kind in FROM_STUDY:
        return _put(FROM_STUDY[kind](shown, lang, sector), Path(path))
    report = build_document(shown, lang, sector)
    return _put(as_slides(report, template) if kind == "pptx" else WRITERS[kind](report), Path(path))


def write_reports(study: Study, folder: Path, kinds: tuple[str, ...] = ("html", "md")) -> list[Path]:
    """Write the report on all sectors in every language and in some formats into a folder, and return the files.

    What may be shown is decided once, and each language's document is made once for all formats.

    Raises
    ------
    StudyError
        A file cannot be written.
    """
    shown = disclose(study)
    written = []
    for lang in LANGUAGES:
        document = build_document(shown, lang, ALL)
        written += [_put(WRITERS[kind](document), folder / f"roadmap-{lang}.{kind}") for kind in kinds]
    return written


def _put(data: bytes, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with aside(target) as draft:
        draft.write_bytes(data)
    return target


def _one_of(found: str, known: tuple[str, ...], template: str) -> None:
    if found not in known:
        raise InputError(template, found=found, known=", ".join(known))


# The libraries of each format are heavy and loaded when the format is asked for.


def as_pdf(report: Document) -> bytes:
    """Return the report as PDF (tagged, PDF/UA-1)."""
    from roadmap.views.pdf import as_pdf as write

    return write(report)


def check_template(template: Path) -> None:
    """Raise InputError where a deck cannot be made from a template."""
    from roadmap.views._slide_kit import find_layouts, open_template

    find_layouts(open_template(template), template)


def as_slides(report: Document, template: Path | None = None) -> bytes:
    """Return the report as a briefing deck (PPTX)."""
    from roadmap.views.slides import as_slides as write

    return write(report, template)


def as_word(report: Document) -> bytes:
    """Return the report as a Word document (DOCX)."""
    from roadmap.views.word import as_word as write

    return write(report)


def as_workbook(report: Document) -> bytes:
    """Return the report's tables and figures as a workbook (XLSX)."""
    from roadmap.views.workbook import as_workbook as write

    return write(report)


WRITERS: dict[str, Callable[[Document], bytes]] = {
    "html": lambda report: as_html(report).encode(),
    "md": lambda report: as_markdown(report).encode(),
    "pdf": as_pdf,
    "pptx": as_slides,
    "docx": as_word,
    "xlsx": as_workbook,
}
"""From a report's format to what writes it."""


def as_cards(shown: Shown, lang: str, sector: str) -> bytes:
    """Return trend cards for the table (PDF, A6, four on a sheet)."""
    from roadmap.views.cards import CardPlan
    from roadmap.views.cards import as_cards as write

    return write(shown, CardPlan(lang, sector))


def as_map(shown: Shown, lang: str, sector: str) -> bytes:
    """Return the map of documents as a web page to zoom and search, which needs nothing else."""
    from roadmap.views.atlas import as_atlas

    return as_atlas(shown, lang, sector)


FROM_STUDY: dict[str, Callable[[Shown, str, str], bytes]] = {"cards": as_cards, "map": as_map}
"""Formats made from the study itself, in a language and for a sector."""


def blocks_of(section: Section) -> list[Block]:
    """Return every block of a section and its parts."""
    return [*section.blocks, *(block for part in section.parts for block in blocks_of(part))]
