"""Roadmap: topics in lanes and horizons, one topic's chain, the rule, and what was not placed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from app_pages import hand, placing, state
from app_pages.frame import GAP, Here, chart, dotted, enter, goes, headline, note, plain, section, segments, select_one
from app_pages.papers import Which, drawer, opens
from app_pages.tables import level_names, sector_options, upper
from roadmap.i18n import N_, ntranslator, number
from roadmap.views import charts, select
from roadmap.views.edits import MARK_WORDS, RELATION_NAMES, rulings_of
from roadmap.views.radar import radar_csv
from roadmap.views.theme import LANE_NAMES

if TYPE_CHECKING:
    from roadmap.records import Item

NARROWEST = 680
"""Pixels that the heads of the three horizons need."""
RULE = (
    N_(
        "Lane: a topic goes to the lane whose words and sources it has more of than the other topics do; patents "
        "speak for technology, news for market, interviews for resources."
    ),
    N_(
        "Place: an item starts in the year its forecast share reaches that of the ordinary topic of the sector, now "
        "if it stands there already, and ends as far ahead as a forecast is published; a falling topic ends where it "
        "has lost half its share."
    ),
    N_("Ends: early and late ends come from the 80% range of the forecast."),
    N_(
        "Links: two items are linked where documents carry both topics more often than chance. A lower lane enables a "
        "higher one, market pulls what starts after it, within a lane the later requires the earlier."
    ),
    N_("By hand: what somebody overruled is marked, with who, why and what had been computed."),
)
"""The plan stage's rule, as its module says it."""


def placed(here: Here, sector: str, level: str) -> list[Item]:
    """Return the items that are drawn."""
    return state.kept(here.shown, "items", (sector, level), lambda: charts.chosen_items(
        here.shown, sector, level=level))[0]  # fmt: skip


def finding(here: Here, items: list[Item], names: dict[str, str]) -> str:
    """Say what the roadmap's near end and its growth are."""
    _ = here._
    if not items:
        return _("Nothing could be placed on the roadmap of this sector")
    year = here.shown.study.roadmap.reference_year
    rising = sorted((i for i in items if i.signal in ("rising", "weak")), key=lambda i: (i.start, i.topic))
    near = sum(item.horizon == "0-2" for item in items)
    if rising:
        first = rising[0]
        words = _("{topic} rises, from {year}")
        if len(rising) > 1:
            words = _("{topic} comes first among what rises, from {year}")
        return words.format(topic=upper(names[first.topic]), year=max(year + 1, round(first.start)))
    n = ntranslator(here.lang)
    words = n("{count} item stands now; nothing here rises", "{count} items stand now; nothing here rises", near)
    return words.format(count=number(near, here.lang))


def subtitle(here: Here, items: list[Item], sector: str, level: str) -> str:
    """Say what is drawn of how many, and until when the data go."""
    _, lang = here._, here.lang
    total = len(select.sizes(here.shown, sector, level=level))
    drawn = _("{count} drawn of {all}").format(count=number(len(items), lang), all=number(total, lang))
    last = here.shown.study.manifest.get("last_date", "")
    by_hand = any(rulings_of(here.shown.study.roadmap, item.item_id) for item in items)
    return dotted(
        sector_options(here)[sector], _("start and end of each item with its 80% range"), drawn,
        _("horizons count from {year}").format(year=here.shown.study.roadmap.reference_year),
        _("data to {date}").format(date=_day(last, lang)) if last else "", _(MARK_WORDS) if by_hand else "",
    )  # fmt: skip


def _day(text: str, lang: str) -> str:
    from roadmap.i18n import day

    return day(pd.Timestamp(text), lang)


def order(here: Here, items: list[Item]) -> list[str]:
    """Return the topics of the items: the one with most links first, of several what rises first."""
    drawn = {item.item_id for item in items}
    ends = Counter(
        end for link in here.shown.study.roadmap.links if {link.source, link.target} <= drawn
        for end in (link.source, link.target)
    )  # fmt: skip
    rank = {item.item_id: (-ends[item.item_id], select.SIGNAL_ORDER.index(item.signal), item.start) for item in items}
    return [item.topic for item in sorted(items, key=lambda item: rank[item.item_id])]


def selected(here: Here, items: list[Item], names: dict[str, str]) -> None:
    """Show the chosen item: its numbers, its evidence and its links."""
    _, lang = here._, here.lang
    options = {topic: upper(names[topic]) for topic in order(here, items)}
    section(_("The chain of one item"))
    topic = select_one("topic", options, _("Item"))
    item = next(one for one in items if one.topic == topic)
    where = _("{lane}, {start} to {end}").format(
        lane=_(LANE_NAMES[item.lane]), start=round(item.start), end=round(item.end)
    )
    range_ = _("start {a} to {b}, end {c} to {d} (80% range)").format(
        a=round(item.start_lo), b=round(item.start_hi), c=round(item.end_lo), d=round(item.end_hi)
    )
    ranged = item.start_lo < item.start_hi or item.end_lo < item.end_hi  # years said by hand have no range
    st.markdown(plain(where) + (f"  \n:small[:gray[{plain(range_)}]]" if ranged else ""))
    placing.marks(here, item)
    with st.container(horizontal=True, gap="medium"):
        n = ntranslator(lang)
        many = n("{count} document as evidence", "{count} documents as evidence", len(item.evidence))
        words = plain(many.format(count=number(len(item.evidence), lang)))
        opens(f":blue[{words}]", Which(options[topic], ids=item.evidence), key="item-docs")
        goes(_("Open the evidence card"), "evidence")
    _links(here, item, items, names)
    placing.bar(placing.Sheet(here, item.sector, names), item, items)


