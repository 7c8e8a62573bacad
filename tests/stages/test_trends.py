"""Trends: every year is there, shares and intervals are right, growth of the corpus alone is no growth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import settings as quickly
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from corpora import frame
from roadmap.settings import Settings
from roadmap.settings import Trends as TrendSettings
from roadmap.stages._poisson import STEEP, Series, fit_each
from roadmap.stages.trends import born, count, grow

NOW = Settings(trends=TrendSettings(patent_delay_months=0))
KEY = ["topic_id", "sector", "kind"]


def _corpus(rows: list[tuple[str, str, str, str]], **more: object) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Make documents, sectors and members of (topic, kind, date, sectors)."""
    topic, kind, date, sector = zip(*rows, strict=True)
    ids = [f"d{number}" for number in range(len(rows))]
    documents = frame(doc_id=ids, kind=list(kind), duplicate_of=[""] * len(rows), date_of=[""] * len(rows))
    documents["date"] = pd.to_datetime(pd.Series([one or None for one in date]))
    documents = documents.assign(**more)
    pairs = [(doc_id, one) for doc_id, given_ in zip(ids, sector, strict=True) for one in given_.split() if one]
    sectors = frame(doc_id=[pair[0] for pair in pairs], sector=[pair[1] for pair in pairs])
    return documents, sectors.astype("str"), frame(doc_id=ids, topic_id=list(topic))


def _yearly(counts: dict[str, list[int]], first: int = 2010, kind: str = "news") -> pd.DataFrame:
    """Return TRENDS of topics with these yearly counts; the year ends with the data."""
    rows = [
        (topic, kind, f"{first + place}-{'12-31' if copy == 0 else '06-15'}", "")
        for topic, series in counts.items()
        for place, number in enumerate(series)
        for copy in range(number)
    ]
    return count(*_corpus(rows), NOW)


documents_of = st.lists(
    st.tuples(
        st.sampled_from(["T001", "T002", "T003"]),
        st.sampled_from(["patent", "news", "interview"]),
        st.dates(pd.Timestamp("2012-01-01").date(), pd.Timestamp("2019-12-31").date()).map(str) | st.just(""),
        st.sampled_from(["", "a", "b", "a b"]),
    ),
    min_size=1,
    max_size=60,
)


@given(documents_of)
@quickly(max_examples=20)
def test_counts_add_up_and_every_year_has_one_row(rows: list[tuple[str, str, str, str]]) -> None:
    documents, sectors, members = _corpus(rows)
    trends = count(documents, sectors, members, Settings())
    dated = documents[documents["date"].notna()]
    if dated.empty:
        assert trends.empty
        return
    years = range(dated["date"].dt.year.min(), dated["date"].dt.year.max() + 1)
    assert not trends.duplicated([*KEY, "period"]).any()
    assert trends.groupby(KEY)["period"].apply(list).map(lambda found: found == list(years)).all()
    whole = trends[trends["sector"] == "all"]
    assert whole["documents"].sum() == len(dated)
    # Every kind has a row for every topic, so exposures are the kind's volume, and topics share it out.
    sums = whole.groupby(["kind", "period"]).agg({"documents": "sum", "exposure": ["min", "max"]})
    assert (sums["documents", "sum"] == sums["exposure", "min"]).all()
    assert (sums["documents", "sum"] == sums["exposure", "max"]).all()
    real = dated.groupby(["kind", dated["date"].dt.year]).size()
    assert sums["exposure", "min"][lambda s: s > 0].to_dict() == real.to_dict()
    assert (trends["documents"] <= trends["exposure"]).all()
    assert trends.loc[trends["exposure"] == 0, "share"].isna().all()


@given(documents_of, st.randoms(use_true_random=False))
@quickly(max_examples=10)
def test_order_does_not_matter(rows: list[tuple[str, str, str, str]], random: object) -> None:
    documents, sectors, members = _corpus(rows)
    mixed = documents.sample(frac=1, random_state=random.randrange(2**32))  # type: ignore[attr-defined]
    again = count(mixed, sectors[::-1], members[::-1], Settings())
    pd.testing.assert_frame_equal(again, count(documents, sectors, members, Settings()))


def test_shares_and_wilson_bounds() -> None:
    trends = _yearly({"T001": [1, 0, 7], "T002": [9, 5, 3]})
    told = trends[trends["exposure"] > 0]
    low, high = proportion_confint(told["documents"], told["exposure"], method="wilson")
    np.testing.assert_allclose(told["share"], told["documents"] / told["exposure"])
    np.testing.assert_allclose(told["share_lo"], low, atol=1e-6)
    np.testing.assert_allclose(told["share_hi"], high, atol=1e-6)
    assert ((told["share_lo"] <= told["share"]) & (told["share"] <= told["share_hi"])).all()


