"""The claim ledger and the groups of opinion as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from roadmap.i18n import N_, number, percent, translator
from roadmap.roundtable.results import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.roundtable.ledger import Claim, ClaimPlan
    from roadmap.roundtable.results import RoomResults

OPEN, YES, NO = N_("not yet known"), N_("it did"), N_("it did not")


def claims_table(told: Sequence[Claim | ClaimPlan], lang: str) -> pd.DataFrame:
    """Return claims, kept or only drafted: what, when, how probable for room and model, whose, and what came true."""
    _ = translator(lang)
    seen = [getattr(one, "happened", None) for one in told]
    return pd.DataFrame({
        _(N_("Expectation")): [one.text for one in told],
        _(N_("Due")): [str(one.due_year) for one in told],
        _(N_("Room")): [percent(one.group_probability, lang) for one in told],
        _(N_("Model")): [_chance(one.model_probability, lang) for one in told],
        _(N_("Room, 80% range")): [_range(one.group_lo, one.group_hi, lang) for one in told],
        _(N_("Model, 80% range")): [_range(one.model_lo, one.model_hi, lang) for one in told],
        _(N_("Owner")): [one.owner for one in told],
        _(N_("Came true")): [_(OPEN) if one is None else _(YES) if one else _(NO) for one in seen],
        _(N_("Seen")): [written(getattr(one, "outcome", None), lang) for one in told],
    })  # fmt: skip


def _chance(value: float | None, lang: str) -> str:
    return "–" if value is None else percent(value, lang)


def _range(low: float | None, high: float | None, lang: str) -> str:
    return "–" if low is None or high is None else f"{written(low, lang)}–{written(high, lang)}"


def groups_words(found: RoomResults, lang: str, *, round_id: str = "") -> str:
    """Say how many groups of opinion a round of votes (the last) shows, or why none are told."""
    told = found.groups.get(round_id or found.last("vote"))
    _ = translator(lang)
    if told is None or (not told.sizes and told.voters < 20):
        return _(N_("Groups of opinion are looked for from twenty voters."))
    if not told.sizes:
        return _(N_("The votes show no separate groups of opinion."))
    sizes = ", ".join(number(size, lang) for size in told.sizes)
    return _(N_("The votes show {count} groups of opinion, of {sizes} people.")).format(
        count=len(told.sizes), sizes=sizes
    )


def groups_table(found: RoomResults, lang: str, *, criterion: str = "impact", round_id: str = "") -> pd.DataFrame:
    """Return how the groups of opinion vote: the share of each that gives 4 or 5, what all agree on first."""
    told = found.groups.get(round_id or found.last("vote"))
    _ = translator(lang)
    if told is None or not told.sizes:
        return pd.DataFrame()
    rows = told.statements[told.statements["criterion"] == criterion]
    wide = rows.pivot_table(index="statement_id", columns="group", values="agree", dropna=False)
    shared = rows.groupby("statement_id")["consensus"].first().sort_values(ascending=False, kind="stable")
    known = {one.statement_id: one for one in found.statements}
    asked = [known[name] for name in shared.index]
    groups = {
        _(N_("Group {name}: 4 or 5")).format(name=name): [_share(wide.loc[key, name], lang) for key in shared.index]
        for name in wide.columns
    }
    return pd.DataFrame({
        _(N_("No.")): [one.number for one in asked],
        _(N_("Statement")): [one.texts.get(lang) or one.texts.get(one.lang, "") for one in asked],
        **groups,
        _(N_("Agreed by all groups")): [_share(value, lang) for value in shared],
    })  # fmt: skip


def _share(value: float, lang: str) -> str:
    return "–" if value != value else percent(float(value), lang)
