"""Signals as they were given in the past, scored by what came after: threat score, Brier score, lead time.

    python -m bench signals              scores; each family's chances from a curve fitted on the other families
    python -m bench.signals --write      the same, and writes roadmap/data/signals.json: the curve of all families

At every origin the product's growth and signal are made from the years until then. What came is *growth* where the
share, two years together, is at least 1.08 ** 3 of what it was three years before. Rivals name as many series a group
and origin as we do: those most popular so far with old years fading (0.8 a year), and those whose share rose most over
two years. Series: counts of ``../shared/data/series`` over their group's total, pairs of words in
titles of arXiv and US patents.
"""

from __future__ import annotations

import argparse
import json
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bench.measure import DATA, PATENTS, Figure, skipped, told
from roadmap.settings import Settings
from roadmap.stages import _ahead, _growth

if TYPE_CHECKING:
    from collections.abc import Iterator

SERIES = DATA / "series" / "series.csv.gz"
ARXIV = DATA / "arxiv"
TARGET = Path(__file__).resolve().parent.parent / "roadmap" / "data" / "signals.json"
COMMAND = "python -m bench.signals --write"
AHEAD = _ahead.AHEAD
WORDS, LEAST, TOP = re.compile(r"[a-z]{3,}"), 15, 150
"""Pairs of words with LEAST documents are followed; at an origin the TOP most frequent until then."""
STOP = frozenset(
    ("the", "and", "for", "with", "from", "using", "based", "via", "its", "into", "under", "over", "method", "system")
    + ("apparatus", "same", "thereof")
)
CLASSES = ("rising", "weak", "established", "none", "falling")


def run(quick: bool = False) -> dict[str, Any]:
    """Score, print the tables and return the figures; ``quick`` leaves out the words of titles."""
    if not SERIES.exists():
        return skipped(SERIES)
    cases = gather(quick)[0]
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
        Figure("Brier score, families held out", first["brier"], None, first["brier_base"]),
        Figure("Brier score of the base rate", first["brier_base"]),
        Figure(f"of {cases['family'].nunique()} families, beats its base rate in", _better(cases)),
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


def gather(quick: bool = False) -> tuple[pd.DataFrame, _ahead.Curve]:
    """Return every case, each family's made by the curve of the other families, and the curve of all."""
    groups = list(_groups(quick))
    seen = pd.concat([_distances(name, counts) for name, counts in groups], ignore_index=True)
    curves = {name: fit_curve(seen[seen["family"] != name]) for name in sorted(set(seen["family"]))}
    cases = [_cases(name, counts, curves.get(family_of(name))) for name, counts in groups]
    return pd.concat(cases, ignore_index=True).assign(family=lambda f: f["group"].map(family_of)), fit_curve(seen)


def family_of(group: str) -> str:
    """Return a group's family: the lists of arXiv are one."""
    return "arXiv" if group.startswith("arXiv") else group


def fit_curve(seen: pd.DataFrame) -> _ahead.Curve:
    """Fit the logistic curve of growth on distance, families weighed alike, by Newton's method."""
    weight = (1 / seen.groupby("family")["family"].transform("size")).to_numpy(float)
    x, y = np.column_stack([np.ones(len(seen)), seen["distance"]]), seen["grew"].to_numpy(float)
    at = np.zeros(2)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-x @ at))
        bend = (x * (weight * chance * (1 - chance))[:, None]).T @ x
        at = at + np.linalg.solve(bend + 1e-9 * np.eye(2), x.T @ (weight * (y - chance)))
    return _ahead.Curve(round(float(at[0]), 4), round(float(at[1]), 4))


def _origins(counts: pd.DataFrame) -> range:
    """Return the years that enough years come before and after."""
    return range(int(counts["period"].min()) + _growth.LEAST_YEARS, int(counts["period"].max()) - AHEAD + 1)


def _known(counts: pd.DataFrame, origin: int) -> pd.DataFrame:
    """Return the TRENDS rows until an origin of the series that are followed there."""
    known = counts[counts["period"] <= origin].assign(sector="all", kind="news", completeness=1.0)
    known = known[known["exposure"] > 0]
    size = known.groupby("topic_id")["documents"].sum()
    return known[known["topic_id"].isin(size[size >= _growth.LEAST_DOCUMENTS].sort_index().nlargest(TOP).index)]


def _distances(group: str, counts: pd.DataFrame) -> pd.DataFrame:
    """Return family, distance and whether it grew of every series and origin: what a curve is fitted on."""
    found = [
        _ahead.ahead_of(_known(counts, origin)).set_index("topic_id")[["distance"]].join(
            _ahead.came(counts, origin).rename("grew"), how="inner")
        for origin in _origins(counts)
    ]  # fmt: skip
    return pd.concat(found).assign(family=family_of(group)) if found else pd.DataFrame()


def _cases(group: str, counts: pd.DataFrame, curve: _ahead.Curve | None = None) -> pd.DataFrame:
    """Return a row a series and origin: signal, chance of growing fast, rivals' scores, and whether it grew."""
    found = [_at(counts, origin, curve) for origin in _origins(counts)]
    return pd.concat(found, ignore_index=True).assign(group=group) if found else pd.DataFrame()


def _at(counts: pd.DataFrame, origin: int, curve: _ahead.Curve | None) -> pd.DataFrame:
    """Make the signals of one origin."""
    known = _known(counts, origin)
    if known.empty:
        return pd.DataFrame()
    signals = _growth.growth_of(known, known, Settings(), curve).set_index("topic_id")
    shares = {back: _ahead._share(counts, origin - back) for back in (0, 2)}
    faded = known["documents"] * 0.8 ** (origin - known["period"])
    frame = pd.DataFrame({
        "signal": signals["signal"], "fast": signals["chance"], "popular": faded.groupby(known["topic_id"]).sum(),
        "last": (shares[0] + 1e-9) / (shares[2] + 1e-9),
    })  # fmt: skip
    frame = frame.join(_ahead.came(counts, origin).rename("grew"), how="inner")
    return frame.rename_axis("topic_id").reset_index().dropna(subset=["fast", "signal"]).assign(origin=origin)


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


def _better(cases: pd.DataFrame) -> int:
    """Count the families whose Brier score is under that of their own base rate, which no forecaster could know."""
    scores = [_scores(str(name), part) for name, part in cases.groupby("family")]
    return sum(score["brier"] < score["brier_base"] for score in scores)


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


def write(path: Path = TARGET) -> None:
    """Fit the curve on all families and write it with where it comes from and how well it does on others."""
    cases, curve = gather()
    scores = _scores("all", cases)
    plain = {
        "what": "chance of a share growing 8 % a year for three years: logistic(intercept + slope x distance), the"
        " growth expected by comb3 less that asked for, over its scale (roadmap/stages/_ahead.py)",
        "from": "counts of US patents per class, patents and trademarks per field, question tags (from 2009), pairs of"
        " words in titles of arXiv lists and of US patents; families weighed alike",
        "computed_by": COMMAND,
        "date": datetime.now(UTC).date().isoformat(),
        "cases": len(cases),
        "held_out_brier": round(scores["brier"], 4),
        "held_out_brier_of_base_rate": round(scores["brier_base"], 4),
        "signals": {
            row.signal: {"cases": row.given, "grew": round(row.then_grew, 3)} for row in by_class(cases).itertuples()
        },
        "intercept": curve.intercept,
        "slope": curve.slope,
    }
    path.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Print the scores; write the data file where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write roadmap/data/signals.json")
    asked = parser.parse_args()
    print(json.dumps(run()))
    if asked.write:
        write()


if __name__ == "__main__":
    main()
