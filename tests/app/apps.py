"""Where the app lies, and a way to put a made-up study on disk."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from roadmap.records import Study, Vectors
from roadmap.store import save_study

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # app_pages stands beside the package, as it does for the app itself
    sys.path.insert(0, str(ROOT))


def put(study: Study) -> Study:
    """Write a study where it says it lies."""
    study.path.mkdir(parents=True, exist_ok=True)
    ids = tuple(study.documents["doc_id"])
    save_study(study, Vectors(ids, np.zeros((len(ids), 4), np.float32), "hashing", "1"))
    return study
