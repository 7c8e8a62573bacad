"""Claims are made from what a room estimated, and decided by complete data of a study that continues the topic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import planted_room as holding
import pytest
import studies

from roadmap.disclosure import disclose
from roadmap.errors import RoundtableError
from roadmap.roundtable import ledger, proof
from roadmap.roundtable.audit import audit_of
from roadmap.roundtable.database import open_store
from roadmap.roundtable.record import NONE_YET, record, record_words
from roadmap.tables import ALL

KNOWN: list[proof.Evidence] = []
TOPICS = ("T001", "T003", "T006")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return studies.make_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module", autouse=True)
def evidence(study):
    KNOWN[:] = known(study)


@pytest.fixture
def store(tmp_path):
    made = open_store(tmp_path / "roundtable.sqlite")
    yield made
    made.close()


def known(study):
    """Evidence of three topics, with forecasts of ours: 80 % from 90 to 110 % of today's share, over two years."""
    shown = disclose(study)
    told = []
    for topic in TOPICS:
        one = proof.of_topic(shown, topic)
        ends = [one.share * part for part in (1.0, 0.9, 1.1, 0.8, 1.2)]
        told.append(replace(one, forecasts=(proof.Forecast(2, 2027, "published", *ends, grade="B"),)))
    return told


def later(study, shares, *, completeness=1.0, split=()):
    """Return the study two years on: ``shares`` (per 1,000) come true in 2027, of patents in all sectors."""
    trends, topics = study.fine.trends, study.fine.topics
    mine = trends[(trends["sector"] == ALL) & (trends["kind"] == "patent")]
    new = [
        {**mine[mine["topic_id"] == topic].iloc[-1].to_dict(), "period": 2027, "exposure": 10_000,
         "documents": round(10 * share), "completeness": completeness, "share": share / 1000}
        for topic, share in shares.items()
    ]  # fmt: skip
    trends = pd.concat([trends, pd.DataFrame(new)], ignore_index=True)
    for topic in split:
        # Half of its documents, in every year, go to each of two new topics.
        old = trends[trends["topic_id"] == topic]
        halves = [old.assign(topic_id=name, documents=docs) for name, docs in (
            ("T901", old["documents"] // 2), ("T902", old["documents"] - old["documents"] // 2),
        )]  # fmt: skip
        trends = pd.concat([trends[trends["topic_id"] != topic], *halves], ignore_index=True)
        row = topics[topics["topic_id"] == topic]
        parts = [row.assign(topic_id=name, parents=[[topic]]) for name in ("T901", "T902")]
        topics = pd.concat([topics[topics["topic_id"] != topic], *parts], ignore_index=True)
    return replace(study, fine=replace(study.fine, trends=trends, topics=topics))


def newer(study, shares, **options):
    return disclose(later(study, shares, **options))


def held_room(store, factors=(1.5, 0.5, 1.0), sector="ict"):
    """Hold a room that expects each topic's share to be its factor times today's in two years, give or take 20 %."""
    proofs = KNOWN
    room = holding.make_room(store, proofs=proofs, count=6, sector=sector)
    sent = []
    for person in range(6):
        for s, (one, factor) in enumerate(zip(proofs, factors, strict=True)):
            mid = one.share * factor * (1 + (person - 2.5) / 100)
            sent.append((person, s, {"2": [0.8 * mid, mid, 1.2 * mid]}))
    holding.ask(store, room, "blind", "estimate", sent)
    return room, proofs


def test_a_claim_says_what_the_room_expects(store, study):
    room, proofs = held_room(store)
    up, down, same = ledger.drafts(store, room.room_id, horizon=2)
    assert [one.topic_id for one in (up, down, same)] == list(TOPICS)
    assert up.threshold == pytest.approx(proofs[0].share, rel=0.005)
    now = proofs[0].share
    assert up.due_year == 2027
    assert up.group_probability > 0.95
    assert down.group_probability < 0.05
    assert same.group_probability == pytest.approx(0.5, abs=0.1)
    assert all(one.model_probability == pytest.approx(0.5, abs=0.02) for one in (up, down, same))
    assert (up.model_lo, up.model_hi) == (pytest.approx(0.9 * now), pytest.approx(1.1 * now))
    assert up.group_lo < 1.5 * up.threshold < up.group_hi
    assert "2027" in up.text
    assert "patents" in up.text
    typed = ledger.draft(store, room.room_id, ledger.Wanted(room.statements[0], 2, 2 * proofs[0].share))
    assert typed.group_probability < up.group_probability


def test_what_cannot_be_claimed_is_refused_in_a_sentence(store, study):
    room, _proofs = held_room(store)
    bare = holding.make_room(store, proofs=(None, *KNOWN[:1]), count=4)
    holding.ask(
        store, bare, "blind", "estimate", [(p, s, holding.estimate((1, 2, 3))) for p in range(4) for s in (0, 1)]
    )
    for target, place, options, words in (
        (bare, 0, {"horizon": 2}, "no topic"),
        (bare, 1, {"horizon": 2}, "Fewer than five"),
        (room, 0, {"horizon": 10}, "Fewer than five"),
        (room, 0, {"horizon": 2, "threshold": 1001.0}, "between 0 and 1000"),
        (room, 0, {"horizon": 2, "threshold": float("nan")}, "between 0 and 1000"),
    ):
        with pytest.raises(RoundtableError, match=words):
            ledger.draft(store, target.room_id, ledger.Wanted(target.statements[place], **options))
    with pytest.raises(RoundtableError, match="no statement"):
        ledger.draft(store, room.room_id, ledger.Wanted("forged"))
    assert ledger.drafts(store, bare.room_id, horizon=2) == ()


def test_keeping_twice_replaces_and_is_audited(store, study):
    room, _proofs = held_room(store)
    plan = ledger.drafts(store, room.room_id, horizon=2)[0]
    first = ledger.keep(store, room.room_id, replace(plan, owner="Manager life sciences"))
    second = ledger.keep(store, room.room_id, replace(plan, threshold=99.0))
    assert first.claim_id == second.claim_id
    assert [one.threshold for one in ledger.claims(store, room.room_id)] == [99.0]
    assert sum(event.verb == "claim kept" for event in audit_of(store, room.room_id)) == 2


def decided(store, room, study, shares, **options):
    for plan in ledger.drafts(store, room.room_id, horizon=2):
        ledger.keep(store, room.room_id, plan)
    return ledger.score(store, newer(study, shares, **options))


def test_planted_outcomes_are_scored(store, study):
    room, proofs = held_room(store)
    now = {one.topic_id: one.share for one in proofs}
    told = decided(store, room, study, {"T001": 1.5 * now["T001"], "T003": 1.05 * now["T003"]})
    assert [one.topic_id for one in told] == ["T001", "T003"]  # nothing is known of the third
    right, wrong = told
    assert (right.happened, wrong.happened) == (True, True)
    assert right.brier("group") < 0.01
    assert wrong.brier("group") > 0.9
    assert right.brier("model") == pytest.approx(0.25, abs=0.01)
    assert (right.held("group"), right.held("model")) == (True, False)
    assert (wrong.held("group"), wrong.held("model")) == (False, True)
    found = record(store, "ict")
    assert (found.made, found.decided, found.next_due) == (3, 2, 2027)
    assert found.group.brier == pytest.approx((right.brier("group") + wrong.brier("group")) / 2)
    assert found.model.brier == pytest.approx(0.25, abs=0.01)
    assert (found.group.inside, found.group.ranges) == (1, 2)
    assert (found.model.inside, found.model.ranges) == (1, 2)
    said = record_words(found, "en")
    assert said[0].startswith("2 of 3")
    assert "1 of 2 times for the room, 1 of 2 for the model" in said[1]
    assert "model 0.25, n = 2" in said[2]
    assert record(store, "other").made == 0
    assert record(store, "").decided == 2


def test_only_complete_years_decide(store, study):
    room, proofs = held_room(store)
    shares = {one.topic_id: 2 * one.share for one in proofs}
    assert decided(store, room, study, shares, completeness=0.6) == []
    assert all(one.outcome is None for one in ledger.claims(store))
    assert record(store, "ict").decided == 0
    assert "first is due in 2027" in record_words(record(store, "ict"), "en")[0]


def test_a_claim_is_decided_once(store, study):
    room, proofs = held_room(store)
    shares = {one.topic_id: 2 * one.share for one in proofs}
    assert len(decided(store, room, study, shares)) == 3
    assert ledger.score(store, newer(study, dict.fromkeys(shares, 0.1))) == []
    assert all(one.happened for one in ledger.claims(store))


def test_another_study_with_the_same_ids_decides_nothing(store, study):
    room, proofs = held_room(store)
    other = later(study, {one.topic_id: 2 * one.share for one in proofs})
    rng = np.random.default_rng(4)
    trends = other.fine.trends
    mixed = trends.assign(documents=(trends["documents"] * rng.choice([0, 3], len(trends))).astype("int64"))
    mixed.loc[mixed["period"] == 2027, "documents"] = 77
    for plan in ledger.drafts(store, room.room_id, horizon=2):
        ledger.keep(store, room.room_id, plan)
    assert ledger.score(store, disclose(replace(other, fine=replace(other.fine, trends=mixed)))) == []


def test_a_split_topic_is_the_sum_of_its_parts(store, study):
    room, proofs = held_room(store)
    share = 1.5 * proofs[0].share
    told = decided(store, room, study, {"T001": share}, split=("T001",))
    assert [one.topic_id for one in told] == ["T001"]
    assert told[0].outcome == pytest.approx(share, abs=0.1)


def test_a_fading_topic_is_expected_to_keep_half_of_its_share():
    falling = holding.evidence(share=14.04)
    for signal, share, words, threshold in (
        ("falling", 14.04, "still more than 7.02 patents per 1,000 in 2030, half of what it is today", 7.02),
        ("falling", 0.0, "back above 6.00 patents per 1,000 in 2030, half of its peak in 2023", 6.0),
        ("none", 0.0, "back above 6.00 patents per 1,000 in 2030, half of its peak in 2023", 6.0),
        ("rising", 14.04, "Photonic inspection: more than 14.0 patents per 1,000 in 2030", 14.0),
    ):
        past = ((2022, 3.0), (2023, 12.0), (2024, min(share, 11.0)))
        one = replace(falling, signal=signal, share=share, history=past)
        at, template = ledger._level(one, None)
        assert at == threshold
        assert words in ledger._text(one, template, at, (2030, "en"))
    assert ledger._level(replace(falling, share=0.0, history=((2023, 0.0),)), None)[0] is None


def test_the_claim_of_a_fading_topic_says_something_of_the_room(store):
    KNOWN[:] = [replace(one, signal="falling") for one in KNOWN]
    room, proofs = held_room(store, factors=(0.7, 0.5, 0.3))
    KNOWN[:] = proofs
    keeps, even, loses = ledger.drafts(store, room.room_id, horizon=2)
    assert keeps.group_probability > 0.9
    assert even.group_probability == pytest.approx(0.5, abs=0.1)
    assert loses.group_probability < 0.05
    assert keeps.threshold == pytest.approx(proofs[0].share / 2, rel=0.005)


def test_a_study_is_held_against_the_claims_once_and_a_newer_one_again(store, study):
    room, proofs = held_room(store)
    shares = {one.topic_id: 2 * one.share for one in proofs}
    for plan in ledger.drafts(store, room.room_id, horizon=2):
        ledger.keep(store, room.room_id, plan)

    def looks():
        return [event.what for event in audit_of(store, room.room_id) if event.verb == ledger.LOOKED]

    old = disclose(study)
    assert ledger.score_new(store, old) == ledger.score_new(store, old) == []
    assert looks() == [{"study": "x"}], "what was looked at is not looked at again"
    data = later(study, shares)
    data = disclose(replace(data, manifest={**data.manifest, "fingerprint": "y"}))
    assert {one.topic_id for one in ledger.score_new(store, data)} == set(TOPICS)
    assert ledger.score_new(store, data) == [] and looks() == [{"study": "x"}, {"study": "y"}]
    assert record(store, "ict").decided == 3


def test_no_claims_no_record(store):
    assert record_words(record(store, "ict"), "en") == [NONE_YET]
