"""Sentences to documents: which ones, so that no two documents are alike, and what stands in their slots."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from bench.demo.plan import HERE

SHAPES: dict[str, tuple[dict[str, int], ...]] = {
    "patent": (
        {"opening": 1, "detail": 2, "effect": 1},
        {"opening": 1, "detail": 3, "effect": 1},
        {"opening": 1, "detail": 4, "effect": 1},
        {"opening": 1, "detail": 3, "effect": 2},
        {"opening": 1, "detail": 4, "effect": 2},
    ),
    "news": (
        {"lead": 1, "body": 1, "outlook": 1},
        {"lead": 1, "body": 2, "outlook": 1},
        {"lead": 1, "body": 3, "outlook": 1},
        {"lead": 1, "body": 4},
        {"lead": 1, "body": 3, "outlook": 2},
    ),
    "interview": (
        {"idea": 1, "issue": 1, "market": 1, "partner": 1},
        {"idea": 2, "issue": 1, "market": 1, "partner": 1},
        {"idea": 1, "issue": 2, "market": 2},
        {"idea": 1, "issue": 2, "market": 1, "partner": 1},
        {"idea": 2, "issue": 2, "market": 1, "partner": 1},
        {"idea": 2, "issue": 2, "market": 2, "partner": 1},
    ),
}
BORROWED = {"patent": "detail", "news": "body"}
"""The role of the one sentence that a document may take from a linked subject."""
TRIES = 200
"""Sets of sentences tried for one document at most; fewer while little is written that it could repeat."""
REPEATED = 0.4
"""Part of the shorter text from which two documents may not bear one title."""
_SLOT = re.compile(r"\{(n|x):([0-9.]+)-([0-9.]+)\}")
_NAMED = re.compile(r"\{(company|partner|place|year)\}")
_ELISION = re.compile(r"\b([Dd]e|[Qq]ue) (\{(?:company|partner|place)\})")
_VOWELS = "AEIOUYÉÈÊÂÎÔaeiouéèê"


@cache
def banks() -> dict[str, dict[str, Any]]:
    """Return every subject's sentences by its id."""
    found = {}
    for path in sorted((HERE / "banks").glob("*.toml")):
        bank = tomllib.loads(path.read_text(encoding="utf-8"))
        found[bank["id"]] = bank
    return found


@dataclass
class Shelf:
    """What was written of one source, subject and language: each document's size, where each sentence stands."""

    sizes: list[int] = field(default_factory=list)
    where: dict[str, list[int]] = field(default_factory=dict)
    uses: Counter[str] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    titled: dict[str, list[int]] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)

    def choose(self, bank: dict[str, list[str]], shape: dict[str, int], rng: Random) -> list[str]:
        """Return sentences in the order of the shape's roles, as unlike the earlier documents as can be found."""
        tries = [_draw(bank, shape, rng) for _ in range(min(TRIES, 10 + 4 * len(self.sizes)))]
        best = min(tries, key=lambda sentences: (round(self._likeness(sentences), 3), self._used(sentences)))
        for sentence in best:
            self.where.setdefault(sentence, []).append(len(self.sizes))
        self.sizes.append(_size(best))
        self.uses.update(best)
        self.last = best
        return best

    def title(self, titles: list[str], rng: Random) -> str:
        """Return the title used least for the sentences chosen last; another where it would make a near repeat."""
        least = min(self.titles[title] for title in titles)
        chosen: str = pick([title for title in titles if self.titles[title] == least], rng)
        if self._repeated(chosen) >= REPEATED:
            chosen = min(titles, key=lambda title: (round(self._repeated(title), 1), self.titles[title]))
        self.titles[chosen] += 1
        self.titled.setdefault(chosen, []).append(len(self.sizes) - 1)
        return chosen

    def _repeated(self, title: str) -> float:
        """Return the greatest part of the shorter text's characters shared with an earlier document of a title."""
        under = set(self.titled.get(title, ()))
        shared: Counter[int] = Counter()
        for sentence in self.last:
            for place in under.intersection(self.where[sentence]):
                shared[place] += len(sentence)
        return max((count / min(self.sizes[-1], self.sizes[place]) for place, count in shared.items()), default=0.0)

    def _likeness(self, sentences: list[str]) -> float:
        """Return the greatest part of characters shared with an earlier document."""
        shared: Counter[int] = Counter()
        for sentence in sentences:
            for place in self.where.get(sentence, ()):
                shared[place] += len(sentence)
        size = _size(sentences)
        return max((count / (size * self.sizes[place]) ** 0.5 for place, count in shared.items()), default=0.0)

    def _used(self, sentences: list[str]) -> int:
        return sum(self.uses[sentence] for sentence in sentences)


def _size(sentences: Any) -> int:  # noqa: ANN401 - any collection of sentences
    return sum(len(sentence) for sentence in sentences)


def _draw(bank: dict[str, list[str]], shape: dict[str, int], rng: Random) -> list[str]:
    """Draw sentences of each role without repeating one."""
    found = []
    for role, count in shape.items():
        left = list(bank[role])
        for _ in range(min(count, len(left))):
            found.append(left.pop(int(rng.random() * len(left))))
    return found


def pick(values: Any, rng: Random) -> Any:  # noqa: ANN401 - any list
    """Draw one of a list."""
    return values[int(rng.random() * len(values))]


def filled(sentence: str, names: dict[str, str], lang: str, rng: Random) -> str:
    """Fill the slots: numbers as the language writes them, names, French elision before a vowel."""
    if lang == "fr":
        sentence = _ELISION.sub(lambda found: _elided(found, names), sentence)
    sentence = _SLOT.sub(lambda found: _number(found, lang, rng), sentence)
    return _NAMED.sub(lambda found: names[found[1]], sentence)


def _elided(found: re.Match[str], names: dict[str, str]) -> str:
    """Write d' and qu' before a name that begins with a vowel."""
    vowel = names[found[2].strip("{}")][0] in _VOWELS
    return f"{found[1][:-1]}'{found[2]}" if vowel else found[0]


def _number(found: re.Match[str], lang: str, rng: Random) -> str:
    """Draw a number of the range; at least two, so that a plural stays right; wide ranges in round steps."""
    kind, low, high = found[1], float(found[2]), float(found[3])
    if kind == "x":
        places = max(len(text.partition(".")[2]) for text in (found[2], found[3])) or 1
        text = f"{low + rng.random() * (high - low):.{places}f}"
        return text if lang == "en" else text.replace(".", ",")
    step = next((size for width, size in ((1000, 50), (200, 10), (60, 5)) if high - low >= width), 1)
    low = 2.0 if low < 2 <= high else low
    first = -int(-low // step) * step
    value = min(int(high), first + step * int(rng.random() * (int(high - first) // step + 1)))
    return f"{value:,}".replace(",", {"en": ",", "fr": "\u202f"}.get(lang, "."))