def test_a_sector_row_needs_enough_documents() -> None:
    rows = [("T001", "news", "2015-06-01", "a")] * 3 + [("T001", "news", "2015-06-01", "b")] * 2
    rows += [("T001", "news", "2015-06-01", "")] * 4
    trends = count(*_corpus(rows), NOW)
    assert set(trends["sector"]) == {"all", "a"}
    assert trends.set_index("sector")["exposure"].to_dict() == {"all": 9, "a": 3}


def test_repeats_are_not_counted() -> None:
    rows = [("T001", "news", "2015-06-01", "")] * 5
    trends = count(*_corpus(rows, duplicate_of=pd.Series(["", "d0", "d0", "", "d3"], dtype="str")), NOW)
    assert trends["documents"].tolist() == trends["exposure"].tolist() == [2]


@pytest.mark.parametrize(("date_of", "waits"), [("filing", True), ("", True), ("publication", False), ("grant", False)])
def test_a_patent_dated_by_its_publication_does_not_wait(date_of: str, waits: bool) -> None:
    rows = [("T001", "patent", f"{year}-12-31", "") for year in range(2015, 2021)]
    corpus = _corpus(rows, date_of=date_of)
    told = count(*corpus, Settings()).set_index("period")["completeness"]
    assert (told[2020] < 1) == waits
    assert told[2015] == 1


def test_completeness_rises_to_one_and_only_patents_wait() -> None:
    rows = [("T001", kind, f"{year}-12-31", "") for kind in ("patent", "news") for year in range(2010, 2021)]
    told = count(*_corpus(rows), Settings()).set_index(["kind", "period"])["completeness"]
    assert (told["news"] == 1).all()
    patents = told["patent"]
    assert patents.loc[2010:2018].eq(1).all()
    assert 0.9 > patents[2019] > patents[2020]
    # Ages 0.5 to 11.5 months, seen from nine months on, all after eighteen: three months a little seen.
    assert patents[2020] == pytest.approx(sum(max(0, (age + 0.5 - 9) / 9) for age in range(12)) / 12)


def test_the_last_year_counts_as_far_as_it_went() -> None:
    rows = [("T001", "news", "2019-05-05", ""), ("T001", "news", "2020-06-30", "")]
    told = count(*_corpus(rows), NOW).set_index("period")["completeness"]
    assert told.to_dict() == {2019: 1.0, 2020: 0.5}


# --- growth ---------------------------------------------------------------------------------------------------------

FLAT = [60] * 10
RISING = [round(4 * 1.25**year) for year in range(10)]
FALLING = [round(30 * 0.8**year) for year in range(10)]


def _signals(counts: dict[str, list[int]]) -> pd.DataFrame:
    return grow(_yearly(counts), NOW).set_index("topic_id")


def test_planted_growth_standstill_and_fall_are_found() -> None:
    found = _signals({"T001": RISING, "T002": FALLING, "T003": FLAT, "T004": FLAT})
    assert found["signal"].to_dict() == {
        "T001": "rising",
        "T002": "falling",
        "T003": "established",
        "T004": "established",
    }
    assert found.loc["T001", "lo"] > 0.08
    assert found.loc["T002", "hi"] < 0
    assert (found["q"] >= found["p"] - 1e-12).all()


def test_growth_of_the_corpus_alone_is_no_growth() -> None:
    series = [round(5 * 1.3**year) for year in range(10)]
    found = _signals({f"T{n:03d}": series for n in range(1, 6)})
    np.testing.assert_allclose(found["growth"], 0, atol=1e-6)
    assert not found["signal"].isin(["rising", "weak", "falling"]).any()


@given(st.lists(st.integers(0, 40), min_size=6, max_size=12, unique=True), st.integers(30, 120))
@quickly(max_examples=20)
def test_a_strictly_falling_series_never_rises(values: list[int], other: int) -> None:
    falling = sorted(values, reverse=True)
    trends = _yearly({"T001": falling, "T002": [other] * len(falling)})
    share = trends[trends["topic_id"] == "T001"]["share"]
    assert share.is_monotonic_decreasing
    found = grow(trends, NOW).set_index("topic_id")
    assert found.loc["T001", "signal"] not in ("rising", "weak")


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12), st.lists(st.integers(0, 9), min_size=1, max_size=12))
@quickly(max_examples=20)
def test_any_counts_give_a_row_for_every_series(one: list[int], other: list[int]) -> None:
    counts = {"T001": one, "T002": other, "T003": [1]}
    trends = _yearly(counts)
    found = grow(trends, NOW)
    assert len(found) == len(trends.drop_duplicates(KEY))
    told = found.dropna(subset=["growth"])
    assert ((told["lo"] <= told["growth"] + 1e-9) & (told["growth"] <= told["hi"] + 1e-9)).all()
    assert found.loc[found["growth"].isna(), "signal"].eq("none").all()


