"""How a topic's share changed: whether it moved one way, when its level broke, whether it burst.

Three looks beside the growth rate, each on yearly counts with the source's volume as exposure, so that a larger corpus
is no change. All series are looked at together, as one matrix of series x years.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from roadmap.stages._burst_test import LEVEL as BURST_LEVEL
from roadmap.stages._burst_test import chance

KEY = ["topic_id", "sector", "kind"]
YEARS = 10
"""Complete years that the Mann-Kendall test looks back over: those of the growth rate."""
LEAST_YEARS, LEAST_DOCUMENTS = 5, 8
LEAST_SIDE = 2
"""Years on each side of a break: one odd year is no new level."""
LEVEL = 0.05
"""Chance at which a series without change may be said to break."""
BURST_RATE, BURST_COST = 2.0, 1.5
"""A burst's rate over the ordinary one, and what entering it costs in units of ln(years): s and gamma of Kleinberg."""
TINY = 1e-300
NAMES = ("tau", "tau_p", "break_year", "break_change", "burst_from", "burst_to")


@dataclass(frozen=True)
class Grid:
    """Counts and exposures (series, years) of some series; both are nought in years that are not known in full."""

    counts: np.ndarray
    exposure: np.ndarray
    years: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """How many years each series is known in."""
        return np.asarray((self.exposure > 0).sum(axis=1))


def changes_of(complete: pd.DataFrame) -> pd.DataFrame:
    """Return KEY and NAMES for each series of TRENDS rows of complete years that is long and large enough.

    tau (-1 to 1) and its p are missing where the share never changed; break and burst years where there is none.
    """
    if complete.empty:
        return pd.DataFrame(columns=[*KEY, *NAMES]).astype(dict.fromkeys(KEY, "str") | dict.fromkeys(NAMES, "float64"))
    table = complete.pivot_table(index=KEY, columns="period", values=["documents", "exposure"], aggfunc="sum")
    table = table.fillna(0)
    exposure = table["exposure"].to_numpy(float)
    grid = Grid(table["documents"].to_numpy(float), exposure, table["exposure"].columns.to_numpy())
    use = (grid.known >= LEAST_YEARS) & (grid.counts.sum(axis=1) >= LEAST_DOCUMENTS)
    part = Grid(grid.counts[use], grid.exposure[use], grid.years)
    values = np.column_stack([kendall(part), breaks(part), bursts(part)])
    return table.index[use].to_frame(index=False).join(pd.DataFrame(values, columns=list(NAMES)))


def kendall(grid: Grid) -> np.ndarray:
    """Return tau-b of share and year over the latest YEARS, and its two-sided p, ties allowed: (series, 2).

    Mann, Econometrica 13, 1945; Kendall, Rank Correlation Methods, 1948. The p is exact where no two shares tie, else
    from the normal distribution with the variance that ties leave: scipy.stats.kendalltau, many series at once.
    """
    from scipy.special import ndtr

    known = grid.exposure > 0
    known &= known[:, ::-1].cumsum(axis=1)[:, ::-1] <= YEARS
    share = np.divide(grid.counts, grid.exposure, out=np.full(grid.counts.shape, np.nan), where=known)
    earlier, later = np.triu_indices(share.shape[1], 1)
    signs = np.sign(share[:, later] - share[:, earlier])
    score, tied = np.nansum(signs, axis=1), (signs == 0).sum(axis=1)
    n = known.sum(axis=1).astype(float)
    pairs = n * (n - 1) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        tau = np.where(tied < pairs, score / np.sqrt(pairs * (pairs - tied)), np.nan)
        normal = 2 * ndtr(-np.abs(score) / np.sqrt(_tied_variance(share, n)))
    exact = np.array([_exact(int(m), int(abs(s))) for m, s in zip(n, score, strict=True)])
    p = np.where(tied == 0, exact, normal)
    return np.column_stack([tau, np.where(np.isnan(tau), np.nan, np.clip(p, 0, 1))])


