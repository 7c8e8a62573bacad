"""The report as Markdown; a chart is told in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from roadmap.views import document as parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.views.document import Document, Section


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
