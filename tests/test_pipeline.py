"""A whole run: the same for any order, nothing twice, only what changed, and whole after a kill or a full disk."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import ROOT

from corpora import LAST, QUICK, Recipe, files_of, rows, subject_of, without_timings, write_csv, write_jsonl
from roadmap import pipeline
from roadmap.errors import RoadmapError, StudyError
from roadmap.records import Progress, Study
from roadmap.settings import Settings
from roadmap.store import load_study, load_vectors
from roadmap.verify import verify

FIRST_HALF = {"ingest", "prepare", "embed", "sectors", "topics"}


@pytest.fixture
def copy(small_study: Study, tmp_path: Path) -> Path:
    """A copy of the small study with its finished stages, to change."""
    return Path(shutil.copytree(small_study.path, tmp_path / "copy"))


def _made(study: Study) -> set[str]:
    """Return the stages of the first half that this run did not find finished."""
    return set(study.quality["seconds"]) & FIRST_HALF


# --- what a run finds -----------------------------------------------------------------------------------------------


def test_the_planted_subjects_are_found(small_study: Study) -> None:
    main = small_study.assignments[small_study.assignments["primary"]]
    table = pd.crosstab(main["topic_id"], main["doc_id"].map(subject_of))
    assert table.max(axis=1).sum() / table.to_numpy().sum() >= 0.95  # a topic holds one subject
    assert set(table.idxmax(axis=1)) == set(table.columns)  # and every subject has one


def test_every_file_of_the_contract_is_there(small_study: Study) -> None:
    names = ["documents", "rejects", "topics", "assignments", "trends", "growth", "forecasts", "backtests"]
    wanted = {f"{name}.parquet" for name in names}
    wanted |= {"vectors.npy", "vectors.json", "roadmap.json", "quality.json", "manifest.json"}
    assert wanted <= set(files_of(small_study.path))
    plan = json.loads((small_study.path / "roadmap.json").read_text())
    assert {"themes", "lanes", "items", "links"} <= set(plan)
    assert plan["reference_year"] == LAST
    assert not verify(small_study.path).broken


def test_vectors_lie_in_the_documents_order(small_study: Study) -> None:
    vectors = load_vectors(small_study.path)
    assert list(vectors.doc_ids) == small_study.documents["doc_id"].tolist()
    np.testing.assert_allclose(np.linalg.norm(vectors.matrix, axis=1), 1, atol=1e-5)


def test_no_silent_interview_is_evidence(small_study: Study) -> None:
    silent = set(small_study.documents.loc[small_study.documents["confidential"], "doc_id"])
    plan = small_study.roadmap
    assert silent
    assert silent.isdisjoint(doc_id for one in (*plan.items, *plan.links) for doc_id in one.evidence)


# --- the same again -------------------------------------------------------------------------------------------------


def test_a_second_run_elsewhere_gives_the_same_bytes(small_study: Study, small_corpus: Path, tmp_path: Path) -> None:
    again = pipeline.run(small_corpus, tmp_path / "again", settings=QUICK)
    assert without_timings(files_of(again.path)) == without_timings(files_of(small_study.path))


@pytest.mark.parametrize("kept", ["ingest", "topics"])
def test_stages_kept_or_made_give_the_same_bytes(kept: str, copy: Path, small_corpus: Path, small_study: Study) -> None:
    (copy / "manifest.json").unlink()
    for folder in (copy / ".work").glob("*-*"):
        if not folder.name.startswith(kept):
            shutil.rmtree(folder)
    again = pipeline.run(small_corpus, copy, settings=QUICK)
    assert kept not in _made(again)
    assert without_timings(files_of(copy)) == without_timings(files_of(small_study.path))


def test_the_order_of_records_does_not_matter(small_study: Study, tmp_path: Path) -> None:
    records = rows()
    mixed = [records[place] for place in np.random.default_rng(3).permutation(len(records))]
    again = pipeline.run(write_csv(tmp_path / "small.csv", mixed), tmp_path / "mixed", settings=QUICK)
    before, after = files_of(small_study.path), files_of(again.path)
    for name in set(before) - {"documents.parquet", "manifest.json", "quality.json"}:
        assert after[name] == before[name], name
    frames = [study.documents.drop(columns="source_row") for study in (small_study, again)]
    pd.testing.assert_frame_equal(*frames)


def test_files_or_one_file_or_another_format_do_not_matter(small_study: Study, tmp_path: Path) -> None:
    records = rows()
    write_jsonl(tmp_path / "corpus" / "b.jsonl", records[:70])
    write_csv(tmp_path / "corpus" / "deep" / "a.csv", records[70:])
    again = pipeline.run(tmp_path / "corpus", tmp_path / "study", settings=QUICK)
    for name in ("topics.parquet", "assignments.parquet", "trends.parquet", "forecasts.parquet", "roadmap.json"):
        assert (again.path / name).read_bytes() == (small_study.path / name).read_bytes()


def _state(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def test_an_unchanged_run_does_nothing(copy: Path, small_corpus: Path) -> None:
    before = _state(copy)
    seen: list[Progress] = []
    pipeline.run(small_corpus, copy, settings=QUICK, report=seen.append)
    assert _state(copy) == before
    assert not seen


def test_a_damaged_study_is_made_again(copy: Path, small_corpus: Path, small_study: Study) -> None:
    (copy / "trends.parquet").write_bytes(b"nothing")
    again = pipeline.run(small_corpus, copy, settings=QUICK)
    assert not _made(again)
    assert without_timings(files_of(copy)) == without_timings(files_of(small_study.path))


@pytest.mark.parametrize("damage", [b"nonsense", None])
def test_a_damaged_stage_is_made_again(damage: bytes | None, copy: Path, small_corpus: Path) -> None:
    (copy / "manifest.json").unlink()
    for path in (copy / ".work").glob("*-*/*"):
        if damage is None:
            path.unlink()
        else:
            path.write_bytes(damage)
    again = pipeline.run(small_corpus, copy, settings=QUICK)
    assert _made(again) == FIRST_HALF
    assert not verify(copy).broken


CHANGES: dict[str, tuple[Settings, set[str]]] = {
    "forecast": (replace(QUICK, forecast=replace(QUICK.forecast, damping=0.5)), set()),
    "trends": (replace(QUICK, trends=replace(QUICK.trends, significance=0.2)), set()),
    "plan": (replace(QUICK, plan=replace(QUICK.plan, link_strength=0.9)), set()),
    "topics": (replace(QUICK, topics=replace(QUICK.topics, restarts=5)), {"topics"}),
    "seed": (replace(QUICK, seed=1), {"topics"}),
    "language": (replace(QUICK, language="nl"), {"topics"}),
    "disclosure": (replace(QUICK, disclosure=replace(QUICK.disclosure, organisations=5)), {"topics"}),
    "ingest": (replace(QUICK, ingest=replace(QUICK.ingest, cell_limit=5000)), FIRST_HALF),
}


NIGHTLY = ("trends", "plan", "seed", "disclosure")
"""Settings of whose kind another is tried on every push."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in NIGHTLY else name for name in CHANGES]
)
def test_a_changed_setting_makes_only_what_depends_on_it(name: str, copy: Path, small_corpus: Path) -> None:
    settings, wanted = CHANGES[name]
    again = pipeline.run(small_corpus, copy, settings=settings)
    made = _made(again)
    # A stage whose results come out the same need not be made again, but none may be made in vain.
    assert made == wanted
    assert not verify(copy).broken


