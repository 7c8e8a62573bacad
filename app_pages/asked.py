"""The screen while phones answer: what is asked, in large type, how many have answered, and how to join late."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from app_pages import state
from app_pages.arrivals import spaced
from app_pages.frame import GAP, dotted, widths
from app_pages.letters import SMALL, TEXT, TITLE, big, grown, listing, share
from app_pages.live import dots, results_of, voted
from app_pages.sitting import Sitting, join_link, qr
from roadmap.i18n import number
from roadmap.views.theme import TOKENS

if TYPE_CHECKING:
    from roadmap.roundtable.agenda import Step
    from roadmap.roundtable.rounds import Round

SIDES = (5, 1)
"""What is asked beside how many have answered."""
COUNT = 5.0
"""Size of the number of those who have answered, rem."""
LESS = "17rem"
"""What stands above and below the list."""


def show(sitting: Sitting, step: Step, now: Round | None) -> None:
    """Draw the screen of a step that asks something."""
    left, right = st.columns(SIDES, gap=GAP + 12)
    with left:
        big(step.title, TITLE, serif=True)
        if now is not None:
            big(how(sitting, now), SMALL + 0.15, tone="ink2")
            what(sitting, now, widths(sitting.look, SIDES)[0])
    with right:
        if now is not None:
            here, counts = voted(sitting, now)
            count(sitting, counts[""], here)
            if now.state == "frozen":
                big(sitting._("frozen: nobody can answer"), SMALL, tone="people_text")
        corner(sitting)


def how(sitting: Sitting, now: Round) -> str:
    """Say in a line what phones ask: by criterion, by year, or what to give dots to."""
    from roadmap.roundtable.ballot.words import WORDS
    from roadmap.roundtable.charts.tables import CRITERION_NAMES
    from roadmap.roundtable.schema import HORIZONS

    _ = sitting._
    if now.kind == "vote":
        return dotted(*(_(CRITERION_NAMES[name]) for name in now.criteria))
    if now.kind == "estimate":
        years = [str(sitting.room.reference_year + horizon) for horizon in HORIZONS]
        return dotted(_(WORDS["own" if now.number == 1 else "own_again"]), *years)
    return _(WORDS["dots" if now.kind == "dots" else "rank"])


def what(sitting: Sitting, now: Round, width: int) -> None:
    """List the statements, each with how many have answered it; dots that are held, as they fell."""
    from roadmap.roundtable.rounds import statements

    if now.kind == "dots" and now.state != "open":
        dots(sitting, results_of(sitting), width, now.round_id)
        return
    here, counts = voted(sitting, now)
    told = [one for one in statements(sitting.store, sitting.id) if one.statement_id in now.statement_ids]
    # Who gives no dot to a statement has not left it out, and one ranking holds them all: no figure there.
    single = now.kind in ("vote", "estimate")
    lines = []
    for one in told:
        done = counts.get(one.statement_id, 0)
        behind = share(done, here, number(done, sitting.lang)) if single else ""
        lines.append((one.number, sitting.text(one.texts), behind))
    listing(lines, less=LESS)


def count(sitting: Sitting, done: int, every: int) -> None:
    """Say how many of those here have answered, the number as large as it goes."""
    ink = TOKENS[state.mode()]
    figure = f'<span style="font-size:{grown(COUNT)};line-height:1;color:{ink.people_text}">{done}</span>'
    words = escape(sitting._("{count} of {all} have answered")).format(
        count=figure, all=escape(number(every, sitting.lang))
    )
    part = 100 * min(1.0, done / every) if every else 0.0
    st.html(
        f'<div style="font-size:{grown(TEXT - 0.2)};line-height:1.3;color:{ink.ink}">{words}'
        f'<div style="height:.5rem;border-radius:.25rem;margin:.6rem 0;background:{ink.secondary}"><div '
        f'style="height:100%;width:{part:.0f}%;border-radius:.25rem;background:{ink.people}"></div></div></div>'
    )


def corner(sitting: Sitting) -> None:
    """Show how to join late: a small QR code with the room's own."""
    st.image(qr(join_link(sitting.room)), width="stretch", alt=sitting._("QR code that leads to the ballot"))
    big(sitting._("Join"), SMALL, tone="ink2")
    big(spaced(sitting.room.code), TITLE - 0.2, space=0.06)
