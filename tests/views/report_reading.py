"""Reads written reports back with other libraries than wrote them, where there is one."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

from roadmap.views import document as parts
from roadmap.views.document import Document, Section


def squeezed(text: str) -> str:
    """A text without spaces, soft breaks or marks of what could not be written, to be compared."""
    return re.sub(r"[\s\u200b\u00ad-]+", "", text)


def sections(report: Document) -> list[Section]:
    """Every section, parts included."""

    def inside(one: Section) -> list[Section]:
        return [one, *(deep for part in one.parts for deep in inside(part))]

    return [deep for one in report.sections for deep in inside(one)]


def blocks(report: Document, kind: type[Any]) -> list[Any]:
    """Every block of a kind."""
    return [block for one in sections(report) for block in one.blocks if isinstance(block, kind)]


def shortened(report: Document) -> Document:
    """The report with one part of each section that has parts, all parts of the method: quicker to write."""
    kept = [one if one.section_id == "method" else replace(one, parts=one.parts[:1]) for one in report.sections]
    return replace(report, sections=tuple(kept))


def pdf_text(data: bytes) -> str:
    """All words of a PDF, squeezed."""
    from pypdf import PdfReader

    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages))


def slide_texts(slide: Any) -> list[str]:
    """The texts of a slide: shapes, groups, tables."""
    found: list[str] = []

    def visit(shapes: Any) -> None:
        for shape in shapes:
            if shape.shape_type == 6:
                visit(shape.shapes)
            elif shape.has_text_frame:
                found.append(shape.text_frame.text)
            elif getattr(shape, "has_table", False) and shape.has_table:
                found.extend(cell.text for row in shape.table.rows for cell in row.cells)

    visit(slide.shapes)
    return found


def all_bytes(data: bytes) -> str:
    """Everything in a package, packages inside it too, as text."""
    said = []
    with zipfile.ZipFile(BytesIO(data)) as source:
        for name in source.namelist():
            content = source.read(name)
            said.append(name)
            said.append(all_bytes(content) if name.endswith(".xlsx") else content.decode("utf-8", "replace"))
    return "\n".join(said)


def numbers_of(words: str) -> set[str]:
    """The numbers in a text, without what groups or divides them."""
    return {re.sub(r"\D", "", one) for one in re.findall(r"\d[\d.,\u202f\u00a0]*", words)} - {""}


def kinds() -> tuple[type[Any], ...]:
    """Every kind of block there is."""
    return (
        parts.Paragraph, parts.Bullets, parts.TableBlock, parts.Figure, parts.Gallery, parts.Numbers, parts.Quotes,
    )  # fmt: skip
