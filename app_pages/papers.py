"""The documents behind a number: found by what the number counts, shown in a drawer or on the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from app_pages import state
from app_pages.frame import note, plain, table_height
from roadmap.disclosure import INTERVIEW
from roadmap.i18n import N_, day, ntranslator, number
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.views.theme import KIND_NAMES, LANGUAGE_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.disclosure import Shown

ROWS = 200
"""Documents in a list at a time."""
READ = 2400
"""Characters of a text shown under a list."""
DRAWER = 960
"""Pixels of the drawer on a large screen."""
SOME = "some"


@dataclass(frozen=True)
class Which:
    """Which documents a number counts; empty fields do not narrow.

    ``counted``: how many the number says; what is not listed of them is confidential. ``unique``: without repeats.
    """

    title: str
    topic: str = ""
    level: str = "topic"
    sector: str = ALL
    kind: str = ""
    year: int = 0
    lang: str = ""
    organisation: str = ""
    ids: tuple[str, ...] = ()
    unique: bool = True
    counted: int | None = None


@dataclass(frozen=True)
class Index:
    """What documents are looked up by, each in the order of DOCUMENTS: made once for a study."""

    topic: np.ndarray
    theme: np.ndarray
    fit: np.ndarray
    year: np.ndarray
    unique: np.ndarray
    sectors: dict[str, np.ndarray]


def index(shown: Shown) -> Index:
    """Return the index of a study's documents."""

    def make() -> Index:
        documents, rows = shown.study.documents, shown.study.sectors
        main = select.primary(shown).drop_duplicates("doc_id").set_index("doc_id")
        topic = documents["doc_id"].map(main["topic_id"]).astype(object)
        place = pd.Index(documents["doc_id"]).get_indexer(rows["doc_id"])
        return Index(
            topic.to_numpy(), topic.map(select.theme_of(shown)).to_numpy(),
            documents["doc_id"].map(main["strength"]).to_numpy(float), documents["date"].dt.year.to_numpy(float),
            (documents["duplicate_of"] == "").to_numpy(bool),
            {str(sector): place[found] for sector, found in rows.groupby("sector").indices.items()},
        )  # fmt: skip

    return state.kept(shown, "index", "", make)


def find(shown: Shown, which: Which) -> pd.DataFrame:
    """Return the open documents, newest first: DOCUMENTS with ``fit`` (membership, 0-1)."""
    frame, known = shown.study.documents, index(shown)
    mask = known.unique.copy() if which.unique else np.ones(len(frame), bool)
    if which.topic:
        mask &= (known.theme if which.level == "theme" else known.topic) == which.topic
    if which.year:
        mask &= known.year == which.year
    if which.sector != ALL:
        inside = np.zeros(len(frame), bool)
        inside[known.sectors.get(which.sector, np.array([], int))] = True
        mask &= inside
    found = frame[mask].assign(fit=known.fit[mask])
    for column, wanted in (("kind", which.kind), ("lang", which.lang), ("organisation", which.organisation)):
        if wanted:
            found = found[found[column] == wanted]
    if which.ids:
        found = found[found["doc_id"].isin(which.ids)]
    return found.sort_values(["date", "doc_id"], ascending=[False, True], na_position="last", ignore_index=True)


def matching(found: pd.DataFrame, words: str) -> pd.DataFrame:
    """Return the documents whose title, text or organisation holds every word."""
    for word in words.lower().split():
        held = [found[name].str.lower().str.contains(word, regex=False) for name in ("title", "text", "organisation")]
        found = found[held[0] | held[1] | held[2]]
    return found


# --- numbers that open ----------------------------------------------------------------------------------------------


def opens(label: str, which: Which, *, button: bool = False, key: str = "") -> None:
    """Show a number as a button (or as words) that opens exactly its documents."""
    st.button(
        label,
        key=f"open-{key or which}",
        type="secondary" if button else "tertiary",
        on_click=partial(state.open_drawer, which),
        help=state.words()(N_("Open these documents")),
    )


def drawer(shown: Shown) -> None:
    """Open the drawer if a number was clicked; a page calls this once, at its end."""
    which = state.drawer()
    if which is not None:
        panel = st.dialog(plain(which.title), width=DRAWER, position="right")(_panel)
        panel(shown, which)


def _panel(shown: Shown, which: Which) -> None:
    listing(shown, which, key="drawer")


# --- the list -------------------------------------------------------------------------------------------------------


