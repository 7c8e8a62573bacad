"""Places: a text such as "B-4000 Liège", "Aken (DE)" or "BE336" to a country and a NUTS region, and what decided.

Known are countries by code and by name in nine languages, NUTS codes, every municipality of the Euregio Meuse-Rhine,
Noord-Brabant and Vlaams-Brabant with its Dutch, French and German names, Belgian and Dutch provinces, German Länder,
postcodes of Belgium and the Netherlands and around Aachen (data/places.toml), and the other European cities of 15,000
inhabitants or more (data/cities.csv: GeoNames, CC BY 4.0).

Nothing is guessed: a name of several places (Bergen, Halle, Limburg) needs its country, or the others are so small that
it has ten times as many inhabitants; what is not known stays "". Where places of one name share a region, it is theirs.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_DATA = Path(__file__).resolve().parent.parent / "data"
_LANGUAGES = ("en", "nl", "fr", "de", "es", "it", "pl", "pt", "da")
_TIMES = 10
_TABLES = ("places", "cities", "others", "small")
_NUTS = re.compile(r"^([A-Z]{2})([0-9A-Z]{1,3})$")
_NUTS_LETTERS = re.compile(r"^(?:DE[A-G]|FR[B-MY]|IT[CFGHI]|UK[C-N])$")
_PARTS = re.compile(r"[,;()\[\]\n/]+|\s[-–—|]\s")
_BRACKETS = re.compile(r"[(\[]\s*([A-Z]{2})\s*[)\]]")
_POSTCODE = re.compile(
    r"(?<!\S)(?:(?P<of>[A-Z]{1,2})[-\s])?(?:(?P<dutch>[1-9]\d{3})\s?(?!SA|SD|SS)[A-Z]{2}|(?P<german>\d{5})|(?P<four>[1-9]\d{3}))(?!\S)"
)
_SIGNS = {"B": "BE", "D": "DE", "F": "FR", "L": "LU", "A": "AT", "UK": "GB", "EL": "GR", "I": "IT", "E": "ES"}
_BEFORE = re.compile(
    r"^(?:gemeente|gem|stad|ville de|commune de|stadt|gemeinde|city of|municipality of|comune di|kreisstadt)\s+"
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True)
class Place:
    """``country``: ISO 3166-1 alpha-2, ``nuts``: NUTS 2021 of any level, both "" where unknown.

    ``how``: what decided, one of code, place, postcode, city, country, "".
    """

    country: str
    nuts: str
    how: str


NOWHERE = Place("", "", "")


@dataclass(frozen=True)
class _Site:
    """A place of a name: its country, NUTS region, inhabitants (0: not known)."""

    country: str
    nuts: str
    inhabitants: int = 0


@cache
def place(text: str, country: str = "") -> Place:
    """Find a place's country and region.

    Parameters
    ----------
    text
        A code, an address' last line, or names separated by commas, in one of the product's languages.
    country
        The country as given beside it (code or name), "" if unknown: it stands, whatever the text says (Lebanon is a
        town in the United States too).
    """
    code = _by_code(text.strip())
    if code is not None:
        return code
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    posts = list(_POSTCODE.finditer(text))
    given = country_code(country)
    whole = _by_names([plain_place(text)], given, own=True)
    if whole is not None:
        return whole
    sure = given or _named_country(text, parts) or _country_of_posts(posts)
    likely = sure or _likely_country(parts)
    keys = [plain_place(text), *(plain_place(_without_country(_POSTCODE.sub("", part).strip())) for part in parts)]
    found = _by_names(keys, likely, own=True) or _by_postcodes(posts, likely) or _by_names(keys, likely, own=False)
    if found is not None:
        return found
    return Place(sure, "", "country") if sure else NOWHERE


def country_code(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country given by code or by name, else ""."""
    upper = text.strip().upper()
    return _SIGNS[upper] if upper in ("UK", "EL") else _countries().get(plain_place(text), "")


