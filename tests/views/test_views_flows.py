"""Themes over time: shares are those of the trends table; stretches are of one length and end with the last year."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import make_study

from roadmap.disclosure import disclose
from roadmap.views._altair import vega
from roadmap.views.charts import flow_chart, flow_table
from roadmap.views.flows import LONGEST, MOST, REST, STRETCHES, _stretches, flow_rows
from roadmap.views.theme import Look


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return disclose(make_study(tmp_path_factory.mktemp("study"), documents=240))


@given(st.integers(1950, 2030), st.integers(1, 60))
def test_stretches_have_one_length_and_end_with_the_last_year(first, count):
    found = _stretches(list(range(first, first + count)))
    lengths = {last - begin + 1 for begin, last in found}
    assert len(lengths) == 1
    assert lengths.pop() <= LONGEST
    assert 1 <= len(found) <= STRETCHES
    assert found[-1][1] == first + count - 1
    assert all(one[1] + 1 == two[0] for one, two in pairwise(found))


@pytest.mark.parametrize("level", ["theme", "topic"])
def test_shares_are_those_of_the_trends(shown, level):
    frame = flow_rows(shown, level=level)
    trends = shown.study.level(level).trends
    for row in frame[frame["topic_id"] != REST].head(8).itertuples():
        mine = trends[
            (trends["topic_id"] == row.topic_id) & (trends["sector"] == "all") & (trends["kind"] == row.kind)
            & trends["period"].between(row.first, row.last)
        ]  # fmt: skip
        assert row.documents == mine["documents"].sum()
        assert row.share == pytest.approx(mine["documents"].sum() / mine["exposure"].sum())
    for _first, rows in frame.groupby("first"):
        assert sorted(rows["place"]) == list(range(1, len(rows) + 1))
        assert rows["share"].sum() <= 1 + 1e-9
    assert frame["topic_id"].nunique() <= MOST + 1


@pytest.mark.parametrize("lang", ["nl", "fr", "de", "en"])
def test_the_chart_has_its_table_and_its_words(shown, lang):
    spec = vega(flow_chart(shown, look=Look(lang, "dark", 700)))
    table = flow_table(shown, lang=lang)
    names = set(table.iloc[:, 0])
    written = {row["text"] for layer in spec["layer"] if layer["mark"]["type"] == "text"
               for row in layer["data"]["values"]}  # fmt: skip
    assert names <= written
    assert all(name in spec["description"] for name in names)


def test_without_dates_there_is_a_sentence(tmp_path):
    undated = disclose(make_study(tmp_path, documents=60, dated=False))
    assert flow_rows(undated).empty
    assert flow_table(undated).empty
    assert vega(flow_chart(undated))["layer"]


def test_a_hidden_theme_is_not_drawn(shown):
    study = shown.study
    themes = study.broad.topics.assign(hidden=study.broad.topics["topic_id"] == "H01")
    less = replace(shown, study=replace(study, broad=replace(study.broad, topics=themes)))
    assert "H01" in set(flow_rows(shown)["topic_id"])
    assert "H01" not in set(flow_rows(less)["topic_id"])
