"""Kendall's W against scipy's Friedman test, and rankings with a planted order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare

from roadmap.roundtable import ranks


def rankings(rows, round_id="r1"):
    told = [(round_id, f"p{p:02d}", f"s{s}", rank) for p, row in enumerate(rows) for s, rank in enumerate(row)]
    return pd.DataFrame(told, columns=["round_id", "participant_id", "statement_id", "rank"])


@given(st.integers(5, 12), st.integers(3, 6), st.randoms(use_true_random=False))
def test_w_is_friedmans(raters, items, random):
    scores = np.array([[random.randint(1, 5) for _ in range(items)] for _ in range(raters)], dtype=float)
    assume((np.ptp(scores, axis=1) > 0).any())
    found = ranks.kendall(scores)
    wanted = friedmanchisquare(*scores.T)
    assert found.w is not None
    assert raters * (items - 1) * found.w == pytest.approx(wanted.statistic, abs=1e-9)
    assert found.p == pytest.approx(wanted.pvalue, abs=1e-9)
    assert 0 <= found.w <= 1


def test_complete_agreement_and_none():
    same = ranks.kendall(np.tile([1.0, 2, 3, 4], (7, 1)))
    assert same.w == pytest.approx(1)
    assert same.p is not None
    assert same.p < 0.001
    turned = ranks.kendall(np.array([[1.0, 2, 3], [3, 2, 1]] * 4))
    assert turned.w == pytest.approx(0)


@pytest.mark.parametrize("shape", [(4, 6), (9, 1), (0, 0), (8, 4)])
def test_too_few_raters_or_items_or_all_tied_has_none(shape):
    found = ranks.kendall(np.ones(shape))
    assert (found.w, found.p) == (None, None)
    assert (found.raters, found.items) == shape


def test_only_whole_rankings_count():
    frame = rankings([[1, 2, 3]] * 6 + [[3, 2, 1]])
    frame = frame[~((frame["participant_id"] == "p06") & (frame["statement_id"] == "s0"))]
    found = ranks.concordance(frame, "r1")
    assert (found.raters, found.w) == (6, pytest.approx(1))
    assert ranks.concordance(frame, "r2").raters == 0


def test_the_rooms_order_is_the_planted_one():
    rows = [list(np.random.default_rng(seed).permutation(3) + 1) for seed in range(4)]
    found = ranks.ranked(rankings([[2, 1, 3]] * 12 + rows))
    assert found["statement_id"].tolist() == ["s1", "s0", "s2"]
    assert found["place"].tolist() == [1, 2, 3]
    assert found["first"].iloc[0] >= 12 / 16
    assert ranks.ranked(rankings([[1, 2]] * 4)).empty


def test_votes_as_ranks_leave_out_who_left_one_out():
    rows = [("r1", f"p{p}", s, "impact", v) for p in range(6) for s, v in (("a", 5.0), ("b", 2.0), ("c", 2.0))]
    rows[0] = ("r1", "p0", "a", "impact", float("nan"))
    votes = pd.DataFrame(rows, columns=["round_id", "participant_id", "statement_id", "criterion", "value"])
    found = ranks.agreement(votes, "r1", "impact")
    assert (found.raters, found.items, found.w) == (5, 3, pytest.approx(1))


def test_dots_add_up():
    rows = [("r1", f"p{p}", s, n) for p in range(5) for s, n in (("a", 2), ("b", 1), ("c", 0))]
    found = ranks.dotted(pd.DataFrame(rows, columns=["round_id", "participant_id", "statement_id", "dots"]))
    assert found[["statement_id", "dots", "place"]].to_numpy().tolist() == [["a", 10, 1], ["b", 5, 2]]
    assert found["share"].sum() == pytest.approx(1)
    few = pd.DataFrame(rows[:12], columns=["round_id", "participant_id", "statement_id", "dots"])
    assert ranks.dotted(few).empty
