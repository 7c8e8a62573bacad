"""Where a topic is worked on: location quotients of regions with their intervals, and the table beside the map.

The quotient compares a topic's documents in a region with those to be expected if the region had its usual part of each
source kind: observed / sum over kinds of (the topic's documents x the region's share of all documents of that kind).
Its 95 % interval is that of the region's part of the topic's documents (exact binomial: Clopper and Pearson, 1934,
Biometrika 26), which never covers less than it says. Only open documents
with a known place count, each once.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap.i18n import N_, translator
from roadmap.tables import ALL
from roadmap.views import select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from roadmap.disclosure import Shown

    Floats = NDArray[np.float64]

ENOUGH = 5
"""Documents, observed or expected, from which a region's quotient is shown."""
LEVEL = 0.95
_FILE = Path(__file__).resolve().parent.parent / "data" / "tiles.toml"


@dataclass(frozen=True)
class Tile:
    """A region of the map: NUTS 2021 code ("" for other countries), its cells, and whether it frames other tiles."""

    code: str
    x: int
    y: int
    w: int
    h: int
    names: dict[str, str]
    group: bool = False

    @property
    def key(self) -> str:
        """What tells a tile from a group of the same code."""
        return f"{self.code or 'other'}{'*' if self.group else ''}"


@cache
def grid() -> tuple[int, int]:
    """Return how many columns and rows the map has."""
    told = _data()["grid"]
    return int(told["columns"]), int(told["rows"])


@cache
def tiles() -> tuple[Tile, ...]:
    """Return the tiles of the map, groups first."""
    return tuple(
        Tile(
            row["code"], row["x"], row["y"], row["w"], row["h"],
            {lang: row[lang] for lang in ("nl", "fr", "de", "en")}, name == "group",
        )
        for name in ("group", "tile")
        for row in _data()[name]
    )  # fmt: skip


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def tile_of(region: str, country: str) -> str:
    """Return the code of the tile or group that a document's place belongs to; "?" where it has no place.

    The longest code that the region begins with; a region or country without a code of ours is elsewhere ("").
    """
    place = region or country
    if not place:
        return "?"
    codes = (tile.code for tile in tiles() if tile.code and place.startswith(tile.code))
    return max(codes, key=len, default="")


def quotient(observed: Floats, expected: Floats, total: Floats | float) -> tuple[Floats, Floats, Floats]:
    """Return location quotients with their 95 % intervals.

    Parameters
    ----------
    observed
        Documents of a topic in each region, n >= 0.
    expected
        Those to be expected there, > 0 where a quotient can be had.
    total
        All documents of the topic.

    Returns
    -------
    Quotient, lower and upper end; missing where nothing is expected.
    """
    # The quantiles of scipy.stats.beta, without the second that importing scipy.stats takes.
    from scipy.special import betaincinv

    observed, expected, n = np.broadcast_arrays(
        np.asarray(observed, float), np.asarray(expected, float), np.asarray(total, float)
    )
    known = (expected > 0) & (n > 0)
    base = np.where(known, expected, 1.0) / np.where(known, n, 1.0)
    k, rest, tail = np.where(known, observed, 0.0), np.where(known, n - observed, 1.0), (1 - LEVEL) / 2
    low = np.where(k > 0, betaincinv(np.maximum(k, 1e-9), rest + 1, tail), 0.0)
    high = np.where(rest > 0, betaincinv(k + 1, np.maximum(rest, 1e-9), 1 - tail), 1.0)
    found = (np.where(known, value, np.nan) / base for value in (k / np.where(known, n, 1.0), low, high))
    first, second, third = found
    return first, second, third


def placed(shown: Shown, sector: str = ALL, *, level: str = "topic") -> pd.DataFrame:
    """Return the open documents of a sector, each once: doc_id, topic_id, kind, tile ("?" without a place), local."""
    frame = shown.study.documents
    frame = frame.loc[frame["duplicate_of"] == "", ["doc_id", "kind", "region", "country"]]
    if sector != ALL:
        mine = shown.study.sectors.loc[shown.study.sectors["sector"] == sector, "doc_id"]
        frame = frame[frame["doc_id"].isin(mine)]
    frame = frame.merge(select.primary(shown, level=level)[["doc_id", "topic_id"]], on="doc_id")
    pairs = frame[["region", "country"]].drop_duplicates()
    names = {(r, c): tile_of(r, c) for r, c in pairs.itertuples(index=False)}
    home = tuple(shown.study.manifest.get("region") or ())
    return frame.assign(
        tile=[names[pair] for pair in zip(frame["region"], frame["country"], strict=True)],
        local=frame["region"].str.startswith(home) if home else False,
    )


