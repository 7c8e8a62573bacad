"""A deck's slides: the template and its layouts, titles and footers, text and tables laid where they fit."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.views._package import clean
from roadmap.views.theme import TOKENS, shorten, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.views._slide_charts import Box

INK = TOKENS["light"]
POINT = 12_700
"""EMU in a point."""
SAFE = 1.25
"""How much wider than ours the letters may be that a machine without our typefaces takes."""
OWN = Path(__file__).parent / "templates" / "briefing.pptx"
LACKS = N_(
    "The template {path} has no layout with {wanted}; wanted: one with title and subtitle, one with title and text, "
    "one with a title alone."
)
NO_DECK = N_("{path} is not a PowerPoint file; wanted a .pptx or .potx.")
WANTED = {
    "cover": N_("a title and a subtitle"), "text": N_("a title and one text"), "title": N_("a title and nothing else"),
}  # fmt: skip
_TITLES, _TEXTS, _EDGES = {1, 3}, {2, 7}, {13, 15, 16}
"""Numbers of placeholder types: titles; body and object; slide number, footer and date."""


@dataclass(frozen=True)
class Run:
    """A piece of text: its words, size in points, colour, strong or not, the colour behind it, and its language."""

    words: str
    size: float = 12
    colour: str = INK.ink
    bold: bool = False
    behind: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Frame:
    """The part of a slide that content may take, EMU."""

    left: int
    top: int
    width: int
    bottom: int

    def below(self, height: int) -> Frame:
        """Return what is left below the first ``height``."""
        return replace(self, top=self.top + height)


def open_template(path: Path | None) -> Any:  # noqa: ANN401 - python-pptx's presentation
    """Open a template, ours where none is given, without any slides of its own.

    Raises
    ------
    InputError
        The file is none of PowerPoint's.
    """
    import pptx
    from pptx.exc import PackageNotFoundError

    source = OWN if path is None else path
    try:
        deck = pptx.Presentation(BytesIO(_as_deck(source.read_bytes())))
    except (OSError, zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise InputError(NO_DECK, path=source) from error
    for one in list(deck.slides._sldIdLst):
        deck.part.drop_rel(one.rId)
        deck.slides._sldIdLst.remove(one)
    return deck


def _as_deck(data: bytes) -> bytes:
    """Return a template's file as that of a presentation: only the declared type differs."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(b"presentationml.template.main+xml", b"presentationml.presentation.main+xml")
            target.writestr(name, content)
    return out.getvalue()


def find_layouts(deck: Any, path: Path | None) -> dict[str, Any]:  # noqa: ANN401 - python-pptx's presentation
    """Return the layouts a deck needs, found by their placeholders, whatever their names.

    Raises
    ------
    InputError
        One is missing.
    """
    found: dict[str, Any] = {}
    for layout in deck.slide_layouts:
        kinds = [int(one.placeholder_format.type) for one in layout.placeholders]
        titles = sum(kind in _TITLES for kind in kinds)
        inside = [kind for kind in kinds if kind not in _TITLES | _EDGES]
        if titles == 1 and inside == [4]:
            found.setdefault("cover", layout)
        elif titles == 1 and len(inside) == 1 and inside[0] in _TEXTS:
            found.setdefault("text", layout)
        elif titles == 1 and not inside:
            found.setdefault("title", layout)
    for name, wanted in WANTED.items():
        if name not in found:
            raise InputError(LACKS, path=path or OWN, wanted=wanted)
    return found


