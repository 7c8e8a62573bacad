"""Making a study: choose a corpus or upload a table, start the run in its own process, watch it from disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from app_pages import state, workspace
from app_pages.frame import note, plain
from roadmap import jobs
from roadmap.cli import stage_name
from roadmap.errors import RoadmapError
from roadmap.i18n import number
from roadmap.pipeline import STAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

EVERY = 1.0
"""Seconds between two looks at a run's progress on disk."""
# Part of a run that each stage takes, roughly: a bar that moves evenly is easier to wait for.
_WEIGHTS = dict(zip(STAGES, (5, 20, 25, 3, 25, 5, 12, 3, 2), strict=True))


def form() -> None:
    """Offer the corpora of the workspace and an upload, and start the run."""
    _ = state.words()
    uploads = st.file_uploader(
        _("Upload what you have: exports of patents, news, interviews, tables"), type=workspace.upload_types(),
        key="make-upload", accept_multiple_files=True,
        help=_("Exports of patent sites, feeds, web pages, Word and PDF files, transcripts, spreadsheets, tables, and "
               "zip files of these. They are put into the workspace, nowhere else."),
    )  # fmt: skip
    found = {str(source.path): source for source in workspace.sources()}
    picked = st.selectbox(
        _("Or take a corpus of the workspace"), list(found), key="make-source", disabled=bool(uploads),
        format_func=lambda key: _source_name(found[key]),
    )  # fmt: skip
    source = workspace.folder() / workspace.UPLOADS / uploads[0].name if uploads else None
    source = source or (found[picked].path if picked else None)
    if source is None:
        return
    name = st.text_input(
        _("Name of the study"), value=workspace.study_name(source), key=f"make-name-{source.name}", max_chars=80
    )
    if st.button(_("Make the study"), type="primary", key="make-start"):
        _start(source, name or "", uploads)


def _source_name(source: workspace.Source) -> str:
    _ = state.words()
    return _("Demonstration corpus (fictional)") if source.demo else source.name


def _start(source: Path, name: str, uploads: Sequence[Any]) -> None:
    """Put the uploads into the workspace, start the run and watch it."""
    try:
        if uploads:
            source = workspace.save_uploads([(one.name, one.getvalue()) for one in uploads], name)
        out = workspace.study_path(name)
        jobs.start(source, out)
    except RoadmapError as error:
        st.error(plain(error.message.to(state.language())))
        return
    state.started(out)
    st.rerun()


def running() -> list[Path]:
    """Return the study folders of runs to show: the one started here, and those going on in the workspace."""
    mine = state.started()
    others = [path for path in workspace.unfinished() if jobs.state(path).status in ("waiting", "running")]
    return ([mine] if mine else []) + [path for path in others if path != mine]


def watch(folders: list[Path]) -> None:
    """Show each run's stage and count, read from disk every second, until it ends."""
    if folders:
        st.fragment(_watch, run_every=EVERY)(folders)


def _watch(folders: list[Path]) -> None:
    for folder in folders:
        _progress(folder)


def _progress(folder: Path) -> None:
    """Show one run; when it is done, open its study."""
    _, lang = state.words(), state.language()
    told = jobs.state(folder)
    if told.status == "failed":
        st.error(f"**{plain(_('The study {name} could not be made.').format(name=folder.name))}** "
                 f"{plain(told.reason.to(lang))}")  # fmt: skip
        return
    if told.status == "done":
        state.forget_run()
        names = {path: name for name, path in workspace.studies().items()}
        if folder in names:
            state.choose("study", names[folder])
        st.rerun(scope="app")
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(_('Making {name}').format(name=folder.name))}**")
        st.progress(part_done(told), text=plain(progress_words(told, lang)))
        note(_("You can go on using the app; the run goes on in a process of its own."))


def part_done(told: jobs.State) -> float:
    """Return how much of a run is done, 0-1, by the usual weight of its stages."""
    if told.stage not in _WEIGHTS:
        return 0.0
    before = sum(_WEIGHTS[name] for name in STAGES[: STAGES.index(told.stage)])
    inside = min(1.0, told.done / told.total) if told.total else 0.0
    return min(1.0, (before + inside * _WEIGHTS[told.stage]) / sum(_WEIGHTS.values()))


def progress_words(told: jobs.State, lang: str) -> str:
    """Say where a run is: the stage, and how much of it is done."""
    _ = state.words()
    if not told.stage:
        return _("Starting")
    words = stage_name(told.stage, lang)
    if told.total:
        many = _("{done} of {total}").format(done=number(told.done, lang), total=number(told.total, lang))
        words = f"{words}: {many}"
    return words
