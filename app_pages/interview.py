"""Interview: fill in the interview form; it is kept in a folder of the workspace and shown nowhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st

from app_pages import state, workspace
from app_pages.frame import DATE_FORMATS, GAP, bar, headline, note, plain, section
from roadmap.errors import RoadmapError
from roadmap.forms.definition import OTHER, Field, Form, interview_form
from roadmap.forms.keep import keep_interview, missing
from roadmap.forms.template import write_form
from roadmap.i18n import day

LINE = 24
"""Pixels of a line in a box."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WIDTH = 900


def main() -> None:
    """Draw the page."""
    _, lang, form = state.words(), state.language(), interview_form()
    left, top = bar()
    with left:
        st.download_button(
            _("Word form"), data=lambda: write_form(lang), file_name=f"{form.title[lang]}.docx", mime=WORD,
            help=_("The same form as a Word file, to fill in elsewhere; roadmap reads it back."), on_click="ignore",
        )  # fmt: skip
    headline(top, _("Record an interview"), _(
        "What you write is kept on this machine and stays confidential unless consent is given below."
    ))  # fmt: skip
    _kept()
    with st.container(width=WIDTH, gap="medium"):
        for key, words in form.sections.items():
            section(words[lang])
            _section(form, key, lang)
        _save(lang)


def _kept() -> None:
    """Say that the last interview was kept, once."""
    _, told = state.words(), state.kept_interview()
    if told is not None:
        st.success(plain(_("The interview was kept as {file}.").format(file=workspace.within(told))), icon=None)


def _section(form: Form, key: str, lang: str) -> None:
    """Draw the fields of a section: those of one line two beside each other."""
    short = [field for field in form.of(key) if field.kind == "short"]
    for place in range(0, len(short), 2):  # in pairs, so that on a phone they stand in their order
        for column, field in zip(st.columns(2, gap=GAP), short[place : place + 2], strict=False):
            with column:
                _short(field, lang)
    for field in form.of(key):
        if field.kind == "long":
            _long(field, lang)
        elif field.key == "sector":
            _sector(field, lang)
        elif field.kind == "choice":
            _choice(field, lang)


def _short(field: Field, lang: str) -> None:
    """Draw a field of one line."""
    if field.key == "date":
        told = state.answer(field.key)
        st.date_input(
            plain(field.label[lang]), value=told if isinstance(told, date) else "today", max_value="today",
            format=DATE_FORMATS[lang], **state.answer_widget(field.key),
        )  # fmt: skip
        return
    st.text_input(plain(field.label[lang]), value=state.answer(field.key) or "", max_chars=200,
                  **state.answer_widget(field.key))  # fmt: skip


def _long(field: Field, lang: str) -> None:
    """Draw a field of paragraphs, what is asked above it."""
    with st.container(gap="xxsmall"):
        st.markdown(f"**{plain(field.label[lang])}**")
        if field.help:
            note(field.help[lang])
        st.text_area(plain(field.label[lang]), value=state.answer(field.key) or "", height=LINE * (field.lines + 1),
                     label_visibility="collapsed", **state.answer_widget(field.key))  # fmt: skip


def _sector(field: Field, lang: str) -> None:
    """Draw the sectors, and a line for another one."""
    labels = {option.key: option.label[lang] for option in field.options}
    st.pills(plain(field.label[lang]), [key for key in labels if key != OTHER], selection_mode="multi",
             default=state.answer(field.key) or [], format_func=lambda key: plain(labels[key]),
             **state.answer_widget(field.key))  # fmt: skip
    own = f"{field.key}-{OTHER}"
    st.text_input(plain(labels[OTHER]), value=state.answer(own) or "", max_chars=200, **state.answer_widget(own))


def _choice(field: Field, lang: str) -> None:
    """Draw a choice of one; nothing is chosen until somebody does."""
    keys = [option.key for option in field.options]
    labels = {option.key: option.label[lang] for option in field.options}
    told = state.answer(field.key)
    with st.container(gap="xxsmall"):
        st.markdown(f"**{plain(field.label[lang])}**")
        note(field.help[lang])
        st.radio(plain(field.label[lang]), keys, index=keys.index(told) if told in keys else None,
                 format_func=lambda key: plain(labels[key]), label_visibility="collapsed",
                 **state.answer_widget(field.key))  # fmt: skip


def answers(lang: str) -> dict[str, str]:
    """Return what is filled in, as the form takes it."""
    found = {}
    for field in interview_form().fields:
        told = state.answer(field.key)
        if field.key == "date":
            found[field.key] = day(told if isinstance(told, date) else date.today(), lang)
        elif field.key == "sector":
            own = (state.answer(f"{field.key}-{OTHER}") or "").replace(";", ",").strip()
            found[field.key] = "; ".join([*(told or []), *([own] if own else [])])
        else:
            found[field.key] = str(told or "").strip()
    return found


def _save(lang: str) -> None:
    """Offer the folder and the button that keeps the interview."""
    _ = state.words()
    folders = workspace.interview_folders()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.selectbox(_("Folder of the workspace"), list(folders), key="interview-folder", width=320,
                            filter_mode=None)  # fmt: skip
        if st.button(_("Keep the interview"), type="primary", key="interview-save"):
            _keep(folders[name], lang)


def _keep(folder: Path, lang: str) -> None:
    """Keep the interview, or say what it lacks."""
    _, told = state.words(), answers(lang)
    lacking = missing(told)
    if lacking:
        names = ", ".join(interview_form().field(key).label[lang] for key in lacking)
        st.error(plain(_("Still wanted: {names}.").format(names=names)), icon=None)
        return
    try:
        path = keep_interview(folder, lang, told)
    except RoadmapError as error:
        st.error(plain(error.message.to(lang)), icon=None)
        return
    state.next_interview(path)
    st.rerun()


main()
