"""Signals as they were given in the past, scored by what came after: threat score, Brier score, lead time.

At every origin the product's growth and signal are made from the years until then. What came is *growth* where the
share, two years together, is at least 1.08 ** 3 of what it was three years before. Rivals name as many series a group
and origin as we do: those most popular so far with old years fading (0.8 a year), and those whose share rose most over
two years. Series: counts of ``../shared/data/series`` over their group's total, pairs of words in
titles of arXiv and US patents.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bench.measure import DATA, PATENTS, Figure, skipped, told
from roadmap.settings import Settings
from roadmap.stages import _growth

if TYPE_CHECKING:
    from collections.abc import Iterator

SERIES = DATA / "series" / "series.csv.gz"
ARXIV = DATA / "arxiv"
AHEAD, FAST = 3, 1.08
WORDS, LEAST, TOP = re.compile(r"[a-z]{3,}"), 15, 150
"""Pairs of words with LEAST documents are followed; at an origin the TOP most frequent until then."""
STOP = frozenset(
    ("the", "and", "for", "with", "from", "using", "based", "via", "its", "into", "under", "over", "method", "system")
    + ("apparatus", "same", "thereof")
)
CLASSES = ("rising", "weak", "established", "none", "falling")
KEY = ["topic_id", "sector", "kind"]


def run(quick: bool = False) -> dict[str, Any]:
    """Score, print the tables and return the figures; ``quick`` leaves out the words of titles."""
    if not SERIES.exists():
        return skipped(SERIES)
    cases = pd.concat([_cases(name, counts) for name, counts in _groups(quick)], ignore_index=True)
    rows = [_scores("all", cases), *(_scores(str(group), part) for group, part in cases.groupby("group"))]
    table = pd.DataFrame(rows)
    with pd.option_context("display.width", 200, "display.max_columns", 30, "display.float_format", "{:.3f}".format):
        print(table.to_string(index=False), by_class(cases).to_string(index=False), sep="\n\n")
    lead = lead_times(cases)
    first = rows[0]
    figures = [
        Figure("threat score", first["threat"], first["threat_popular"]),
        Figure("threat score of chance", first["threat_chance"], None, first["threat"]),
        Figure("threat score of the last two years", first["threat_last"]),
        Figure("Brier score", first["brier"], None, first["brier_base"]),
        Figure("Brier score of the base rate", first["brier_base"]),
        Figure("strictly falling, called rising or weak", _falling_called_rising(), None, 0),
        Figure("starts of growth", len(lead)),
        Figure("starts warned of", float(lead.notna().mean()) if len(lead) else 0),
        Figure("lead time, years, median", float(lead.median()) if lead.notna().any() else float("nan")),
    ]
    return told(figures, groups=table.round(4).to_dict("records"), classes=by_class(cases).round(4).to_dict("records"))


# --- the data -------------------------------------------------------------------------------------------------------


def _groups(quick: bool) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give each group's counts: topic_id, period, documents, exposure, every year of every series a row."""
    data = pd.read_csv(SERIES)
    for group, part in data[data["kind"] == "count"].groupby("group"):
        counts = part.rename(columns={"series_id": "topic_id", "year": "period", "value": "documents"})
        counts = counts[["topic_id", "period", "documents"]]
        yield str(group), counts.assign(exposure=counts.groupby("period")["documents"].transform("sum"))
    if quick:
        return
    for path in sorted(ARXIV.glob("*.tsv.xz")):
        frame = pd.read_csv(path, sep="\t", usecols=["title", "created"], dtype=str)
        yield f"arXiv {path.name.split('.tsv')[0]}", _pairs(frame["title"], frame["created"], last=2018)
    if PATENTS.exists():  # filed: the last two years are not all published
        frame = pd.read_csv(PATENTS, usecols=["title", "filing_date"], dtype=str)
        yield "US patents", _pairs(frame["title"], frame["filing_date"], last=2013)


def _pairs(titles: pd.Series, dates: pd.Series, *, last: int) -> pd.DataFrame:
    """Count the titles of each year that hold a pair of neighbouring words, of those with LEAST titles."""
    years = pd.to_numeric(dates.str[:4], errors="coerce")
    keep = titles.notna() & years.notna() & (years <= last)
    titles, years = titles[keep], years[keep].astype(int)
    volume = years.value_counts().sort_index()
    rows = [(pair, year) for title, year in zip(titles, years, strict=True) for pair in _of_title(title)]
    counted = pd.DataFrame(rows, columns=["topic_id", "period"]).value_counts().unstack(fill_value=0)
    counted = counted[counted.sum(axis=1) >= LEAST].reindex(columns=volume.index, fill_value=0)
    frame = counted.stack().rename("documents").rename_axis(["topic_id", "period"]).reset_index()
    return frame.assign(exposure=frame["period"].map(volume))


def _of_title(title: str) -> set[str]:
    """Return the pairs of neighbouring words of a title."""
    words = [word for word in WORDS.findall(title.lower()) if word not in STOP]
    return {f"{one} {other}" for one, other in pairwise(words)}


# --- what was said, and what came -----------------------------------------------------------------------------------


def _cases(group: str, counts: pd.DataFrame) -> pd.DataFrame:
    """Return a row a series and origin: signal, chance of growing fast, rivals' scores, and whether it grew."""
    first, last = int(counts["period"].min()), int(counts["period"].max())
    found = [_at(counts, origin) for origin in range(first + _growth.LEAST_YEARS, last - AHEAD + 1)]
    return pd.concat(found, ignore_index=True).assign(group=group) if found else pd.DataFrame()


