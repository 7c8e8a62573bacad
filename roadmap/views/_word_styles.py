"""The look of the Word report: pages, styles, fonts with what to take instead, footers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.views._package import LOCALES, clean
from roadmap.views.theme import SANS, SERIF, TOKENS

if TYPE_CHECKING:
    from roadmap.views.document import Document

INK = TOKENS["light"]
INSTEAD = {SANS: "Segoe UI", SERIF: "Georgia"}
"""What Word takes where a typeface is not installed."""
# Name: base, typeface, size in points, colour, bold, space before and after in points.
_STYLES: dict[str, tuple[str, str, float, str, bool, tuple[float, float]]] = {
    "Normal": ("", SANS, 10, INK.ink, False, (0, 5)),
    "Title": ("", SERIF, 26, INK.ink, True, (30, 4)),
    "Subtitle": ("", SANS, 10, INK.ink2, False, (0, 18)),
    "Heading 1": ("", SERIF, 18, INK.ink, True, (22, 4)),
    "Heading 2": ("", SERIF, 13.5, INK.ink, True, (14, 3)),
    "Heading 3": ("", SERIF, 11.5, INK.ink, True, (10, 3)),
    "Heading 4": ("", SANS, 10.5, INK.ink, True, (8, 2)),
    "TOC 1": ("Normal", SANS, 10, INK.model, False, (2, 2)),
    "Contents head": ("Normal", SANS, 10, INK.ink, True, (0, 4)),
    "Measure": ("Normal", SANS, 9, INK.ink2, False, (0, 6)),
    "Note": ("Normal", SANS, 8.5, INK.ink2, False, (2, 6)),
    "Warning": ("Normal", SANS, 9.5, INK.people_text, False, (4, 8)),
    "Finding": ("Normal", SANS, 9.5, INK.ink, False, (3, 5)),
    "List Bullet": ("", SANS, 9.5, INK.ink, False, (1, 3)),
    "Table caption": ("Normal", SANS, 9.5, INK.ink, True, (6, 3)),
    "Table head": ("Normal", SANS, 8, INK.ink3, False, (1, 1)),
    "Table cell": ("Normal", SANS, 8.5, INK.ink, False, (1, 1)),
    "Picture": ("Normal", SANS, 8.5, INK.ink, False, (4, 2)),
    "Quoted": ("Normal", SANS, 9, INK.ink, False, (2, 3)),
    "Card line": ("Normal", SANS, 8.5, INK.ink2, False, (1, 1)),
    "Card value": ("Normal", SANS, 16, INK.model, True, (0, 0)),
    "Card refused": ("Normal", SANS, 11, INK.ink, True, (2, 2)),
    "Gap": ("Normal", SANS, 1, INK.ink2, False, (0, 0)),
    "Footer": ("", SANS, 8, INK.ink3, False, (0, 0)),
}


def element(name: str, /, **attributes: str) -> Any:  # noqa: ANN401 - an XML element
    """Make an XML element of the word processing namespace with attributes of the same."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def shade(run: Any, fill: str, colour: str) -> None:  # noqa: ANN401 - a run
    """Set a run's background ("" for none) and colour."""
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(colour[1:])
    if fill:
        run._r.get_or_add_rPr().append(element("w:shd", val="clear", color="auto", fill=fill[1:]))


def bottom_line(paragraph: Any) -> None:  # noqa: ANN401 - a paragraph
    """Put a hairline under a paragraph."""
    lines = element("w:pBdr")
    lines.append(element("w:bottom", val="single", sz="4", space="3", color=INK.grid[1:]))
    after = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:outlineLvl")
    paragraph._p.get_or_add_pPr().insert_element_before(lines, *after)


def set_up(target: Any, report: Document) -> None:  # noqa: ANN401 - python-docx's document
    """Set pages, language, properties, styles and footer."""
    about = target.core_properties
    about.title, about.language = clean(report.title), LOCALES[report.lang]
    about.author = about.last_modified_by = about.comments = ""
    about.subject = clean(report.fictional)
    upright(target.sections[0])
    for name, look in _STYLES.items():
        _style(target, name, look)
    for name in ("Finding", "Warning"):
        _bordered(target.styles[name], name)
    for holder in target.styles.element.iter(_qn("w:lang")):
        holder.set(_qn("w:val"), LOCALES[report.lang])
    for name in ("Plain lines", "Cards"):
        _table_style(target, name)
    _font_table(target)
    _footer(target.sections[0], report)


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def upright(page: Any) -> None:  # noqa: ANN401 - a section
    """Make a section's pages A4 upright."""
    from docx.shared import Cm

    page.page_width, page.page_height, page.orientation = Cm(21), Cm(29.7), 0
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin, page.bottom_margin, page.footer_distance = Cm(1.8), Cm(2), Cm(1)