def _links(here: Here, item: Item, items: list[Item], names: dict[str, str]) -> None:
    """List the links of an item; each opens the documents that carry both topics."""
    _ = here._
    by_id = {one.item_id: one for one in items}
    for link in here.shown.study.roadmap.links:
        if item.item_id not in (link.source, link.target) or not {link.source, link.target} <= set(by_id):
            continue
        ends = [upper(names[by_id[end].topic]) for end in (link.source, link.target)]
        label = f"{plain(ends[0])} :gray[{plain(_(RELATION_NAMES[link.kind]))}] {plain(ends[1])}"
        if link.evidence:
            opens(f"{label} :blue[{number(len(link.evidence), here.lang)}]", Which(" – ".join(ends), ids=link.evidence),
                  key=f"link-{link.source}-{link.target}")  # fmt: skip
        else:  # only one added by hand can have no document
            st.markdown(label)
        placing.link_mark(here, (link.source, link.target))


def not_placed(here: Here, sector: str, level: str, names: dict[str, str]) -> None:
    """List what is not on the roadmap, with the reasons."""
    _, lang = here._, here.lang
    rows = [row for row in here.shown.study.roadmap.not_placed if row[1] == level and row[2] == sector]
    section(_("Not placed"))
    left = sum(charts.chosen_items(here.shown, sector, level=level)[1].values())
    if left:
        words = ntranslator(lang)(
            "{count} more item is placed but not drawn: a lane shows {most}, by signal, then size.",
            "{count} more items are placed but not drawn: a lane shows {most}, by signal, then size.", left,
        )  # fmt: skip
        most = here.shown.study.manifest["settings"]["plan"]["items_per_lane"]
        note(words.format(count=number(left, lang), most=number(most, lang)))
    if not rows:
        note(_("Every topic of this sector is placed."))
        return
    counted = Counter(reason.to(lang) for _topic, _level, _sector, reason in rows)
    st.markdown("\n".join(f"- {number(count, lang)}: {plain(reason)}" for reason, count in counted.most_common(4)))
    with st.expander(plain(_("See which"))):
        column = st.column_config.TextColumn
        table = {"topic": [upper(names.get(row[0], row[0])) for row in rows], "why": [row[3].to(lang) for row in rows]}
        config = {"topic": column(_("Topic")), "why": column(_("Reason"), width="large")}
        st.dataframe(pd.DataFrame(table), hide_index=True, column_config=config, alt=_("Not placed"))
    if here.shown.study.roadmap.reference_year:
        topics = here.shown.study.level(level).topics
        lanes = dict(zip(topics["topic_id"], topics["lane"], strict=True))
        placing.put_on(placing.Sheet(here, sector, names), [row[0] for row in rows if row[0] in names], lanes)


def rule(here: Here) -> None:
    """Write the rule on the page."""
    section(here._("How items are placed"))
    st.markdown("\n".join(f"- :small[{plain(here._(line))}]" for line in RULE))


def choices(here: Here) -> tuple[str, str, Any]:
    """Offer sector and level; return them, and the place of the headline."""
    _ = here._
    narrow = here.look.width <= state.NARROW
    with here.left:
        sector = segments("sector", sector_options(here), _("Sector"))
        if narrow:
            return sector, segments("level", level_names(_), _("Level")), here.top
    with here.top.container(horizontal=True, vertical_alignment="bottom"):
        head = st.container(gap="xsmall", width="stretch")
        return sector, segments("level", level_names(_), _("Level")), head


def drawing(here: Here, sector: str, level: str, topic: str) -> None:
    """Draw the roadmap; on a phone it is wider than the page and scrolls by itself."""
    look = here.wide(max(here.look.width, NARROWEST))
    with st.container(horizontal=True, wrap=False):
        chart(here, "roadmap", (sector, level, topic, look.width), lambda: charts.roadmap_chart(
            here.shown, sector, level=level, selected=topic, look=look))  # fmt: skip


def radar_part(here: Here, sector: str, level: str) -> None:
    """Draw the same as a radar, with its table and its CSV."""
    _, lang = here._, here.lang
    st.space("small")
    section(_("The same as a radar"), _("Lanes are quarters, horizons are rings; signs say the signal."))
    look = here.wide(max(here.look.width, 360))
    chart(here, "radar", (sector, level, look.width), lambda: charts.radar_chart(
        here.shown, sector, level=level, look=look))  # fmt: skip
    with st.expander(plain(_("As a table"))):
        table = state.kept(here.shown, "radar-table", (sector, level, lang), lambda: charts.radar_table(
            here.shown, sector, level=level, lang=lang))  # fmt: skip
        st.dataframe(table, hide_index=True, key="radar-table", alt=_("The same as a radar"))
    st.download_button(
        _("Radar as CSV"), data=lambda: radar_csv(here.shown, sector, level=level, lang=lang).encode(),
        file_name="radar.csv", mime="text/csv", key="radar-csv", on_click="ignore",
        help=_("Made for Build your own radar, which draws it in a browser."),
    )  # fmt: skip


def main() -> None:
    """Draw the page."""
    here = enter()
    if here is None:
        return
    _ = here._
    sector, level, head = choices(here)
    names = select.labels(here.shown, here.lang, level=level)
    items = placed(here, sector, level)
    headline(head, finding(here, items, names), subtitle(here, items, sector, level))
    hand.catch_up(here)
    topic = state.chosen("topic", order(here, items))
    drawing(here, sector, level, topic)
    st.space("small")
    left, middle, right = st.columns(3, gap=GAP + 12)
    with left:
        if items:
            selected(here, items, names)
    with middle:
        not_placed(here, sector, level, names)
    with right:
        rule(here)
    radar_part(here, sector, level)
    drawer(here.shown)


main()
