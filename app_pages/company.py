"""What the study means for one company, on one page: its text in, a paper out; neither is written to disk."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import streamlit as st

from app_pages import state, workspace
from app_pages.frame import Here, note, plain, section
from roadmap.errors import RoadmapError
from roadmap.i18n import N_
from roadmap.search.company import Company, brief, company_of, liken, read_company
from roadmap.store import load_vectors

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

KINDS = {"pdf": N_("PDF"), "docx": N_("Word"), "html": N_("Web page (prints well)")}
MADE = "company-brief"


def part(here: Here, lang: str, mime: dict[str, str]) -> None:
    """Take a company's text, make its brief in ``lang`` and offer it to download."""
    _ = here._
    about = _("One page: the topics nearest to its text, who works on the same, possible partners, what to bring along")
    section(_("What this means for one company"), about)
    left, right = st.columns(2, gap=24)
    with left:
        text = st.text_area(_("Its text, in any of the four languages"), key="company-text", height=150,
                            placeholder=_("An interview, a page of its website, a project idea"))  # fmt: skip
    with right:
        upload = st.file_uploader(_("Or a file"), type=workspace.upload_types(), key="company-file")
        document = _interview(here)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.text_input(_("Name of the company"), key="company-name", width=280, max_chars=120)
        kind = st.selectbox(_("Format"), list(KINDS), format_func=lambda key: _(KINDS[key]), key="company-format",
                            width=220)  # fmt: skip
        wanted = st.button(_("Make the page"), key="company-make")
    note(_("The text and the page stay in this session: neither is written into the study or the workspace."))
    if wanted:
        _make(here, partial(_given, here, (text or "", name or ""), upload, document), kind, lang)
    made = st.session_state.get(MADE)
    if made and made[0] == str(here.shown.study.path):
        _path, file, data = made
        st.download_button(
            _("Download {file}").format(file=file), data=data, file_name=file, type="primary", key="company-download",
            mime=mime[Path(file).suffix.lstrip(".")], on_click="ignore",
        )  # fmt: skip


def _interview(here: Here) -> str:
    """Offer the interviews that may be shown; return the chosen one's doc_id, or nothing."""
    rows = here.shown.study.documents
    rows = rows[rows["kind"] == "interview"].sort_values(["organisation", "doc_id"])
    if rows.empty:
        return ""
    names = {"": "–", **{row.doc_id: f"{row.organisation or row.title} · {row.doc_id}" for row in rows.itertuples()}}
    return st.selectbox(here._("Or an interview with consent"), list(names), format_func=lambda key: names[key],
                        key="company-interview")  # fmt: skip


def _given(here: Here, typed: tuple[str, str], upload: UploadedFile | None, document: str) -> Company:
    """Return what was given: the typed text, else the file, else the interview."""
    text, name = typed
    if text.strip() or not (upload or document):
        return Company(text, name)
    if upload is None:
        found = company_of(here.shown, document)
        return Company(found.text, name or found.name, found.doc_id)
    with TemporaryDirectory(prefix="roadmap-company-") as folder:
        place = Path(folder) / Path(upload.name).name
        place.write_bytes(upload.getvalue())
        return read_company(place, name)


def _make(here: Here, given: Callable[[], Company], kind: str, lang: str) -> None:
    """Make the page, or say in one sentence why it cannot be made."""
    try:
        with st.spinner(here._("Comparing the text with the study")):
            study = here.shown.study.path
            kin = liken(here.shown, load_vectors(study), given(), state.encoder_of(here.shown))
            data = brief(here.shown, kin, kind=kind, lang=lang)
            st.session_state[MADE] = (str(study), f"company-{lang}.{kind}", data)
    except RoadmapError as error:
        st.session_state.pop(MADE, None)
        st.error(plain(error.message.to(here.lang)))