def landscape(target: Any) -> None:  # noqa: ANN401 - python-docx's document
    """Begin pages across."""
    from docx.shared import Cm

    page = target.add_section(2)
    upright(page)
    page.page_width, page.page_height, page.orientation = Cm(29.7), Cm(21), 1
    page.left_margin = page.right_margin = Cm(1.6)
    _tab_of(page, 26.5)


def portrait(target: Any) -> None:  # noqa: ANN401 - python-docx's document
    """Begin upright pages again."""
    page = target.add_section(2)
    upright(page)
    _tab_of(page, 17.0)


def _tab_of(page: Any, width: float) -> None:  # noqa: ANN401 - a section
    """Copy the footer to a section, its page number at the right margin of this one."""
    from copy import deepcopy

    from docx.shared import Cm

    before = page.footer._prior_headerfooter.paragraphs[0]
    page.footer.is_linked_to_previous = False
    own = page.footer.paragraphs[0]
    for child in list(own._p):
        own._p.remove(child)
    for child in before._p:
        own._p.append(deepcopy(child))
    own.paragraph_format.tab_stops.clear_all()
    own.paragraph_format.tab_stops.add_tab_stop(Cm(width), 2)


def _style(target: Any, name: str, look: tuple[str, str, float, str, bool, tuple[float, float]]) -> None:  # noqa: ANN401
    """Define or change a style."""
    from docx.shared import Pt, RGBColor

    base, face, size, colour, bold, space = look
    known = {style.name for style in target.styles}
    style = target.styles[name] if name in known else target.styles.add_style(name, 1)
    if base:
        style.base_style = target.styles[base]
    style.font.name, style.font.size, style.font.bold, style.font.italic = face, Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour[1:])
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(_qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(_qn(f"w:{kind}"), face)
    about = style.paragraph_format
    about.space_before, about.space_after, about.line_spacing = (
        Pt(space[0]),
        Pt(space[1]),
        1.0 if name.startswith("Table") else 1.1,
    )
    about.keep_with_next = True if name.startswith("Heading") or name in ("Table caption", "Measure") else None
    for holder in list(style.element.iter(_qn("w:pBdr"))):
        holder.getparent().remove(holder)


def _bordered(style: Any, name: str) -> None:  # noqa: ANN401 - a style
    """Give findings a hairline below and warnings a tint behind."""
    about = style.element.get_or_add_pPr()
    after = ("w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    if name == "Warning":
        about.insert_element_before(element("w:shd", val="clear", color="auto", fill=INK.people_tint[1:]), *after)
        return
    lines = element("w:pBdr")
    lines.append(element("w:bottom", val="single", sz="4", space="3", color=INK.grid[1:]))
    about.insert_element_before(lines, "w:shd", *after)


def _table_style(target: Any, name: str) -> None:  # noqa: ANN401 - python-docx's document
    """Define a table style: hairlines between rows, or boxes around cards."""
    style = target.styles.add_style(name, 3)
    about = element("w:tblPr")
    lines = element("w:tblBorders")
    sides = ("bottom", "insideH") if name == "Plain lines" else ("top", "left", "bottom", "right", "insideV")
    for side in sides:
        lines.append(element(f"w:{side}", val="single", sz="4", space="0", color=INK.rule[1:]))
    about.append(lines)
    margins = element("w:tblCellMar")
    for side, width in (("top", "10"), ("left", "0"), ("bottom", "10"), ("right", "140")):
        wide = {"left": "140"}.get(side, width) if name == "Cards" else width
        margins.append(element(f"w:{side}", w=wide, type="dxa"))
    about.append(margins)
    style.element.append(about)


def _font_table(target: Any) -> None:  # noqa: ANN401 - python-docx's document
    """Tell Word what to take where our fonts are not installed."""
    from lxml import etree

    for part in target.part.package.iter_parts():
        if str(part.partname).endswith("fontTable.xml"):
            root = etree.fromstring(part.blob)
            for name, instead in INSTEAD.items():
                font = element("w:font", name=name)
                font.append(element("w:altName", val=instead))
                root.append(font)
            part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _footer(page: Any, report: Document) -> None:  # noqa: ANN401 - a section
    """Write the footer: what this is, whether it is made up, and the page."""
    from docx.shared import Cm

    line = page.footer.paragraphs[0]
    line.style = "Footer"
    line.paragraph_format.tab_stops.clear_all()
    line.paragraph_format.tab_stops.add_tab_stop(Cm(17), 2)
    line.add_run(clean(report.title))
    if report.fictional:
        line.add_run("  ·  ")
        shade(line.add_run(clean(report.fictional)), "", INK.people_text)
    line.add_run("\t")
    for kind in ("begin", "", "end"):
        made = element("w:fldChar", fldCharType=kind) if kind else element("w:instrText")
        if not kind:
            made.text = "PAGE"
        line.add_run()._r.append(made)