def test_years_that_are_not_complete_are_not_fitted() -> None:
    known = {"T001": FLAT, "T002": FLAT}
    cut = _yearly(known)
    cut.loc[cut["period"] == 2019, "completeness"] = 0.4
    cut.loc[(cut["period"] == 2019) & (cut["topic_id"] == "T001"), "documents"] = 0
    found = grow(cut, NOW)
    np.testing.assert_allclose(found["growth"], 0, atol=1e-6)


def test_a_planted_lead_is_found() -> None:
    rng = np.random.default_rng(5)
    wave = 20 + 60 / (1 + np.exp(-(np.arange(16) - 6)))
    frames = []
    for kind, delay in (("patent", 0), ("news", 3)):
        series = rng.poisson(np.interp(np.arange(16) - delay, np.arange(16), wave)).tolist()
        frames.append(_yearly({"T001": series, "T002": [200] * 16}, kind=kind))
    found = grow(pd.concat(frames, ignore_index=True), NOW).set_index(["topic_id", "kind"])
    assert found.loc[("T001", "patent"), "lead_of"] == "news"
    assert abs(found.loc[("T001", "patent"), "lag_periods"] - 3) <= 1
    assert found.loc[("T001", "news"), "lead_of"] == ""


def test_sources_that_move_together_or_apart_do_not_lead() -> None:
    rng = np.random.default_rng(6)
    wave = 20 + 60 / (1 + np.exp(-(np.arange(16) - 6)))
    for paths in ((wave, wave), (np.full(16, 40.0), np.full(16, 40.0))):
        pairs = zip(("patent", "news"), paths, strict=True)
        frames = [_yearly({"T001": rng.poisson(path).tolist(), "T002": [200] * 16}, kind=kind) for kind, path in pairs]
        assert grow(pd.concat(frames, ignore_index=True), NOW)["lead_of"].eq("").all()


def test_born_is_the_first_year_with_three_documents() -> None:
    trends = _yearly({"T001": [0, 2, 3, 0, 5], "T002": [1, 1, 1, 1, 1]})
    assert born(trends).to_dict() == {"T001": 2012}
    assert born(_yearly({"T001": [5, 5]}, kind="interview")).empty


# --- many regressions at once ---------------------------------------------------------------------------------------


@given(st.lists(st.lists(st.integers(0, 30), min_size=5, max_size=9).filter(any), min_size=1, max_size=40))
@quickly(max_examples=10)
def test_fits_together_are_the_fits_alone(lists: list[list[int]]) -> None:
    rng = np.random.default_rng(len(lists))
    series = [
        Series(np.array(one, float), rng.uniform(40, 90, len(one)), np.arange(len(one)) + 2000.0) for one in lists
    ]
    for one, fit in zip(series, fit_each(series), strict=True):
        inner = one.x[one.counts > 0]
        if inner.max() == one.x.min() or inner.min() == one.x.max():
            assert abs(fit.slope) == STEEP  # no finite slope to compare
            continue
        design = sm.add_constant(one.x - one.x.mean())
        alone = sm.GLM(one.counts, design, family=sm.families.Poisson(), offset=np.log(one.exposure)).fit(tol=1e-10)
        assert fit.slope == pytest.approx(alone.params[1], abs=1e-4)
        assert fit.error == pytest.approx(float(alone.bse[1]), rel=1e-2)
        assert fit.likelihood == pytest.approx(float(alone.llf), abs=1e-4)
        assert fit.pearson == pytest.approx(float(alone.pearson_chi2), rel=1e-2, abs=1e-3)


def test_documents_in_the_last_year_alone_are_growth_by_the_likelihood_ratio() -> None:
    fit = fit_each([Series(np.array([0.0] * 9 + [20.0]), np.full(10, 500.0), np.arange(10.0))])[0]
    # All of 20 in one of ten equal years: twice 20 log 10.
    assert (fit.slope / fit.error) ** 2 == pytest.approx(40 * np.log(10), rel=1e-6)
    assert fit.slope == STEEP
    few = fit_each([Series(np.array([1.0] + [0.0] * 9), np.full(10, 500.0), np.arange(10.0))])[0]
    assert few.slope == -STEEP and (few.slope / few.error) ** 2 == pytest.approx(2 * np.log(10), rel=1e-6)
