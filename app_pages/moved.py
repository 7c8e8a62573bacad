"""After the second round: how the room's estimates moved, whose votes changed, and what it is still split on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages.frame import GAP, widths
from app_pages.live import draw, headline, matrix, named, results_of, verdict_part
from roadmap.i18n import N_

if TYPE_CHECKING:
    from app_pages.sitting import Sitting
    from roadmap.roundtable.results import RoomResults
    from roadmap.roundtable.rounds import Round

MOST = 8
"""Statements that the drawing of votes has room for; those that changed most come first."""
SPLIT = 3
HIGH = 250
"""Height of the drawings on the left, pixels."""


def show(sitting: Sitting, now: Round) -> None:
    """Show the shift of the statement spoken of, the votes of all before and after, and what stays split."""
    from roadmap.roundtable.charts.shift import moved_most, shift_words

    found = results_of(sitting)
    which = sitting.room.spotlight or moved_most(found, now.round_id)
    words = shift_words(found, which, sitting.lang, round_id=now.round_id)
    headline(sitting, found, which, now.round_id, words=words)
    wide = widths(sitting.look, (1, 1))
    left, right = st.columns(2, gap=GAP)
    with left:
        if words:
            shift(sitting, found, which, wide[0])
        verdict_part(sitting, found, "dissent", wide[0], most=SPLIT)
        if not words:
            matrix(sitting, found, which, wide[0], height=HIGH * sitting.times)
    with right:
        votes(sitting, found, wide[1])


def shift(sitting: Sitting, found: RoomResults, which: str, width: int) -> None:
    """Draw a statement's estimates before and after the reveal, with the model's."""
    from roadmap.roundtable.charts.shift import shift_chart

    named(sitting, N_("Shift after the reveal"))
    look = sitting.sized(width, HIGH * sitting.times)
    draw(sitting, "shift", (which, width), lambda: shift_chart(found, which, look=look))


def votes(sitting: Sitting, found: RoomResults, width: int, *, most: int = MOST) -> None:
    """Draw every statement's votes in both rounds."""
    from roadmap.roundtable.charts.shift import vote_shift_chart

    named(sitting, N_("Changes between the rounds"), N_("impact, 1 to 5"))
    look = sitting.sized(width)
    draw(sitting, "votes", (most, width), lambda: vote_shift_chart(found, most=most, look=look))
