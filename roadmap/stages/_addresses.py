"""Addresses of one page in several languages."""

from __future__ import annotations

from urllib.parse import urlsplit

_LANGUAGES = frozenset(("nl", "fr", "de", "en", "es", "it", "pt", "pl", "da", "sv", "lb"))


def neutral_address(url: str, lang: str) -> str:
    """Return an address without its language (``/nl/``, ``nl.``, ``?lang=nl``, ``.nl.html``), in lower case.

    A part counts only where it names the document's language: ``/it/`` on an English page is a department.
    """
    try:
        parts = urlsplit(url.strip().lower())
    except ValueError:
        return ""
    if lang not in _LANGUAGES or not parts.netloc:
        return ""
    host = ".".join(part for part in parts.netloc.removeprefix("www.").split(".") if part != lang or len(part) > 2)
    if parts.netloc.endswith(f".{lang}"):
        host = parts.netloc.removeprefix("www.")
    path = "/".join(_without(part, lang) for part in parts.path.split("/") if not _names(part, lang))
    query = "&".join(part for part in parts.query.split("&") if not _names(part.partition("=")[2], lang))
    return f"{host}{path.rstrip('/')}?{query}"


def _names(part: str, lang: str) -> bool:
    """Say whether a part of an address is ``nl``, ``nl-be`` or ``nl_nl``."""
    return part == lang or (len(part) == 5 and part[:2] == lang and part[2] in "-_")


def _without(part: str, lang: str) -> str:
    """Return a file's name without its language: ``index.nl.html`` and ``news-nl.html`` lose it."""
    for sign in (".", "-", "_"):
        part = part.replace(f"{sign}{lang}.", ".")
    return part
