"""The log of edits: it only grows, is never half written, and says which line is no edit."""

from __future__ import annotations

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.errors import InputError, StudyError
from roadmap.hand import LOG, NAME_LENGTH, Edit, Hand, Part, append, clean_name, hand_over, keyed, read_hand

RENAME = Edit("rename", ("T001",), names=(("nl", 'Lassen "x" <b>'),), who="Ann", why="duidelijker")


def test_what_was_written_is_read_back(tmp_path):
    split = Edit("split", ("T002",), parts=(Part("T009", ("a", "b")), Part("T010", ("c",))), study="f00")
    written = [append(tmp_path, edit) for edit in (RENAME, split, Edit("undo", undoes=1))]
    assert read_hand(tmp_path).edits == tuple(written)
    assert [edit.number for edit in written] == [1, 2, 3]
    assert all(edit.when.endswith("+00:00") for edit in written)
    assert [path.name for path in tmp_path.iterdir()] == [LOG]


def test_no_log_is_no_edit(tmp_path):
    assert read_hand(tmp_path) == Hand()
    assert (Hand().print, keyed("made", Hand())) == ("", "made")
    append(tmp_path, RENAME)
    assert keyed("made", read_hand(tmp_path)) != "made"


def test_undo_redo_and_what_counts(tmp_path):
    append(tmp_path, RENAME)
    append(tmp_path, Edit("undo", undoes=1))
    assert read_hand(tmp_path).active == ()
    with pytest.raises(InputError, match="Edit 1 is undone already"):
        append(tmp_path, Edit("undo", undoes=1))
    append(tmp_path, Edit("undo", undoes=2))
    assert [edit.number for edit in read_hand(tmp_path).active] == [1]
    with pytest.raises(InputError, match="There is no edit 9 in the log; it holds edits 1 to 3"):
        append(tmp_path, Edit("undo", undoes=9))
    assert len(read_hand(tmp_path).edits) == 3


@pytest.mark.parametrize("line", ["{", '{"kind": "shout", "number": 2}', '{"kind": "hide", "number": 7}', "[]", '""'])
def test_a_damaged_line_is_one_sentence(tmp_path, line):
    append(tmp_path, RENAME)
    with (tmp_path / LOG).open("a", encoding="utf-8") as log:
        log.write(line + "\n")
    with pytest.raises(StudyError, match="Line 2 of"):
        read_hand(tmp_path)


def test_a_crash_while_writing_leaves_the_log_that_was(tmp_path, monkeypatch):
    append(tmp_path, RENAME)
    before = (tmp_path / LOG).read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StudyError, match=r"hand\.jsonl could not be written: No space left"):
        append(tmp_path, RENAME)
    assert (tmp_path / LOG).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [LOG]


def test_many_writers_lose_nothing(tmp_path):
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: append(tmp_path, Edit("hide", (f"T{number:03d}",))), range(24)))
    found = read_hand(tmp_path).edits
    assert [edit.number for edit in found] == list(range(1, 25))
    assert {edit.topics[0] for edit in found} == {f"T{number:03d}" for number in range(24)}


def test_the_lock_of_a_process_that_is_gone_is_broken(tmp_path):
    lock = tmp_path / f".{LOG}.lock"
    lock.touch()
    os.utime(lock, (time.time() - 60, time.time() - 60))
    append(tmp_path, RENAME)
    assert not lock.exists()


def test_a_log_goes_along_and_what_stood_there_is_kept(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    append(here, RENAME)
    append(there, Edit("hide", ("T005",)))
    old = read_hand(there)
    assert hand_over(here, there) == read_hand(there) == read_hand(here)
    kept = next(there.glob("hand-*.jsonl"))
    assert json.loads(kept.read_text())["topics"] == ["T005"]
    assert old.print in kept.name


@given(st.text(max_size=200))
def test_a_name_is_one_line_that_can_be_seen(text):
    try:
        name = clean_name(text)
    except InputError:
        return
    assert 1 <= len(name) <= NAME_LENGTH
    assert name.isprintable()
    assert name == name.strip() == clean_name(name)
