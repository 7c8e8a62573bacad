"""Identifiers carried over to a new run: by the documents that both hold; pinned topics stay as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hand_topics import TOPICS, made, main, members
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.records import Topics
from roadmap.stages.carry import AGAIN, Before, carry


def again(topic_of: dict[str, str], rename: dict[str, str] | None = None) -> Topics:
    """The same topics under other identifiers, with some documents elsewhere or new."""
    found = made()
    rows = found.assignments[found.assignments["primary"]].copy()
    fresh = sorted(set(topic_of) - set(rows["doc_id"]))
    more = pd.DataFrame({"doc_id": fresh, "topic_id": "T001", "strength": 0.5, "primary": True})
    rows = pd.concat([rows, more.astype(rows.dtypes.to_dict())], ignore_index=True)
    rows["topic_id"] = [topic_of.get(doc, topic) for doc, topic in zip(rows["doc_id"], rows["topic_id"], strict=True)]
    names = rename or {}
    rows["topic_id"] = rows["topic_id"].map(lambda one: names.get(one, one)).astype("str")
    fine = found.topics[found.topics["topic_id"].map(lambda one: names.get(one, one)).isin(rows["topic_id"])]
    fine = fine.assign(topic_id=fine["topic_id"].map(lambda one: names.get(one, one)).astype("str"))
    fine = fine.assign(size=fine["topic_id"].map(rows["topic_id"].value_counts()))
    themes = found.themes[found.themes["topic_id"].isin(fine["theme_id"])]
    return replace(found, topics=fine.sort_values("topic_id", ignore_index=True), themes=themes, assignments=rows)


def test_the_same_run_keeps_every_byte():
    found = made()
    now = carry(Before(found), found)
    for name in ("topics", "themes", "assignments"):
        pd.testing.assert_frame_equal(getattr(now, name), getattr(found, name))


@settings(max_examples=10)
@given(st.permutations(range(TOPICS)))
def test_shuffled_identifiers_are_found_again(order):
    names = {f"T{i + 1:03d}": f"T{place + 1:03d}" for i, place in enumerate(order)}
    now = carry(Before(made()), again({}, names))
    assert main(now).to_dict() == main(made()).to_dict()


def test_what_shares_too_little_gets_an_identifier_nobody_had():
    # T001 keeps two of its five documents: 2 / 5 is below AGAIN; the other three stand in T002, which stays itself.
    now = carry(Before(made(), used=frozenset({"T050"})), again({"d00": "T002", "d01": "T002", "d02": "T002"}))
    assert AGAIN == 0.5
    assert set(now.topics["topic_id"]) == {"T002", "T003", "T004", "T005", "T006", "T051"}
    assert members(now, "T051") == ("d03", "d04")


def test_a_pinned_topic_keeps_its_documents_and_takes_new_ones():
    moved = {"d00": "T002", "d01": "T003", "n1": "T001", "n2": "T004"}
    now = carry(Before(made(), pinned=frozenset({"T001"})), again(moved))
    assert members(now, "T001") == ("d00", "d01", "d02", "d03", "d04", "n1")
    assert members(now, "T004") == ("d15", "d16", "d17", "d18", "d19", "n2")
    assert main(now).index.is_unique
    assert now.topics["size"].sum() == now.themes["size"].sum() == 32


def test_what_a_pinned_topic_was_mixed_with_is_a_topic_of_its_own():
    mixed = {f"d{i:02d}": "T001" for i in range(10)}  # T001 and T002 found as one
    now = carry(Before(made(), pinned=frozenset({"T001"})), again(mixed))
    assert members(now, "T001") == members(made(), "T001")
    assert members(now, "T002") == members(made(), "T002")


@settings(max_examples=12)
@given(st.lists(st.integers(0, TOPICS - 1), min_size=30, max_size=30), st.sets(st.integers(1, TOPICS)))
def test_whatever_is_found_every_document_keeps_one_topic(topics, pinned):
    found = again({f"d{i:02d}": f"T{topic + 1:03d}" for i, topic in enumerate(topics)})
    before = Before(made(), frozenset(f"T{number:03d}" for number in pinned))
    now = carry(before, found)
    held = main(now)
    assert sorted(held.index) == sorted(main(found).index)
    assert set(held) == set(now.topics["topic_id"])
    assert np.array_equal(now.topics["size"], now.topics["topic_id"].map(held.value_counts()))
    assert set(now.topics["theme_id"]) == set(now.themes["topic_id"])
    for topic in before.pinned:
        assert set(members(made(), topic)) <= set(members(now, topic))
