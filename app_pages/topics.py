"""Topics: what the documents are about, as a map, a table, words and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app_pages import hand, state
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
    widths,
)
from app_pages.papers import drawer, listing, of_topic
from app_pages.tables import choose_topic, ranked, sector_options, signal_words, topics_table, upper
from roadmap.i18n import ntranslator, number, percent
from roadmap.tables import ALL
from roadmap.views import charts, select
from roadmap.views._curve import curve_chart, curve_reason, themes_curve
from roadmap.views._map import MOST
from roadmap.views.theme import LANE_NAMES

if TYPE_CHECKING:
    import pandas as pd

WORDS = 10
WEAK = 0.5
"""Strength below which a document would as soon lie elsewhere when parts of the documents are grouped again."""
CURVE = 420


def finding(here: Here, frame: pd.DataFrame, level: str) -> str:
    """Say how the documents are spread."""
    lang = here.lang
    n = ntranslator(lang)
    if level == "theme":
        words = n("{count} theme; the largest is {name}", "{count} themes; the largest is {name}", len(frame))
    else:
        words = n("{count} topic; the largest is {name}", "{count} topics; the largest is {name}", len(frame))
    return words.format(count=number(len(frame), lang), name=upper(frame.sort_values("size").iloc[-1]["label"]))


def drawing(here: Here, topic: str, sector: str, level: str, width: int) -> None:
    """Draw the map; a chosen topic stands out in it."""
    selected = topic if level == "topic" else None
    chart(here, "map", (sector, selected, width), lambda: charts.map_chart(
        here.shown, sector, selected=selected, look=here.wide(width)))  # fmt: skip
    note(_map_words(here))


def _map_words(here: Here) -> str:
    _ = here._
    words = _("A dot is a document; near means alike, the axes have no meaning. Colours are themes.")
    count = len(here.shown.study.map)
    if count > MOST:
        more = _("Of {count} documents an even sample is drawn.")
        words += " " + more.format(count=number(count, here.lang))
    return words


def about(here: Here, topic: str, level: str) -> None:
    """Show a topic's words in the reader's language, its place and what belongs to it."""
    _, lang = here._, here.lang
    topics = here.shown.study.level(level).topics
    row = topics[topics["topic_id"] == topic].iloc[0]
    names = select.labels(here.shown, lang, level=level)
    section(upper(names[topic]))
    st.markdown(" ".join(f":gray-badge[{plain(word)}]" for word in keywords(row, lang)))
    facts = {
        _("Lane"): _(LANE_NAMES[row["lane"]]),
        _("Found again in a part of the documents"): number(float(row["stability"]), lang, digits=2),
        _("First year with three documents"): "–" if row["born"] != row["born"] else str(int(row["born"])),
    }
    weak = weak_share(here, topic, level)
    if weak is not None:
        facts[_("Documents that belong to it only weakly")] = percent(weak, lang)
    if level == "topic":
        facts = {_("Theme"): upper(select.labels(here.shown, lang, level="theme")[row["theme_id"]]), **facts}
    st.table({plain(key): plain(value) for key, value in facts.items()}, border="horizontal")
    if bool(row.get("only_language", False)):
        note(_("Only a language: nearly all its documents are in one, though texts in others speak of the same."))
    if level == "theme":
        _members(here, topic)
    hand.bar(here, topic, level)
    goes(_("Open the evidence card"), "evidence")


def weak_share(here: Here, topic: str, level: str) -> float | None:
    """Return the share of a topic's open documents whose strength is below WEAK; None where it has none."""
    rows = select.primary(here.shown, level=level)
    strengths = rows.loc[rows["topic_id"] == topic, "strength"]
    return float((strengths < WEAK).mean()) if len(strengths) else None


def keywords(row: pd.Series, lang: str) -> list[str]:
    """Return the topic's words in a language, else in the study's main language."""
    own = row.get(f"keywords_{lang}")
    found = own if isinstance(own, list) and own else row["keywords"]
    return [str(word) for word in found][:WORDS]


