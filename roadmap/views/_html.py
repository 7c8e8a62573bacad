"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

import re
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message
from roadmap.views import document as parts
from roadmap.views import render
from roadmap.views.fonts import font_faces
from roadmap.views.theme import TOKENS

if TYPE_CHECKING:
    from jinja2 import Environment

    from roadmap.views.document import Document

_BLOCKS = {
    parts.Paragraph: "paragraph", parts.Bullets: "bullets", parts.TableBlock: "table", parts.Figure: "figure",
    parts.Gallery: "gallery", parts.Numbers: "numbers", parts.Quotes: "quotes",
}  # fmt: skip


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
