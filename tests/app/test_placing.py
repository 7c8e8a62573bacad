"""Overruling the roadmap in the app: place, take off, put on, link, strike; the marks say who, why and what was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from apps import put
from streamlit.testing.v1 import AppTest
from studies import REFERENCE, make_study

from roadmap import jobs
from roadmap.edit import Note, desk
from roadmap.hand import LOG, read_hand
from roadmap.placing import Wanted, link, place, strike, take
from roadmap.records import Study
from roadmap.rework import apply_hand
from roadmap.store import load_study
from roadmap.verify import verify

ME = Note("Ann", "a plant opens")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A made-up study on disk."""
    return put(make_study(tmp_path_factory.mktemp("placing") / "small"))


@pytest.fixture
def root(base: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a copy of it; making it again is noted, not begun in another process."""
    shutil.copytree(base.path, tmp_path / "small")
    monkeypatch.setattr(jobs, "start_rework", lambda _path: jobs.State("waiting"))
    return tmp_path


def save(test: AppTest, action: str) -> AppTest:
    test = test.button(key=f"hand-save-{action}").click().run()
    assert not test.exception
    return test


def sign(test: AppTest, action: str, topic: str) -> AppTest:
    test.text_input(key=f"hand-who-{action}-{topic}").input("Ann")
    test.text_input(key=f"hand-why-{action}-{topic}").input("a plant opens")
    return save(test, action)


def said(test: AppTest) -> str:
    return "\n".join(one.value for one in test.markdown).replace("\\", "")


def last(root: Path):
    edit = read_hand(root / "small").edits[-1]
    return edit.kind, edit.topics, edit.sectors, edit.who, edit.why


def test_the_form_holds_what_stands_and_only_what_changed_is_logged(root, open_page):
    item = next(one for one in load_study(root / "small").roadmap.items if one.item_id == "all/T001")
    test = open_page(root, "roadmap", level="topic", topic="T001")
    assert not test.exception
    assert test.selectbox(key="place-lane-T001").value == item.lane
    assert test.number_input(key="place-start-T001").value == round(item.start)
    save(test, "place")
    assert not (root / "small" / LOG).exists()
    test.number_input(key="place-end-T001").set_value(REFERENCE + 9)
    sign(test, "place", "T001")
    assert last(root) == ("place", ("T001",), ("all",), "Ann", "a plant opens")
    edit = read_hand(root / "small").edits[-1]
    assert (edit.lane, edit.start, edit.end) == ("", None, REFERENCE + 9)


def test_without_a_reason_it_is_a_sentence_and_nothing_is_logged(root, open_page):
    test = open_page(root, "roadmap", level="topic", topic="T001")
    test.number_input(key="place-end-T001").set_value(REFERENCE + 9)
    test = save(test, "place")
    assert "No reason is given" in test.error[0].value
    assert not (root / "small" / LOG).exists()


@pytest.mark.parametrize("action", ["take", "link", "strike"])
def test_the_other_edits_of_an_item(root, open_page, action):
    test = open_page(root, "roadmap", level="topic", topic="T001")
    test.segmented_control(key="place-action").set_value(action).run()
    sign(test, action, "T001")
    kind, topics, sectors, *_ = last(root)
    assert (kind, topics[0], sectors) == (action, "T001", ("all",))


def test_one_not_placed_is_put_on(root, open_page):
    test = open_page(root, "roadmap", level="topic", sector="ict")
    topic = test.selectbox(key="place-topic").value
    test.number_input(key=f"place-start-{topic}").set_value(REFERENCE + 2)
    sign(test, "put", topic)
    assert last(root)[:3] == ("place", (topic,), ("ict",))


def test_what_was_overruled_is_marked_on_the_page(root, open_page):
    path = root / "small"
    found = load_study(path).roadmap
    computed = next(one for one in found.items if one.item_id == "all/T001")
    ends = next((one.source, one.target) for one in found.links if "all/T001" in (one.source, one.target))
    place(desk(path), "T001", Wanted("market", REFERENCE + 1.0, REFERENCE + 4.0), ME)
    place(desk(path), "T007", Wanted("", REFERENCE + 1.0, REFERENCE + 4.0), ME)
    link(desk(path), ("T001", "T007"), "pulls", Note("Bo", "they buy it"))
    strike(desk(path), tuple(end.split("/")[1] for end in ends), Note("Bo", "chance"))
    take(desk(path), "T008", Note("Cy", "too vague"))
    apply_hand(path)
    assert not verify(path).broken
    test = open_page(root, "roadmap", level="topic", topic="T001")
    assert not test.exception
    words = said(test)
    assert f"to {round(computed.end)}" in words.split("Placed by hand: Ann, a plant opens; before:")[1].split("\n")[0]
    assert "Linked by hand: Bo, they buy it; before: no link" in words
    assert "Link struck by hand: Bo, chance; before: enables" in words
    assert "taken off by hand (Cy): too vague" in words
    assert "* placed by hand" in words
    assert "By hand" in test.dataframe[-1].value.columns
    test = open_page(root, "roadmap", locale="nl-NL", level="topic", topic="T007", sector="all")
    assert not test.exception
