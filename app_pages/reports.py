"""Reports: the study as a document in a language of choice; written into the study's folder, and to download."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages import workspace
from app_pages.frame import NAMES, Here, dotted, enter, headline, note, plain, section
from app_pages.tables import sector_options
from roadmap.errors import RoadmapError
from roadmap.i18n import LANGUAGES, N_, number
from roadmap.store import aside
from roadmap.tables import ALL
from roadmap.views.document import build_document
from roadmap.views.report import WRITERS

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {"html": N_("Web page (prints well)"), "md": N_("Markdown")}
MIME = {"html": "text/html", "md": "text/markdown"}
FOLDER = "reports"


def form(here: Here) -> None:
    """Let the reader choose language, sector and format, and write the report."""
    _ = here._
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        lang = st.selectbox(_("Language of the report"), LANGUAGES, format_func=NAMES.__getitem__, key="report-lang",
                            index=LANGUAGES.index(here.lang), width=180)  # fmt: skip
        sectors = sector_options(here)
        sector = st.selectbox(
            _("Sector"), list(sectors), format_func=lambda key: sectors[key], key="report-sector", width=260
        )
        kind = st.selectbox(
            _("Format"), list(FORMATS), format_func=lambda key: _(FORMATS[key]), key="report-format", width=260
        )
        wanted = st.button(_("Write the report"), type="primary", key="report-write")
    if wanted:
        _write(here, lang, sector, kind)


def path_of(here: Here, lang: str, sector: str, kind: str) -> Path:
    """Return where a report lies: in the study's own reports folder."""
    part = "" if sector == ALL else f"-{sector}"
    return here.shown.study.path / FOLDER / f"roadmap{part}-{lang}.{kind}"


def _write(here: Here, lang: str, sector: str, kind: str) -> None:
    """Write a report beside the study's tables."""
    path = path_of(here, lang, sector, kind)
    try:
        path.parent.mkdir(exist_ok=True)
        with st.spinner(here._("Writing the report")), aside(path) as draft:
            draft.write_text(WRITERS[kind](build_document(here.shown, lang, sector)), encoding="utf-8")
    except RoadmapError as error:
        st.error(plain(error.message.to(here.lang)))
    except OSError as error:
        words = here._("{path} could not be written: {error}.")
        st.error(plain(words.format(path=path, error=error.strerror or error)))
    else:
        st.success(plain(here._("Written: {path}").format(path=workspace.within(path))))


def written(here: Here) -> None:
    """List the reports that lie in the study's folder; each can be downloaded."""
    _, lang = here._, here.lang
    folder = here.shown.study.path / FOLDER
    found = sorted(path for path in folder.glob("*") if path.suffix.lstrip(".") in FORMATS) if folder.is_dir() else []
    where = _("They lie in {folder}").format(folder=workspace.within(folder))
    section(_("Reports of this study"), where if found else "")
    if not found:
        note(_("None is written yet. Choose a language above and write the first."))
    for path in found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(path.name)}** :small[:gray[{plain(_size(path, lang))}]]", width="stretch")
            st.download_button(
                _("Download"), data=path.read_bytes, file_name=path.name, mime=MIME[path.suffix.lstrip(".")],
                key=f"download-{path.name}", on_click="ignore",
            )  # fmt: skip


def _size(path: Path, lang: str) -> str:
    return f"{number(max(1, round(path.stat().st_size / 1000)), lang)} kB"


def main() -> None:
    """Draw the page."""
    here = enter()
    if here is None:
        return
    _ = here._
    headline(
        here.top, _("The study as a document, in the language of your readers"),
        dotted(here.shown.study.manifest["name"], _("the same findings and figures as on these pages"),
               _("nothing confidential is in it")),
    )  # fmt: skip
    form(here)
    st.space("small")
    written(here)


main()
