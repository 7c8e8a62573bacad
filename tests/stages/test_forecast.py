"""forecast and backtest on planted shares: truth recovered, rules kept, refusals said."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from planted_shares import panel, rows, trends

from roadmap.i18n import Message
from roadmap.records import Progress
from roadmap.settings import Settings
from roadmap.stages import _rules, _shares
from roadmap.stages.forecast import backtest, forecast, record, score_backtests
from roadmap.tables import BACKTESTS, FORECASTS, check

SETTINGS = Settings()
LINES = ["lo95", "lo80", "share_mid", "hi80", "hi95"]


def one(frame, horizon, topic="T000"):
    return frame[(frame["topic_id"] == topic) & (frame["horizon"] == horizon)].iloc[0]


def test_every_topic_and_sector_gets_three_rows_in_range():
    made = forecast(panel(late=2), SETTINGS)
    check(made, FORECASTS)
    assert len(made) == 90
    told = made[made["status"] != "refused"]
    assert len(told) >= 60
    assert (np.diff(told[LINES].to_numpy(), axis=1) >= 0).all()
    assert told[LINES].to_numpy().min() >= 0
    assert told[LINES].to_numpy().max() <= 1
    assert (told["count_lo80"] <= told["count_mid"]).all()
    assert (told["count_mid"] <= told["count_hi80"]).all()
    assert (told["reason"] == "").equals(told["status"] == "published")
    assert set(told["grade"]) <= set("ABCD")
    assert set(told.loc[told["status"] == "wide", "grade"]) <= set("CD")


def test_horizons_count_from_the_reference_year():
    made = forecast(panel(late=2), SETTINGS)
    assert made.groupby("horizon")["period"].unique().map(list).to_dict() == {2: [2027], 5: [2030], 10: [2035]}


def test_incomplete_years_are_never_fitted():
    whole = panel(topics=12, late=2, seed=4)
    spoilt = whole.assign(documents=whole["documents"].where(whole["completeness"] == 1, 0))
    assert forecast(whole, SETTINGS).equals(forecast(spoilt, SETTINGS))


def test_incomplete_years_widen_the_range():
    short = panel(topics=20, years=16, seed=2)
    empty = [r for t in sorted(set(short["topic_id"])) for r in rows(t, [0, 0], 3000, last=2027, late=2)]
    longer = trends(short[short.columns[:8]].itertuples(index=False, name=None), empty)
    width = [
        np.log(m["hi80"] / m["lo80"])[m["horizon"] == 2].median()
        for m in (forecast(short, SETTINGS), forecast(longer, SETTINGS))
    ]
    assert width[1] > 1.2 * width[0]


@given(st.randoms(use_true_random=False))
@hypothesis_settings(max_examples=8, deadline=None)
def test_order_of_rows_does_not_matter(random):
    frame = panel(topics=6, late=1)
    order = list(range(len(frame)))
    random.shuffle(order)
    shuffled = frame.iloc[order]
    assert forecast(shuffled, SETTINGS).equals(forecast(frame, SETTINGS))
    assert backtest(shuffled, SETTINGS).equals(backtest(frame, SETTINGS))


def test_planted_growth_is_recovered():
    frame = panel(topics=40, growth=0.08, shock=0.03, level=40, exposure=6000)
    last = frame.groupby("topic_id")["share"].last()
    made = forecast(frame, SETTINGS)
    for horizon in (2, 5, 10):
        mid = made[made["horizon"] == horizon].set_index("topic_id")["share_mid"]
        grown = np.log(mid / last).median()
        # comb3 is cautious: Theta goes on at half the slope, shrunk growth is damped; the median lies between
        assert 0.75 * 0.5 * 0.08 * horizon < grown < 0.08 * horizon


def test_flat_shares_stay_flat_though_the_corpus_grows():
    exposure = np.round(1000 * 1.1 ** np.arange(18))
    made = forecast(
        trends(*(rows(f"T{i:03d}", np.round(exposure * s), exposure) for i, s in enumerate((0.02, 0.05, 0.1)))),
        SETTINGS,
    )
    for topic, share in (("T000", 0.02), ("T001", 0.05), ("T002", 0.1)):
        assert one(made, 5, topic)["share_mid"] == pytest.approx(share, rel=0.05)
        assert one(made, 5, topic)["count_mid"] > 1.2 * share * exposure[-1]


def test_counts_are_share_times_total_and_wider_than_either():
    share = np.array([[0.01, 0.02, 0.04, 0.08, 0.16]])
    total = np.log(np.array([[500.0, 700.0, 1000.0, 1500.0, 2000.0]]))
    count = _shares.counts(share, total)[0]
    assert count[2] == pytest.approx(40)
    assert np.log(count[3] / count[2]) == pytest.approx(np.hypot(np.log(2), np.log(1.5)))
    assert np.log(count[1] / count[2]) == pytest.approx(-np.hypot(np.log(2), np.log(0.7)))


@pytest.mark.parametrize(
    ("years", "nonzero", "recent", "longest"),
    [
        (6, 6, 99, 0), (7, 4, 99, 0), (7, 5, 99, 2), (7, 7, 0.5, 2), (8, 8, 9.99, 2), (7, 7, 30, 2), (8, 8, 10, 5),
        (8, 8, 29.9, 5), (8, 8, 30, 10), (20, 20, 9, 2), (20, 0, 0, 0), (20, 20, np.inf, 10),
    ],
)  # fmt: skip
def test_refusal_rules_at_their_bounds(years, nonzero, recent, longest):
    basis = _rules.Basis(years, nonzero, recent)
    assert _rules.longest(basis) == longest
    for horizon in (2, 5, 10):
        why = _rules.objection(basis, horizon)
        assert (why is None) == (horizon <= longest)
        if why is not None:
            sentence = why.english()
            assert sentence.count(".") == 1 + sum(c == "." for v in dict(why.args).values() for c in str(v))
            assert (f"longest horizon allowed: {longest} years" in sentence) or (
                longest == 0 and "no horizon" in sentence
            )


def test_ten_years_on_few_years_are_wide_and_warned():
    few = forecast(panel(years=11, shock=0.01, level=400, exposure=9000), SETTINGS)
    enough = forecast(panel(years=12, shock=0.01, level=400, exposure=9000), SETTINGS)
    assert one(few, 10)["status"] == "wide"
    assert "Complete years" in one(few, 10)["reason"]
    assert one(enough, 10)["status"] == "published"


def test_width_decides_between_published_wide_and_refused():
    basis = _rules.Basis(20, 20, 100)
    limits = {"wide": 3.0, "refuse": 10.0}
    assert _rules.judge(basis, (1, 2.99), 10, **limits).status == "published"
    assert _rules.judge(basis, (1, 3.0), 10, **limits).status == "wide"
    assert _rules.judge(basis, (1, 10.0), 10, **limits).status == "wide"
    assert _rules.judge(basis, (1, 10.1), 10, **limits).status == "refused"
    assert _rules.judge(basis, (1, 50.0), 5, **limits).status == "wide"
    assert _rules.judge(basis, (0, 1.0), 2, **limits).status == "wide"


def test_refused_rows_hold_no_numbers_and_a_reason_that_translates():
    made = forecast(trends(rows("T000", [40] * 6, 900), rows("T001", [3, 4, 2, 5, 4, 3], 900)), SETTINGS)
    assert (made["status"] == "refused").all()
    assert made[[*LINES, "count_mid", "count_lo80", "count_hi80"]].isna().all(axis=None)
    assert (made["grade"] == "").all()
    for row in made.itertuples():
        assert Message.from_json(row.reason_id, row.reason_args).english() == row.reason
        assert json.loads(row.reason_args)["years"] == 6


def test_rare_topics_get_two_years_without_a_trend():
    rng = np.random.default_rng(1)
    made = forecast(
        trends(*(rows(f"T{i:03d}", rng.poisson(4, 16) + (np.arange(16) < 5), 800) for i in range(20))), SETTINGS
    )
    assert set(made["method"]) == {_shares.RARE_METHOD}
    assert (made.groupby("horizon")["status"].agg(lambda s: (s == "refused").all())).to_dict() == {
        2: False,
        5: True,
        10: True,
    }
    two = made[made["horizon"] == 2]
    assert two["share_mid"].mean() == pytest.approx(4 / 800, rel=0.25)


def test_interviews_serve_only_where_there_is_nothing_else():
    frame = trends(
        rows("T000", [40] * 12, 900, kind="interview"), rows("T000", [15] * 12, 900, kind="news"),
        rows("T001", [40] * 12, 900, kind="interview"), rows("T001", [0] * 12, 900, kind="news"),
        rows("T002", [15] * 12, 900, kind="patent"), rows("T002", [15] * 12, 900, kind="news"),
    )  # fmt: skip
    kinds = forecast(frame, SETTINGS).groupby("topic_id")["kind"].first().to_dict()
    assert kinds == {"T000": "news", "T001": "interview", "T002": "patent"}


def test_years_without_any_document_of_the_source_cut_the_run():
    exposure = np.array([500] * 4 + [0] + [500] * 9)
    counts = np.where(exposure > 0, 40, 0)
    found = _shares.gather(trends(rows("T000", counts, exposure)), SETTINGS)
    assert len(found[0].exposure) == 9
    assert found[0].gap == 0


def test_a_source_that_stopped_lengthens_the_steps():
    exposure = np.array([500] * 12 + [0, 0])
    made = _shares.gather(trends(rows("T000", np.where(exposure > 0, 40, 0), exposure)), SETTINGS)[0]
    assert (made.last, made.gap) == (2023, 2)


def test_no_trends_no_forecasts():
    empty = panel(topics=1).iloc[:0]
    assert forecast(empty, SETTINGS).empty
    assert backtest(empty, SETTINGS).empty
    assert score_backtests(backtest(empty, SETTINGS)).empty


def test_backtest_covers_simulated_shares():
    frame = panel(topics=120, years=24, shock=0.1, seed=8)
    tests = backtest(frame, SETTINGS)
    check(tests, BACKTESTS)
    assert set(tests["horizon"]) == {2, 5, 10}
    held = tests["actual"].between(tests["lo80"], tests["hi80"]).groupby(tests["horizon"]).mean()
    assert held.between(0.68, 0.92).all()
    scores = score_backtests(tests)
    assert scores["cases"].sum() == len(tests)
    assert (tests["period"] - tests["cutoff"] == tests["horizon"]).all()


def test_backtest_sees_nothing_after_its_cutoff():
    frame = panel(topics=10, years=18, seed=3)
    tests = backtest(frame, SETTINGS)
    first = tests["cutoff"].min()
    later = frame["period"] > first
    spoilt = frame.assign(documents=frame["documents"].mask(later, frame["documents"] * 3))
    again = backtest(spoilt, SETTINGS)
    columns = ["mid", "lo80", "hi80", "naive"]
    assert tests.loc[tests["cutoff"] == first, columns].equals(again.loc[again["cutoff"] == first, columns])


def test_backtest_goes_over_the_same_gap_as_the_forecast():
    tests = backtest(panel(topics=5, years=24, late=2), SETTINGS)
    assert (tests["period"] - tests["cutoff"] == tests["horizon"] + 2).all()
    assert tests["period"].max() == 2023
    per_horizon = tests.groupby("horizon")["cutoff"].nunique()
    assert per_horizon.max() == SETTINGS.forecast.origins


def test_record_pools_where_own_cases_are_few():
    tests = backtest(panel(topics=30, years=20), SETTINGS)
    cases, inside = record(tests, "T000", "all", 2)
    mine = tests[tests["horizon"] == 2]
    assert cases == len(mine) >= 20
    assert inside == pytest.approx(mine["actual"].between(mine["lo80"], mine["hi80"]).mean())
    assert record(tests, "T000", "all", 3).cases == 0


def test_grades_follow_from_coverage_and_width():
    assert _rules.grade(50, 0.80, 1.9, wide=False) == "A"
    assert _rules.grade(5, 0.80, 1.9, wide=False) == "B"
    assert _rules.grade(50, 0.70, 1.9, wide=False) == "B"
    assert _rules.grade(50, 0.95, 2.5, wide=False) == "B"
    assert _rules.grade(50, 0.80, 1.9, wide=True) == "C"
    assert _rules.grade(50, 0.40, 1.9, wide=False) == "D"
    assert _rules.grade(50, 0.80, 7.0, wide=True) == "D"


def test_progress_is_told():
    told: list[Progress] = []
    forecast(panel(topics=3), SETTINGS, report=told.append)
    assert told[-1] == Progress("forecast", 1, 1)
