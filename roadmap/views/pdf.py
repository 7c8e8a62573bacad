"""The report as PDF, tagged (PDF/UA-1): the one file that imports typst. Nothing is fetched, no system font is used."""

from __future__ import annotations

import json
import re
import tempfile
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, translator
from roadmap.views import document as parts
from roadmap.views import render
from roadmap.views._package import clean
from roadmap.views.fonts import letters, static_fonts
from roadmap.views.theme import SANS, SERIF, TOKENS

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.views.document import Block, Document, Figure, Section

TEMPLATES = Path(__file__).parent / "templates"
LONG, PIECE = 34, 16
"""A word longer than this many letters may be broken after every so many."""
_LONG_WORD = re.compile(rf"\S{{{LONG},}}")
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_MARK = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 22">
<rect x="1" y="3" width="9" height="3.4" rx="1.2" fill="{ink.model}"/>
<rect x="5" y="9.3" width="11" height="3.4" rx="1.2" fill="{ink.people}"/>
<rect x="11" y="15.6" width="10" height="3.4" rx="1.2" fill="{ink.ink}"/></svg>"""


def as_pdf(report: Document) -> bytes:
    """Return the report as PDF: tagged, with outline and alternative texts, the same bytes each time."""
    with tempfile.TemporaryDirectory(prefix="roadmap-pdf-") as name:
        folder = Path(name)
        return _typeset(folder, _Plain(folder).report(report), TEMPLATES / "report.typ")


def typeset(template: Path, data: dict[str, Any], drawings: dict[str, str]) -> bytes:
    """Return plain values in a typst template as PDF, tagged.

    Parameters
    ----------
    template
        Reads ``data.json`` beside it and the house's parts from ``kit.typ``; takes no text as markup.
    data
        Texts that have been through ``words``; ``ink``, ``sans`` and ``serif`` are added.
    drawings
        From a file's name to SVG.
    """
    with tempfile.TemporaryDirectory(prefix="roadmap-pdf-") as name:
        folder = Path(name)
        for file, drawing in drawings.items():
            (folder / file).write_text(clean_svg(drawing), encoding="utf-8")
        (folder / "kit.typ").write_bytes((TEMPLATES / "kit.typ").read_bytes())
        return _typeset(folder, {**data, "ink": vars(TOKENS["light"]), "sans": SANS, "serif": SERIF}, template)


def _typeset(folder: Path, plain: dict[str, Any], template: Path) -> bytes:
    """Compile a template with its values, drawings and the mark in ``folder``."""
    import typst

    (folder / "mark.svg").write_text(_MARK.format(ink=TOKENS["light"]), encoding="utf-8")
    (folder / "main.typ").write_bytes(template.read_bytes())
    for typed in (plain, _known(plain)):
        (folder / "data.json").write_text(json.dumps(typed, ensure_ascii=False), encoding="utf-8")
        try:
            return _compile(folder)
        except typst.TypstError:
            # A letter that no typeface at hand has may not stand in an accessible PDF; a second time without any.
            if typed is not plain:
                raise
    raise AssertionError


def _compile(folder: Path) -> bytes:
    import typst

    return bytes(
        typst.compile(
            str(folder / "main.typ"), root=str(folder), font_paths=_fonts(), pdf_standards=["ua-1"], timestamp=0
        )
    )


@cache
def _fonts() -> Any:  # noqa: ANN401 - typst's own
    """Return our typefaces, and those inside typst for letters that ours lack."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(static_fonts())])


def _known(value: Any) -> Any:  # noqa: ANN401 - plain JSON values
    """Return the same values with every letter that our typefaces lack replaced."""
    if isinstance(value, str):
        return "".join(one if one in letters() or one in " \u200b" else _UNKNOWN for one in value)
    if isinstance(value, list):
        return [_known(one) for one in value]
    return {key: _known(one) for key, one in value.items()} if isinstance(value, dict) else value


