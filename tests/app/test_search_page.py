"""Search and the company's page in the app: they answer, name nobody confidential, and write nothing to disk."""

from __future__ import annotations

import shutil

import pytest
from apps import put
from studies import SECRET, make_study

from roadmap.encoders.hashing import load
from roadmap.records import Vectors
from roadmap.stages.embed import embed
from roadmap.store import save_study

TEXT = "We run a chrome plating line. The chrome plating line runs well. We look for a partner for chrome plating."


@pytest.fixture(scope="module")
def searchable_workspace(tmp_path_factory):
    """A workspace with one study whose vectors are those of its texts."""
    root = tmp_path_factory.mktemp("searching")
    study = put(make_study(root / "small", documents=160))
    study.manifest["settings"]["embed"] |= {"encoder": "hashing"}
    made: Vectors = embed(study.documents, load("hashing", {"dimension": 256, "revision": "1"}, precision="auto"))
    save_study(study, made)
    return root


@pytest.fixture
def files(searchable_workspace):
    return sorted(searchable_workspace.rglob("*"))


def test_search_shows_topics_and_documents(searchable_workspace, open_page, everything, files):
    test = open_page(searchable_workspace, "search")
    test.text_area(key="search-query").set_value("Verchromung")
    next(one for one in test.button if one.label == "Search").click().run()
    assert not test.exception
    assert not test.error
    found = test.dataframe[0].value
    assert "Verchromung" in str(found.iloc[0, 0])
    assert SECRET.encode() not in everything(test)
    assert sorted(searchable_workspace.rglob("*")) == files


def test_a_company_gets_its_page_and_nothing_is_kept(searchable_workspace, open_page, files):
    test = open_page(searchable_workspace, "reports")
    test.text_area(key="company-text").set_value(TEXT)
    test.selectbox(key="company-format").select("html")
    test.button(key="company-make").click().run()
    assert not test.exception
    assert not test.error
    data = test.session_state["company-brief"][2].decode()
    assert "Chrome plating" in data
    assert SECRET not in data
    assert sorted(searchable_workspace.rglob("*")) == files


def test_a_text_that_is_too_short_is_one_sentence(searchable_workspace, open_page):
    test = open_page(searchable_workspace, "reports")
    test.button(key="company-make").click().run()
    assert len(test.error) == 1


def test_a_study_of_another_encoder_is_one_sentence(searchable_workspace, tmp_path, open_page):
    shutil.copytree(searchable_workspace / "small", tmp_path / "small")
    about = tmp_path / "small" / "vectors.json"
    about.write_text(about.read_text(encoding="utf-8").replace('"revision": "1"', '"revision": "2"'), encoding="utf-8")
    test = open_page(tmp_path, "reports")
    test.text_area(key="company-text").set_value(TEXT)
    test.button(key="company-make").click().run()
    assert not test.exception
    assert len(test.error) == 1
