"""The ballot page as it is sent: plain HTML in the reader's language, one style sheet, one script, one typeface."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from roadmap.i18n import LANGUAGES, Message, best_language
from roadmap.roundtable.ballot.words import CONSENT, words
from roadmap.shipped import shipped

ASSETS = Path(__file__).resolve().parent / "assets"
SHIPPED = {"serif.woff2": "static/fonts/roadmap-serif-600-ballot.woff2", "icon.svg": "static/icon.svg"}
"""Files of the app that the page uses too; the typeface is Source Serif 4 (OFL) cut to Latin-1 and the signs of the
four languages, unhinted, with kerning and ligatures alone: pyftsubset, a quarter less to load."""
KINDS = {
    "ballot.css": "text/css; charset=utf-8",
    "ballot.js": "text/javascript; charset=utf-8",
    "serif.woff2": "font/woff2",
    "icon.svg": "image/svg+xml",
}
_COMMENTS = re.compile(rb"/\*.*?\*/|^[ \t]*//[^\n]*\n|^\s+", re.DOTALL | re.MULTILINE)
IN_HTML = ("language", "no_script", "join", "code", "code_help", "go", "fictional")
"""Words that stand in the page before its script runs."""
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}
"""Sent with every answer of the ballot."""


@dataclass(frozen=True)
class Place:
    """Where a page is: the room's code and title ("" on the page that asks for the code), and a refusal to show."""

    code: str = ""
    title: str = ""
    fictional: bool = False
    refusal: Message | None = None


def language(wanted: str, accepted: str) -> str:
    """Return the language of a page: the one asked for, else the browser's, else English."""
    return wanted if wanted in LANGUAGES else best_language(accepted)


@cache
def asset(name: str) -> bytes:
    """Return a file of the page, read once; a script without its comments and indents, which a phone need not load."""
    content = (shipped(SHIPPED[name]) if name in SHIPPED else ASSETS / name).read_bytes()
    return _COMMENTS.sub(b"", content) if name.endswith(".js") else content


@cache
def _print(name: str) -> str:
    """Return what changes when the file does, for its link."""
    return sha256(asset(name)).hexdigest()[:12]


@cache
def _template() -> Template:
    return Template((ASSETS / "ballot.html").read_text(encoding="utf-8"))


def page(place: Place, lang: str) -> str:
    """Return the whole page."""
    said = words(lang)
    data = {"code": place.code, "title": place.title, "fictional": place.fictional, "lang": lang}
    data |= {"consent": CONSENT, "words": said}
    texts = {name: escape(str(said[name])) for name in IN_HTML}
    places = {
        "lang": lang,
        "title": escape(" · ".join(part for part in (place.title, str(said["title"])) if part)),
        "css": _print("ballot.css"),
        "js": _print("ballot.js"),
        "ask": "" if place.code and place.refusal is None else "ask",
        "fictional_hidden": "" if place.fictional else "hidden",
        "refusal": escape(place.refusal.to(lang)) if place.refusal else "",
        "languages": "".join(_option(code, lang) for code in LANGUAGES),
        # In a script element nothing is escaped by entities; a "<" could end it.
        "data": json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
    }
    return _template().substitute(places, **{f"w_{name}": text for name, text in texts.items()})


def _option(code: str, chosen: str) -> str:
    selected = " selected" if code == chosen else ""
    return f'<option value="{code}"{selected}>{code.upper()}</option>'
