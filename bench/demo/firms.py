"""The fictional companies: names, towns, and the subjects each works on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from bench.demo.plan import HERE, SEED

SUBJECTS = (1, 2, 2, 3)
"""Subjects a company works on, in turn."""


@dataclass(frozen=True)
class Firm:
    """A company that does not exist, and what it works on, its main subject first."""

    name: str
    town: str
    nuts: str
    country: str
    lang: str
    subjects: tuple[str, ...]


@cache
def places() -> dict[str, Any]:
    """Return firms.toml."""
    return tomllib.loads((HERE / "firms.toml").read_text(encoding="utf-8"))


def town_in(town: str, lang: str) -> str:
    """Return how a language calls a town."""
    return str(places()["towns"][town].get(lang, town))


def region_towns() -> list[str]:
    """Return the towns of the region and its neighbours, those far off left out."""
    far = {"BE23", "FRK2", "DEA23", "UKD3"}
    return [name for name, town in places()["towns"].items() if town["nuts"] not in far]


def firms(subjects: dict[str, str]) -> list[Firm]:
    """Return the companies.

    Parameters
    ----------
    subjects
        Subject to sector, in a fixed order. Every subject gets companies in each of nl, fr and de.
    """
    towns = places()["towns"]
    seats = [name for name, town in towns.items() for _ in range(town["firms"])]
    rng = Random(f"{SEED}/firms")
    rng.shuffle(seats)
    found: list[Firm] = []
    for lang in ("nl", "fr", "de", "en"):
        mine = [name for name in seats if towns[name]["lang"] == lang]
        order = list(subjects)
        rng.shuffle(order)
        named: list[str] = []
        for number, town in enumerate(mine):
            main = order[number % len(order)]
            worked = _worked(main, subjects, SUBJECTS[number % len(SUBJECTS)], found, lang)
            name = _name(subjects[main], town, number, found, named)
            named.append(subjects[main])
            found.append(Firm(name, town, towns[town]["nuts"], towns[town]["country"], lang, worked))
    return found


def _worked(main: str, subjects: dict[str, str], count: int, found: list[Firm], lang: str) -> tuple[str, ...]:
    """Add subjects of the sector that fewest companies of the language work on; a third may be another's."""
    worked = [main]
    for place in range(1, count):
        near = [name for name in subjects if name not in worked and (place > 1 or subjects[name] == subjects[main])]
        busy = {name: sum(name in firm.subjects for firm in found if firm.lang == lang) for name in near}
        worked.append(min(near, key=lambda name: (busy[name], near.index(name))))
    return tuple(worked)


def _name(sector: str, town: str, number: int, found: list[Firm], main: list[str]) -> str:
    """Join the language's next first word, the sector's next second word and a legal form."""
    data = places()
    entry = data["towns"][town]
    lang, country = entry["lang"], entry["country"]
    legal = data.get(f"legal_{lang}", {}).get(country) or data["legal"][country]
    second = data["second"][lang][sector]
    before = main.count(sector)
    words = f"{data['first'][lang][number]} {second[before % len(second)]}"
    return f"{words} {legal[len(found) % len(legal)]}".strip()


def spoken(firm: Firm) -> str:
    """Return the name as texts use it, without its legal form."""
    forms = {"BV", "NV", "AG", "SA", "SRL", "SAS", "GmbH", "Ltd", "&", "Co.", "KG"}
    return " ".join(word for word in firm.name.split() if word not in forms)