def listing(shown: Shown, which: Which, *, key: str) -> None:
    """Show a list of documents: search, at most 200 rows a page, and the text of the one selected."""
    _ = state.words()
    found = find(shown, which)
    said = st.text_input(
        _("Search in these documents"), key=f"{key}-words", type="search", live="300ms",
        placeholder=_("Search in these documents"), label_visibility="collapsed",
    )  # fmt: skip
    narrowed = matching(found, said or "")
    _counts(shown, which, len(found), len(narrowed))
    if narrowed.empty:
        return
    pages = -(-len(narrowed) // ROWS)
    page = st.pagination(pages, key=f"{key}-page") if pages > 1 else 1
    rows_of(narrowed.iloc[(page - 1) * ROWS : page * ROWS], shown, which.title, key=f"{key}-rows-{page}")


def rows_of(part: pd.DataFrame, shown: Shown, title: str, *, key: str) -> None:
    """Show documents as a table in their order, and the text of the one selected, else of the first."""
    lang, _ = state.language(), state.words()
    event = st.dataframe(
        _table(part, lang, shown), hide_index=True, key=key, on_select="rerun", selection_mode="single-row",
        height=table_height(len(part), 9), column_config=_columns(_), alt=title, placeholder="–",
    )  # fmt: skip
    rows = event.selection.rows
    reading(part.iloc[rows[0] if rows and rows[0] < len(part) else 0], lang)


def _counts(shown: Shown, which: Which, listed: int, narrowed: int) -> None:
    """Say how many documents are listed, and how many of the number are confidential."""
    lang = state.language()
    n = ntranslator(lang)
    words = n("{count} document", "{count} documents", listed).format(count=number(listed, lang))
    if narrowed != listed:
        told = n("{count} of {all} documents", "{count} of {all} documents", listed)
        words = told.format(count=number(narrowed, lang), all=number(listed, lang))
    hidden = (which.counted or listed) - listed
    if hidden > 0 and shown.k:
        told = n(
            "{count} more is a confidential interview: counted, never listed.",
            "{count} more are confidential interviews: counted, never listed.",
            hidden,
        )
        words += " · " + told.format(count=number(hidden, lang))
    note(words)


def _table(part: pd.DataFrame, lang: str, shown: Shown) -> pd.DataFrame:
    """Return a page of the list as it is read."""
    _ = state.words()
    kinds = {key: _(name) for key, name in KIND_SINGULAR.items()}
    title = part["title"].where(part["title"].str.strip() != "", part["text"].str.slice(0, 90))
    return pd.DataFrame({
        "title": title, "kind": part["kind"].map(kinds),
        "date": ["" if pd.isna(value) else day(value, lang) for value in part["date"]],
        "lang": part["lang"].str.upper(), "organisation": part["organisation"], "region": part["region"],
    })  # fmt: skip


KIND_SINGULAR = {
    "patent": N_("patent"),
    "interview": N_("interview"),
    "news": N_("news item"),
    "project": N_("project"),
}


def _columns(_: Callable[[str], str]) -> dict[str, Any]:
    column = st.column_config.TextColumn
    return {
        "title": column(_("Title"), width=378),
        "kind": column(_("Source"), width=80),
        "date": column(_("Date"), width=96),
        "lang": column(_("Lang."), width=52),
        "organisation": column(_("Organisation"), width=196),
        "region": column(_("Region"), width=66),
    }


def reading(row: pd.Series, lang: str) -> None:
    """Show one document: title, where it comes from, its text; as text, whatever it holds."""
    _ = state.words()
    when = "" if pd.isna(row["date"]) else day(row["date"], lang)
    place = _("source {file}, row {row}").format(file=row["source_file"], row=row["source_row"])
    parts = [_(KIND_SINGULAR[row["kind"]]), when, row["organisation"], row["region"], row["doc_id"], place]
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(row['title'] or row['doc_id'])}**")
        st.markdown(f":small[:gray[{plain(' · '.join(part for part in parts if part))}]]")
        text = row["text"]
        st.text(text if len(text) <= READ else text[:READ].rsplit(" ", 1)[0] + " …")
        if str(row["url"]).startswith(("http://", "https://")):
            st.link_button(_("Open the original"), row["url"], type="tertiary")


# --- counts in words ------------------------------------------------------------------------------------------------


def by_kind(counts: dict[str, int], lang: str) -> str:
    """Write counts by source: 9,604 patents, 611 news items."""
    n = ntranslator(lang)
    written = {
        "patent": lambda c: n("{count} patent", "{count} patents", c),
        "interview": lambda c: n("{count} interview", "{count} interviews", c),
        "news": lambda c: n("{count} news item", "{count} news items", c),
        "project": lambda c: n("{count} project", "{count} projects", c),
    }
    return ", ".join(written[kind](count).format(count=number(count, lang)) for kind, count in counts.items() if count)


def language_name(code: str, _: Callable[[str], str]) -> str:
    """Name a language, or give its code."""
    return _(LANGUAGE_NAMES[code]) if code in LANGUAGE_NAMES else code


def kind_name(kind: str, _: Callable[[str], str]) -> str:
    """Name a source kind."""
    return _(KIND_NAMES[kind])


def kind_inside(kind: str) -> str:
    """Name a source kind in the middle of a sentence: German writes nouns with a capital."""
    name = kind_name(kind, state.words())
    return name if state.language() == "de" else name.lower()


def counts(shown: Shown, topic: str, level: str, sector: str) -> dict[str, int]:
    """Return a topic's documents by source, most first: the listed, and confidential interviews that may be counted."""

    def count() -> dict[str, int]:
        found = find(shown, Which("", topic, level, sector))["kind"].value_counts().to_dict()
        rows = select.series(shown, topic, sector, level=level)
        interviews = int(rows.loc[rows["kind"] == INTERVIEW, "documents"].sum())
        if interviews:
            found[INTERVIEW] = max(interviews, found.get(INTERVIEW, 0))
        return {str(kind): int(many) for kind, many in sorted(found.items(), key=lambda pair: -pair[1])}

    return state.kept(shown, "counts", (topic, level, sector), count)


def of_topic(shown: Shown, title: str, topic: str, level: str, sector: str) -> Which:
    """Return the documents of a topic, each once."""
    return Which(title, topic, level, sector, counted=sum(counts(shown, topic, level, sector).values()))
