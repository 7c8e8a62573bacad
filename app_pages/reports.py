"""Reports: the study as a document in a language of choice; written into the study's folder, and to download."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app_pages import company, workspace
from app_pages.frame import NAMES, Here, dotted, enter, headline, note, plain, section
from app_pages.tables import sector_options
from roadmap import jobs
from roadmap.errors import RoadmapError
from roadmap.i18n import LANGUAGES, N_, number
from roadmap.store import WORK, aside
from roadmap.tables import ALL

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

FORMATS = {
    "html": N_("Web page (prints well)"), "pdf": N_("PDF"), "pptx": N_("PowerPoint, a briefing deck"),
    "docx": N_("Word"), "xlsx": N_("Excel, tables and charts"), "md": N_("Markdown"),
    "cards": N_("Cards A6 for the table (PDF)"), "map": N_("Map of documents, to zoom (web page)"),
}  # fmt: skip
_OFFICE = "application/vnd.openxmlformats-officedocument"
MIME = {
    "html": "text/html", "md": "text/markdown", "pdf": "application/pdf",
    "pptx": f"{_OFFICE}.presentationml.presentation", "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}  # fmt: skip
FILES = {"cards": "pdf", "map": "html"}
"""Formats whose files end otherwise; their names begin with the format."""
FOLDER = "reports"
EVERY = 0.7
"""Seconds between two looks at a report that is being written."""
WRITING = "report-writing"


def form(here: Here) -> None:
    """Let the reader choose language, sector and format, and start writing the report."""
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
    template = None
    if kind == "pptx":
        template = st.file_uploader(
            _("Your own PowerPoint template, if you have one"), type=["pptx", "potx"], key="report-template",
            help=_("Its slide master, colours and typefaces are taken; its slides are left out."),
        )  # fmt: skip
    if wanted:
        _start(here, lang, sector, kind, template)


def path_of(here: Here, lang: str, sector: str, kind: str) -> Path:
    """Return where a report lies: in the study's own reports folder."""
    part = "" if sector == ALL else f"-{sector}"
    name = kind if kind in FILES else "roadmap"
    return here.shown.study.path / FOLDER / f"{name}{part}-{lang}.{FILES.get(kind, kind)}"


def _start(here: Here, lang: str, sector: str, kind: str, template: UploadedFile | None) -> None:
    """Start writing a report beside the study's tables, in a process of its own."""
    study, path = here.shown.study.path, path_of(here, lang, sector, kind)
    options = {"format": kind, "lang": lang, "sector": sector, "reader": here.lang}
    try:
        if template is not None:
            own = study / WORK / f"template{Path(template.name).suffix}"
            own.parent.mkdir(exist_ok=True)
            with aside(own) as draft:
                draft.write_bytes(template.getvalue())
            options["template"] = str(own)
        jobs.start_report(study, path, options)
    except RoadmapError as error:
        st.error(plain(error.message.to(here.lang)))
    except OSError as error:
        words = here._("{path} could not be written: {error}.")
        st.error(plain(words.format(path=path, error=error.strerror or error)))
    else:
        st.session_state[WRITING] = str(path)


def going_on(here: Here) -> None:
    """Show that a report is being written, or what became of it; other sessions go on meanwhile."""
    path = Path(st.session_state[WRITING]) if WRITING in st.session_state else None
    if path is None or path.parent.parent != here.shown.study.path:
        return
    if jobs.report_going_on(path):
        st.fragment(_watch, run_every=EVERY)(here, path)
        return
    problem = jobs.report_problem(here.shown.study.path, path)
    if problem:
        st.error(plain(problem))
    elif path.exists():
        st.success(plain(here._("Written: {path}").format(path=workspace.within(path))))


def _watch(here: Here, path: Path) -> None:
    """Wait for a report; when it is there, draw the page again."""
    if not jobs.report_going_on(path):
        st.rerun(scope="app")
    note(f"{here._('Writing the report')}: {workspace.within(path)}")
    note(here._("You can go on using the app; the report is written in a process of its own."))


def written(here: Here) -> None:
    """List the reports that lie in the study's folder; each can be downloaded."""
    _, lang = here._, here.lang
    folder = here.shown.study.path / FOLDER
    found = sorted(path for path in folder.glob("*") if _shown(path)) if folder.is_dir() else []
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


def _shown(path: Path) -> bool:
    """Say whether a file is a finished report."""
    return path.suffix.lstrip(".") in FORMATS and not path.name.startswith(".")


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
    going_on(here)
    st.space("small")
    written(here)
    st.space("small")
    company.part(here, st.session_state.get("report-lang", here.lang), MIME)


main()
