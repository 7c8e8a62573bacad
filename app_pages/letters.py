"""Large type for the screen in the room: it grows with the screen, and whatever people wrote stays text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from app_pages import state
from roadmap.views.theme import TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE, TEXT, SMALL = 2.4, 1.6, 1.15
"""Sizes of type in rem of a screen 1,600 pixels wide."""
LINES = ((5, 2.1), (8, 1.8), (12, 1.5))
"""The size of a list's type, by how many lines it has at most; longer ones stand in two columns."""
LONG = 1.3


def grown(size: float) -> str:
    """Return a length in CSS: so many rem on a screen 1,600 pixels wide, more on a wider one, never tiny."""
    return f"max({0.75 * size:.3f}rem, {0.9375 * size:.3f}vw)"


def big(text: str, size: float, *, serif: bool = False, tone: str = "ink", space: float = 0.0) -> None:
    """Write a line in large type, for the screen in the room.

    ``size`` in rem, ``tone`` a token of the theme, ``space`` between letters in em.
    """
    family, weight = ("'Roadmap Serif', serif", 600) if serif else ("'IBM Plex Sans', sans-serif", 400)
    style = (f"font-size:{grown(size)};font-family:{family};font-weight:{weight};letter-spacing:{space}em;"
             f"color:{getattr(TOKENS[state.mode()], tone)};line-height:1.25;margin:0")  # fmt: skip
    st.html(f'<p style="{style}">{escape(text)}</p>')


def numbered(mark: object, text: str, behind: str = "", *, size: float = 1.35) -> str:
    """Return a line in HTML: its number before it, in the colour of people, and something (HTML) behind it."""
    ink = TOKENS[state.mode()]
    return (
        f'<div style="display:flex;gap:1rem;align-items:center;font-size:{grown(size)};line-height:1.25;'
        f'color:{ink.ink}"><b style="min-width:1.6em;color:{ink.people_text}">{escape(str(mark))}</b>'
        f'<span style="flex:1">{escape(text)}</span><span style="color:{ink.ink2}">{behind}</span></div>'
    )


def listing(lines: Sequence[tuple[object, str, str]], *, less: str = "15rem") -> None:
    """Write numbered lines (mark, text, HTML behind it) so that they fill the screen; ``less`` is what stands beside.

    Few are large, many stand in two columns.
    """
    size = next((size for most, size in LINES if len(lines) <= most), LONG)
    half = len(lines) if size > LONG else (len(lines) + 1) // 2
    parts = [lines[:half], lines[half:]] if half < len(lines) else [lines]
    box = "flex:1;display:flex;flex-direction:column;justify-content:space-evenly"
    columns = "".join(
        f'<div style="{box}">{"".join(numbered(*line, size=size) for line in part)}</div>' for part in parts
    )
    high = f"max({2.2 * half:.1f}rem, min({6.5 * half:.1f}rem, 100vh - {less}))"
    st.html(f'<div style="display:flex;gap:3rem;min-height:{high}">{columns}</div>')


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut at a word."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:-–") + "…"


def share(count: int, every: int, said: str) -> str:
    """Return a bar in HTML with its figure: how many of all have answered."""
    ink = TOKENS[state.mode()]
    part = min(1.0, count / every) if every else 0.0
    return (
        f'<span style="display:flex;gap:.6em;align-items:center"><span style="display:block;width:5em;height:.34em;'
        f'border-radius:.17em;background:{ink.secondary}"><span style="display:block;width:{100 * part:.0f}%;'
        f'height:100%;border-radius:.17em;background:{ink.people}"></span></span>'
        f'<span style="min-width:1.4em;text-align:right">{escape(said)}</span></span>'
    )
