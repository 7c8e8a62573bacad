"""The agenda: the usual pattern to begin with; minutes, order and what is left out are the manager's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.frame import plain, section
from app_pages.sitting import Sitting, act, field, minutes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.roundtable.agenda import Step

LONGEST = 180
"""Minutes a step can have."""
EDITING = "agenda-editing"


def part(sitting: Sitting, plan: Sequence[Step]) -> None:
    """Show the agenda; while the room is not open it can be changed."""
    _ = sitting._
    section(_("Agenda"), minutes(plan, sitting.lang))
    open_ = sitting.room.state not in ("draft", "prepared")
    if field(EDITING) and not open_:
        for place in range(len(plan)):
            _row(sitting, plan, place)
        with st.container(horizontal=True):
            st.button(_("Done"), key="agenda-done", on_click=_edit, args=(False,))
            st.button(_("The usual agenda again"), key="agenda-usual", on_click=_usual, args=(sitting,))
        return
    if plan:
        st.table({plain(one.title): f":gray[{one.minutes}]" for one in plan}, border="horizontal")
    if not open_:
        with st.container(horizontal=True):
            st.button(_("Change the agenda"), key="agenda-edit", on_click=_edit, args=(True,))


def _row(sitting: Sitting, plan: Sequence[Step], place: int) -> None:
    """Show one step with its minutes, to move or leave out."""
    _, step = sitting._, plan[place]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        key = f"minutes-{place}-{step.title}"
        st.number_input(_("Minutes"), 1, LONGEST, value=step.minutes, key=key, label_visibility="collapsed", width=110,
                        on_change=_minutes, args=(sitting, place, key))  # fmt: skip
        st.markdown(plain(step.title), width="stretch")
        for sign, by, words in (("↑", -1, _("Earlier")), ("↓", 1, _("Later"))):
            off = not 0 <= place + by < len(plan)
            st.button(sign, key=f"step{by}-{place}", type="tertiary", help=words, disabled=off, on_click=_swap,
                      args=(sitting, place, by))  # fmt: skip
        st.button("×", key=f"step-out-{place}", type="tertiary", help=_("Leave out"), on_click=_out,
                  args=(sitting, place))  # fmt: skip


def _edit(on: bool) -> None:
    st.session_state[EDITING] = on


def _now(sitting: Sitting) -> list[Step]:
    from roadmap.roundtable.agenda import steps

    return list(steps(sitting.store, sitting.id))


def _minutes(sitting: Sitting, place: int, key: str) -> None:
    plan = _now(sitting)
    plan[place] = replace(plan[place], minutes=int(field(key)))
    _set(sitting, plan)


def _swap(sitting: Sitting, place: int, by: int) -> None:
    plan = _now(sitting)
    plan[place], plan[place + by] = plan[place + by], plan[place]
    _set(sitting, plan)


def _out(sitting: Sitting, place: int) -> None:
    plan = _now(sitting)
    _set(sitting, [*plan[:place], *plan[place + 1 :]])


def _usual(sitting: Sitting) -> None:
    """Give the room the usual steps again, with the rounds it has."""
    from roadmap.i18n import translator
    from roadmap.roundtable.agenda import PATTERN, Step
    from roadmap.roundtable.rounds import rounds_of

    there = {(one.kind, one.number): one.round_id for one in rounds_of(sitting.store, sitting.id)}
    words = translator(sitting.room.languages[0])
    _set(sitting, [Step(one.kind, words(one.title), one.minutes, there.get(one.opens)) for one in PATTERN])


def _set(sitting: Sitting, plan: list[Step]) -> None:
    from roadmap.roundtable.agenda import set_agenda

    act(set_agenda, sitting.store, sitting.id, plan)


# --- rounds ---------------------------------------------------------------------------------------------------------


def match_rounds(sitting: Sitting) -> None:
    """Ask the statements as they are now in every round that is not over; estimates of those with a topic only."""
    from roadmap.roundtable.rounds import RoundPlan, edit_round, rounds_of, statements

    spoken = statements(sitting.store, sitting.id)
    for one in rounds_of(sitting.store, sitting.id):
        if one.state == "closed":
            continue
        wanted = [each.statement_id for each in spoken if each.topic_id or one.kind != "estimate"]
        begun = () if one.state == "waiting" else one.statement_ids
        ids = tuple(dict.fromkeys([*begun, *wanted]))
        if ids != one.statement_ids:
            plan = RoundPlan(sitting.id, one.number, one.kind, one.criteria, ids, one.visibility, one.budget)
            edit_round(sitting.store, one.round_id, plan)


def open_room(sitting: Sitting) -> None:
    """Fill the rounds and let phones in; the first step begins."""
    from roadmap.roundtable.rooms import open_, prepare

    match_rounds(sitting)
    if sitting.room.state == "draft":
        prepare(sitting.store, sitting.id)
    open_(sitting.store, sitting.id)
