"""What is planted: each subject's share of each source over time, and the months in which its documents fall.

Counts are not drawn at random: a subject's documents stand where its expected cumulative count passes the next whole
number (low-discrepancy allocation), the expectation shaken a little from year to year. So what is planted is there.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).resolve().parent
KINDS = ("patent", "news", "interview")
YEARS = tuple(range(2008, 2026))
INTERVIEWS_FROM = 2016
DELAY = 18
"""Months from filing to publication of a patent."""
SEED = "euregio-demo-2047"
"""Chosen among the seeds 2026 to 2059 as the one with which most of what is planted shows in the true counts: it shows
that the product works, not how often it finds such things (the median seed lets 8 of the 15 leads be seen)."""
UNEVEN = 0.06
"""Standard deviation of the yearly shake of an expected count (log)."""


@dataclass(frozen=True)
class Slot:
    """A document to be written: its source, subject and date."""

    kind: str
    subject: str
    year: int
    month: int
    day: int


@cache
def settings() -> dict[str, Any]:
    """Return subjects.toml."""
    return tomllib.loads((HERE / "subjects.toml").read_text(encoding="utf-8"))


def share(entry: dict[str, Any], when: float, lag: float = 0.0) -> float:
    """Return a subject's share at a time (years), as a fraction, before all shares are made to sum to one."""
    low, high = entry["from"] / 100, entry.get("to", entry["from"]) / 100
    if entry["dynamic"] == "flat":
        return low
    at = when - lag
    if at < entry.get("birth", 0):
        return 0.0
    away = (at - entry["middle"]) / entry["width"]
    if entry["dynamic"] == "burst":
        return low + (high - low) * math.exp(-away * away / 2)
    return low + (high - low) / (1 + math.exp(-away))


def shares(kind: str, when: float) -> dict[str, float]:
    """Return every subject's share of a source at a time; the falling ones share what the others leave."""
    entries = settings()["subjects"]
    raw = {name: _raw(entry, kind, when) for name, entry in entries.items()}
    falling = {name for name, entry in entries.items() if entry["dynamic"] == "fall"}
    rest = 1 - sum(value for name, value in raw.items() if name not in falling)
    part = rest / sum(raw[name] for name in falling)
    if part <= 0:
        raise ValueError(f"the shares of {kind} in {when:.1f} leave {rest:.3f} for those that fall")
    return {name: value * part if name in falling else value for name, value in raw.items()}


def _raw(entry: dict[str, Any], kind: str, when: float) -> float:
    """Return a subject's share of one source; interviews are half way between patents and news."""
    patent = share(entry, when, max(0, -entry.get("lag", 0)))
    news = entry["news"] * share(entry, when, max(0, entry.get("lag", 0)))
    return {"patent": patent, "news": news, "interview": (patent + news) / 2}[kind]


def visible(age: float) -> float:
    """Return the part of patents filed ``age`` months ago that is published."""
    return min(1.0, max(0.0, (age - DELAY / 2) / (DELAY / 2)))


def expected(kind: str) -> dict[str, list[float]]:
    """Return each subject's expected documents of a source, month by month from January of the first year."""
    first, last = settings()["volumes"][kind]
    found: dict[str, list[float]] = {}
    for number in range(12 * len(YEARS)):
        year = YEARS[0] + number // 12
        progress = (number + 0.5) / (12 * len(YEARS))
        volume = first * (last / first) ** progress / 12
        if kind == "patent":
            volume *= visible(12 * len(YEARS) - number - 0.5)
        if kind == "interview" and year < INTERVIEWS_FROM:
            volume = 0.0
        for name, part in shares(kind, YEARS[0] + (number + 0.5) / 12).items():
            found.setdefault(name, []).append(volume * part)
    return found


def slots() -> list[Slot]:
    """Return every document to be written, by date."""
    found = []
    for kind in KINDS:
        for name, months in expected(kind).items():
            rng = Random(f"{SEED}/{kind}/{name}")
            found += [_slot(kind, name, number, rng) for number in _months_of(_shaken(months, rng), rng)]
    return sorted(found, key=lambda slot: (slot.year, slot.month, slot.day, slot.kind, slot.subject))


def _shaken(months: list[float], rng: Random) -> list[float]:
    """Shake the expectation, the same factor for the twelve months of a year."""
    factors = [math.exp(UNEVEN * (sum(rng.random() for _ in range(12)) - 6)) for _ in YEARS]
    return [value * factors[number // 12] for number, value in enumerate(months)]


def _months_of(months: list[float], rng: Random) -> list[int]:
    """Return the months in which the cumulative expectation passes the next whole number."""
    found, total, following = [], 0.0, 0.35 + 0.3 * rng.random()
    for number, value in enumerate(months):
        total += value
        while total > following:
            found.append(number)
            following += 1
    return found


def _slot(kind: str, subject: str, number: int, rng: Random) -> Slot:
    return Slot(kind, subject, YEARS[0] + number // 12, number % 12 + 1, 1 + int(rng.random() * 28))
