"""Votes described: against numpy's own quartiles, and planted consensus, dissent and stability."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.roundtable import statistics as stats


def votes(marks, *, statement="s1", criterion="impact", round_id="r1"):
    rows = [(round_id, f"p{n:03d}", statement, criterion, mark) for n, mark in enumerate(marks)]
    columns = ["round_id", "participant_id", "statement_id", "criterion", "value"]
    return pd.DataFrame(rows, columns=columns).astype({"value": "float64"})


def one(counts):
    marks = np.repeat([1, 2, 3, 4, 5], counts)
    return stats.tallies(votes(marks)).iloc[0]


@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=0, max_size=60))
def test_what_is_told_is_numpys(marks):
    found = stats.tallies(votes(marks))
    known = [mark for mark in marks if mark is not None]
    if not marks:
        assert found.empty
        return
    row = found.iloc[0]
    assert (row["voters"], row["abstained"]) == (len(known), len(marks) - len(known))
    numbers = ["n1", "n2", "n3", "n4", "n5", "median", "q1", "q3", "iqr", "near", "middle", "modes"]
    if len(known) < 5:
        assert row["verdict"] == "few"
        assert found[numbers].isna().all(axis=None)
        return
    wanted = np.quantile(known, [0.25, 0.5, 0.75], method="averaged_inverted_cdf")
    assert row[["q1", "median", "q3"]].tolist() == pytest.approx(wanted)
    assert row[["n1", "n2", "n3", "n4", "n5"]].tolist() == [known.count(mark) for mark in (1, 2, 3, 4, 5)]
    assert row["near"] == pytest.approx(np.mean(np.abs(np.array(known) - np.median(known)) <= 1))
    assert abs(row["middle"] - row["median"]) <= 0.5
    assert (row["verdict"] == "consensus") == (row["iqr"] <= 1)


@given(st.lists(st.integers(1, 5), min_size=5, max_size=40), st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(marks, random):
    frame = votes(marks)
    mixed = frame.iloc[random.sample(range(len(frame)), len(frame))]
    pd.testing.assert_frame_equal(stats.tallies(frame), stats.tallies(mixed))


@given(st.lists(st.integers(1, 5), min_size=5, max_size=40))
def test_a_mirrored_scale_mirrors_the_result(marks):
    row, other = (stats.tallies(votes(side)).iloc[0] for side in (marks, [6 - mark for mark in marks]))
    assert row["verdict"] == other["verdict"]
    assert row["middle"] == pytest.approx(6 - other["middle"])
    assert row["q1"] == pytest.approx(6 - other["q3"])


def test_planted_verdicts():
    planted = {
        (9, 5, 1, 2, 9): "dissent",  # the visual direction's own three split statements
        (6, 7, 1, 4, 8): "dissent",
        (2, 8, 2, 8, 2): "dissent",
        (0, 1, 2, 9, 10): "consensus",
        (5, 5, 5, 5, 5): "mixed",  # spread evenly is not two camps
        (2, 6, 7, 6, 3): "mixed",
        (8, 1, 2, 2, 2): "mixed",  # one camp, and stragglers
        (2, 0, 0, 0, 2): "few",
    }
    for counts, verdict in planted.items():
        assert one(counts)["verdict"] == verdict, counts


def test_middle_places_equal_medians_apart():
    assert one((0, 0, 5, 10, 1))["middle"] < one((0, 0, 1, 10, 5))["middle"]
    assert one((0, 0, 5, 10, 5))["middle"] == pytest.approx(4)
    assert one((5, 0, 0, 0, 5))["middle"] == pytest.approx(3)


def test_stability_counts_only_who_answered_twice():
    first, second = [4] * 20 + [None], [4] * 18 + [2, 5] + [3]
    both = pd.concat([votes(first), votes(second, round_id="r2")])
    row = stats.stability(both, "r1", "r2").iloc[0]
    assert (row["both"], row["changed"], row["stable"]) == (20, 0.1, True)
    changed = pd.concat([votes([4] * 20), votes([4] * 17 + [5] * 3, round_id="r2")])
    assert not stats.stability(changed, "r1", "r2").iloc[0]["stable"]  # exactly 15 % is not below it
    few = stats.stability(pd.concat([votes([4] * 4), votes([4] * 4, round_id="r2")]), "r1", "r2").iloc[0]
    assert np.isnan(few["changed"])
    assert not few["stable"]


def test_quadrants_are_where_they_were_planted():
    planted = {("act", 5, 5), ("uncertain", 5, 1), ("watch", 1, 5), ("park", 2, 1)}
    parts = []
    for name, impact, certainty in planted:
        parts += [votes([impact] * 6, statement=name), votes([certainty] * 7, statement=name, criterion="certainty")]
    parts += [votes([5] * 6, statement="half"), votes([5] * 4, statement="half", criterion="certainty")]
    found = stats.quadrants(stats.tallies(pd.concat(parts))).set_index("statement_id")
    assert found["quadrant"].to_dict() == {name: name for name, _impact, _certainty in planted}
    assert set(found["voters"]) == {6}


def test_time_to_impact_becomes_a_horizon():
    told = stats.tallies(votes([1, 2, 2, 2, 3, 5], criterion="time"))
    row = stats.horizons(told).iloc[0]
    assert (row["horizon"], row["voters"]) == ("3-5", 6)
    assert row[list(stats.TIMES.values())].tolist() == pytest.approx([1 / 6, 3 / 6, 1 / 6, 0, 1 / 6])


def test_every_way_of_five_votes_has_a_verdict():
    for marks in product((1, 3, 5), repeat=5):
        row = stats.tallies(votes(marks)).iloc[0]
        assert row["verdict"] in stats.VERDICTS
        assert row["verdict"] != "few"


def test_nothing_voted_gives_empty_frames():
    told = stats.tallies(votes([]))
    assert stats.quadrants(told).empty
    assert stats.horizons(told).empty
    assert stats.stability(votes([]), "r1", "r2").empty
