"""No cell under five, and none that the total gives away."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.roundtable.breakdown import breakdown, standing
from roadmap.roundtable.statistics import tallies

COUNTS = ["n1", "n2", "n3", "n4", "n5"]


def room(people):
    """People are (country, mark or None)."""
    votes = [("r1", f"p{n:02d}", "s1", "impact", mark) for n, (_country, mark) in enumerate(people)]
    known = [(f"p{n:02d}", country) for n, (country, _mark) in enumerate(people)]
    columns = ["round_id", "participant_id", "statement_id", "criterion", "value"]
    return (
        pd.DataFrame(votes, columns=columns).astype({"value": "float64"}),
        pd.DataFrame(known, columns=["participant_id", "country"]),
    )


person = st.tuples(st.sampled_from(["NL", "BE", "DE", "LU", "FR"]), st.one_of(st.none(), st.integers(1, 5)))


@given(st.lists(person, max_size=60))
def test_nothing_can_be_had_by_subtraction(people):
    votes, known = room(people)
    told = breakdown(votes, known, by=("country",))
    assert (told["voters"] >= 5).all()
    spoken = {country for country, mark in people if mark is not None}
    shut = spoken - set(told["group"])
    assert (told["left_out"] == len(shut)).all()
    total = tallies(votes)
    if len(total) == 0 or total["verdict"].iloc[0] == "few" or not len(told):
        return
    rest = (total[COUNTS].iloc[0] - told[COUNTS].sum()).sum()
    assert len(shut) != 1
    assert rest == 0 or rest >= 5
    assert rest == sum(mark is not None for country, mark in people if country in shut)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8))
def test_no_more_is_shut_than_needed(sizes):
    cells = pd.DataFrame({"key": "all", "voters": sizes})
    stands = standing(cells, ["key"])
    shut = sorted(cells.loc[~stands, "voters"])
    small = [size for size in sizes if size < 5]
    if not small:
        assert not shut
        return
    assert set(cells.loc[stands, "voters"]) <= set(range(5, 31))
    spare = shut[:-1]  # without the last one shut, the rest would give somebody away, or it was small itself
    assert shut[-1] < 5 or sum(spare) < 5 or len(spare) == 1


def test_planted_groups():
    people = [("NL", 5)] * 8 + [("BE", 1)] * 6 + [("DE", 3)] * 7 + [("LU", 3)] * 2
    told = breakdown(*room(people), by=("country",)).set_index("group")
    assert set(told.index) == {"NL", "DE"}  # Belgium is shut with Luxembourg
    assert told["median"].to_dict() == {"NL": 5, "DE": 3}
    assert told["left_out"].tolist() == [2, 2]


def test_every_statement_is_told_apart():
    first, known = room([("NL", 5)] * 6 + [("BE", 4)] * 6)
    second = first.assign(statement_id="s2", value=first["value"].where(first.index != 0))
    second.loc[1, "value"] = None
    told = breakdown(pd.concat([first, second], ignore_index=True), known, by=("country",))
    assert set(told["statement_id"]) == {"s1"}  # in the second only four Dutch voted, and Belgium would tell of them
    assert "abstained" not in told


@pytest.mark.parametrize("by", [(), ("country", "country")])
def test_no_votes_no_cells(by):
    assert breakdown(*room([]), by=by).empty
