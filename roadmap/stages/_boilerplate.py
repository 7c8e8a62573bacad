"""Phrases that say nothing of a document's content, left out of what is counted, compared and embedded.

The stored text stays as it was given. What is left out stands in data/boilerplate.toml, by kind and language: patent
phrases, reference numerals and labels; footers, cookie notices and calls to click of newsletters and web pages. A
pattern is tried only where its literal letters occur, which makes this faster than one large expression.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from roadmap.i18n import LANGUAGES

_FILE = Path(__file__).resolve().parent.parent / "data" / "boilerplate.toml"
_HEAD, _TAIL = 80, 800
"""Characters at the start or the end in which a pattern bound there is looked for."""
_KINDS = {"patent": "patent", "news": "news", "project": "news"}
_LEAST_WORDS = 3
_ROUNDS = 3
_GAP = "\x00"
_BLANK = " \t"
_SIGNS = ",.;:"


@dataclass(frozen=True)
class _Phrase:
    """A pattern, the letters it needs one of, and where it may stand."""

    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    where: str


def strip_boilerplate(text: str, kind: str, lang: str) -> str:
    """Return a text without its boilerplate; as it was, where hardly a word would remain.

    Parameters
    ----------
    text
        Title and text of a document, or either.
    kind
        Source kind; interviews are left alone.
    lang
        ISO 639-1; "" takes the phrases of all languages.
    """
    phrases = _phrases(kind, lang)
    if not phrases:
        return text
    left = text
    for _ in range(_ROUNDS):
        cut = left
        for phrase in _tried(left.lower(), phrases):
            cut = _without(cut, phrase)
        if cut == left:
            break
        left = _mended(cut.split(_GAP))
    return left if left == text or len(left.split(None, _LEAST_WORDS)) >= _LEAST_WORDS else text


def _mended(parts: list[str]) -> str:
    """Join what remains: one blank where something was taken out, no sign left over after another or at the start."""
    text = parts[0].rstrip(_BLANK)
    for part in parts[1:]:
        bare = part.strip(_BLANK) if part is parts[-1] else part.lstrip(_BLANK)
        if not text or text[-1] in f"{_SIGNS}\n":
            bare = bare.lstrip(_SIGNS + _BLANK)
        close = not text or text[-1] in "([\n" or bare[:1] in f"{_SIGNS}!?)\n"
        text = f"{text.rstrip(_BLANK)}{'' if close else ' '}{bare}"
    return text.strip()


def _tried(small: str, phrases: tuple[_Phrase, ...]) -> list[_Phrase]:
    """Return the phrases whose letters occur in a text (in small letters) where they may stand."""
    found = []
    head, tail = small[:_HEAD], small[-_TAIL:]
    for phrase in phrases:
        place = small if phrase.where == "any" else head if phrase.where == "start" else tail
        for need in phrase.needs:
            if need in place:
                found.append(phrase)
                break
    return found


def _without(text: str, phrase: _Phrase) -> str:
    """Take one pattern's matches out of where it may stand."""
    if phrase.where == "start":
        return phrase.pattern.sub(_GAP, text[:_HEAD]) + text[_HEAD:]
    if phrase.where == "end":
        return text[:-_TAIL] + phrase.pattern.sub(_GAP, text[-_TAIL:])
    return phrase.pattern.sub(_GAP, text)


@cache
def _phrases(kind: str, lang: str) -> tuple[_Phrase, ...]:
    """Return a kind's phrases in a language."""
    given = tomllib.loads(_FILE.read_text(encoding="utf-8")).get(_KINDS.get(kind, ""), {})
    return tuple(
        _Phrase(tuple(row["needs"].split("|")), re.compile(row["find"], re.IGNORECASE), row.get("where", "any"))
        for name in ("any", *([lang] if lang else LANGUAGES))
        for row in given.get(name, ())
    )