def _at(counts: pd.DataFrame, origin: int) -> pd.DataFrame:
    """Make the signals of one origin."""
    known = counts[counts["period"] <= origin].assign(sector="all", kind="news", completeness=1.0)
    known = known[known["exposure"] > 0]
    size = known.groupby("topic_id")["documents"].sum()
    known = known[known["topic_id"].isin(size[size >= _growth.LEAST_DOCUMENTS].sort_index().nlargest(TOP).index)]
    if known.empty:
        return pd.DataFrame()
    signals = _growth.growth_of(known, known, Settings()).set_index("topic_id")
    recent = known[known["period"] > known["period"].max() - _growth.YEARS]
    fast = {key[0]: values[4] for key, values in _growth._fitted(recent).items()}
    shares = {back: _share(counts, origin - back) for back in (0, 2, -AHEAD)}
    faded = known["documents"] * 0.8 ** (origin - known["period"])
    frame = pd.DataFrame({
        "signal": signals["signal"], "fast": pd.Series(fast), "popular": faded.groupby(known["topic_id"]).sum(),
        "last": (shares[0] + 1e-9) / (shares[2] + 1e-9), "ratio": shares[-AHEAD] / shares[0],
    })  # fmt: skip
    frame = frame.rename_axis("topic_id").reset_index().dropna(subset=["fast", "ratio", "signal"])
    return frame[np.isfinite(frame["ratio"])].assign(origin=origin, grew=lambda f: f["ratio"] >= FAST**AHEAD)


def _share(counts: pd.DataFrame, year: int) -> pd.Series:
    """Return each series' share in a year and the one before together."""
    rows = counts[counts["period"].isin((year - 1, year))].groupby("topic_id")[["documents", "exposure"]].sum()
    return rows["documents"] / rows["exposure"].where(rows["exposure"] > 0)


# --- scores ---------------------------------------------------------------------------------------------------------


def _scores(group: str, cases: pd.DataFrame) -> dict[str, Any]:
    """Return the scores of one group's cases, and the rivals' with as many warnings in each group and origin."""
    grew = cases["grew"].to_numpy(bool)
    warned = cases["signal"].isin(("rising", "weak")).to_numpy()
    base, many = grew.mean(), warned.sum()
    return {
        "group": group,
        "cases": len(cases),
        "grew": float(base),
        "warned": float(warned.mean()),
        "threat": _threat(warned, grew),
        "threat_popular": _threat(_as_many(cases, "popular", warned), grew),
        "threat_last": _threat(_as_many(cases, "last", warned), grew),
        "threat_chance": float(many * base / (many + grew.sum() - many * base)) if many + grew.sum() else 0.0,
        "brier": float(((cases["fast"] - grew) ** 2).mean()),
        "brier_base": float(base * (1 - base)),
    }


def _threat(warned: np.ndarray, grew: np.ndarray) -> float:
    """Return hits over hits, misses and false alarms (critical success index; Schaefer 1990)."""
    either = (warned | grew).sum()
    return float((warned & grew).sum() / either) if either else 0.0


def _as_many(cases: pd.DataFrame, name: str, warned: np.ndarray) -> np.ndarray:
    """Warn of the series that score highest, as many in each group and origin as were warned of."""
    places = cases.groupby(["group", "origin"])[name].rank(method="first", ascending=False)
    many = pd.Series(warned, index=cases.index).groupby([cases["group"], cases["origin"]]).transform("sum")
    return (places <= many).to_numpy()


def by_class(cases: pd.DataFrame) -> pd.DataFrame:
    """Return for each signal how often it was given and how often the share then grew."""
    part = (
        cases.groupby("signal")["grew"].agg(["size", "mean"]).reindex([c for c in CLASSES if c in set(cases["signal"])])
    )
    return part.set_axis(["given", "then_grew"], axis=1).reset_index()


def lead_times(cases: pd.DataFrame) -> pd.Series:
    """Return, for each start of growth, by how many years a warning came before its third year; missing without one.

    A start is the first origin of a run of growth. A warning counts from two years before it to the run's third year.
    """
    found = []
    for _, part in cases.sort_values("origin").groupby(["group", "topic_id"]):
        grew, origins = part["grew"].to_numpy(bool), part["origin"].to_numpy()
        warned = origins[part["signal"].isin(("rising", "weak")).to_numpy()]
        starts = origins[grew & ~np.concatenate([[True], grew[:-1]])]  # the first origin's growth began unseen
        for start in starts:
            told_at = warned[(warned >= start - 2) & (warned <= start + AHEAD)]
            found.append(float(start + AHEAD - told_at[0]) if len(told_at) else np.nan)
    return pd.Series(found, dtype="float64")


def _falling_called_rising() -> int:
    """Count strictly falling drawn series that are called rising or weak."""
    rng = np.random.default_rng(0)
    rows = []
    for n in range(200):
        counts = np.sort(rng.choice(np.arange(1, 400), 10, replace=False))[::-1]
        rows += [(f"T{n:03d}", 2000 + year, int(count), 1000) for year, count in enumerate(counts)]
    frame = pd.DataFrame(rows, columns=["topic_id", "period", "documents", "exposure"])
    frame = frame.assign(sector="all", kind="news", completeness=1.0)
    return int(_growth.growth_of(frame, frame, Settings())["signal"].isin(("rising", "weak")).sum())
