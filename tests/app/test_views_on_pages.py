"""Radar, portfolio and regional map on their pages: drawn, with a table each, choices taken, a file to take away."""

from __future__ import annotations

import pytest
from studies import SECRET

from roadmap.i18n import translator


@pytest.mark.parametrize(("page", "table"), [("roadmap", 8), ("trends", 8), ("evidence", 18)])
def test_each_view_has_its_table_and_shows_nothing_confidential(workspace, open_page, everything, page, table):
    test = open_page(workspace, page, lang="de", level="topic")
    assert not test.exception
    assert table in {len(frame.value) for frame in test.dataframe}
    assert SECRET.encode() not in everything(test)


def test_the_roadmap_page_offers_the_radar_as_a_file(workspace, open_page):
    test = open_page(workspace, "roadmap", lang="nl")
    labels = {button.label for button in test.get("download_button")}
    assert translator("nl")("Radar as CSV") in labels


def test_the_portfolio_takes_the_axes_chosen(workspace, open_page):
    test = open_page(workspace, "trends", lang="en", level="topic")
    test.selectbox(key="axis-x").select("organisations").run()
    assert not test.exception
    assert test.selectbox(key="axis-x").value == "organisations"
