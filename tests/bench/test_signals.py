"""The bench of signals: its scores are the textbook's, and what it plants is found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bench import signals


def _cases(rows: list[tuple[int, str, bool]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["origin", "signal", "grew"])
    return frame.assign(group="g", topic_id="T1", fast=0.5, popular=1.0, last=1.0)


def test_threat_score_counts_hits_misses_and_false_alarms() -> None:
    warned, grew = np.array([1, 1, 0, 0, 1], bool), np.array([1, 0, 1, 0, 1], bool)
    assert signals._threat(warned, grew) == pytest.approx(2 / 4)
    assert signals._threat(~grew, grew) == 0
    assert signals._threat(np.zeros(2, bool), np.zeros(2, bool)) == 0


def test_lead_is_counted_from_the_first_warning_to_the_third_year_of_growth() -> None:
    rows = [(2000 + n, "none", n in (4, 5)) for n in range(8)]
    assert signals.lead_times(_cases(rows)).isna().all()
    rows[3] = (2003, "weak", False)
    assert signals.lead_times(_cases(rows)).tolist() == [4.0]
    rows[0] = (2000, "rising", False)  # too early to have warned of it
    assert signals.lead_times(_cases(rows)).tolist() == [4.0]


def test_growth_that_keeps_on_is_warned_of_and_scored() -> None:
    rng = np.random.default_rng(2)
    rates = {f"T{n:02d}": 20 * 1.25 ** np.arange(16) if n < 5 else 300 * 0.9 ** np.arange(16) for n in range(25)}
    counts = pd.DataFrame([(name, 2000 + year, int(rng.poisson(rate))) for name, path in rates.items()
                           for year, rate in enumerate(path)], columns=["topic_id", "period", "documents"])  # fmt: skip
    counts["exposure"] = 5000
    cases = signals._cases("g", counts)
    scores = signals._scores("g", cases)
    assert scores["threat"] > 0.7
    assert scores["brier"] < scores["brier_base"]
    classes = signals.by_class(cases).set_index("signal")["then_grew"]
    assert classes["rising"] > 0.9 > 0.1 > classes["falling"]


def test_rivals_warn_of_as_many() -> None:
    cases = _cases([(2000, "rising", True), (2000, "none", False), (2001, "none", True), (2001, "none", False)])
    cases["popular"] = [1.0, 2.0, 3.0, 4.0]
    assert signals._as_many(cases, "popular", cases["signal"].eq("rising").to_numpy()).tolist() == [
        False,
        True,
        False,
        False,
    ]


def test_pairs_are_of_neighbouring_words_and_counted_once_a_title() -> None:
    assert signals._of_title("Robot arm control: a robot arm for the arm") == {
        "robot arm",
        "arm control",
        "control robot",
        "arm arm",
    }
    titles = pd.Series(["robot arm"] * signals.LEAST + ["other thing"])
    found = signals._pairs(titles, pd.Series(["2005-01-01"] * (len(titles) - 1) + ["2006-01-01"]), last=2010)
    assert found.to_dict("list") == {"topic_id": ["robot arm"] * 2, "period": [2005, 2006],
                                     "documents": [signals.LEAST, 0], "exposure": [signals.LEAST, 1]}  # fmt: skip
