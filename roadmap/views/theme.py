"""How everything looks: colours in light and dark, sector and lane colours, type, widths of text, the chart theme.

Colours are those of the product's visual direction; tests recompute their contrast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

SANS = "IBM Plex Sans"
SERIF = "Source Serif 4"
FONTS = f"'{SANS}', sans-serif"
MODES = ("light", "dark")


@dataclass(frozen=True)
class Look:
    """For whom a chart is drawn: language, light or dark, width in pixels, height (0: the chart's own) for a fan."""

    lang: str = "en"
    mode: str = "light"
    width: int = 800
    height: int = 0

    @property
    def ink(self) -> Tokens:
        """The colours of this mode."""
        return TOKENS[self.mode]


@dataclass(frozen=True)
class Tokens:
    """Colours of one mode. Observed is ink, the model petrol, people ochre: never mixed."""

    page: str
    secondary: str
    ink: str
    ink2: str
    ink3: str
    rule: str
    grid: str
    hatch: str
    model: str
    model_tint: str
    band80: str
    band95: str
    people: str
    people_text: str
    people_tint: str
    error: str
    error_tint: str
    success: str
    success_tint: str
    primary: str


TOKENS = {
    "light": Tokens(
        page="#FCFCFA", secondary="#F3F4F0", ink="#16202B", ink2="#465360", ink3="#606C77",
        rule="#D8DBD6", grid="#E9EBE6", hatch="#C9CEC9", model="#0F5C6E", model_tint="#E3EEF0",
        band80="#A9CBD3", band95="#DCEAED", people="#B4570B", people_text="#9A4A08", people_tint="#FBEFE2",
        error="#A3262B", error_tint="#FAECEB", success="#1F6B45", success_tint="#E6F1EA", primary="#0F5C6E",
    ),
    "dark": Tokens(
        page="#111A21", secondary="#19242C", ink="#E8ECEE", ink2="#B3BDC4", ink3="#8A969F",
        rule="#33424D", grid="#223039", hatch="#3A4953", model="#4FB3C8", model_tint="#16323B",
        band80="#22505D", band95="#193640", people="#F0A04B", people_text="#F0A04B", people_tint="#3A2A17",
        error="#F08A84", error_tint="#3A2022", success="#7CCB9C", success_tint="#1A3327", primary="#2A8098",
    ),
}  # fmt: skip

SECTORS = {
    "light": ("#1E8271", "#BD2652", "#6F2C0A", "#5B8AEE", "#9B8C2A"),
    "dark": ("#6FE0A4", "#F59CC0", "#B0764F", "#6C86E0", "#CDB84E"),
}
"""The first five sectors of a study, in its order: life sciences, healthcare, materials, ICT, energy."""
MORE = {
    "light": ("#7A4FA3", "#3E6A1F", "#A0522D", "#2F6F9F", "#8A5A6B", "#57606A", "#B03A8C", "#4B7F52"),
    "dark": ("#C3A0E8", "#A5CF7E", "#E09A6E", "#7FBBE6", "#CF9FB0", "#B0B8BF", "#EE8FD2", "#8FC79A"),
}
"""Further hues, for a user's own sectors and for themes."""
LANES = {
    "light": {"market": "#96803F", "product": "#1F93A6", "technology": "#534B8C", "resources": "#1A5A2C"},
    "dark": {"market": "#A08A5C", "product": "#1F93A6", "technology": "#AEB0EE", "resources": "#94DE9B"},
}

LANE_NAMES = {
    "market": N_("Market"),
    "product": N_("Product"),
    "technology": N_("Technology"),
    "resources": N_("Resources"),
}
LANE_HINTS = {
    "market": N_("demand, rules"),
    "product": N_("what is sold"),
    "technology": N_("know-how"),
    "resources": N_("people, sites"),
}
SIGNAL_NAMES = {
    "none": N_("no signal"),
    "weak": N_("weak signal"),
    "rising": N_("rising"),
    "established": N_("established"),
    "falling": N_("falling"),
}
KIND_NAMES = {
    "patent": N_("Patents"),
    "interview": N_("Interviews"),
    "news": N_("News items"),
    "project": N_("Projects"),
}
KINDS_INSIDE = {
    "patent": N_("patents"),
    "interview": N_("interviews"),
    "news": N_("news items"),
    "project": N_("projects"),
}
"""The same inside a sentence."""
LANGUAGE_NAMES = {"nl": N_("Dutch"), "fr": N_("French"), "de": N_("German"), "en": N_("English")}
FICTIONAL = N_("Fictional demonstration data")


def categorical(names: Sequence[str], mode: str) -> dict[str, str]:
    """Return a colour for each of ``names`` in their order; after thirteen the hues come round again."""
    hues = SECTORS[mode] + MORE[mode]
    return {name: hues[place % len(hues)] for place, name in enumerate(names)}


# Advance widths of IBM Plex Sans in em, read from the font; what is not listed is an average letter.
_WIDTHS = {
    0.25: "ijïîíI'", 0.28: "l ,.:;!·’", 0.33: "f()[]r{}|“”", 0.38: "t/-", 0.5: "cskvxyzçLJ", 0.55: "aegoéèêëàâöôóFTEP",
    0.58: "bdhnpquüûùABCKRSVXYZ–", 0.6: "0123456789+=<>−", 0.7: "DGHNOQU&#", 0.79: "wM…—→", 0.89: "mW@%",
}  # fmt: skip
_WIDTH = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_AVERAGE = 0.58


def text_width(text: str, size: float = 12, *, bold: bool = False) -> float:
    """Return about how wide ``text`` is in pixels, in IBM Plex Sans of ``size`` pixels."""
    return sum(_WIDTH.get(letter, _AVERAGE) for letter in text) * size * (1.04 if bold else 1.01)


def shorten(text: str, width: float, size: float = 12, *, bold: bool = False) -> str:
    """Return ``text``, cut with … where it is wider than ``width`` pixels; empty where not even three letters fit."""
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = text
    while kept and text_width(kept.rstrip(" ·,;:-") + "…", size, bold=bold) > width:
        kept = kept[:-1]
    kept = kept.rstrip(" ·,;:-")
    return kept + "…" if len(kept) >= 3 else ""


def wrap(text: str, width: float, size: float = 12) -> list[str]:
    """Return ``text`` in lines of at most ``width`` pixels, broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def chart_config(mode: str, lang: str = "en") -> dict[str, Any]:
    """Return the Vega-Lite configuration of a mode; numbers are written as ``lang`` writes them."""
    ink = TOKENS[mode]
    return {
        "background": "transparent",
        "font": FONTS,
        "padding": 0,
        "view": {"stroke": None},
        "text": {"font": FONTS, "fontSize": 12, "color": ink.ink2},
        "axis": {
            "domain": False, "ticks": False, "gridColor": ink.grid, "labelColor": ink.ink3, "labelFontSize": 12,
            "title": None, "labelFont": FONTS,
        },
        "axisX": {"grid": False, "domain": True, "domainColor": ink.ink3},
        "title": {"anchor": "start", "offset": 12, "color": ink.ink, "font": FONTS},
        "legend": {"disable": True},
        "range": {"category": [*SECTORS[mode], *MORE[mode]]},
        "locale": {"number": _number_locale(lang)},
    }  # fmt: skip


def _number_locale(lang: str) -> dict[str, Any]:
    """Return d3's number locale: decimal sign, thousands sign, groups of three."""
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return {
        "decimal": get_decimal_symbol(lang),
        "thousands": get_group_symbol(lang),
        "grouping": [3],
        "currency": ["€", ""],
        "minus": "\N{MINUS SIGN}",
    }
