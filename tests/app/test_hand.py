"""Editing topics in the app: the edit is in the log at once, the study is made again, the log undoes it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from roadmap import jobs
from roadmap.hand import LOG, Hand, read_hand
from roadmap.records import Study
from roadmap.rework import pending
from roadmap.store import load_study


@pytest.fixture
def root(small_study: Study, tmp_path: Path) -> Path:
    """A workspace with a copy of a small study."""
    shutil.copytree(small_study.path, tmp_path / "small")
    return tmp_path


def done(study: Path) -> Hand:
    """Wait until the study shows its log, and return that."""
    for _ in range(600):
        if jobs.state(study).status not in ("waiting", "running"):
            break
        time.sleep(0.1)
    assert jobs.state(study).status == "done", (study / ".work" / "job.log").read_text()
    assert not pending(study)
    return read_hand(study)


def save(test: AppTest, action: str) -> AppTest:
    return test.button(key=f"hand-save-{action}").click().run()


def test_a_new_name_is_in_the_log_at_once_and_on_the_page_when_done(root, open_page):
    test = open_page(root, "topics", level="topic", topic="T002")
    assert not (root / "small" / LOG).exists()
    test.text_input(key="hand-name-en-T002").input('Heat "pumps" & <b>')
    test.text_input(key="hand-who-rename-T002").input("Ann")
    test.text_input(key="hand-why-rename-T002").input("clearer")
    test = save(test, "rename")
    assert not test.exception
    one = done(root / "small").edits[0]
    assert (one.who, one.why, one.names) == ("Ann", "clearer", (("en", 'Heat "pumps" & <b>'),))
    test = open_page(root, "topics", level="topic", topic="T002")
    assert not test.exception
    heading = 'Heat "pumps" \\& \\<b\\>'
    assert heading in [one.value for one in test.subheader]
    assert any("Ann" in one.value for one in test.markdown)


def act(test: AppTest, action: str) -> AppTest:
    """Choose what to do, and save."""
    return save(test.segmented_control(key="hand-action-topic").set_value(action).run(), action)


def test_merge_then_undo_and_do_again(root, open_page):
    study = root / "small"
    sizes = load_study(study).fine.topics.set_index("topic_id")["size"]
    test = open_page(root, "topics", level="topic", topic="T001")
    test.segmented_control(key="hand-action-topic").set_value("merge").run()
    test.multiselect(key="hand-with-T001").set_value(["T002"])
    assert not save(test, "merge").exception
    done(study)
    assert load_study(study).fine.topics.set_index("topic_id").loc["T001", "size"] == sizes["T001"] + sizes["T002"]
    test = open_page(root, "topics", level="topic")
    test.button(key="hand-undo-1").click().run()
    assert not test.exception
    assert done(study).active == ()
    test = open_page(root, "topics", level="topic")
    test.button(key="hand-redo-1").click().run()
    assert [one.number for one in done(study).active] == [1]


def test_hidden_topics_are_not_offered_any_more(root, open_page):
    assert not act(open_page(root, "topics", level="topic", topic="T003"), "hide").exception
    assert done(root / "small").edits[-1].kind == "hide"
    test = open_page(root, "topics", level="topic", topic="T003")
    assert not test.exception
    assert test.selectbox(key="pick-topic").value != "T003"
    assert not any("T003" in option for option in test.selectbox(key="pick-topic").options)


@pytest.mark.parametrize("action", ["split", *(pytest.param(one, marks=pytest.mark.slow) for one in ("move", "pin"))])
def test_the_other_edits(root, open_page, action):
    assert not act(open_page(root, "topics", level="topic", topic="T001"), action).exception
    edit = done(root / "small").edits[-1]
    assert (edit.kind, edit.topics) == (action, ("T001",))
    ids = set(load_study(root / "small").fine.topics["topic_id"])
    assert ("T001" in ids) == (action != "split")


def test_what_cannot_be_done_is_said_in_the_panel(root, open_page):
    test = open_page(root, "topics", level="topic", topic="T001")
    other = load_study(root / "small").fine.topics.set_index("topic_id").loc["T002", "label_en"]
    test.text_input(key="hand-name-en-T001").input(other)
    test = save(test, "rename")
    assert len(test.error) == 1
    assert "is called" in test.error[0].value
    assert not (root / "small" / LOG).exists()


@pytest.mark.slow
def test_a_theme_can_be_named_and_not_split(root, open_page):
    test = open_page(root, "topics", level="theme", topic="H01")
    assert list(test.segmented_control(key="hand-action-theme").options) == ["Rename", "Merge", "Hide", "Pin"]
    test.text_input(key="hand-name-nl-H01").input("Thema één")
    assert not save(test, "rename").exception
    done(root / "small")
    assert load_study(root / "small").broad.topics.set_index("topic_id").loc["H01", "label_nl"] == "Thema één"


def test_an_edit_that_could_not_be_shown_is_said_and_tried_again(root, open_page, monkeypatch):
    study = root / "small"

    def fails(path: Path) -> jobs.State:
        return jobs.State("failed", message="The machine refused: {error} ({path}).",
                          message_args='{"error": "No space left", "path": "x"}')  # fmt: skip

    test = open_page(root, "topics", level="topic", topic="T001")
    test.text_input(key="hand-name-en-T001").input("Name")
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "start_rework", fails)
        broken.setattr(jobs, "state", fails)
        test = save(test, "rename")
    assert any("No space left" in one.value for one in test.error)
    test.button(key="hand-again").click().run()
    assert done(study).edits


def test_a_damaged_log_is_a_sentence_not_a_traceback(root, open_page):
    (root / "small" / LOG).write_text("{\n")
    test = open_page(root, "topics", level="topic", topic="T001")
    assert not test.exception
    assert "Line 1 of" in test.error[0].value
