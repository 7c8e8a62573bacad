"""The roadmap on the canvas: place a statement or topic in a lane and years, link, remove; who changed what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app_pages import state
from app_pages.frame import GAP, note, plain, section, table_height, widths
from app_pages.letters import shortened
from app_pages.live import board_chart_part
from app_pages.sitting import Sitting, act, field
from roadmap.i18n import N_, Message
from roadmap.views.theme import LANE_NAMES

if TYPE_CHECKING:
    from roadmap.roundtable.board import Board, Item, Link

LINKS = {"enables": N_("enables"), "requires": N_("requires"), "pulls": N_("pulls")}
SPAN = 10
"""Years ahead that the canvas has."""
LABEL = 200
"""Characters of a label; a longer statement is cut at a word."""
FREE = ""
"""The choice of a label of one's own."""


def part(sitting: Sitting) -> None:
    """Draw the canvas with what can be done to it."""
    from roadmap.roundtable.board import board

    found = board(sitting.store, sitting.id)
    left, right = st.columns((1, 2), gap=GAP)
    wide = widths(sitting.look, (1, 2))
    with left:
        form(sitting, found)
        linking(sitting, found)
    with right:
        if found.items:
            board_chart_part(sitting, found, wide[1])
        else:
            section(sitting._("The roadmap the room agrees on"))
            note(sitting._("Nothing is placed yet: choose a statement, its lane and its years, and place it."))
        changes(sitting)


# --- placing --------------------------------------------------------------------------------------------------------


def form(sitting: Sitting, found: Board) -> None:
    """Let one item be placed, or placed anew."""
    from roadmap.roundtable.rounds import statements

    _, first = sitting._, sitting.room.reference_year
    told = {one.statement_id: f"{one.number}. {sitting.text(one.texts)}" for one in statements(
        sitting.store, sitting.id)}  # fmt: skip
    placed, names = {one.item_id: one for one in found.items}, named(sitting, found)
    standing = {one.statement_id for one in found.items}
    section(_("Place"))
    which = st.selectbox(
        _("Item"), ["", *placed], key="board-item", filter_mode=None,
        format_func=lambda key: names.get(key) or _("A new one"),
    )  # fmt: skip
    here = placed.get(which)
    tag = f"{which}-{here.version if here else len(placed)}"
    if here is None:
        st.selectbox(_("Statement"), [*told, FREE], key=f"board-statement-{tag}", filter_mode=None,
                     index=next((place for place, one in enumerate(told) if one not in standing), 0),
                     format_func=lambda key: told.get(key) or _("Words of our own"))  # fmt: skip
    st.text_input(_("Label on the canvas"), key=f"board-label-{tag}", value=here.label if here else "", max_chars=LABEL,
                  placeholder=_("The statement's words, where empty"))  # fmt: skip
    st.segmented_control(
        _("Lane"), list(LANE_NAMES), key=f"board-lane-{tag}", required=True, wrap=True,
        default=here.lane if here else "product", format_func=lambda key: _(LANE_NAMES[key]),
    )  # fmt: skip
    st.slider(_("Years"), first, first + SPAN, key=f"board-years-{tag}",
              value=(here.start, here.end) if here else (first + 2, first + 5))  # fmt: skip
    st.text_input(_("Why"), key=f"board-why-{tag}", max_chars=300)
    st.text_input(_("Placed by"), key="board-by", max_chars=60, placeholder=_("Table 3"))
    with st.container(horizontal=True):
        st.button(_("Place again") if here else _("Place"), key="board-place", on_click=_place,
                  args=(sitting, tag, here))  # fmt: skip
        if here:
            st.button(_("Take off"), key="board-remove", on_click=_remove, args=(sitting, here))


def named(sitting: Sitting, found: Board) -> dict[str, str]:
    """Return what each item is called in a list: two of the same words are told apart by lane and years."""
    names: dict[str, str] = {}
    for one in found.items:
        same = sum(other.label == one.label for other in found.items) > 1
        where = f" · {sitting._(LANE_NAMES[one.lane])}, {one.start}–{one.end}" if same else ""
        name = f"{one.label}{where}"
        names[one.item_id] = f"{name} ({len(names) + 1})" if name in names.values() else name
    return names


