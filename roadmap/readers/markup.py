"""HTML to plain text: fragments in feeds, mail and tables. Scripts are dropped, never run; nothing is fetched.

Main text of whole pages: roadmap.readers.web.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = re.compile(
    r"</?(?:a|abbr|article|b|big|blockquote|body|br|center|cite|code|dd|div|dl|dt|em|figure|font|footer|form|h[1-6]"
    r"|head|header|hr|html|i|iframe|img|ins|li|link|main|meta|nav|object|ol|p|pre|q|s|script|section|small|span"
    r"|strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul|video)(?:\s[^<>]*|\s*/?)>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,10}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_UNSEEN = {"script", "style", "noscript", "template", "head", "title", "object", "iframe", "svg", "math", "select"}
_LINES = {
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "tbody", "tr", "ul",
}  # fmt: skip
_CELLS = {"td", "th"}
_BLANKS = re.compile(r"[^\S\n]+")
_EDGES = re.compile(r" ?\n ?")
_GAPS = re.compile(r"\n{3,}")


def has_markup(text: str) -> bool:
    """Whether a text holds tags of HTML or character references."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def plain(text: str) -> str:
    """Return a fragment of HTML as text: blocks on lines of their own, without scripts, styles and comments.

    Markup that was escaped twice, as some feeds do, is undone twice: where two tags or more are left.
    """
    once = _plain(text)
    return _plain(once) if len(_TAG.findall(once)) > 1 else once


def _plain(text: str) -> str:
    """Undo markup once."""
    if "<" not in text:
        return tidy(html.unescape(text))
    root = _root(text)
    return "" if root is None else text_of(root)


def text_of(element: Any) -> str:  # noqa: ANN401 - an lxml element
    """Return an element's text as plain does; what follows the element is not its text."""
    return tidy("".join(_pieces(element)))


def tidy(text: str) -> str:
    """Return text with single blanks, and with one empty line at most between two others."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _GAPS.sub("\n\n", _EDGES.sub("\n", _BLANKS.sub(" ", text))).strip()


def _pieces(root: Any) -> Iterator[str]:  # noqa: ANN401 - an lxml element
    """Yield the characters between tags, and a line break at the edges of blocks."""
    from lxml import etree

    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden += tag in _UNSEEN
            yield _edge(tag)
            yield "" if hidden else element.text or ""
        else:
            hidden -= tag in _UNSEEN
            yield "" if tag == "br" else _edge(tag)
            yield "" if hidden or element is root else element.tail or ""


def _edge(tag: str) -> str:
    """Return what parts an element from its neighbours."""
    return "\n" if tag in _LINES else " " if tag in _CELLS else ""


def _root(text: str) -> Any:  # noqa: ANN401 - an lxml element, whose import waits
    """Parse; None where there is nothing but markup that means nothing."""
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    try:
        return etree.fromstring(text.replace("\0", "").encode("utf-8", errors="replace"), parser)
    except etree.XMLSyntaxError:
        return None
