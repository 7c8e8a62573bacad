"""forecast_series, backtest_series and read_series: any file, a reason for every series that cannot be used."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from roadmap.errors import InputError
from roadmap.settings import Settings
from roadmap.stages._series import DRIFT
from roadmap.stages._shares import RARE_METHOD
from roadmap.stages.forecast import backtest_series, forecast_series, read_series
from roadmap.tables import SERIES, SERIES_FORECASTS, check

SETTINGS = Settings()
LINES = ["lo95", "lo80", "mid", "hi80", "hi95"]


def series(series_id, values, *, kind="level", group="g", last=2020):
    years = range(last - len(values) + 1, last + 1)
    return pd.DataFrame({"series_id": series_id, "period": list(years), "value": values, "kind": kind, "group": group})


def walks(n=40, years=25, *, kind="level", seed=1, growth=0.02):
    rng = np.random.default_rng(seed)
    paths = np.exp(5 + np.cumsum(rng.normal(growth, 0.1, (n, years)), axis=1))
    return pd.concat([series(f"s{i:03d}", path, kind=kind) for i, path in enumerate(paths)], ignore_index=True)


BROKEN = {
    "zeros": (series("x", [0.0] * 12, kind="count"), "zero"),
    "one point": (series("x", [5.0]), "in a row: 1"),
    "negative": (series("x", [5.0, -2.0] * 6), "-2.0"),
    "zero level": (series("x", [5.0, 0.0] * 6), "zero"),
    "share over one": (series("x", [0.5, 1.5] * 6, kind="share"), "1.5"),
    "endless": (series("x", [5.0, np.inf] * 6), "inf"),
    "nothing known": (series("x", [np.nan] * 12), "no value"),
    "twice": (pd.concat([series("x", [5.0] * 12), series("x", [6.0])]), "2020"),
    "quarter": (series("x", [5.0] * 12).assign(period="2015-Q2"), "2015-Q2"),
    "month": (series("x", [5.0] * 12).assign(period="2015-06"), "2015-06"),
    "yyyymm": (series("x", [5.0] * 12).assign(period=range(201501, 201513)), "201501"),
    "text": (series("x", [5.0] * 12).astype({"value": object}).assign(value="many"), "many"),
    "kind": (series("x", [5.0] * 12, kind="weird"), "weird"),
    "kinds": (pd.concat([series("x", [5.0] * 12), series("x", [6.0], kind="count", last=2021)]), "kinds"),
    "recent gap": (series("x", [5.0] * 12).drop(index=8), "in a row: 3"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_series_says_why_beside_a_good_one(name):
    frame, said = BROKEN[name]
    made = forecast_series(pd.concat([frame, series("good", np.arange(50.0, 70.0))]), SETTINGS)
    check(made, SERIES_FORECASTS)
    broken = made[made["series_id"] == "x"]
    assert (broken["status"] == "refused").all()
    assert broken["horizon"].tolist() == [2, 5, 10]
    assert broken[LINES].isna().all(axis=None)
    assert said in broken["reason"].iloc[0]
    assert (made.loc[made["series_id"] == "good", "status"] != "refused").all()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "", None]),
            st.sampled_from([2010, 2011, 2012, "2013", "2014-Q1", None, np.nan, 2e9]),
            st.sampled_from([0, 1.5, -3, np.nan, np.inf, "x", "", None, 1e300, 1e-300]),
            st.sampled_from(["count", "share", "level", "cost", "odd", None]),
        ),
        max_size=12,
    )
)
@hypothesis_settings(max_examples=80, deadline=None)
def test_nothing_crashes_and_nothing_is_dropped(given_rows):
    frame = pd.DataFrame(given_rows, columns=["series_id", "period", "value", "kind"])
    made = forecast_series(frame, SETTINGS)
    assert set(made["series_id"]) == {
        "" if name is None else name
        for name in frame["series_id"].astype(object).where(frame["series_id"].notna(), None)
    }
    assert len(made) == 3 * made["series_id"].nunique()
    assert (made.loc[made["status"] == "refused", "reason"] != "").all()


@pytest.mark.parametrize("kind", ["count", "share", "level", "cost"])
def test_every_kind_is_forecast_in_its_own_range(kind):
    frame = walks(kind=kind)
    if kind == "share":
        frame["value"] = frame["value"] / (frame["value"].max() * 1.01)
    made = forecast_series(frame, SETTINGS)
    told = made[made["status"] != "refused"]
    assert len(told) > 80
    assert (np.diff(told[LINES].to_numpy(), axis=1) >= 0).all()
    assert told[LINES].to_numpy().min() >= 0
    if kind == "share":
        assert told[LINES].to_numpy().max() <= 1
    assert all(method == DRIFT for method in made["method"]) == (kind == "cost")


@given(st.floats(0.001, 1e6))
@hypothesis_settings(max_examples=15, deadline=None)
def test_the_unit_of_a_level_does_not_matter(factor):
    frame = walks(n=6)
    plain, scaled = (
        forecast_series(frame, SETTINGS),
        forecast_series(frame.assign(value=frame["value"] * factor), SETTINGS),
    )
    assert np.allclose(scaled[LINES], plain[LINES] * factor, rtol=1e-4, equal_nan=True)


def test_horizons_count_from_the_last_period_given():
    frame = series("x", [50.0 + i for i in range(15)], last=2020)
    frame.loc[frame["period"] == 2020, "value"] = np.nan
    made = forecast_series(frame, SETTINGS)
    assert made["period"].tolist() == [2022, 2025, 2030]
    shorter = forecast_series(frame.iloc[:-1], SETTINGS)
    assert (np.log(made["hi80"] / made["lo80"]) > np.log(shorter["hi80"] / shorter["lo80"])).all()


def test_years_before_a_gap_are_left_out_and_named():
    whole = series("x", [50.0 + i % 3 for i in range(20)])
    made = forecast_series(whole.drop(index=4), SETTINGS)
    assert made["method"].str.contains("since 2006, after a gap").all()
    assert np.allclose(made[LINES], forecast_series(whole.iloc[5:], SETTINGS)[LINES])


def test_rare_counts_get_the_negative_binomial():
    made = forecast_series(series("x", [3, 5, 4, 2, 6, 3, 4, 5, 3, 4], kind="count"), SETTINGS)
    assert made["method"].unique().tolist() == [RARE_METHOD]
    assert (made["status"] == "refused").tolist() == [False, True, True]
    # The middle is the rate of the last five years, not the median of few documents, which lies below it.
    assert made["mid"].iloc[0] == pytest.approx(3.9, abs=0.01)


def test_order_of_rows_does_not_matter():
    frame = walks(n=5)
    assert forecast_series(frame.sample(frac=1, random_state=2), SETTINGS).equals(forecast_series(frame, SETTINGS))


def test_backtest_scores_a_random_walk_as_it_is():
    scores = backtest_series(walks(n=150, years=26, growth=0.0), SETTINGS)
    mine = scores[(scores["group"] == "all") & (scores["method"] == "roadmap")]
    assert mine["covered80"].between(0.7, 0.97).all()  # without growth to find, ten years are covered too often
    assert mine["covered95"].between(0.88, 1.0).all()
    naive = scores[(scores["group"] == "all") & (scores["method"] == "naive")]
    assert np.allclose(naive["wis_to_naive"], 1)
    assert (mine["mae_to_naive"].to_numpy() < 1.15).all()
    assert set(scores["group"]) == {"all", "g"}


def test_backtest_of_too_little_is_empty():
    assert backtest_series(series("x", [5.0] * 7), SETTINGS).empty


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_reads_what_spreadsheets_write(tmp_path, delimiter):
    frame = walks(n=2, years=12)
    path = tmp_path / "series.csv"
    frame.to_csv(path, index=False, sep=delimiter, encoding="utf-8-sig", decimal="," if delimiter == ";" else ".")
    found = read_series(path)
    check(found, SERIES)
    assert np.allclose(found["value"], frame["value"])


def test_optional_columns_have_defaults(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("Series_ID, Period, Value\na,2001,5\na,2002,\n", encoding="utf-8")
    found = read_series(path)
    assert found["kind"].tolist() == ["level", "level"]
    assert found["group"].tolist() == ["", ""]
    assert found["value"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"series_id,value\na,1\n", "lacks the column period"),
        (b"series_id,period,value\n", "no rows"),
        (b"", "could not be read"),
        (b"\xff\xfe\x00series", "could not be read"),
        (None, "could not be read"),
    ],
)
def test_a_file_that_is_no_series_table_is_one_sentence(tmp_path, content, said):
    path = tmp_path / "series.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_series(path)


def test_a_frame_without_its_columns_is_one_sentence():
    with pytest.raises(InputError, match="value"):
        forecast_series(pd.DataFrame({"series_id": ["a"], "period": [2001]}), SETTINGS)


DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "series" / "series.csv.gz"


@pytest.mark.slow
@pytest.mark.skipif(not DATA.exists(), reason="the shared series are not on this machine")
def test_the_notes_figures_hold_with_families_held_out():
    from bench.forecast import run

    assert run(quick=True)["holds"]