def _tied_variance(share: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Return the variance of Kendall's score where shares tie and years do not (Kendall 1948): (series,)."""
    # Each value is one of a tie of this size; the sum over ties is that over values, each for its part.
    size = (share[:, :, None] == share[:, None, :]).sum(axis=2)
    ties = np.where(size > 0, (size - 1.0) * (2 * size + 5), 0).sum(axis=1)
    return np.asarray((n * (n - 1) * (2 * n + 5) - ties) / 18)


@cache
def _exact(n: int, score: int) -> float:
    """Return the chance that the score of n values in random order is this far from nought, or farther."""
    ways = np.ones(1)
    for size in range(2, n + 1):
        ways = np.convolve(ways, np.full(size, 1 / size))  # of inversions; the score is pairs - 2 inversions
    scores = n * (n - 1) // 2 - 2 * np.arange(len(ways))
    return float(ways[np.abs(scores) >= score].sum())


def breaks(grid: Grid) -> np.ndarray:
    """Return the first year of a new level and the change it brought (share after over before, less one): (series, 2).

    The split with the largest likelihood ratio between one rate and two (Poisson counts with exposure), divided by the
    dispersion around the two rates, never below one. It is a break where its F test, Bonferroni over all splits, stays
    under LEVEL, and where two levels fit better than a steady trend by the Bayesian information criterion: growth that
    is even seldom passes for a break.
    """
    from scipy.special import xlogy
    from scipy.stats import f

    if not len(grid.counts):
        return np.zeros((0, 2))
    freedom = np.maximum(grid.known - 2, 1)
    best, gain, levels = _best_split(grid)
    after = np.arange(len(grid.years)) > best[:, None]
    means = np.where(after, levels[1][:, None], levels[0][:, None]) * grid.exposure
    squares = np.divide((grid.counts - means) ** 2, means, out=np.zeros_like(means), where=means > 0)
    spread = np.maximum(1.0, squares.sum(axis=1) / freedom)
    splits = _may_split(grid).sum(axis=1)
    p = splits * f.sf(gain / spread, 1, freedom)
    better = 2 * (xlogy(grid.counts, np.maximum(means, TINY)).sum(axis=1) - _trend_likelihood(grid)) / spread
    found = (splits > 0) & (p <= LEVEL) & (better >= np.log(grid.known))
    # From nothing there is no factor: the change is missing.
    change = np.divide(levels[1], levels[0], out=np.full(len(best), np.nan), where=levels[0] > 0) - 1
    year = grid.years[np.minimum(best + 1, len(grid.years) - 1)]
    return np.where(found[:, None], np.column_stack([year, change]), np.nan)


def _best_split(grid: Grid) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the column before the likeliest split, twice its gain in log likelihood, and the rates (2, series)."""
    from scipy.special import xlogy

    documents, exposure = _sides(grid.counts), _sides(grid.exposure)
    rates = np.divide(documents, exposure, out=np.zeros_like(documents), where=exposure > 0)
    total = grid.counts.sum(axis=1)
    two = xlogy(documents, np.maximum(rates, TINY)).sum(axis=0)
    one = xlogy(total, np.maximum(total / grid.exposure.sum(axis=1), TINY))
    gain = np.where(_may_split(grid), 2 * (two - one[:, None]), -1.0)
    rows, best = np.arange(len(total)), gain.argmax(axis=1)
    return best, gain[rows, best], rates[:, rows, best]


def _sides(values: np.ndarray) -> np.ndarray:
    """Return the sums before and from each split, the split after column i: (2, series, years - 1)."""
    first = values.cumsum(axis=1)[:, :-1]
    return np.stack([first, values.sum(axis=1, keepdims=True) - first])


def _may_split(grid: Grid) -> np.ndarray:
    """Say after which columns a series may break: enough known years on both sides, the next one among them."""
    known = (grid.exposure > 0).astype(int)
    return np.asarray((_sides(known) >= LEAST_SIDE).all(axis=0) & (known[:, 1:] > 0))


def _trend_likelihood(grid: Grid) -> np.ndarray:
    """Return each series' greatest log likelihood, up to a constant, of counts that grow evenly: (series,).

    Given the total the counts are multinomial with chances proportional to exposure x exp(slope x year); the slope by
    Newton's method, kept within what twenty documents could ever tell.
    """
    from scipy.special import xlogy

    x = (grid.years - grid.years.mean()) / max(1.0, float(np.ptp(grid.years)))
    total = grid.counts.sum(axis=1)
    wanted, slope = (grid.counts * x).sum(axis=1) / total, np.zeros(len(total))
    for _ in range(40):
        part = grid.exposure * np.exp(slope[:, None] * x)
        part = part / part.sum(axis=1, keepdims=True)
        mean = (part * x).sum(axis=1)
        width = (part * x**2).sum(axis=1) - mean**2
        slope = np.clip(slope + np.clip((wanted - mean) / np.maximum(width, 1e-9), -2, 2), -40, 40)
    part = grid.exposure * np.exp(slope[:, None] * x)
    part = part / part.sum(axis=1, keepdims=True) * total[:, None]
    return np.asarray(xlogy(grid.counts, np.maximum(part, TINY)).sum(axis=1))


def bursts(grid: Grid) -> np.ndarray:
    """Return the first and the last year of each series' latest burst: (series, 2), missing where there is none.

    Two states, the ordinary rate (all documents over all exposure) and twice that; entering the upper one costs
    gamma ln(years), leaving it nothing; the cheapest path of states is found exactly (Viterbi). Costs are
    divided by the dispersion, so that a source that swings by itself does not burst. Kleinberg, Bursty and
    hierarchical structure in streams, Data Mining and Knowledge Discovery 7, 2003, with Poisson for binomial costs, as
    twice a large share can be more than all. A burst that the series' own noise can explain (``_burst_test``) is none.
    """
    if not len(grid.counts):
        return np.zeros((0, 2))
    usual = grid.counts.sum(axis=1, keepdims=True) / grid.exposure.sum(axis=1, keepdims=True)
    spread = _robust_spread(grid, usual)[:, None]
    costs = [(grid.exposure * usual * rate - grid.counts * np.log(rate)) / spread for rate in (1.0, BURST_RATE)]
    enter = BURST_COST * np.log(grid.known)
    low, high = np.zeros(len(usual)), enter.copy()
    came = []  # for each year, whether the cheapest way to each state came from the upper one
    for year in range(len(grid.years)):
        from_high = (high < low, high <= low + enter) if year else (np.zeros(len(low), bool), np.zeros(len(low), bool))
        came.append(from_high)
        stay = np.minimum(low, high) if year else low
        climb = np.minimum(high, low + enter) if year else high
        low, high = stay + costs[0][:, year], climb + costs[1][:, year]
    state, path = high < low, np.zeros(grid.counts.shape, bool)
    for year in range(len(grid.years) - 1, -1, -1):
        path[:, year] = state
        state = np.where(state, came[year][1], came[year][0])
    return _latest_sure(path & (grid.exposure > 0), grid)


def _latest_sure(path: np.ndarray, grid: Grid) -> np.ndarray:
    """Return first and last year of each series' latest run of true years that is more than noise."""
    path = path.copy()
    while True:
        found = _latest(path, grid)
        run = path & (grid.years >= found[:, :1]) & (grid.years <= found[:, 1:])
        doubtful = run.any(axis=1) & (chance(grid.counts, grid.exposure, run) > BURST_LEVEL)
        if not doubtful.any():
            return found
        path &= ~(run & doubtful[:, None])


def _robust_spread(grid: Grid, usual: np.ndarray) -> np.ndarray:
    """Return each series' dispersion around its median year's rate, never below one: (series,). Bursts hardly move it.

    The median squared Pearson residual over the median of chi-square with one degree of freedom.
    """
    known = grid.exposure > 0
    rates = np.divide(grid.counts, grid.exposure, out=np.full(grid.counts.shape, np.nan), where=known)
    median = np.nanmedian(rates, axis=1, keepdims=True)
    mean = grid.exposure * np.where(median > 0, median, usual)
    squares = np.divide((grid.counts - mean) ** 2, mean, out=np.full(mean.shape, np.nan), where=known)
    return np.asarray(np.maximum(1.0, np.nanmedian(squares, axis=1) / 0.4549))


def _latest(path: np.ndarray, grid: Grid) -> np.ndarray:
    """Return first and last year of the latest run of true years; unknown years neither end nor lengthen it."""
    at = np.arange(path.shape[1])
    last = np.where(path, at, -1).max(axis=1)
    calm = ~path & (grid.exposure > 0) & (at <= last[:, None])
    ended = np.where(calm, at, -1).max(axis=1)
    first = np.where(path & (at > ended[:, None]), at, len(at)).min(axis=1)
    years = np.column_stack([grid.years[np.minimum(first, len(at) - 1)], grid.years[last]]).astype(float)
    return np.where((last >= 0)[:, None], years, np.nan)
