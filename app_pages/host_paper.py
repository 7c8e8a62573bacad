"""Paper cards: who filled one in, and what stands on it, keyed in by the facilitator."""

from __future__ import annotations

import math
import time
import uuid
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from app_pages import state
from app_pages.frame import GAP, note, plain, section
from app_pages.sitting import Sitting, act, field
from roadmap.i18n import N_, Message
from roadmap.roundtable.schema import COUNTRIES, HORIZONS, ORGANISATION_TYPES, ROLES
from roadmap.views.theme import shorten

if TYPE_CHECKING:
    from roadmap.roundtable.answers import Answer
    from roadmap.roundtable.rounds import Round, Statement

PARTS = ("lo", "mid", "hi")
SIGNS = {"lo": "≥", "mid": "≈", "hi": "≤"}
"""At least, expected, at most: heads of narrow columns."""
CONSENT = "paper"
"""Stands for the wording printed on the card."""


def part(sitting: Sitting) -> None:
    """Choose a card and a round, and key in what is on it."""
    from roadmap.roundtable.people import participants
    from roadmap.roundtable.rounds import rounds_of

    _ = sitting._
    cards = [one for one in participants(sitting.store, sitting.id) if one.paper]
    left, right = st.columns((1, 3), gap=GAP)
    with left:
        section(_("A new card"), _("One for each participant on paper; write the number on it."))
        _new(sitting)
    with right:
        section(_("What stands on a card"))
        begun = [one for one in rounds_of(sitting.store, sitting.id) if one.state != "waiting" and one.kind in KEYED]
        if not cards or not begun:
            note(_("Cards can be keyed in once their round has begun.") if cards else _("No card yet: add one first."))
            return
        begun.sort(key=lambda one: one.opened_ms or 0, reverse=True)
        keying(sitting, {one.participant_id: one.pseudonym for one in cards}, begun)


def _new(sitting: Sitting) -> None:
    """Ask who the card is from, without a name."""
    from roadmap.roundtable.ballot.words import ROLE, TYPE, country

    _ = sitting._
    with st.form("paper-new", border=False):
        st.selectbox(_("Kind of organisation"), ORGANISATION_TYPES, key="paper-type", filter_mode=None,
                     format_func=lambda key: _(TYPE[key]))  # fmt: skip
        st.selectbox(_("Role"), ROLES, key="paper-role", filter_mode=None, format_func=lambda key: _(ROLE[key]))
        st.selectbox(_("Country"), COUNTRIES, key="paper-country", filter_mode=None,
                     format_func=lambda key: country(key, sitting.lang))  # fmt: skip
        st.form_submit_button(_("Add a card"), key="paper-add", on_click=_add, args=(sitting,))


def _add(sitting: Sitting) -> None:
    from roadmap.roundtable.people import Joining, add_paper

    told = Joining(lang=sitting.room.languages[0], role=field("paper-role"), organisation_type=field("paper-type"),
                   country=field("paper-country"), expertise=0, consent=CONSENT)  # fmt: skip
    act(add_paper, sitting.store, sitting.id, told)


# --- keying ---------------------------------------------------------------------------------------------------------


def vote_columns(now: Round) -> list[str]:
    """Return the grid's columns for votes: the criteria."""
    return list(now.criteria)


def estimate_columns(_now: Round) -> list[str]:
    """Return the grid's columns for estimates: three a horizon."""
    return [f"{horizon}-{part}" for horizon in HORIZONS for part in PARTS]


KEYED = {"vote": vote_columns, "estimate": estimate_columns}


def keying(sitting: Sitting, cards: dict[str, str], begun: list[Round]) -> None:
    """Choose card and round, the latest first: cards may be keyed in later."""
    from roadmap.roundtable.agenda import steps

    _ = sitting._
    titles = {one.round_id: one.title for one in steps(sitting.store, sitting.id) if one.kind in KEYED}
    rounds = {one.round_id: one for one in begun}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.selectbox(_("Card"), list(cards), format_func=cards.__getitem__, key="paper-who", filter_mode=None,
                           width=160)  # fmt: skip
        which = st.selectbox(_("Round"), list(rounds), format_func=lambda key: titles.get(key, key), key="paper-round",
                             filter_mode=None, width=320)  # fmt: skip
    sheet(sitting, who, rounds[which])


