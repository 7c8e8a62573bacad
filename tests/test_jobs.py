"""Jobs: a run in a process of its own, whose end is always known."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpora import QUICK_TOML, Recipe, rows, write_csv
from roadmap import jobs
from roadmap.errors import StudyError
from roadmap.jobs import State, start, state
from roadmap.store import load_study


@pytest.fixture
def knobs(tmp_path: Path) -> Path:
    path = tmp_path / "quick.toml"
    path.write_text(QUICK_TOML)
    return path


@pytest.fixture(autouse=True)
def _no_child_left(tmp_path: Path) -> Iterator[None]:
    """Wait until every child has ended: each writes its last word a moment before."""
    yield
    while jobs._children:
        state(tmp_path)
        time.sleep(0.02)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "c.csv", rows(Recipe(documents=24, extra={"lang": "it"})))


def _ended(out: Path, seconds: float = 90) -> State:
    end = time.monotonic() + seconds
    while (found := state(out)).status in ("waiting", "running"):
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def _word(out: Path, **values: object) -> None:
    (out / ".work").mkdir(parents=True, exist_ok=True)
    (out / ".work" / "job.json").write_text(json.dumps(vars(State("running")) | values))


def test_a_job_runs_to_its_end_and_another_may_not_begin(corpus: Path, knobs: Path, tmp_path: Path) -> None:
    first = start(corpus, tmp_path / "study", knobs)
    assert first.status == "waiting"
    assert first.pid not in (0, os.getpid())
    with pytest.raises(StudyError, match="going on"):
        start(corpus, tmp_path / "study", knobs)
    stages = set()
    while (found := state(tmp_path / "study")).status in ("waiting", "running"):
        stages.add(found.stage)
        time.sleep(0.02)
    assert found.status == "done", found.reason.english()
    assert stages - {""}
    assert len(load_study(tmp_path / "study").documents) == 24


def test_a_job_that_cannot_end_well_says_why(tmp_path: Path, knobs: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    start(tmp_path / "empty.csv", tmp_path / "study", knobs)
    found = _ended(tmp_path / "study")
    assert found.status == "failed"
    assert "is empty" in found.reason.english()


def test_bad_settings_are_said_too(tmp_path: Path, corpus: Path) -> None:
    (tmp_path / "bad.toml").write_text("colour = 1")
    start(corpus, tmp_path / "study", tmp_path / "bad.toml")
    assert "colour" in _ended(tmp_path / "study").reason.english()


def test_a_killed_job_has_failed_and_can_be_started_again(corpus: Path, knobs: Path, tmp_path: Path) -> None:
    out = tmp_path / "study"
    first = start(corpus, out, knobs)
    os.kill(first.pid, signal.SIGKILL)
    found = _ended(out)
    assert found.status == "failed"
    assert "ended without a word" in found.reason.english()
    assert str(out / ".work" / "job.log") in found.reason.english()
    again = start(corpus, out, knobs)
    assert again.pid != first.pid
    os.kill(again.pid, signal.SIGKILL)
    assert _ended(out).status == "failed"


def test_a_place_that_cannot_hold_a_study(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StudyError, match="is a file"):
        start(corpus, tmp_path / "file")


def test_states_of_others(tmp_path: Path) -> None:
    assert state(tmp_path / "study").status == "done"
    _word(tmp_path / "gone", pid=2**22 + 1)
    assert state(tmp_path / "gone").status == "failed"
    # After a restart of the machine another process may carry the number: init never is a job of ours.
    _word(tmp_path / "other", pid=1)
    assert state(tmp_path / "other").status == "failed"


def test_in_this_process(corpus: Path, knobs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "nice", lambda by: by)
    assert jobs.main(str(corpus), str(tmp_path / "study"), str(knobs)) == 0
    assert state(tmp_path / "study").status == "done"
    assert jobs.main(str(tmp_path / "nowhere"), str(tmp_path / "study"), str(knobs)) == 1
    assert "There is no corpus" in state(tmp_path / "study").reason.english()
