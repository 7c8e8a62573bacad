"""The two typefaces, IBM Plex Sans and Source Serif 4, as the app serves them (SIL Open Font License 1.1).

They lie in the shipped folder static/fonts as WOFF2, Latin and extended Latin apart. Pages embed them as they are;
pictures need them unpacked.
"""

from __future__ import annotations

import atexit
import base64
import shutil
import tempfile
from functools import cache
from pathlib import Path

from roadmap.shipped import shipped

FACES = (
    ("IBM Plex Sans", "ibm-plex-sans", (400, 500, 600)),
    ("Source Serif 4", "source-serif-4", (600,)),
)
"""Family, beginning of its files' names, weights in use."""
RANGES = {
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,"
    "U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-0130,U+0132-0151,U+0154-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,"
    "U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
}
"""Which characters a file is asked for."""


def _file(name: str, part: str, weight: int) -> Path:
    return shipped("static") / "fonts" / f"{name}-{part}-{weight}-normal.woff2"


@cache
def font_faces() -> str:
    """Return the CSS that embeds the typefaces in a page."""
    rules = []
    for family, name, weights in FACES:
        for weight in weights:
            for part, letters in RANGES.items():
                data = base64.b64encode(_file(name, part, weight).read_bytes()).decode()
                rules.append(
                    f"@font-face{{font-family:'{family}';font-weight:{weight};unicode-range:{letters};"
                    f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
                )
    return "\n".join(rules)


@cache
def static_fonts() -> Path:
    """Return a folder with a TTF for each family and weight; made once in a process and removed at its end.

    The extended Latin letters lie in families of their own, ``<family> Ext``, to be named after the first.
    """
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    folder = Path(tempfile.mkdtemp(prefix="roadmap-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for family, name, weights in FACES:
        for weight in weights:
            for part, after in (("latin", ""), ("latin-ext", " Ext")):
                font = TTFont(_file(name, part, weight))
                font.flavor = None
                _rename(font["name"], family + after)
                font["OS/2"].usWeightClass = weight
                font.save(folder / f"{name}-{part}-{weight}.ttf")
    return folder


@cache
def letters() -> frozenset[str]:
    """Return the letters that both typefaces have."""
    from fontTools.ttLib import TTFont

    known: list[set[int]] = []
    for _, name, weights in FACES:
        faces = (TTFont(_file(name, part, weights[0])) for part in RANGES)
        known.append({code for face in faces for code in face.getBestCmap()})
    return frozenset(map(chr, set.intersection(*known)))


def _rename(names: object, family: str) -> None:
    """Give all weights of a family one name, by which the picture renderer finds them."""
    for number in (16, 17, 21, 22):
        names.removeNames(nameID=number)  # type: ignore[attr-defined]
    names.setName(family, 1, 3, 1, 0x409)  # type: ignore[attr-defined]