def sheet(sitting: Sitting, who: str, now: Round) -> None:
    """Draw a row a statement to type into; empty places are no answer.

    Fields of a form, not a grid: a grid tells its last cell only after the button that leaves it was pressed.
    """
    from roadmap.roundtable.rounds import statements

    _, names = sitting._, KEYED[now.kind](now)
    told = [one for one in statements(sitting.store, sitting.id) if one.statement_id in now.statement_ids]
    spec = [4 if now.kind == "vote" else 2, *[1] * len(names)]
    with st.form(f"paper-{who}-{now.round_id}", border=False):
        for column, name in zip(st.columns(spec, gap="xxsmall")[1:], names, strict=True):
            column.markdown(f":small[{plain(_label(sitting, name))}]")
        for one in told:
            _line(sitting, one, (who, now), spec)
        ids = [one.statement_id for one in told]
        st.form_submit_button(_("Keep this card"), key="paper-keep", on_click=_keep, args=(sitting, now, who, ids))


def _line(sitting: Sitting, one: Statement, card: tuple[str, Round], spec: list[int]) -> None:
    """Draw one statement's fields, in the order in which they stand on the card."""
    who, now = card
    low, top = (1, 5) if now.kind == "vote" else (0, 1000)
    places = st.columns(spec, gap="xxsmall", vertical_alignment="center")
    words = shorten(sitting.text(one.texts), 330 if now.kind == "vote" else 130)
    places[0].markdown(f":orange[**{one.number}**] :small[{plain(words)}]")
    for column, name in zip(places[1:], KEYED[now.kind](now), strict=True):
        column.number_input(
            f"{one.number} · {_label(sitting, name)}", low, top, value=None, key=_key(who, now, one.statement_id, name),
            label_visibility="collapsed",
        )  # fmt: skip


def _key(who: str, now: Round, statement_id: str, name: str) -> str:
    return f"paper-{who}-{now.round_id}-{statement_id}-{name}"


def _label(sitting: Sitting, name: str) -> str:
    """Return the head of a column: the criterion, or year and part."""
    from roadmap.roundtable.charts.tables import CRITERION_NAMES

    horizon, dash, part = name.partition("-")
    return f"{sitting.room.reference_year + int(horizon)} {SIGNS[part]}" if dash else sitting._(CRITERION_NAMES[name])


def _keep(sitting: Sitting, now: Round, who: str, ids: list[str]) -> None:
    """Store a card whole; what is refused is said, the rest stands."""
    from roadmap.roundtable.answers import take

    rows = [
        {"statement_id": one, **{name: field(_key(who, now, one, name)) for name in KEYED[now.kind](now)}}
        for one in ids
    ]  # fmt: skip
    answers = card_answers(pd.DataFrame(rows), now, who)
    if not answers:
        state.say(Message.of(N_("Nothing is filled in on this card.")))
        return
    bad = [one.message for one in take(sitting.store, answers) if one.state == "refused"]
    state.say(bad[0] if bad else None)


def card_answers(frame: pd.DataFrame, now: Round, who: str) -> list[Answer]:
    """Return the answers of a card: a row of the grid each, without the rows that are empty.

    Keyed in again, a card counts above what was keyed in before: the count is the time.
    """
    from roadmap.roundtable.answers import Answer

    counter = time.time_ns() // 1_000_000
    found = []
    for row in frame.to_dict("records"):
        told = _payload(row, now)
        if told is not None:
            found.append(
                Answer(str(uuid.uuid4()), now.round_id, who, row["statement_id"], told, counter=counter, by="host")
            )
    return found


def _payload(row: dict[str, Any], now: Round) -> dict[str, Any] | None:
    """Return a row as an answer; None where nothing is filled in. A place left empty abstains."""
    if now.kind == "vote":
        marks = {name: _number(row[name]) for name in now.criteria}
        return (
            {name: None if mark is None else int(mark) for name, mark in marks.items()} if any(marks.values()) else None
        )
    parts = {horizon: [_number(row[f"{horizon}-{part}"]) for part in PARTS] for horizon in HORIZONS}
    told = {str(horizon): values if None not in values else None for horizon, values in parts.items()}
    return told if any(told.values()) else None


def _number(value: Any) -> float | None:  # noqa: ANN401 - a cell
    missing = value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))
    return None if missing else float(value)
