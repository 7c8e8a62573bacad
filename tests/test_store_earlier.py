"""A study of an earlier version lacks columns that came later: it opens, and there they are missing."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pandas as pd

from roadmap.disclosure import disclose
from roadmap.store import load_study
from roadmap.tables import GROWTH
from roadmap.views import select

if TYPE_CHECKING:
    from pathlib import Path

    from roadmap.records import Study


def test_late_columns_are_missing_not_absent(tmp_path: Path, small_study: Study) -> None:
    folder = tmp_path / "study"
    shutil.copytree(small_study.path, folder)
    late = [column.name for column in GROWTH.columns if column.late]
    for name in ("growth", "theme_growth"):
        frame = pd.read_parquet(folder / f"{name}.parquet")
        frame.drop(columns=late).to_parquet(folder / f"{name}.parquet")
    study = load_study(folder)
    assert late
    assert (study.fine.growth[late].isna() | (study.fine.growth[late] == "")).all(axis=None)
    assert len(study.fine.quarters) == len(small_study.fine.quarters)
    assert len(select.topics(disclose(study))) == len(select.topics(disclose(small_study)))


def test_a_study_without_quarters_has_none(tmp_path: Path, small_study: Study) -> None:
    folder = tmp_path / "study"
    shutil.copytree(small_study.path, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name in ("quarters.parquet", "theme_quarters.parquet"):
        (folder / name).unlink()
        del manifest["files"][name]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    study = load_study(folder)
    assert len(small_study.fine.quarters) > 0
    assert study.fine.quarters.empty
    assert study.broad.quarters.empty
