"""The two typefaces as files: for pictures, cut to the fixed weights; for pages, cut down to the letters we use.

IBM Plex Sans and Source Serif 4 come from the packages fontpkg-ibm-plex-sans and fontpkg-source-serif-4 (SIL Open Font
License 1.1) as variable fonts, which the picture renderer cannot use. They are cut at run time and embedded in
documents, which the licence allows; nothing cut is passed on as a font.
"""

from __future__ import annotations

import atexit
import base64
import shutil
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

LETTERS = (
    (0x20, 0x17F), (0x2010, 0x203B), (0x202F, 0x2030), (0x20AC, 0x20AD), (0x2122, 0x2123), (0x2190, 0x2194),
    (0x2212, 0x2213), (0x2264, 0x2266), (0x25A0, 0x25A1), (0x25B2, 0x25B3), (0x25BC, 0x25BD), (0x25C6, 0x25C8),
)  # fmt: skip
"""Ranges of characters kept: Latin with its extensions, punctuation, a few signs."""
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl"]
FAMILIES = {"IBM Plex Sans": (400, 500, 600), "Source Serif 4": (600,)}
"""The weights in use."""
FIXED = {"wdth": 100, "opsz": 20}


def _source(family: str) -> Path:
    """Return the variable font of a family."""
    import fontpkg

    return Path(fontpkg.path(family))


def _cut(family: str) -> Any:  # noqa: ANN401 - fontTools' own
    """Return the variable font with the characters we use only."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(_source(family))
    options = subset.Options(layout_features=FEATURES, name_IDs=["*"], hinting=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for first, stop in LETTERS for code in range(first, stop)])
    cutter.subset(font)
    return font


def _pin(font: Any, axes: dict[str, Any]) -> Any:  # noqa: ANN401 - fontTools' own
    """Return a variable font with some axes fixed or limited."""
    from fontTools.varLib.instancer import instantiateVariableFont

    known = {axis.axisTag for axis in font["fvar"].axes}
    return instantiateVariableFont(font, {name: value for name, value in axes.items() if name in known}, inplace=True)


@cache
def static_fonts() -> Path:
    """Return a folder with one TTF per family and weight; it is made once in a process and removed at its end."""
    folder = Path(tempfile.mkdtemp(prefix="roadmap-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for family, weights in FAMILIES.items():
        for weight in weights:
            font = _pin(_cut(family), {**FIXED, "wght": weight})
            _rename(font, family, weight)
            font.save(folder / f"{family.replace(' ', '')}-{weight}.ttf")
    return folder


def _rename(font: Any, family: str, weight: int) -> None:  # noqa: ANN401 - fontTools' own
    """Give a cut weight names by which a renderer finds it."""
    names = font["name"]
    for number in (16, 17, 21, 22, 25):
        names.removeNames(nameID=number)
    for number, value in ((1, family), (2, "Regular"), (4, family), (6, f"{family.replace(' ', '')}-{weight}")):
        names.setName(value, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


@cache
def web_font(family: str) -> str:
    """Return a family as a data: address, WOFF2, with the weights in use; made once in a process."""
    weights = FAMILIES[family]
    limits: Any = weights[0] if len(weights) == 1 else (weights[0], weights[-1])
    font = _pin(_cut(family), {**FIXED, "wght": limits})
    font.flavor = "woff2"
    target = BytesIO()
    font.save(target)
    return "data:font/woff2;base64," + base64.b64encode(target.getvalue()).decode()


def font_faces(families: Iterable[str] = tuple(FAMILIES)) -> str:
    """Return the CSS that embeds the families."""
    rules = []
    for family in families:
        weights = FAMILIES[family]
        span = f"{weights[0]} {weights[-1]}" if len(weights) > 1 else str(weights[0])
        rules.append(
            f"@font-face{{font-family:'{family}';font-weight:{span};src:url({web_font(family)}) format('woff2')}}"
        )
    return "\n".join(rules)
