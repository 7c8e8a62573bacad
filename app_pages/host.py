"""Hold: the facilitator's page. One next button; clock, freeze, reveal; what the room does, live; tools below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages import host_board, host_ideas, host_paper, host_talk, moved, state
from app_pages.arrivals import joining
from app_pages.frame import dotted, note, plain, section, segments
from app_pages.live import answered, dots, results_of, show_results
from app_pages.sitting import EVERY, Sitting, act, clock, counted, field
from roadmap.i18n import N_

if TYPE_CHECKING:
    from roadmap.roundtable.agenda import Step
    from roadmap.roundtable.rounds import Round

PANELS = {
    "now": N_("This step"),
    "comments": N_("Comments"),
    "statements": N_("Statements"),
    "board": N_("Roadmap"),
    "ideas": N_("Ideas"),
    "actions": N_("Actions"),
    "paper": N_("Paper cards"),
    "join": N_("Joining"),
}
DRAWS = {
    "comments": host_talk.comments_part,
    "statements": host_talk.statements_part,
    "board": host_board.part,
    "ideas": host_ideas.part,
    "actions": host_talk.actions_part,
    "paper": host_paper.part,
    "join": joining,
}


def main(sitting: Sitting) -> None:
    """Draw the page."""
    from roadmap.roundtable.agenda import steps
    from roadmap.roundtable.rounds import rounds_of

    _, room = sitting._, sitting.room
    if room.state in ("draft", "prepared"):
        with sitting.top:
            st.title(_("The room is not open yet"), anchor=False)
            st.markdown(f":gray[{plain(_('Prepare it, then open it: phones can join from then on.'))}]")
            st.button(_("Prepare"), key="to-prepare", type="primary", on_click=state.choose, args=("view", "prepare"))
        return
    plan = steps(sitting.store, room.room_id)
    rounds = {one.round_id: one for one in rounds_of(sitting.store, room.room_id)}
    step = plan[room.step]
    now = rounds.get(step.round_id or "")
    head(sitting, plan, now)
    panel = segments("panel", {key: _(name) for key, name in PANELS.items()}, _("Tools"))
    if panel == "now":
        this_step(sitting, step, now)
    else:
        DRAWS[panel](sitting)
    watch(sitting, counts=panel != "join" and not (panel == "now" and room.step == 0))


# --- the head: where we are, clock, next ----------------------------------------------------------------------------


def head(sitting: Sitting, plan: list[Step], now: Round | None) -> None:
    """Write where the agenda is; clock, freeze and the one next button beside it."""
    _, room = sitting._, sitting.room
    step = plan[room.step]
    with sitting.top.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap="xxsmall", width="stretch"):
            st.title(plain(step.title), anchor=False)
            where = _("Step {step} of {all}").format(step=room.step + 1, all=len(plan))
            st.markdown(f":small[:gray[{plain(dotted(room.title, room.place, where, round_words(sitting, now)))}]]")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            if room.state == "open":
                buttons(sitting, plan, now)


def round_words(sitting: Sitting, now: Round | None) -> str:
    """Say whether the round of this step takes answers."""
    _ = sitting._
    words = {"waiting": "", "open": _("phones can answer"), "frozen": _("frozen: nobody can answer"),
             "closed": _("round closed")}  # fmt: skip
    return words[now.state] if now else ""


def buttons(sitting: Sitting, plan: list[Step], now: Round | None) -> None:
    """Draw clock, freeze, and the primary button, which is labelled with what comes next."""
    from roadmap.roundtable import agenda
    from roadmap.roundtable.database import now_ms

    _, room = sitting._, sitting.room
    mine = (sitting.store, room.room_id)
    left = None if room.step_ends_ms is None else room.step_ends_ms - now_ms()
    clock(left, f"{plan[room.step].minutes}:00", key=f"clock-{room.step}-{room.step_ends_ms}")
    if left is None:
        st.button(_("Start the clock"), key="clock-start", on_click=act,
                  args=(agenda.start_timer, *mine, plan[room.step].minutes))  # fmt: skip
    else:
        st.button(_("Stop the clock"), key="clock-stop", on_click=act, args=(agenda.stop_timer, *mine))
    if now and now.state in ("open", "frozen"):
        does, words = (agenda.freeze, _("Freeze")) if now.state == "open" else (agenda.unfreeze, _("Unfreeze"))
        st.button(words, key="freeze", on_click=act, args=(does, *mine))
    if room.step + 1 < len(plan):
        words = _("Next: {step}").format(step=plain(plan[room.step + 1].title))
        st.button(words, key=f"next-{room.step}", type="primary", on_click=_next, args=(sitting,))
    else:
        st.button(_("Next: take home"), key="next-home", type="primary", on_click=state.choose,
                  args=("view", "results"))  # fmt: skip


def _next(sitting: Sitting) -> None:
    """Go on from the step this page showed; refused where the other facilitator already did."""
    from roadmap.roundtable.agenda import next_step

    if act(next_step, sitting.store, sitting.id, sitting.room.step):
        state.choose("panel", "now")


# --- what this step is about ----------------------------------------------------------------------------------------


def this_step(sitting: Sitting, step: Step, now: Round | None) -> None:
    """Show what the facilitator needs in this step."""
    if step.kind == "canvas":
        host_board.part(sitting)
    elif step.kind == "ideas":
        host_ideas.part(sitting)
    elif step.kind == "reveal" and now:
        spotlight(sitting, now)
        (moved.show if now.number > 1 else show_results)(sitting, now)
    elif now:
        st.fragment(run_every=EVERY)(answered)(sitting, now)
    elif sitting.room.step == 0:
        joining(sitting)
    else:
        talk(sitting)


def spotlight(sitting: Sitting, now: Round) -> None:
    """Let the facilitator choose which statement the screen speaks of."""
    from roadmap.roundtable.statements import statements

    _ = sitting._
    told = {one.statement_id: f"{one.number}. {sitting.text(one.texts)}" for one in statements(
        sitting.store, sitting.id) if one.statement_id in now.statement_ids}  # fmt: skip
    key = f"spotlight-{sitting.room.step}"
    options = ["", *told]
    own = _("Where the room moved most") if now.number > 1 else _("Where room and model are farthest apart")
    at = options.index(sitting.room.spotlight) if sitting.room.spotlight in options else 0
    st.selectbox(_("On the screen"), options, index=at, key=key, filter_mode=None, width=640,
                 format_func=lambda one: told.get(one) or own,
                 on_change=_spot, args=(sitting, key))  # fmt: skip


def _spot(sitting: Sitting, key: str) -> None:
    from roadmap.roundtable.agenda import spotlight as shine

    act(shine, sitting.store, sitting.id, field(key) or "")


def talk(sitting: Sitting) -> None:
    """Show what is to be talked about: the actions, and where the dots went."""
    section(sitting._("What was agreed so far"))
    host_talk.actions_part(sitting)
    found = results_of(sitting)
    if len(found.dotted):
        section(sitting._("Dots"))
        dots(sitting, found, sitting.look.width)


def watch(sitting: Sitting, *, counts: bool) -> None:
    """Draw the page again when the agenda moved elsewhere: two facilitators may hold one room."""
    st.fragment(run_every=EVERY)(_moved)(sitting, counts)


def _moved(sitting: Sitting, counts: bool) -> None:
    """Look at the room in small queries, and say how many have joined where nothing else does."""
    from roadmap.roundtable.progress import here
    from roadmap.roundtable.rooms import room_of

    there = room_of(sitting.store, sitting.id)
    was = sitting.room
    if (there.step, there.state, there.step_ends_ms) != (was.step, was.state, was.step_ends_ms):
        st.rerun(scope="app")
    if counts:
        note(counted("{count} has joined", "{count} have joined", here(sitting.store, sitting.id), sitting.lang))
