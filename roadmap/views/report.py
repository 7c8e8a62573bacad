"""Reports as files: the one report document, written as HTML or Markdown."""

from __future__ import annotations

import re
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.disclosure import disclose
from roadmap.errors import InputError
from roadmap.i18n import LANGUAGES, N_, Message
from roadmap.store import aside
from roadmap.tables import ALL
from roadmap.views import document as parts
from roadmap.views import render, select
from roadmap.views.document import Document, build_document
from roadmap.views.fonts import font_faces
from roadmap.views.theme import TOKENS

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

    from roadmap.records import Study
    from roadmap.views.document import Block, Section

_BLOCKS = {
    parts.Paragraph: "paragraph", parts.Bullets: "bullets", parts.TableBlock: "table", parts.Figure: "figure",
    parts.Gallery: "gallery", parts.Numbers: "numbers", parts.Quotes: "quotes",
}  # fmt: skip


def write_report(study: Study, path: Path | str, *, kind: str, lang: str, sector: str = ALL) -> Path:
    """Write a study's report, as anyone may see it, and return where it stands.

    Parameters
    ----------
    kind
        One of WRITERS: html or md.
    lang
        nl, fr, de or en.
    sector
        A sector of the study, or all.

    Raises
    ------
    InputError
        The kind, language or sector is not one there is.
    StudyError
        The file cannot be written.
    """
    shown = disclose(study)
    known = select.sector_names(shown, lang if lang in LANGUAGES else "en")
    _one_of(kind, tuple(WRITERS), N_("There is no report format {found}; there is {known}."))
    _one_of(lang, LANGUAGES, N_("There is no report in the language {found}; there is {known}."))
    _one_of(sector, tuple(known), N_("The study has no sector {found}; it has {known}."))
    target = Path(path)
    return _put(WRITERS[kind](build_document(shown, lang, sector)), target)


def write_reports(study: Study, folder: Path) -> list[Path]:
    """Write the report on all sectors in every language and format into a folder, and return the files.

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
        written += [_put(write(document), folder / f"roadmap-{lang}.{kind}") for kind, write in WRITERS.items()]
    return written


def _put(text: str, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with aside(target) as draft:
        draft.write_text(text, encoding="utf-8")
    return target


def _one_of(found: str, known: tuple[str, ...], template: str) -> None:
    if found not in known:
        raise InputError(template, found=found, known=", ".join(known))


@cache
def _templates() -> Environment:
    """Return the templates; whatever comes from documents is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent / "templates"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def as_html(report: Document) -> str:
    """Return the report as one HTML page that needs nothing else."""
    from markupsafe import Markup

    drawn = count()

    def svg(figure: parts.Figure) -> Markup:
        # vl-convert escapes what stands in a chart's text; the drawing itself is ours.
        return Markup(_inline(render.to_svg(figure.chart), f"f{next(drawn)}"))  # noqa: S704

    page = _templates().get_template("report.html.jinja")
    return page.render(
        report=report, name_of=lambda block: _BLOCKS[type(block)], svg=svg, ink=TOKENS["light"],
        faces=Markup(font_faces()), read=_words(report.lang),  # noqa: S704 - ours
    )  # fmt: skip


_NAMED = re.compile(r'(id="|url\(#)((?:gradient_|clip)\d+)')


def _inline(svg: str, prefix: str) -> str:
    """Return an SVG that scales with the page; what it shows is told by the figure around it.

    The renderer numbers gradients through the life of its process; here they get names of the figure's own.
    """
    names: dict[str, str] = {}
    svg = _NAMED.sub(lambda m: m[1] + names.setdefault(m[2], f"{prefix}-{len(names)}"), svg)
    svg = re.sub(r"^<\?xml[^>]*>\s*", "", svg)
    bare = r'\1 aria-hidden="true" focusable="false"'
    return re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', bare, svg, count=1)


def _words(lang: str) -> dict[str, str]:
    """Return the words a page needs besides those of the document."""
    return {
        "contents": Message.of(N_("Contents")).to(lang),
        "grade": Message.of(N_("grade {grade}"), grade="").to(lang).strip(),
    }


# --- Markdown -------------------------------------------------------------------------------------------------------


def as_markdown(report: Document) -> str:
    """Return the report as Markdown; a chart is told in words."""
    lines = [f"# {_plain(report.title)}", "", _plain(report.subtitle), ""]
    if report.fictional:
        lines += [f"**{_plain(report.fictional)}**", ""]
    for section in report.sections:
        lines += _section(section, 2)
    return "\n".join(lines).rstrip() + "\n"


def _section(section: Section, depth: int) -> list[str]:
    lines = [f"{'#' * min(depth, 6)} {_plain(section.title)}", ""]
    if section.subtitle:
        lines += [f"*{_plain(section.subtitle)}*", ""]
    for block in section.blocks:
        lines += [*_MARKDOWN[type(block)](block), ""]
    for part in section.parts:
        lines += _section(part, depth + 1)
    return lines


_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~!&{}])")


def _plain(text: str) -> str:
    """Escape what Markdown or HTML in it would read as markup; one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _table(block: parts.TableBlock) -> list[str]:
    ruler = ["---:" if place in block.numeric else "---" for place in range(len(block.columns))]
    rows = [[_plain(cell) for cell in row] for row in block.rows]
    head = [[_plain(name) for name in block.columns], ruler]
    return [f"**{_plain(block.caption)}**", "", *("| " + " | ".join(row) + " |" for row in [*head, *rows])]


def _figure(block: parts.Figure) -> list[str]:
    return [_plain(block.told)] + (["", f"*{_plain(block.caption)}*"] if block.caption else [])


def _bullets(block: parts.Bullets) -> list[str]:
    return [
        "- " + ": ".join(part for part in (f"**{_plain(a)}**" if a else "", _plain(b)) if part) for a, b in block.items
    ]


def _gallery(block: parts.Gallery) -> list[str]:
    return [line for name, figure in block.figures for line in (f"**{_plain(name)}**", "", *_figure(figure), "")]


def _cards(block: parts.Numbers) -> list[str]:
    return [
        f"- **{card.year}** ({_plain(card.distance)}): {_plain(card.value)}"
        + (f", {card.grade}" if card.grade else "") + "; " + _plain("; ".join(card.ranges))
        for card in block.cards
    ]  # fmt: skip


def _quotes(block: parts.Quotes) -> list[str]:
    return [
        line
        for passage, source in block.passages
        for line in (f"> “{_plain(passage.text)}”", ">", f"> {passage.lang.upper()} · {_plain(source)}", "")
    ]


_MARKDOWN: dict[type[Any], Callable[[Any], list[str]]] = {
    parts.Paragraph: lambda block: [_plain(block.text)],
    parts.Bullets: _bullets,
    parts.TableBlock: _table,
    parts.Figure: _figure,
    parts.Gallery: _gallery,
    parts.Numbers: _cards,
    parts.Quotes: _quotes,
}

WRITERS: dict[str, Callable[[Document], str]] = {"html": as_html, "md": as_markdown}
"""From a report's format to what writes it."""


def blocks_of(section: Section) -> list[Block]:
    """Return every block of a section and its parts."""
    return [*section.blocks, *(block for part in section.parts for block in blocks_of(part))]
