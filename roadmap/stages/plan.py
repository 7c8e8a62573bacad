"""Plan: topics into lanes and horizons, with links and evidence. The rule is simple enough to stand on the page.

*Lane.* A topic goes to the lane whose words (data/lanes.toml) and sources it has more of than the other topics do:
patents speak for technology, news for market, interviews for resources.

*Place.* The ordinary level is the share of the median topic of the sector. An item starts in the year its forecast
share reaches that level (now, if it stands there already) and ends as far ahead as a forecast is published, or where a
falling topic has lost half its share. Early and late ends come from the 80 % range of the forecast.

*Links.* Two items are linked where documents carry both topics more often than chance. A lower lane enables a higher
one; market pulls what starts after it; within a lane the later requires the earlier.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap.i18n import N_, Message
from roadmap.records import Item, Roadmap
from roadmap.stages._links import find_links
from roadmap.tables import ALL, LANES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from roadmap.records import Level
    from roadmap.settings import Settings

EUREGIO = ("NL42", "BE22", "BE33", "DEA2D", "DEA26", "DEA28", "DEA29", "NL41", "BE24")
"""NUTS regions of the Euregio Meuse-Rhine and its technology triangle."""
EVIDENCE = 12
"""Documents named as an item's evidence."""
SOURCE_LANE = {"patent": "technology", "news": "market", "interview": "resources"}
SPAN = 10
_WORDS = Path(__file__).resolve().parents[1] / "data" / "lanes.toml"

NO_GROWTH = N_("it does not grow and is written about less than the ordinary topic of the sector")
GONE = N_("it is falling, and is written about less than the ordinary topic of the sector already")
NO_DATES = N_("its documents carry no dates")


@dataclass(frozen=True)
class Evidence:
    """What a plan is made from: DOCUMENTS, SECTORS, doc_id-topic_id memberships with strength, places of the region."""

    documents: pd.DataFrame
    sectors: pd.DataFrame
    members: pd.DataFrame
    region: tuple[str, ...] = EUREGIO


@dataclass(frozen=True)
class _Path:
    """A forecast's share over the years: year, median, lower and upper end of the 80 % range."""

    years: np.ndarray
    mid: np.ndarray
    low: np.ndarray
    high: np.ndarray


def lanes(evidence: Evidence) -> pd.Series:
    """Return each topic's lane, indexed by topic_id (see the module's rule).

    A score is the topic's part of documents with the lane's words, plus its part of the lane's source kind, each
    standardised over topics, so that every lane is judged on the same scale.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    documents = evidence.documents[["doc_id", "title", "text", "kind"]]
    main = evidence.members.loc[evidence.members["primary"], ["doc_id", "topic_id"]].merge(documents, on="doc_id")
    text = pa.array((main["title"] + " " + main["text"].str.slice(0, 1500)).str.lower())
    # Arrow's regular expressions: some twenty times as fast here as Python's.
    scores = {lane: np.asarray(pc.match_substring_regex(text, words), float) for lane, words in _patterns().items()}
    cues = pd.DataFrame(scores).groupby(main["topic_id"]).mean()
    kinds = pd.crosstab(main["topic_id"], main["kind"], normalize="index").reindex(cues.index)
    sources = pd.DataFrame(
        {lane: kinds[kind] for kind, lane in SOURCE_LANE.items() if kind in kinds}, index=cues.index, dtype=float
    ).reindex(columns=list(LANES), fill_value=0.0)
    total = _standard(cues[list(LANES)]) + _standard(sources)
    return total.idxmax(axis=1).astype("str").rename("lane")


def _patterns() -> dict[str, str]:
    words = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    begin = r"(?:^|[^\pL\pN_])"
    return {lane: f"{begin}(?:{'|'.join(map(re.escape, sorted(set(words[lane]['words']))))})" for lane in LANES}


def _standard(frame: pd.DataFrame) -> pd.DataFrame:
    """Subtract each column's mean and divide by its deviation; a constant column says nothing."""
    spread = frame.std(ddof=0).replace(0, 1.0)
    return (frame - frame.mean()) / spread


