"""Is a sentence borne out by the passage that it names? A rule that can be checked, the same for every model.

A sentence stands if it names a passage that it was given; brings no number, no name and no negation that the passage
lacks, and leaves no negation out; is near the passage in meaning (cosine of our encoder); and each of its content words
is near some word of the passage. The last catches most names and claims, in any of the four languages: what is not
spoken of in the passage has no near word there. Thresholds are settings; ``python -m bench writing`` measures them.

What it cannot see: a sentence that turns a passage round in the passage's own words ("more" for "less").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from roadmap.i18n import N_, Message
from roadmap.records import Quoted, Sentence
from roadmap.stages._language import detect_languages
from roadmap.stages._tokens import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.records import Encoder

LONGEST = 400
"""Characters of a sentence, at most."""
_NUMBER = re.compile(r"\d+(?:[.,'\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}  ]?\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_NAMELIKE = re.compile(
    r"\b(?=\w*[^\W_])(?:\w*[a-zà-ÿ]\w*[A-ZÀ-Þ]\w*|\w*[^\W\d_]\w*\d\w*|\w*\d\w*[^\W\d_]\w*|[A-ZÀ-Þ]{2,}s?)\b"
)
_MARKUP = re.compile(r"<[a-z/!][^>]*>|https?://|www\.|\]\(|\*\*|```|^\s*[#>|-]\s", re.IGNORECASE | re.MULTILINE)
_EQUAL = {"ki": "ai", "ia": "ai", "dns": "dna", "adn": "dna", "arn": "rna", "rns": "rna", "ue": "eu"}
"""Abbreviations that languages write differently."""
COUNTED = {
    number: frozenset(words.split())
    for number, words in {
        "2": "two twee deux zwei both beide beiden", "3": "three drie trois drei", "4": "four vier quatre",
        "5": "five vijf cinq fünf", "6": "six zes sechs", "7": "seven zeven sept sieben", "8": "eight acht huit",
        "9": "nine negen neuf neun", "10": "ten tien dix zehn", "11": "eleven elf onze",
        "12": "twelve twaalf douze zwölf", "20": "twenty twintig vingt zwanzig", "100": "hundred honderd cent hundert",
        "1000": "thousand duizend mille tausend", "1000000": "million miljoen",
    }.items()
}  # fmt: skip
"""Numbers in words that the four languages share no other meaning with."""
_NO = {
    "en": frozenset(("not", "no", "never", "without", "none", "cannot", "nothing")),
    "nl": frozenset(("niet", "geen", "nooit", "zonder", "niets")),
    "fr": frozenset(("ne", "n", "sans", "jamais", "aucun", "aucune", "rien")),
    "de": frozenset(("nicht", "kein", "keine", "keinen", "keinem", "keiner", "keines", "nie", "ohne", "nichts")),
}
_CLAUSE = re.compile(r"\s*[,;:–—]\s+|\s+(?:and|but|en|maar|et|mais|und|aber|sondern)\s+")

FOREIGN = N_("It is not in the language asked for.")
MARKUP = N_("It holds markup or an address.")
LONG = N_("It is empty or longer than {most} characters.")
NOWHERE = N_("It names no passage that was given.")
NUMBERS = N_("The number {found} is not in the passage.")
NAMES = N_("The name {found} is not in the passage.")
DENIED = N_("It says yes where the passage says no, or the other way round.")
FAR = N_("It is too far from the passage: likeness {found}, wanted {wanted}.")
WORD = N_("“{found}” is not borne out by the passage: likeness {value}, wanted {wanted}.")


@dataclass(frozen=True)
class Bar:
    """How near a sentence must be to its passage, and each content word to one of it (cosines)."""

    sentence: float
    word: float


@dataclass(frozen=True)
class _Measured:
    """A sentence with its likeness, its weakest word, and whether it says yes where its passage says no, or turned."""

    sentence: Sentence
    word: str
    turned: bool


def judge(sentences: Sequence[Sentence], passages: Sequence[Quoted], lang: str, encoder: Encoder, bar: Bar) -> tuple[
    Sentence, ...
]:  # fmt: skip
    """Return the sentences, each struck with its reason where its passage does not bear it out."""
    by_number = {one.number: one for one in passages}
    first = [replace(one, struck=_formal(one, by_number, lang)) for one in sentences]
    left = [one for one in first if one.struck is None]
    measured = iter(_measured(left, by_number, lang, encoder))
    return tuple(_near(next(measured), bar) if one.struck is None else one for one in first)


def _near(one: _Measured, bar: Bar) -> Sentence:
    """Strike a measured sentence that is too far from its passage, whose weakest word is, or that turns it round."""
    sentence = one.sentence
    likeness, weakest = sentence.likeness or 0.0, 1.0 if sentence.weakest is None else sentence.weakest
    if likeness < bar.sentence:
        return replace(sentence, struck=Message.of(FAR, found=likeness, wanted=bar.sentence))
    if weakest < bar.word:
        return replace(sentence, struck=Message.of(WORD, found=one.word, value=weakest, wanted=bar.word))
    return replace(sentence, struck=Message.of(DENIED)) if one.turned else sentence


def _formal(one: Sentence, passages: dict[int, Quoted], lang: str) -> Message | None:
    """Return why a sentence is struck for what its letters say alone."""
    if not one.text or len(one.text) > LONGEST:
        return Message.of(LONG, most=LONGEST)
    if has_markup(one.text):
        return Message.of(MARKUP)
    passage = passages.get(one.passage)
    if passage is None:
        return Message.of(NOWHERE)
    if not in_language(one.text, lang):
        return Message.of(FOREIGN)
    return _stranger(one.text, passage, lang)


def _stranger(text: str, passage: Quoted, lang: str) -> Message | None:
    """Return what a sentence brings that its passage lacks: a number, a name, a negation."""
    new = numbers(text) - numbers(passage.text)
    if new:
        return Message.of(NUMBERS, found=min(new))
    name = next((name for name in names(text, lang) if not _holds(passage.text, name)), "")
    if name:
        return Message.of(NAMES, found=name)
    return None


def has_markup(text: str) -> bool:
    """Say whether a text holds HTML, Markdown or an address."""
    return bool(_MARKUP.search(text))


def in_language(text: str, lang: str) -> bool:
    """Say whether a sentence is in a language; one of fewer than four words may be in any."""
    return len(text.split()) < 4 or detect_languages([text])[0] == lang


def numbers(text: str) -> set[str]:
    """Return the numbers of a text, in digits and in words, however a language points them: "1.8" is "1,8"."""
    found = {_plain(match) for match in _NUMBER.findall(text)}
    words = {word.lower() for word in _WORD.findall(text)}
    return found | {number for number, names in COUNTED.items() if names & words}


def _plain(number: str) -> str:
    """Return a number without its groups of three, its decimals after a point."""
    groups = re.split(r"\D", number)
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and groups[0] != "0":
        return "".join(groups)
    return ".".join(("".join(groups[:-1]), groups[-1])) if len(groups) > 1 else groups[0]


def names(text: str, lang: str) -> list[str]:
    """Return what looks like a proper name: ThermoFlow, X200, DNA; but in German, a capital inside the sentence."""
    found = _NAMELIKE.findall(text)
    if lang != "de":
        found += [match.group() for match in _WORD.finditer(text) if match.start() and match.group()[0].isupper()]
    return [name for name in dict.fromkeys(found) if not name.isdigit()]


def _holds(passage: str, name: str) -> bool:
    """Say whether a passage holds a name, or the same abbreviation in another language."""
    same = _EQUAL.get(name.lower(), name.lower())
    words = {_EQUAL.get(word.lower(), word.lower()) for word in re.findall(r"[\w-]+", passage)}
    return same in words or name.lower() in passage.lower()


def _denies(text: str, lang: str) -> bool:
    """Say whether a text denies anything."""
    words = {word.lower() for word in _WORD.findall(text.replace("’", "'").replace("'", " "))}
    return bool(words & _NO.get(lang, frozenset()))


# --- in meaning -----------------------------------------------------------------------------------------------------


def content_words(text: str, lang: str) -> list[str]:
    """Return a text's words of three letters or more that are no stop words."""
    stops = words_of(f"stop_{lang}")
    spelled = (word for word in _WORD.findall(text.replace("’", "'").replace("'", " ")) if len(word) > 2)
    return list(dict.fromkeys(word for word in spelled if word.lower() not in stops))


