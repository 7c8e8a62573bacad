"""What the generator checks: no two documents alike, none that the product takes for a repeat of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

COSINE = 0.8
"""TF-IDF cosine of single words from which two documents count as the same."""
_BLOCK = 500


def most_alike(texts: Sequence[str]) -> tuple[float, int, int]:
    """Return the highest TF-IDF cosine of all pairs and the pair; (0, 0, 0) for fewer than two texts."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(texts) < 2:
        return 0.0, 0, 0
    matrix = TfidfVectorizer(dtype=np.float32).fit_transform(texts)
    best = (0.0, 0, 0)
    for start in range(0, len(texts), _BLOCK):
        alike = (matrix[start : start + _BLOCK] @ matrix.T).toarray()
        alike[np.arange(len(alike)), start + np.arange(len(alike))] = 0
        row, column = np.unravel_index(int(alike.argmax()), alike.shape)
        best = max(best, (float(alike[row, column]), start + int(row), int(column)))
    return best


def most_alike_by_language(texts: Sequence[str], langs: Sequence[str]) -> dict[str, tuple[float, int, int]]:
    """Return ``most_alike`` for each language's documents, rare words weighed among them alone."""
    found = {}
    for lang in sorted(set(langs)):
        places = [place for place, one in enumerate(langs) if one == lang]
        cosine, first, second = most_alike([texts[place] for place in places])
        found[lang] = (cosine, places[first], places[second])
    return found


def repeats(folder: Path) -> pd.DataFrame:
    """Return what the product itself takes for repeats in a corpus: REPEATS."""
    from roadmap.settings import Settings
    from roadmap.stages.ingest import read_corpus
    from roadmap.stages.prepare import prepare_documents

    return prepare_documents(read_corpus(folder, Settings()), Settings()).repeats
