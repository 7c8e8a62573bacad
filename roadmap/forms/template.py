"""The interview form as a Word file, empty or filled in: made by python-docx, the same bytes each time."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from roadmap.forms.definition import OTHER, Field, interview_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Colours of the product's visual direction (light), without the sign before them.
_INK, _INK2, _PETROL, _TINT, _RULE = "16202B", "465360", "0F5C6E", "EEF4F5", "A9CBD3"
_SANS, _SERIF, _SIGNS = "IBM Plex Sans", "Source Serif 4", "Segoe UI Symbol"
_INSTEAD = {_SANS: "Segoe UI", _SERIF: "Georgia"}  # what Word takes where a font is not installed
_LOCALES = {"nl": "nl-NL", "fr": "fr-FR", "de": "de-DE", "en": "en-GB"}
_EMPTY, _TICKED = "\u2610", "\u2612"
_WIDTH = 9_638  # twentieths of a point between the margins: A4 less two centimetres on each side
_COLUMNS = (1_640, 3_260, 1_460, 3_363)
_LINE = 300
_MADE = datetime(2024, 1, 1)  # fixed, so that the bytes never change
_IN_ORDER = ("tblStyle", "tblW", "jc", "tblInd", "tblLayout", "tblCellMar", "tblLook")
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


@dataclass(frozen=True)
class _Filling:
    """What is written into the form: its language, and answers by the key of their field."""

    lang: str
    answers: Mapping[str, str]


def write_form(lang: str, answers: Mapping[str, str] | None = None) -> bytes:
    """Return the interview form as a DOCX file.

    Parameters
    ----------
    lang
        nl, fr, de or en.
    answers
        Field key → answer. Lines of a long answer become paragraphs, those that begin with ``- `` bullets. A choice is
        the keys of the boxes ticked, separated by ``; ``; words that are no key go to the box ``other``.
    """
    import docx

    form, filling = interview_form(), _Filling(lang, answers or {})
    document = docx.Document()
    _set_up(document, lang)
    document.add_paragraph(form.title[lang], "Title")
    document.add_paragraph(form.intro[lang], "Form intro")
    for number, (key, heading) in enumerate(form.sections.items(), 1):
        _heading(document, number, heading[lang])
        fields = form.of(key)
        short = [field for field in fields if field.kind == "short"]
        if short:
            _short_fields(document, short, filling)
        for field in fields:
            if field.kind != "short":
                _wide_field(document, field, filling)
    _footer(document, f"{form.footer[lang]} · {form.title[lang]}")
    return _saved(document)


# --- parts ----------------------------------------------------------------------------------------------------------


def _heading(document: Any, number: int, words: str) -> None:  # noqa: ANN401 - python-docx's document
    """Write a section's heading: its number in petrol, then its name."""
    from docx.shared import RGBColor

    line = document.add_paragraph(style="Heading 1")
    line.add_run(f"{number}  ").font.color.rgb = RGBColor.from_string(_PETROL)
    line.add_run(words)


