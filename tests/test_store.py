"""Writing and reading: what is written comes back, and nothing is ever half there."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import ROOT
from hypothesis import given
from hypothesis import settings as quickly
from hypothesis import strategies as st
from scipy.sparse import random as random_sparse
from studies import make_study

from corpora import files_of
from roadmap.errors import RoadmapError, StudyError
from roadmap.records import Study, Vectors
from roadmap.store import (
    aside,
    fingerprint,
    keep,
    kept,
    load_study,
    load_vectors,
    prepare_folder,
    save_study,
    write_json,
)
from roadmap.verify import verify


def _vectors(study: Study) -> Vectors:
    rng = np.random.default_rng(0)
    return Vectors(tuple(study.documents["doc_id"]), rng.random((len(study.documents), 4), "float32"), "test", "1")


@pytest.fixture
def saved(tmp_path: Path) -> Study:
    prepare_folder(tmp_path / "study")
    study = make_study(tmp_path / "study", documents=60)
    save_study(study, _vectors(study))
    return study


def test_a_study_comes_back_as_it_was_written(saved: Study) -> None:
    back = load_study(saved.path)
    for name in ("documents", "rejects", "reads", "repeats", "sectors", "assignments", "map"):
        pd.testing.assert_frame_equal(getattr(back, name), getattr(saved, name), check_dtype=False)
    for level in ("topic", "theme"):
        for name, frame in vars(saved.level(level)).items():
            pd.testing.assert_frame_equal(getattr(back.level(level), name), frame, check_dtype=False)
    assert back.roadmap == saved.roadmap
    assert back.sector_list == saved.sector_list
    np.testing.assert_array_equal(load_vectors(saved.path).matrix, _vectors(saved).matrix)


def test_a_file_of_the_users_own_is_no_part_of_the_study(saved: Study) -> None:
    (saved.path / "notes.txt").write_text("mine")
    save_study(saved, _vectors(saved))
    assert (saved.path / "notes.txt").read_text() == "mine"
    assert not verify(saved.path).broken
    (saved.path / "notes.txt").write_text("changed")
    assert not verify(saved.path).broken


# --- kills ----------------------------------------------------------------------------------------------------------

KILLER = """
import os, signal, sys
from pathlib import Path
from roadmap.store import load_study, load_vectors, save_study
study, vectors = load_study({out!r}), load_vectors(Path({out!r}))
moves, real = 0, Path.replace
def replace(self, target):
    global moves
    moves += 1
    if moves == {moves}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, target)
