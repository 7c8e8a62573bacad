"""The roadmap overruled in the app: place an item, take it off, link two or strike a link; the marks of what was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from app_pages import hand
from app_pages.frame import note
from app_pages.tables import sector_options, upper
from roadmap import placing
from roadmap.i18n import N_
from roadmap.placing import FIRST, LAST, RELATIONS, Wanted
from roadmap.tables import LANES
from roadmap.views.edits import RELATION_NAMES, link_rulings, ruling, rulings_of
from roadmap.views.theme import LANE_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from app_pages.frame import Here
    from roadmap.edit import Desk, Note
    from roadmap.hand import Edit
    from roadmap.records import Item, Ruling

ACTIONS = {"place": N_("Place"), "take": N_("Take off"), "link": N_("Add a link"), "strike": N_("Strike a link")}
ABOUT = {
    "place": N_("Where it stands now; change one or several. What had been computed is kept and told."),
    "take": N_("Not on the roadmap any more, nor its links; it still counts in every total."),
    "link": N_("The link leads from this item to the other one; one that stands between them gives way."),
    "strike": N_("The link is not shown any more; its two items stay."),
    "put": N_("It was not placed; say where it belongs."),
}


@dataclass(frozen=True)
class Sheet:
    """The roadmap on which somebody works: its sector, and the names of its topics."""

    here: Here
    sector: str
    names: dict[str, str]

    @property
    def reference(self) -> int:
        """Year from which the roadmap counts."""
        return self.here.shown.study.roadmap.reference_year


def bar(sheet: Sheet, item: Item, items: list[Item]) -> None:
    """Offer to overrule the item that is open, and the log of all edits."""
    here, log = sheet.here, hand.log_of(sheet.here)
    with st.container(horizontal=True, gap="small"):
        key = f"place-edit-{item.item_id}-{len(log.edits)}"
        with st.popover(here._("Place by hand"), key=key), st.container(width=hand.WIDTH):
            _panel(sheet, item, items)
        hand.log(here, log)


def _panel(sheet: Sheet, item: Item, items: list[Item]) -> None:
    """Offer the edits of an item, one at a time."""
    _ = sheet.here._
    linked = _linked(sheet, item, items)
    offered = [name for name in ACTIONS if name != "strike" or linked]
    action = st.segmented_control(
        _("What to do"), offered, format_func=lambda name: _(ACTIONS[name]), default="place", required=True,
        key="place-action", label_visibility="collapsed",
    )  # fmt: skip
    note(_(ABOUT[action]))
    with st.form(f"place-form-{action}-{item.item_id}", border=False):
        make = {
            "place": lambda: _place(sheet, item),
            "take": lambda: _take(sheet, item),
            "link": lambda: _link(sheet, item, items),
            "strike": lambda: _strike(sheet, item, linked),
        }[action]()
        hand.sign(sheet.here, item.topic, action, make)


def _sectors(sheet: Sheet, topic: str) -> list[str]:
    """Offer the roadmaps that an edit is for."""
    options = sector_options(sheet.here)
    return st.multiselect(
        sheet.here._("On the roadmap of"), list(options), default=[sheet.sector],
        format_func=lambda key: options[key], key=f"place-sectors-{topic}",
    )  # fmt: skip


def _years(sheet: Sheet, topic: str, lane: str, span: tuple[float, float]) -> tuple[str, int, int]:
    """Offer lane, start and end, as they stand now."""
    _, first = sheet.here._, sheet.reference
    lanes = list(LANES)
    chosen = st.selectbox(
        _("Lane"), lanes, index=lanes.index(lane), format_func=lambda key: _(LANE_NAMES[key]),
        key=f"place-lane-{topic}", filter_mode=None,
    )  # fmt: skip
    left, right = st.columns(2)
    start, end = (min(max(round(year), first), first + most) for year, most in zip(span, (FIRST, LAST), strict=True))
    start = left.number_input(_("Start"), first, first + FIRST, start, key=f"place-start-{topic}")
    end = right.number_input(_("End"), first, first + LAST, end, key=f"place-end-{topic}")
    return chosen, int(start), int(end)


def _place(sheet: Sheet, item: Item) -> Callable[[Desk, Note], Edit | None]:
    sectors = _sectors(sheet, item.topic)
    lane, start, end = _years(sheet, item.topic, item.lane, (item.start, item.end))
    # A year that was left as it stood is not said: its range stays.
    both = start >= end
    wanted = Wanted(
        lane if lane != item.lane else "", start if both or start != round(item.start) else None,
        end if both or end != round(item.end) else None,
    )  # fmt: skip
    if wanted == Wanted() and sectors == [sheet.sector]:
        return lambda _at, _why: None
    return lambda at, why: placing.place(at, item.topic, wanted, why, sectors=sectors)


def _take(sheet: Sheet, item: Item) -> Callable[[Desk, Note], Edit | None]:
    sectors = _sectors(sheet, item.topic)
    return lambda at, why: placing.take(at, item.topic, why, sectors=sectors)


def _link(sheet: Sheet, item: Item, items: list[Item]) -> Callable[[Desk, Note], Edit | None]:
    _ = sheet.here._
    others = sorted((one.topic for one in items if one != item), key=lambda key: sheet.names[key].casefold())
    relation = st.selectbox(
        _("What it does"), RELATIONS, format_func=lambda key: _(RELATION_NAMES[key]), key=f"place-how-{item.topic}",
        filter_mode=None,
    )  # fmt: skip
    other = st.selectbox(
        _("The other item"), others, format_func=lambda key: upper(sheet.names[key]), key=f"place-to-{item.topic}"
    )
    ends, sectors = (item.topic, other or item.topic), [sheet.sector]
    return lambda at, why: placing.link(at, ends, relation, why, sectors=sectors)


def _linked(sheet: Sheet, item: Item, items: list[Item]) -> dict[str, str]:
    """Return the topics that an item is linked to, each with the link in words."""
    _, topics = sheet.here._, {one.item_id: one.topic for one in items}
    found = {}
    for link in sheet.here.shown.study.roadmap.links:
        ends = (link.source, link.target)
        if item.item_id in ends and set(ends) <= topics.keys():
            other = ends[item.item_id == ends[0]]
            one, two = (upper(sheet.names[topics[end]]) for end in ends)
            found[topics[other]] = f"{one} {_(RELATION_NAMES[link.kind])} {two}"
    return found


def _strike(sheet: Sheet, item: Item, linked: dict[str, str]) -> Callable[[Desk, Note], Edit | None]:
    other = st.selectbox(
        sheet.here._("Link"), list(linked), format_func=lambda key: linked[key], key=f"place-link-{item.topic}",
        filter_mode=None,
    )  # fmt: skip
    return lambda at, why: placing.strike(at, (item.topic, other), why, sectors=[sheet.sector])


def put_on(sheet: Sheet, topics: list[str], lanes: dict[str, str]) -> None:
    """Offer to put a topic onto a roadmap on which it was not placed."""
    here, edits = sheet.here, len(hand.log_of(sheet.here).edits)
    _ = here._
    with st.popover(_("Put one on by hand"), key=f"place-put-{edits}"), st.container(width=hand.WIDTH):
        note(_(ABOUT["put"]))
        topic = st.selectbox(_("Topic"), topics, format_func=lambda key: upper(sheet.names[key]), key="place-topic")
        with st.form(f"place-form-put-{topic}", border=False):
            span = (sheet.reference, sheet.reference + 5)
            lane, start, end = _years(sheet, topic, lanes[topic], span)
            wanted = Wanted(lane if lane != lanes[topic] else "", start, end)
            hand.sign(here, topic, "put", lambda at, why: placing.place(
                at, topic, wanted, why, sectors=[sheet.sector]))  # fmt: skip


# --- marks ----------------------------------------------------------------------------------------------------------


def marks(here: Here, item: Item) -> None:
    """Say what of an item was overruled, with who and why, and which of its links were struck."""
    plan = here.shown.study.roadmap
    struck = [one for one in plan.rulings if one.kind == "strike" and item.item_id in (one.item_id, one.other)]
    _said(here, [*rulings_of(plan, item.item_id), *struck])


def link_mark(here: Here, ends: tuple[str, str]) -> None:
    """Say who put a link there, and why."""
    _said(here, link_rulings(here.shown.study.roadmap, frozenset(ends)))


def _said(here: Here, rulings: list[Ruling]) -> None:
    for one in rulings:
        words = ruling(one, here.lang)
        note(words[:1].upper() + words[1:] + ("" if words.endswith(".") else "."))
