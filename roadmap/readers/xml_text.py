"""The text of an XML element as a person would read it: paragraphs, formulas, tables and chemistry on plain lines."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roadmap.readers.xml import Element

_LINES = frozenset({
    "p", "para", "paragraph", "heading", "h", "li", "br", "row", "tr", "claim-text", "dt", "dd", "table", "ul", "ol",
    "abst-problem", "abst-solution", "lines", "title",
})  # fmt: skip
_CELLS = frozenset({"entry", "td", "th", "mtd"})
_RAISED = frozenset({"sup", "sp", "superscript"})
_DROPPED = frozenset({
    "img", "image", "emi", "colspec", "chem-us", "chemcdx", "chemmol", "number", "annotation", "annotation-xml",
    "custom-character", "mathematica", "math-us", "mprescripts",
})  # fmt: skip
_BETWEEN = {"mfrac": "/", "msup": "^", "mover": "", "munder": "", "mroot": ", "}
"""What stands between the children of MathML's elements."""
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,6});")
_ABOUT = re.compile(r"^\W*(?:abstract|zusammenfassung|abrégé|résumé|uittreksel)\b.{0,30}$", re.IGNORECASE)
_DIGITS = re.compile(r"[-+−\d(]")


def text_of(element: Element | None) -> str:
    """Return an element's text: inline marks gone, each paragraph, list item or row a line, blanks single.

    A raised number keeps a ``^`` before it (10^3), a fraction a ``/``; pictures leave nothing.
    """
    if element is None:
        return ""
    parts: list[str] = []
    _walk(element, parts, formula=False)
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(parts).split("\0"))
    text = "\n".join(line for line in lines if line)
    return html.unescape(text) if _ESCAPED.search(text) else text


def line_of(element: Element | None) -> str:
    """Return an element's text on one line."""
    return text_of(element).replace("\n", " ")


def abstract_of(element: Element) -> str:
    """Return an abstract's text without a heading that only says what it is."""
    first, _, rest = text_of(element).partition("\n")
    return rest if rest and _ABOUT.match(first) else "\n".join(filter(None, (first, rest)))


def name_of(element: Element) -> str:
    """Return an element's name in lower case without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _walk(element: Element, parts: list[str], *, formula: bool) -> None:
    """Add an element's text; NUL stands for a line's end. The parser bounds the depth."""
    name = name_of(element)
    if name in _DROPPED:
        return
    formula = formula or name == "math"
    if name in _LINES:
        parts.append("\0")
    elif name in _RAISED and _needs_sign(parts, element):
        parts.append("^")
    parts.append(_inner(element.text, formula=formula))
    between = _BETWEEN.get(name, "") if formula else ""
    for place, child in enumerate(element):
        parts.append(between if place else "")
        _walk(child, parts, formula=formula)
        parts.append(_inner(child.tail, formula=formula))
    parts.append("\0" if name in _LINES else " " if name in _CELLS else "")


def _inner(text: str | None, *, formula: bool) -> str:
    """Return the text between tags: blanks in a formula stand for nothing; NUL never comes from outside."""
    return "" if not text else text.strip() if formula else text


def _needs_sign(parts: list[str], element: Element) -> bool:
    """Whether a raised number would otherwise read as more digits of the one before it."""
    before = next((part for part in reversed(parts) if part), "")
    inside = "".join(element.itertext()).strip()
    return before[-1:].isdigit() and bool(_DIGITS.match(inside))
