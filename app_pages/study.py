"""Study: open one of the workspace or make one; what it holds, and what to know before using it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app_pages import making, state, workspace
from app_pages.frame import GAP, Here, bar, broken, dotted, enter, headline, note, plain, section, select_one
from app_pages.papers import Which, by_kind, drawer, kind_name, language_name, opens
from app_pages.tables import themes_table
from roadmap.disclosure import hidden
from roadmap.i18n import Message, day, ntranslator, number, percent
from roadmap.tables import HORIZONS
from roadmap.views import select
from roadmap.views.reads import read_table

LANGUAGES_SHOWN = 5
"""Languages shown of a source, those with most documents."""


def first_steps() -> None:
    """Say what a workspace is for, and offer to make the first study."""
    _ = state.words()
    bar()
    runs = making.running()
    with st.container(width=660, gap="small"):
        st.title(_("Make your first study"), anchor=False)
        words = _("A study turns patents, interviews and news into topics and a roadmap. None is in {folder} yet.")
        st.markdown(f":gray[{plain(words.format(folder=workspace.folder()))}]")
        making.watch(runs)
        if not runs:
            making.form()


def overview(here: Here, studies: dict[str, object]) -> None:
    """Show what the study holds."""
    _, study = here._, here.shown.study
    with here.left:
        if len(studies) > 1:
            select_one("study", {name: name for name in studies}, _("Study"), width=260)
        st.button(_("New study"), key="new-study", on_click=state.open_maker)
    making.watch(making.running())
    headline(here.top, finding(here), subtitle(here))
    left, right = st.columns((2, 1), gap=GAP)
    with left:
        section(
            _("Themes, by what they have to say"),
            _("Growth is that of the share of the source that is followed, with its 95% range."),
        )
        themes_table(here)
    with right:
        _holdings(here)
        _reliability(here)
        _warnings(here)
    _reads(here)
    note(dotted(study.manifest.get("description", ""), _("Made with {encoder}, seed {seed}.").format(
        encoder=study.manifest["encoder"]["name"], seed=study.manifest["seed"])))  # fmt: skip
    if state.maker_wanted():
        st.dialog(_("New study"), width="medium")(making.form)()
    drawer(here.shown)


def finding(here: Here) -> str:
    """Say in one sentence what the study is."""
    lang, study = here.lang, here.shown.study
    n = ntranslator(lang)
    total = select_total(here)
    documents = n("{count} document", "{count} documents", total).format(count=number(total, lang))
    broad = len(study.broad.topics) - len(hidden(study, "theme"))
    fine = len(study.fine.topics) - len(hidden(study, "topic"))
    themes = n("{count} theme", "{count} themes", broad).format(count=number(broad, lang))
    topics = n("{count} topic", "{count} topics", fine).format(count=number(fine, lang))
    words = here._("{documents} fall into {themes} and {topics}")
    return words.format(documents=documents, themes=themes, topics=topics)


def select_total(here: Here) -> int:
    """Return how many documents may be said to be in the study."""
    return len(here.shown.study.documents) + (here.shown.hidden or 0)


def subtitle(here: Here) -> str:
    """Say name, sources and time."""
    _, lang, shown = here._, here.lang, here.shown
    counts = {kind: int((shown.study.documents["kind"] == kind).sum()) for kind in select.kinds(shown)}
    if shown.hidden:
        counts["interview"] = counts.get("interview", 0) + shown.hidden
    span = ""
    first, last = shown.study.manifest.get("first_date"), shown.study.manifest.get("last_date")
    if first and last:
        span = _("{first} to {last}").format(first=day(pd.Timestamp(first), lang), last=day(pd.Timestamp(last), lang))
    return dotted(shown.study.manifest["name"], by_kind(counts, lang), span)


def _holdings(here: Here) -> None:
    """Show documents by source and language; each number opens its documents."""
    _, lang, shown = here._, here.lang, here.shown
    section(_("What it holds"))
    counts = shown.study.documents.groupby(["kind", "lang"]).size()
    with st.container(gap=None):
        for kind in select.kinds(shown):
            _source(here, kind, counts[kind])
    if shown.hidden:
        words = ntranslator(lang)(
            "{count} interview is confidential: counted where enough organisations stand behind it, never shown.",
            "{count} interviews are confidential: counted where at least {k} organisations stand behind them, "
            "never shown.",
            shown.hidden,
        )
        note(words.format(count=number(shown.hidden, lang), k=shown.k))


def _source(here: Here, kind: str, counts: pd.Series) -> None:
    """Show one source: its documents in each language."""
    name = kind_name(kind, here._)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"**{plain(name)}**", width=130)
        for code, count in counts.sort_values(ascending=False).head(LANGUAGES_SHOWN).items():
            which = Which(f"{name} · {language_name(str(code), here._)}", kind=kind, lang=str(code), unique=False)
            opens(f":gray[{str(code).upper()}] :blue[{number(int(count), here.lang)}]", which, key=f"{kind}-{code}")


def _reliability(here: Here) -> None:
    """Show how far the study can be relied on."""
    _, lang, study = here._, here.lang, here.shown.study
    quality, cover = study.quality, study.quality["coverage"]
    section(_("How sure it is"))
    rows = {
        _("Topics found again in a part of the documents"): _figure(quality, ("stability", "mean_topics"), lang),
        _("Language mix that topics do not share"): _figure(quality, ("leakage", "topics", "value"), lang),
    }
    for horizon in HORIZONS:
        told = cover.get(f"forecast_{horizon}")
        rows[_("Topics with a forecast at {horizon} years").format(horizon=horizon)] = percent(told or 0.0, lang)
    st.table({plain(name): plain(value) for name, value in rows.items()}, border="horizontal")


def _figure(quality: object, path: tuple[str, ...], lang: str) -> str:
    for name in path:
        quality = quality.get(name) if isinstance(quality, dict) else None
    return "–" if not isinstance(quality, int | float) else number(quality, lang, digits=2)


def _reads(here: Here) -> None:
    """Show what became of each file's records."""
    _, reads = here._, here.shown.study.reads
    if reads.empty:
        return
    words = "{count} file was read: see what it held", "{count} files were read: see what they held"
    files = ntranslator(here.lang)(*words, len(reads))
    with st.expander(plain(files.format(count=number(len(reads), here.lang)))):
        table = read_table(reads, here.lang)
        st.dataframe(table, hide_index=True, column_config=dict.fromkeys(
            table.columns[2:6], st.column_config.TextColumn(alignment="right")), alt=_("Files read"))  # fmt: skip


