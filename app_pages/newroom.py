"""A new roundtable: from a study of the workspace and a sector of it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import streamlit as st

from app_pages import state, workspace
from app_pages.frame import DATE_FORMATS, NAMES, bar, broken, note, nothing, plain
from app_pages.sitting import act, field, refused
from roadmap.disclosure import Shown
from roadmap.i18n import LANGUAGES, N_, Message, translator
from roadmap.tables import ALL
from roadmap.views import select

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from roadmap.roundtable.database import Store

BEGIN = time(14, 0)
TITLE, WHOLE = N_("Roundtable: {sector}"), N_("Technology roundtable")
"""What a room is called where nobody gives it a name: of one sector, or of all."""


def first(store: Store) -> None:
    """Say what a roundtable is for, and offer to prepare the first."""
    _ = state.words()
    if not workspace.studies():
        bar()
        nothing(_("No roundtable yet"), _("A roundtable starts from a study, and this workspace holds none."))
        with st.container(width=660, gap="small"):
            refused()
            take_in(store)
        return
    bar()
    with st.container(width=660, gap="small"):
        st.title(_("Prepare your first roundtable"), anchor=False)
        words = _("A study proposes what is worth the room's time; participants answer on their phones, before and "
                  "after they see the forecast.")  # fmt: skip
        st.markdown(f":gray[{plain(words)}]")
        refused()
        form(store)
        take_in(store)


def dialog(store: Store) -> None:
    """Offer another roundtable: from a study, or from the record of one held elsewhere."""
    form(store)
    take_in(store)


def take_in(store: Store) -> None:
    """Take in the record of a roundtable as a new one; what is refused is said in one sentence."""
    _ = state.words()
    with st.expander(_("Take in a roundtable from its room.json")):
        upload = st.file_uploader(_("The record of a roundtable"), type="json", key="room-file", max_upload_size=64)
        note(_("It becomes a roundtable of its own with a new code; names and access of the old one are not in it."))
        st.button(_("Take it in"), key="room-take", disabled=upload is None, on_click=_take_in, args=(store, upload))


def _take_in(store: Store, upload: UploadedFile) -> None:
    if act(take, store, upload.getvalue(), upload.name):
        state.choose("view", "")


def take(store: Store, content: bytes, name: str) -> None:
    """Take a record in and go on to its roundtable."""
    from roadmap.roundtable.exchange import read_document, take_room

    state.choose("room", take_room(store, read_document(content, name)).room_id)


def form(store: Store) -> None:
    """Ask what is needed to begin."""
    _, lang = state.words(), state.language()
    studies = workspace.studies()
    name = st.selectbox(
        _("Study"), list(studies), key="room-study", filter_mode=None,
        index=list(studies).index(state.chosen("study", list(studies))),
    )  # fmt: skip
    shown = state.open_study(studies[name])
    if isinstance(shown, Message):
        broken(shown)
        return
    names = select.sector_names(shown, lang)
    left, right = st.columns(2)
    left.selectbox(_("Sector"), list(names), format_func=lambda key: names[key], key="room-sector", filter_mode=None)
    right.text_input(_("Place"), key="room-place", max_chars=120)
    left.date_input(_("Day"), key="room-day", value="today", format=DATE_FORMATS[lang])
    right.time_input(_("Begins at"), key="room-time", value=BEGIN, step=900)
    st.pills(_("Languages of the room; the first is its own"), LANGUAGES, key="room-languages", default=[lang],
             selection_mode="multi", format_func=NAMES.__getitem__)  # fmt: skip
    st.text_input(_("Title"), key="room-title", max_chars=160,
                  placeholder=usual_title(shown, field("room-sector") or next(iter(names)), _own()))  # fmt: skip
    st.button(_("Prepare this roundtable"), type="primary", key="room-make", on_click=_make, args=(store, name))
    note(_("Nothing is shown to anybody before you open the room."))


def _own() -> str:
    """Return the room's own language: the first that is chosen, else the reader's."""
    told: list[str] = field("room-languages") or [state.language()]
    return told[0]


def usual_title(shown: Shown, sector: str, lang: str) -> str:
    """Return what a room of a sector is called in a language."""
    words = translator(lang)
    if sector == ALL:
        return words(WHOLE)
    return words(TITLE).format(sector=select.sector_names(shown, lang)[sector])


def _make(store: Store, name: str) -> None:
    """Make the room with the usual agenda, and go on preparing it."""
    path = workspace.studies()[name]
    shown = state.open_study(path)
    if isinstance(shown, Message):
        state.say(shown)
        return
    if act(make, store, shown):
        state.choose("view", "prepare")


def make(store: Store, shown: Shown) -> None:
    """Make the room that the form's fields describe, with the usual agenda."""
    from roadmap.roundtable.rooms import RoomPlan, create_room
    from roadmap.roundtable.rounds import use_pattern

    path = shown.study.path
    sector = field("room-sector")
    told = field("room-languages") or [_own()]
    day: date = field("room-day") or date.today()
    title = (field("room-title") or "").strip()
    plan = RoomPlan(
        title=title or usual_title(shown, sector, told[0]),
        place=(field("room-place") or "").strip(),
        starts=datetime.combine(day, field("room-time") or BEGIN).isoformat(timespec="minutes"),
        sector_id=sector,
        study=workspace.within(path),
        study_fingerprint=state.stamp_of(path),
        reference_year=shown.study.roadmap.reference_year,
        languages=tuple(told),
        fictional=bool(shown.study.manifest.get("fictional")),
    )
    made = create_room(store, plan).room
    use_pattern(store, made.room_id, lang=made.languages[0])
    state.choose("room", made.room_id)
