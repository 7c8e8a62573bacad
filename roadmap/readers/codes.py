"""Countries and languages: ISO 3166-1 alpha-2 and ISO 639-1 from other codes and from names in four languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache

OFFICES = frozenset({"EP", "WO", "EA", "AP", "OA", "EM", "GC", "XN", "XV", "XU", "IB", "BX", "QZ", "HA", "XX", "ZZ"})
"""Codes of WIPO ST.3 that are offices and no country of ISO 3166."""

_NOW = {
    "UK": "GB",
    "EL": "GR",
    "DD": "DE",
    "SU": "",
    "CS": "",
    "YU": "",
    "TP": "TL",
    "BU": "MM",
    "ZR": "CD",
    "RH": "ZW",
}


def country_code(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country's code (2 or 3 letters, USPTO's ``DEX``) or name in 4 languages.

    Offices that are no country (EP, WO) and states that have no successor of their own (SU) give "".
    """
    return _country(text.strip())


@lru_cache(maxsize=4096)
def _country(text: str) -> str:
    """Find one country; the answers repeat by the thousand."""
    if len(text) == 2 and text.isascii() and text.isalpha():
        code = text.upper()
        return "" if code in OFFICES else _NOW.get(code, code)
    if len(text) == 3 and text.isupper():
        known = _three_letters().get(text, "")
        return known or (_country(text[:2]) if text[2] == "X" and text[:2] not in OFFICES else "")
    return _country_names().get(text.casefold(), "")


@cache
def _three_letters() -> dict[str, str]:
    """Return the alpha-2 codes by alpha-3 codes."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    return {code: found[0] for code, found in aliases.items() if len(code) == 3 and code.isalpha() and len(found) == 1}


@cache
def _country_names() -> dict[str, str]:
    """Return the alpha-2 codes by countries' names in the product's languages."""
    from babel import Locale

    from roadmap.i18n import LANGUAGES

    names = {
        name.casefold(): code
        for lang in LANGUAGES
        for code, name in Locale(lang).territories.items()
        if len(code) == 2 and code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
    }
    return names | {
        "usa": "US", "u.s.a.": "US", "united states of america": "US", "uk": "GB", "great britain": "GB",
        "the netherlands": "NL", "holland": "NL", "korea, republic of": "KR", "republic of korea": "KR", "korea": "KR",
        "pays bas": "NL", "czech republic": "CZ", "russian federation": "RU", "taiwan, province of china": "TW",
        "vereinigte staaten von amerika": "US", "etats-unis": "US", "états-unis d'amérique": "US", "turkey": "TR",
    }  # fmt: skip


def language_code(text: str) -> str:
    """Return the ISO 639-1 code of ``EN``, ``eng``, ``fr-FR`` or a language's name in four languages, else ""."""
    return _language(text.strip().casefold())


@lru_cache(maxsize=1024)
def _language(text: str) -> str:
    code = re.split(r"[-_]", text)[0]
    if len(code) == 2 and code.isalpha() and code.isascii():
        return {"jp": "ja", "cn": "zh", "kr": "ko", "iw": "he"}.get(code, code)
    return _language_names().get(text, "")


@cache
def _language_names() -> dict[str, str]:
    """Return the two-letter codes by three-letter codes and by names in the product's languages."""
    from babel import Locale
    from babel.core import get_global

    from roadmap.i18n import LANGUAGES

    given = {name: code for name, code in get_global("language_aliases").items() if len(name) == 3 and len(code) == 2}
    names = {
        name.casefold(): code
        for lang in LANGUAGES
        for code, name in Locale(lang).languages.items()
        if len(code) == 2
    }  # fmt: skip
    return given | names | {"ger": "de", "fre": "fr", "dut": "nl", "chi": "zh", "cze": "cs", "gre": "el", "rum": "ro"}
