"""The screen in the room: what everybody may see of the present step, in large type, and nothing to press."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from app_pages import state
from app_pages.arrivals import spaced
from app_pages.frame import GAP, nothing, plain, widths
from app_pages.host_ideas import called
from app_pages.live import big, board_chart_part, of_all, show_results, voted
from app_pages.sitting import EVERY, Sitting, clock, counted, full_screen, join_link, qr
from roadmap.i18n import number
from roadmap.views.theme import FICTIONAL, TOKENS, Look

if TYPE_CHECKING:
    from roadmap.roundtable.agenda import Step
    from roadmap.roundtable.database import Store
    from roadmap.roundtable.rooms import Room
    from roadmap.roundtable.rounds import Round

TITLE, TEXT, SMALL = 2.4, 1.6, 1.15
"""Sizes of type in rem; 15 pixels are one rem."""
LINE, CODE = 1.35, 6.5
QR = 440
"""Pixels of the QR code."""
IDEAS = 8
"""Ideas that the screen has room for."""
SAID = 3
"""Comments that it has room for below what the room found."""


def main(store: Store, room: Room | None) -> None:
    """Draw the screen."""
    if room is None:
        _ = state.words()
        nothing(_("No such roundtable"), _("Open the screen from the roundtable's own page."), page="roundtable")
        return
    lang = state.language()
    left = st.container()
    sitting = Sitting(store, room, lang, state.words(), Look(lang, state.mode(), state.width()), left, left)
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
        SHOWS[step.kind](sitting, step, rounds.get(step.round_id or ""))
    else:
        asked(sitting, step, rounds.get(step.round_id or ""))


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


def asked(sitting: Sitting, step: Step, now: Round | None) -> None:
    """Show what the room is asked in this step, and how many have answered each."""
    from roadmap.roundtable.rounds import statements

    big(step.title, TITLE, serif=True)
    if now is None:
        return
    here, counts = voted(sitting, now)
    said = of_all(sitting, counts[""], here)
    big(sitting._("frozen: nobody can answer") if now.state == "frozen" else said, TEXT, tone="people_text")
    told = [one for one in statements(sitting.store, sitting.id) if one.statement_id in now.statement_ids]
    half = (len(told) + 1) // 2 if len(told) > 7 else len(told)
    for place, column in enumerate(st.columns(2 if half < len(told) else 1, gap=GAP + 12)):
        with column:
            for one in told[place * half : (place + 1) * half]:
                numbered(one.number, sitting.text(one.texts), number(counts.get(one.statement_id, 0), sitting.lang))


def numbered(mark: object, text: str, behind: str = "") -> None:
    """Write a line with its number before it, in the colour of people, and a figure behind it."""
    ink = TOKENS[state.mode()]
    st.html(
        f'<div style="display:flex;gap:1rem;font-size:{LINE}rem;line-height:1.3;color:{ink.ink}">'
        f'<b style="min-width:2rem;color:{ink.people_text}">{escape(str(mark))}</b>'
        f'<span style="flex:1">{escape(text)}</span><span style="color:{ink.ink2}">{escape(behind)}</span></div>'
    )


def revealed(sitting: Sitting, step: Step, now: Round | None) -> None:
    """Show what the room says beside the model."""
    if now is None or now.revealed_ms is None:
        asked(sitting, step, now)
        return
    show_results(sitting, now, large=True)
    let_through(sitting, SAID)


def canvas(sitting: Sitting, step: Step, _now: Round | None) -> None:
    """Show the roadmap as the room agrees on it."""
    from roadmap.roundtable.board import board

    big(step.title, TITLE, serif=True)
    found = board(sitting.store, sitting.id)
    if found.items:
        board_chart_part(sitting, found, widths(sitting.look, (1,))[0])
    else:
        big(sitting._("Nothing is placed yet."), TEXT, tone="ink2")


def ideas(sitting: Sitting, step: Step, _now: Round | None) -> None:
    """Show the ideas by their solution, and how many needs and offers there are."""
    from roadmap.roundtable.ideas import ideas as kept_ideas
    from roadmap.roundtable.ideas import wishes

    lang = sitting.lang
    big(step.title, TITLE, serif=True)
    found, wanted = kept_ideas(sitting.store, sitting.id), wishes(sitting.store, sitting.id)
    parts = [
        counted("{count} idea", "{count} ideas", len(found), lang),
        counted("{count} need", "{count} needs", sum(one.kind == "need" for one in wanted), lang),
        counted("{count} offer", "{count} offers", sum(one.kind == "offer" for one in wanted), lang),
    ]
    big(" · ".join(parts), TEXT, tone="people_text")
    for one in found[-IDEAS:]:
        big(called(one), TEXT)


def talk(sitting: Sitting, step: Step, _now: Round | None) -> None:
    """Show what the step is about, and the comments that were let through."""
    big(step.title, TITLE, serif=True)
    let_through(sitting, IDEAS)


def let_through(sitting: Sitting, most: int) -> None:
    """Show the newest comments that were let through, each with the number of its statement."""
    from roadmap.roundtable.comments import comments
    from roadmap.roundtable.rounds import statements

    numbers = {one.statement_id: one.number for one in statements(sitting.store, sitting.id)}
    for one in comments(sitting.store, sitting.id, states=("shown",))[-most:]:
        numbered(numbers.get(one.statement_id, ""), one.text)


def over(sitting: Sitting) -> None:
    """Say that the session is over."""
    big(sitting.room.title, TITLE, serif=True)
    big(sitting._("The session is over. Thank you."), TEXT)


SHOWS = {"reveal": revealed, "canvas": canvas, "ideas": ideas, "talk": talk}
"""What the screen shows in a step of that kind; any other kind asks something."""
