"""AutoETS beside ours: counted where it gave a range, told where it is not installed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from roadmap.cli import app
from roadmap.settings import Settings
from roadmap.stages import _intervals, _peers
from roadmap.stages.forecast import backtest_series


def _walks(count: int = 12, years: int = 20) -> pd.DataFrame:
    paths = 100 * np.exp(np.random.default_rng(3).normal(0, 0.1, (count, years)).cumsum(axis=1))
    names = np.repeat([f"s{n:02d}" for n in range(count)], years)
    periods = np.tile(2000 + np.arange(years), count)
    return pd.DataFrame({"series_id": names, "period": periods, "value": paths.ravel(), "kind": "level", "group": "g"})


def _as_installed(monkeypatch: pytest.MonkeyPatch, fan) -> None:
    monkeypatch.setattr(_peers, "installed", lambda: True)
    monkeypatch.setattr(_peers, "autoets_fan", fan)


def test_without_it_nothing_is_said_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(_peers, "installed", lambda: False)
    scores = backtest_series(_walks(), Settings())
    assert set(scores["method"]) == {"roadmap", "naive", "drift"}
    assert scores["wis_to_autoets"].isna().all()
    path = tmp_path / "series.csv"
    _walks().to_csv(path, index=False)
    said = CliRunner().invoke(app, ["backtest", str(path)])
    assert said.exit_code == 0
    assert "statsforecast" in said.output


def test_a_peer_that_is_naive_scores_as_naive(monkeypatch: pytest.MonkeyPatch) -> None:
    _as_installed(monkeypatch, _intervals.naive_fan)
    scores = backtest_series(_walks(), Settings())
    np.testing.assert_allclose(scores["wis_to_autoets"], scores["wis_to_naive"])
    table = scores.set_index(["group", "method", "horizon"]).sort_index()
    for name in ("wis", "mae", "covered80"):
        np.testing.assert_allclose(table.loc[("all", "autoets"), name], table.loc[("all", "naive"), name])


def test_cases_without_its_range_are_left_out_of_its_ratio_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def half(z: np.ndarray, steps: np.ndarray) -> np.ndarray:
        fan = _intervals.naive_fan(z, steps)
        fan[::2] = np.nan
        return fan

    _as_installed(monkeypatch, half)
    table = backtest_series(_walks(), Settings()).set_index(["group", "method", "horizon"]).sort_index()
    assert (table.loc[("all", "autoets"), "cases"] * 2 == table.loc[("all", "roadmap"), "cases"]).all()
    np.testing.assert_allclose(table.loc[("all", "naive"), "wis_to_autoets"], 1)


@pytest.mark.skipif(not _peers.installed(), reason="statsforecast is not installed")
def test_the_real_one_gives_ordered_ranges() -> None:
    z = np.random.default_rng(1).normal(0, 0.1, (5, 12)).cumsum(axis=1)
    z[0, :5] = np.nan
    fan = _peers.autoets_fan(z, np.tile([2, 5, 10], (5, 1)))
    assert fan.shape == (5, 3, 5)
    assert (np.diff(fan, axis=2) >= 0).all()
