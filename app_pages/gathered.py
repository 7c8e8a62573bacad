"""The screen while the room gathers: ideas with what they need, the evening's agenda, where the dots went, actions."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from app_pages import state
from app_pages.asked import SIDES, corner
from app_pages.frame import GAP, dotted, widths
from app_pages.host_ideas import WISHES, called
from app_pages.letters import SMALL, TEXT, TITLE, big, grown, listing, numbered, shortened
from app_pages.live import dots, named, results_of
from app_pages.sitting import Sitting, counted
from roadmap.i18n import N_, day
from roadmap.views.theme import TOKENS

if TYPE_CHECKING:
    from roadmap.roundtable.agenda import Step
    from roadmap.roundtable.ideas import Idea, Wish

IDEAS, WORDS, WANTED = 6, 130, 5
"""Ideas that the screen has room for, characters of what one is about, needs and of offers shown."""
DONE = 8
"""Actions that it has room for."""


# --- ideas ----------------------------------------------------------------------------------------------------------


def ideas(sitting: Sitting, step: Step) -> None:
    """Show the newest ideas with what they are about, the needs and offers beside them, and how to send one."""
    from roadmap.roundtable.ideas import ideas as kept_ideas
    from roadmap.roundtable.ideas import wishes

    lang = sitting.lang
    found, wanted = kept_ideas(sitting.store, sitting.id), wishes(sitting.store, sitting.id)
    parts = [
        counted("{count} idea", "{count} ideas", len(found), lang),
        counted("{count} need", "{count} needs", sum(one.kind == "need" for one in wanted), lang),
        counted("{count} offer", "{count} offers", sum(one.kind == "offer" for one in wanted), lang),
    ]
    left, right = st.columns(SIDES, gap=GAP + 12)
    with left:
        big(step.title, TITLE, serif=True)
        big(dotted(*parts), SMALL + 0.15, tone="people_text")
        cards(sitting, found[-IDEAS:][::-1])
        for column, (kind, words) in zip(st.columns(2, gap=GAP + 12), WISHES.items(), strict=True):
            with column:
                asked_for(sitting._(words), [one for one in wanted if one.kind == kind][-WANTED:])
    with right:
        corner(sitting)


def cards(sitting: Sitting, found: list[Idea]) -> None:
    """Show ideas side by side, the newest first."""
    ink = TOKENS[state.mode()]
    style = (f"border-top:3px solid {ink.people};background:{ink.secondary};padding:1.1rem 1.3rem;"
             f"min-height:{grown(8)};color:{ink.ink}")  # fmt: skip
    shown = "".join(f'<div style="{style}">{_card(sitting, one)}</div>' for one in found)
    grid = "display:grid;grid-template-columns:repeat(auto-fit,minmax(30%,1fr));gap:1.1rem;margin:.6rem 0 1rem"
    st.html(f'<div style="{grid}">{shown}</div>')


def _card(sitting: Sitting, one: Idea) -> str:
    """Return an idea in HTML: its name, what it is about, how ready it is, who owns it and who is wanted."""
    canvas, _, ink = one.canvas, sitting._, TOKENS[state.mode()]
    name = called(one)
    about = next((text for text in (canvas.solution, canvas.problem) if text and text != name), "")
    levels = f"TRL {canvas.trl_now or '–'} → {canvas.trl_target or '–'}" if canvas.trl_now or canvas.trl_target else ""
    wanted = f"{_('Partners wanted')}: {canvas.partners_need}" if canvas.partners_need else ""
    rows = ((name, TEXT, ink.ink, 600), (about, SMALL + 0.1, ink.ink2, 400),
            (dotted(levels, canvas.owner, wanted), SMALL, ink.people_text, 400))  # fmt: skip
    return "".join(
        f'<div style="font-size:{grown(size)};font-weight:{weight};line-height:1.3;color:{hue}">'
        f"{escape(shortened(text, WORDS))}</div>"
        for text, size, hue, weight in rows if text
    )  # fmt: skip


def asked_for(words: str, found: list[Wish]) -> None:
    """List what participants need, or offer, the newest first."""
    if found:
        big(words, SMALL + 0.1, tone="people_text")
        st.html("".join(numbered("·", shortened(one.text, WORDS), size=TEXT - 0.2) for one in found[::-1]))


# --- before and after -----------------------------------------------------------------------------------------------


def agenda(sitting: Sitting, plan: list[Step]) -> None:
    """Show what the evening holds, with the minutes of each step."""
    lines = []
    for place, one in enumerate(plan[sitting.room.step + 1 :], start=sitting.room.step + 2):
        lines.append(
            (place, one.title, escape(counted("{count} minute", "{count} minutes", one.minutes, sitting.lang)))
        )
    listing(lines, less="12rem")


def agreed(sitting: Sitting) -> bool:
    """Show where the dots went and who does what; say whether there was anything of either."""
    from roadmap.roundtable.actions import actions

    found, doing = results_of(sitting), actions(sitting.store, sitting.id)
    some = bool(len(found.dotted))
    if not some and not doing:
        return False
    wide = widths(sitting.look, (1, 1))
    for column, part in zip(st.columns(2, gap=GAP + 12), ("dots", "actions"), strict=True):
        with column:
            if part == "dots" and some:
                named(sitting, N_("Dots"))
                dots(sitting, found, wide[0])
            elif part == "actions" and doing:
                named(sitting, N_("Actions"))
                for one in doing[-DONE:]:
                    due = day(date.fromisoformat(one.due), sitting.lang) if one.due else ""
                    big(one.text, TEXT - 0.1)
                    big(dotted(one.owner, due), SMALL, tone="ink2")
    return True