def test_a_changed_corpus_is_read_again(copy: Path, small_corpus: Path, tmp_path: Path) -> None:
    changed = write_csv(tmp_path / small_corpus.name, rows(Recipe(documents=100)))
    again = pipeline.run(changed, copy, settings=QUICK)
    assert len(again.documents) == 100
    assert _made(again) == FIRST_HALF


# --- killed in the middle -------------------------------------------------------------------------------------------

KILLER = """
import os, signal, sys
sys.path[:0] = [{tests!r}]
from corpora import QUICK
from roadmap import pipeline
def report(progress):
    if progress.stage == {stage!r}:
        os.kill(os.getpid(), signal.SIGKILL)
pipeline.run({corpus!r}, {out!r}, settings=QUICK, report=report)
"""


def _kill(corpus: Path, out: Path, stage: str) -> None:
    script = KILLER.format(tests=str(ROOT / "tests"), stage=stage, corpus=str(corpus), out=str(out))
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-500:]


@pytest.mark.parametrize(("stage", "again"), [("prepare", FIRST_HALF - {"ingest"}), ("topics", {"topics"})])
def test_a_killed_run_goes_on_where_it_was(stage: str, again: set[str], tmp_path: Path) -> None:
    corpus = write_csv(tmp_path / "small.csv", rows(Recipe(documents=40, extra={"lang": "it"})))
    _kill(corpus, tmp_path / "study", stage)
    with pytest.raises(StudyError, match="has not finished"):
        load_study(tmp_path / "study")
    resumed = pipeline.run(corpus, tmp_path / "study", settings=QUICK)
    assert _made(resumed) == again
    fresh = pipeline.run(corpus, tmp_path / "fresh", settings=QUICK)
    assert without_timings(files_of(resumed.path)) == without_timings(files_of(fresh.path))


def test_a_killed_run_leaves_the_old_study(copy: Path, tmp_path: Path) -> None:
    before = files_of(copy)
    other = write_csv(tmp_path / "other.csv", rows(Recipe(documents=20, seed=9)))
    _kill(other, copy, "prepare")
    assert files_of(copy) == before
    assert not verify(copy).broken


# --- no room --------------------------------------------------------------------------------------------------------


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    """Let no file grow beyond ``size`` bytes: what a full disk does to a writer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


NO_ROOM = ("File too large", "No space left on device")


def _drafts(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.name.endswith((".tmp", ".part")) or path.name == "saving"]


@pytest.mark.parametrize("size", [8_000, *(pytest.param(one, marks=pytest.mark.slow) for one in (100, 100_000))])
def test_no_room_for_a_new_study(size: int, tmp_path: Path, small_corpus: Path) -> None:
    with _largest_file(size), pytest.raises((RoadmapError, OSError)) as raised:
        pipeline.run(small_corpus, tmp_path / "study", settings=QUICK)
    assert any(reason in str(raised.value) for reason in NO_ROOM)
    assert not _drafts(tmp_path)
    assert not (tmp_path / "study" / "manifest.json").exists()
    assert not verify(pipeline.run(small_corpus, tmp_path / "study", settings=QUICK).path).broken


@pytest.mark.parametrize("size", [100, 3_000, 20_000, 100_000])
def test_no_room_to_replace_a_study(size: int, copy: Path, small_corpus: Path) -> None:
    before = files_of(copy)
    settings = CHANGES["forecast"][0]
    with _largest_file(size), pytest.raises(StudyError, match=r"could not be written: (File too|No space)"):
        pipeline.run(small_corpus, copy, settings=settings)
    assert files_of(copy) == before
    assert not _drafts(copy)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk(tmp_path: Path, small_corpus: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        with pytest.raises((RoadmapError, OSError), match="No space left"):
            pipeline.run(small_corpus, disk / "study", settings=QUICK)
        assert not _drafts(disk)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises((RoadmapError, OSError), match="Read-only"):
            pipeline.run(small_corpus, disk / "new", settings=QUICK)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
