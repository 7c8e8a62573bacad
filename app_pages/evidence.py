"""Evidence: one topic on one page, where every number opens its documents."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from app_pages import stands, state
from app_pages.frame import (
    GAP,
    Here,
    chart,
    dotted,
    enter,
    goes,
    headline,
    note,
    plain,
    section,
    table_height,
    widths,
)
from app_pages.papers import (
    KIND_SINGULAR,
    Which,
    by_kind,
    counts,
    drawer,
    kind_inside,
    kind_name,
    listing,
    of_topic,
    opens,
)
from app_pages.tables import choose_topic, open_all, ranked, sector_options, signal_words, signed, upper
from roadmap.i18n import LANGUAGES, ntranslator, number, share
from roadmap.views import charts, evidence, findings, regions, select, standing
from roadmap.views.outlook import chance_words, record_words
from roadmap.views.theme import shorten

if TYPE_CHECKING:
    from roadmap.views.evidence import Passage

ORGANISATIONS = 8
"""Organisations shown before the rest are asked for."""
REGION_WIDTHS = 640, 1000
"""Pixels that the regional map needs, and has at most."""
LEAK = 0.1
"""Language leak asked of a topic at most."""


def head(here: Here, which: Which) -> None:
    """Write the finding, n by source and organisation, and open all documents."""
    _, lang, shown = here._, here.lang, here.shown
    at = (which.topic, which.sector)
    title = state.kept(shown, "card-title", (*at, which.level, lang), lambda: findings.evidence_title(
        shown, *at, level=which.level, lang=lang))  # fmt: skip
    people = len(organisations(here, which))
    n = ntranslator(lang)
    headline(here.top, title, dotted(
        sector_options(here)[which.sector], _("n = {counts}").format(counts=by_kind(counts_by_kind(here, which), lang)),
        n("{count} organisation", "{count} organisations", people).format(count=number(people, lang)) if people else "",
    ))  # fmt: skip
    open_all(here, which)


def counts_by_kind(here: Here, which: Which) -> dict[str, int]:
    """Return how many documents of each source are counted, most first."""
    return counts(here.shown, which.topic, which.level, which.sector)


def organisations(here: Here, which: Which) -> pd.DataFrame:
    """Return who stands behind the topic's open documents; made once."""
    return state.kept(here.shown, "organisations", (which.topic, which.sector, which.level), lambda: (
        evidence.organisations(here.shown, which.topic, which.sector, level=which.level)))  # fmt: skip


# --- left: names and how sure it is ---------------------------------------------------------------------------------


def names(here: Here, which: Which) -> None:
    """Show the topic's name in four languages."""
    section(here._("One topic, four names"))
    languages = [here.lang, *(lang for lang in LANGUAGES if lang != here.lang)]
    with st.container(gap="xxsmall"):
        for lang in languages:
            name = upper(select.labels(here.shown, lang, level=which.level)[which.topic])
            words = f"**{plain(name)}**" if lang == here.lang else plain(name)
            st.markdown(f":gray-badge[{lang.upper()}] {words}")


def sureness(here: Here, which: Which) -> None:
    """Show signal, grade, stability, leak and forecast, each with its measure."""
    _, lang, shown = here._, here.lang, here.shown
    topics = shown.study.level(which.level).topics
    topic = topics[topics["topic_id"] == which.topic].iloc[0]
    frame = ranked(here, which.sector, which.level)
    row = frame[frame["topic_id"] == which.topic].iloc[0]
    section(_("How sure this is"))
    q = "" if pd.isna(row["q"]) else f", q = {number(float(row['q']), lang, significant=2)}"
    runs = int(shown.study.manifest["settings"]["topics"]["stability_runs"])
    facts = {
        _("Signal"): signal_words(row["signal"], _) + q,
        _("Outlook"): "; ".join(part for part in (chance_words(row, lang), record_words(row, lang)) if part) or "–",
        _("Grade"): _grades(row, _),
        _("Stability"): _("{figure}, mean of {runs} runs on a part").format(
            figure=number(float(topic["stability"]), lang, digits=2), runs=number(runs, lang)),
        _("Language leak"): _("{figure}, asked < {limit}").format(
            figure=number(float(topic["language_leak"]), lang, digits=2), limit=number(LEAK, lang, digits=2)),
    }  # fmt: skip
    st.table({plain(key): plain(value) for key, value in facts.items()}, border="horizontal")
    line = state.kept(shown, "numbers", (which.topic, which.sector, which.level, lang), lambda: findings.numbers_line(
        shown, which.topic, which.sector, level=which.level, lang=lang))  # fmt: skip
    if line:
        st.markdown(":small[" + "]  \n:small[".join(plain(part) for part in line.split(" · ")) + "]")
        goes(_("See the forecast and its record"), "trends")


