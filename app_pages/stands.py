"""Where topics stand: patented but not discussed here, asked for but not patented, in the news only, everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app_pages import state
from app_pages.frame import note, section, table_height
from app_pages.tables import upper
from roadmap.i18n import number
from roadmap.views import select, standing
from roadmap.views.theme import KIND_NAMES

if TYPE_CHECKING:
    from app_pages.frame import Here

ROWS = 8
"""Rows shown before the table scrolls."""


def stands(here: Here, sector: str, level: str) -> pd.DataFrame:
    """Return where the topics of a sector stand; made once."""
    return state.kept(
        here.shown, "standing", (sector, level), lambda: standing.standing(here.shown, sector, level=level)
    )


def sentence(here: Here, topic: str, sector: str, level: str) -> None:
    """Say where one topic stands; nothing where nothing stands out."""
    frame = stands(here, sector, level)
    for row in frame[frame["topic_id"] == topic].itertuples():
        words = standing.standing_words(row, here.lang)
        if words:
            note(words)


def outstanding(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the topics of which something stands out, the most telling first."""
    place = {name: number for number, name in enumerate(standing.STANDINGS)}
    told = frame[frame["standing"].isin(list(place))]
    return told.assign(place=told["standing"].map(place)).sort_values(["place", "topic_id"])


def table(here: Here, sector: str, level: str) -> None:
    """Show the topics of which something stands out, the most telling first."""
    lang, _ = here.lang, here._
    frame = outstanding(stands(here, sector, level))
    if frame.empty:
        return
    st.space("small")
    section(
        _("Patented, discussed, asked for: where they stand"),
        _("Open documents, in brackets those of the region; interviews where they may be shown."),
    )
    names = select.labels(here.shown, lang, level=level)
    shown = pd.DataFrame({
        _("Theme") if level == "theme" else _("Topic"): [upper(names[topic]) for topic in frame["topic_id"]],
        _("Where it stands"): [_(standing.STANDINGS[name]) for name in frame["standing"]],
        _(KIND_NAMES["patent"]): [_both(row.patents, row.patents_here, lang) for row in frame.itertuples()],
        _(KIND_NAMES["news"]): [_both(row.news, row.news_here, lang) for row in frame.itertuples()],
        _(KIND_NAMES["interview"]): ["–" if pd.isna(n) else number(n, lang, digits=0) for n in frame["interviews"]],
    })  # fmt: skip
    st.dataframe(shown, hide_index=True, height=table_height(len(shown), ROWS), alt=_("Where it stands"))


def _both(whole: int, inside: int, lang: str) -> str:
    """Write a number and the part of it in the region."""
    return f"{number(whole, lang)}  ({number(inside, lang)})"
