"""The small tables that charts, pages and reports are made from: a shown study in, a tidy frame out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap import written
from roadmap.disclosure import hidden
from roadmap.i18n import N_, number, percent, share, translator
from roadmap.tables import ALL, HORIZONS

if TYPE_CHECKING:
    from roadmap.disclosure import Shown

ALL_SECTORS = N_("All sectors")
ENOUGH_CASES = 20
"""Past cases from which a record speaks for itself: the forecast stage's own rule."""
RECENT = 3
"""Complete years whose share is called today's."""
SIGNAL_ORDER = ("rising", "weak", "established", "falling", "none")
"""Signals by how much they have to say about the future."""
_Z95 = 1.959964
_PAIR = ["topic_id", "sector"]


def labels(shown: Shown, lang: str, *, level: str = "topic") -> dict[str, str]:
    """Return the names of the topics (or themes) in ``lang``, by id; one that a language model gave says so."""
    topics = shown.study.level(level).topics
    column = f"label_{lang}" if f"label_{lang}" in topics else "label"
    names = topics[column].where(topics[column] != "", topics["label"])
    if written.column(lang) in topics:
        mark = translator(lang)(written.MARK)
        names = names.where(topics[written.column(lang)] == "", names.map(lambda name: mark.format(name=name)))
    return dict(zip(topics["topic_id"], names, strict=True))


def sector_names(shown: Shown, lang: str) -> dict[str, str]:
    """Return the names of the sectors that hold open documents, by id, all together first, in the study's order."""
    defined = {sector.sector_id: sector.name(lang) for sector in shown.study.sector_list}
    used = set(shown.study.sectors["sector"])
    names = {key: name for key, name in defined.items() if key in used}
    own = {key: key for key in sorted(used - set(defined))}
    return {ALL: translator(lang)(ALL_SECTORS), **names, **own}


def kinds(shown: Shown) -> list[str]:
    """Return the source kinds of the study, the largest first."""
    return [str(kind) for kind in shown.study.documents["kind"].value_counts().index]


def complete_from(shown: Shown) -> float:
    """Return the completeness from which a year counts as complete, 0-1."""
    return float(shown.study.manifest["settings"]["trends"]["complete"])


def last_complete(rows: pd.DataFrame, complete: float) -> int | None:
    """Return the last complete year of TRENDS rows, or None."""
    known = rows.loc[(rows["completeness"] >= complete) & (rows["exposure"] > 0), "period"]
    return int(known.max()) if len(known) else None


