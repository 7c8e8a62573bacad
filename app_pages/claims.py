"""Claims: what the room expects, with year and probability, to be scored when new data arrive; the record so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app_pages.frame import note, plain, section, table_height
from app_pages.sitting import Sitting, act, field
from roadmap.i18n import Message, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.roundtable.ledger import Claim, ClaimPlan


def record_line(sitting: Sitting) -> None:
    """Say how earlier roundtables of this sector did, first by the newest data; nothing where none made a claim."""
    from roadmap.roundtable.ledger import score_new
    from roadmap.roundtable.record import record, record_words

    shown = sitting.study()
    if not isinstance(shown, Message):
        act(score_new, sitting.store, shown)
    told = record(sitting.store, sitting.room.sector_id)
    if told.made:
        note(" ".join(record_words(told, sitting.lang)))
    if told.decided:
        _decided(sitting)


def _decided(sitting: Sitting) -> None:
    """List the expectations of the sector that data have decided."""
    from roadmap.roundtable.charts.claims import claims_table
    from roadmap.roundtable.record import claims_of

    title = sitting._("How earlier expectations came out")
    known = [one for one in claims_of(sitting.store, sitting.room.sector_id) if one.outcome is not None]
    with st.expander(plain(title)):
        frame = claims_table(known, sitting.lang)
        st.dataframe(frame, hide_index=True, height=table_height(len(frame), 10), alt=title)


def part(sitting: Sitting) -> None:
    """Show the claims made, let more be made, and score those that are due."""
    from roadmap.roundtable.ledger import claims

    _ = sitting._
    record_line(sitting)
    made = claims(sitting.store, sitting.id)
    section(
        _("Claims of this roundtable"), _("Probability that the share is above the figure named, by room and model.")
    )
    if made:
        frame = pd.DataFrame([_row(sitting, one) for one in made])
        st.dataframe(frame, hide_index=True, height=table_height(len(frame), 14), alt=_("Claims of this roundtable"))
        if not isinstance(sitting.study(), Message):
            note(_("Claims are decided by themselves when a study has the year complete."))
    else:
        note(_("None yet. A claim can be made of every statement that five people or more estimated."))
    if sitting.room.state != "archived":
        offer(sitting, made)


def _row(sitting: Sitting, one: Claim) -> dict[str, str]:
    _, lang = sitting._, sitting.lang
    model = "–" if one.model_probability is None else percent(one.model_probability, lang)
    outcome = _("not yet known") if one.outcome is None else number(one.outcome, lang, significant=2)
    return {
        _("Claim"): one.text, _("Due"): str(one.due_year), _("Room"): percent(one.group_probability, lang),
        _("Model"): model, _("Owner"): one.owner or "–", _("Outcome"): outcome,
    }  # fmt: skip


def offer(sitting: Sitting, made: Sequence[Claim]) -> None:
    """Offer the claims that the estimates allow and that were not made yet."""
    from roadmap.roundtable.ledger import drafts

    _, taken = sitting._, {(one.statement_id, one.due_year) for one in made}
    plans = [
        one for one in drafts(sitting.store, sitting.id, lang=sitting.room.languages[0])
        if (one.statement_id, one.due_year) not in taken
    ]  # fmt: skip
    if not plans:
        return
    section(_("Claims that can be made"))
    for one in plans:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            told = f"{plain(one.text)} :gray[{plain(percent(one.group_probability, sitting.lang))}]"
            st.markdown(told, width="stretch")
            st.text_input(_("Owner"), key=f"claim-owner-{one.statement_id}", placeholder=_("Owner"), max_chars=120,
                          label_visibility="collapsed", width=180)  # fmt: skip
            st.button(_("Make this claim"), key=f"claim-{one.statement_id}", on_click=_keep, args=(sitting, one))


def _keep(sitting: Sitting, one: ClaimPlan) -> None:
    from dataclasses import replace

    from roadmap.roundtable.ledger import keep

    act(keep, sitting.store, sitting.id, replace(one, owner=(field(f"claim-owner-{one.statement_id}") or "").strip()))
