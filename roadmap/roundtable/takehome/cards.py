"""Cards and posters with a layout of their own: paper ballots, the poster with the code, idea canvases."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, number, translator
from roadmap.roundtable.ballot.words import CRITERION, SPANS, WORDS
from roadmap.roundtable.proof import Evidence
from roadmap.roundtable.schema import CRITERIA, HORIZONS
from roadmap.roundtable.takehome.evening import iso_day, say, when
from roadmap.roundtable.takehome.prepare import join_link
from roadmap.views.pdf import typeset, words
from roadmap.views.qr import qr_svg
from roadmap.views.theme import FICTIONAL, KINDS_INSIDE

if TYPE_CHECKING:
    from roadmap.roundtable.ideas import Canvas, Idea
    from roadmap.roundtable.statements import Statement
    from roadmap.roundtable.takehome.evening import Evening

TEMPLATES = Path(__file__).parent / "templates"
CANVAS = {
    "problem": N_("Problem"), "solution": N_("Solution"), "novelty": N_("What is new"), "market": N_("Market"),
    "partners_have": N_("Partners we have"), "partners_need": N_("Partners we need"),
}  # fmt: skip
"""The six boxes of an idea."""
SCALES = {"trl": (N_("Technology readiness"), 9), "mrl": (N_("Market readiness"), 10)}


def _shared(evening: Evening, title: str, lang: str) -> dict[str, Any]:
    """Return what every template reads."""
    fictional = words(translator(lang)(FICTIONAL)) if evening.room.fictional else ""
    return {"title": words(title), "lang": lang, "fictional": fictional}


def ballots(evening: Evening, lang: str) -> bytes:
    """Return paper ballot cards as PDF: A6, four on an A4 sheet, one statement each with its number."""
    _ = translator(lang)
    marks = {"time": [_(span) for span in SPANS]}
    asked = {mark for one in evening.results.rounds if one.kind == "vote" for mark in one.criteria} or set(CRITERIA)
    criteria = [
        {"ask": words(_(CRITERION[name][0])), "low": "" if name == "time" else words(_(CRITERION[name][1])),
         "high": words(_(CRITERION[name][2])) if CRITERION[name][2] else "",
         "marks": [words(mark) for mark in marks.get(name, "12345")]}
        for name in CRITERIA if name in asked
    ]  # fmt: skip
    title = say(lang, N_("Paper cards: {title}"), title=evening.room.title)
    data = _shared(evening, title, lang) | {
        "over": words(evening.room.title)[:70], "code": evening.room.code, "criteria": criteria,
        "participant": words(_(N_("Participant"))), "unknown": words(_(WORDS["unknown"])),
        "rounds": [words(say(lang, WORDS["round"], round=one)) for one in (1, 2)],
        "ends": [words(_(WORDS[name])) for name in ("lo", "mid", "hi")],
        "note": words(_(N_("Hand this card to the facilitator; it counts just the same."))),
        "cards": [_ballot(evening, one, lang) for one in evening.asked] or [_blank(lang)],
    }  # fmt: skip
    return typeset(TEMPLATES / "ballots.typ", data, {})


def _ballot(evening: Evening, one: Statement, lang: str) -> dict[str, Any]:
    """Return one statement's card; estimates are asked where its topic can be counted."""
    proof = Evidence.from_json(one.evidence)
    ask, years = "", list[str]()
    if proof is not None:
        kinds = translator(lang)(KINDS_INSIDE.get(proof.kind, WORDS["documents_inside"]))
        ask = translator(lang)(WORDS["own_help"]).format(documents=kinds)
        years = [str(proof.reference_year + horizon) for horizon in HORIZONS]
    return {"number": str(one.number), "text": words(one.text(lang)), "ask": words(ask), "estimate": years}


def _blank(lang: str) -> dict[str, Any]:
    """Return a card for a room without statements: the text is written by hand."""
    told = translator(lang)(N_("No statements have been chosen yet."))
    return {"number": "", "text": words(told), "ask": "", "estimate": []}


def poster(evening: Evening, lang: str) -> bytes:
    """Return the poster with the room's code as PDF, A4."""
    _ = translator(lang)
    link = join_link(evening)
    under = " · ".join(one for one in (evening.room.place, when(evening, lang)) if one)
    data = _shared(evening, say(lang, N_("Poster: {title}"), title=evening.room.title), lang) | {
        "heading": words(evening.room.title), "under": words(under), "code_head": words(_(WORDS["code"])),
        "code": evening.room.code, "link": words(link), "note": words(_(WORDS["join_help"])), "qr": "q.svg",
        "qr_alt": words(say(lang, N_("QR code: take part in {title}"), title=evening.room.title)),
    }  # fmt: skip
    return typeset(TEMPLATES / "poster.typ", data, {"q.svg": qr_svg(link or evening.room.code)})


def canvases(evening: Evening, lang: str) -> bytes:
    """Return the idea canvases as PDF, one page each; without ideas one empty canvas to fill in by hand."""
    from roadmap.roundtable.ideas import Canvas

    title = say(lang, N_("Ideas: {title}"), title=evening.room.title)
    made = [_idea(evening, one.canvas, place, lang) for place, one in enumerate(evening.ideas, 1)]
    data = _shared(evening, title, lang) | {"ideas": made or [_idea(evening, Canvas(), 0, lang)]}
    return typeset(TEMPLATES / "ideas.typ", data, {})


def _idea(evening: Evening, canvas: Canvas, place: int, lang: str) -> dict[str, Any]:
    """Return one canvas."""
    _, told = translator(lang), asdict(canvas)
    empty = N_("Title") if not place else N_("Idea without a title")
    over = f"{evening.room.title} · {place}" if place else evening.room.title
    return {
        "over": words(over), "title": words(canvas.title or _(empty)),
        "cells": [{"head": words(_(head)), "text": words(told[name])} for name, head in CANVAS.items()],
        "scales": [_scale(told, name, lang) for name in SCALES],
        "facts": [[words(name), words(said)] for name, said in facts(canvas, lang)],
    }  # fmt: skip


def _scale(told: dict[str, Any], name: str, lang: str) -> dict[str, Any]:
    head, top = SCALES[name]
    now, target = told[f"{name}_now"], told[f"{name}_target"]
    said = say(lang, N_("now {now}, aim {target}"), now=now or "–", target=target or "–")
    return {"head": words(translator(lang)(head)), "top": top, "now": now, "target": target, "told": words(said)}


def facts(canvas: Canvas, lang: str) -> list[tuple[str, str]]:
    """Return cost, months, instrument, owner and next step of an idea, each with its name; a dash where not said."""
    _ = translator(lang)
    cost = f"€ {number(canvas.cost_eur, lang)}" if canvas.cost_eur is not None else "–"
    step = " · ".join(one for one in (canvas.next_step, canvas.next_date and iso_day(canvas.next_date, lang)) if one)
    return [
        (_(N_("Cost")), cost), (_(N_("Months")), str(canvas.months or "–")),
        (_(N_("Instrument")), canvas.instrument or "–"), (_(N_("Owner")), canvas.owner or "–"),
        (_(N_("Next step")), step or "–"),
    ]  # fmt: skip


def idea_name(one: Idea, lang: str) -> str:
    """Return an idea's title, or that it has none."""
    return one.canvas.title or translator(lang)(N_("Idea without a title"))