def _measured(sentences: list[Sentence], passages: dict[int, Quoted], lang: str, encoder: Encoder) -> list[_Measured]:
    """Measure sentences against their passages: likeness is that to the passage, or to its clause that is nearest."""
    used = [passages[one.passage] for one in sentences]
    own = [content_words(one.text, lang) for one in sentences]
    theirs = [content_words(one.text, one.lang) for one in used]
    pieces = [clauses(one.text) for one in used]
    every = dict.fromkeys(text for texts in (*own, *theirs, *pieces, [one.text for one in sentences]) for text in texts)
    vectors = dict(zip(every, encoder.encode(list(every)), strict=True)) if every else {}
    found = []
    for one, passage, words, there, parts in zip(sentences, used, own, theirs, pieces, strict=True):
        near = [float(vectors[one.text] @ vectors[part]) for part in parts]
        told = parts[int(np.argmax(near[1:])) + 1] if len(parts) > 1 else parts[0]
        word, weakest = _weakest(words, there, vectors)
        turned = _denies(one.text, lang) != _denies(told, passage.lang)
        found.append(_Measured(replace(one, likeness=round(max(near), 3), weakest=weakest), word, turned))
    return found


def clauses(text: str) -> list[str]:
    """Return a passage whole, and then, where it has several, its clauses of two words or more."""
    parts = [part for part in _CLAUSE.split(text) if len(part.split()) > 1]
    return [text, *parts] if len(parts) > 1 else [text]


def _weakest(own: list[str], theirs: list[str], vectors: dict[str, np.ndarray]) -> tuple[str, float | None]:
    """Return the word that is least like any of the others, with how like it is to the nearest; none without words."""
    if not own:
        return "", None
    if not theirs:
        return own[0], 0.0
    nearest = (np.array([vectors[word] for word in own]) @ np.array([vectors[word] for word in theirs]).T).max(axis=1)
    at = int(nearest.argmin())
    return own[at], round(float(nearest[at]), 3)
