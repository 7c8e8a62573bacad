"""A study of an earlier version lacks columns that came later: it opens, and there they are missing."""

from __future__ import annotations

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
    assert study.fine.growth[late].isna().all(axis=None)
    assert len(select.topics(disclose(study))) == len(select.topics(disclose(small_study)))
