"""Results by country, role and type of organisation, with no cell that a neighbour could read another's vote from.

A cell stands where FEWEST voters stand behind it. What is left out stands for FEWEST voters or more and is never one
cell alone, so that nobody has a left-out cell by taking the others from the total: the next smallest is left out with
it (complementary suppression: Hundepool et al., Statistical Disclosure Control, 2012).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap.roundtable.statistics import CELL, FEWEST, numbered, tallies

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
    coded, names = _coded(votes, [*CELL, "participant_id"])
    parts = [_of(coded, people, name, names) for name in by]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _coded(votes: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, dict[str, pd.Index]]:
    """Return the votes with numbers for names (in the order of the names), and the names: worked out once for all."""
    codes, names = dict[str, Any](), dict[str, pd.Index]()
    for key in keys:
        codes[key], names[key] = pd.factorize(votes[key], sort=True)
    return pd.DataFrame({**codes, "value": votes["value"].to_numpy(float)}), names


def _of(coded: pd.DataFrame, people: pd.DataFrame, name: str, names: dict[str, pd.Index]) -> pd.DataFrame:
    said = people.set_index("participant_id")[name].reindex(names["participant_id"])
    codes, groups = pd.factorize(said, sort=True)
    known = coded.assign(group=codes[coded["participant_id"].to_numpy()] if len(coded) else 0)
    told = tallies(known[known["group"] >= 0], by=("group",))
    told = told[told["voters"] > 0].reset_index(drop=True)
    stands = standing(told, CELL)
    out = (~stands).groupby([told[key] for key in CELL]).transform("sum").astype("int64")
    told = told.assign(attribute=name, left_out=out)
    for key, known_names in {**names, "group": groups}.items():
        if key in told:
            told[key] = known_names.take(told[key]).to_numpy() if len(told) else told[key].astype("str")
    # How many abstained in a group says who did not: nobody asked for it.
    return told[stands].drop(columns=["abstained"]).reset_index(drop=True)


def standing(cells: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Say which cells (rows with ``voters`` > 0) may stand beside the total of their ``keys``; bool, as indexed."""
    places, _names = numbered(cells, keys)
    voters = cells["voters"].to_numpy(int)
    order = np.lexsort((voters, places))
    group, size = places[order], voters[order]
    first = np.searchsorted(group, group)
    total = np.concatenate([[0], np.cumsum(size)])
    before, place = total[:-1] - total[first], np.arange(len(size)) - first
    # From the smallest on: a cell goes with those before it as long as these are some, and too few or one alone.
    small = size < FEWEST
    some = np.bincount(group, small) > 0 if len(group) else small
    out = np.zeros(len(size), dtype=bool)
    out[order] = small | (some[group] & ((before < FEWEST) | (place < 2)))
    return pd.Series(~out, index=cells.index)
