"""Quarters: counted where there are enough of them, a season is no growth, nothing that falls is said to rise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.settings import Settings
from roadmap.stages._quarters import growth_by_quarter, quarter_name
from roadmap.stages.trends import count, count_quarters, grow
from roadmap.tables import ALL, GROWTH, check, empty

KNOBS = Settings()


def corpus(dates: list[str], kind: str = "news") -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return documents on these days, of topics A and B in turn, without sectors."""
    ids = [f"d{place:04d}" for place in range(len(dates))]
    documents = pd.DataFrame(
        {"doc_id": ids, "kind": kind, "date": pd.to_datetime(dates).astype("datetime64[us]"),
         "date_of": "", "duplicate_of": ""}
    ).astype({"doc_id": "str", "kind": "str", "date_of": "str", "duplicate_of": "str"})  # fmt: skip
    sectors = pd.DataFrame({"doc_id": [], "sector": []}, dtype="str")
    topics = np.resize(["A", "B"], len(ids))
    return documents, sectors, pd.DataFrame({"doc_id": ids, "topic_id": topics}).astype("str")


def every_month(first: int, years: int, day: int = 20) -> list[str]:
    """Return two days in each month."""
    return [f"{first + y}-{m:02d}-{d:02d}" for y in range(years) for m in range(1, 13) for d in (day, day + 1)]


def table(counts: dict[str, list[int]], exposure: int = 1000) -> pd.DataFrame:
    """Return QUARTERS of these topics, from the first quarter of 2000."""
    rows = [
        (topic, ALL, "news", quarter_name(8000 + place), count, exposure, 1.0)
        for topic, values in counts.items()
        for place, count in enumerate(values)
    ]
    names = ["topic_id", "sector", "kind", "period", "documents", "exposure", "completeness"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[:4], "str"))


def test_quarters_add_up_to_the_years() -> None:
    parts = corpus(every_month(2019, 5))
    quarters, years = count_quarters(*parts, KNOBS), count(*parts, KNOBS)
    assert quarters["period"].nunique() == 20
    assert set(quarters["completeness"]) == {1.0}
    summed = quarters.groupby(["topic_id", quarters["period"].str[:4].astype(int)])[["documents", "exposure"]].sum()
    assert (summed.to_numpy() == years.set_index(["topic_id", "period"])[["documents", "exposure"]].to_numpy()).all()


@pytest.mark.parametrize(
    ("dates", "kind"),
    [(every_month(2019, 3), "news"), (every_month(2019, 6), "interview"), (["2019-01-01"] * 20, "patent"),
     ([f"{year}-01-01" for year in range(2008, 2024)] * 3, "patent")],
)  # fmt: skip
def test_too_few_quarters_interviews_and_years_alone_have_none(dates: list[str], kind: str) -> None:
    assert count_quarters(*corpus(dates, kind), KNOBS).empty


def test_a_quarter_that_is_not_over_is_not_complete_and_patents_wait() -> None:
    parts = corpus([day for day in every_month(2016, 6) if day <= "2021-11-21"])
    known = count_quarters(*parts, KNOBS).drop_duplicates("period").set_index("period")["completeness"]
    assert known["2021-Q3"] == 1
    assert known["2021-Q4"] == pytest.approx(2 / 3)
    patents = count_quarters(*corpus(every_month(2010, 8), "patent"), KNOBS)
    late = patents.drop_duplicates("period").set_index("period")["completeness"]
    assert late["2017-Q4"] == 0
    assert 0 < late["2016-Q4"] < 1
    assert late["2016-Q1"] == 1


def test_planted_growth_is_found_and_a_season_is_none() -> None:
    rng = np.random.default_rng(3)
    at = np.arange(24)
    season = np.array([1, 1, 2, 6])[at % 4]
    means = {"grows": 40 * 1.3 ** (at / 4), "falls": 40 * 1.3 ** (-at / 4), "flat": 40 + 0 * at, "season": 10 * season}
    counts = {name: rng.poisson(mean).tolist() for name, mean in means.items()}
    told = growth_by_quarter(table(counts), KNOBS).set_index("topic_id")
    assert told["quarter_signal"].to_dict() | {"season": "", "flat": ""} == {
        "grows": "rising", "falls": "falling", "flat": "", "season": ""
    }  # fmt: skip
    assert told.loc[["flat", "season"], "quarter_signal"].isin(["established", "none"]).all()
    assert told.loc["grows", "quarter_lo"] < 0.3 < told.loc["grows", "quarter_hi"]
    assert (told["quarters"] == 24).all()


def test_one_odd_year_is_not_four_witnesses() -> None:
    """A source whose years swing by 20 % by themselves: at most one topic of ten is said to move (aim: one of 20)."""
    rng = np.random.default_rng(8)
    swing = np.repeat(rng.normal(0, 0.2, (400, 5)), 4, axis=1)
    counts = rng.poisson(30 * np.exp(swing))
    quarters = table({f"T{place:03d}": row.tolist() for place, row in enumerate(counts)})
    told = growth_by_quarter(quarters, KNOBS)
    sure = (told["quarter_lo"] > 0) | (told["quarter_hi"] < 0)
    assert 0 < sure.mean() <= 0.1
    assert told["quarter_signal"].isin(["rising", "falling"]).mean() <= 0.02


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=16, max_size=30), st.integers(0, 200))
def test_what_falls_every_quarter_is_never_rising_or_weak(drops: list[int], other: int) -> None:
    falling = np.cumsum(drops[::-1])[::-1].tolist()
    quarters = table({"falls": falling, "other": [other] * len(falling)}, exposure=5000)
    told = growth_by_quarter(quarters, KNOBS).set_index("topic_id")["quarter_signal"]
    assert told["falls"] not in ("rising", "weak")


def test_growth_carries_them_and_stands_without() -> None:
    parts = corpus(every_month(2016, 7))
    trends = count(*parts, KNOBS)
    told = grow(trends, KNOBS, quarters=count_quarters(*parts, KNOBS))
    assert (told["quarters"] == 28).all()
    without = grow(trends, KNOBS)
    assert set(without["quarter_signal"]) == {""}
    shared = [name for name in GROWTH.names if not name.startswith("quarter")]
    assert told[shared].equals(without[shared])
    assert check(empty(GROWTH), GROWTH).empty