def place(levels: Mapping[str, Level], evidence: Mapping[str, Evidence], settings: Settings) -> Roadmap:
    """Place topics and themes on the roadmap of each sector and of all sectors together.

    Parameters
    ----------
    levels, evidence
        Under ``topic`` and ``theme``; ``topics`` carry their lane.
    """
    items: list[Item] = []
    missed: list[tuple[str, str, str, Message]] = []
    reference = 0
    for name, level in levels.items():
        if level.trends.empty:
            missed += [(topic, name, ALL, Message.of(NO_DATES)) for topic in level.topics["topic_id"]]
            continue
        reference = int(level.trends["period"].max())
        placed, left = _place_level(name, level, evidence[name], reference)
        items += placed
        missed += left
    links = [
        link
        for name in levels
        for link in find_links(
            [i for i in items if i.level == name],
            evidence[name].members,
            _open_ids(evidence[name]),
            settings.plan.link_strength,
        )
    ]
    return Roadmap(reference, tuple(items), tuple(links), tuple(missed))


def _open_ids(evidence: Evidence) -> set[str]:
    """Return the documents that may be named."""
    return set(evidence.documents.loc[_open(evidence), "doc_id"].tolist())


def _open(evidence: Evidence) -> pd.Series:
    """Say which documents may be named."""
    return ~evidence.documents["confidential"] & (evidence.documents["duplicate_of"] == "")


def _place_level(
    name: str, level: Level, evidence: Evidence, reference: int
) -> tuple[list[Item], list[tuple[str, str, str, Message]]]:
    """Place every topic of a level in every sector it has a forecast for."""
    items, missed = [], []
    lane = level.topics.set_index("topic_id")["lane"]
    growth = level.growth.set_index(["topic_id", "sector", "kind"])["signal"].to_dict()
    recent = _recent_shares(level.trends)
    usual = recent.groupby(["sector", "kind"]).median().to_dict()
    standing = _rows(evidence)
    regional, named = _regional(standing, evidence.region), _named(standing)
    for (topic, sector), rows in _forecasts(level.forecasts):
        kind = rows[0]["kind"]
        signal = growth.get((topic, sector, kind), "none")
        now = float(recent.get((topic, sector, kind), np.nan))
        span = _bar(rows, signal, (now, usual.get((sector, kind), np.nan)), reference)
        if isinstance(span, Message):
            missed.append((topic, name, sector, span))
            continue
        items.append(
            Item(
                item_id=f"{sector}/{topic}",
                topic=topic,
                level=name,
                sector=sector,
                lane=lane[topic],
                signal=signal,
                grade=_grade(rows),
                organisations=regional.get((topic, sector), 0),
                evidence=named.get((topic, sector), ()),
                **span,
            )
        )
    return items, missed


def _forecasts(forecasts: pd.DataFrame) -> Iterator[tuple[tuple[str, str], list[dict[str, Any]]]]:
    """Yield each topic and sector with its rows of FORECASTS by horizon.

    As plain records: hundreds of small frames would take longer than all the rest of the plan.
    """
    records = forecasts.sort_values(["topic_id", "sector", "horizon"]).to_dict("records")
    for key, rows in groupby(records, key=lambda row: (row["topic_id"], row["sector"])):
        yield key, list(rows)


def _recent_shares(trends: pd.DataFrame) -> pd.Series:
    """Return the share over the last three complete years, by topic, sector and kind."""
    complete = trends[(trends["completeness"] >= 0.9) & (trends["exposure"] > 0)]
    last = complete.groupby("kind")["period"].transform("max")
    recent = complete[complete["period"] > last - 3].groupby(["topic_id", "sector", "kind"])
    return (recent["documents"].sum() / recent["exposure"].sum()).rename("share")


