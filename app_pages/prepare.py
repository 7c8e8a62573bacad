"""Prepare: pick and word the statements, set the agenda, see what is missing, open the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages import agenda, files, own, state
from app_pages.claims import record_line
from app_pages.frame import GAP, dotted, headline, note, plain, section
from app_pages.proposals import proposals, why
from app_pages.sitting import Sitting, act, counted, field, minutes, when
from roadmap.views.theme import LANGUAGE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.roundtable.agenda import Step
    from roadmap.roundtable.statements import Statement

EDITED = "statement-edited"
ENOUGH = (5, 20)
"""How many statements a silent round of twenty minutes can take."""


def main(sitting: Sitting) -> None:
    """Draw the page."""
    from roadmap.roundtable.agenda import steps
    from roadmap.roundtable.rounds import statements

    _ = sitting._
    told, plan = statements(sitting.store, sitting.id), steps(sitting.store, sitting.id)
    headline(sitting.top, sitting.room.title, subtitle(sitting, len(told)))
    with sitting.top:
        record_line(sitting)
    left, right = st.columns((2, 1), gap=GAP + 12)
    with left:
        listed(sitting, told)
        own.form(sitting)
        proposals(sitting, told)
    with right:
        agenda.part(sitting, plan)
        ready(sitting, told, plan)
        files.before(sitting)


def subtitle(sitting: Sitting, count: int) -> str:
    """Say where, when, on what and in which languages."""
    _, room = sitting._, sitting.room
    langs = ", ".join(_(LANGUAGE_NAMES[lang]) for lang in room.languages)
    many = counted("{count} statement", "{count} statements", count, sitting.lang)
    return dotted(room.place, when(room.starts, sitting.lang), room.study, langs, many)


# --- the statements -------------------------------------------------------------------------------------------------


def listed(sitting: Sitting, told: list[Statement]) -> None:
    """List the statements in their order, each to edit, move or leave out."""
    _ = sitting._
    section(_("What the room will be asked"), _("The number stays with a statement, also on its paper card."))
    if not told:
        note(_("Nothing yet: take from the proposals below, or add your own."))
    for place, one in enumerate(told):
        if field(EDITED) == one.statement_id:
            edit(sitting, one)
        else:
            row(sitting, one, (place == 0, place == len(told) - 1))


def row(sitting: Sitting, one: Statement, ends: tuple[bool, bool]) -> None:
    """Show a statement with what can be done to it."""
    _, store = sitting._, sitting.store
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.markdown(f":orange[**{one.number}**]", width=24)
        reason = why(sitting, one.reason, one.evidence)
        below = f"  \n:small[:gray[{plain(reason)}]]" if reason else ""
        st.markdown(plain(sitting.text(one.texts)) + below, width="stretch")
        missing = [lang.upper() for lang in sitting.room.languages if not one.texts.get(lang)]
        if missing:
            st.markdown(f":small[:orange[{plain(_('without {langs}').format(langs=', '.join(missing)))}]]",
                        width="content")  # fmt: skip
        for sign, by, words, off in (("↑", -1, _("Earlier"), ends[0]), ("↓", 1, _("Later"), ends[1])):
            st.button(sign, key=f"move{by}-{one.statement_id}", type="tertiary", help=words, disabled=off,
                      on_click=_move, args=(sitting, one.statement_id, by))  # fmt: skip
        st.button(_("Edit"), key=f"edit-{one.statement_id}", type="tertiary", on_click=_open_edit,
                  args=(one.statement_id,))  # fmt: skip
        st.button(_("Leave out"), key=f"hide-{one.statement_id}", type="tertiary", on_click=_hide,
                  args=(store, one.statement_id))  # fmt: skip


def edit(sitting: Sitting, one: Statement) -> None:
    """Let a statement be worded in each language of the room."""
    _ = sitting._
    with st.form(f"form-{one.statement_id}", border=True):
        for lang in sitting.room.languages:
            st.text_input(f"{one.number} · {lang.upper()}", value=one.texts.get(lang, ""), max_chars=300,
                          key=f"text-{lang}-{one.statement_id}")  # fmt: skip
        own.topic_choice(sitting, f"topic-{one.statement_id}", one.topic_id)
        with st.container(horizontal=True):
            st.form_submit_button(_("Keep"), on_click=_keep, args=(sitting, one))
            st.form_submit_button(_("Cancel"), on_click=_open_edit, args=("",))


def _open_edit(statement_id: str) -> None:
    st.session_state[EDITED] = statement_id


def _keep(sitting: Sitting, one: Statement) -> None:
    from roadmap.roundtable.rounds import edit_statement
    from roadmap.roundtable.statements import tie_statement

    told, topic = own.texts(sitting, "text", f"-{one.statement_id}"), field(f"topic-{one.statement_id}")
    if told != one.texts and not act(edit_statement, sitting.store, one.statement_id, texts=told):
        return
    other = topic is not None and topic != one.topic_id
    if other and not act(tie_statement, sitting.store, one.statement_id, topic, own.proof_of(sitting, topic)):
        return
    own.seen(sitting)
    _open_edit("")


def _hide(store: Any, statement_id: str) -> None:  # noqa: ANN401 - the store
    from roadmap.roundtable.rounds import hide_statement

    act(hide_statement, store, statement_id)


def _move(sitting: Sitting, statement_id: str, by: int) -> None:
    """Put a statement before or behind its neighbour; places count those left out as well."""
    from roadmap.roundtable.statements import STATES, move_statement, statements

    ids = [one.statement_id for one in statements(sitting.store, sitting.id)]
    neighbour = ids[max(0, min(ids.index(statement_id) + by, len(ids) - 1))]
    others = [one.statement_id for one in statements(sitting.store, sitting.id, STATES)]
    others.remove(statement_id)
    if neighbour in others:
        act(move_statement, sitting.store, statement_id, others.index(neighbour) + (1 if by < 0 else 2))


# --- ready ----------------------------------------------------------------------------------------------------------


def checks(sitting: Sitting, told: list[Statement], plan: Sequence[Step]) -> list[tuple[bool, str]]:
    """Return what a room needs, each with whether it is there; pure but for its words."""
    _, room = sitting._, sitting.room
    gaps = sum(not one.texts.get(lang) for one in told for lang in room.languages)
    low, high = ENOUGH
    return [
        (low <= len(told) <= high, _("{low} to {high} statements: {count} picked").format(
            low=low, high=high, count=len(told))),
        (bool(told) and not gaps, _("Every statement in every language of the room") + (f": −{gaps}" if gaps else "")),
        (bool(plan), _("An agenda: {time}").format(time=minutes(plan, sitting.lang))),
        (bool(room.place and room.starts), _("Place, day and time")),
    ]  # fmt: skip


def ready(sitting: Sitting, told: list[Statement], plan: Sequence[Step]) -> None:
    """Say what is missing, and offer to open the room."""
    _ = sitting._
    section(_("Ready?"))
    lines = [f"{':green[✓]' if good else ':orange[○]'} {plain(words)}" for good, words in checks(sitting, told, plan)]
    st.markdown("  \n".join(lines))
    if sitting.room.state in ("draft", "prepared"):
        st.button(_("Open the room"), type="primary", key="room-open", disabled=not told or not plan,
                  on_click=_open, args=(sitting,))  # fmt: skip
        note(_("Phones can join from then on; the first round begins when you say so."))
    else:
        note(_("The room has been opened: what you change here, phones see."))


def _open(sitting: Sitting) -> None:
    """Make the rounds of the agenda, open the room, and go on to hold it."""
    if act(agenda.open_room, sitting):
        state.choose("view", "hold")
