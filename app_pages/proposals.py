"""What the study proposes to ask the room: each with its reason and its numbers; the manager takes what fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages import state
from app_pages.frame import dotted, note, plain, section
from app_pages.sitting import Sitting, act, counted, field
from roadmap.i18n import Message, number
from roadmap.roundtable.proof import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.disclosure import Shown
    from roadmap.roundtable.propose import Proposal
    from roadmap.roundtable.statements import Statement

MANY, FIRST = 20, 10
"""Proposals that are made, and those that are ticked to begin with."""


def proposals(sitting: Sitting, told: Sequence[Statement]) -> None:
    """Offer what the study proposes and the room does not have yet."""
    from roadmap.roundtable.propose import why_few

    _ = sitting._
    shown = sitting.study()
    if isinstance(shown, Message):
        section(_("Proposed by the study"))
        note(shown.to(sitting.lang))
        note(_("Statements that are picked keep their numbers: the roundtable goes on without the study."))
        return
    found = proposed(sitting, shown)
    taken = {one.topic_id for one in told}
    left = {f"{one.reason}-{one.evidence.topic_id}": one for one in found if one.evidence.topic_id not in taken}
    few = why_few(len(found), 1)
    if left or few:
        section(_("Proposed by the study"), _("Where the numbers leave something to say; per 1,000 documents."))
    if few is not None:
        note(few.to(sitting.lang))
    first = max(0, FIRST - len(told))
    for place, (key, one) in enumerate(left.items()):
        words = f"{plain(sitting.text(one.texts))}  \n:small[:gray[{plain(why(sitting, one.reason, one.evidence))}]]"
        st.checkbox(words, value=place < first, key=f"take-{sitting.id}-{key}")
    if left:
        st.button(_("Take what is ticked"), key="take", type="secondary" if told else "primary", on_click=_take,
                  args=(sitting, left))  # fmt: skip


def proposed(sitting: Sitting, shown: Shown) -> tuple[Proposal, ...]:
    """Return the proposals of the room's study and sector, made once."""
    from roadmap.roundtable.propose import propose

    sector, lang = sitting.room.sector_id, sitting.room.languages[0]
    found: tuple[Proposal, ...] = state.kept(
        shown, "proposals", (sector, lang), lambda: propose(shown, sector, lang=lang, limit=MANY)
    )
    return found


def _take(sitting: Sitting, left: dict[str, Proposal]) -> None:
    """Take in what is ticked, with its evidence as it stands now."""
    from roadmap.roundtable.statements import StatementPlan, add_statement

    langs = sitting.room.languages
    for key, one in left.items():
        if not field(f"take-{sitting.id}-{key}"):
            continue
        plan = StatementPlan(
            kind=one.kind, lang=one.lang, texts={lang: one.texts[lang] for lang in langs if lang in one.texts},
            topic_id=one.evidence.topic_id, reason=one.reason, evidence=one.evidence.to_json(),
        )  # fmt: skip
        if not act(add_statement, sitting.store, sitting.id, plan):
            return


def why(sitting: Sitting, reason: str, told: Evidence | dict[str, Any]) -> str:
    """Say in one line why a statement is asked, and what is known."""
    from roadmap.roundtable.propose import REASONS

    one = told if isinstance(told, Evidence) else Evidence.from_json(told)
    name = sitting._(REASONS[reason]) if reason in REASONS else ""
    return dotted(name, *known(sitting, one)) if one else name


def known(sitting: Sitting, one: Evidence) -> list[str]:
    """Say the share now, the forecast in five years with its range, and the organisations of the region."""
    _, lang = sitting._, sitting.lang
    parts = []
    if one.share is not None:
        parts.append(f"{one.share_year}: {number(one.share, lang, significant=2)}")
    five = one.forecast(5)
    if five is not None and five.mid is not None:
        ends = f"{number(five.lo80 or 0, lang, significant=2)}–{number(five.hi80 or 0, lang, significant=2)}"
        parts.append(_("forecast {year}: {value} (80%: {range})").format(
            year=five.period, value=number(five.mid, lang, significant=2), range=ends))  # fmt: skip
    if one.organisations:
        parts.append(counted("{count} organisation in the region", "{count} organisations in the region",
                             one.organisations, lang))  # fmt: skip
    return parts
