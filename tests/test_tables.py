"""Tables: what obeys passes unchanged, whatever breaks a table is one sentence that names it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as quickly
from hypothesis import strategies as st
from studies import make_study

from roadmap import tables
from roadmap.errors import TableError
from roadmap.tables import ASSIGNMENTS, FORECASTS, TOPICS, TRENDS, Table, check, empty

ALL_TABLES = [value for value in vars(tables).values() if isinstance(value, Table)]


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.name)
def test_an_empty_frame_obeys_and_keys_are_columns(table: Table) -> None:
    frame = check(empty(table), table)
    assert frame.columns.tolist() == table.names
    assert set(table.key) <= set(table.names)
    assert len(set(table.names)) == len(table.names)
    assert all(column.lo is None or column.hi is None or column.lo < column.hi for column in table.columns)


def _good() -> pd.DataFrame:
    return pd.DataFrame(
        {"doc_id": ["a", "b"], "topic_id": ["T001", "T001"], "strength": [0.5, 1.0], "primary": [True, False]}
    )


def test_columns_come_first_and_others_are_let_through() -> None:
    frame = _good()[["primary", "strength", "topic_id", "doc_id"]].assign(more=1)
    assert check(frame, ASSIGNMENTS).columns.tolist() == [*ASSIGNMENTS.names, "more"]


BROKEN = {
    "missing": (lambda f: f.drop(columns="strength"), "lacks the column strength"),
    "above": (lambda f: f.assign(strength=[0.5, 1.01]), "holds 1.01; wanted <= 1"),
    "below": (lambda f: f.assign(strength=[0.5, -0.1]), "holds -0.1; wanted >= 0"),
    "text for number": (lambda f: f.assign(strength=["a", "b"]), "Column strength"),
    "number for text": (lambda f: f.assign(doc_id=[1, 2]), "Column doc_id"),
    "number for truth": (lambda f: f.assign(primary=[0, 1]), "Column primary"),
    "missing value": (lambda f: f.assign(strength=[0.5, None]), "missing values"),
    "missing text": (lambda f: f.assign(doc_id=["a", None]), "missing values"),
    "repeated": (lambda f: f.assign(doc_id=["a", "a"]), "stands there already; the first is a / T001"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_a_table_is_named(name: str) -> None:
    change, wanted = BROKEN[name]
    with pytest.raises(TableError, match=re.escape(wanted)) as raised:
        check(change(_good()), ASSIGNMENTS)
    assert "assignments" in str(raised.value)


def test_optional_columns_may_miss_and_values_are_known(tmp_path: Path) -> None:
    study = make_study(tmp_path, documents=40)
    check(study.fine.trends.assign(share=float("nan")), TRENDS)
    with pytest.raises(TableError, match=r"Column lane of table topics holds sky; wanted market"):
        check(study.fine.topics.assign(lane="sky"), TOPICS)
    with pytest.raises(TableError, match="status"):
        check(study.fine.forecasts.assign(status="sure"), FORECASTS)


@given(st.lists(st.tuples(st.text("ab", max_size=2), st.floats(-1, 2), st.booleans()), max_size=6))
@quickly(max_examples=60)
def test_a_frame_passes_exactly_where_it_obeys(rows: list[tuple[str, float, bool]]) -> None:
    frame = pd.DataFrame(rows, columns=["doc_id", "strength", "primary"]).assign(topic_id="T001")
    frame = frame.astype({"doc_id": "str", "strength": "float64", "primary": "bool", "topic_id": "str"})
    obeys = frame["doc_id"].is_unique and frame["strength"].between(0, 1).all()
    if obeys:
        pd.testing.assert_frame_equal(check(frame, ASSIGNMENTS), frame[ASSIGNMENTS.names])
    else:
        with pytest.raises(TableError):
            check(frame, ASSIGNMENTS)
