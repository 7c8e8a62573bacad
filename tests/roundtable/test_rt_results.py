"""Results of a roundtable that was held through the store: what was planted comes out, and nothing of too few."""

from __future__ import annotations

import numpy as np
import pandas as pd
import planted_room as holding
import pytest

from roadmap.i18n import LANGUAGES
from roadmap.roundtable import frames
from roadmap.roundtable.database import open_store
from roadmap.roundtable.results import FINDINGS, finding, measure, room_results, rows_of


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    made = open_store(tmp_path_factory.mktemp("store") / "roundtable.sqlite")
    yield made
    made.close()


@pytest.fixture(scope="module")
def held(store):
    return holding.hold(store)


@pytest.fixture(scope="module")
def found(store, held):
    return room_results(store, held.room_id)


def test_verdicts_and_places_are_the_planted_ones(found, held):
    told = found.tallies.set_index(["round_id", "statement_id", "criterion"])
    first = held.rounds["first"]
    assert told.loc[(first, held.statements[0], "impact"), "verdict"] == "consensus"
    assert told.loc[(first, held.statements[1], "certainty"), "verdict"] == "dissent"
    assert told.loc[(first, held.statements[0], "relevance"), "verdict"] == "few"
    assert told.loc[(first, held.statements[0], "relevance"), "abstained"] == 22
    places = found.quadrants[found.quadrants["round_id"] == first].set_index("statement_id")
    assert places.loc[held.statements[0], "quadrant"] == "act"
    assert places.loc[held.statements[2], "quadrant"] == "park"
    assert bool(places.loc[held.statements[1], "split"])
    assert set(found.horizons["horizon"]) == {"3-5"}


def test_one_of_22_changed_one_answer(found, held):
    rows = found.stability.set_index(["statement_id", "criterion"])
    assert rows.loc[(held.statements[0], "impact"), "changed"] == pytest.approx(1 / 22)
    assert rows.loc[(held.statements[1], "impact"), "changed"] == 0
    assert set(zip(found.stability["first"], found.stability["second"], strict=True)) == {
        (held.rounds["first"], held.rounds["second"])
    }


def test_the_room_against_the_model(found, held):
    rows = rows_of(found, held.statements[0], held.rounds["blind"]).set_index("horizon")
    assert rows["standing"].to_dict() == {2: "within", 5: "above", 10: "above"}
    assert rows["period"].to_dict() == {2: 2027, 5: 2030, 10: 2035}
    said = finding(found, held.statements[0], "en", round_id=held.rounds["blind"])
    assert said.startswith("The room expects more than the model: ")
    assert "against 27 by 2030" in said
    assert finding(found, held.statements[0], "en", round_id=held.rounds["blind"], horizon=2) == FINDINGS[
        "within"
    ].format(group=said_group(rows.loc[2, "median"]), model=18, year=2027)
    refused = rows_of(found, held.statements[1])
    assert refused["standing"].tolist() == ["within", "refused", "refused"]
    assert "no forecast" in finding(found, held.statements[1], "en")
    assert finding(found, held.statements[2], "en") == ""


def said_group(value):
    return round(value)


def test_measure_says_what_when_and_how_many(found, held):
    blind = measure(found, held.statements[0], "en", round_id=held.rounds["blind"])
    assert "patents per 1,000 in the sector, 2024: 14" in blind
    assert "before anyone saw" in blind
    assert blind.endswith("n = 22")
    assert "after the reveal" in measure(found, held.statements[0], "en")
    assert measure(found, held.statements[2], "en") == ""
    for lang in LANGUAGES:
        assert measure(found, held.statements[0], lang)
        assert finding(found, held.statements[0], lang)


def test_the_shift_after_the_reveal(found, held):
    rows = found.shifts[(found.shifts["statement_id"] == held.statements[0]) & (found.shifts["horizon"] == 5)]
    row = rows.iloc[0]
    assert (row["both"], row["moved"]) == (22, 1.0)
    assert row["after"] == pytest.approx(0.9 * row["before"])
    assert row["spread"] == pytest.approx(0.9)


def test_estimates_carry_no_name(found):
    assert list(found.estimates.columns) == ["round_id", "statement_id", "horizon", "mid"]
    for _, rows in found.estimates.groupby(["round_id", "statement_id", "horizon"]):
        assert len(rows) >= 5
        assert rows["mid"].is_monotonic_increasing


def test_ranking_dots_and_groups(found, held):
    order = found.ranked.set_index("statement_id")["place"]
    assert order.to_dict() == dict(zip(held.statements, (1, 2, 3), strict=True))
    w = found.concordance[held.rounds["ranking"]]
    assert w.raters == 22
    assert w.w is not None
    assert 0.7 < w.w < 1
    assert found.dotted["dots"].tolist() == [44, 22]
    groups = found.groups[held.rounds["first"]]
    assert sum(groups.sizes) == 22


def test_nothing_of_fewer_than_five_anywhere(found):
    told = found.breakdown
    assert len(told)
    assert (told["voters"] >= 5).all()
    counts = [f"n{mark}" for mark in range(1, 6)]
    assert found.tallies.loc[found.tallies["voters"] < 5, counts].isna().all(axis=None)


def test_results_are_pure(store, held, found):
    again = room_results(store, held.room_id)
    for name in ("tallies", "quadrants", "breakdown", "beside", "shifts", "estimates", "ranked"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(found, name))


def test_frames_obey_their_tables(store, held):
    votes = frames.answers(store, held.room_id, frames.VOTES)
    assert len(votes) == 2 * 22 * 3 * 4
    assert votes["value"].isna().sum() == 2 * 22 * 3
    assert len(frames.people(store, held.room_id)) == 22
    assert "name" not in frames.people(store, held.room_id)


def test_a_room_without_answers_has_results(store):
    empty = holding.make_room(store, proofs=(holding.evidence(),), count=0)
    found = room_results(store, empty.room_id)
    assert found.participants == 0
    assert found.tallies.empty
    assert found.beside.empty
    assert found.stability.empty
    assert found.last("vote") == ""
    assert finding(found, empty.statements[0], "nl") == ""


def test_four_people_are_too_few(store):
    few = holding.hold(store, count=4)
    found = room_results(store, few.room_id)
    assert set(found.tallies["verdict"]) == {"few"}
    assert found.breakdown.empty
    assert found.quadrants.empty
    assert found.estimates.empty
    assert set(found.beside["standing"]) == {"few"}
    assert found.beside[["median", "q1", "q3", "lo", "hi"]].isna().all(axis=None)
    assert np.isnan(found.shifts["shift"]).all()
    assert "Fewer than five" in finding(found, few.statements[0], "en")
    assert found.ranked.empty
    assert found.dotted.empty
