"""The manager's hand: every document keeps one topic, undo gives back what was, order is free where it may be."""

from __future__ import annotations

import pandas as pd
import pytest
from hand_topics import EACH, TOPICS, drawn, hand, made, main, members, vectors
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.hand import Edit, Hand, Part
from roadmap.stages._hand import FEW, GONE, LAST, ONE
from roadmap.stages.hand import apply, changed, fit, found_quality
from roadmap.tables import ASSIGNMENTS, TOPIC_MODEL, check

KINDS = ("rename", "merge", "themes", "split", "move", "hide", "pin", "undo")
CHOICES = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 50), st.integers(0, 50)), max_size=7)


def same(one, other):
    for name in ("topics", "themes", "assignments", "map"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.quality == other.quality


@settings(max_examples=20)
@given(CHOICES)
def test_whatever_is_edited_every_document_keeps_one_topic(choices):
    found, log = drawn(choices)
    now = apply(found, log, vectors=vectors())
    held = main(now)
    assert held.index.is_unique
    assert set(held.index) == set(found.assignments["doc_id"])
    assert set(now.assignments["topic_id"]) <= set(now.topics["topic_id"])
    assert not now.assignments.duplicated(["doc_id", "topic_id"]).any()
    for frame, key in ((now.topics, "topic_id"), (now.themes, "theme_id")):
        assert frame["size"].sum() == TOPICS * EACH
        check(frame, TOPIC_MODEL)
        sizes = held.map(dict(zip(now.topics["topic_id"], now.topics[key], strict=True))).value_counts()
        assert dict(zip(frame["topic_id"], frame["size"], strict=True)) == sizes.to_dict()
    check(now.assignments, ASSIGNMENTS)
    strongest = now.assignments.groupby("doc_id")["strength"].max()
    own = now.assignments[now.assignments["primary"]].set_index("doc_id")["strength"]
    assert (own >= strongest - 1e-12).all()


@settings(max_examples=12)
@given(CHOICES)
def test_undoing_everything_gives_back_the_very_topics(choices):
    found, log = drawn(choices)
    edits = list(log.edits)
    while Hand(tuple(edits)).active:
        last = Hand(tuple(edits)).active[-1].number
        edits.append(Edit("undo", undoes=last, number=len(edits) + 1))
    assert apply(found, Hand(tuple(edits)), vectors=vectors()) is found


@settings(max_examples=12)
@given(CHOICES)
def test_undo_and_redo_is_nothing(choices):
    found, log = drawn(choices)
    last = len(log.edits)
    if not last or last in log.undone:
        return
    twice = (Edit("undo", undoes=last, number=last + 1), Edit("undo", undoes=last + 1, number=last + 2))
    same(apply(found, Hand(log.edits + twice)), apply(found, log))


UNRELATED = (
    Edit("rename", ("T001",), names=(("en", "One"),)),
    Edit("merge", ("T005", "T002")),
    Edit("split", ("T003",), parts=(Part("T007", ("d10", "d12")), Part("T008", ("d11", "d13", "d14")))),
    Edit("move", ("T004",), to="H03"),
    Edit("hide", ("T006",)),
    Edit("rename", ("H02",), names=(("fr", "Deux"),)),
)


@settings(max_examples=12)
@given(st.permutations(UNRELATED))
def test_unrelated_edits_may_come_in_any_order(order):
    same(apply(made(), hand(*order), vectors=vectors()), apply(made(), hand(*UNRELATED), vectors=vectors()))


# --- each edit ------------------------------------------------------------------------------------------------------


def row(topics, topic_id):
    frame = topics.themes if topic_id.startswith("H") else topics.topics
    return frame.set_index("topic_id").loc[topic_id]


def test_a_name_stands_in_its_language_and_where_that_was_borrowed():
    now = apply(made(), hand(Edit("rename", ("T002",), names=(("en", 'Heat "pumps" <b>'),))))
    assert row(now, "T002")["label_en"] == row(now, "T002")["label"] == 'Heat "pumps" <b>'
    assert row(now, "T002")["label_nl"] == 'Heat "pumps" <b>'  # nl had borrowed the English name
    assert row(now, "T002")["label_from_nl"] == "en"
    assert row(now, "T002")["label_fr"] == "fr T002"
    dutch = apply(made(), hand(Edit("rename", ("T002",), names=(("nl", "Warmtepompen"),))))
    assert row(dutch, "T002")[["label", "label_nl", "label_from_nl"]].tolist() == ["en T002", "Warmtepompen", "nl"]


def test_merged_topics_keep_the_oldest_identifier_and_name_their_parents():
    now = apply(made(), hand(Edit("merge", ("T005", "T002", "T003"))))
    assert {"T003", "T005"}.isdisjoint(now.topics["topic_id"])
    assert row(now, "T002")["parents"] == ["T002", "T003", "T005"]
    assert row(now, "T002")["size"] == 3 * EACH
    assert row(now, "T002")["theme_id"] == row(made(), "T005")["theme_id"]
    assert row(now, "T002")["label"] == "en T005"
    assert now.quality["topics"] == TOPICS - 2
    assert found_quality(now.quality) == made().quality


def test_a_name_given_by_hand_outlives_a_merge():
    edits = (Edit("rename", ("T003",), names=(("en", "Mine"),)), Edit("merge", ("T001", "T003")))
    assert row(apply(made(), hand(*edits)), "T001")["label"] == "Mine"
    later = (Edit("merge", ("T001", "T003")), Edit("rename", ("T003",), names=(("en", "Mine"),)))
    assert row(apply(made(), hand(*later)), "T001")["label"] == "Mine"


def test_split_parts_are_new_topics_and_unknown_documents_go_to_the_nearest():
    known = (Part("T007", ("d10", "d12")), Part("T008", ("d11",)))
    now = apply(made(), hand(Edit("split", ("T003",), parts=known)), vectors=vectors())
    assert "T003" not in set(now.topics["topic_id"])
    assert members(now, "T007") == ("d10", "d12", "d14")
    assert members(now, "T008") == ("d11", "d13")
    assert row(now, "T007")["parents"] == ["T003"]
    without = apply(made(), hand(Edit("split", ("T003",), parts=known)))
    assert members(without, "T007") == ("d10", "d12", "d13", "d14")


def test_themes_merge_and_a_theme_left_without_topics_goes():
    now = apply(made(), hand(Edit("merge", ("H03", "H02"))))
    assert list(now.themes["topic_id"]) == ["H01", "H02"]
    assert row(now, "H02")["size"] == 4 * EACH
    moved = apply(made(), hand(Edit("move", ("T001", "T004"), to="H02")))
    assert list(moved.themes["topic_id"]) == ["H02", "H03"]


def test_hidden_and_pinned_are_marks_and_change_no_count():
    now = fit(made(), hand(Edit("hide", ("T001",)), Edit("hide", ("H02",)), Edit("pin", ("H03",))))
    assert list(now.topics.topics.loc[now.topics.topics["hidden"], "topic_id"]) == ["T001"]
    assert list(now.topics.themes.loc[now.topics.themes["hidden"], "topic_id"]) == ["H02"]
    assert now.pinned == {"T003", "T006"}
    assert now.topics.topics["size"].tolist() == made().topics["size"].tolist()
    assert changed(made(), now.topics) == set()


def test_a_pin_holds_the_name_unless_one_is_given_by_hand():
    pin = Edit("pin", ("T001",), names=(("en", "held"), ("nl", "gehouden")))
    assert row(apply(made(), hand(pin)), "T001")[["label_en", "label_nl"]].tolist() == ["held", "gehouden"]
    named = apply(made(), hand(pin, Edit("rename", ("T001",), names=(("en", "Mine"),))))
    assert row(named, "T001")["label_en"] == "Mine"


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        pytest.param([Edit("rename", ("T099",), names=(("en", "x"),))], (GONE, 1), id="unknown"),
        pytest.param([Edit("merge", ("T001", "T002")), Edit("merge", ("T001", "T002"))], (ONE, 2), id="one already"),
        pytest.param([Edit("merge", tuple(f"T{i:03d}" for i in range(1, 7)))], (LAST, 1), id="everything"),
        pytest.param([Edit("split", ("T001",), parts=(Part("T007", ("d00",)), Part("T008", ("zz",))))], (FEW, 1),
                     id="one part"),
    ],
)  # fmt: skip
def test_an_edit_that_does_not_fit_is_told_and_the_others_count(edits, told):
    also = Edit("rename", ("T006",), names=(("en", "Six"),))
    found = fit(made(), hand(*edits, also))
    assert [(one.template, dict(one.args)["number"]) for one in found.misfits] == [told]
    assert row(found.topics, "T006")["label"] == "Six"


def test_undoing_a_split_leaves_what_rested_on_it_in_the_log():
    split = Edit("split", ("T003",), parts=(Part("T007", ("d10", "d12")), Part("T008", ("d11", "d13", "d14"))))
    found = fit(made(), hand(split, Edit("rename", ("T007",), names=(("en", "Part"),)), Edit("undo", undoes=1)))
    assert [one.template for one in found.misfits] == [GONE]
    assert found.misfits[0].english() == "Edit 2 is kept in the log but not applied: T007 is no longer there."
    assert members(found.topics, "T003") == members(made(), "T003")