def _place(sitting: Sitting, tag: str, here: Item | None) -> None:
    """Place what the form says."""
    from roadmap.roundtable.board import Place, place
    from roadmap.roundtable.rounds import statements

    told = {one.statement_id: one for one in statements(sitting.store, sitting.id)}
    statement = told.get(here.statement_id if here else field(f"board-statement-{tag}") or "")
    label = (field(f"board-label-{tag}") or "").strip() or (sitting.text(statement.texts) if statement else "")
    if not label:
        state.say(Message.of(N_("An item needs a statement or a label.")))
        return
    start, end = field(f"board-years-{tag}")
    told_place = Place(
        item_id=here.item_id if here else None,
        statement_id=statement.statement_id if statement else "",
        topic_id=statement.topic_id if statement else "",
        label=shortened(label, LABEL),
        lane=field(f"board-lane-{tag}"),
        start=start,
        end=end,
        why=(field(f"board-why-{tag}") or "").strip(),
        by=(field("board-by") or "").strip() or "host",
        expected_version=here.version if here else 0,
    )
    act(place, sitting.store, sitting.id, told_place)


def _remove(sitting: Sitting, here: Item) -> None:
    from roadmap.roundtable.board import remove

    act(remove, sitting.store, sitting.id, here.item_id, here.version, by=field("board-by") or "host")


# --- links and history ----------------------------------------------------------------------------------------------


def linking(sitting: Sitting, found: Board) -> None:
    """Let two items be linked, and links be undone."""
    _ = sitting._
    names = named(sitting, found)
    if len(names) < 2:
        return
    section(_("Link"))
    st.selectbox(_("From"), list(names), key="link-from", format_func=names.__getitem__, filter_mode=None)
    st.selectbox(_("How"), list(LINKS), key="link-kind", format_func=lambda key: _(LINKS[key]), filter_mode=None)
    st.selectbox(_("To"), list(names), key="link-to", index=1, format_func=names.__getitem__, filter_mode=None)
    st.button(_("Link"), key="link-make", on_click=_link, args=(sitting,))
    for one in found.links:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            words = f"{plain(names[one.source_id])} :gray[{plain(_(LINKS[one.kind]))}] {plain(names[one.target_id])}"
            st.markdown(f":small[{words}]", width="stretch")
            st.button(_("Undo"), key=f"unlink-{one.link_id}", type="tertiary", on_click=_unlink,
                      args=(sitting, one.link_id))  # fmt: skip


def _link(sitting: Sitting) -> None:
    from roadmap.roundtable.board import join_items

    act(join_items, sitting.store, sitting.id, field("link-from"), field("link-to"), kind=field("link-kind"),
        by=field("board-by") or "host")  # fmt: skip


def _unlink(sitting: Sitting, link_id: str) -> None:
    from roadmap.roundtable.board import unlink

    act(unlink, sitting.store, sitting.id, link_id, by=field("board-by") or "host")


def changes(sitting: Sitting) -> None:
    """Show every version of every item and link: who, when, what."""
    from roadmap.roundtable.board import Item, history

    _ = sitting._
    every = history(sitting.store, sitting.id)
    if not every:
        return
    names = {one.item_id: one.label for one in every if isinstance(one, Item)}
    with st.expander(plain(_("Who changed what"))):
        frame = pd.DataFrame([_change(sitting, one, names) for one in reversed(every)])
        st.dataframe(frame, hide_index=True, height=table_height(len(frame), 10), alt=_("Who changed what"))


def _change(sitting: Sitting, one: Item | Link, names: dict[str, str]) -> dict[str, str]:
    """Return one version as it is read: of an item its lane and years, of a link what it joins."""
    from roadmap.roundtable.board import Link

    _ = sitting._
    at = pd.Timestamp(one.at_ms, unit="ms", tz="UTC").tz_convert(st.context.timezone or "UTC")
    if isinstance(one, Link):
        what = f"{names.get(one.source_id, '')} {_(LINKS[one.kind])} {names.get(one.target_id, '')}"
        told, why = _("link undone") if one.gone else _("linked"), ""
    else:
        what, why = one.label, one.why
        told = _("taken off") if one.gone else f"{_(LANE_NAMES[one.lane])}, {one.start}–{one.end}"
    return {_("Time"): f"{at:%H:%M:%S}", _("Who"): one.by, _("Item"): what, _("Change"): told, _("Why"): why}
