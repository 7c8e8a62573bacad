"""Beside the agenda: comments to let through, statements on the fly, actions with owner and day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from app_pages import state
from app_pages.agenda import match_rounds
from app_pages.frame import DATE_FORMATS, GAP, note, plain, section
from app_pages.sitting import EVERY, Sitting, act, clear, field
from roadmap.i18n import N_, Message, day

if TYPE_CHECKING:
    from roadmap.roundtable.actions import Action
    from roadmap.roundtable.comments import Comment

STANCES = {"pro": N_("For"), "con": N_("Against"), "question": N_("Question")}
MOST = 40
"""Comments shown at once."""


# --- comments -------------------------------------------------------------------------------------------------------


def comments_part(sitting: Sitting) -> None:
    """Show what participants wrote; nothing is on the screen before it is let through."""
    st.fragment(run_every=2 * EVERY)(_comments)(sitting)


def _comments(sitting: Sitting) -> None:
    from roadmap.roundtable.comments import comments

    _ = sitting._
    left, right = st.columns(2, gap=GAP)
    waiting = comments(sitting.store, sitting.id, states=("waiting",))
    with left:
        section(_("To let through"), _("Only you see these."))
        if not waiting:
            note(_("Nothing is waiting. Participants write for, against or a question under each statement."))
        for one in waiting[:MOST]:
            _comment(sitting, one, {"shown": _("Show"), "hidden": _("Hide")})
    with right:
        section(_("On the screen and on phones"))
        for one in comments(sitting.store, sitting.id, states=("shown",))[-MOST:]:
            _comment(sitting, one, {"hidden": _("Hide")})
        out = comments(sitting.store, sitting.id, states=("hidden",))
        if out:
            with st.expander(plain(_("Hidden: {count}").format(count=len(out)))):
                for one in out[-MOST:]:
                    _comment(sitting, one, {"shown": _("Show")})


def _comment(sitting: Sitting, one: Comment, moves: dict[str, str]) -> None:
    from roadmap.roundtable.comments import moderate

    numbers = _numbers(sitting)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        about = (
            f":orange[**{numbers.get(one.statement_id, '')}**] :small[:gray[{plain(sitting._(STANCES[one.stance]))}]]"
        )
        st.markdown(f"{about}  \n{plain(one.text)}", width="stretch")
        for move, words in moves.items():
            st.button(words, key=f"{move}-{one.comment_id}", type="tertiary", on_click=act,
                      args=(moderate, sitting.store, one.comment_id, move))  # fmt: skip


def _numbers(sitting: Sitting) -> dict[str, int]:
    from roadmap.roundtable.rounds import statements

    return {one.statement_id: one.number for one in statements(sitting.store, sitting.id)}


# --- statements -----------------------------------------------------------------------------------------------------


def statements_part(sitting: Sitting) -> None:
    """List what the room is asked, and let a statement be added now."""
    from roadmap.roundtable.rounds import statements

    _ = sitting._
    left, right = st.columns((2, 1), gap=GAP)
    with left:
        section(_("What the room is asked"))
        for one in statements(sitting.store, sitting.id):
            st.markdown(f":orange[**{one.number}**] {plain(sitting.text(one.texts))}")
    with right:
        section(_("Add one now"), _("Phones see it at once in every round that is not closed."))
        with st.form("now", border=False):
            for lang in sitting.room.languages:
                st.text_input(lang.upper(), key=f"now-{lang}", max_chars=300)
            st.form_submit_button(_("Add"), key="now-add", on_click=_add_now, args=(sitting,))


def _add_now(sitting: Sitting) -> None:
    """Add a statement and put it into every round that is not closed."""
    from roadmap.roundtable.rounds import StatementPlan, add_statement

    told = {lang: (field(f"now-{lang}") or "").strip() for lang in sitting.room.languages}
    told = {lang: text for lang, text in told.items() if text}
    if not told:
        state.say(Message.of(N_("A statement needs words in at least one language of the room.")))
        return
    plan = StatementPlan(kind="statement", lang=next(iter(told)), texts=told)
    if act(add_statement, sitting.store, sitting.id, plan) and act(match_rounds, sitting):
        clear(*(f"now-{lang}" for lang in sitting.room.languages))


# --- actions --------------------------------------------------------------------------------------------------------


def actions_part(sitting: Sitting) -> None:
    """List the actions, each with owner and day, and let one be added."""
    from roadmap.roundtable.actions import actions

    _ = sitting._
    left, right = st.columns((2, 1), gap=GAP)
    with left:
        section(_("Actions"))
        found = actions(sitting.store, sitting.id)
        if not found:
            note(_("None yet: what will be done, by whom, by when?"))
        for one in found:
            _action(sitting, one)
    with right, st.form("action", border=False):
        section(_("Add an action"))
        st.text_input(_("What will be done"), key="action-text", max_chars=300)
        st.text_input(_("Who"), key="action-owner", max_chars=120)
        st.date_input(_("Due"), value=None, key="action-due", format=DATE_FORMATS[sitting.lang])
        st.form_submit_button(_("Add"), key="action-add", on_click=_add_action, args=(sitting,))


def _action(sitting: Sitting, one: Action) -> None:
    """Show an action with its box to tick."""
    due = day(date.fromisoformat(one.due), sitting.lang) if one.due else sitting._("no day yet")
    words = f"{plain(one.text)} :small[:gray[{plain(one.owner or '–')} · {plain(due)}]]"
    key = f"done-{one.action_id}"
    st.checkbox(words, value=one.done, key=key, on_change=_done, args=(sitting, one.action_id, key))


def _done(sitting: Sitting, action_id: str, key: str) -> None:
    from roadmap.roundtable.actions import edit_action

    act(edit_action, sitting.store, action_id, done=bool(field(key)))


def _add_action(sitting: Sitting) -> None:
    from roadmap.roundtable.actions import add_action

    text, due = (field("action-text") or "").strip(), field("action-due")
    if not text:
        state.say(Message.of(N_("An action needs words: what will be done?")))
        return
    told = {"owner": (field("action-owner") or "").strip(), "due": due.isoformat() if isinstance(due, date) else ""}
    if act(add_action, sitting.store, sitting.id, text, **told):
        clear("action-text", "action-owner")
        st.session_state["action-due"] = None
