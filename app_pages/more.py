"""What else the room found: the shift after the reveal, the order it gives, groups of opinion, and all other tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages.frame import note, section, table_height
from app_pages.live import draw
from roadmap.views.theme import Look

if TYPE_CHECKING:
    from app_pages.sitting import Sitting
    from roadmap.roundtable.results import RoomResults

MOST = 14
"""Rows of a table before it scrolls."""


def part(sitting: Sitting, found: RoomResults, which: str) -> None:
    """Show how estimates of a statement moved, the room's ranking, and every other table folded away."""
    from roadmap.roundtable.charts.every import groups_words, other_tables, ranking_chart, shift_chart

    _ = sitting._
    look = Look(sitting.lang, sitting.look.mode, sitting.look.width // 2 - 12)
    left, right = st.columns(2, gap=24)
    if which and found.shifts["shift"].notna().any():
        with left:
            section(_("Shift after the reveal"))
            draw(sitting, "shift", (which, look.width), lambda: shift_chart(found, which, look=look))
    if len(found.ranked):
        with right:
            section(_("Ranking"))
            draw(sitting, "ranking", look.width, lambda: ranking_chart(found, look=look))
    if len(found.tallies):
        note(groups_words(found, sitting.lang))
    for title, frame in other_tables(found, sitting.lang).items():
        with st.expander(title):
            st.dataframe(frame, hide_index=True, height=table_height(len(frame), MOST), alt=title)
