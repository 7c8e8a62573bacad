"""What votes on a five-point scale say: frames in, frames out, no store and no words.

A frame of votes holds a row an answer: round_id, participant_id, statement_id, criterion (text) and value (1 to 5;
missing: abstained). Nothing is told of fewer than five voters: such rows come out with their numbers missing.

Sources of the methods: quartiles are the inverse of the distribution, averaged where it jumps (definition 2 of Hyndman
and Fan, 1996, The American Statistician 50), so that they are marks of the scale or half-way between two. Consensus by
the interquartile range follows von der Gracht (2012, Technological Forecasting and Social Change 79); stability before
consensus, with 15 % of changed answers, Scheibe, Skutsch and Schofer (1975, in Linstone and Turoff, The Delphi Method).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST = 5
"""Voters from whom a result is told, and the least that stand behind any cell of a breakdown."""
SCALE = (1, 2, 3, 4, 5)
MIDDLE = 3.0
VERDICTS = ("consensus", "dissent", "mixed", "few")
AGREED, SPLIT = 1.0, 2.0
"""Interquartile range up to which there is consensus, and from which there may be dissent."""
SIDE = 0.2
"""Part of the voters that must stand on each side of a valley before two modes are two camps."""
PEAK = 0.15
"""Part of the voters that a camp's highest mark holds at least: less is stragglers."""
STABLE = 0.15
"""Part of changed answers below which a second round has said what there is to say."""
QUADRANTS = ("act", "uncertain", "watch", "park")
"""Act now (impact and certainty high), critical uncertainty (impact alone), watch (certainty alone), park."""
TIMES = {1: "0-2", 2: "3-5", 3: "6-10", 4: "later", 5: "never"}
"""What the marks of the criterion ``time`` mean: years until the impact is felt."""
CELL = ["round_id", "statement_id", "criterion"]
_COUNTS = [f"n{mark}" for mark in SCALE]


