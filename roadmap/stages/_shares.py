"""From TRENDS to the share series that are forecast, and back from forecast log-odds to shares and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from roadmap.stages import _comb3, _fallback, _intervals, _rules
from roadmap.stages._coherent import coherent

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from roadmap.settings import Settings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

HALF = 0.5
"""Added to the documents of a topic and to all others, so that a year without any has log-odds too."""
PREFERENCE = ("patent", "news", "project", "interview")
"""Source kinds, the first wins a tie; interviews are forecast only where a topic has nothing else."""
RARE_YEARS = 5
"""Latest years that a rare topic's rate is taken from."""
RARE_METHOD = "negative binomial, no trend"
LATELY = 3
"""Latest years from which a topic that is not forecast keeps its share."""
TINY_RATE = 1e-9
USUAL_SPREAD = 0.1


@dataclass(frozen=True)
class Shares:
    """All topics of one sector and source kind over one unbroken run of complete years.

    ``documents`` (topics, years) of ``exposure`` (years,); the run ends in the year ``last``; ``gap`` is the number of
    years from there to the reference year, which were not complete.
    """

    sector: str
    kind: str
    topics: tuple[str, ...]
    documents: Floats
    exposure: Floats
    last: int
    gap: int

    def until(self, back: int) -> Shares:
        """Return what was known ``back`` years earlier."""
        end = len(self.exposure) - back
        return Shares(
            self.sector,
            self.kind,
            self.topics,
            self.documents[:, :end],
            self.exposure[:end],
            self.last - back,
            self.gap,
        )


def gather(trends: pd.DataFrame, settings: Settings) -> list[Shares]:
    """Collect the share series of each sector and kind, sectors, kinds and topics in alphabetical order.

    A year counts when it is complete (settings.trends.complete) and its source has documents; only the last unbroken
    run of such years is kept, so that every step is one year.
    """
    reference = int(trends["period"].max()) if len(trends) else 0
    found = []
    for (sector, kind), part in trends.groupby(["sector", "kind"], sort=True):
        table = part.pivot(index="topic_id", columns="period", values="documents").sort_index()
        by_year = part.groupby("period").agg(exposure=("exposure", "max"), completeness=("completeness", "min"))
        by_year = by_year.reindex(range(int(part["period"].min()), reference + 1), fill_value=0)
        usable = (by_year["completeness"] >= settings.trends.complete) & (by_year["exposure"] > 0)
        years = _last_run(usable)
        documents = table.reindex(columns=years).fillna(0).to_numpy(float)
        last = years[-1] if years else reference
        exposure = by_year.loc[years, "exposure"].to_numpy(float)
        found.append(Shares(str(sector), str(kind), tuple(table.index), documents, exposure, last, reference - last))
    return found


def _last_run(usable: pd.Series) -> list[int]:
    """Return the last unbroken run of years that are usable."""
    years: list[int] = []
    for year in reversed(usable.index.tolist()):
        if usable[year]:
            years.insert(0, int(year))
        elif years:
            break
    return years


