"""The point method and its fan: equal to statsmodels, scale-free, never against an unbroken run."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from roadmap.stages import _comb3, _intervals
from roadmap.stages._scores import interval_score

LIBRARY = _comb3.Library(0.02, 0.0007)
STEPS = np.array([1, 2, 5, 10, 12])
series = st.integers(7, 30).flatmap(lambda n: arrays(float, n, elements=st.floats(-3, 8, allow_nan=False, width=32)))


def fans(values, **more):
    z = _comb3.stack([values])
    steps = STEPS[None, :]
    return _intervals.fan(_intervals.Panel(z, np.zeros(1, dtype=np.int64)), steps, damping=0.9, **more)[0]


def squares(z, alpha):
    return float(_comb3._smooth(_comb3.stack([z]), np.array([[alpha]]))[0][0, 0])


def statsmodels_fit(values):
    from statsmodels.tsa.forecasting.theta import ThetaModel

    return ThetaModel(_as_series(values), period=1, deseasonalize=False).fit().params


def _as_series(values):
    import pandas as pd

    return pd.Series(values)


def test_closed_form_equals_statsmodels():
    """Same forecasts wherever statsmodels' search reached the minimum; nowhere does it find a lower one."""
    rng = np.random.default_rng(5)
    agreed = 0
    for _ in range(60):
        n = int(rng.integers(7, 30))
        z = np.cumsum(rng.normal(rng.normal(0, 0.1), 0.3, n)) + rng.normal(3, 0.2, n)
        fit = _comb3.fit_theta(_comb3.stack([z]))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # statsmodels warns where its own search did not converge
            theirs, points = statsmodels_fit(z), _comb3.theta_statsmodels(z, 10)
        assert fit.slope[0] == pytest.approx(theirs["b0"], abs=1e-8)
        assert squares(z, fit.alpha[0]) <= squares(z, theirs["alpha"]) * (1 + 1e-6)
        if abs(fit.alpha[0] - theirs["alpha"]) < 1e-3:
            agreed += 1
            ours = _comb3.theta_points(fit, np.arange(1, 11)[None, :])[0]
            assert np.allclose(ours, points, atol=0.01 * z.std())
    assert agreed >= 50


@given(series)
@settings(max_examples=60, deadline=None)
def test_lines_never_cross_and_fans_only_open(values):
    fan = fans(values)
    assert np.isfinite(fan).all()
    assert (np.diff(fan, axis=1) >= 0).all()
    for low, high in ((1, 3), (0, 4)):
        assert (np.diff(fan[:, high] - fan[:, 2]) >= -1e-9).all()
        assert (np.diff(fan[:, 2] - fan[:, low]) >= -1e-9).all()


@given(series, st.floats(-5, 5))
@settings(max_examples=40, deadline=None)
def test_a_factor_on_a_level_is_a_factor_on_its_forecast(values, shift):
    assert np.allclose(fans(values + shift), fans(values) + shift, atol=1e-4 * (1 + values.std()))


@given(series)
@settings(max_examples=60, deadline=None)
def test_a_falling_series_never_gets_a_rising_median(values):
    falling = np.sort(values)[::-1]
    booming = [np.arange(20) * 0.3 + wiggle for wiggle in np.linspace(0, 1, 12)]
    z = _comb3.stack([falling, *booming])
    steps = np.tile(STEPS, (len(z), 1))
    panel = _intervals.Panel(z, np.zeros(len(z), dtype=np.int64))
    mid = _intervals.fan(panel, steps, damping=0.9)[0, :, 2]
    assert (mid <= falling[-1] + 1e-9).all()
    assert (np.diff(mid) <= 1e-9).all()


def test_growth_leans_on_the_panel_the_more_the_noisier_the_series():
    rng = np.random.default_rng(3)
    calm = [np.arange(20) * 0.05 + rng.normal(0, 0.02, 20) for _ in range(20)]
    wild = np.cumsum(rng.normal(0.0, 0.5, 20))
    wild = wild - np.linspace(0, wild[-1] - wild[0], 20)  # mean growth of its own: none
    speed = _comb3.pace(_comb3.stack([*calm, wild]), np.zeros(21, dtype=np.int64), LIBRARY)
    assert np.abs(speed.growth[:20] - 0.05).max() < 0.01
    assert speed.growth[20] > 0.02


def test_a_series_alone_is_not_its_own_panel():
    alone = np.arange(10) * 0.3 + np.tile([0.0, 0.4], 5)
    speed = _comb3.pace(alone[None, :], np.zeros(1, dtype=np.int64), LIBRARY)
    assert 0 < speed.growth[0] < 0.3


def test_known_noise_narrows_long_horizons():
    rng = np.random.default_rng(4)
    z = np.log(rng.poisson(30, (40, 16)) + 0.5)
    steps = np.tile([2, 10], (40, 1))
    panel = np.zeros(40, dtype=np.int64)
    plain = _intervals.fan(_intervals.Panel(z, panel), steps, damping=0.9)
    knowing = _intervals.fan(_intervals.Panel(z, panel, np.exp(-z)), steps, damping=0.9)
    width = [np.median(fan[:, 1, 3] - fan[:, 1, 1]) for fan in (plain, knowing)]
    assert width[1] < 0.75 * width[0]


def test_farmer_lafond_covers_a_drift():
    rng = np.random.default_rng(6)
    walks = np.cumsum(rng.normal(-0.05, 0.1, (1500, 25)), axis=1)
    fan = _intervals.drift_fan(walks[:, :15], np.tile([5, 10], (1500, 1)), rho=0.0)
    for j, step in enumerate((5, 10)):
        actual = walks[:, 14 + step]
        assert np.mean((actual >= fan[:, j, 1]) & (actual <= fan[:, j, 3])) == pytest.approx(0.8, abs=0.04)


def test_shipped_quantiles_say_where_they_come_from():
    import json

    plain = json.loads((_intervals.Path(_intervals.__file__).parent.parent / "data" / "quantiles.json").read_text())
    assert plain["computed_by"].startswith("python -m bench.forecast")
    assert "7 families" in plain["from"]
    assert plain["date"]
    for row in plain["quantiles"]:
        assert row["cases"] > 1000
        assert row["q2.5"] < row["q10"] < 0 < row["q90"] < row["q97.5"]


def test_interval_score_by_hand():
    fan = np.array([[0.0, 1.0, 2.0, 3.0, 4.0]])
    assert interval_score(np.array([2.0]), fan)[0] == pytest.approx((0.1 * 2 + 0.025 * 4) / 2.5)
    expected = (0.5 * 3 + 0.1 * (2 + 10 * 2) + 0.025 * (4 + 40 * 1)) / 2.5
    assert interval_score(np.array([5.0]), fan)[0] == pytest.approx(expected)
