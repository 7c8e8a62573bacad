"""How many themes: a proposal with the curve it was read from, a coarser and a finer alternative, and the reason.

No rule finds the one right number, and readers differ in what they want; so the curve is kept, and a person may choose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import log, log2, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from roadmap.i18n import N_, Message
from roadmap.stages._agreement import rand_index
from roadmap.stages._kmeans import in_threads, kmeans

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.settings import TopicSettings

LEAST = 5
"""Documents a topic holds at least, where the corpus allows it."""
STEPS, WIDER = np.geomspace(0.7, 1.4, 6), (0.35, 0.45, 0.55, 1.7, 2.0)
"""Numbers tried, in typical ones: those that may be proposed, and further ones that a person may want."""
READABLE, READABLE_FEW, ENOUGH = (10, 30), (2, 14), 400
MOST = 60
LOAD = 0.1
SAMPLE, RUNS, RESTARTS, WHOLE_RESTARTS = 3000, 4, 12, 24
APART = 1.25
"""An alternative is at least this many times as fine or as coarse as the proposal."""

STABLE = N_(
    "{number} themes come back most surely when parts of the documents are grouped again: "
    "agreement {stability}, against {lowest} to {highest} for other numbers that can be read at one sitting."
)
LOADED = N_(
    "{number} themes come back nearly as surely (agreement {stability}) as the most stable number, {best} ({highest}), "
    "and are closer to what is usually read for so many documents."
)
FEW = N_("The documents are too few to compare numbers of themes.")
ASKED = N_("{number} themes were asked for; {proposed} would have been proposed.")


@dataclass(frozen=True)
class Choice:
    """The number of themes, the one proposed, its alternatives (0: none), and the curve by rising number.

    ``rows``: number; stability (-1 to 1: adjusted Rand index with subsample runs); separation (0-1: how much further
    the second nearest centre lies); load (what being far from the typical number costs); score (stability less load).
    """

    number: int
    proposed: int = 1
    coarser: int = 0
    finer: int = 0
    rows: tuple[dict[str, float], ...] = ()
    reason: Message = field(default_factory=lambda: Message.of(FEW))

    def told(self) -> dict[str, Any]:
        """Return what quality.json says of it."""
        why = {"text": self.reason.english(), "id": self.reason.template, "args": self.reason.args_json()}
        return {
            "number": self.number, "proposed": self.proposed, "coarser": self.coarser, "finer": self.finer,
            "rows": [dict(row) for row in self.rows], "reason": why,
        }  # fmt: skip


def typical_themes(documents: int) -> float:
    """Return how many themes a corpus of so many documents is read in: 10 at 400, 19 at 8,000, 23 at 40,000."""
    if documents < ENOUGH:
        return max(1.0, sqrt(documents) / 2)
    return min(30.0, 10 + 2 * log2(documents / ENOUGH))


def propose(
    points: np.ndarray, settings: TopicSettings, seed: int, resample: Callable[[np.ndarray], np.ndarray]
) -> Choice:
    """Choose a number of themes for points (n, d): the one asked for, else the proposal.

    Each number from a third to twice the typical one is clustered on everything and on subsamples, which ``resample``
    places in a space of their own; its stability is the mean adjusted Rand index between them. Of the numbers that can
    be read at one sitting the most stable is proposed, less LOAD for each natural-log unit away from the typical:
    stability decides, and where its curve is flat, the reading load does. The alternatives are the most stable peaks of
    the curve on either side.
    """
    n = len(points)
    readable, every = _numbers(n, settings)
    if not every:
        asked = min(settings.themes or 1, n)
        return Choice(asked, reason=Message.of(FEW))
    rows = _curve(points, every, settings, seed, resample)
    for row in rows:
        row["load"] = LOAD * abs(log(row["number"] / typical_themes(n)))
        row["score"] = row["stability"] - row["load"]
    mine = [row for row in rows if row["number"] in readable]
    proposed = int(max(mine, key=lambda row: (row["score"], -row["number"]))["number"])
    number = min(settings.themes, n) or proposed
    coarser, finer = _peak(rows, below=proposed / APART), _peak(rows, above=proposed * APART)
    reason = _reason(mine, number, proposed)
    return Choice(number, proposed, coarser, finer, tuple(_rounded(row) for row in rows), reason)


def _numbers(n: int, settings: TopicSettings) -> tuple[list[int], list[int]]:
    """Return the numbers that may be proposed, and all that are tried; none where the documents are too few."""
    typical, most = typical_themes(n), min(settings.max_topics, n // LEAST)
    low, high = READABLE if n >= ENOUGH else READABLE_FEW
    readable = {int(min(high, max(low, round(typical * step)))) for step in STEPS}
    wider = {max(2, round(typical * step)) for step in WIDER}
    readable, wider = ({k for k in numbers if k <= most} for numbers in (readable, wider))
    asked = {settings.themes} if 0 < settings.themes <= min(MOST, n // 2) else set()
    return sorted(readable or wider), sorted((readable | wider | asked) if readable or wider else set())


def _curve(
    points: np.ndarray,
    numbers: list[int],
    settings: TopicSettings,
    seed: int,
    resample: Callable[[np.ndarray], np.ndarray],
) -> list[dict[str, float]]:
    """Return stability and separation of each number of themes; no number's figures depend on the others tried."""

    def cluster(k: int) -> tuple[np.ndarray, float]:
        rng, restarts = np.random.default_rng([seed, 1]), min(settings.restarts, WHOLE_RESTARTS)
        labels, centres = kmeans(points, k, rng, restarts=restarts)
        return labels, _separation(points[:: max(1, len(points) // SAMPLE)], centres)

    wholes = list(in_threads(cluster, numbers))

    def agreement(run: int) -> list[float]:
        rng = np.random.default_rng([seed, 2, run])
        rows = np.sort(rng.choice(len(points), max(1, round(settings.sample * len(points))), replace=False))
        few = np.sort(rng.choice(len(rows), min(len(rows), SAMPLE), replace=False))
        part = resample(rows)[few]
        return [
            rand_index(whole[rows[few]], kmeans(part, k, np.random.default_rng([seed, 2, run, k]), restarts=RESTARTS,
                                                finish=1)[0])
            for k, (whole, _) in zip(numbers, wholes, strict=True)
        ]  # fmt: skip

    means = np.mean(list(in_threads(agreement, range(RUNS))), axis=0)
    return [
        {"number": k, "stability": float(mean), "separation": apart}
        for k, mean, (_, apart) in zip(numbers, means, wholes, strict=True)
    ]


def _separation(points: np.ndarray, centres: np.ndarray) -> float:
    """Return the simplified silhouette: 1 - nearest over second nearest distance to a centre, mean."""
    if len(centres) < 2:
        return 0.0
    squares = (centres**2).sum(axis=1) - 2 * points @ centres.T + (points**2).sum(axis=1)[:, None]
    two = np.sqrt(np.maximum(np.partition(squares, 1, axis=1)[:, :2], 0))
    return float((1 - two[:, 0] / np.maximum(two[:, 1], 1e-12)).mean())


def _peak(rows: list[dict[str, float]], *, below: float = np.inf, above: float = 0.0) -> int:
    """Return the most stable peak of the curve among some numbers, else their most stable; 0 where there are none."""
    side = [place for place, row in enumerate(rows) if above <= row["number"] <= below]
    if not side:
        return 0
    heights = [-np.inf, *(row["stability"] for row in rows), -np.inf]
    rises = [after > before for before, after in pairwise(heights)]
    peaks = [place for place in side if rises[place] and not rises[place + 1]]
    return int(max((rows[place] for place in peaks or side), key=lambda row: row["stability"])["number"])


def _reason(rows: list[dict[str, float]], number: int, proposed: int) -> Message:
    """Return why a number is what it is, in one sentence."""
    if number != proposed:
        return Message.of(ASKED, number=number, proposed=proposed)
    own = next(row for row in rows if row["number"] == number)
    others = [row["stability"] for row in rows if row is not own] or [own["stability"]]
    best = max(rows, key=lambda row: row["stability"])
    told: dict[str, Any] = {"number": number, "stability": round(own["stability"], 2)}
    if best is own:
        return Message.of(STABLE, **told, lowest=round(min(others), 2), highest=round(max(others), 2))
    most = {"best": int(best["number"]), "highest": round(best["stability"], 2)}
    return Message.of(LOADED, **told, **most)


def _rounded(row: dict[str, float]) -> dict[str, float]:
    return {**{name: round(value, 4) for name, value in row.items()}, "number": int(row["number"])}