def choose_kinds(trends: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return for each topic and sector the kind with most documents of it; interviews only for want of others."""
    totals = trends.groupby(["topic_id", "sector", "kind"], sort=True)["documents"].sum().reset_index()
    totals["rank"] = totals["kind"].map({kind: i for i, kind in enumerate(PREFERENCE)})
    totals["last_resort"] = (totals["kind"] == "interview") | (totals["documents"] == 0)
    best = totals.sort_values(["last_resort", "documents", "rank"], ascending=[True, False, True], kind="stable")
    best = best.drop_duplicates(["topic_id", "sector"])
    return {(row.topic_id, row.sector): row.kind for row in best.itertuples()}


def bases(shares: Shares) -> list[_rules.Basis]:
    """Return what each topic's forecast stands on."""
    recent = shares.documents[:, -3:].mean(axis=1) if len(shares.exposure) else np.zeros(len(shares.topics))
    nonzero = (shares.documents > 0).sum(axis=1)
    return [_rules.Basis(len(shares.exposure), int(n), float(r)) for n, r in zip(nonzero, recent, strict=True)]


def log_odds(documents: Floats, exposure: Floats) -> Floats:
    """Return log-odds with HALF a document added on either side: near zero the log share, never over 1 going back."""
    return np.asarray(np.log((documents + HALF) / (exposure - documents + HALF)))


def noise(documents: Floats, exposure: Floats) -> Floats:
    """Return the sampling variance of ``log_odds``: what chance alone does to a share that never changes."""
    return np.asarray(1 / (documents + HALF) + 1 / (exposure - documents + HALF))


def to_share(z: Floats, exposure: float) -> Floats:
    """Undo ``log_odds`` at the last year's exposure: 0 to 1, exact for the last value itself."""
    odds = 1 / (1 + np.exp(-z))
    return np.asarray(np.clip((odds * (exposure + 2 * HALF) - HALF) / exposure, 0.0, 1.0))


def share_fans(shares: Shares, steps: Ints, settings: Settings) -> tuple[Floats, list[str]]:
    """Forecast the share of every topic the rules allow: (topics, horizons, 5), NaN elsewhere; and by which method.

    ``steps`` (horizons,) are years after the run's last. The topics' shares agree with each other (``_coherent``).
    """
    known = bases(shares)
    fans = np.full((len(known), len(steps), 5), np.nan)
    allowed = np.array([_rules.longest(basis) > 0 for basis in known])
    rare = np.array([basis.rare for basis in known])
    methods = np.where(rare, RARE_METHOD, _comb3.METHOD).astype(object)
    trend, flat = np.flatnonzero(allowed & ~rare), np.flatnonzero(allowed & rare)
    if len(trend):
        z = log_odds(shares.documents[trend], shares.exposure)
        every = np.tile(steps, (len(trend), 1))
        alike = np.zeros(len(trend), dtype=np.int64)
        panel = _intervals.Panel(z, alike, noise(shares.documents[trend], shares.exposure))
        panel = panel.judged(damping=settings.forecast.damping)
        methods[trend[panel.lost]] = _fallback.METHOD
        fan = _intervals.fan(panel, every, damping=settings.forecast.damping)
        fans[trend] = to_share(fan, shares.exposure[-1])
    if len(flat):
        fans[flat] = _rare_shares(shares, flat, steps)
    if allowed.any():
        lately = shares.documents[:, -LATELY:].sum(axis=1) / shares.exposure[-LATELY:].sum()
        fans = coherent(fans, lately, float(shares.exposure[-1]), settings.seed)
    return fans, [str(method) for method in methods]


def _rare_shares(shares: Shares, rows: Ints, steps: Ints) -> Floats:
    """Forecast rare topics at the last year's exposure."""
    recent, exposure = shares.documents[rows, -RARE_YEARS:], shares.exposure[-RARE_YEARS:]
    expected = np.full((len(rows), len(steps)), shares.exposure[-1])
    latest, volume = shares.documents[rows, -2 * RARE_YEARS :], shares.exposure[-2 * RARE_YEARS :]
    yearly = rate_spread(latest, latest.sum(axis=1, keepdims=True) / volume.sum() * volume)
    spread = np.full((len(rows), len(steps)), yearly) * steps.astype(float)
    counts = _intervals.rare_fan(recent, np.tile(exposure, (len(rows), 1)), expected, spread=spread)
    return np.asarray(np.minimum(counts / shares.exposure[-1], 1.0))


def rate_spread(recent: Floats, expected: Floats) -> float:
    """Return how much a rare rate changes a year (variance, log scale), from all rare series of a panel together.

    Method of moments: the variance of yearly counts ``recent`` (series, years) around their mean beyond Poisson's, over
    the squared mean; NaN where there is no year. Kept within 0.02 (nothing is certain) and 1.
    """
    known = np.isfinite(recent) & (expected > 0)
    mean, seen = np.where(known, expected, 0.0), np.where(known, recent, 0.0)
    if not known.any():
        return USUAL_SPREAD
    n = known.sum(axis=1, keepdims=True)
    squares = np.where(known, (seen - mean) ** 2, 0.0) * n / np.maximum(n - 1, 1)
    return float(np.clip((squares.sum() - mean.sum()) / (mean**2).sum(), 0.02, 1.0))


def total_fans(found: list[Shares], steps: list[Ints], settings: Settings) -> dict[tuple[str, str], Floats]:
    """Forecast the exposure of every sector and kind, log scale: (horizons, 5) by (sector, kind).

    The totals of a kind are each other's panel. Too short a run keeps its last value with the library's usual width.
    """
    fans: dict[tuple[str, str], Floats] = {}
    for kind in sorted({shares.kind for shares in found}):
        own = [
            (shares, step)
            for shares, step in zip(found, steps, strict=True)
            if shares.kind == kind and len(shares.exposure) > 1
        ]
        if not own:
            continue
        z = _comb3.stack([np.log(shares.exposure + HALF) for shares, _step in own])
        panel = _intervals.Panel(z, np.zeros(len(z), dtype=np.int64), np.exp(-z))
        panel = panel.judged(damping=settings.forecast.damping)
        fan = _intervals.fan(panel, np.array([step for _s, step in own]), damping=settings.forecast.damping)
        fans.update({(shares.sector, kind): fan[i] for i, (shares, _step) in enumerate(own)})
    return fans


def counts(share: Floats, total: Floats) -> Floats:
    """Multiply shares (horizons, 5) by totals (horizons, 5, log scale): documents a year (horizons, 5).

    Share and total are taken as independent: on the log scale each side's distances add up as squares.
    """
    mid, middle = share[:, 2:3], total[:, 2:3]
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.log(np.maximum(share, TINY_RATE)) - np.log(np.maximum(mid, TINY_RATE))
    both = np.sign(np.arange(5) - 2) * np.sqrt(distance**2 + (total - middle) ** 2)
    result = np.maximum(mid, TINY_RATE) * np.exp(middle + both)
    return np.asarray(np.where(share > 0, result, 0.0))
