"""Shares of one sector and source sum to one in every drawn path, and otherwise stay what they were."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.stages._coherent import coherent, paths


def fans(mids: list[float], spread: float = 0.2, horizons: int = 3) -> np.ndarray:
    """Return fans around these shares that open with the horizon."""
    away = np.array([-2, -1.3, 0, 1.3, 2]) * spread
    return np.array([[mid * np.exp(away * np.sqrt(h + 1)) for h in range(horizons)] for mid in mids])


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.floats(0.001, 1.0), min_size=2, max_size=30),
    st.sampled_from([0.0, 0.01, 0.3, 0.9]),
    st.integers(0, 100),
)
def test_every_path_sums_to_one_with_the_rest(weights: list[float], rest: float, seed: int) -> None:
    now = np.array(weights) / sum(weights) * (1 - rest)
    drawn = paths(fans(now.tolist()), rest, seed)
    left = 1 - drawn.sum(axis=0)
    assert (drawn > 0).all()
    assert (left >= -1e-12).all()
    assert np.allclose(left, 0) if rest == 0 else (left > 0).all()


def test_forecasts_that_sum_to_more_than_one_are_brought_down_alike() -> None:
    now = np.full(20, 0.05)
    given_ = fans([0.06] * 20, spread=0.1)
    made = coherent(given_, now, 1000, 1)
    assert made[..., 2].sum(axis=0) == pytest.approx(1, abs=0.02)
    assert (np.diff(made, axis=2) > 0).all()
    width = np.log(made[..., 3] / made[..., 1])
    assert (np.diff(width, axis=1) >= 0).all()
    assert np.allclose(width, np.log(given_[..., 3] / given_[..., 1]), rtol=0.1)


def test_the_same_seed_gives_the_same_fans() -> None:
    now = np.array([0.5, 0.3, 0.2])
    one = coherent(fans(now.tolist()), now, 1000, 7)
    assert (one == coherent(fans(now.tolist()), now, 1000, 7)).all()


def test_nought_stays_nought_and_what_is_not_forecast_stays_so() -> None:
    given_ = fans([0.3, 0.4, 0.3])
    given_[0, :, :2] = 0.0
    given_[2] = np.nan
    made = coherent(given_, np.array([0.3, 0.4, 0.3]), 100, 1)
    assert (made[0, :, :2] == 0).all()
    assert np.isnan(made[2]).all()
    assert np.isfinite(made[:2]).all()


def test_documents_in_several_topics_or_a_topic_alone_are_left() -> None:
    given_ = fans([0.6, 0.7])
    assert coherent(given_, np.array([0.6, 0.7]), 100, 1) is given_
    alone = fans([0.6])
    assert coherent(alone, np.array([0.6]), 100, 1) is alone
