"""Estimates pooled, their shift, and probabilities against the normal distribution."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from roadmap.roundtable import expectations as told


def estimates(rows, *, round_id="r1", horizon=5, statement="s1"):
    made = [(round_id, f"p{n:02d}", statement, horizon, *row) for n, row in enumerate(rows)]
    columns = ["round_id", "participant_id", "statement_id", "horizon", "lo", "mid", "hi"]
    return pd.DataFrame(made, columns=columns).astype({"lo": "float64", "mid": "float64", "hi": "float64"})


def test_the_rooms_middle_and_spread():
    row = told.expected(
        estimates([(10, 20, 40), (12, 22, 30), (8, 24, 50), (5, 26, 60), (9, 28, 80), (None,) * 3])
    ).iloc[0]
    assert (row["voters"], row["abstained"]) == (5, 1)
    assert row[["q1", "median", "q3", "lo", "hi"]].tolist() == [22, 24, 26, 9, 50]


def test_too_few_are_not_told():
    row = told.expected(estimates([(1, 2, 3)] * 4)).iloc[0]
    assert row["voters"] == 4
    assert row[["q1", "median", "q3", "lo", "hi"]].isna().all()
    assert np.isnan(told.group_probability(estimates([(1, 2, 3)] * 4), 2))
    assert told.expected(estimates([])).empty


def test_shift_is_of_those_who_made_both():
    first = estimates([(0, mid, 90) for mid in (10, 20, 30, 40, 50)])
    second = estimates([(0, mid, 90) for mid in (14, 24, 30, 36, 46, 900)], round_id="r2")
    row = told.shifts(pd.concat([first, second]), "r1", "r2").iloc[0]
    assert (row["both"], row["before"], row["after"]) == (5, 30, 30)
    assert row["moved"] == pytest.approx(0.8)
    assert row["spread"] == pytest.approx(12 / 20)
    moved = told.shifts(pd.concat([first, first.assign(round_id="r2", mid=first["mid"] + 3)]), "r1", "r2").iloc[0]
    assert (moved["shift"], moved["q1"], moved["q3"]) == (3, 3, 3)
    few = told.shifts(pd.concat([first.head(4), first.assign(round_id="r2")]), "r1", "r2").iloc[0]
    assert few["both"] == 4
    assert np.isnan(few["shift"])


@given(st.floats(1, 500), st.floats(0.5, 100), st.floats(-4, 4))
def test_a_normal_forecast_is_read_as_one(mid, scale, at):
    quantiles = norm.ppf(told.MODEL, mid, scale)[None, :]
    found = told.exceeding(quantiles, told.MODEL, mid + at * scale)[0]
    assert found == pytest.approx(norm.sf(at), abs=1e-6)


@given(st.lists(st.floats(0, 1000), min_size=3, max_size=3), st.floats(0, 1000), st.floats(0, 1000))
def test_a_higher_threshold_is_never_likelier(points, first, second):
    quantiles = np.sort(np.array([points]), axis=1)
    low, high = sorted((first, second))
    one, two = (told.exceeding(quantiles, told.PEOPLE, at)[0] for at in (low, high))
    assert 0 <= two <= one <= 1


def test_probability_at_the_given_points_and_without_any_spread():
    quantiles = np.array([[10.0, 20, 40]])
    at = [float(told.exceeding(quantiles, told.PEOPLE, point)[0]) for point in (10, 20, 40)]
    assert at == pytest.approx([0.9, 0.5, 0.1])
    sure = np.array([[20.0, 20, 20]])
    assert told.exceeding(sure, told.PEOPLE, 19)[0] == pytest.approx(1)
    assert told.exceeding(sure, told.PEOPLE, 21)[0] == pytest.approx(0)


def test_the_rooms_probability_is_the_mean_of_its_members():
    rows = [(15, 20, 25)] * 3 + [(35, 40, 45)] * 3
    assert told.group_probability(estimates(rows), 30) == pytest.approx(0.5, abs=0.01)
    assert told.group_probability(estimates([(10, 20, 40)] * 5 + [(None,) * 3]), 20) == pytest.approx(0.5)


def test_a_refused_forecast_has_no_probability():
    whole = {"lo95": 5.0, "lo80": 10.0, "mid": 20.0, "hi80": 30.0, "hi95": 35.0}
    assert told.model_probability(whole, 20) == pytest.approx(0.5)
    assert told.model_probability({**whole, "mid": None}, 20) is None
    assert told.model_probability({}, 20) is None