def plain_place(name: str) -> str:
    """Return a place's name in small letters without accents and signs, "st" for every saint, no "city of"."""
    spread = unicodedata.normalize("NFKD", name.replace("’", "'").casefold())
    words = re.findall(r"[^\W_]+", "".join(char for char in spread if not unicodedata.combining(char)))
    saints = ("st" if word in ("sankt", "sint", "saint") else word for word in words)
    return _BEFORE.sub("", " ".join(saints))


# --- countries --------------------------------------------------------------------------------------------------------


def _named_country(text: str, parts: list[str]) -> str:
    """Return the country that a text names in words, by a code in brackets, or by being one."""
    whole = text.strip()
    codes = [
        *_BRACKETS.findall(text),
        whole if whole.isupper() or plain_place(whole) not in _tables()["places"] else "",
    ]
    words = [country_code(part) for part in parts[::-1] if len(part) > 2]
    return next((code for code in (*words, *map(country_code, codes)) if code), "")


def _likely_country(parts: list[str]) -> str:
    """Return the country that a place is looked for in first: a bare code after a name, or a part's last words.

    Not sure enough to be told alone: "Wilmington, DE" is in Delaware, "Albuquerque, New Mexico" not in Mexico.
    """
    letters = [country_code(part) for part in parts[:0:-1] if len(part) == 2 and part.isupper()]
    last = [country_code(_last_words(part)) for part in parts[::-1]]
    return next((code for code in (*letters, *last) if code), "")


def _last_words(part: str) -> str:
    """Return the country's name that a part ends with ("Genk Belgium"), else ""."""
    words = part.split()
    ends = (" ".join(words[-size:]) for size in range(min(4, len(words) - 1), 0, -1))
    return next((end for end in ends if len(end) > 2 and country_code(end)), "")


def _without_country(part: str) -> str:
    """Return a part without the country's name that it ends with."""
    return part.removesuffix(_last_words(part)).strip() or part


def _country_of_posts(posts: list[re.Match[str]]) -> str:
    """Return the country before a postcode, or that writes its postcodes so."""
    before = (_SIGNS.get(post["of"], country_code(post["of"])) for post in posts if post["of"])
    return next((code for code in before if code), "NL" if any(post["dutch"] for post in posts) else "")


@cache
def _countries() -> dict[str, str]:
    """Return codes by plain name in several languages, by alpha-2 and by the usual other names."""
    from babel import Locale

    found: dict[str, str] = {}
    for lang in reversed(_LANGUAGES):
        names = Locale(lang).territories
        found |= {plain_place(name): code for code, name in names.items() if len(code) == 2 and code.isalpha()}
    found |= {plain_place(name): code for code, names in places_data()["countries"].items() for name in names}
    found.pop("georgia", None)  # as often the state: the country's other names remain
    return found | {code.lower(): code for code in set(found.values())}


# --- places -----------------------------------------------------------------------------------------------------------


def _by_code(text: str) -> Place | None:
    """Read a NUTS code, of an earlier version too."""
    found = _NUTS.match(text.upper())
    if not found or not (any(char.isdigit() for char in text) or _NUTS_LETTERS.match(text)):
        return None
    country = _SIGNS[found[1]] if found[1] in ("UK", "EL") else found[1]
    if country not in places_data()["nuts"]["countries"]:
        return None
    return Place(country, places_data()["codes"].get(text.upper(), text.upper()), "code")


def _by_names(keys: Iterable[str], country: str, *, own: bool) -> Place | None:
    """Look plain names up: first those of our own table, then those of cities alone; rivals count in either."""
    for key in keys:
        if (key in _tables()["places"]) == own:
            site = _site(key, country)
            if site is not None:
                ours = any(one.nuts.startswith(site.nuts) for one in _tables()["places"].get(key, ()))
                return Place(site.country, site.nuts, "place" if ours else "city")
    return None