class Kit:
    """Makes slides of one deck and puts text and tables on them."""

    def __init__(self, deck: Any, layouts: dict[str, Any], foot: str, fictional: str) -> None:  # noqa: ANN401
        self.deck, self.layouts, self.foot, self.fictional = deck, layouts, foot, fictional
        body = next(one for one in layouts["text"].placeholders if int(one.placeholder_format.type) in _TEXTS)
        title = layouts["text"].placeholders[0]
        bottom = min(body.top + body.height, deck.slide_height - 40 * POINT)
        self.frame = Frame(title.left, body.top, title.width, bottom)

    def slide(self, layout: str, title: str) -> Any:  # noqa: ANN401 - python-pptx's slide
        """Add a slide with its title and footer."""
        made = self.deck.slides.add_slide(self.layouts[layout])
        holder = made.shapes.title
        holder.text_frame.text, size = fitted(clean(title), holder.width / POINT)
        if size:
            from pptx.util import Pt

            for paragraph in holder.text_frame.paragraphs:
                paragraph.font.size = Pt(size)
        self._edges(made)
        return made

    def _edges(self, slide: Any) -> None:  # noqa: ANN401 - python-pptx's slide
        """Write footer and page number; what is made up is marked on each slide, with or without a place for it."""
        from copy import deepcopy

        written = False
        for one in slide.slide_layout.placeholders:
            kind = int(one.placeholder_format.type)
            if kind not in (13, 15):
                continue
            slide.shapes._spTree.append(deepcopy(one._element))
            if kind == 15:
                holder = slide.shapes[-1].text_frame
                runs = [Run(self.foot, 0, "")]
                runs += [Run(f"  ·  {self.fictional}", 0, INK.people_text, bold=True)] if self.fictional else []
                write(holder.paragraphs[0], runs)
                written = True
        if not written and self.fictional:
            box = (self.frame.left, self.deck.slide_height - 28 * POINT, self.frame.width, 20 * POINT)
            self.text(slide, box, [[Run(self.fictional, 10, INK.people_text, bold=True)]])

    def subtitle(self, slide: Any, words: str) -> Frame:  # noqa: ANN401 - python-pptx's slide
        """Write the line under the title, and return the room below it."""
        if not words:
            return self.frame.below(8 * POINT)
        lines = min(2, line_count(words, self.frame.width / POINT, 11))
        said = shorten(clean(words), lines * self.frame.width / POINT * 0.97, 11)
        high = round((lines * 14 + 6) * POINT)
        self.text(slide, (self.frame.left, self.frame.top, self.frame.width, high), [[Run(said, 11, INK.ink2)]])
        return self.frame.below(high + 4 * POINT)

    def text(self, slide: Any, box: Box, paragraphs: Sequence[Sequence[Run]], *, gap: float = 0) -> Any:  # noqa: ANN401
        """Put paragraphs into a text box without margins; ``gap`` points stand after each."""
        from pptx.util import Pt

        made = slide.shapes.add_textbox(*box)
        holder = made.text_frame
        holder.word_wrap = True
        holder.margin_left = holder.margin_right = holder.margin_top = holder.margin_bottom = 0
        for place, runs in enumerate(paragraphs):
            line = holder.paragraphs[0] if place == 0 else holder.add_paragraph()
            line.space_after = Pt(gap)
            write(line, runs)
        return made

    def notes(self, slide: Any, words: Sequence[str]) -> None:  # noqa: ANN401 - python-pptx's slide
        """Write what a speaker, or who cannot see the charts, needs to know."""
        said = "\n".join(clean(one) for one in words if one)
        if said:
            slide.notes_slide.notes_text_frame.text = said


def write(paragraph: Any, runs: Sequence[Run]) -> None:  # noqa: ANN401 - python-pptx's paragraph
    """Write pieces of text into a paragraph; a piece of size 0 takes the size it finds there."""
    from pptx.util import Pt

    for one in runs:
        if one.words == "\v":
            paragraph.add_line_break()
            continue
        run = paragraph.add_run()
        before, after = (len(one.words) - len(part) for part in (one.words.lstrip(" "), one.words.rstrip(" ")))
        run.text = f"{' ' * before}{clean(one.words)}{' ' * after}"
        if one.size:
            run.font.size = Pt(one.size)
        if one.bold:
            run.font.bold = True
        if one.colour:
            run.font.color.rgb = rgb(one.colour)
        if one.lang:
            run._r.get_or_add_rPr().set("lang", one.lang)
        if one.behind:
            _highlight(run, one.behind)


def rgb(colour: str) -> Any:  # noqa: ANN401 - python-pptx's colour
    """Return a colour as python-pptx has it."""
    from pptx.dml.color import RGBColor

    make: Any = RGBColor.from_string
    return make(colour.lstrip("#"))


def _highlight(run: Any, colour: str) -> None:  # noqa: ANN401 - python-pptx's run
    from pptx.oxml import parse_xml

    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    mark = parse_xml(f'<a:highlight xmlns:a="{space}"><a:srgbClr val="{colour[1:]}"/></a:highlight>')
    about = run._r.get_or_add_rPr()
    after = about.find(f"{{{space}}}solidFill")
    if after is not None:
        after.addnext(mark)
    else:
        about.insert(0, mark)


def line_count(words: str, width: float, size: float, *, bold: bool = False) -> int:
    """Return how many lines a text takes in ``width`` points; a very long word is broken."""
    lines, at = 1, 0.0
    space = text_width(" ", size)
    for word in words.split():
        wide = text_width(word, size, bold=bold) * SAFE
        if at and at + space + wide > width:
            lines, at = lines + 1, 0.0
        extra = ceil(wide / width) - 1 if wide > width else 0
        lines += extra
        at += (space if at else 0) + wide - extra * width
    return lines


def fitted(title: str, width: float) -> tuple[str, float]:
    """Return a title cut to two lines, and the size it needs (0: the template's own)."""
    if line_count(title, width, 24, bold=True) <= 2:
        return title, 0 if line_count(title, width * 0.9, 24, bold=True) <= 2 else 22
    if line_count(title, width, 18, bold=True) <= 2:
        return title, 18
    kept = title
    while kept and line_count(kept + "…", width, 16, bold=True) > 2:
        kept = kept[: -max(1, len(kept) // 20)]
    return kept.rstrip() + "…", 16
