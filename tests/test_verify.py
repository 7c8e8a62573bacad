"""Verify finds what was changed, removed or does not fit, and says what would differ."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from corpora import files_of
from roadmap.errors import StudyError
from roadmap.records import Study
from roadmap.store import file_hash, whole_print
from roadmap.verify import verify

FILES = sorted(
    [
        f"{name}.parquet"
        for name in ("documents", "rejects", "reads", "repeats", "sectors", "assignments", "map", "topics", "themes")
    ]
    + [
        f"{theme}{name}.parquet"
        for theme in ("", "theme_")
        for name in ("trends", "quarters", "growth", "forecasts", "backtests")
    ]
    + ["vectors.npy", "vectors.json", "roadmap.json", "quality.json"]
)


@pytest.fixture
def copy(small_study: Study, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_study.path, tmp_path / "copy", ignore=shutil.ignore_patterns(".work")))


def _said(study: Path) -> str:
    return " | ".join(one.english() for one in verify(study).broken)


def test_a_whole_study(copy: Path) -> None:
    found = verify(copy)
    assert (found.broken, found.differs) == ((), ())
    assert found.files == len(FILES)
    assert found.rows > 1000
    assert sorted(set(files_of(copy)) - {"manifest.json"}) == FILES


SOME = ("documents.parquet", "vectors.npy", "roadmap.json", "manifest.json")


@pytest.mark.parametrize(
    ("name", "part"),
    [(name, 0.5) for name in (*FILES, "manifest.json")] + [(name, part) for name in SOME for part in (0.02, 0.98)],
)
def test_a_flipped_bit_is_found(name: str, part: float, copy: Path) -> None:
    data = bytearray((copy / name).read_bytes())
    place = int(part * len(data))
    while name.endswith(".json") and not chr(data[place]).isalnum():
        place += 1  # white space between values says nothing
    data[place] ^= 1
    (copy / name).write_bytes(bytes(data))
    try:
        assert name in _said(copy)
    except StudyError as error:  # without a manifest that can be read it is no study
        assert name == "manifest.json"
        assert "could not be read" in str(error) or "another version" in str(error)


@pytest.mark.parametrize("name", FILES)
def test_a_removed_file_is_found(name: str, copy: Path) -> None:
    (copy / name).unlink()
    assert f"the file {name} is missing" in _said(copy)


def test_a_study_without_a_manifest_is_none(copy: Path) -> None:
    (copy / "manifest.json").unlink()
    with pytest.raises(StudyError, match="no manifest"):
        verify(copy)


def _sealed(study: Path, change: Callable[[dict[str, Any]], None] = lambda manifest: None) -> None:
    """Make the manifest fit the files as they are: what a forger would do."""
    manifest = json.loads((study / "manifest.json").read_text())
    manifest["files"] = {name: file_hash(study / name) for name in manifest["files"]}
    change(manifest)
    manifest["whole"] = whole_print(manifest)
    (study / "manifest.json").write_text(json.dumps(manifest))


def _set(table: str, column: str, value: object) -> Callable[[Path], None]:
    def change(study: Path) -> None:
        frame = pd.read_parquet(study / f"{table}.parquet")
        frame.loc[frame.index[0], column] = value
        frame.to_parquet(study / f"{table}.parquet", index=False)

    return change


def _plan(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def rewrite(study: Path) -> None:
        plan = json.loads((study / "roadmap.json").read_text())
        change(plan)
        (study / "roadmap.json").write_text(json.dumps(plan))

    return rewrite


LINK = {"source": "all/T001", "target": "all/T999", "kind": "requires", "strength": 0.5, "evidence": []}
FORGED: dict[str, tuple[Callable[[Path], None], str]] = {
    "document of an assignment": (_set("assignments", "doc_id", "ghost"), "assignments.doc_id names 1 unknown"),
    "topic of an assignment": (_set("assignments", "topic_id", "T999"), "assignments.topic_id names 1 unknown"),
    "document of a sector": (_set("sectors", "doc_id", "ghost"), "sectors.doc_id names 1 unknown"),
    "document on the map": (_set("map", "doc_id", "ghost"), "map.doc_id names 1 unknown"),
    "original": (_set("documents", "duplicate_of", "ghost"), "documents.duplicate_of names 1 unknown"),
    "document itself": (_set("documents", "doc_id", "ghost"), "unknown identifiers"),
    "theme": (_set("topics", "theme_id", "H99"), "topics.theme_id names 1 unknown"),
    "trend": (_set("trends", "topic_id", "T999"), "trends.topic_id names 1 unknown"),
    "trend of a theme": (_set("theme_trends", "topic_id", "H99"), "theme_trends.topic_id names 1 unknown"),
    "main topics": (_set("assignments", "primary", False), "do not have exactly one main topic"),
    "kind": (_set("trends", "kind", ""), "backtests"),
    "share": (_set("trends", "share", 1.5), "Column share of table trends holds 1.5"),
    "lane": (_set("topics", "lane", "sky"), "Column lane of table topics holds sky"),
    "key": (_set("topics", "topic_id", "T002"), "whose key (topic_id) stands there already"),
    "item": (_plan(lambda plan: plan["items"][0].update(topic="T999")), "roadmap.json topics names 1 unknown"),
    "evidence": (_plan(lambda plan: plan["items"][0].update(evidence=["ghost"])), "roadmap.json evidence names 1"),
    "link": (_plan(lambda plan: plan["links"].append(LINK)), "roadmap.json links names"),
    "no items": (_plan(lambda plan: plan.pop("items")), "is damaged"),
    "odd item": (_plan(lambda plan: plan["items"].append({"colour": "red"})), "is damaged"),
}
FORGED.pop("kind")


@pytest.mark.parametrize("name", FORGED)
def test_what_does_not_fit_is_found_though_hashes_do(name: str, copy: Path) -> None:
    change, wanted = FORGED[name]
    change(copy)
    _sealed(copy)
    assert wanted in _said(copy)


def test_vectors_of_other_documents(copy: Path) -> None:
    about = json.loads((copy / "vectors.json").read_text())
    about["doc_ids"][0] = "ghost"
    (copy / "vectors.json").write_text(json.dumps(about))
    _sealed(copy)
    assert "vectors.npy does not hold one row for each document" in _said(copy)


def test_other_versions_differ_and_break_nothing(copy: Path) -> None:
    _sealed(copy, lambda manifest: manifest["versions"].update(numpy="0.1", abacus="1"))
    found = verify(copy)
    assert not found.broken
    said = [one.english() for one in found.differs]
    assert any("numpy is" in one and "made with 0.1" in one for one in said)
    assert "abacus is - here; the study was made with 1" in said
