"""The screen in the room: what everybody may see of the present step, in large type, and nothing to press."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages import asked, gathered, moved, state
from app_pages.arrivals import spaced
from app_pages.frame import GAP, nothing, plain, widths
from app_pages.letters import SMALL, TEXT, TITLE, big, numbered
from app_pages.live import board_chart_part, show_results
from app_pages.sitting import EVERY, Sitting, clock, counted, full_screen, join_link, qr
from roadmap.views.theme import FICTIONAL, Look

if TYPE_CHECKING:
    from roadmap.roundtable.agenda import Step
    from roadmap.roundtable.database import Store
    from roadmap.roundtable.rooms import Room
    from roadmap.roundtable.rounds import Round

CODE = 6.5
"""Size of the room's code while people join, rem."""
QR = 560
"""Pixels of the QR code."""
SAID, TALK = 2, 8
"""Comments that the screen has room for below what the room found, and alone."""
WAIT = 12
"""Statements not placed yet that it has room for."""
HIGH = 0.385
"""Height of the roadmap, as part of the page's width: titles and what is not placed yet stand above and below it."""


def main(store: Store, room: Room | None) -> None:
    """Draw the screen."""
    if room is None:
        _ = state.words()
        nothing(_("No such roundtable"), _("Open the screen from the roundtable's own page."), page="roundtable")
        return
    lang = state.language()
    left = st.container()
    sitting = Sitting(store, room, lang, state.words(), Look(lang, state.mode(), state.width()), left, left,
                      large=True)  # fmt: skip
    draw(sitting)
    st.fragment(run_every=EVERY)(_poll)(store, room)


def _poll(store: Store, room: Room) -> None:
    """Look whether the room is another one than was drawn: one small query; then draw the page again."""
    from roadmap.roundtable.rooms import room_of

    if room_of(store, room.room_id).revision != room.revision:
        st.rerun(scope="app")


# --- the parts ------------------------------------------------------------------------------------------------------


def draw(sitting: Sitting) -> None:
    """Draw what the present step shows."""
    from roadmap.roundtable.agenda import steps
    from roadmap.roundtable.rounds import rounds_of

    _, room = sitting._, sitting.room
    plan = steps(sitting.store, room.room_id)
    if room.state in ("closed", "archived"):
        over(sitting)
        return
    if room.state in ("draft", "prepared") or not plan:
        arrive(sitting, None)
        return
    step = plan[room.step]
    rounds = {one.round_id: one for one in rounds_of(sitting.store, room.room_id)}
    bar(sitting, len(plan))
    if room.step == 0:
        arrive(sitting, step)
    elif step.kind in SHOWS:
        SHOWS[step.kind](sitting, plan, rounds.get(step.round_id or ""))
    else:
        asked.show(sitting, step, rounds.get(step.round_id or ""))


def bar(sitting: Sitting, count: int) -> None:
    """Write the line above: which room, which step, how to join late, the time left."""
    from roadmap.roundtable.database import now_ms

    _, room = sitting._, sitting.room
    left = None if room.step_ends_ms is None else room.step_ends_ms - now_ms()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="stretch"):
            st.markdown(f"**{plain(room.title)}**", width="content")
            where = _("Step {step} of {all}").format(step=room.step + 1, all=count)
            st.markdown(f":gray[{plain(where)}]", width="content")
            if room.fictional:
                st.badge(_(FICTIONAL), color="orange")
        if room.step:
            st.markdown(f":gray[{plain(_('Join'))}] **{plain(spaced(room.code))}**", width="content")
        clock(left, "", key=f"clock-{room.step}-{room.step_ends_ms}")
        full_screen(_("Full screen"))


def arrive(sitting: Sitting, step: Step | None) -> None:
    """Show how to join, as large as it goes."""
    from roadmap.roundtable.people import participants

    _, room, link = sitting._, sitting.room, join_link(sitting.room)
    big(step.title if step else room.title, TITLE, serif=True)
    left, right = st.columns((2, 3), gap=GAP + 12, vertical_alignment="center")
    with left:
        st.image(qr(link), width=QR, alt=_("QR code that leads to the ballot"))
    with right:
        big(_("Take your phone, scan the code, or type"), TEXT, tone="ink2")
        big(link.partition("//")[2].rpartition("/")[0], TEXT)
        big(spaced(room.code), CODE, space=0.06)
        many = len(participants(sitting.store, room.room_id))
        big(
            counted("{count} has joined", "{count} have joined", many, sitting.lang),
            TEXT,
            tone="people_text",
        )
        big(_("No account, no name. Prefer paper? Ask for a card: it counts just the same."), SMALL,
            tone="ink2")  # fmt: skip


def revealed(sitting: Sitting, plan: list[Step], now: Round | None) -> None:
    """Show what the room says beside the model; after the second round, what has changed."""
    if now is None or now.revealed_ms is None:
        asked.show(sitting, plan[sitting.room.step], now)
    elif now.number > 1:
        moved.show(sitting, now)
    else:
        show_results(sitting, now)
        let_through(sitting, SAID)


def canvas(sitting: Sitting, plan: list[Step], _now: Round | None) -> None:
    """Show the roadmap as the room agrees on it, as large as it goes, and what is not placed yet below it."""
    from roadmap.roundtable.board import board
    from roadmap.roundtable.rounds import statements

    big(plan[sitting.room.step].title, TITLE - 0.4, serif=True)
    found, wide = board(sitting.store, sitting.id), widths(sitting.look, (1,))[0]
    board_chart_part(sitting, found, wide, height=HIGH * wide)
    placed = {one.statement_id for one in found.items}
    left = [one for one in statements(sitting.store, sitting.id) if one.statement_id not in placed]
    if left:
        big(sitting._("Not placed yet"), SMALL, tone="people_text")
        lines = "".join(numbered(one.number, sitting.text(one.texts), size=SMALL) for one in left[:WAIT])
        st.html(f'<div style="column-count:2;column-gap:2rem">{lines}</div>')


def ideas(sitting: Sitting, plan: list[Step], _now: Round | None) -> None:
    """Show the ideas, needs and offers."""
    gathered.ideas(sitting, plan[sitting.room.step])


def talk(sitting: Sitting, plan: list[Step], _now: Round | None) -> None:
    """Show the agenda before anything was asked, what was agreed after it; else the comments that were let through."""
    big(plan[sitting.room.step].title, TITLE, serif=True)
    if not any(one.round_id for one in plan[: sitting.room.step]):
        gathered.agenda(sitting, plan)
    elif not gathered.agreed(sitting):
        let_through(sitting, TALK)


def let_through(sitting: Sitting, most: int) -> None:
    """Show the newest comments that were let through, each with the number of its statement."""
    from roadmap.roundtable.comments import comments
    from roadmap.roundtable.rounds import statements

    numbers = {one.statement_id: one.number for one in statements(sitting.store, sitting.id)}
    told = comments(sitting.store, sitting.id, states=("shown",))[-most:]
    if told:
        st.html("".join(numbered(numbers.get(one.statement_id, ""), one.text) for one in told))


def over(sitting: Sitting) -> None:
    """Say that the session is over, and once more what was agreed."""
    big(sitting.room.title, TITLE, serif=True)
    big(sitting._("The session is over. Thank you."), TEXT)
    gathered.agreed(sitting)


SHOWS = {"reveal": revealed, "canvas": canvas, "ideas": ideas, "talk": talk}
"""What the screen shows in a step of that kind; any other kind asks something."""
