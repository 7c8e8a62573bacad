"""Shared by all tests: taggers stay loaded from run to run, and one small study is made once."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy and torch: many small products on few cores
os.environ["ROADMAP_LANG"] = "en"

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import corpora

if TYPE_CHECKING:
    from pathlib import Path

    from roadmap.records import Study


# First calls import, and machines are shared: no deadline. `make bench` tries more examples than every push does.
settings.register_profile("calm", deadline=None, max_examples=int(os.environ.get("ROADMAP_EXAMPLES", "40")))
settings.load_profile("calm")


@pytest.fixture(autouse=True, scope="session")
def _keep_taggers() -> None:
    """A run lets go of its taggers; many small runs in one process would load them again each time."""
    from roadmap.stages import _terms

    _terms.unload = lambda: None


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of 160 fictional documents."""
    return corpora.write_csv(tmp_path_factory.mktemp("corpus") / "small.csv", corpora.rows())


@pytest.fixture(scope="session")
def small_study(tmp_path_factory: pytest.TempPathFactory, small_corpus: Path) -> Study:
    """The study of that table; tests that change it work on a copy."""
    from roadmap import pipeline

    return pipeline.run(small_corpus, tmp_path_factory.mktemp("study") / "study", settings=corpora.QUICK)
