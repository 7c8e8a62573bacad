"""Strength against how often a text stays with its topic on subsamples."""

import numpy as np
import pytest
from planted_topics import QUICK, corpus

from roadmap.stages._quality import calibration
from roadmap.stages.topics import find_topics


def test_calibration_tells_means_by_fifths_and_leaves_out_what_is_too_few_or_unknown():
    strength = np.r_[np.full(30, 0.5), np.full(30, 0.9), np.full(19, 0.1)]
    stayed = np.r_[np.full(30, 0.4), np.full(15, 1.0), np.full(15, np.nan), np.full(19, 1.0)]
    assert calibration(strength, stayed) == [{"strength": 0.5, "stayed": 0.4}]
    assert calibration(np.array([]), np.array([])) == []


def test_texts_between_two_subjects_are_weaker_and_stay_less():
    documents, vectors, terms, _ = corpus([60, 60, 60, 60], spread=1.4, seed=4)
    told = find_topics(documents, vectors, terms, QUICK).quality
    rows = told["calibration"]
    assert rows[-1]["stayed"] >= rows[0]["stayed"]
    assert [row["strength"] for row in rows] == sorted(row["strength"] for row in rows)
    assert rows[-1]["stayed"] == pytest.approx(rows[-1]["strength"], abs=0.2)