def _bar(
    rows: list[dict[str, Any]], signal: str, shares: tuple[float, float], reference: int
) -> dict[str, Any] | Message:
    """Return an item's horizon, start and end with ranges and status, or why it is not placed."""
    now, usual = shares
    told = [row for row in rows if row["status"] != "refused"]
    if not told:
        if signal in ("rising", "weak"):
            return _span([reference + 2.0] * 3, [reference + 5.0] * 3, reference, "refused")
        return Message.from_json(rows[0]["reason_id"], rows[0]["reason_args"])
    path = _path(told, now, reference)
    if signal in ("none", "falling") and not now >= usual:
        return Message.of(GONE if signal == "falling" else NO_GROWTH)
    starts = [_reach(path.years, line, usual) for line in (path.mid, path.high, path.low)]
    end = float(path.years[-1])
    ends = [end, end, end]
    if signal == "falling":
        ends = [_reach(path.years, -line, -now / 2) for line in (path.mid, path.low, path.high)]
    elif len(told) < len(rows):
        ends = [end, end, min(end + 2, reference + SPAN)]
    status = "wide" if all(row["status"] == "wide" for row in told) else "published"
    return _span(starts, ends, reference, status)


def _path(told: list[dict[str, Any]], now: float, reference: int) -> _Path:
    """Return the published shares with today's in front."""
    columns = [np.array([now, *(row[name] for row in told)], float) for name in ("share_mid", "lo80", "hi80")]
    return _Path(np.array([reference, *(row["period"] for row in told)], float), *columns)


def _reach(years: np.ndarray, line: np.ndarray, level: float) -> float:
    """Return the first year in which a line through the years reaches a level; the last year where it never does."""
    above = np.flatnonzero(line >= level)
    if not len(above):
        return float(years[-1])
    first = int(above[0])
    if first == 0:
        return float(years[0])
    x0, x1, y0, y1 = years[first - 1], years[first], line[first - 1], line[first]
    return float(x0 + (x1 - x0) * (level - y0) / (y1 - y0))


def _span(starts: list[float], ends: list[float], reference: int, status: str) -> dict[str, Any]:
    """Return the years of a bar in order, and its horizon."""
    start = starts[0]
    end = max(ends[0], start + 1)
    ahead = start - reference
    return {
        "horizon": "0-2" if ahead <= 2 else "3-5" if ahead <= 5 else "6-10",
        "start": round(start, 2), "start_lo": round(min(starts), 2), "start_hi": round(max(starts), 2),
        "end": round(end, 2), "end_lo": round(min(*ends, end), 2), "end_hi": round(max(*ends, end), 2),
        "status": status,
    }  # fmt: skip


def _grade(rows: list[dict[str, Any]]) -> str:
    """Return the grade at five years, else at the longest horizon told."""
    grades = {row["horizon"]: str(row["grade"]) for row in rows if row["grade"] != ""}
    return grades.get(5, grades[max(grades)]) if grades else ""


def _rows(evidence: Evidence) -> pd.DataFrame:
    """Return the open documents of each topic and sector (and of all sectors), strongest first."""
    documents = evidence.documents.loc[_open(evidence), ["doc_id", "organisation", "region", "content_hash"]]
    main = evidence.members[evidence.members["primary"]].merge(documents, on="doc_id")
    places = pd.concat([evidence.sectors[["doc_id", "sector"]], documents[["doc_id"]].assign(sector=ALL)])
    rows = main.merge(places, on="doc_id")
    return rows.sort_values(["strength", "content_hash"], ascending=[False, True])


def _named(rows: pd.DataFrame) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the documents that open an item, by topic and sector."""
    first = rows.groupby(["topic_id", "sector"]).head(EVIDENCE).groupby(["topic_id", "sector"])["doc_id"]
    return {key: tuple(ids) for key, ids in first}


def _regional(rows: pd.DataFrame, region: tuple[str, ...]) -> dict[tuple[str, str], int]:
    """Return how many organisations of the region stand behind a topic's open documents, by topic and sector."""
    mine = rows[rows["region"].str.startswith(region or EUREGIO) & (rows["organisation"] != "")]
    counts: dict[tuple[str, str], int] = mine.groupby(["topic_id", "sector"])["organisation"].nunique().to_dict()
    return counts
