"""What a roundtable found, all of it, from its store: pure, so the same answers always give the same results.

``room_results`` reads a room once and works everything out; ``beside`` holds the room against the model. A sentence
says that they differ only where the room's middle half lies outside the model's 80 % range.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.i18n import N_, number, translator
from roadmap.roundtable import frames, ranks, statistics
from roadmap.roundtable.breakdown import breakdown
from roadmap.roundtable.expectations import expected, shifts
from roadmap.roundtable.opinions import Opinions, opinions
from roadmap.roundtable.proof import Evidence
from roadmap.roundtable.rooms import Room, room_of
from roadmap.roundtable.rounds import Round, rounds_of
from roadmap.roundtable.statements import Statement, statements
from roadmap.views.theme import KINDS_INSIDE

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.roundtable.database import Store

    Compare = Callable[[str, str], pd.DataFrame]

VERDICT_NAMES = {
    "consensus": N_("agreed"),
    "dissent": N_("the room is split"),
    "mixed": N_("no clear view"),
    "few": N_("fewer than five answers"),
}
QUADRANT_NAMES = {
    "act": N_("Act now"),
    "uncertain": N_("Critical uncertainty"),
    "watch": N_("Watch"),
    "park": N_("Park"),
}
TIME_NAMES = {
    "0-2": N_("within 2 years"),
    "3-5": N_("in 3–5 years"),
    "6-10": N_("in 6–10 years"),
    "later": N_("later"),
    "never": N_("never"),
}
FINDINGS = {
    "above": N_("The room expects more than the model: {group} against {model} by {year}"),
    "below": N_("The room expects less than the model: {group} against {model} by {year}"),
    "within": N_("Room and model do not differ beyond their ranges: {group} against {model} by {year}"),
    "refused": N_("The room expects {group} by {year}; the model gives no forecast"),
    "few": N_("Fewer than five estimates for {year}: nothing is said of them"),
}
"""By the standing of the room against the model."""
_BANDS = ("lo95", "lo80", "hi80", "hi95")


@dataclass(frozen=True)
class RoomResults:
    """Everything that a room found. Frames are those of the functions they are named after.

    ``stability`` and ``shifts`` compare rounds of one kind that follow each other (columns first and second);
    ``beside`` is described at ``against_model``; ``estimates`` holds single middle estimates without who made them;
    ``concordance`` is by round (rankings), ``agreement`` by round and criterion (votes), ``groups`` by round of votes.
    """

    room: Room
    statements: tuple[Statement, ...]
    rounds: tuple[Round, ...]
    participants: int
    tallies: pd.DataFrame
    quadrants: pd.DataFrame
    horizons: pd.DataFrame
    breakdown: pd.DataFrame
    stability: pd.DataFrame
    groups: dict[str, Opinions]
    agreement: dict[tuple[str, str], ranks.Concordance]
    beside: pd.DataFrame
    estimates: pd.DataFrame
    shifts: pd.DataFrame
    ranked: pd.DataFrame
    concordance: dict[str, ranks.Concordance]
    dotted: pd.DataFrame

    def last(self, kind: str) -> str:
        """Return the latest round of a kind that anything was answered in, else the first of it; empty without one."""
        asked = [one.round_id for one in self.rounds if one.kind == kind]
        told = {"vote": self.tallies, "estimate": self.beside, "ranking": self.ranked, "dots": self.dotted}[kind]
        answered = [name for name in asked if name in set(told["round_id"])]
        return (answered[-1:] or asked[:1] or [""])[0]

    def statement(self, statement_id: str) -> Statement | None:
        """Return a statement by its id."""
        return next((one for one in self.statements if one.statement_id == statement_id), None)


def room_results(store: Store, room_id: str) -> RoomResults:
    """Read a room and work out everything it found."""
    asked = tuple(statements(store, room_id, states=("accepted", "hidden")))
    held = tuple(rounds_of(store, room_id))
    votes = frames.answers(store, room_id, frames.VOTES)
    made = frames.answers(store, room_id, frames.ESTIMATES)
    orders = frames.answers(store, room_id, frames.RANKINGS)
    told, who = statistics.tallies(votes), frames.people(store, room_id)
    voted = [one.round_id for one in held if one.kind == "vote"]
    return RoomResults(
        room=room_of(store, room_id), statements=asked, rounds=held, participants=len(who), tallies=told,
        quadrants=statistics.quadrants(told), horizons=statistics.horizons(told), breakdown=breakdown(votes, who),
        stability=_pairs(held, "vote", lambda a, b: statistics.stability(votes, a, b)),
        groups={name: opinions(votes, name) for name in voted},
        agreement={
            (one.round_id, criterion): ranks.agreement(votes, one.round_id, criterion)
            for one in held if one.kind == "vote" for criterion in one.criteria
        },
        beside=against_model(expected(made), asked), estimates=_alone(made),
        shifts=_pairs(held, "estimate", lambda a, b: shifts(made, a, b)), ranked=ranks.ranked(orders),
        concordance={one.round_id: ranks.concordance(orders, one.round_id) for one in held if one.kind == "ranking"},
        dotted=ranks.dotted(frames.answers(store, room_id, frames.DOTS)),
    )  # fmt: skip


def _pairs(held: tuple[Round, ...], kind: str, compare: Compare) -> pd.DataFrame:
    """Compare rounds of a kind that follow each other; first and second are their ids."""
    names = [one.round_id for one in held if one.kind == kind]
    # Without a second round the names of none give the empty frame with its columns.
    pairs = list(pairwise(names)) or [("", "")]
    made = [compare(a, b).assign(first=a, second=b) for a, b in pairs]
    return pd.concat(made, ignore_index=True) if len(made) > 1 else made[0]


def _alone(made: pd.DataFrame) -> pd.DataFrame:
    """Return single middle estimates, rising: who made them is left out; cells of too few voters are too."""
    keys = ["round_id", "statement_id", "horizon"]
    known = made.dropna(subset=["mid"])
    enough = known.groupby(keys)["mid"].transform("size") >= statistics.FEWEST
    return known.loc[enough, [*keys, "mid"]].sort_values([*keys, "mid"], ignore_index=True)


def against_model(told: pd.DataFrame, asked: tuple[Statement, ...]) -> pd.DataFrame:
    """Put the model's forecast beside what the room expects.

    Returns
    -------
    The columns of ``expectations.expected``, and topic_id, period (the year), share (seen in share_year), model (its
    median), lo95, lo80, hi80, hi95 (all per 1,000; missing where refused or unknown), status, grade, and standing:
    above, below (the room's middle half lies outside the model's 80 % range), within, refused, or few.
    """
    known = {one.statement_id: Evidence.from_json(one.evidence) for one in asked}
    rows = [_model(known.get(row.statement_id), int(row.horizon)) for row in told.itertuples()]
    model = pd.DataFrame(rows, columns=_MODEL, index=told.index).astype(
        dict.fromkeys(("share", "model", *_BANDS), float)
    )
    found = pd.concat([told, model], axis=1)
    standing = np.select(
        [found["voters"] < statistics.FEWEST, found["model"].isna(), found["q1"] > found["hi80"],
         found["q3"] < found["lo80"]],
        ["few", "refused", "above", "below"], default="within",
    )  # fmt: skip
    return found.assign(standing=standing.astype(object))


_MODEL = ["topic_id", "period", "share", "share_year", "model", *_BANDS, "status", "grade"]


def _model(proof: Evidence | None, horizon: int) -> tuple[object, ...]:
    """Return the model's columns for one statement and horizon."""
    if proof is None:
        return ("", 0, None, 0, None, None, None, None, None, "", "")
    ahead = proof.forecast(horizon)
    seen = (proof.topic_id, proof.reference_year + horizon, proof.share, proof.share_year)
    if ahead is None:
        return (*seen, None, None, None, None, None, "refused", "")
    return (*seen, ahead.mid, *(getattr(ahead, name) for name in _BANDS), ahead.status, ahead.grade)


