"""How many themes: planted numbers, the same for any order, alternatives on either side, and a person's number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import normalized_mutual_info_score as nmi

from roadmap.settings import TopicSettings
from roadmap.stages._choice import APART, _peak, propose, typical_themes
from roadmap.stages._kmeans import kmeans

QUICK = TopicSettings(restarts=10)


def blobs(sizes, seed=0, spread=0.35):
    rng = np.random.default_rng(seed)
    subject = np.repeat(np.arange(len(sizes)), sizes)
    points = rng.standard_normal((len(sizes), 16))[subject] + spread * rng.standard_normal((len(subject), 16))
    return points.astype(np.float32), subject


def chosen(points, knobs=QUICK):
    return propose(points, knobs, 1, lambda rows: points[rows])


@pytest.mark.parametrize("subjects", [10, 13, 16])
def test_the_proposal_agrees_with_planted_subjects_nearly_as_well_as_the_best_number(subjects):
    points, subject = blobs([60] * subjects, seed=subjects)
    choice = chosen(points)
    found = {
        row["number"]: nmi(subject, kmeans(points, row["number"], np.random.default_rng(1), restarts=20)[0])
        for row in choice.rows
    }
    assert found[choice.proposed] >= 0.95 * max(found.values())
    assert choice.number == choice.proposed
    assert choice.coarser <= choice.proposed / APART
    assert choice.finer >= choice.proposed * APART


def test_the_curve_is_the_same_again_and_rises_in_number():
    points, _ = blobs([40] * 12)
    first, again = chosen(points), chosen(points)
    assert first == again
    numbers = [row["number"] for row in first.rows]
    assert numbers == sorted(set(numbers))
    assert all(-1 <= row["stability"] <= 1 and 0 <= row["separation"] <= 1 for row in first.rows)
    assert all(row["score"] == pytest.approx(row["stability"] - row["load"], abs=2e-4) for row in first.rows)


def test_a_persons_number_is_kept_and_does_not_move_the_proposal():
    points, _ = blobs([40] * 12)
    free, asked = chosen(points), chosen(points, TopicSettings(restarts=10, themes=11))
    assert asked.number == 11
    assert asked.proposed == free.proposed
    assert {row["number"]: row for row in free.rows}.items() <= {row["number"]: row for row in asked.rows}.items()
    if free.proposed != 11:
        assert asked.reason.english() == f"11 themes were asked for; {free.proposed} would have been proposed."


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 90), st.integers(0, 40))
def test_any_number_of_points_gets_a_number(count, themes):
    points = np.random.default_rng(count).standard_normal((count, 4)).astype(np.float32)
    choice = chosen(points, TopicSettings(restarts=3, themes=themes))
    assert 1 <= choice.number <= count
    assert choice.number == (min(themes, count) or choice.proposed)
    assert choice.reason.english()
    told = choice.told()
    assert {told["coarser"], told["finer"]} - {0} <= {row["number"] for row in told["rows"]}


@given(st.lists(st.integers(0, 20), min_size=1, max_size=9))
def test_an_alternative_is_a_peak_where_there_is_one(heights):
    rows = [{"number": place + 1, "stability": float(height)} for place, height in enumerate(heights)]
    best = _peak(rows, above=0)
    assert heights[best - 1] == max(heights)
    assert _peak(rows, above=len(rows) + 1) == 0


def test_typical_numbers():
    assert [round(typical_themes(n)) for n in (16, 400, 8_000, 40_000, 10**7)] == [2, 10, 19, 23, 30]
