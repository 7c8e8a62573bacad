"""What else the room found: the shift after the reveal, the order it gives, groups of opinion, and all other tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages import moved
from app_pages.frame import GAP, note, table_height, widths
from app_pages.live import dots, draw, named
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from app_pages.sitting import Sitting
    from roadmap.roundtable.results import RoomResults

MOST = 14
"""Rows of a table before it scrolls."""


def part(sitting: Sitting, found: RoomResults, which: str) -> None:
    """Show how estimates and votes moved, the room's ranking and its dots, and every other table folded away."""
    from roadmap.roundtable.charts.every import groups_words, other_tables

    wide = widths(sitting.look, (1, 1))[0]
    drawn: list[Callable[[], None]] = []
    if which and found.shifts["shift"].notna().any():
        drawn.append(lambda: moved.shift(sitting, found, which, wide))
    if found.stability["changed"].notna().any():
        drawn.append(lambda: moved.votes(sitting, found, wide))
    if len(found.ranked):
        drawn.append(lambda: ranking(sitting, found, wide))
    if len(found.dotted):
        drawn.append(lambda: given(sitting, found, wide))
    columns = st.columns(2, gap=GAP)
    for place, make in enumerate(drawn):
        with columns[place % 2]:
            make()
    if len(found.tallies):
        note(groups_words(found, sitting.lang))
    for title, frame in other_tables(found, sitting.lang).items():
        with st.expander(title):
            st.dataframe(frame, hide_index=True, height=table_height(len(frame), MOST), alt=title)


def ranking(sitting: Sitting, found: RoomResults, width: int) -> None:
    """Draw the order that the room gives."""
    from roadmap.roundtable.charts.every import ranking_chart

    named(sitting, N_("Ranking"))
    draw(sitting, "ranking", width, lambda: ranking_chart(found, look=sitting.sized(width)))


def given(sitting: Sitting, found: RoomResults, width: int) -> None:
    """Draw where the dots went."""
    named(sitting, N_("Dots"))
    dots(sitting, found, width)
