"""What else a roundtable found, as tables: time to impact, changes between rounds, dots; and all tables by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from roadmap.i18n import N_, percent, translator
from roadmap.roundtable.charts.claims import groups_table
from roadmap.roundtable.charts.tables import CRITERION_NAMES, matrix_table, named, ranking_table
from roadmap.roundtable.results import TIME_NAMES

if TYPE_CHECKING:
    from roadmap.roundtable.results import RoomResults


def times_table(found: RoomResults, lang: str, *, round_id: str = "") -> pd.DataFrame:
    """Return when the room expects an impact: the median horizon and how many chose each, in a round (the last)."""
    _, rows = translator(lang), found.horizons
    rows = rows[rows["round_id"] == (round_id or found.last("vote"))]
    numbers, texts = named(found, rows["statement_id"], lang)
    shares = {_(words): [percent(value, lang) for value in rows[name]] for name, words in TIME_NAMES.items()}
    return pd.DataFrame({
        _(N_("No.")): numbers, _(N_("Statement")): texts,
        _(N_("Median")): [_(TIME_NAMES[name]) for name in rows["horizon"]], **shares,
        _(N_("Voters")): rows["voters"].tolist(),
    }).sort_values(_(N_("No.")), ignore_index=True)  # fmt: skip


def stability_table(found: RoomResults, lang: str) -> pd.DataFrame:
    """Return how many changed their votes from one round to the next; below 15 % a vote is stable."""
    _, rows = translator(lang), found.stability.dropna(subset=["changed"])
    numbers, texts = named(found, rows["statement_id"], lang)
    steady, moving = _(N_("stable")), _(N_("still moving"))
    return pd.DataFrame({
        _(N_("No.")): numbers, _(N_("Statement")): texts,
        _(N_("Asked")): [_(CRITERION_NAMES[name]) for name in rows["criterion"]],
        _(N_("Changed theirs")): [percent(value, lang) for value in rows["changed"]],
        _(N_("Answered twice")): rows["both"].tolist(),
        _(N_("Between rounds")): [steady if value else moving for value in rows["stable"]],
    }).sort_values(_(N_("No.")), kind="stable", ignore_index=True)  # fmt: skip


def dots_table(found: RoomResults, lang: str, *, round_id: str = "") -> pd.DataFrame:
    """Return where the dots went, in a round (the last), most first."""
    _, rows = translator(lang), found.dotted
    rows = rows[rows["round_id"] == (round_id or found.last("dots"))]
    numbers, texts = named(found, rows["statement_id"], lang)
    return pd.DataFrame({
        _(N_("Rank")): rows["place"].tolist(), _(N_("No.")): numbers, _(N_("Statement")): texts,
        _(N_("Dots")): rows["dots"].tolist(), _(N_("Share")): [percent(value, lang) for value in rows["share"]],
    })  # fmt: skip


def other_tables(found: RoomResults, lang: str) -> dict[str, pd.DataFrame]:
    """Return every table that is not of votes or of one statement's estimates, by title; those with rows."""
    _ = translator(lang)
    every = {
        _(N_("Impact and certainty")): matrix_table(found, lang),
        _(N_("Time to impact")): times_table(found, lang),
        _(N_("Changes between the rounds")): stability_table(found, lang),
        _(N_("Groups of opinion: impact")): groups_table(found, lang),
        _(N_("Ranking")): ranking_table(found, lang),
        _(N_("Dots")): dots_table(found, lang),
    }
    return {title: frame for title, frame in every.items() if len(frame)}