def _grades(row: pd.Series, _: Any) -> str:  # noqa: ANN401 - gettext
    told = [
        (str(row[f"grade_{horizon}"]), str(horizon))
        for horizon in (2, 5, 10)
        if isinstance(row[f"grade_{horizon}"], str) and row[f"grade_{horizon}"]
    ]
    if not told:
        return _("no forecast, no grade")
    grades, years = (", ".join(column) for column in zip(*told, strict=True))
    return _("{grades} at {years} years").format(grades=grades, years=years)


def keywords(here: Here, which: Which) -> None:
    """Show the words of the topic."""
    topics = here.shown.study.level(which.level).topics
    row = topics[topics["topic_id"] == which.topic].iloc[0]
    own = row.get(f"keywords_{here.lang}")
    words = own if isinstance(own, list) and own else row["keywords"]
    st.markdown(f"**{plain(here._('Words'))}** :gray[{plain(', '.join(str(word) for word in words))}]")


# --- middle: sources and organisations ------------------------------------------------------------------------------


def sources(here: Here, which: Which, width: int) -> None:
    """Draw each source on its own volume; counts and years open their documents."""
    _, lang = here._, here.lang
    section(_("Each source on its own volume"), _("Share of the documents of that source and year"))
    chart(here, "strips", (which.topic, which.sector, which.level, width), lambda: charts.source_strip(
        here.shown, which.topic, which.sector, level=which.level, look=here.wide(width)))  # fmt: skip
    note(_movement(here, which))
    stands.sentence(here, which.topic, which.sector, which.level)
    with st.container(horizontal=True, gap="small"):
        for kind, count in counts_by_kind(here, which).items():
            title = f"{which.title} · {kind_name(kind, _)}"
            narrow = Which(title, which.topic, which.level, which.sector, kind, counted=count)
            opens(f":blue[{plain(by_kind({kind: count}, lang))}]", narrow, key=f"kind-{kind}")
        _years(here, which)


def _movement(here: Here, which: Which) -> str:
    """Say how fast each source grows, and which leads which by how long."""
    _, lang = here._, here.lang
    growth = select.growth(here.shown, which.topic, which.sector, level=which.level)
    rates = [
        f"{kind_inside(row.kind)} {signed(row.growth, lang)}" for row in growth.itertuples() if not pd.isna(row.growth)
    ]
    said = [_("Growth a year: {rates}.").format(rates=", ".join(rates))] if rates else []
    for row in growth[growth["lead_of"] != ""].itertuples():
        words = _("{first} lead {second} by {years} years.")
        years = number(float(row.lag_periods), lang, digits=0)
        said.append(words.format(first=kind_name(row.kind, _), second=kind_inside(row.lead_of), years=years))
    said.append(standing.change_words(here.shown, which.topic, which.sector, level=which.level, lang=lang))
    return " ".join(part for part in said if part)


def _years(here: Here, which: Which) -> None:
    """Offer the years; each opens the documents of that year."""
    _, lang = here._, here.lang
    rows = select.series(here.shown, which.topic, which.sector, level=which.level)
    counted = rows.groupby("period")["documents"].sum()
    years = [int(year) for year in counted.index if counted[year]]
    if not years:
        return
    picked = st.menu_button(
        f":blue[{plain(_('open a year'))}]", years[::-1], key="card-year", type="tertiary",
        format_func=lambda year: f"{year} · {number(int(counted[year]), lang)}",
    )  # fmt: skip
    if picked is not None:
        state.open_drawer(Which(f"{which.title} · {picked}", which.topic, which.level, which.sector, year=picked,
                                counted=int(counted[picked])))  # fmt: skip


def people(here: Here, which: Which, width: int) -> None:
    """Show who works on it: place and counts; a count opens its documents."""
    _, lang = here._, here.lang
    frame = organisations(here, which)
    section(_("Who works on it"), _("Applicants and companies; media are not counted. ◆ in the region"))
    if frame.empty:
        note(_("No organisation may be named here."))
        return
    some = frame.head(200)
    table = pd.DataFrame({
        "name": [shorten(name, width - 190, 13) for name in some["organisation"]],
        "place": [("◆ " if row.local else "") + (row.region or row.country or "–") for row in some.itertuples()],
        "count": [number(int(count), lang) for count in some["documents"]],
    })  # fmt: skip
    column = st.column_config
    config = {
        "name": column.TextColumn(_("Organisation"), width=width - 176),
        "place": column.TextColumn(_("Region"), width=86),
        "count": column.ButtonColumn(
            _("Documents"), width=86, type="tertiary", alignment="right", key="card-people-count",
            on_click=partial(_open_organisation, some, which),
        ),
    }  # fmt: skip
    height = table_height(len(table), ORGANISATIONS)
    st.dataframe(
        table, hide_index=True, key="card-people", height=height, column_config=config, alt=_("Who works on it")
    )