def _members(here: Here, theme: str) -> None:
    """List the topics of a theme; each opens."""
    _, lang = here._, here.lang
    fine = ranked(here, ALL, "topic")
    mine = fine[fine["theme_id"] == theme]
    st.markdown(f"**{plain(_('Its topics'))}**")
    with st.container(gap=None):
        for row in mine.itertuples():
            about = plain(dotted(number(row.size, lang), signal_words(row.signal, _)))
            st.button(
                f":blue[{plain(upper(row.label))}] :gray[:small[{about}]]", key=f"member-{row.topic_id}",
                type="tertiary", on_click=_choose_topic, args=(row.topic_id,),
            )  # fmt: skip


def _choose_topic(topic: str) -> None:
    state.choose("level", "topic")
    state.choose("topic", topic)


def numbers(here: Here) -> None:
    """Show how the number of themes was found, its two alternatives, and how to have another."""
    told = themes_curve(here.shown)
    if not told:
        return
    _, lang = here._, here.lang
    section(_("How many themes"))
    with st.container(horizontal=True, gap="medium"):
        chart(here, "curve", CURVE, lambda: curve_chart(here.shown, look=here.wide(CURVE)))
        with st.container(width="stretch", gap="xsmall"):
            st.markdown(plain(curve_reason(here.shown, lang)))
            names = {_("Coarser"): "coarser", _("Proposed"): "proposed", _("Finer"): "finer"}
            counts = {key: told[name] for key, name in names.items() if told[name]}
            st.table({plain(key): number(count, lang) for key, count in counts.items()}, border="horizontal")
            note(_("For another number, write themes = 14 under [topics] in the settings file and run the study again; "
                   "updates keep it."))  # fmt: skip


def languages(here: Here, level: str) -> None:
    """Say in one line how far topics depart from the mix of languages, beside what chance gives."""
    told = here.shown.study.quality.get("languages", {})
    mine = told.get(f"{level}s", {})
    if len(told.get("mix", {})) < 2 or not mine:
        return
    _, lang = here._, here.lang
    words = _(
        "Languages: {value} of the documents would have to be in another language for every topic "
        "to have the usual mix; by chance {chance}."
    )
    said = words.format(value=percent(mine["distance"], lang), chance=percent(mine["chance"], lang))
    pairs = told.get("translations", {})
    if pairs:
        words = _("Of {count} translations {value} fall into the theme of their original (by chance {chance}).")
        said += " " + words.format(
            count=number(pairs["pairs"], lang), value=percent(pairs["same_theme"], lang),
            chance=percent(pairs["chance_theme"], lang),
        )  # fmt: skip
    note(said)


def main() -> None:
    """Draw the page."""
    here = enter()
    if here is None:
        return
    _ = here._
    level, sector, topic = choose_topic(here)
    frame = ranked(here, sector, level)
    total = int(frame["size"].sum())
    documents = ntranslator(here.lang)("n = {count} document", "n = {count} documents", total)
    headline(
        here.top, finding(here, frame, level),
        dotted(sector_options(here)[sector], documents.format(count=number(total, here.lang)),
               _("names and words in your language, where the topic is spoken of in it")),
    )  # fmt: skip
    hand.catch_up(here)
    left, right = st.columns((2, 1), gap=GAP)
    wide = widths(here.look, (2, 1))
    with left:
        drawing(here, topic, sector, level, wide[0])
    with right:
        about(here, topic, level)
    st.space("small")
    row = frame[frame["topic_id"] == topic].iloc[0]
    section(_("Documents of {topic}").format(topic=upper(row["label"])))
    name = upper(row["label"])
    listing(here.shown, of_topic(here.shown, name, topic, level, sector), key=f"topic-{topic}-{sector}")
    st.space("small")
    section(_("All themes") if level == "theme" else _("All topics"))
    topics_table(here, frame, sector, level, forecasts=False)
    languages(here, level)
    st.space("small")
    numbers(here)
    drawer(here.shown)


main()
