"""Nowcasts of years known in part: they hold what is seen, cover what comes, and touch nothing that is fitted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.settings import Settings
from roadmap.stages._nowcast import COLUMNS, nowcast, with_nowcast
from roadmap.stages.trends import grow


@given(st.integers(0, 300), st.floats(0.01, 0.99), st.floats(0, 500), st.floats(0.02, 3))
def test_never_under_what_is_seen_and_in_order(seen: int, complete: float, usual: float, spread: float) -> None:
    mean, low, high = nowcast(*(np.array([float(v)]) for v in (seen, complete, usual, spread)))[0]
    assert seen <= low <= high
    assert seen <= mean < np.inf
    assert low <= high


def test_between_the_last_years_and_the_inflated_count() -> None:
    complete = np.array([0.02, 0.5, 0.97])
    mean = nowcast(np.round(40 * complete), complete, np.full(3, 20.0), np.full(3, 0.1))[:, 0]
    assert mean[0] == pytest.approx(20, rel=0.1)
    assert 25 < mean[1] < 40
    assert mean[2] == pytest.approx(40, rel=0.03)


@pytest.mark.parametrize("complete", [0.1, 0.4, 0.8])
def test_the_interval_covers_and_the_blend_beats_inflating(complete: float) -> None:
    rng = np.random.default_rng(6)
    usual, spread = np.full(4000, 15.0), np.full(4000, 0.15)
    full = rng.poisson(usual * rng.gamma(1 / spread, spread))
    seen = rng.binomial(full, complete).astype(float)
    made = nowcast(seen, np.full(4000, complete), usual, spread)
    assert 0.78 <= ((full >= made[:, 1]) & (full <= made[:, 2])).mean() <= 0.93  # counts are whole: wider, not narrower
    assert np.abs(full - made[:, 0]).mean() < np.abs(full - seen / complete).mean()


def rows(kind: str = "patent") -> pd.DataFrame:
    years = np.arange(2010, 2022)
    frame = pd.DataFrame({
        "topic_id": np.repeat(["T001", "T002"], 12), "period": np.tile(years, 2),
        "documents": [*[20] * 10, 12, 3, *[0] * 12], "exposure": [*[400] * 10, 240, 60] * 2,
    })  # fmt: skip
    frame["completeness"] = frame["period"].map({2020: 0.6, 2021: 0.15}).fillna(1.0)
    share = frame["documents"] / frame["exposure"]
    return frame.assign(sector="all", kind=kind, share=share, share_lo=share * 0.5, share_hi=share)


def test_only_years_known_in_part_have_one_and_nothing_else_changes() -> None:
    frame = with_nowcast(rows(), 0.98)
    told = frame[frame["nowcast"].notna()]
    assert told[["topic_id", "period"]].to_numpy().tolist() == [
        ["T001", 2020], ["T001", 2021], ["T002", 2020], ["T002", 2021]]  # fmt: skip
    assert told["nowcast"].iloc[0] == pytest.approx(20, abs=1)
    assert told["nowcast"].iloc[2] < 1
    wider = told["nowcast_hi"] - told["nowcast_lo"]
    assert wider.iloc[1] > wider.iloc[0]
    pd.testing.assert_frame_equal(frame.drop(columns=list(COLUMNS)), rows())
    wild = frame.assign(nowcast=frame["nowcast"] * 99)
    pd.testing.assert_frame_equal(grow(wild, Settings()), grow(frame, Settings()))


def test_interviews_and_short_sources_have_none() -> None:
    assert with_nowcast(rows("interview"), 0.98)["nowcast"].isna().all()
    assert with_nowcast(rows().query("period >= 2018"), 0.98)["nowcast"].isna().all()