def _open_organisation(frame: pd.DataFrame, which: Which) -> None:
    click = st.session_state.get("card-people-count")
    if click is not None:
        name = str(frame["organisation"].iloc[int(click["row"])])
        state.open_drawer(Which(f"{which.title} · {name}", which.topic, which.level, which.sector, organisation=name))


# --- right: passages ------------------------------------------------------------------------------------------------


def passages(here: Here, which: Which) -> None:
    """Quote the best-fitting passage of each language from open documents."""
    _ = here._
    section(_("In their own words"), _("The best-fitting passage in each language"))
    found = state.kept(here.shown, "passages", (which.topic, which.sector, which.level), lambda: evidence.passages(
        here.shown, which.topic, which.sector, level=which.level))  # fmt: skip
    for one in found:
        _passage(here, one)
    if not found:
        note(_("No open document has a passage to quote."))
    if here.shown.hidden:
        st.markdown(f":gray-badge[{plain(_('Confidential'))}] :small[:gray[{plain(_confidence(here))}]]")


def _confidence(here: Here) -> str:
    words = here._("Interviews without consent are never quoted; their counts show from {k} organisations.")
    return words.format(k=number(here.shown.k, here.lang))


def _passage(here: Here, one: Passage) -> None:
    _ = here._
    about = ", ".join(part for part in (_(KIND_SINGULAR[one.kind]), str(one.year or "")) if part)
    with st.container(gap=None):
        st.markdown(f":gray-badge[{one.lang.upper()}] :small[:gray[{plain(dotted(about, one.organisation))}]]")
        quoted = "".join(f":blue-background[{plain(text)}]" if mark else plain(text) for text, mark in one.parts())
        st.markdown(f"“{quoted}”")
        words = plain(_("Open {document}").format(document=one.doc_id))
        which = Which(one.title or one.doc_id, ids=(one.doc_id,), unique=False)
        opens(f":blue[{words}]", which, key=f"passage-{one.doc_id}")


# --- below: where ----------------------------------------------------------------------------------------------------


def where(here: Here, which: Which) -> None:
    """Draw where the topic is worked on, with its table."""
    _, lang = here._, here.lang
    st.space("small")
    known, total = state.kept(here.shown, "placed", (which.topic, which.sector, which.level), lambda: (
        regions.with_place(here.shown, which.topic, which.sector, level=which.level)))  # fmt: skip
    said = _("Beside the region's usual part of each source (location quotient); {known} of {all} open documents "
             "have a place").format(known=number(known, lang), all=number(total, lang))  # fmt: skip
    section(_("Where it is worked on"), said)
    look = here.wide(min(max(here.look.width, REGION_WIDTHS[0]), REGION_WIDTHS[1]))
    with st.container(horizontal=True, wrap=False):
        chart(here, "regions", (which.topic, which.sector, which.level, look.width), lambda: charts.region_map(
            here.shown, which.topic, which.sector, level=which.level, look=look))  # fmt: skip
    with st.expander(plain(_("As a table"))):
        table = state.kept(here.shown, "regions", (which.topic, which.sector, which.level, lang), lambda: (
            charts.region_table(here.shown, which.topic, which.sector, level=which.level, lang=lang)))  # fmt: skip
        st.dataframe(table, hide_index=True, key="regions-table", alt=_("Where it is worked on"))


def main() -> None:
    """Draw the page."""
    here = enter()
    if here is None:
        return
    level, sector, topic = choose_topic(here)
    name = upper(select.labels(here.shown, here.lang, level=level)[topic])
    which = of_topic(here.shown, name, topic, level, sector)
    head(here, which)
    left, middle, right = st.columns((33, 40, 41), gap=GAP + 16)
    wide = widths(here.look, (33, 40, 41), gap=GAP + 16)
    with left:
        names(here, which)
        sureness(here, which)
        keywords(here, which)
    with middle:
        sources(here, which, wide[1])
        people(here, which, wide[1])
    with right:
        passages(here, which)
    where(here, which)
    st.space("small")
    section(here._("The documents"), share_line(here, which))
    listing(here.shown, which, key=f"card-{which.topic}-{which.sector}")
    drawer(here.shown)


def share_line(here: Here, which: Which) -> str:
    """Say what share of its source the topic has now."""
    kind = select.forecast_kind(here.shown, which.topic, which.sector, level=which.level)
    now = findings.today(here.shown, which.topic, which.sector, kind, level=which.level) if kind else float("nan")
    if now != now:
        return ""
    words = here._("Its share of {source} in the last complete years: {share}")
    return words.format(source=kind_inside(kind), share=share(now, here.lang))


main()