def _warnings(here: Here) -> None:
    """Show what a reader must know, and what was set aside with its reasons."""
    _, lang, study = here._, here.lang, here.shown.study
    for warning in study.manifest["warnings"]:
        st.warning(plain(Message.from_json(warning["id"], warning["args"]).to(lang)))
    rejects = study.rejects
    if rejects.empty:
        return
    words = ntranslator(lang)(
        "{count} record was set aside: see why", "{count} records were set aside: see why", len(rejects)
    )
    with st.expander(plain(words.format(count=number(len(rejects), lang)))):
        st.dataframe(reasons(here), hide_index=True, column_config={
            "reason": st.column_config.TextColumn(_("Reason"), width="large"),
            "file": st.column_config.TextColumn(_("File")),
            "row": st.column_config.NumberColumn(_("Row"), format="%d", width=60),
        }, alt=_("Records set aside"))  # fmt: skip


def reasons(here: Here) -> pd.DataFrame:
    """Return the first 200 rejects with their reasons in the reader's language; what was disclosed has no figures."""
    rejects = here.shown.study.rejects.head(200)
    return pd.DataFrame({
        "reason": [blank(here._(template)) for template in rejects["reason_id"]],
        "file": rejects["source_file"], "row": rejects["source_row"],
    })  # fmt: skip


def blank(template: str) -> str:
    """Return a sentence whose open places are dots: their content may be confidential."""
    import re

    return re.sub(r"\{[^}]*\}", "…", template)


def main() -> None:
    """Draw the page."""
    studies = workspace.studies()
    if not studies:
        first_steps()
        return
    name = state.chosen("study", list(studies))
    found = state.open_study(studies[name])
    if isinstance(found, Message):
        with bar()[0]:
            select_one("study", {key: key for key in studies}, state.words()("Study"), width=260)
        broken(found)
        return
    here = enter()
    if here is not None:
        overview(here, studies)


main()
