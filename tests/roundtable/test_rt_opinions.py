"""Planted groups of opinion are found, noise is not, and the order of rows changes nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from roadmap.roundtable.opinions import opinions

COLUMNS = ["round_id", "participant_id", "statement_id", "criterion", "value"]


def frame(wide):
    rows = [
        ("r1", f"p{p:02d}", f"s{s}", "impact", value if value == value else None)
        for p, row in enumerate(wide)
        for s, value in enumerate(row)
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"value": "float64"})


def planted(sizes, statements=10, seed=0):
    """Groups that differ on all statements but the first, on which all agree."""
    rng = np.random.default_rng(seed)
    camps = [np.where(rng.random(statements) < 0.5, 1, 5) for _ in sizes]
    rows = [
        np.clip(camp + rng.integers(-1, 2, statements), 1, 5)
        for camp, size in zip(camps, sizes, strict=True)
        for _ in range(size)
    ]
    wide = np.array(rows, dtype=float)
    wide[:, 0] = 5
    return wide


@pytest.mark.parametrize("sizes", [(16, 9), (14, 11, 8)])
def test_planted_groups_are_found(sizes):
    wide = planted(sizes)
    wide[3, 4] = wide[20, 7] = np.nan
    found = opinions(frame(wide), "r1")
    assert found.sizes == sizes
    assert found.silhouette is not None
    assert found.silhouette > 0.4
    truth = np.repeat(np.arange(len(sizes)), sizes)
    named = pd.Series(found.members).sort_index()
    assert (pd.crosstab(truth, named.to_numpy()) > 0).to_numpy().sum() == len(sizes)
    common = found.statements.groupby("statement_id")["consensus"].first()
    assert common.idxmax() == "s0"
    laplace = np.prod([(size + 1) / (size + 2) for size in sizes])
    assert common["s0"] == pytest.approx(laplace)


def test_noise_has_no_groups():
    rng = np.random.default_rng(1)
    found = opinions(frame(rng.integers(1, 6, (60, 12)).astype(float)), "r1")
    assert (found.sizes, found.silhouette, found.members) == ((), None, {})
    assert found.statements.empty


def test_fewer_than_twenty_have_none():
    assert opinions(frame(planted((10, 9))), "r1").sizes == ()
    assert opinions(frame(planted((10, 10))), "r1").sizes == (10, 10)


def test_a_group_under_five_is_not_told():
    assert opinions(frame(planted((26, 4))), "r1").sizes == ()


def test_order_of_rows_changes_nothing():
    votes = frame(planted((15, 9)))
    one, two = opinions(votes, "r1"), opinions(votes.sample(frac=1, random_state=3), "r1")
    assert one.members == two.members
    pd.testing.assert_frame_equal(one.statements, two.statements)


def test_who_answered_less_than_half_has_no_place():
    wide = planted((15, 9))
    wide[0, 4:] = np.nan
    found = opinions(frame(wide), "r1")
    assert found.voters == 23
    assert "p00" not in found.members


def test_no_votes():
    assert opinions(frame([]), "r1").voters == 0
