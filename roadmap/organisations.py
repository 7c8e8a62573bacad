"""Organisations: which names as written are one organisation, and what to call it.

Two names are one where they differ in case, accents, signs, spaces, a country in brackets, a leading article or legal
forms ("KONINKLIJKE PHILIPS N.V.", "Koninklijke Philips NV [NL]"); where they are other names of one institution of the
region (data/organisations.toml); and, in a list of names, where one long word is misspelt by one letter within, or an
umlaut is written out. Any other word or number keeps names apart: subsidiaries stand as they are written.

Which way this errs: two firms of the same name and different legal forms count as one. Where a rule asks for at least k
organisations that is the safe side: one organisation is hardly ever counted as two. On the owners of 39,689 US patents
7,381 names become 5,792 organisations, 111 of the names as misspellings; read one by one, no two of those were known to
be different firms. cleanco 2.3 was left out: it does not know "NV/SA", "Aktiengesellschaft" or a form before a name.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FILE = Path(__file__).resolve().parent / "data" / "organisations.toml"
_LIST = re.compile(r"\s*(?:;|\||\n)\s*")
_BRACKETS = re.compile(r"[\[(]\s*[A-Za-z]{2}(?:\s*/\s*[A-Za-z]{2})?\s*[\])]\s*$")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.[ ]?){2,}")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"['’`´]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_LONG_WORD, _LONGER_WORD = 6, 7
_LONGEST_FORM = 6
_PLACE_OF_ONE_WORD = 3


def organisations(text: str) -> list[str]:
    """Return the names of a list as readers write it, separated by ``;`` (``|`` or a line's end), each once."""
    return list(dict.fromkeys(name for name in _LIST.split(text.strip()) if _WORD.search(name)))


@cache
def organisation_key(name: str) -> str:
    """Return what all spellings of a name have in common; "" for a name without a letter or digit."""
    key = "".join(_words(name))
    return _aliases().get(key, key)


def organisation_keys(names: Iterable[str]) -> dict[str, str]:
    """Return the key of each name, misspellings among them joined to what is written most often."""
    counts = Counter(names)
    keys = {name: organisation_key(name) for name in counts}
    weight: Counter[str] = Counter()
    for name, key in keys.items():
        weight[key] += counts[name]
    joined = _written_out(keys) | _misspelt(keys, weight)
    return {name: _end(joined, key) for name, key in keys.items() if key}


def canonical_names(names: Iterable[str]) -> dict[str, str]:
    """Return each organisation's most usual spelling by its key: of equals one not in capitals."""
    counts = Counter(name.strip() for name in names)
    groups: dict[str, list[str]] = defaultdict(list)
    for name, key in organisation_keys(counts.elements()).items():
        groups[key].append(name)
    return {
        key: min(group, key=lambda name: (-counts[name], name.isupper(), name)) for key, group in sorted(groups.items())
    }


def _words(name: str) -> list[str]:
    """Return a name's words without case, accents, country, article and legal forms."""
    known, before = _forms()
    words = _plain_words(_BRACKETS.sub("", name))
    words = _without_end(words, known)
    for size in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        if " ".join(words[:size]) in before:
            return _without_end(words[size:], known)
    return words


def _plain_words(text: str) -> list[str]:
    """Split a name into words: small letters, no accents, dotted letters as one word, "&" and "+" as words."""
    text = _DOTTED.sub(lambda found: found[0].replace(".", "").replace(" ", "") + " ", _APOSTROPHE.sub("", text))
    spread = unicodedata.normalize("NFKD", text.casefold().replace("&", " and ").replace("+", " plus "))
    return _WORD.findall("".join(char for char in spread if not unicodedata.combining(char)))


def _without_end(words: list[str], known: frozenset[str]) -> list[str]:
    """Leave out legal forms at the end as long as a word remains; "N V" and "G m b H" are forms too."""
    found = True
    while found:
        found = False
        for size in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
            end = words[-size:]
            spelt = all(len(word) == 1 for word in end) and size > 1 and "".join(end) in known
            if " ".join(end) in known or spelt:
                words, found = words[:-size], True
                break
    return words


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return found


@cache
def _forms() -> tuple[frozenset[str], frozenset[str]]:
    """Return the legal forms, and those written before a name."""
    return frozenset(form for forms in _data()["forms"].values() for form in forms), frozenset(
        _data()["before"]["forms"]
    )


@cache
def _aliases() -> dict[str, str]:
    """Return the keys of other names, each with the key that is kept."""
    return {
        "".join(_words(other)): "".join(_words(name)) for name, others in _data()["aliases"].items() for other in others
    }


def _written_out(keys: dict[str, str]) -> dict[str, str]:
    """Return the keys in which an umlaut is written out (Mueller) that also stand with it (Müller), and that one."""
    present = set(keys.values())
    out = {organisation_key(name.translate(_UMLAUTS)): key for name, key in keys.items() if _has_umlaut(name)}
    return {written: key for written, key in out.items() if written in present and written != key}


def _has_umlaut(name: str) -> bool:
    return name.translate(_UMLAUTS) != name


def _misspelt(keys: dict[str, str], weight: Counter[str]) -> dict[str, str]:
    """Return keys that differ from a more usual one by one letter within one long word, and that one.

    All other words are the same. The first letter never differs (Cortex, Vortex), nor an s at the end alone, which is
    often another firm's name; a letter is exchanged for another only in a name of several words (Microvision,
    Macrovision).
    """
    places: dict[tuple[object, ...], dict[str, str]] = defaultdict(dict)
    for name, key in keys.items():
        words = _words(name)
        for at, word in enumerate(words):
            if len(word) >= _LONG_WORD and word.isalpha() and sum(map(len, words)) > _LONGER_WORD:
                places[(at, word[0], *words[:at], "", *words[at + 1 :])][word] = key
    found: dict[str, str] = {}
    for place, words_there in places.items():
        if len(words_there) > 1:
            found |= _one_letter_off(words_there, weight, alone=len(place) == _PLACE_OF_ONE_WORD)
    return found


def _one_letter_off(keys: dict[str, str], weight: Counter[str], *, alone: bool) -> dict[str, str]:
    """Return the keys of words (word → key) that are one letter off a more usual one's, and that one."""
    from rapidfuzz.distance import OSA

    found: dict[str, str] = {}
    usual = sorted(keys, key=lambda word: (-weight[keys[word]], word))
    for place, word in enumerate(usual):
        for better in usual[:place]:
            exchanged = len(word) == len(better) and sorted(word) != sorted(better)
            risky = word.rstrip("s") == better.rstrip("s") or (exchanged and (alone or len(word) < _LONGER_WORD))
            if keys[better] != keys[word] and not risky and OSA.distance(word, better, score_cutoff=1) == 1:
                found[keys[word]] = keys[better]
                break
    return found


def _end(joined: dict[str, str], key: str) -> str:
    """Follow a key to the one it was joined to."""
    seen = set()
    while key in joined and key not in seen:
        seen.add(key)
        key = joined[key]
    return key