def _short_fields(document: Any, fields: Sequence[Field], filling: _Filling) -> None:  # noqa: ANN401
    """Write fields of one line, two beside each other."""
    table = _table(document, -(-len(fields) // 2), _COLUMNS)
    for place, field in enumerate(fields):
        row = table.rows[place // 2]
        label, answer = row.cells[place % 2 * 2 : place % 2 * 2 + 2]
        label.paragraphs[0].style = "Form label"
        label.paragraphs[0].add_run(field.label[filling.lang])
        _tinted(answer)
        _write_lines(answer, filling.answers.get(field.key, ""))
    for row in table.rows:
        _height(row, 1.55 * _LINE)


def _wide_field(document: Any, field: Field, filling: _Filling) -> None:  # noqa: ANN401
    """Write a field over the whole width: label and help above its box."""
    from docx.shared import Pt

    table = _table(document, 2, (sum(_COLUMNS),))
    above, box = table.rows[0].cells[0], table.rows[1].cells[0]
    above.paragraphs[0].style = "Form label"
    above.paragraphs[0].add_run(field.label[filling.lang])
    above.paragraphs[0].paragraph_format.keep_with_next = True
    if field.help:
        above.add_paragraph(field.help[filling.lang], "Form help").paragraph_format.keep_with_next = True
    _tinted(box)
    told = filling.answers.get(field.key, "")
    if field.kind == "choice":
        _boxes(box, field, filling.lang, told)
    else:
        _write_lines(box, told)
        _height(table.rows[1], field.lines * _LINE)
    gap = document.add_paragraph(style="Form gap")
    gap.paragraph_format.line_spacing = Pt(5)


def _boxes(cell: Any, field: Field, lang: str, told: str) -> None:  # noqa: ANN401
    """Write a choice: one box a line, or two beside each other where the options are short."""
    from docx.shared import Pt

    wanted, own = chosen(field, told)
    beside = 2 if max(len(option.label[lang]) for option in field.options) < 40 else 1
    for place, option in enumerate(field.options):
        line = cell.paragraphs[0] if place == 0 else cell.paragraphs[-1]
        if place and place % beside == 0:
            line = cell.add_paragraph()
        if place % beside == 0:
            line.style = "Form box"
            for stop in range(1, beside):
                line.paragraph_format.tab_stops.add_tab_stop(Pt(stop * _WIDTH / beside / 20))
        else:
            line.add_run("\t")
        words = f"{option.label[lang]} {own}".strip() if option.key == OTHER else option.label[lang]
        _box(line, f"{field.key}:{option.key}", ticked=option.key in wanted)
        line.add_run(f" {words}")


def chosen(field: Field, told: str) -> tuple[set[str], str]:
    """Return which boxes of a choice an answer ticks, and its words that are no box."""
    keys = {option.key for option in field.options}
    parts = [part.strip() for part in told.split(";") if part.strip()]
    own = "; ".join(part for part in parts if part not in keys or part == OTHER)
    wanted = {part for part in parts if part in keys}
    return (wanted | {OTHER}, own.removeprefix(OTHER).strip("; ")) if own and OTHER in keys else (wanted, "")


def _write_lines(cell: Any, answer: str) -> None:  # noqa: ANN401
    """Write an answer's lines as paragraphs, bullets as such."""
    for place, text in enumerate(answer.split("\n")):
        line = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        line.style = "Form bullet" if text.startswith("- ") else "Form answer"
        line.add_run(_writable(text.removeprefix("- ")))


def _writable(text: str) -> str:
    """Return text without the characters that XML cannot hold."""
    return re.sub(r"[^\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


# --- Word's own words -----------------------------------------------------------------------------------------------


def _element(tag: str, **attributes: str) -> Any:  # noqa: ANN401 - an lxml element
    """Make an element of the main namespace: ``_element("w:tag", val="x")``."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _box(line: Any, tag: str, *, ticked: bool) -> None:  # noqa: ANN401
    """Add a box that a click ticks: a content control; where those are not known, a sign that can be typed over."""
    from lxml import etree

    control, about, inside = _element("w:sdt"), _element("w:sdtPr"), _element("w:sdtContent")
    about.append(_element("w:tag", val=tag))
    box = etree.SubElement(about, f"{{{_W14}}}checkbox", nsmap={"w14": _W14})
    etree.SubElement(box, f"{{{_W14}}}checked").set(f"{{{_W14}}}val", "1" if ticked else "0")
    for name, sign in (("checkedState", _TICKED), ("uncheckedState", _EMPTY)):
        state = etree.SubElement(box, f"{{{_W14}}}{name}")
        state.set(f"{{{_W14}}}val", f"{ord(sign):04X}")
        state.set(f"{{{_W14}}}font", _SIGNS)
    run = line.add_run(_TICKED if ticked else _EMPTY)._r
    run.get_or_add_rPr().insert(0, _element("w:rFonts", ascii=_SIGNS, hAnsi=_SIGNS, eastAsia=_SIGNS, cs=_SIGNS))
    inside.append(run)
    control.extend((about, inside))
    line._p.append(control)


def _table(document: Any, rows: int, widths: Sequence[int]) -> Any:  # noqa: ANN401
    """Add a table of fixed columns without lines."""
    from docx.shared import Twips

    table = document.add_table(rows, len(widths))
    table.autofit = False
    about = table._tbl.tblPr
    margins = _element("w:tblCellMar")
    for side, size in (("top", 40), ("left", 85), ("bottom", 40), ("right", 85)):
        margins.append(_element(f"w:{side}", w=str(size), type="dxa"))
    kept = {one.tag.rpartition("}")[2]: one for one in about}
    kept |= {"tblW": _element("w:tblW", w=str(sum(widths)), type="dxa"), "tblCellMar": margins,
             "tblInd": _element("w:tblInd", w="0", type="dxa")}  # fmt: skip
    for one in list(about):
        about.remove(one)
    about.extend(kept[name] for name in _IN_ORDER if name in kept)  # Word refuses a file with another order
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Twips(width)
        for cell in column.cells:
            cell.width = Twips(width)
    return table


def _tinted(cell: Any) -> None:  # noqa: ANN401
    """Make a cell one to write in: a tint, and a line below."""
    about = cell._tc.get_or_add_tcPr()
    lines = _element("w:tcBorders")
    lines.append(_element("w:bottom", val="single", sz="6", space="0", color=_PETROL))
    about.append(lines)
    about.append(_element("w:shd", val="clear", color="auto", fill=_TINT))


def _height(row: Any, twips: float) -> None:  # noqa: ANN401
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.shared import Twips

    row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
    row.height = Twips(int(twips))


def _set_up(document: Any, lang: str) -> None:  # noqa: ANN401
    """Set paper, margins, language, properties and styles."""
    from docx.shared import Cm

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin, page.bottom_margin = Cm(1.8), Cm(1.7)
    about = document.core_properties
    about.title, about.language = interview_form().title[lang], _LOCALES[lang]
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = _MADE
    _styles(document, lang)
    _font_table(document)


def _styles(document: Any, lang: str) -> None:  # noqa: ANN401
    """Define the styles: Normal and headings are Word's own, so that assistive software knows them."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    normal = document.styles["Normal"]
    _style(normal, _SANS, 10, _INK, space=(0, 0))
    for holder in document.styles.element.iter(qn("w:lang")):
        holder.set(qn("w:val"), _LOCALES[lang])
    _style(document.styles["Title"], _SERIF, 24, _INK, bold=True, space=(0, 3))
    _style(document.styles["Heading 1"], _SERIF, 13.5, _INK, bold=True, space=(10, 3))
    _ruled(document.styles["Heading 1"])
    for holder in document.styles["Title"].element.iter(qn("w:pBdr")):
        holder.getparent().remove(holder)
    for name, size, colour, bold, space in (
        ("Form intro", 10, _INK2, False, (0, 2)), ("Form label", 10, _INK, True, (1, 0)),
        ("Form help", 9, _INK2, False, (0, 1)), ("Form answer", 10.5, _INK, False, (1, 1)),
        ("Form gap", 2, _INK2, False, (0, 0)),
    ):  # fmt: skip
        made = document.styles.add_style(name, 1)
        made.base_style = normal
        _style(made, _SANS, size, colour, bold=bold, space=space)
    box = document.styles.add_style("Form box", 1)
    box.base_style = document.styles["Form answer"]
    box.paragraph_format.left_indent, box.paragraph_format.first_line_indent = Pt(13), Pt(-13)
    bullet = document.styles.add_style("Form bullet", 1)
    bullet.base_style = document.styles["List Bullet"]
    _style(bullet, _SANS, 10.5, _INK, space=(1, 1))


def _style(
    style: Any,  # noqa: ANN401
    font: str,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    space: tuple[float, float] = (0, 0),
) -> None:
    """Set a style's letters and the space before and after its paragraphs (points)."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = font, Pt(size), bold
    style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), font)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(space[0]), Pt(space[1])
    style.paragraph_format.line_spacing = 1.1


def _ruled(style: Any) -> None:  # noqa: ANN401
    """Put a hairline under a heading."""
    lines = _element("w:pBdr")
    lines.append(_element("w:bottom", val="single", sz="4", space="2", color=_RULE))
    style.element.get_or_add_pPr().insert_element_before(
        lines, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )


def _font_table(document: Any) -> None:  # noqa: ANN401
    """Tell Word what to take where our fonts are not installed."""
    from lxml import etree

    for part in document.part.package.iter_parts():
        if str(part.partname).endswith("fontTable.xml"):
            root = etree.fromstring(part.blob)
            for name, instead in _INSTEAD.items():
                font = _element("w:font", name=name)
                font.append(_element("w:altName", val=instead))
                root.append(font)
            part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _footer(document: Any, words: str) -> None:  # noqa: ANN401
    """Write the footer: what this is, and the page."""
    from docx.shared import Pt, RGBColor, Twips

    line = document.sections[0].footer.paragraphs[0]
    line.style = "Form intro"
    line.paragraph_format.tab_stops.add_tab_stop(Twips(_WIDTH), 2)
    line.add_run(f"{words}\t")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = line.add_run()
        run._r.append(_element("w:fldChar", fldCharType=kind) if kind else _instruction(text))
    for run in line.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), RGBColor.from_string(_INK2)


def _instruction(text: str) -> Any:  # noqa: ANN401
    made = _element("w:instrText")
    made.text = text
    return made


def _saved(document: Any) -> bytes:  # noqa: ANN401
    """Return the file's bytes, without the time at which it was packed."""
    raw, out = BytesIO(), BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
