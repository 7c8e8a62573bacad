"""Adopt: planted neighbours vote new documents into their topic; what was there stays as it was."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as quickly
from hypothesis import strategies as st

from corpora import frame
from roadmap.records import Topics, Vectors
from roadmap.stages.adopt import LEAST, adopt


def _unit(matrix: np.ndarray) -> np.ndarray:
    return (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)


def _around(axis: int, count: int, seed: int, *, spread: float = 0.1) -> np.ndarray:
    middle = np.zeros(8)
    middle[axis] = 1
    return _unit(middle + spread * np.random.default_rng(seed).standard_normal((count, 8)))


def _known(sizes: tuple[int, ...] = (30, 30, 30)) -> tuple[Vectors, Topics]:
    """Make topics T001... around axes of their own; the first two share a theme."""
    ids = [f"d{n}" for n in range(sum(sizes))]
    owner = np.repeat(np.arange(len(sizes)), sizes)
    matrix = np.vstack([_around(axis, size, axis) for axis, size in enumerate(sizes)])
    names = [f"T{axis + 1:03d}" for axis in range(len(sizes))]
    themes = ["H01" if axis < 2 else "H02" for axis in range(len(sizes))]
    assigned = frame(doc_id=ids, topic_id=[names[one] for one in owner], strength=[1.0] * len(ids))
    topics = frame(topic_id=names, theme_id=themes, label=names, size=list(sizes)).assign(parents=[[] for _ in names])
    broad = frame(topic_id=["H01", "H02"], size=[sum(sizes[:2]), sum(sizes[2:])]).assign(parents=[[], []])
    spots = pd.DataFrame({"doc_id": pd.Series(ids, dtype="str"), "x": owner * 1.0, "y": -owner * 1.0})
    return Vectors(tuple(ids), matrix, "e", "1"), Topics(topics, broad, assigned.assign(primary=True), spots, {"k": 1})


def _fresh(matrix: np.ndarray) -> Vectors:
    return Vectors(tuple(f"n{n}" for n in range(len(matrix))), matrix, "e", "1")


def test_planted_neighbours_decide() -> None:
    known, topics = _known()
    matrix = np.vstack([_around(axis, 5, 90 + axis) for axis in range(3)])
    made = adopt(_fresh(matrix), known, topics)
    new = made.assignments[made.assignments["doc_id"].str.startswith("n") & made.assignments["primary"]]
    assert new["topic_id"].tolist() == ["T001"] * 5 + ["T002"] * 5 + ["T003"] * 5
    assert (new["strength"] > 0.9).all()
    places = made.map.set_index("doc_id").loc[list(new["doc_id"])]
    np.testing.assert_allclose(places["x"], np.repeat([0, 1, 2], 5), atol=0.1)


def test_sizes_grow_names_stay_and_each_continues_itself() -> None:
    known, topics = _known()
    made = adopt(_fresh(_around(1, 7, 5)), known, topics)
    assert made.topics["size"].tolist() == [30, 37, 30]
    assert made.themes["size"].tolist() == [67, 30]
    assert made.topics["label"].tolist() == topics.topics["label"].tolist()
    assert made.topics["parents"].tolist() == [["T001"], ["T002"], ["T003"]]
    assert made.quality == topics.quality
    pd.testing.assert_frame_equal(made.assignments.iloc[:90], topics.assignments)
    pd.testing.assert_frame_equal(made.map.iloc[:90], topics.map)


def test_a_document_between_two_topics_stands_in_both() -> None:
    known, topics = _known()
    between = _unit(_around(0, 1, 1, spread=0) + _around(2, 1, 1, spread=0))
    rows = adopt(_fresh(between), known, topics).assignments.query("doc_id == 'n0'")
    assert set(rows["topic_id"]) == {"T001", "T003"}
    assert rows["primary"].sum() == 1
    assert rows["strength"].sum() == pytest.approx(1)


@given(st.integers(1, 40), st.integers(0, 99), st.sampled_from([(1,), (2, 1), (30, 30, 30), (1, 40, 3)]))
@quickly(max_examples=30)
def test_any_documents_get_one_main_topic_and_order_does_not_matter(
    count: int, seed: int, sizes: tuple[int, ...]
) -> None:
    known, topics = _known(sizes)
    rng = np.random.default_rng(seed)
    fresh = _fresh(_unit(rng.standard_normal((count, 8))))
    rows = adopt(fresh, known, topics).assignments.iloc[sum(sizes) :]
    main = rows[rows["primary"]]
    assert main["doc_id"].tolist() == list(fresh.doc_ids)
    assert rows["strength"].between(0, 1).all()
    assert (rows.loc[~rows["primary"], "strength"] >= LEAST).all()
    assert (rows.groupby("doc_id")["strength"].sum() <= 1 + 1e-6).all()
    mixed = rng.permutation(count)
    other = Vectors(tuple(fresh.doc_ids[one] for one in mixed), fresh.matrix[mixed], "e", "1")
    again = adopt(other, known, topics).assignments.iloc[sum(sizes) :]
    columns = ["doc_id", "topic_id"]
    one, two = (found.sort_values(columns, ignore_index=True) for found in (rows, again))
    pd.testing.assert_frame_equal(one, two, atol=1e-5)


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    known, topics = _known()
    fresh = _fresh(_unit(np.random.default_rng(8).standard_normal((1100, 8))))
    whole = adopt(fresh, known, topics).assignments.iloc[90:]
    for row in (0, 511, 512, 1099):
        alone = adopt(Vectors((fresh.doc_ids[row],), fresh.matrix[[row]], "e", "1"), known, topics).assignments.iloc[
            90:
        ]
        same = whole[whole["doc_id"] == fresh.doc_ids[row]]
        assert same["topic_id"].tolist() == alone["topic_id"].tolist()
        np.testing.assert_allclose(same["strength"], alone["strength"], atol=1e-5)
