"""Roundtable: prepare it, hold it, take it home; or, where the link says so, the screen in the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages import host, newroom, prepare, projector, results, state, workspace
from app_pages.frame import bar, plain, segments, select_one
from app_pages.sitting import STATES, Sitting, refused, when
from roadmap.errors import RoadmapError
from roadmap.i18n import N_
from roadmap.views.theme import Look

if TYPE_CHECKING:
    from roadmap.roundtable.database import Store
    from roadmap.roundtable.rooms import Room

VIEWS = {"prepare": N_("Prepare"), "hold": N_("Hold"), "results": N_("Take home")}
PAGES = {"prepare": prepare.main, "hold": host.main, "results": results.main}
BEGINS = {"draft": "prepare", "prepared": "prepare", "open": "hold", "closed": "results", "archived": "results"}
"""What a room opens on where the link does not say."""


def label(room: Room, lang: str) -> str:
    """Name a room in the list: title, day, state, and its code, without which two could be called the same."""
    day = when(room.starts, lang).partition(",")[0]
    return " · ".join(part for part in (room.title, day, state.words()(STATES[room.state]), room.code) if part)


def listed(store: Store) -> dict[str, Room]:
    """Return the rooms by id: those not archived first, then the newest first."""
    from roadmap.roundtable.rooms import rooms

    found = sorted(rooms(store), key=lambda room: -room.created_ms)
    return {room.room_id: room for room in sorted(found, key=lambda room: room.state == "archived")}


def choices(store: Store, found: dict[str, Room]) -> Sitting:
    """Draw the bar: which room, which part of its life, a new room, the screen; return what the page works with."""
    _, lang = state.words(), state.language()
    told = state.chosen("room", list(found))
    room = found[told]
    left, top = bar(fictional=room.fictional)
    with left:
        if len(found) > 1:
            select_one("room", {key: label(one, lang) for key, one in found.items()}, _("Roundtable"), width=320)
        if state.peek("view") not in VIEWS:
            state.choose("view", BEGINS[room.state])
        segments("view", {key: _(name) for key, name in VIEWS.items()}, _("Part"))
        st.link_button(_("Screen"), screen_link(room), help=_("Opens the page for the screen in the room."))
        st.button(_("New"), key="new-room", help=_("Prepare another roundtable"), on_click=state.open_maker)
    state.choose("room", told)
    return Sitting(store, room, lang, _, Look(lang, state.mode(), state.width()), left, top)


def screen_link(room: Room) -> str:
    """Return the link of the room's screen: dark, without the app around it, in the room's language."""
    return (f"/roundtable?view=projector&room={room.room_id}&lang={room.languages[0]}"
            "&embed=true&embed_options=dark_theme")  # fmt: skip


def main() -> None:
    """Draw the page."""
    try:
        store = state.store(workspace.folder())
        found = listed(store)
    except RoadmapError as error:
        bar()
        st.error(plain(error.message.to(state.language())), icon=None)
        return
    if state.on_screen():
        projector.main(store, found.get(state.peek("room")))
        return
    if not found:
        newroom.first(store)
        return
    sitting = choices(store, found)
    with sitting.top:
        refused()
    PAGES[state.chosen("view", list(VIEWS))](sitting)
    if state.maker_wanted():
        st.dialog(sitting._("New roundtable"), width="medium")(newroom.dialog)(store)


main()