Path.replace = replace
from dataclasses import replace as other
study = other(study, manifest={{**study.manifest, "name": "the new one"}})
save_study(study, vectors)
"""
FILES = 24


@pytest.mark.parametrize("moves", [1, FILES, FILES + 1, FILES + 9, 2 * FILES])
def test_a_kill_while_saving_leaves_the_old_or_the_new_study(moves: int, saved: Study) -> None:
    script = KILLER.format(out=str(saved.path), moves=moves)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-500:]
    name = load_study(saved.path).manifest["name"]
    assert name == ("the new one" if moves > FILES else saved.manifest["name"])
    assert not verify(saved.path).broken
    assert len(files_of(saved.path)) == FILES


def test_an_error_while_writing_leaves_the_old_study(saved: Study) -> None:
    before = files_of(saved.path)
    broken = replace(saved, quality={"not": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        save_study(broken, _vectors(saved))
    assert files_of(saved.path) == before
    assert not (saved.path / ".work" / "saving").exists()


def test_what_is_written_aside_is_whole_or_absent(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("old")
    with pytest.raises(ZeroDivisionError), aside(tmp_path / "a.json") as draft:
        draft.write_text("half")
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_text() == "old"


# --- not a study ----------------------------------------------------------------------------------------------------


def test_sentences_for_what_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="There is no study"):
        load_study(tmp_path / "nowhere")
    with pytest.raises(StudyError, match="is not a study"):
        load_study(tmp_path)
    (tmp_path / ".work").mkdir()
    with pytest.raises(StudyError, match="has not finished"):
        load_study(tmp_path)
    for text in ("{", "[]", '{"study_version": 7}', "\udcff"):
        (tmp_path / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(StudyError):
            load_study(tmp_path)


@given(data=st.binary(min_size=1, max_size=300))
@quickly(max_examples=40)
def test_any_damage_to_any_file_is_one_sentence(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp() / "damage"
    if not base.exists():
        prepare_folder(base)
        study = make_study(base, documents=60)
        save_study(study, _vectors(study))
    names = sorted(path.name for path in base.iterdir() if path.is_file())
    path = base / names[len(data) % len(names)]
    whole = path.read_bytes()
    place = int.from_bytes(data[:4], "big") % len(whole)
    try:
        path.write_bytes(whole[:place] + data + whole[place + len(data) :])
        try:
            load_study(base)
            load_vectors(base)
        except RoadmapError as error:
            assert str(error)
    finally:
        path.write_bytes(whole)


# --- finished stages ------------------------------------------------------------------------------------------------


def test_kept_results_come_back(tmp_path: Path) -> None:
    results = {
        "frame": pd.DataFrame({"a": [1, 2], "keywords": [["x"], ["y", "z"]]}),
        "array": np.arange(6, dtype=np.float32).reshape(2, 3),
        "sparse": random_sparse(5, 7, density=0.3, format="csr", random_state=0),
        "plain": {"a": [1, "é"], "b": None},
    }
    keep(tmp_path / "stage-1", results)
    back = kept(tmp_path / "stage-1")
    assert back is not None
    assert set(back) == set(results)
    pd.testing.assert_frame_equal(back["frame"], results["frame"])
    np.testing.assert_array_equal(back["array"], results["array"])
    np.testing.assert_array_equal(back["sparse"].toarray(), results["sparse"].toarray())
    assert back["plain"] == results["plain"]


def test_only_the_newest_of_a_stage_is_kept(tmp_path: Path) -> None:
    (tmp_path / ".stage-0.999").mkdir()  # what a killed run left
    keep(tmp_path / "stage-1", {"a": 1})
    keep(tmp_path / "other-1", {"a": 1})
    keep(tmp_path / "stage-2", {"a": 2})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other-1", "stage-2"]
    assert kept(tmp_path / "stage-1") is None


@pytest.mark.parametrize("name", ["frame.parquet", "array.npy", "sparse.npz", "plain.json", "whole.json"])
@pytest.mark.parametrize("how", ["gone", "empty", "flipped"])
def test_a_damaged_kept_stage_counts_as_none(name: str, how: str, tmp_path: Path) -> None:
    sparse = random_sparse(5, 7, density=0.3, format="csr", random_state=0)
    keep(tmp_path / "s-1", {"frame": pd.DataFrame({"a": [1]}), "array": np.arange(9), "sparse": sparse, "plain": 1})
    path = tmp_path / "s-1" / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(b"" if how == "empty" else bytes(data))
    assert kept(tmp_path / "s-1") is None


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_fingerprints_depend_on_values_alone(value: object) -> None:
    assert fingerprint(value) == fingerprint(value)
    assert fingerprint(value) != fingerprint([value])
    if isinstance(value, dict):
        assert fingerprint(value) == fingerprint(dict(reversed(value.items())))


def test_the_folder_of_a_study(tmp_path: Path) -> None:
    prepare_folder(tmp_path / "deep" / "study")
    prepare_folder(tmp_path / "deep" / "study")
    write_json({}, tmp_path / "deep" / "file")
    for path in (tmp_path / "deep", tmp_path / "deep" / "file", tmp_path / "deep" / "file" / "below"):
        with pytest.raises(StudyError):
            prepare_folder(path)
    shutil.rmtree(tmp_path / "deep")
    assert not list(tmp_path.iterdir())
