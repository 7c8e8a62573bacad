"""Breaks, bursts and one-way movement: what was planted is found, and without change hardly anything is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as quickly
from hypothesis import strategies as st
from scipy.stats import kendalltau

from corpora import frame
from roadmap.stages._carriers import carriers
from roadmap.stages._changes import NAMES, Grid, breaks, bursts, changes_of, kendall

SERIES = 1000


def _grid(rates: np.ndarray, seed: int = 0) -> Grid:
    """Draw series around these yearly rates, the source growing by a tenth a year."""
    exposure = np.tile(100 * 1.1 ** np.arange(len(rates)), (SERIES, 1)).round()
    means = rates * exposure / exposure.mean()
    return Grid(np.random.default_rng(seed).poisson(means).astype(float), exposure, 2000 + np.arange(len(rates)))


@pytest.mark.parametrize("at", [4, 10, 16])
def test_a_planted_doubling_is_found_within_a_year(at: int) -> None:
    rates = np.where(np.arange(20) < at, 25.0, 50.0)
    found = breaks(Grid(np.random.default_rng(at).poisson(np.tile(rates, (SERIES, 1))).astype(float),
                        np.ones((SERIES, 20)), 2000 + np.arange(20)))  # fmt: skip
    near = np.abs(found[:, 0] - (2000 + at)) <= 1
    assert near.mean() > 0.95
    assert np.median(found[near, 1]) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(("years", "mean"), [(8, 5), (12, 20), (20, 3), (30, 60)])
def test_without_change_breaks_and_bursts_are_rare(years: int, mean: float) -> None:
    flat = _grid(np.full(years, float(mean)))
    assert np.isfinite(breaks(flat)[:, 0]).mean() <= 0.05
    assert np.isfinite(bursts(flat)[:, 0]).mean() <= 0.05


@pytest.mark.parametrize("years", [8, 12, 25])
@pytest.mark.parametrize("mean", [2, 20, 300])
@pytest.mark.parametrize("swing", [0.0, 0.2, 0.45])
def test_one_series_of_twenty_without_change_bursts_at_most(years: int, mean: int, swing: float) -> None:
    """False alarms on drawn Poisson and negative binomial series: .05, and two standard errors of 600 draws."""
    rng = np.random.default_rng(years * mean)
    rates = rng.gamma(1 / swing**2, swing**2, (600, years)) if swing else np.ones((600, years))
    counts = rng.poisson(mean * rates).astype(float)
    found = bursts(Grid(counts, np.ones(counts.shape), 2000 + np.arange(years)))
    assert np.isfinite(found[:, 0]).mean() <= 0.05 + 2 * (0.05 * 0.95 / 600) ** 0.5


def test_a_doubtful_burst_hides_no_sure_one_before_it() -> None:
    counts = np.tile([10.0, 11, 9, 60, 62, 10, 9, 12, 10, 11, 9, 24, 10, 11], (1, 1))
    found = bursts(Grid(counts, np.ones(counts.shape), 2000 + np.arange(14)))
    assert found[0].tolist() in ([2003, 2004], [2011, 2011])
    calm = np.where(counts == 24, 17, counts)
    assert bursts(Grid(calm, np.ones(counts.shape), 2000 + np.arange(14)))[0].tolist() == [2003, 2004]


def test_a_source_that_swings_by_itself_does_not_break() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(40 * rng.gamma(5, 1 / 5, (SERIES, 15))).astype(float)
    assert np.isfinite(breaks(Grid(counts, np.ones((SERIES, 15)), np.arange(15)))[:, 0]).mean() <= 0.06


def test_even_growth_of_a_large_topic_is_no_break() -> None:
    found = breaks(_grid(100 * 1.08 ** np.arange(15)))
    assert np.isfinite(found[:, 0]).mean() <= 0.05


def test_a_planted_burst_is_found_with_its_years() -> None:
    rates = np.full(15, 12.0)
    rates[9:11] = 60
    found = bursts(_grid(rates))
    assert (found == [2009, 2010]).all(axis=1).mean() > 0.9


def test_growth_of_the_source_alone_is_nothing() -> None:
    exposure = np.array([[50, 100, 200, 400, 800, 1600, 3200, 6400]], float)
    grid = Grid(exposure / 10, exposure, np.arange(2000, 2008))
    assert np.isnan(breaks(grid)).all()
    assert np.isnan(bursts(grid)).all()
    assert np.isnan(kendall(grid)).all()


rows_of = st.lists(st.tuples(st.integers(0, 6), st.sampled_from([0, 10, 11])), min_size=2, max_size=14)


@given(rows_of)
@quickly(max_examples=60)
def test_tau_is_that_of_scipy(rows: list[tuple[int, int]]) -> None:
    exposure = np.array([[float(n) for _, n in rows]])
    counts = np.array([[float(k if n else 0) for k, n in rows]])
    known = np.flatnonzero(exposure[0])[-10:]
    found = kendall(Grid(counts, exposure, np.arange(len(rows))))[0]
    share = counts[0, known] / exposure[0, known] if len(known) else np.zeros(0)
    if len(share) < 2 or np.ptp(share) == 0:
        assert np.isnan(found).all()
    else:
        np.testing.assert_allclose(found, kendalltau(known, share), atol=1e-12)


@given(st.lists(st.lists(st.integers(0, 50), min_size=8, max_size=8), min_size=1, max_size=6))
@quickly(max_examples=40)
def test_each_series_is_looked_at_by_itself(lists: list[list[int]]) -> None:
    lists = [[one[0] + 8, *one[1:]] for one in lists]
    exposure, years = np.full((len(lists), 8), 60.0), np.arange(2010, 2018)
    for look in (kendall, breaks, bursts):
        together = look(Grid(np.array(lists, float), exposure, years))
        alone = [look(Grid(np.array([one], float), exposure[:1], years))[0] for one in lists]
        np.testing.assert_allclose(together, alone)
        told = together[np.isfinite(together[:, 0]), 0]
        assert look is kendall or np.isin(told, years).all()


def test_years_that_are_not_known_change_nothing() -> None:
    counts = np.array([[3, 4, 3, 4, 0, 20, 21, 19, 20, 22]], float)
    exposure = np.where(np.arange(10) == 4, 0, 100.0)[None]
    whole = breaks(Grid(counts, exposure, np.arange(2000, 2010)))[0]
    assert whole[0] == 2005
    burst = np.array([[3, 4, 3, 4, 30, 0, 31, 4, 3, 4]], float)
    exposure = np.where(np.arange(10) == 5, 0, 100.0)[None]
    assert bursts(Grid(burst, exposure, np.arange(2000, 2010)))[0].tolist() == [2004, 2006]


def test_short_and_small_series_are_left_out() -> None:
    rows = [("T1", "all", "news", 2000 + year, 5, 50) for year in range(4)]
    rows += [("T2", "all", "news", 2000 + year, 1, 50) for year in range(7)]
    rows += [("T3", "all", "news", 2000 + year, 2, 50) for year in range(7)]
    columns = ["topic_id", "sector", "kind", "period", "documents", "exposure"]
    found = changes_of(pd.DataFrame(rows, columns=columns))
    assert found["topic_id"].tolist() == ["T3"]
    assert set(NAMES) <= set(found.columns)
    assert changes_of(pd.DataFrame(columns=columns)).empty


# --- who carries a topic --------------------------------------------------------------------------------------------


def _documents(rows: list[tuple[str, str, bool, str]]) -> pd.DataFrame:
    """Make documents of (organisation, region, confidential, duplicate_of)."""
    organisation, region, confidential, duplicate_of = zip(*rows, strict=True)
    documents = frame(organisation=list(organisation), region=list(region), duplicate_of=list(duplicate_of))
    return documents.assign(
        doc_id=[f"d{n}" for n in range(len(rows))], kind="patent", confidential=list(confidential)
    )  # fmt: skip


def _carried(rows: list[tuple[str, str, bool, str]]) -> pd.Series:
    documents = _documents(rows)
    sectors = pd.DataFrame({"doc_id": [], "sector": []}, dtype="str")
    found = carriers(documents, sectors, documents[["doc_id"]].assign(topic_id="T1"))
    return found.set_index("sector").loc["all"]


def test_spellings_are_one_organisation_and_parts_are_weighed() -> None:
    found = _carried([
        ("Ardenne Optik N.V.", "BE335", False, ""), ("ARDENNE OPTIK NV", "BE332", False, ""),
        ("Maas Sensoren B.V.; Ardenne Optik", "NL423", False, ""), ("", "", False, ""),
    ])  # fmt: skip
    assert found["organisations"] == 2
    assert found["organisations_even"] == pytest.approx(1 / ((3 / 4) ** 2 + (1 / 4) ** 2))
    assert found["regions"] == 2
    assert found["regions_even"] == pytest.approx(1 / ((2 / 3) ** 2 + (1 / 3) ** 2))


def test_confidential_documents_and_repeats_are_not_among_them() -> None:
    open_only = [("Ardenne Optik", "BE335", False, "")]
    hidden = [("Maas Sensoren", "NL423", True, ""), ("Eifel Technik", "DEA2D", False, "d0")]
    pd.testing.assert_series_equal(_carried(open_only + hidden), _carried(open_only))


@given(st.lists(st.sampled_from(["Aa Optik", "Bb Optik", "Cc Optik", "Dd Optik"]), min_size=1, max_size=30))
@quickly(max_examples=30)
def test_the_effective_number_lies_between_one_and_the_number(names: list[str]) -> None:
    found = _carried([(name, "NL423", False, "") for name in names])
    assert found["organisations"] == len(set(names))
    assert 1 - 1e-9 <= found["organisations_even"] <= found["organisations"] + 1e-9
