"""Mixed languages: which ones count, and from which rows neighbours come.

Measured on one language a text (news of a project in four languages, 12 groups): information shared with language .06
raw, .12 with plain smoothing, .04 with neighbours from each language; a translation placed with its original .84, .67,
.86. Subtracting language means, or matched differences of languages, lost subjects where languages truly differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEAST_SHARE = 0.05
LEAST_DOCUMENTS = 20
EACH = 4
"""Neighbours taken from each language."""


@dataclass(frozen=True)
class Mix:
    """``languages`` that are treated, the rows of each (``groups``), and ``treatment``: none or each."""

    languages: tuple[str, ...]
    groups: list[np.ndarray]
    treatment: str

    def counts(self, wanted: int) -> list[int]:
        """Return how many neighbours come from each group of rows."""
        return [wanted] if self.treatment == "none" else [EACH] * len(self.groups)


def language_mix(langs: np.ndarray, treatment: str = "each") -> Mix:
    """Return the mix of ``langs`` (n,): a language counts from 5 % and 20 documents."""
    names, sizes = np.unique(langs.astype(str), return_counts=True)
    large = (sizes >= LEAST_DOCUMENTS) & (sizes >= LEAST_SHARE * len(langs))
    if large.sum() < 2 or treatment == "none":
        return Mix(tuple(names[large]), [np.arange(len(langs))], "none")
    return Mix(tuple(names[large]), [np.flatnonzero(langs == name) for name in names[large]], treatment)
