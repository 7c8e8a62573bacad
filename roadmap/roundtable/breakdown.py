"""Results by country, role and type of organisation, with no cell that a neighbour could read another's vote from.

A cell stands where FEWEST voters stand behind it. What is left out stands for FEWEST voters or more and is never one
cell alone, so that nobody has a left-out cell by taking the others from the total: the next smallest is left out with
it (complementary suppression: Hundepool et al., Statistical Disclosure Control, 2012).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from roadmap.roundtable.statistics import CELL, FEWEST, tallies

if TYPE_CHECKING:
    from collections.abc import Sequence

ATTRIBUTES = ("country", "role", "organisation_type")


def breakdown(votes: pd.DataFrame, people: pd.DataFrame, *, by: Sequence[str] = ATTRIBUTES) -> pd.DataFrame:
    """Describe votes by what participants said of themselves.

    Parameters
    ----------
    votes
        As in roadmap.roundtable.statistics.
    people
        participant_id and a column for each of ``by``.

    Returns
    -------
    CELL, attribute (one of ``by``), group (its value) and the columns of ``tallies``, for cells that may stand; and
    left_out (how many groups of that statement may not).
    """
    parts = [_of(votes, people, name) for name in by]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _of(votes: pd.DataFrame, people: pd.DataFrame, name: str) -> pd.DataFrame:
    told = tallies(votes.merge(people[["participant_id", name]], on="participant_id"), by=(name,))
    told = told[told["voters"] > 0].reset_index(drop=True)
    stands = standing(told, CELL)
    out = (~stands).groupby([told[key] for key in CELL]).transform("sum").astype("int64")
    told = told.rename(columns={name: "group"}).assign(attribute=name, left_out=out)
    # How many abstained in a group says who did not: nobody asked for it.
    return told[stands].drop(columns=["abstained"]).reset_index(drop=True)


def standing(cells: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Say which cells (rows with ``voters`` > 0) may stand beside the total of their ``keys``; bool, as indexed."""
    ordered = cells.sort_values([*keys, "voters"], kind="stable")
    together = ordered.groupby(keys)["voters"]
    before = together.cumsum() - ordered["voters"]
    place = together.cumcount()
    # From the smallest on: a cell goes with those before it as long as these are some, and too few or one alone.
    small = ordered["voters"] < FEWEST
    some = small.groupby([ordered[key] for key in keys]).transform("any")
    out = small | (some & ((before < FEWEST) | (place < 2)))
    return ~out.reindex(cells.index)