def _site(key: str, country: str) -> _Site | None:
    """Return the one place that a name can mean, None where there is none or one cannot tell."""
    tables = _tables()
    sites = {site for name in ("places", "cities") for site in tables[name].get(key, ())}
    if country or key not in tables["places"]:
        sites |= {
            site for name in ("others", "small") for site in tables[name].get(key, ()) if country or name == "others"
        }
    found = _merged(site for site in sites if site.country == country or not country)
    if not found:
        return None
    largest = max(found, key=lambda site: (site.inhabitants, site.country, site.nuts))
    rivals = [site.inhabitants for site in found if site is not largest]
    if not rivals or (all(rivals) and largest.inhabitants >= _TIMES * max(rivals)):
        return largest
    if len({site.country for site in found}) > 1:
        return None
    return _Site(largest.country, _shared([site.nuts for site in found]))


def _merged(sites: Iterable[_Site]) -> list[_Site]:
    """Return the sites, those whose region holds another's merged with it: the narrower region, the inhabitants."""
    kept: list[_Site] = []
    for site in sorted(sites, key=lambda site: (-len(site.nuts), site.country, site.nuts, -site.inhabitants)):
        same = next((one for one in kept if one.country == site.country and one.nuts.startswith(site.nuts)), None)
        if same is None or not site.nuts:
            kept.append(site)
        else:
            kept[kept.index(same)] = _Site(same.country, same.nuts, max(same.inhabitants, site.inhabitants))
    return kept


def _shared(regions: list[str]) -> str:
    """Return the region that holds all regions, "" where only their country does."""
    lo, hi = min(regions), max(regions)
    size = next((place for place, (a, b) in enumerate(zip(lo, hi, strict=False)) if a != b), min(len(lo), len(hi)))
    return lo[:size] if size > 2 else ""


def _by_postcodes(posts: Iterable[re.Match[str]], country: str) -> Place | None:
    """Return the region of the first postcode that has one in the country."""
    for post in posts:
        number = int(post["dutch"] or post["german"] or post["four"])
        nuts = next((nuts for lo, hi, nuts in places_data()["postcodes"].get(country, ()) if lo <= number <= hi), "")
        if nuts and (country == "DE") == bool(post["german"]):
            return Place(country, nuts, "postcode")
    return None


@cache
def places_data() -> dict[str, Any]:
    """Return data/places.toml."""
    found: dict[str, Any] = tomllib.loads((_DATA / "places.toml").read_text(encoding="utf-8"))
    return found


@cache
def _tables() -> dict[str, dict[str, set[_Site]]]:
    """Return places, cities, other names of cities, and places meant only beside their country, by plain name."""
    tables: dict[str, dict[str, set[_Site]]] = {name: defaultdict(set) for name in _TABLES}
    with (_DATA / "cities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            site = _Site(row["country"], row["nuts"], int(row["inhabitants"]))
            name, *others = row["names"].split("|")
            tables["cities"][plain_place(name)].add(site)
            for other in others:
                tables["others"][plain_place(other)].add(site)
    for group, table in (("municipalities", "places"), ("parts", "places"), ("regions", "places"), ("small", "small")):
        _put(tables, table, places_data()[group])
    _put(tables, "cities", places_data()["rivals"])
    return tables


def _put(tables: dict[str, dict[str, set[_Site]]], table: str, regions: dict[str, list[str]]) -> None:
    """Put places under all their names, umlauts written out too, with the inhabitants of the city of that name."""
    for nuts, places in regions.items():
        country = _SIGNS.get(nuts[:2], nuts[:2])
        for names in (several.split("|") for several in places):
            keys = {plain_place(form) for name in names for form in (name, name.lower().translate(_UMLAUTS))}
            cities = [city for key in sorted(keys) for city in tables["cities"].get(key, ())]
            same = [city.inhabitants for city in cities if city.country == country and nuts.startswith(city.nuts)]
            for key in keys:
                tables[table][key].add(_Site(country, nuts, max(same, default=0)))