class _Plain:
    """Turns a document into plain values, its drawings into files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.drawn = folder, count()

    def report(self, report: Document) -> dict[str, Any]:
        """Return all that the template reads."""
        ink = TOKENS["light"]
        return {
            "title": words(report.title), "subtitle": words(report.subtitle), "lang": report.lang,
            "fictional": words(report.fictional), "foot": words(report.title),
            "contents": translator(report.lang)(N_("Contents")) if report.contents else "",
            "ink": vars(ink), "sans": SANS, "serif": SERIF,
            "sections": [self.section(one) for one in report.sections],
        }  # fmt: skip

    def section(self, one: Section) -> dict[str, Any]:
        """Return a section with its parts."""
        return {
            "id": one.section_id, "title": words(one.title), "subtitle": words(one.subtitle), "page": one.page,
            "blocks": [self.block(block) for block in one.blocks], "parts": [self.section(part) for part in one.parts],
        }  # fmt: skip

    def block(self, block: Block) -> dict[str, Any]:
        """Return a block under the name of its kind."""
        ways: dict[type[Any], Callable[[Any], dict[str, Any]]] = {
            parts.Paragraph: lambda b: {"kind": "paragraph", "text": words(b.text), "tone": b.tone},
            parts.Bullets: lambda b: {"kind": "bullets", "items": [[words(x), words(y)] for x, y in b.items]},
            parts.TableBlock: _table,
            parts.Figure: self.figure,
            parts.Gallery: lambda b: {
                "kind": "gallery",
                "figures": [{**self.figure(figure), "title": words(title)} for title, figure in b.figures],
            },
            parts.Numbers: _numbers,
            parts.Quotes: _quotes,
        }
        return ways[type(block)](block)

    def figure(self, figure: Figure) -> dict[str, Any]:
        """Draw a figure into a file."""
        file = f"f{next(self.drawn)}.svg"
        (self.folder / file).write_text(clean_svg(render.to_svg(figure.chart)), encoding="utf-8")
        alt = words(f"{figure.alt}. {figure.told}")
        told = {"file": file, "alt": alt, "caption": words(figure.caption), "ratio": figure.size[1] / figure.size[0]}
        return {"kind": "figure", **told}


def clean_svg(svg: str) -> str:
    """Return a drawing whose letters our typefaces have."""
    return "".join(one if one in letters() or one.isspace() else _UNKNOWN for one in svg)


def words(text: str) -> str:
    """Return a text on one line, in which very long words may be broken."""
    return _LONG_WORD.sub(_breakable, clean(text))


def _breakable(found: re.Match[str]) -> str:
    word = found[0]
    return "\u200b".join(word[start : start + PIECE] for start in range(0, len(word), PIECE))


def _table(block: parts.TableBlock) -> dict[str, Any]:
    rows = [[words(cell) for cell in row] for row in block.rows]
    heads = [words(head) for head in block.columns]
    return {
        "kind": "table", "caption": words(block.caption), "columns": heads, "rows": rows,
        "numeric": list(block.numeric), "weights": _weights(block),
    }  # fmt: skip


def _weights(block: parts.TableBlock) -> list[int]:
    """Return how much of the width each column of words wants: its longest words, within bounds."""
    rows = [block.columns, *block.rows]
    return [min(44, max(8, *(len(row[at]) for row in rows))) for at in range(len(block.columns))]


def _numbers(block: parts.Numbers) -> dict[str, Any]:
    cards = [{name: _told(value) for name, value in vars(card).items()} for card in block.cards]
    return {"kind": "numbers", "cards": cards}


def _told(value: Any) -> Any:  # noqa: ANN401 - a card's field
    return words(value) if isinstance(value, str) else [words(x) for x in value] if isinstance(value, tuple) else value


def _quotes(block: parts.Quotes) -> dict[str, Any]:
    passages = [
        {
            "lang": one.lang, "tag": one.lang.upper(), "source": words(source),
            "parts": [[_spaced(text), marked] for text, marked in one.parts()],
        }
        for one, source in block.passages
    ]  # fmt: skip
    return {"kind": "quotes", "passages": passages}


def _spaced(text: str) -> str:
    """Return a piece of a sentence with the spaces at its ends kept."""
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * before}{words(text)}{' ' * after}" if text.strip() else " "
