"""Altered copies of patents, as they meet in real collections: what near-duplicates are searched for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

COPIES = 200
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_BEFORE = ("The present invention relates to the following. ", "PROBLEM TO BE SOLVED: ", "[0001] ", "(EN) ")
_AFTER = (
    "\nCOPYRIGHT: (C)2010,JPO&INPIT",
    "\nSelected drawing: FIG. 1",
    "\nRead more on our website. Follow us on LinkedIn and Twitter. Unsubscribe from this newsletter.",
    "\n© 2014 All rights reserved. No part of this text may be copied without written permission of the publisher. "
    "We use cookies to give you the best experience; by continuing you accept our cookie policy.",
)


def cased(text: str, rng: np.random.Generator) -> str:
    """Return the text in capitals, in small letters, or with every word's first letter in capitals."""
    return (str.upper, str.lower, str.title)[int(rng.integers(3))](text)


def cut(text: str, rng: np.random.Generator) -> str:
    """Return the first 60 to 70 % of the text's characters, wherever that ends."""
    return text[: round(len(text) * rng.uniform(0.6, 0.7))]


def wrapped(text: str, rng: np.random.Generator) -> str:
    """Return the text with a phrase before it, a footer after it, and reference numerals in it."""
    words = text.split()
    for place in rng.choice(len(words), len(words) // 15, replace=False):
        words[place] += f" ({int(rng.integers(10, 400))})"
    return str(rng.choice(_BEFORE)) + " ".join(words) + str(rng.choice(_AFTER))


def reworded(text: str, rng: np.random.Generator, *, strange: list[str], words: np.ndarray) -> str:
    """Return the text with one sentence swapped for another patent's; of one or two, a third of its words changed."""
    own = _SENTENCE.split(text)
    place = int(rng.integers(len(own)))
    own[place] = str(rng.choice(strange)) if len(own) > 2 else replaced(own[place], words, 1 / 3, rng)
    return " ".join(own)


def replaced(text: str, words: np.ndarray, share: float, rng: np.random.Generator) -> str:
    """Replace a share of a text's words, rounded, by words drawn at random."""
    own = text.split()
    places = rng.choice(len(own), round(share * len(own)), replace=False)
    for place in places:
        own[place] = str(rng.choice(words))
    return " ".join(own)


def with_alterations(frame: pd.DataFrame, kind: str, *, titled: bool = True) -> pd.DataFrame:
    """Return the patents and copies of evenly spaced ones, altered as ``kind`` says, ``copy-`` before their numbers.

    The title is kept (in other cases where the casing is the alteration), or left out without ``titled``.
    """
    rng = np.random.default_rng(len(kind))
    strange = [one for text in frame["abstract"][::10] for one in _SENTENCE.split(text)]
    words = np.array([word for text in frame["abstract"][::10] for word in text.split()])
    ways: dict[str, Callable[[str], str]] = {
        "casing": lambda text: cased(text, rng),
        "truncation": lambda text: cut(text, rng),
        "boilerplate": lambda text: wrapped(text, rng),
        "one sentence": lambda text: reworded(text, rng, strange=strange, words=words),
    }
    copies = evenly(frame)
    copies["abstract"] = [ways[kind](text) for text in copies["abstract"]]
    titles = [ways[kind](title) if kind == "casing" else title for title in copies["title"]]
    copies["title"] = titles if titled else ""
    return joined(frame, copies)


def with_copies(frame: pd.DataFrame, percent: int, *, rare: bool = False) -> pd.DataFrame:
    """Return the patents and copies of evenly spaced ones with a percentage of their words replaced."""
    rng = np.random.default_rng(percent)
    said = [word for text in frame["abstract"][::10] for word in text.split()]
    words = np.array(sorted(set(said)) if rare else said)
    copies = evenly(frame)
    for name in ("title", "abstract"):
        copies[name] = [replaced(text, words, percent / 100, rng) for text in copies[name]]
    return joined(frame, copies)


def evenly(frame: pd.DataFrame) -> pd.DataFrame:
    """Return COPIES patents, evenly spaced."""
    return frame.iloc[:: max(1, len(frame) // COPIES)].head(COPIES).copy()


def joined(frame: pd.DataFrame, copies: pd.DataFrame) -> pd.DataFrame:
    """Return the patents followed by the copies under their own numbers."""
    import pandas as pd

    copies["patent_number"] = "copy-" + copies["patent_number"]
    return pd.concat([frame, copies], ignore_index=True)
