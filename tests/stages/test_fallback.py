"""The last value takes over where the combination lost to it in the panel's own past, and is called by its name."""

from __future__ import annotations

import numpy as np
import pandas as pd

from roadmap.settings import Settings
from roadmap.stages import _comb3, _fallback, _intervals
from roadmap.stages._series import forecast_series

LIBRARY = _comb3.Library(0.02, 0.002)


def panel_of(growths: np.ndarray, series: int = 12, seed: int = 0) -> np.ndarray:
    """Draw logs of series that grow alike by these steps, with a little noise."""
    rng = np.random.default_rng(seed)
    start = rng.normal(5, 0.5, (series, 1))
    return start + np.cumsum(np.tile(growths, (series, 1)) + rng.normal(0, 0.03, (series, len(growths))), axis=1)


def lost(z: np.ndarray, panel: np.ndarray | None = None) -> np.ndarray:
    panel = np.zeros(len(z), dtype=np.int64) if panel is None else panel
    return _fallback.lost(tried(z, panel), panel)


def tried(z: np.ndarray, panel: np.ndarray) -> _fallback.Tries:
    """Try forecasts whose 80 % range reaches .1 either way."""
    return _fallback.tries(
        z, panel, LIBRARY, lambda speed, steps: np.full((len(speed.changes), steps.shape[1], 2), 0.1),
        noise=None, damping=0.9,
    )  # fmt: skip


GROWING, STOPPED = np.full(10, 0.2), np.array([0.3] * 7 + [0.0, -0.05, 0.02])


def test_growth_that_goes_on_is_left_to_the_combination() -> None:
    assert not lost(panel_of(GROWING)).any()


def test_a_panel_that_stopped_falls_back_and_its_neighbour_does_not() -> None:
    z = np.vstack([panel_of(STOPPED), panel_of(GROWING)])
    panel = np.repeat([0, 1], 12)
    assert lost(z, panel).tolist() == [True] * 12 + [False] * 12
    assert lost(z, 1 - panel).tolist() == [True] * 12 + [False] * 12


def test_few_series_and_few_years_decide_nothing() -> None:
    assert not lost(panel_of(STOPPED, series=_fallback.LEAST_SERIES - 1)).any()
    assert not lost(panel_of(STOPPED)[:, :4]).any()
    assert lost(np.zeros((0, 9)), np.zeros(0, dtype=np.int64)).shape == (0,)


def test_only_what_is_known_at_the_origin_is_asked() -> None:
    """Years after the origin change nothing: the growing years are judged as if the stop were not to come."""
    assert not lost(panel_of(STOPPED)[:, :7]).any()


def test_the_fan_stands_on_the_last_value_and_its_row_says_so() -> None:
    z = panel_of(STOPPED)
    judged = _intervals.Panel(z, np.zeros(len(z), dtype=np.int64)).judged(damping=0.9)
    fan = _intervals.fan(judged, np.tile([2, 5], (len(z), 1)), damping=0.9)
    assert np.allclose(fan[:, :, 2], z[:, -1:])
    rows = [(f"s{n:02d}", 2010 + year, float(np.exp(value)), "level", "g")
            for n, path in enumerate(z) for year, value in enumerate(path)]  # fmt: skip
    series = pd.DataFrame(rows, columns=["series_id", "period", "value", "kind", "group"])
    made = forecast_series(series, Settings())
    assert set(made["method"]) == {_fallback.METHOD}
    told = made[made["status"] != "refused"].merge(series[series["period"] == 2019], on="series_id")
    assert len(told)
    assert np.allclose(told["mid"], told["value"])
    alone = forecast_series(series[series["series_id"] == "s00"], Settings())
    assert set(alone["method"]) == {_comb3.METHOD}


def test_a_panel_whose_errors_were_larger_gets_a_wider_range_on_that_side() -> None:
    up = np.array([0.0] * 7 + [0.5, 0.5, 0.5])
    jumped, quiet = panel_of(up), panel_of(np.zeros(10), seed=1)
    z, panel = np.vstack([jumped, quiet]), np.repeat([0, 1], 12)
    factors = _fallback.stretch(tried(z, panel), panel, np.zeros(24, dtype=bool))
    assert (factors[:12, 1] > 1.2).all()
    assert (factors[:12, 0] < 1).all()
    assert (factors[12:, 1] < factors[:12, 1]).all()
    few = _fallback.stretch(tried(z[:3], panel[:3]), panel[:3], np.zeros(3, dtype=bool))
    assert np.allclose(few, 1)
    assert _fallback.stretch(tried(z[:0], panel[:0]), panel[:0], np.zeros(0, dtype=bool)).shape == (0, 2)


def test_own_errors_never_count_for_more_than_half_and_reach_the_fan() -> None:
    z = panel_of(np.array([0.0] * 7 + [1.5, -1.5, 1.5]))
    panel = np.zeros(len(z), dtype=np.int64)
    factors = _fallback.stretch(tried(z, panel), panel, np.zeros(len(z), dtype=bool))
    assert (factors <= _fallback.MOST_STRETCH**_fallback.OWN).all()
    plain = _intervals.Panel(z, panel)
    wide = _intervals.Panel(z, panel, stretch=np.tile([1.0, 1.5], (len(z), 1)))
    steps = np.tile([2, 5], (len(z), 1))
    one, other = (_intervals.fan(part, steps, damping=0.9) for part in (plain, wide))
    assert np.allclose(one[..., :3], other[..., :3])
    assert np.allclose(other[..., 3] - other[..., 2], 1.5 * (one[..., 3] - one[..., 2]))
