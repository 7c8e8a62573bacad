"""Take home: what the room found and agreed, the files of the evening, claims to be scored later, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app_pages import claims, files, host_talk, more
from app_pages.frame import dotted, headline, note, plain, section, segments, select_one, table_height
from app_pages.host_ideas import called
from app_pages.live import beside, board_chart_part, matrix, results_of, spoken_of, verdicts
from app_pages.sitting import Sitting, act, counted, when
from roadmap.i18n import N_, number
from roadmap.roundtable.charts.tables import CRITERION_NAMES

if TYPE_CHECKING:
    from roadmap.roundtable.results import RoomResults

PARTS = {
    "found": N_("What the room found"),
    "agreed": N_("What it agreed"),
    "claims": N_("Claims"),
    "files": N_("Files"),
}
ATTRIBUTES = {
    "country": N_("Country"),
    "role": N_("Role"),
    "organisation_type": N_("Kind of organisation"),
}
MOST = 14
"""Rows of a table before it scrolls."""


def main(sitting: Sitting) -> None:
    """Draw the page."""
    _, found = sitting._, results_of(sitting)
    headline(sitting.top, finding(sitting, found), subtitle(sitting, found))
    if not found.participants:
        note(_("Nobody has joined yet: what the room finds appears here, and the papers for before are under Files."))
    part = segments("part", {key: _(words) for key, words in PARTS.items()}, _("Part"))
    DRAWS[part](sitting, found)
    ending(sitting)


def finding(sitting: Sitting, found: RoomResults) -> str:
    """Say how many statements the room agrees on and is split on."""
    told = found.tallies[(found.tallies["round_id"] == found.last("vote")) & (found.tallies["criterion"] == "impact")]
    counts = told["verdict"].value_counts()
    if not counts.drop("few", errors="ignore").sum():
        return sitting.room.title
    words = sitting._("The room agrees on {agreed} statements and is split on {split}")
    return words.format(agreed=number(int(counts.get("consensus", 0)), sitting.lang),
                        split=number(int(counts.get("dissent", 0)), sitting.lang))  # fmt: skip


def subtitle(sitting: Sitting, found: RoomResults) -> str:
    """Say which room, when, where, and how many took part."""
    room, lang = sitting.room, sitting.lang
    many = counted("{count} participant", "{count} participants", found.participants, lang)
    return dotted(room.title, room.place, when(room.starts, lang), many, sitting._("impact, 1 to 5"))


# --- what it found --------------------------------------------------------------------------------------------------


def found_part(sitting: Sitting, found: RoomResults) -> None:
    """Show votes, matrix, and room beside model for one statement."""
    from roadmap.roundtable.results import finding as sentence

    held = found.last("estimate")
    estimated = set(found.beside.loc[found.beside["round_id"] == held, "statement_id"])
    names = {
        one.statement_id: f"{one.number}. {sitting.text(one.texts)}"
        for one in found.statements if one.statement_id in estimated
    }  # fmt: skip
    verdicts(sitting, found, most=0)
    left, right = st.columns((3, 2), gap=24)
    with left:
        section(sitting._("Room and model"))
        if names:
            first = spoken_of(sitting, found, held)
            ordered = {first: names[first], **names} if first in names else names
            which = select_one("spoken", ordered, sitting._("Statement"))
            st.markdown(f"**{plain(sentence(found, which, sitting.lang, round_id=held))}**")
            beside(sitting, found, (which, held), int(sitting.look.width * 0.6) - 12)
        else:
            note(sitting._("Nothing was estimated yet."))
    with right:
        matrix(sitting, found, "", int(sitting.look.width * 0.4) - 12)
    tables(sitting, found)
    more.part(sitting, found, which if names else "")


def tables(sitting: Sitting, found: RoomResults) -> None:
    """Show the votes as a table, and broken down by who voted, where at least five stand behind a figure."""
    from roadmap.roundtable.charts.tables import votes_table

    _, lang = sitting._, sitting.lang
    section(_("As a table"), _("Nothing is told of fewer than five people."))
    with st.container(horizontal=True):
        mark = select_one(
            "criterion", {key: _(words) for key, words in CRITERION_NAMES.items()}, _("Criterion"), width=200
        )
        by = select_one("by", {"": _("Everybody"), **{key: _(words) for key, words in ATTRIBUTES.items()}}, _("By"),
                        width=220)  # fmt: skip
    frame = by_group(sitting, found, mark, by) if by else votes_table(found, lang, criterion=mark)
    if frame.empty:
        note(_("No figure can be told here."))
        return
    st.dataframe(frame, hide_index=True, height=table_height(len(frame), MOST), alt=_("As a table"))


def by_group(sitting: Sitting, found: RoomResults, mark: str, by: str) -> pd.DataFrame:
    """Return median and middle half of each group of voters that may be told."""
    from roadmap.roundtable.ballot.words import ROLE, TYPE, country

    _, lang = sitting._, sitting.lang
    rows = found.breakdown
    if rows.empty:
        return rows
    rows = rows[(rows["round_id"] == found.last("vote")) & (rows["criterion"] == mark) & (rows["attribute"] == by)]
    names = {"role": ROLE, "organisation_type": TYPE}.get(by, {})
    numbers = {one.statement_id: one for one in found.statements}
    told = rows.assign(place=[numbers[key].number for key in rows["statement_id"]]).sort_values(["place", "group"])
    return pd.DataFrame({
        _("Statement"): [f"{r.place}. {sitting.text(numbers[r.statement_id].texts)}" for r in told.itertuples()],
        _(ATTRIBUTES[by]): [country(g, lang) if by == "country" else _(names[g]) for g in told["group"]],
        _("Voters"): told["voters"].to_list(),
        _("Median"): [number(value, lang, significant=2) for value in told["median"]],
        _("Middle half"): [f"{number(r.q1, lang)}–{number(r.q3, lang)}" for r in told.itertuples()],
    })  # fmt: skip


# --- what it agreed -------------------------------------------------------------------------------------------------


def agreed_part(sitting: Sitting, _found: RoomResults) -> None:
    """Show the roadmap as agreed beside the computed one, then actions and ideas."""
    from roadmap.roundtable.board import board
    from roadmap.roundtable.ideas import ideas

    _, told = sitting._, board(sitting.store, sitting.id)
    if told.items:
        board_chart_part(sitting, told, sitting.look.width)
    else:
        section(_("The roadmap the room agrees on"))
        note(_("Nothing is placed yet."))
    host_talk.actions_part(sitting)
    section(_("Project ideas"))
    found = ideas(sitting.store, sitting.id)
    if not found:
        note(_("None yet: ideas are written on the canvas while the room is held."))
    for one in found:
        canvas = one.canvas
        levels = f"TRL {canvas.trl_now or '–'} → {canvas.trl_target or '–'}"
        below = dotted(canvas.problem, levels, canvas.instrument, canvas.owner, canvas.next_step)
        st.markdown(f"**{plain(called(one))}**  \n:small[:gray[{plain(below)}]]")


def claims_part(sitting: Sitting, _found: RoomResults) -> None:
    """Show the claims with their scores."""
    claims.part(sitting)


def files_part(sitting: Sitting, _found: RoomResults) -> None:
    """Offer every file."""
    files.part(sitting)


DRAWS = {"found": found_part, "agreed": agreed_part, "claims": claims_part, "files": files_part}


# --- the end --------------------------------------------------------------------------------------------------------


def ending(sitting: Sitting) -> None:
    """Offer to close the room, then to put it away."""
    from roadmap.roundtable import rooms

    _, room = sitting._, sitting.room
    mine = (sitting.store, room.room_id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if room.state == "open":
            st.button(_("Close the room"), key="room-close", on_click=act, args=(rooms.close, *mine))
            note(_("Phones then say that the session is over; nothing is lost."))
        elif room.state == "closed":
            st.button(_("Open it again"), key="room-again", on_click=act, args=(rooms.open_, *mine))
            st.button(_("Archive"), key="room-archive", on_click=act, args=(rooms.archive, *mine))
            note(_("An archived roundtable can be read and downloaded, not changed."))
