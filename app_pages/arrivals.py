"""Joining: the code and its QR code, and who is here by kind; names are on no page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.frame import GAP, note, plain, section
from app_pages.sitting import EVERY, Sitting, counted, join_link, qr
from roadmap.i18n import number

if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE = 240
"""Pixels of the QR code on the facilitator's page."""
FEWEST = 5
"""People from which the table by kind is told: fewer could be known by it."""


def joining(sitting: Sitting) -> None:
    """Show how to join, and who has."""
    _, link = sitting._, join_link(sitting.room)
    left, right = st.columns((1, 2), gap=GAP + 12)
    with left:
        section(_("Join with a phone"))
        st.image(qr(link), width=SIZE, alt=_("QR code that leads to the ballot"))
        st.title(spaced(sitting.room.code), anchor=False)
        note(link)
        note(_("Whoever comes late joins with the same code."))
    with right:
        st.fragment(run_every=EVERY)(_here)(sitting)


def spaced(code: str) -> str:
    """Write a code in two halves, as it is read out."""
    return f"{code[:3]} {code[3:]}"


def _here(sitting: Sitting) -> None:
    """Count who is here, by kind of organisation and by country."""
    from roadmap.roundtable.ballot.words import TYPE, country
    from roadmap.roundtable.people import participants

    _, lang = sitting._, sitting.lang
    found = participants(sitting.store, sitting.id)
    section(counted("{count} has joined", "{count} have joined", len(found), lang))
    if len(found) < FEWEST:
        note(_("From five people on, this says from which kinds of organisation and countries they come."))
        return
    kinds, places = st.columns(2, gap=GAP)
    with kinds:
        _table({_(TYPE[kind]): n for kind, n in told(one.organisation_type for one in found)}, lang)
    with places:
        _table({country(code, lang): n for code, n in told(one.country for one in found)}, lang)
    note(_("Nothing is told of fewer than five people."))
    paper = sum(one.paper for one in found)
    if paper:
        note(counted("{count} on paper", "{count} on paper", paper, lang))


def told(kinds: Iterable[str]) -> list[tuple[str, int]]:
    """Count kinds, the largest first; no group under five stands, nor one that follows from the total."""
    import pandas as pd

    from roadmap.roundtable.breakdown import standing

    cells = pd.DataFrame(Counter(kinds).most_common(), columns=["kind", "voters"]).assign(whole=0)
    stands = standing(cells, ["whole"])
    return [(str(row.kind), int(row.voters)) for row in cells[stands].itertuples()]


def _table(rows: dict[str, int], lang: str) -> None:
    if not rows:
        return
    st.table({plain(name): number(count, lang) for name, count in rows.items()}, border="horizontal")
