"""Search: the study's open documents by meaning and by word, in any language, and what is like a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages import state
from app_pages.frame import Here, dotted, enter, goes, headline, note, plain, section
from app_pages.papers import kind_name, language_name, rows_of
from app_pages.tables import sector_options, upper
from roadmap.errors import RoadmapError
from roadmap.i18n import N_, ntranslator, number
from roadmap.search.index import Index, Wanted, find, searchable, topics_found
from roadmap.store import load_vectors
from roadmap.tables import ALL
from roadmap.views import select

if TYPE_CHECKING:
    import pandas as pd

WAY_NAMES = {"both": N_("Meaning and words"), "meaning": N_("Meaning"), "word": N_("Words")}
LISTED = 100
"""Documents listed, the best first."""


def index(here: Here) -> Index:
    """Return what is searched; made once for a study, seconds for 40,000 documents."""
    return state.kept(here.shown, "searchable", "", lambda: searchable(here.shown, load_vectors(here.shown.study.path)))


def form(here: Here) -> tuple[str, str, Wanted]:
    """Ask for words or a text, the way to search, and what the documents have to be."""
    _ = here._
    with st.form("search", border=False):
        query = st.text_area(
            _("Words, a question, or a text of your own"), key="search-query", height=88,
            placeholder=_("Words, a question, or a text of your own"), label_visibility="collapsed",
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            ways = {key: _(name) for key, name in WAY_NAMES.items()}
            way = st.selectbox(_("Search by"), list(ways), format_func=ways.__getitem__, key="search-way", width=190)
            kinds = {"": _("All sources"), **{kind: kind_name(kind, _) for kind in select.kinds(here.shown)}}
            kind = st.selectbox(_("Source"), list(kinds), format_func=kinds.__getitem__, key="search-kind", width=150)
            found = sorted(set(here.shown.study.documents["lang"]))
            langs = {"": _("All languages"), **{lang: language_name(lang, _) for lang in found}}
            lang = st.selectbox(_("Language"), list(langs), format_func=langs.__getitem__, key="search-lang", width=150)
            sectors = sector_options(here)
            sector = st.selectbox(
                _("Sector"), list(sectors), format_func=sectors.__getitem__, key="search-sector", width=220
            )
            st.form_submit_button(_("Search"), type="primary", key="search-go")
    return query or "", way, Wanted(kind=kind, lang=lang, sector="" if sector == ALL else sector)


def results(here: Here, query: str, way: str, wanted: Wanted) -> None:
    """Show the topics that were found, then the documents, best first."""
    try:
        with st.spinner(here._("Searching")):
            encoder = state.encoder_of(here.shown)
            found = find(index(here), query, encoder, way=way, wanted=wanted)
    except RoadmapError as error:
        st.error(plain(error.message.to(here.lang)))
        return
    if found.empty:
        note(here._("No open document has these words. Search by meaning, or with fewer conditions."))
        return
    _topics(here, found.head(LISTED))
    n = ntranslator(here.lang)
    many = min(len(found), LISTED)
    words = n("{count} document, the best first", "{count} documents, the best first", many)
    section(here._("Documents"), words.format(count=number(many, here.lang)))
    rows_of(found.head(LISTED), here.shown, here._("Documents"), key="search-rows")


def _topics(here: Here, found: pd.DataFrame) -> None:
    """Offer the topics that the found documents are of."""
    names = select.labels(here.shown, here.lang)
    section(here._("Topics"), here._("Where most of what was found lies; a topic opens its evidence card"))
    with st.container(horizontal=True, gap="small"):
        for row in topics_found(found).itertuples():
            label = f"{plain(upper(names[row.topic_id]))} :gray[{number(row.documents, here.lang)}]"
            st.button(label, key=f"search-topic-{row.topic_id}", on_click=_open, args=(row.topic_id,))


def _open(topic: str) -> None:
    from app_pages.frame import page_path

    state.choose("level", "topic")
    state.choose("topic", topic)
    st.switch_page(page_path("evidence"))


def main() -> None:
    """Draw the page."""
    here = enter()
    if here is None:
        return
    _ = here._
    headline(
        here.top, _("Find documents by what they mean, in any of the four languages"),
        dotted(here.shown.study.manifest["name"], _("nothing confidential is searched"),
               _("what you type is not kept")),
    )  # fmt: skip
    query, way, wanted = form(here)
    if query.strip():
        results(here, query, way, wanted)
    else:
        note(_("A word finds its translations: search in your own language. A longer text finds what is like it."))
    goes(_("What a text means for one company, on one page"), "reports")


main()
