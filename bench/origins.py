"""A study's own topic forecasts, made again from origins in its past and scored: coverage, and beside the last value.

    python -m bench.origins STUDY 2004 2009 2014

From each origin the product sees what is dated until its end: no topic is looked for anew, so which topics there are
was found with later documents too, for every method alike. Scored are forecasts that would have been shown, of topics
and of themes, all sectors together, on the log-odds scale with half a document added on either side.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from roadmap.settings import Settings, settings_of
from roadmap.stages import _intervals, _shares
from roadmap.stages._scores import interval_score
from roadmap.stages.forecast import forecast
from roadmap.store import load_study
from roadmap.tables import ALL, BACKTESTS, HORIZONS, empty

FAN = ["lo95", "lo80", "share_mid", "hi80", "hi95"]


def cases_of(trends: pd.DataFrame, origin: int, knobs: Settings) -> pd.DataFrame:
    """Return horizon, in80, in95, wis, wis_naive, error, error_naive of every forecast shown from an origin."""
    trends = trends[trends["sector"] == ALL]
    known = trends[trends["period"] <= origin]
    made = forecast(known, knobs, backtests=empty(BACKTESTS))
    made = made[made["status"] != "refused"].merge(trends, on=["topic_id", "sector", "kind", "period"])
    made = made[(made["completeness"] >= knobs.trends.complete) & (made["exposure"] > 0)]
    if made.empty:
        return pd.DataFrame()
    exposure = made["exposure"].to_numpy(float)
    actual = _shares.log_odds(made["documents"].to_numpy(float), exposure)
    fan = _shares.log_odds(made[FAN].to_numpy(float) * exposure[:, None], exposure[:, None])
    naive = _naive(known, made, knobs)
    inside = {name: (fan[:, low] <= actual) & (actual <= fan[:, -1 - low]) for name, low in (("in80", 1), ("in95", 0))}
    return made[["topic_id", "horizon", "method"]].assign(
        **inside, origin=origin, wis=interval_score(actual, fan), wis_naive=interval_score(actual, naive),
        error=np.abs(actual - fan[:, 2]), error_naive=np.abs(actual - naive[:, 2]), width=fan[:, 3] - fan[:, 1],
    )  # fmt: skip


def _naive(known: pd.DataFrame, made: pd.DataFrame, knobs: Settings) -> np.ndarray:
    """Return the last value's fan of each row of ``made``: (rows, 5), log-odds."""
    found = {}
    for shares in _shares.gather(known, knobs):
        if len(shares.exposure) < 2:
            continue
        steps = np.tile(np.array(HORIZONS) + shares.gap, (len(shares.topics), 1))
        fans = _intervals.naive_fan(_shares.log_odds(shares.documents, shares.exposure), steps)
        for topic, rows in zip(shares.topics, fans, strict=True):
            found |= {(topic, shares.kind, h): row for h, row in zip(HORIZONS, rows, strict=True)}
    return np.stack([found[row.topic_id, row.kind, row.horizon] for row in made.itertuples()])


def table_of(cases: pd.DataFrame) -> pd.DataFrame:
    """Return a row an origin and horizon, and one a horizon over all origins."""
    parts = [("all", cases), *((str(origin), part) for origin, part in cases.groupby("origin"))]
    rows = []
    for name, part in parts:
        for horizon, mine in part.groupby("horizon"):
            means = mine.mean(numeric_only=True)
            rows.append({
                "origin": name, "horizon": horizon, "cases": len(mine), "covered80": means["in80"],
                "covered95": means["in95"], "wis_to_naive": means["wis"] / means["wis_naive"],
                "mae_to_naive": means["error"] / means["error_naive"], "width": float(np.exp(mine["width"].median())),
            })  # fmt: skip
    return pd.DataFrame(rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", type=Path)
    parser.add_argument("origins", type=int, nargs="+")
    asked = parser.parse_args()
    study = load_study(asked.study)
    knobs = settings_of(study.manifest["settings"])
    knobs = replace(knobs, forecast=replace(knobs.forecast, origins=0))
    for name, level in (("topics", study.fine), ("themes", study.broad)):
        found = [cases_of(level.trends, origin, knobs) for origin in asked.origins]
        cases = pd.concat([part for part in found if len(part)], ignore_index=True)
        print(name, table_of(cases).round(3).to_string(index=False), sep="\n")


if __name__ == "__main__":
    main()