def written(value: float | None, lang: str) -> str:
    """Write documents per 1,000 with two significant digits; a dash where they are not known."""
    return "–" if value is None or value != value else number(value, lang, significant=2)


def rows_of(found: RoomResults, statement_id: str, round_id: str = "") -> pd.DataFrame:
    """Return ``beside`` of one statement in a round (the last of estimates), nearest horizon first."""
    rows = found.beside[found.beside["statement_id"] == statement_id]
    rows = rows[rows["round_id"] == (round_id or found.last("estimate"))]
    return rows.sort_values("horizon").reset_index(drop=True)


def finding(found: RoomResults, statement_id: str, lang: str, *, round_id: str = "", horizon: int = 5) -> str:
    """Say in one sentence how the room stands to the model; empty where nothing was estimated.

    It speaks of ``horizon``, or of the first horizon that five people estimated.
    """
    rows = rows_of(found, statement_id, round_id)
    if rows.empty:
        return ""
    told = rows[rows["standing"] != "few"]
    wanted = told[told["horizon"] == horizon]
    row = (wanted if len(wanted) else told if len(told) else rows).iloc[0]
    year = int(row["period"]) or found.room.reference_year + int(row["horizon"])
    said = {name: written(float(row[key]), lang) for name, key in (("group", "median"), ("model", "model"))}
    return translator(lang)(FINDINGS[row["standing"]]).format(year=year, **said)


def measure(found: RoomResults, statement_id: str, lang: str, *, round_id: str = "") -> str:
    """Say what is measured, what was seen last, when the estimates were made and by how many."""
    one, rows = found.statement(statement_id), rows_of(found, statement_id, round_id)
    proof = Evidence.from_json(one.evidence) if one else None
    if proof is None or rows.empty:
        return ""
    _ = translator(lang)
    held = next((other for other in found.rounds if other.round_id == rows["round_id"].iloc[0]), None)
    source = _(KINDS_INSIDE[proof.kind]) if proof.kind in KINDS_INSIDE else ""
    seen = written(proof.share, lang)
    first = _("{source} per 1,000 in the sector, {year}: {share}")
    parts = [first.format(source=source, year=proof.share_year, share=seen)]
    if held is not None:
        blind = held.number == 1
        parts.append(_("estimates made before anyone saw the forecast") if blind else _("estimates after the reveal"))
    return " · ".join([*parts, f"n = {int(rows['voters'].max())}"])
