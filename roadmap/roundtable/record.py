"""The track record of a sector's roundtables: how the room's and the model's expectations came out.

It opens the next roundtable. Both voices are scored alike, over the claims on which both spoke (see ledger.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from roadmap.i18n import N_, number, translator
from roadmap.roundtable import schema
from roadmap.roundtable.ledger import Claim, claims

if TYPE_CHECKING:
    from roadmap.roundtable.database import Store


@dataclass(frozen=True)
class Score:
    """How one voice did: mean Brier score over ``scored`` claims (None without), ranges that held of ``ranges``."""

    brier: float | None
    scored: int
    inside: int
    ranges: int


@dataclass(frozen=True)
class Record:
    """The track record of a sector's roundtables: claims made and decided, the next year due, both voices' scores.

    Brier scores are over the same claims: those on which both voices spoke, where the model spoke on any.
    """

    sector_id: str
    made: int
    decided: int
    next_due: int | None
    group: Score
    model: Score


def claims_of(store: Store, sector_id: str) -> list[Claim]:
    """Return the claims of every room on a sector, by year due; an empty id takes all sectors."""
    table = schema.room
    with store.read() as connection:
        rooms = select(table.c.room_id)
        rooms = rooms.where(table.c.sector_id == sector_id) if sector_id else rooms
        mine = set(connection.execute(rooms).scalars())
    return [one for one in claims(store) if one.room_id in mine]


def record(store: Store, sector_id: str) -> Record:
    """Return the track record that opens the next roundtable on a sector; an empty id takes all sectors."""
    every = claims_of(store, sector_id)
    known = [one for one in every if one.outcome is not None]
    both = [one for one in known if one.model_probability is not None] or known
    due = [one.due_year for one in every if one.outcome is None]
    return Record(
        sector_id, len(every), len(known), min(due, default=None),
        _scored(both, known, "group"), _scored(both, known, "model"),
    )  # fmt: skip


def _scored(both: list[Claim], known: list[Claim], voice: str) -> Score:
    marks = [mark for one in both if (mark := one.brier(voice)) is not None]
    held = [told for one in known if (told := one.held(voice)) is not None]
    return Score(sum(marks) / len(marks) if marks else None, len(marks), sum(held), len(held))


NONE_YET = N_("No expectation has been recorded for this sector yet.")
NONE_DUE = N_("Expectations recorded so far: {made}; the first is due in {year}.")
DECIDED = N_("{decided} of {made} recorded expectations have been decided by data.")
HELD = N_("The 80% range held {inside} of {ranges} times for the room, {model_inside} of {model_ranges} for the model.")
BRIER = N_("Brier score (0 is perfect, 0.25 a coin): room {group}, model {model}, n = {count}.")


def record_words(told: Record, lang: str) -> list[str]:
    """Say a track record in sentences."""
    _ = translator(lang)
    if not told.made:
        return [_(NONE_YET)]
    if not told.decided:
        return [_(NONE_DUE).format(made=told.made, year=told.next_due)]
    said = [_(DECIDED).format(decided=told.decided, made=told.made)]
    ranges = {"model_inside": told.model.inside, "model_ranges": told.model.ranges}
    said.append(_(HELD).format(inside=told.group.inside, ranges=told.group.ranges, **ranges))
    marks = {name: "–" if one.brier is None else number(one.brier, lang, digits=2)
             for name, one in (("group", told.group), ("model", told.model))}  # fmt: skip
    return [*said, _(BRIER).format(count=told.group.scored, **marks)]
