"""The portfolio: topics between two axes of the reader's choice, with intervals where they are known; and its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap.i18n import N_, number, percent, share, translator
from roadmap.tables import ALL
from roadmap.views import regions, select

if TYPE_CHECKING:
    from roadmap.disclosure import Shown

GRADES = {"A": 4.0, "B": 3.0, "C": 2.0, "D": 1.0}
HORIZON = 5
"""Years ahead of the forecast whose width and grade are axes."""


@dataclass(frozen=True)
class Axis:
    """A measure topics can be set out by: name, words for its low and high end, and how it is drawn.

    ``middle`` parts low from high; without one the median does. ``log``: equal factors take equal room.
    """

    name: str
    low: str
    high: str
    kind: str
    middle: float | None = None
    log: bool = False


AXES = {
    "growth": Axis(N_("Growth a year"), N_("shrinking"), N_("growing"), "change", 0.0),
    "share": Axis(N_("Share today"), N_("small"), N_("large"), "share", log=True),
    "local": Axis(N_("Regional specialisation"), N_("less here"), N_("more here"), "ratio", 1.0, log=True),
    "width": Axis(N_("Width of the forecast"), N_("narrow forecast"), N_("wide forecast"), "ratio", log=True),
    "grade": Axis(N_("Grade of the forecast"), N_("weak record"), N_("good record"), "grade", 2.5),
    "organisations": Axis(N_("Organisations"), N_("few organisations"), N_("many organisations"), "count", log=True),
    "concentration": Axis(N_("Concentration"), N_("many hands"), N_("few hands"), "percent"),
}
"""Growth of the share; share now; location quotient of the study's region; upper over lower end of the 80 % range five
years ahead, and its grade; organisations behind the open documents, and their Herfindahl index, media left out."""


def axes_known(frame: pd.DataFrame) -> list[str]:
    """Return the axes on which at least two topics of ``portfolio_rows`` stand."""
    return [name for name in AXES if frame[name].notna().sum() >= 2]


def portfolio_rows(shown: Shown, sector: str = ALL, *, level: str = "topic", lang: str = "en") -> pd.DataFrame:
    """Return topics with every axis: topic_id, label, lane, signal, size, and each of AXES with name_lo, name_hi.

    Intervals: 95 % for growth and specialisation; missing elsewhere. What is not known is missing.
    """
    frame = select.topics(shown, sector, level=level, lang=lang)
    home = regions.home_rows(shown, sector, level=level)
    home = home[home["enough"]].drop(columns="enough").set_index("topic_id")
    behind = _behind(shown, sector, level)
    ids = frame["topic_id"]
    width = frame[f"hi80_{HORIZON}"] / frame[f"lo80_{HORIZON}"].where(frame[f"lo80_{HORIZON}"] > 0)
    found = frame[["topic_id", "label", "lane", "signal", "size", "growth"]].assign(
        growth_lo=frame["lo"], growth_hi=frame["hi"], share=frame["share_now"].where(frame["share_now"] > 0),
        local=ids.map(home["quotient"]), local_lo=ids.map(home["lo"]), local_hi=ids.map(home["hi"]),
        width=width, grade=frame[f"grade_{HORIZON}"].map(GRADES).astype("float64"),
        organisations=ids.map(behind["organisations"]), concentration=ids.map(behind["concentration"]),
    )  # fmt: skip
    for name in AXES:
        for end in ("lo", "hi"):
            found[f"{name}_{end}"] = found.get(f"{name}_{end}", np.nan)
    return found.astype({"growth": "float64"})


def _behind(shown: Shown, sector: str, level: str) -> pd.DataFrame:
    """Return how many organisations stand behind each topic's open documents and their Herfindahl index, 0-1."""
    from roadmap.organisations import organisation_keys, organisations

    frame = shown.study.documents
    frame = frame.loc[(frame["duplicate_of"] == "") & (frame["kind"] != "news"), ["doc_id", "organisation"]]
    if sector != ALL:
        mine = shown.study.sectors.loc[shown.study.sectors["sector"] == sector, "doc_id"]
        frame = frame[frame["doc_id"].isin(mine)]
    frame = frame.assign(name=[organisations(text)[:1] for text in frame["organisation"]]).explode("name").dropna()
    keys = organisation_keys([str(name) for name in frame["name"]])
    frame = frame.assign(key=frame["name"].map(keys)).merge(select.primary(shown, level=level), on="doc_id")
    counted = frame[frame["key"] != ""].groupby(["topic_id", "key"]).size()
    part = counted / counted.groupby("topic_id").transform("sum")
    return pd.DataFrame({
        "organisations": counted.groupby("topic_id").size().astype("float64"),
        "concentration": (part**2).groupby("topic_id").sum(),
    })  # fmt: skip


def written(value: float, axis: str, lang: str) -> str:
    """Write a value of an axis; "–" where it is not known."""
    if value != value:
        return "–"
    kind = AXES[axis].kind
    if kind == "change":
        return ("+" if value > 0.005 else "") + percent(value, lang)
    ways: dict[str, Any] = {
        "share": lambda: share(value, lang), "ratio": lambda: f"{number(value, lang, digits=1)}×",
        "count": lambda: number(round(value), lang), "percent": lambda: percent(value, lang),
        "grade": lambda: next((name for name, place in GRADES.items() if place == value), ""),
    }  # fmt: skip
    return str(ways[kind]())


def quadrant_names(x: str, y: str, lang: str) -> dict[tuple[int, int], str]:
    """Return the name of each quarter, by side (-1 or 1) on both axes: "small · growing"."""
    _ = translator(lang)
    return {
        (a, b): f"{_(AXES[y].high if b > 0 else AXES[y].low)} · {_(AXES[x].high if a > 0 else AXES[x].low)}"
        for a in (-1, 1)
        for b in (-1, 1)
    }


def middle_of(values: pd.Series, axis: str) -> float:
    """Return what parts low from high on an axis: its own middle, else the median of the topics."""
    own = AXES[axis].middle
    return float(values.median()) if own is None else own


def portfolio_table(shown: Shown, sector: str = ALL, *, level: str = "topic", lang: str = "en") -> pd.DataFrame:
    """Return the topics with every axis, the largest first."""
    _ = translator(lang)
    frame = portfolio_rows(shown, sector, level=level, lang=lang)
    columns = {_("Topic"): frame["label"], _("Documents"): frame["size"]}
    for name, axis in AXES.items():
        columns[_(axis.name)] = frame[name].map(lambda value, axis=name: written(value, axis, lang))
    return pd.DataFrame(columns)
