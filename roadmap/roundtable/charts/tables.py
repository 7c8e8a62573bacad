"""The table that stands beside each chart of a roundtable: the same numbers, for reading and for exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from roadmap.i18n import N_, number, percent, translator
from roadmap.roundtable.results import QUADRANT_NAMES, VERDICT_NAMES, rows_of, written

if TYPE_CHECKING:
    from roadmap.roundtable.results import RoomResults

CRITERION_NAMES = {
    "impact": N_("Impact"),
    "certainty": N_("Certainty"),
    "time": N_("Time to impact"),
    "relevance": N_("Own relevance"),
}
STANDING_NAMES = {
    "above": N_("above the model's range"),
    "below": N_("below the model's range"),
    "within": N_("no difference beyond the ranges"),
    "refused": N_("no forecast"),
    "few": N_("fewer than five answers"),
}


def named(found: RoomResults, ids: pd.Series, lang: str) -> tuple[list[int], list[str]]:
    """Return numbers and texts of statements."""
    known = {one.statement_id: one for one in found.statements}
    asked = [known[name] for name in ids]
    return [one.number for one in asked], [one.texts.get(lang) or one.texts.get(one.lang, "") for one in asked]


def _two(low: float, high: float, lang: str) -> str:
    return f"{written(low, lang)}–{written(high, lang)}" if low == low else "–"


def _marks(low: float, high: float, lang: str) -> str:
    return f"{number(low, lang)}–{number(high, lang)}" if low == low else "–"


def beside_table(found: RoomResults, statement_id: str, lang: str, *, round_id: str = "") -> pd.DataFrame:
    """Return what ``beside_chart`` draws: room and model for each horizon, documents per 1,000."""
    _, rows = translator(lang), rows_of(found, statement_id, round_id)
    told = rows.to_dict("records")
    return pd.DataFrame({
        _(N_("Year")): [str(int(r["period"]) or found.room.reference_year + int(r["horizon"])) for r in told],
        _(N_("Room, median")): [written(r["median"], lang) for r in told],
        _(N_("Middle half")): [_two(r["q1"], r["q3"], lang) for r in told],
        _(N_("Voters")): [int(r["voters"]) for r in told],
        _(N_("Model, median")): [written(r["model"], lang) for r in told],
        _(N_("80% range")): [_two(r["lo80"], r["hi80"], lang) for r in told],
        _(N_("Grade")): [str(r["grade"]) for r in told],
        _(N_("Standing")): [_(STANDING_NAMES[r["standing"]]) for r in told],
    })  # fmt: skip


def votes_table(found: RoomResults, lang: str, *, criterion: str = "", round_id: str = "") -> pd.DataFrame:
    """Return what was voted in a round (the last): one row for each statement and criterion (all, or one)."""
    _, told = translator(lang), found.tallies
    told = told[told["round_id"] == (round_id or found.last("vote"))]
    told = told[told["criterion"] == criterion] if criterion else told
    place = {one.statement_id: one.number for one in found.statements}
    told = told.assign(_place=told["statement_id"].map(place)).sort_values(["_place", "criterion"], ignore_index=True)
    numbers, texts = named(found, told["statement_id"], lang)
    counts = {str(mark): told[f"n{mark}"].astype("Int64") for mark in range(1, 6)}
    return pd.DataFrame({
        _(N_("No.")): numbers, _(N_("Statement")): texts,
        _(N_("Asked")): [_(CRITERION_NAMES[name]) for name in told["criterion"]],
        _(N_("Voters")): told["voters"], _(N_("Abstained")): told["abstained"], **counts,
        _(N_("Median")): ["–" if v != v else number(v, lang) for v in told["median"]],
        _(N_("Quartiles")): [_marks(a, b, lang) for a, b in zip(told["q1"], told["q3"], strict=True)],
        _(N_("Within one of the median")): ["–" if v != v else percent(v, lang) for v in told["near"]],
        _(N_("Verdict")): [_(VERDICT_NAMES[name]) for name in told["verdict"]],
    })  # fmt: skip


def matrix_table(found: RoomResults, lang: str, *, round_id: str = "") -> pd.DataFrame:
    """Return what ``matrix_chart`` draws."""
    _, rows = translator(lang), found.quadrants
    rows = rows[rows["round_id"] == (round_id or found.last("vote"))]
    numbers, texts = named(found, rows["statement_id"], lang)
    yes, no = _(N_("yes")), _(N_("no"))
    return pd.DataFrame({
        _(N_("No.")): numbers, _(N_("Statement")): texts,
        _(N_("Impact")): [number(v, lang, digits=1) for v in rows["impact"]],
        _(N_("Certainty")): [number(v, lang, digits=1) for v in rows["certainty"]],
        _(N_("Voters")): rows["voters"].tolist(), _(N_("Split")): [yes if v else no for v in rows["split"]],
        _(N_("Place")): [_(QUADRANT_NAMES[name]) for name in rows["quadrant"]],
    }).sort_values(_(N_("No.")), ignore_index=True)  # fmt: skip


def ranking_table(found: RoomResults, lang: str, *, round_id: str = "") -> pd.DataFrame:
    """Return what ``ranking_chart`` draws."""
    _, rows = translator(lang), found.ranked
    rows = rows[rows["round_id"] == (round_id or found.last("ranking"))]
    numbers, texts = named(found, rows["statement_id"], lang)
    return pd.DataFrame({
        _(N_("Rank")): rows["place"].tolist(), _(N_("No.")): numbers, _(N_("Statement")): texts,
        _(N_("Mean rank")): [number(v, lang, digits=1) for v in rows["mean"]],
        _(N_("Middle half")): [_two(a, b, lang) for a, b in zip(rows["q1"], rows["q3"], strict=True)],
        _(N_("Put first by")): [percent(v, lang) for v in rows["first"]], _(N_("Voters")): rows["voters"].tolist(),
    })  # fmt: skip


def shift_table(found: RoomResults, statement_id: str, lang: str) -> pd.DataFrame:
    """Return what ``shift_chart`` draws: how estimates moved after the reveal, documents per 1,000."""
    _, rows = translator(lang), found.shifts
    rows = rows[(rows["statement_id"] == statement_id) & rows["shift"].notna()]
    rows = rows.drop_duplicates("horizon", keep="last").sort_values("horizon")
    return pd.DataFrame({
        _(N_("Year")): [str(found.room.reference_year + int(h)) for h in rows["horizon"]],
        _(N_("Before")): [written(v, lang) for v in rows["before"]],
        _(N_("After the reveal")): [written(v, lang) for v in rows["after"]],
        _(N_("Median change")): [written(v, lang) for v in rows["shift"]],
        _(N_("Changed theirs")): [percent(v, lang) for v in rows["moved"]],
        _(N_("Spread, after over before")): [written(v, lang) for v in rows["spread"]],
        _(N_("Answered twice")): rows["both"].tolist(),
    })  # fmt: skip
