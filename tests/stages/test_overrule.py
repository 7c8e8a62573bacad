"""Overruling a roadmap: pure, undone to the last value, ranges collapsed, links that follow, edits that do not fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import REFERENCE, SECTOR_NAMES, make_study

from roadmap.disclosure import disclose
from roadmap.hand import Edit, Hand
from roadmap.i18n import Message
from roadmap.records import Roadmap, Study
from roadmap.stages._links import kind_of
from roadmap.stages.overrule import TAKEN, horizon, overrule, spot_of
from roadmap.tables import ALL, LANES

REGION = ("NL42", "BE22")
STUDY = make_study(Path("nowhere"))
TOPICS, THEMES = (list(frame["topic_id"]) for frame in (STUDY.fine.topics, STUDY.broad.topics))
ITEMS = {item.item_id: item for item in STUDY.roadmap.items}


def hand(*edits: Edit) -> Hand:
    return Hand(tuple(replace(edit, number=n, who="Ann", why="because") for n, edit in enumerate(edits, 1)))


def ruled(*edits: Edit, study: Study = STUDY) -> Roadmap:
    found = overrule(study, hand(*edits), REGION)
    assert not found.misfits
    return found.roadmap


def place(topic: str = "T001", sector: str = ALL, **wanted: object) -> Edit:
    return Edit("place", (topic,), sectors=(sector,), **wanted)


def item(plan: Roadmap, topic: str = "T001", sector: str = ALL):
    return next((one for one in plan.items if one.item_id == f"{sector}/{topic}"), None)


years = st.integers(0, 10).map(lambda n: float(REFERENCE + n))
ends = st.tuples(*[st.sampled_from(TOPICS)] * 2) | st.tuples(*[st.sampled_from(THEMES)] * 2)


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    kind = draw(st.sampled_from(["place", "take", "link", "strike"]))
    sectors = tuple(draw(st.lists(st.sampled_from([ALL, *SECTOR_NAMES]), min_size=1, max_size=2, unique=True)))
    if kind in ("link", "strike"):
        relation = draw(st.sampled_from(["enables", "requires", "pulls"])) if kind == "link" else ""
        return Edit(kind, draw(ends), sectors=sectors, relation=relation)
    topic = (draw(st.sampled_from(TOPICS + THEMES)),)
    if kind == "take":
        return Edit(kind, topic, sectors=sectors)
    start, end = draw(st.none() | years), draw(st.none() | years)
    if start is not None and end is not None:
        start, end = min(start, end), max(start, end)
    return Edit(kind, topic, sectors=sectors, lane=draw(st.sampled_from(["", *LANES])), start=start, end=end)


@given(st.lists(edits(), min_size=1, max_size=8))
def test_any_edits_leave_a_whole_roadmap_and_undoing_them_gives_the_computed_one(log: list[Edit]) -> None:
    made = overrule(STUDY, hand(*log), REGION)
    plan = made.roadmap
    ids = [one.item_id for one in plan.items]
    assert len(set(ids)) == len(ids)
    assert {end for link in plan.links for end in (link.source, link.target)} <= set(ids)
    assert len({frozenset((link.source, link.target)) for link in plan.links}) == len(plan.links)
    assert not {f"{sector}/{topic}" for topic, _, sector, _ in plan.not_placed} & set(ids)
    for one in plan.items:
        assert one.start <= one.end
        assert one.start_lo <= one.start_hi
        assert one.end_lo <= one.end_hi
        assert one.horizon == horizon(one.start, REFERENCE) or one == ITEMS.get(one.item_id)
        if one != ITEMS.get(one.item_id):
            assert any(ruling.item_id == one.item_id for ruling in plan.rulings)
    again = replace(STUDY, roadmap=plan)
    assert overrule(again, hand(*log), REGION) == made
    undone = Hand((*hand(*log).edits, *(Edit("undo", undoes=n, number=len(log) + n) for n in range(1, len(log) + 1))))
    assert overrule(again, undone, REGION).roadmap == STUDY.roadmap


def test_only_what_is_said_changes_and_its_range_collapses() -> None:
    was = ITEMS["all/T001"]
    other = next(lane for lane in LANES if lane != was.lane)
    assert replace(item(ruled(place(lane=other))), lane=was.lane, horizon="") == replace(was, horizon="")
    now = item(ruled(place(start=REFERENCE + 1.0, end=REFERENCE + 9.0)))
    assert (now.start, now.start_lo, now.start_hi) == (REFERENCE + 1,) * 3
    assert (now.end, now.end_lo, now.end_hi) == (REFERENCE + 9,) * 3
    assert (now.lane, now.signal, now.grade, now.evidence) == (was.lane, was.signal, was.grade, was.evidence)
    assert item(ruled(place(start=REFERENCE + 6.0))).horizon == "6-10"


def test_the_computed_place_stays_beside_with_who_and_why() -> None:
    plan = ruled(place(start=REFERENCE + 3.0), place(lane="market"))
    assert plan.computed == STUDY.roadmap
    assert [(one.number, one.who, one.why, one.before) for one in plan.rulings] == [
        (n, "Ann", "because", spot_of(ITEMS["all/T001"])) for n in (1, 2)
    ]
    assert {one for one in plan.items if one.topic != "T001"} == {one for one in ITEMS.values() if one.topic != "T001"}


def test_a_year_not_said_follows_one_that_crosses_it() -> None:
    start = REFERENCE + 10.0
    assert item(ruled(place(start=start))).end == start + 1
    late = place(start=REFERENCE + 8.0, end=REFERENCE + 9.0)
    assert item(ruled(late, place(end=REFERENCE + 4.0))).start == REFERENCE + 3


def test_taken_off_with_its_links_and_put_back() -> None:
    plan = ruled(Edit("take", ("T001",), sectors=(ALL,)))
    assert item(plan) is None
    assert item(plan, sector="ict") == ITEMS.get("ict/T001")
    assert not [link for link in plan.links if "all/T001" in (link.source, link.target)]
    why = next(row[3] for row in plan.not_placed if row[0] == "T001" and row[2] == ALL)
    assert why == Message.of(TAKEN, who="Ann", why="because")
    back = ruled(Edit("take", ("T001",), sectors=(ALL,)), place(lane="market"))
    assert item(back).lane == "market"
    assert [one.kind for one in back.rulings] == ["place"]
    assert [row for row in back.not_placed if row[0] == "T001"] == []


def test_what_was_not_placed_is_put_on_with_its_own_evidence() -> None:
    plan = ruled(place("T007", start=REFERENCE + 2.0, end=REFERENCE + 5.0))
    made, (ruling,) = item(plan, "T007"), plan.rulings
    mine = STUDY.assignments[(STUDY.assignments["topic_id"] == "T007") & STUDY.assignments["primary"]]
    secret = set(STUDY.documents.loc[STUDY.documents["confidential"], "doc_id"])
    assert made.evidence
    assert set(made.evidence) <= set(mine["doc_id"]) - secret
    assert (made.lane, made.horizon, ruling.before) == (LANES[6 % 4], "0-2", None)
    assert "does not grow" in ruling.reason.english()
    forecast = STUDY.fine.forecasts
    five = forecast[(forecast["topic_id"] == "T007") & (forecast["sector"] == ALL) & (forecast["horizon"] == 5)]
    assert made.grade == five["grade"].iloc[0]
    assert not [row for row in plan.not_placed if row[0] == "T007" and row[2] == ALL]


def test_links_follow_their_ends_and_those_by_hand_stay() -> None:
    link = next(one for one in STUDY.roadmap.links if one.source.startswith("all/T"))
    low, high = (end.split("/")[1] for end in (link.source, link.target))
    lane = ITEMS[link.target].lane
    plan = ruled(place(low, lane=lane))
    now = next(one for one in plan.links if {one.source, one.target} == {link.source, link.target})
    source, target, kind = kind_of(item(plan, low), item(plan, high))
    assert (now.source, now.target, now.kind, now.strength) == (source.item_id, target.item_id, kind, link.strength)
    assert kind == "requires"
    fixed = ruled(Edit("link", (high, low), sectors=(ALL,), relation="pulls"), place(low, lane=lane))
    now = next(one for one in fixed.links if {one.source, one.target} == {link.source, link.target})
    assert (now.source, now.target, now.kind) == (link.target, link.source, "pulls")
    gone = ruled(Edit("strike", (high, low), sectors=(ALL,)))
    assert not [one for one in gone.links if {one.source, one.target} == {link.source, link.target}]
    assert [(one.kind, one.relation) for one in gone.rulings] == [("strike", link.kind)]


def test_a_link_by_hand_is_measured_and_names_open_documents_that_carry_both() -> None:
    (made,) = (
        one for one in ruled(Edit("link", ("T001", "T002"), sectors=(ALL,), relation="enables")).links
        if {one.source, one.target} == {"all/T001", "all/T002"}
    )  # fmt: skip
    held = STUDY.assignments.groupby("topic_id")["doc_id"].agg(set)
    secret = set(STUDY.documents.loc[STUDY.documents["confidential"], "doc_id"])
    assert set(made.evidence) <= (held["T001"] & held["T002"]) - secret
    assert 0 < made.strength < 1
    far = ruled(Edit("link", ("T001", "T004"), sectors=(ALL,), relation="enables")).links
    none = next(one for one in far if {one.source, one.target} == {"all/T001", "all/T004"})
    assert (none.strength, none.evidence) == (0.0, ())


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ([place("T099", lane="market")], "Edit 1 is kept in the log but not applied: T099 is no longer there."),
        ([place(sector="mining", lane="market")], "mining is no longer there"),
        ([place("T007", lane="market")], "T007 is not on that roadmap"),
        ([place(end=REFERENCE - 1.0)], "the years of T001 lie before"),
        (
            [Edit("link", ("T001", "T004"), sectors=(ALL,), relation="pulls"), Edit("take", ("T004",), sectors=(ALL,))],
            "Edit 1 is kept in the log but not applied: T004 is not on that roadmap",
        ),
    ],
)
def test_an_edit_that_does_not_fit_is_told_and_the_others_count(log: list[Edit], told: str) -> None:
    made = overrule(STUDY, hand(*log, place("T002", lane="resources")), REGION)
    assert [told in one.english() for one in made.misfits] == [True]
    assert item(made.roadmap, "T002").lane == "resources"


def test_a_topic_merged_into_another_takes_its_place_along() -> None:
    topics = STUDY.fine.topics.copy()
    parents = [["T001", "T099"] if one == "T001" else ["T098"] if one in ("T003", "T004") else [] for one in TOPICS]
    merged = replace(STUDY, fine=replace(STUDY.fine, topics=topics.assign(parents=parents)))
    assert item(ruled(place("T099", lane="market"), study=merged)).lane == "market"
    assert overrule(merged, hand(place("T098", lane="market")), REGION).misfits  # it was split


def test_what_is_hidden_leaves_no_ruling_and_no_computed_roadmap() -> None:
    plan = ruled(place(lane="market"), place("T002", lane="market"))
    topics = STUDY.fine.topics.assign(hidden=STUDY.fine.topics["topic_id"] == "T001")
    shown = disclose(replace(STUDY, roadmap=plan, fine=replace(STUDY.fine, topics=topics))).study.roadmap
    assert [one.item_id for one in shown.rulings] == ["all/T002"]
    assert shown.computed is None
