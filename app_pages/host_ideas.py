"""Project ideas on a one-page canvas, and what participants need and offer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages import state
from app_pages.frame import DATE_FORMATS, GAP, note, plain, section
from app_pages.sitting import Sitting, act, field
from roadmap.i18n import N_, Message, number

if TYPE_CHECKING:
    from roadmap.roundtable.ideas import Idea

WORDS = {
    "title": N_("Name of the idea"),
    "problem": N_("Problem: whose, and how large"),
    "solution": N_("Solution"),
    "novelty": N_("What is new about it"),
    "market": N_("Market: who pays"),
    "partners_have": N_("Partners on board"),
    "partners_need": N_("Partners wanted"),
}
"""Parts of the canvas that are written, in its order."""
LEVELS = {
    "trl_now": N_("TRL now"), "trl_target": N_("TRL wanted"), "mrl_now": N_("Market readiness now"),
    "mrl_target": N_("Market readiness wanted"),
}  # fmt: skip
VOUCHER = N_("Voucher of EUR 5,000")
WISHES = {"need": N_("Needs"), "offer": N_("Offers")}
NEW = ""


def part(sitting: Sitting) -> None:
    """Show the ideas and one canvas to fill in, then needs and offers."""
    from roadmap.roundtable.ideas import ideas

    _ = sitting._
    found = {one.idea_id: one for one in ideas(sitting.store, sitting.id)}
    left, right = st.columns((2, 1), gap=GAP)
    with left:
        section(_("Project ideas"))
        which = st.selectbox(
            _("Idea"), [NEW, *found], key="idea-which", filter_mode=None, width=480,
            format_func=lambda key: called(found[key])[:80] if key else _("A new one"),
        )  # fmt: skip
        canvas(sitting, found.get(which))
    with right:
        wishes_part(sitting)


# --- the canvas -----------------------------------------------------------------------------------------------------


def called(idea: Idea) -> str:
    """Return an idea's name, else its solution or problem."""
    return idea.canvas.title or idea.canvas.solution or idea.canvas.problem


def canvas(sitting: Sitting, idea: Idea | None) -> None:
    """Draw one canvas: the page the group fills in."""
    _ = sitting._
    tag = f"{idea.idea_id}-{idea.version}" if idea else "new"
    with st.form(f"canvas-{tag}", border=True):
        st.text_input(_(WORDS["title"]), value=_was(idea, "title", ""), key=f"idea-title-{tag}", max_chars=120)
        columns = st.columns(2, gap="small")
        for place, (key, words) in enumerate(list(WORDS.items())[1:]):
            columns[place % 2].text_area(_(words), value=_was(idea, key, ""), key=f"idea-{key}-{tag}", height=74,
                                         max_chars=800)  # fmt: skip
        for column, (key, words) in zip(st.columns(4, gap="small"), LEVELS.items(), strict=True):
            column.number_input(_(words), 1, 9 if key.startswith("trl") else 10, value=_was(idea, key, None),
                                key=f"idea-{key}-{tag}")  # fmt: skip
        _money(sitting, idea, tag)
        words = _("Keep this version") if idea else _("Keep the idea")
        st.form_submit_button(words, key=f"idea-save-{tag}", on_click=_save, args=(sitting, idea, tag))
    if idea:
        note(_("Version {version}; earlier ones are kept.").format(version=idea.version))


def _money(sitting: Sitting, idea: Idea | None, tag: str) -> None:
    """Draw cost, time, instrument, and who does what next."""
    _ = sitting._
    cost, months, how = st.columns(3, gap="small")
    cost.number_input(_("Cost (EUR)"), 0, step=1000, value=_was(idea, "cost_eur", None), key=f"idea-cost_eur-{tag}")
    months.number_input(_("Months"), 0, 120, value=_was(idea, "months", None), key=f"idea-months-{tag}")
    how.text_input(_("Instrument"), value=_was(idea, "instrument", ""), key=f"idea-instrument-{tag}",
                   placeholder=_(VOUCHER), max_chars=120)  # fmt: skip
    who, what, by = st.columns(3, gap="small")
    who.text_input(_("Owner"), value=_was(idea, "owner", ""), key=f"idea-owner-{tag}", max_chars=120)
    what.text_input(_("Next step"), value=_was(idea, "next_step", ""), key=f"idea-next_step-{tag}", max_chars=200)
    told = _was(idea, "next_date", "")
    by.date_input(_("Due"), value=date.fromisoformat(told) if told else None, key=f"idea-next_date-{tag}",
                  format=DATE_FORMATS[sitting.lang])  # fmt: skip


def _was(idea: Idea | None, key: str, empty: Any) -> Any:  # noqa: ANN401 - a field of the canvas
    told = getattr(idea.canvas, key) if idea else None
    return empty if told in (None, "") else told


def _save(sitting: Sitting, idea: Idea | None, tag: str) -> None:
    """Keep the canvas as a new version; refused where somebody else kept one meanwhile."""
    from dataclasses import fields

    from roadmap.roundtable.ideas import Canvas, IdeaPlan, save_idea

    told = {one.name: field(f"idea-{one.name}-{tag}") for one in fields(Canvas)}
    if not any(told[key] for key in WORDS):
        state.say(Message.of(N_("An idea needs at least a problem or a solution.")))
        return
    texts = {key: value for key, value in told.items() if key in (*WORDS, "instrument", "owner", "next_step")}
    due = told["next_date"]
    whole = Canvas(**{
        **told, **{key: (value or "").strip() for key, value in texts.items()},
        "next_date": due.isoformat() if isinstance(due, date) else "",
    })  # fmt: skip
    plan = IdeaPlan(whole, idea.idea_id, idea.statement_id, expected_version=idea.version) if idea else IdeaPlan(whole)
    if act(save_idea, sitting.store, sitting.id, plan) and not idea:
        for name in told:
            st.session_state.pop(f"idea-{name}-{tag}", None)


# --- needs and offers -----------------------------------------------------------------------------------------------


def wishes_part(sitting: Sitting) -> None:
    """List what participants need and offer."""
    from roadmap.roundtable.ideas import wishes

    _, found = sitting._, wishes(sitting.store, sitting.id)
    section(_("Needs and offers"), _("Written on phones, without names"))
    for kind, words in WISHES.items():
        rows = [one for one in found if one.kind == kind]
        st.markdown(f"**{plain(_(words))}** :gray[{number(len(rows), sitting.lang)}]")
        if rows:
            st.markdown("\n".join(f"- :small[{plain(one.text)}]" for one in rows))