def region_rows(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic") -> pd.DataFrame:
    """Return how much more or less of a topic each region has than its usual part.

    Returns
    -------
    key and code (of the tile), documents (of the topic there), everything (all documents there), expected, quotient
    with its 95 % interval lo and hi, enough (at least five documents, observed or expected).
    """
    return rows_of(cells(shown, sector, level=level), [topic]).drop(columns="topic_id")


def cells(shown: Shown, sector: str = ALL, *, level: str = "topic") -> pd.DataFrame:
    """Return the open documents with a place, counted: tile, kind, topic_id, documents."""
    frame = placed(shown, sector, level=level)
    frame = frame[frame["tile"] != "?"]
    return frame.groupby(["tile", "kind", "topic_id"]).size().rename("documents").reset_index()


def rows_of(counted: pd.DataFrame, topics: Sequence[str]) -> pd.DataFrame:
    """Return ``region_rows`` of each of some topics, with topic_id, from ``cells``; all are counted at once."""
    codes, places = pd.factorize(counted["tile"])
    kinds, names = pd.factorize(counted["kind"])
    place = {topic: row for row, topic in enumerate(topics)}
    row = counted["topic_id"].map(place).fillna(len(topics)).to_numpy(dtype=int)  # the others together come last
    counts = np.zeros((len(topics) + 1, len(places), len(names)))
    np.add.at(counts, (row, codes, kinds), counted["documents"].to_numpy(float))
    inside = np.array([_inside(pd.Series(places, dtype="str"), tile) for tile in tiles()], dtype=float)
    mine = counts[:-1]
    parts = mine.sum(axis=1) / np.maximum(counts.sum(axis=(0, 1)), 1)
    everything = inside @ counts.sum(axis=0)
    observed, expected = mine.sum(axis=2) @ inside.T, parts @ everything.T
    middle, low, high = quotient(observed, expected, mine.sum(axis=(1, 2))[:, None])
    keys, regions = ([getattr(tile, name) for tile in tiles()] for name in ("key", "code"))
    return pd.DataFrame({
        "key": keys * len(topics), "code": regions * len(topics), "documents": observed.ravel().astype("int64"),
        "everything": np.tile(everything.sum(axis=1), len(topics)).astype("int64"), "expected": expected.ravel(),
        "quotient": middle.ravel(), "lo": low.ravel(), "hi": high.ravel(),
        "enough": (np.maximum(observed, expected) >= ENOUGH).ravel(), "topic_id": np.repeat(list(topics), len(keys)),
    })  # fmt: skip


def _inside(codes: pd.Series, tile: Tile) -> pd.Series:
    """Say which documents a tile holds; a group takes its parts and what says no more than the group."""
    return codes.str.startswith(tile.code) if tile.group else codes == tile.code


def standing_out(shown: Shown, sector: str = ALL, *, level: str = "topic") -> tuple[pd.DataFrame, int]:
    """Return where topics stand out, the surest first, and how many pairs of topic and region were compared.

    Rows are those of ``region_rows`` with topic_id whose interval lies above one; groups, rests of countries
    and elsewhere are left out.
    """
    counted = cells(shown, sector, level=level)
    every = rows_of(counted, list(select.topics(shown, sector, level=level)["topic_id"]))
    every = every[every["enough"] & ~every["key"].str.endswith("*") & (every["code"].str.len() > 2)]
    found = every[every["lo"] > 1].sort_values(["lo", "topic_id"], ascending=[False, True], ignore_index=True)
    return found, len(every)


def home_rows(shown: Shown, sector: str = ALL, *, level: str = "topic") -> pd.DataFrame:
    """Return how much more or less of each topic the study's region has: topic_id, quotient, lo, hi, enough."""
    frame = placed(shown, sector, level=level)
    frame = frame[frame["tile"] != "?"]
    counted = frame.groupby(["topic_id", "kind"])["local"].agg(["size", "sum"]).reset_index()
    part = counted["kind"].map(frame.groupby("kind")["local"].mean())
    sums = counted.assign(expected=counted["size"] * part).groupby("topic_id")[["size", "sum", "expected"]].sum()
    middle, low, high = quotient(*(sums[name].to_numpy(float) for name in ("sum", "expected", "size")))
    enough = np.maximum(sums["sum"], sums["expected"]).to_numpy() >= ENOUGH
    return pd.DataFrame({"topic_id": sums.index, "quotient": middle, "lo": low, "hi": high, "enough": enough})


def with_place(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic") -> tuple[int, int]:
    """Return how many of a topic's open documents carry a place, and how many there are."""
    frame = placed(shown, sector, level=level)
    mine = frame[frame["topic_id"] == topic]
    return int((mine["tile"] != "?").sum()), len(mine)


def region_table(
    shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", lang: str = "en"
) -> pd.DataFrame:
    """Return what the regional map shows; quotients stand where there are five documents, observed or expected."""
    _ = translator(lang)
    rows = region_rows(shown, topic, sector, level=level)
    names = {tile.key: tile.names[lang] for tile in tiles()}
    told = rows[["quotient", "lo", "hi"]].where(rows["enough"]).round(2)
    return pd.DataFrame({
        _(N_("Region")): rows["key"].map(names), _(N_("NUTS")): rows["code"].replace("", "–"),
        _(N_("Documents")): rows["documents"], _(N_("Documents in all")): rows["everything"],
        _(N_("Expected")): rows["expected"].round(1), _(N_("Location quotient")): told["quotient"],
        _(N_("95% lower")): told["lo"], _(N_("95% upper")): told["hi"],
    })  # fmt: skip
