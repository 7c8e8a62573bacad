"""The files of a roundtable: what goes out before it, and what people take home; each is made when it is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.frame import NAMES, note, section
from app_pages.sitting import Sitting
from roadmap.i18n import LANGUAGES, N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roadmap.roundtable.takehome.evening import Evening

LABELS = {
    "invitation": N_("Invitation"),
    "roundtable": N_("Calendar file"),
    "script": N_("Facilitator's script"),
    "briefing": N_("Briefing"),
    "ballot-cards": N_("Paper ballots"),
    "trend-cards": N_("Trend cards"),
    "poster": N_("Poster with the code"),
    "minutes": N_("Minutes"),
    "ideas": N_("Idea canvases"),
    "results": N_("Results"),
}
FORMS = {"pdf": "PDF", "docx": "Word", "ics": "ICS", "xlsx": "Excel"}


def before(sitting: Sitting) -> None:
    """Offer the papers that go out before."""
    from roadmap.roundtable.takehome.papers import BEFORE

    section(sitting._("Papers for before"))
    _papers(sitting, BEFORE, _language(sitting))


def part(sitting: Sitting) -> None:
    """Offer all papers, everything as one ZIP, and the record that can be taken in again."""
    from roadmap.roundtable.takehome.papers import AFTER, BEFORE

    _ = sitting._
    lang = _language(sitting)
    section(_("To take home"))
    _papers(sitting, AFTER, lang)
    st.download_button(
        _("Everything (ZIP)"), data=lambda: whole(sitting, lang), key=f"file-zip-{lang}", on_click="ignore",
        type="primary", file_name=f"roundtable-{sitting.room.code}-{lang}.zip", mime="application/zip",
    )  # fmt: skip
    section(_("Papers for before"))
    _papers(sitting, BEFORE, lang)
    section(_("The record, for the organiser"))
    st.download_button(
        "room.json", data=lambda: record(sitting), key="file-json", on_click="ignore",
        file_name=f"roundtable-{sitting.room.code}.json", mime="application/json",
    )  # fmt: skip
    note(_("Single answers under pseudonyms, without names; it can be taken in again as a new roundtable."))


def _language(sitting: Sitting) -> str:
    """Let the language of the papers be chosen; the room's own comes first."""
    langs = list(dict.fromkeys([*sitting.room.languages, *LANGUAGES]))
    found: str = st.selectbox(
        sitting._("Language of the papers"), langs, format_func=NAMES.__getitem__, key="paper-lang", filter_mode=None,
        width=220,
    )  # fmt: skip
    return found


def _papers(sitting: Sitting, names: Iterable[str], lang: str) -> None:
    """Show a button for each paper that can be made."""
    gone = isinstance(sitting.study(), Message)
    with st.container(horizontal=True, gap="small"):
        for name in names:
            stem, _dot, form = name.rpartition(".")
            if (form == "ics" and not sitting.room.starts) or (stem == "trend-cards" and gone):
                continue
            st.download_button(
                f"{sitting._(LABELS[stem])} · {FORMS[form]}", data=lambda name=name: paper(sitting, name, lang),
                key=f"file-{name}-{lang}", file_name=f"{stem}-{lang}.{form}", on_click="ignore",
            )  # fmt: skip


def evening(sitting: Sitting) -> Evening:
    """Return what the papers are made from."""
    from roadmap.roundtable.takehome.evening import gather
    from roadmap.serving import join_link

    shown = sitting.study()
    address = join_link().rpartition("/")[0]
    return gather(sitting.store, sitting.id, shown=None if isinstance(shown, Message) else shown, address=address)


def paper(sitting: Sitting, name: str, lang: str) -> bytes:
    """Return one paper."""
    from roadmap.roundtable.takehome.papers import make_paper

    return make_paper(evening(sitting), name, lang) or b""


def whole(sitting: Sitting, lang: str) -> bytes:
    """Return every paper as one ZIP."""
    from roadmap.roundtable.exchange import room_json
    from roadmap.roundtable.takehome.papers import all_files, as_zip

    return as_zip(all_files(evening(sitting), lang, room_json(sitting.store, sitting.id)))


def record(sitting: Sitting) -> bytes:
    """Return the room as JSON."""
    from roadmap.roundtable.exchange import room_json

    return json.dumps(room_json(sitting.store, sitting.id), ensure_ascii=False, indent=1, sort_keys=True).encode()