def series(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic") -> pd.DataFrame:
    """Return the TRENDS rows of one topic and sector, oldest first, with ``complete`` (bool)."""
    trends = shown.study.level(level).trends
    rows = trends[(trends["topic_id"] == topic) & (trends["sector"] == sector)].sort_values(["kind", "period"])
    return rows.assign(complete=rows["completeness"] >= complete_from(shown)).reset_index(drop=True)


def forecast(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic") -> pd.DataFrame:
    """Return the FORECASTS rows of one topic and sector, nearest horizon first; none where there is no forecast."""
    frame = shown.study.level(level).forecasts
    rows = frame[(frame["topic_id"] == topic) & (frame["sector"] == sector)]
    return rows.sort_values("horizon").reset_index(drop=True)


def forecast_kind(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic") -> str:
    """Return the source kind whose share is forecast, else the topic's largest one, else empty."""
    rows = forecast(shown, topic, sector, level=level)
    if len(rows):
        return str(rows["kind"].iloc[0])
    counted = series(shown, topic, sector, level=level).groupby("kind")["documents"].sum()
    return str(counted.idxmax()) if len(counted) else ""


def main_level(shown: Shown, sector: str = ALL) -> str:
    """Return the level to report on: topics where at least half have a forecast over five years, else themes."""
    rows = shown.study.fine.forecasts
    rows = rows[(rows["sector"] == sector) & (rows["horizon"] == 5)]
    return "topic" if len(rows) == 0 or (rows["status"] != "refused").mean() >= 0.5 else "theme"


def recent_shares(shown: Shown, *, level: str = "topic") -> pd.Series:
    """Return today's share: over the last complete years; indexed by topic_id, sector and kind."""
    trends = shown.study.level(level).trends
    known = trends[(trends["completeness"] >= complete_from(shown)) & (trends["exposure"] > 0)]
    last = known.groupby("kind")["period"].transform("max")
    sums = known[known["period"] > last - RECENT].groupby([*_PAIR, "kind"])[["documents", "exposure"]].sum()
    return (sums["documents"] / sums["exposure"]).rename("share_now")


def sizes(shown: Shown, sector: str = ALL, *, level: str = "topic") -> pd.Series:
    """Return how many documents each topic has; in one sector only open documents are counted."""
    topics = shown.study.level(level).topics
    if sector == ALL:
        return topics.set_index("topic_id")["size"]
    found, mine = shown.study.assignments, shown.study.sectors
    main = found[["doc_id", "topic_id"]][found["primary"].to_numpy()]
    inside = among(main["doc_id"], mine.loc[mine["sector"] == sector, "doc_id"])
    size = main["topic_id"][inside].value_counts().rename_axis("topic_id").rename("size").sort_index()
    return size if level == "topic" else size.groupby(theme_of(shown)).sum().rename_axis("topic_id")


def among(ids: pd.Series, wanted: pd.Series) -> np.ndarray:
    """Return which identifiers are wanted, bool (n,): several times as fast as isin for tens of thousands of texts."""
    known = set(wanted.tolist())
    return np.fromiter(map(known.__contains__, ids.tolist()), dtype=bool, count=len(ids))


def primary(shown: Shown, *, level: str = "topic") -> pd.DataFrame:
    """Return each open document's one topic (or theme) with its strength: doc_id, topic_id, strength."""
    found = shown.study.assignments
    main = found.loc[found["primary"], ["doc_id", "topic_id", "strength"]]
    if level == "theme":
        main = main.assign(topic_id=main["topic_id"].map(theme_of(shown)))
    return main


def theme_of(shown: Shown) -> dict[str, str]:
    """Return the theme of each topic."""
    topics = shown.study.fine.topics
    return dict(zip(topics["topic_id"], topics["theme_id"], strict=True))


def topics(shown: Shown, sector: str = ALL, *, level: str = "topic", lang: str = "en") -> pd.DataFrame:
    """Return the topics that a sector has, the largest first; without those a manager has hidden.

    Returns
    -------
    topic_id, label, theme_id, lane, size (documents), born (year), kind (whose share is followed), signal, growth with
    its 95 % interval lo and hi (a year), q, chance, signal_cases, signal_grew (GROWTH), share_now, and for
    each horizon h: share_h, lo80_h, hi80_h, status_h, grade_h. What is not known is missing; ``signal`` is then none.
    """
    data = shown.study.level(level)
    size = sizes(shown, sector, level=level)
    frame = data.topics[["topic_id", "theme_id", "lane", "born"]].assign(
        label=data.topics["topic_id"].map(labels(shown, lang, level=level)), size=data.topics["topic_id"].map(size)
    )
    frame = frame[(frame["size"] > 0) & ~frame["topic_id"].isin(hidden(shown.study, level))].astype({"size": "int64"})
    frame = frame.merge(_followed(shown, sector, level), on="topic_id", how="left")
    frame["signal"] = frame["signal"].fillna("none")
    frame = frame.merge(_horizons(data.forecasts[data.forecasts["sector"] == sector]), on="topic_id", how="left")
    return frame.sort_values(["size", "topic_id"], ascending=[False, True], ignore_index=True)


def _followed(shown: Shown, sector: str, level: str) -> pd.DataFrame:
    """Return the growth of each topic in the source kind that is forecast, else in its largest."""
    data = shown.study.level(level)
    told = data.forecasts.loc[data.forecasts["sector"] == sector, ["topic_id", "kind"]].drop_duplicates()
    mine = data.trends[data.trends["sector"] == sector]
    counted = mine.groupby(["topic_id", "kind"])["documents"].sum().reset_index()
    largest = counted.sort_values("documents", ascending=False, kind="stable").drop_duplicates("topic_id")
    kind = pd.concat([told, largest[["topic_id", "kind"]]]).drop_duplicates("topic_id")
    names = ["topic_id", "kind", "growth", "lo", "hi", "q", "signal", "chance", "signal_cases", "signal_grew"]
    growth = data.growth.loc[data.growth["sector"] == sector, names]
    share = recent_shares(shown, level=level).reset_index()
    share = share.loc[share["sector"] == sector, ["topic_id", "kind", "share_now"]]
    return kind.merge(growth, on=["topic_id", "kind"], how="left").merge(share, on=["topic_id", "kind"], how="left")


def _horizons(rows: pd.DataFrame) -> pd.DataFrame:
    """Return forecasts with one row a topic and one column a number and horizon."""
    named = {"share_mid": "share", "lo80": "lo80", "hi80": "hi80", "status": "status", "grade": "grade"}
    parts = [pd.DataFrame({"topic_id": rows["topic_id"].unique()})]
    for horizon in HORIZONS:
        mine = rows.loc[rows["horizon"] == horizon, ["topic_id", *named]]
        parts.append(mine.rename(columns={old: f"{new}_{horizon}" for old, new in named.items()}))
    frame = parts[0]
    for part in parts[1:]:
        frame = frame.merge(part, on="topic_id", how="left")
    return frame


def growth(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic") -> pd.DataFrame:
    """Return the GROWTH rows of one topic and sector: one for each source kind."""
    frame = shown.study.level(level).growth
    return frame[(frame["topic_id"] == topic) & (frame["sector"] == sector)].reset_index(drop=True)


def ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """Return topics by what they have to say: signal first (rising, weak, established, falling), then size."""
    order = frame["signal"].map({name: place for place, name in enumerate(SIGNAL_ORDER)})
    return frame.assign(_order=order).sort_values(
        ["_order", "size", "topic_id"], ascending=[True, False, True], ignore_index=True
    ).drop(columns="_order")  # fmt: skip


def record(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic") -> pd.DataFrame:
    """Return how forecasts like this one did in the past.

    Returns
    -------
    horizon (years), scope (topic, sector or all: whose cases), cases, inside (how many fell in the 80 % range), share
    with its 95 % Wilson interval lo and hi, and skill: the mean absolute error over that of no change, less one
    (negative is better). The topic's own cases where there are 20, else its sector's, else all of them.
    """
    tests = shown.study.level(level).backtests
    rows = []
    for horizon in HORIZONS:
        mine = tests[tests["horizon"] == horizon]
        pools = {
            "topic": mine[(mine["topic_id"] == topic) & (mine["sector"] == sector)],
            "sector": mine[mine["sector"] == sector],
            ALL: mine,
        }
        scope = next((name for name, pool in pools.items() if len(pool) >= ENOUGH_CASES), ALL)
        rows.append({"horizon": horizon, "scope": scope, **scored(pools[scope])})
    return pd.DataFrame(rows)


def scored(cases: pd.DataFrame) -> dict[str, Any]:
    """Score BACKTESTS rows: cases, inside, share, lo, hi, skill (missing without cases)."""
    n = len(cases)
    if n == 0:
        return {"cases": 0, "inside": 0, "share": np.nan, "lo": np.nan, "hi": np.nan, "skill": np.nan}
    inside = int(((cases["actual"] >= cases["lo80"]) & (cases["actual"] <= cases["hi80"])).sum())
    lo, hi = wilson(inside, n)
    naive = float((cases["actual"] - cases["naive"]).abs().mean())
    error = float((cases["actual"] - cases["mid"]).abs().mean())
    skill = error / naive - 1 if naive > 0 else np.nan
    return {"cases": n, "inside": inside, "share": inside / n, "lo": lo, "hi": hi, "skill": skill}


def amount(mid: float, ends: tuple[float, float], lang: str) -> tuple[str, str]:
    """Write a share and a range around it in one unit, the share's: ("14 per 1,000", "9.4–18") or ("8%", "6–11%")."""
    if mid >= 0.05:
        low, high = (percent(end, lang, digits=0 if end >= 0.095 or end == 0 else 1) for end in ends)
        sign = percent(0, lang)[1:]
        return share(mid, lang), f"{low.removesuffix(sign)}–{high}"
    low, high = (number(1000 * end, lang, significant=2) for end in ends)
    return share(mid, lang), f"{low}–{high}"


def wilson(inside: int, cases: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, 1927)."""
    p, z2 = inside / cases, _Z95**2
    centre = (p + z2 / (2 * cases)) / (1 + z2 / cases)
    half = _Z95 / (1 + z2 / cases) * float(np.sqrt(p * (1 - p) / cases + z2 / (4 * cases**2)))
    return max(0.0, centre - half), min(1.0, centre + half)
