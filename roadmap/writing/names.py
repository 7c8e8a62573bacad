"""May a name that a model gave stand? Few words, in its language, about its topic, and nobody else's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from roadmap.i18n import LANGUAGES, N_, Message
from roadmap.stages._language import likeliest
from roadmap.writing.support import MARKUP, has_markup, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roadmap.records import Encoder
    from roadmap.writing.prompts import Given

WORDS, LETTERS = 5, 60
"""Words and characters of a name, at most."""
OTHER = 0.5
"""Likelihood, among the four languages, from which a name is said to be in another one than asked for."""
_LETTER = re.compile(r"[^\W\d_]")
_ODD = re.compile(r"[<>{}\[\]|\\\"“”„«»`*_#=@;:!?]")

EMPTY = N_("The answer holds no name in this language.")
LONG = N_("The name has more than {words} words or {letters} characters.")
FOREIGN = N_("The name is not in the language asked for.")
NUMBERS = N_("The name holds the number {found}, which is in none of its passages and words.")
PEOPLE = N_("The name names {found}, which is behind documents of the topic.")
FAR = N_("The name is too far from the topic's words and passages: likeness {found}, wanted {wanted}.")
TAKEN = N_("Another topic or theme has this name: {other}.")


def refused(name: str, lang: str, given: Given, organisations: Iterable[str] = ()) -> Message | None:
    """Return why a name may not stand, for what its letters say alone; None where it may.

    ``organisations``: who stands behind the topic's documents: a topic is not named after them.
    """
    if not _LETTER.search(name):
        return Message.of(EMPTY)
    if len(name.split()) > WORDS or len(name) > LETTERS:
        return Message.of(LONG, words=WORDS, letters=LETTERS)
    if _ODD.search(name) or has_markup(name) or not name.isprintable():
        return Message.of(MARKUP)
    known = set().union(*(numbers(text) for text in _texts(given)))
    if numbers(name) - known:
        return Message.of(NUMBERS, found=min(numbers(name) - known))
    people = next((one for one in organisations if len(one) > 3 and one.casefold() in name.casefold()), "")
    if people:
        return Message.of(PEOPLE, found=people)
    return None if in_language(name, lang, given) else Message.of(FOREIGN)


def in_language(name: str, lang: str, given: Given) -> bool:
    """Say whether a name may be in a language: not surely in another, or of the topic's own words in it."""
    own = " ".join([*given.words.get(lang, ()), *(one.text for one in given.passages if one.lang == lang)]).casefold()
    if all(word.casefold() in own for word in name.split()):
        return True
    found, chance = likeliest(name, LANGUAGES)
    return found == lang or chance < OTHER


def far(names: list[str], given: Given, encoder: Encoder, wanted: float) -> list[Message | None]:
    """Return for each name whether it is too far from its topic: from each of its words, and from its passages.

    Of several passages it must be near two: what one passage wants a topic to be called is no name for it.
    """
    if not names:
        return []
    vectors, words = encoder.encode(names), [word for words in given.words.values() for word in words]
    passages = [one.text for one in given.passages]
    near = [np.sort(np.asarray(vectors @ encoder.encode(texts).T), axis=1) for texts in (words, passages) if texts]
    if passages:
        near[-1] = near[-1][:, : max(1, len(passages) - 1)]
    likeness = np.max([one[:, -1] for one in near], axis=0) if near else np.zeros(len(names))
    return [
        Message.of(FAR, found=round(float(value), 3), wanted=wanted) if value < wanted else None for value in likeness
    ]


def _texts(given: Given) -> list[str]:
    """Return everything that a model was given of a topic: words of one language together, and each passage."""
    return [", ".join(words) for words in given.words.values() if words] + [one.text for one in given.passages]