def tallies(votes: pd.DataFrame, *, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """Count and describe votes, one row for each round, statement, criterion (and value of ``by``).

    Returns
    -------
    CELL and ``by``; voters and abstained (participants); n1 to n5; median, q1, q3, iqr and middle (the median within
    its mark, 0.5-5.5, to place a statement among others) on the scale; near (share of voters within one of the median,
    0-1); modes (1 or 2); verdict (one of VERDICTS). With fewer than FEWEST voters only those two counts stand.
    """
    keys = [*CELL, *by]
    places, names = numbered(votes, keys)
    value = votes["value"].to_numpy(float)
    said = ~np.isnan(value)
    marks = np.bincount(places[said] * 5 + value[said].astype(int) - 1, minlength=5 * len(names))
    abstained = np.bincount(places[~said], minlength=len(names))
    return names.assign(**_described(marks.reshape(len(names), 5).astype(float), abstained))


def numbered(frame: pd.DataFrame, keys: list[str]) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return each row's cell (n,), cells numbered in the order of their keys, and the cells' keys."""
    at = np.zeros(len(frame), dtype=np.int64)
    for key in keys:
        codes, known = pd.factorize(frame[key], sort=True)
        at = at * max(1, len(known)) + codes
    _cells, first, places = np.unique(at, return_index=True, return_inverse=True)
    return places, frame[keys].iloc[first].reset_index(drop=True)


def _described(counts: Floats, abstained: NDArray[Any]) -> dict[str, Any]:
    """Return the columns of ``tallies`` from counts of the five marks (cells, 5)."""
    voters = counts.sum(axis=1)
    few = voters < FEWEST
    told = np.where(few[:, None], np.nan, counts)
    q1, median, q3 = (quantile(told, part) for part in (0.25, 0.5, 0.75))
    modes = np.where(few, np.nan, 1.0 + camps(counts))
    near = np.where(np.abs(np.array(SCALE) - median[:, None]) <= 1, told, 0).sum(axis=1) / np.where(few, np.nan, voters)
    return {
        "voters": voters.astype(int), "abstained": abstained.astype(int),
        **{name: told[:, place] for place, name in enumerate(_COUNTS)},
        "median": median, "q1": q1, "q3": q3, "iqr": q3 - q1, "middle": _within(told, median), "near": near,
        "modes": modes, "verdict": _verdicts(few, q3 - q1, modes),
    }  # fmt: skip


def quantile(counts: Floats, part: float) -> Floats:
    """Return a quantile (0-1) of marks counted in (cells, 5): definition 2 of Hyndman and Fan; missing without any."""
    total = counts.sum(axis=1)
    reach = np.cumsum(counts, axis=1)
    at = total * part
    # Products such as 0.25 x 12 are exact: quarters and halves of whole numbers.
    low, high = np.ceil(at), np.floor(at) + 1
    with np.errstate(invalid="ignore"):
        lower = 1.0 + (reach < np.maximum(low, 1)[:, None]).sum(axis=1)
        upper = 1.0 + (reach < np.minimum(high, total)[:, None]).sum(axis=1)
    return np.where(total > 0, (lower + upper) / 2, np.nan)


def camps(counts: Floats) -> NDArray[np.bool_]:
    """Say which cells (cells, 5) hold two camps: a valley between two peaks, with a fifth of the voters on each side.

    A valley is a mark, 2 to 4, with at most half the votes of the highest mark on either side of it; each of those two
    holds at least PEAK of the votes.
    """
    total = counts.sum(axis=1)
    found = np.zeros(len(counts), dtype=bool)
    for valley in (1, 2, 3):
        left, right = counts[:, :valley], counts[:, valley + 1 :]
        peak = np.minimum(left.max(axis=1), right.max(axis=1))
        deep = (2 * counts[:, valley] <= peak) & (peak >= PEAK * total)
        enough = np.minimum(left.sum(axis=1), right.sum(axis=1)) >= SIDE * total
        found |= deep & enough & (total > 0)
    return found


def _within(counts: Floats, median: Floats) -> Floats:
    """Return the median of grouped data: each mark as wide as one, its votes spread evenly over it."""
    total, reach = counts.sum(axis=1), np.cumsum(counts, axis=1)
    rows, place = np.arange(len(counts)), np.nan_to_num(np.ceil(median), nan=1).astype(int) - 1
    here = counts[rows, place]
    with np.errstate(invalid="ignore", divide="ignore"):
        found = place + 0.5 + (total / 2 - (reach[rows, place] - here)) / here
    # Half above and half below an empty stretch: its middle, as the median has it.
    return np.where((median == np.round(median)) & (here > 0), found, median)


def _verdicts(few: NDArray[np.bool_], iqr: Floats, modes: Floats) -> NDArray[Any]:
    split = (iqr >= SPLIT) & (modes == 2)
    return np.select([few, iqr <= AGREED, split], ["few", "consensus", "dissent"], default="mixed").astype(object)


def stability(votes: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Compare two rounds: whose answers changed, among those who answered in both.

    Returns
    -------
    statement_id, criterion, both (participants), changed (their share, 0-1), stable (changed < STABLE). With fewer
    than FEWEST in both rounds changed is missing and nothing is called stable.
    """
    keys = ["participant_id", "statement_id", "criterion"]
    known = votes.dropna(subset=["value"])
    one, two = (known.loc[known["round_id"] == name, [*keys, "value"]] for name in (first, second))
    pairs = one.merge(two, on=keys, suffixes=("", "_after"))
    pairs = pairs.assign(changed=pairs["value"] != pairs["value_after"])
    found = pairs.groupby(keys[1:])["changed"].agg(both="size", changed="mean").reset_index()
    found["changed"] = found["changed"].astype("float64").where(found["both"] >= FEWEST)
    return found.assign(stable=found["changed"] < STABLE)


def quadrants(told: pd.DataFrame) -> pd.DataFrame:
    """Place statements by impact and certainty, from ``tallies``: one row for each round and statement with both.

    Returns
    -------
    round_id, statement_id, impact and certainty (``middle``, 0.5-5.5), voters (the smaller number), split (dissent on
    either), quadrant (one of QUADRANTS: high is above MIDDLE). Statements of too few voters are left out.
    """
    keys = ["round_id", "statement_id"]
    named = {"middle": "", "voters": "_voters", "verdict": "_verdict"}
    known = told[told["verdict"] != "few"]
    parts = [
        known.loc[known["criterion"] == name, [*keys, *named]].rename(
            columns={old: f"{name}{end}" for old, end in named.items()}
        )
        for name in ("impact", "certainty")
    ]
    found = parts[0].merge(parts[1], on=keys)
    high, sure = found["impact"] > MIDDLE, found["certainty"] > MIDDLE
    names = np.select([high & sure, high, sure], QUADRANTS[:3], default=QUADRANTS[3])
    return found[[*keys, "impact", "certainty"]].assign(
        voters=found[["impact_voters", "certainty_voters"]].min(axis=1),
        split=(found["impact_verdict"] == "dissent") | (found["certainty_verdict"] == "dissent"),
        quadrant=names.astype(object),
    )  # fmt: skip


def horizons(told: pd.DataFrame) -> pd.DataFrame:
    """Turn votes on time to impact into horizons, from ``tallies``.

    Returns
    -------
    round_id, statement_id, voters, horizon (one of TIMES' values, where the median lies; half-way is the later one),
    and for each of TIMES' values the share of voters that chose it, 0-1. Statements of too few voters are left out.
    """
    rows = told[(told["criterion"] == "time") & (told["verdict"] != "few")]
    shares = {name: rows[f"n{mark}"] / rows["voters"] for mark, name in TIMES.items()}
    named = [TIMES[mark] for mark in np.ceil(rows["median"]).astype(int)]
    found = rows[["round_id", "statement_id", "voters"]].assign(horizon=pd.Series(named, rows.index, dtype="str"))
    return found.assign(**shares).reset_index(drop=True)
