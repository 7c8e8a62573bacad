"""The chance of growth: it follows what is known, and no share that fell every year is said to rise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.settings import Settings
from roadmap.stages import _ahead, _growth


def rows_of(counts: np.ndarray, exposure: np.ndarray | int = 1000, first: int = 2000) -> pd.DataFrame:
    """Return TRENDS rows of complete years: counts (topics, years)."""
    topics, years = counts.shape
    frame = pd.DataFrame({
        "topic_id": np.repeat([f"T{n:03d}" for n in range(topics)], years),
        "period": np.tile(np.arange(first, first + years), topics),
        "documents": counts.ravel().astype("int64"),
        "exposure": np.tile(np.broadcast_to(exposure, years), topics),
    })  # fmt: skip
    return frame.assign(sector="all", kind="news", completeness=1.0).astype({"topic_id": "str"})


def signal_of(rows: pd.DataFrame) -> pd.Series:
    return _growth.growth_of(rows, rows, Settings()).set_index("topic_id")["signal"]


def test_steady_growth_is_likelier_to_go_on_than_standstill_or_fall_to_turn() -> None:
    years = np.arange(12)
    paths = np.array([rate * factor**years for rate in (40, 50, 60) for factor in (1.2, 1.0, 0.85)])
    chance = _ahead.ahead_of(rows_of(paths.round(), 5000))["chance"].to_numpy().reshape(3, 3)
    assert chance[:, 0].min() > 0.4
    assert chance[:, 1:].max() < 0.15


def test_few_documents_alone_make_no_weak_signal() -> None:
    """Of standing shares of two documents a year many are likely to grow 8 % by chance; few are called weak."""
    rng = np.random.default_rng(4)
    rows = rows_of(rng.poisson(2, (150, 12)))
    assert _ahead.ahead_of(rows)["chance"].mean() > 0.2
    signals = signal_of(rows)
    assert signals.eq("rising").sum() == 0
    assert signals.eq("weak").mean() < 0.15


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(1, 400)), min_size=6, max_size=14),
    st.lists(st.integers(0, 60), min_size=14, max_size=14),
)
@settings(max_examples=40, deadline=None)
def test_a_strictly_falling_share_never_rises_whatever_its_source_does(
    falls: list[tuple[int, int]], other: list[int]
) -> None:
    exposure = np.array([size for _, size in falls]) + 60
    before, whole, counts = 11, 10, []
    for (part, _), total in zip(falls, exposure.tolist(), strict=True):
        most = (before * total - 1) // whole  # the most documents that still make the share fall, exactly
        counts.append(max(0, min(part, most)))
        before, whole = counts[-1], total
        if not before:
            break
    counts = np.array(counts)
    if len(counts) < _growth.LEAST_YEARS:
        return
    exposure = exposure[: len(counts)]
    assert (np.diff(counts / exposure) < 0).all()
    rows = rows_of(np.array([counts, np.minimum(other[: len(counts)], exposure)]), exposure)
    assert signal_of(rows)["T000"] not in ("rising", "weak")


def test_what_came_is_told_of_two_years_together() -> None:
    rows = rows_of(np.array([[0, 0, 10, 10, 9, 12, 14], [1, 1, 10, 10, 10, 12, 13], [0, 0, 0, 0, 5, 5, 5]]))
    assert _ahead.came(rows, 2003).to_dict() == {"T000": True, "T001": False}  # 26 and 25 for 20; 1.26 times asked


def test_the_record_counts_what_signals_came_to() -> None:
    years = np.arange(16)
    counts = np.array([np.round(20 * 1.25**years), *[np.full(16, 300)] * 6, np.round(900 * 0.85**years)])
    found = _growth.record_of(rows_of(counts, 5000), Settings()).set_index("signal")
    assert found.loc["rising", "signal_grew"] == 1.0
    assert found.loc["rising", "signal_cases"] == Settings().forecast.origins
    assert found.loc["falling", "signal_grew"] == 0.0
    assert _growth.record_of(rows_of(counts[:, :6], 5000), Settings()).empty


def test_the_shipped_curve_rises_and_says_where_it_comes_from() -> None:
    curve = _ahead.shipped_curve()
    chances = curve.chance(np.array([-2.0, 0.0, 2.0]))
    assert (np.diff(chances) > 0).all()
    assert chances == pytest.approx(1 / (1 + np.exp(-(curve.intercept + curve.slope * np.array([-2.0, 0, 2])))))


@pytest.mark.parametrize("parts", [1, 4, 12])
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_what_falls_every_month_or_quarter_falls_every_year(parts: int, data: st.DataObject) -> None:
    """Counts that fall from each part of a year to the next, of a source that swings, are never said to rise."""
    years = data.draw(st.integers(6, 12))
    many = years * parts
    exposure = np.array(data.draw(st.lists(st.integers(20_000, 90_000), min_size=many, max_size=many)))
    share = np.linspace(data.draw(st.floats(0.1, 0.9)), data.draw(st.floats(0.0, 0.05)), many)
    counts = np.floor(share * exposure)
    assert (np.diff(counts / exposure) < 0).all()
    yearly, whole = (values.reshape(years, parts).sum(axis=1) for values in (counts, exposure))
    signals = signal_of(rows_of(np.array([yearly, whole // 3]), whole))
    assert signals["T000"] not in ("rising", "weak")
