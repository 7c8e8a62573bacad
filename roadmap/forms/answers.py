"""Answers to the interview form: boxes ticked, dates and countries as people write them, and the record they become."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from roadmap.forms.definition import CONSENT, OTHER, Field, bare, interview_form
from roadmap.forms.template import chosen
from roadmap.i18n import LANGUAGES, N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_BOX = re.compile(r"[☐☑☒✓✔✗✘◻◼□■⬜✅]|\[[ xXvV✓]?\]|(?<!\S)[xXvV✓](?=\s+[☐□◻\[])")
_LETTERS = {"x", "v", "✓"}
_TICKED = set("☑☒✓✔✗✘◼■✅")
_BY_HAND = re.compile(r"^[xX✓✔]\s+(.*)$")
_ISO = re.compile(r"\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?((?:19|20)\d\d)\b")
_IN_WORDS = re.compile(r"\b(\d{1,2})(?:er|\.|st|nd|rd|th)?\s+(?:de\s+|of\s+)?([^\W\d_]{3,10})\.?,?\s+((?:19|20)\d\d)\b")
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b")
_STRICTEST = ("none", "anonymous", "named")


def answered_record(
    answers: Mapping[str, str], lang: str, name: str
) -> tuple[dict[str, str] | None, tuple[Message, ...]]:
    """Return the record of a filled form, and notes; None with the reason where nothing is filled in.

    Parameters
    ----------
    answers
        Field key → answer; a choice is the keys of its boxes, separated by ``; ``.
    lang
        The form's language: that of the headings in the text.
    name
        The file, for notes.

    Returns
    -------
    The columns of roadmap.readers.fields; ``text`` is each question's label with its answer. The answers are there
    under their own names too, as are ``sectors`` (all ticked), ``date_written`` and ``consent_given``.
    """
    form = interview_form()
    told = {one.key: answers.get(one.key, "").strip() for one in form.fields}
    if not any(words for key, words in told.items() if key != "consent"):
        return None, (Message.of(N_("The interview form is empty.")),)
    long = [one for one in form.fields if one.kind == "long" and told[one.key]]
    sectors = choice_words(form.field("sector"), told["sector"], lang)
    consent = strictest(told["consent"])
    day = day_of(told["date"])
    record = {
        "title": " · ".join([form.title[lang], *sectors[:1]]),
        "text": "\n\n".join(f"{one.label[lang]}\n{told[one.key]}" for one in long),
        "organisation": told["company"], "region": told["place"], "country": country_of(told["country"]),
        "sector": _sector(told["sector"]), "date": day, "consent": CONSENT.get(consent, consent),
        "sectors": "; ".join(sectors), "date_written": told["date"], "consent_given": consent,
        **{key: told[key] for key in ("interviewer", "role", *(one.key for one in form.fields if one.kind == "long"))},
    }  # fmt: skip
    unread = N_("{file}: the date {found} of an interview could not be read; it was kept without a date.")
    notes = (Message.of(unread, file=name, found=told["date"]),) if told["date"] and not day else ()
    return record, notes


def _sector(told: str) -> str:
    """Return the first sector ticked; "" where there is only one of the company's own."""
    known = {option.key for option in interview_form().field("sector").options} - {OTHER}
    return next((part.strip() for part in told.split(";") if part.strip() in known), "")


def strictest(told: str) -> str:
    """Return the consent given: of several boxes the one that allows least; "" where none is ticked."""
    parts = [part.strip() for part in told.split(";")]
    return next((key for key in _STRICTEST if key in parts), told.strip())


def choice_words(field: Field, told: str, lang: str) -> list[str]:
    """Return a choice in words: the labels ticked, then its own words."""
    wanted, own = chosen(field, told)
    labels = [option.label[lang] for option in field.options if option.key in wanted and option.key != OTHER]
    return [*labels, *([own] if own else [])]


def choice_of(field: Field, lines: Sequence[str]) -> str:
    """Return which boxes are ticked in the lines of a choice: keys separated by ``; ``, other words last.

    Understood: the signs of a ticked box (☒ ☑ ✓ [x]), an x typed before an option, an option that stands alone without
    any box, and words of one's own.
    """
    found: list[str] = []
    own: list[str] = []
    boxed = any(_BOX.search(line) for line in lines)
    for ticked, words in _boxes(lines):
        key, rest = _option_of(field, words)
        if key and key != OTHER and (ticked or not boxed):
            found.append(key)
        elif key == OTHER and (ticked or rest):
            own.append(rest or OTHER)
        elif not key and words:
            own.append(words)
    return "; ".join(dict.fromkeys([*found, *own]))


def _boxes(lines: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Yield each box's state with its words; words without a box are not ticked unless an x stands before them."""
    for line in lines:
        marks = list(_BOX.finditer(line))
        first = line[: marks[0].start()] if marks else line
        by_hand = _BY_HAND.match(first.strip())
        if first.strip():
            yield bool(by_hand), by_hand[1] if by_hand else first.strip()
        ticked = False
        for place, mark in enumerate(marks):
            end = marks[place + 1].start() if place + 1 < len(marks) else len(line)
            words = line[mark.end() : end].strip(" \t\u00a0")
            ticked = ticked or mark[0] in _TICKED or mark[0].strip("[] ").lower() in _LETTERS
            if words:
                yield ticked, words
                ticked = False


def _option_of(field: Field, words: str) -> tuple[str, str]:
    """Return the option that words are, in any language, and what was written behind it."""
    plain = bare(words)
    for option in field.options:
        if plain == option.key or plain in {bare(label) for label in option.label.values()}:
            return option.key, ""
    other = next((option for option in field.options if option.key == OTHER), None)
    for label in other.label.values() if other else ():
        head = label.rstrip(" :\u00a0")
        found = re.match(rf"{re.escape(head)}[\s\u00a0]*:[\s\u00a0]*(.*)$", words, re.IGNORECASE | re.DOTALL)
        if found:
            return OTHER, found[1].strip(" ._…")
    return "", ""


def day_of(text: str) -> str:
    """Return the day a person wrote, ISO; the day comes before the month; "" where none can be read."""
    from datetime import date

    for year, month, day in _readings(text):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return ""


def _readings(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield year, month and day as they may be meant."""
    if found := _ISO.search(text):
        yield found[1], found[2], found[3]
    if found := _DAY_FIRST.search(text):
        yield found[3], found[2], found[1]
    if found := _IN_WORDS.search(text):
        yield found[3], _months().get(bare(found[2]), "0"), found[1]
    if found := _MONTH_FIRST.search(text):
        yield found[3], _months().get(bare(found[1]), "0"), found[2]


@cache
def _months() -> dict[str, str]:
    """Return the numbers of months by their names and short names in the product's languages."""
    from babel import Locale

    found: dict[str, str] = {}
    for lang in LANGUAGES:
        for names in Locale(lang).months["format"].values():
            found |= {bare(name): str(number) for number, name in names.items() if len(bare(name)) > 2}
    return found


def country_of(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country named in one of four languages; else the words as written."""
    return _countries().get(bare(text), text.strip())


@cache
def _countries() -> dict[str, str]:
    from babel import Locale

    found: dict[str, str] = {}
    for lang in LANGUAGES:
        for code, name in Locale(lang).territories.items():
            if len(code) == 2 and code.isalpha():
                found |= {bare(name): code, bare(code): code}
    return found | {
        bare("the Netherlands"): "NL",
        bare("Holland"): "NL",
        bare("Nederlanden"): "NL",
        bare("les Pays-Bas"): "NL",
    }
