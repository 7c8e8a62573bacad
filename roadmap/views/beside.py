"""The table beside each chart: the same numbers, tidy, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from roadmap.i18n import N_, Message, translator
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.views._map import map_rows
from roadmap.views._plan import chosen_items
from roadmap.views._strips import growth_rows
from roadmap.views.edits import ruling, rulings_of
from roadmap.views.findings import SCOPES
from roadmap.views.theme import KIND_NAMES, LANE_NAMES, SIGNAL_NAMES

if TYPE_CHECKING:
    from roadmap.disclosure import Shown

STATUS_NAMES = {"published": N_("published"), "wide": N_("wide"), "refused": N_("refused")}


def _named(frame: pd.DataFrame, columns: dict[str, str], lang: str) -> pd.DataFrame:
    """Return the columns under translated headings, words of the product translated."""
    _ = translator(lang)
    words = {"kind": KIND_NAMES, "signal": SIGNAL_NAMES, "lane": LANE_NAMES, "status": STATUS_NAMES, "scope": SCOPES}
    frame = frame[list(columns)].copy()
    for name in set(words) & set(columns):
        frame[name] = frame[name].map(lambda key, known=words[name]: _(known.get(key, key)))
    return frame.rename(columns={name: _(title) for name, title in columns.items()}).reset_index(drop=True)


def fan_table(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", lang: str = "en") -> pd.DataFrame:
    """Return what the fan chart shows: observed shares, then the forecasts with their ranges, status and reason."""
    kind = select.forecast_kind(shown, topic, sector, level=level)
    past = select.series(shown, topic, sector, level=level)
    past = past[past["kind"] == kind].rename(columns={"share": "share_mid", "share_lo": "lo95", "share_hi": "hi95"})
    told = select.forecast(shown, topic, sector, level=level)
    why = [
        Message.from_json(row.reason_id, row.reason_args).to(lang) if row.reason_id else "" for row in told.itertuples()
    ]
    both = pd.concat([past, told.assign(why=why)], ignore_index=True)
    columns = {
        "period": N_("Year"), "kind": N_("Source"), "documents": N_("Documents"), "exposure": N_("Documents in all"),
        "completeness": N_("Complete"), "share_mid": N_("Share"), "lo80": N_("80% lower"), "hi80": N_("80% upper"),
        "lo95": N_("95% lower"), "hi95": N_("95% upper"), "status": N_("Status"), "grade": N_("Grade"),
        "why": N_("Reason"),
    }  # fmt: skip
    for name in columns:
        both[name] = both.get(name)
    both[["status", "grade", "why"]] = both[["status", "grade", "why"]].fillna("")
    return _named(both, columns, lang)


def record_table(
    shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", lang: str = "en"
) -> pd.DataFrame:
    """Return what the record chart shows."""
    columns = {
        "horizon": N_("Years ahead"), "scope": N_("Cases of"), "cases": N_("Cases"),
        "inside": N_("Inside the 80% range"), "share": N_("Share inside"), "lo": N_("95% lower"),
        "hi": N_("95% upper"), "skill": N_("Error against no change"),
    }  # fmt: skip
    return _named(select.record(shown, topic, sector, level=level), columns, lang)


def roadmap_table(shown: Shown, sector: str = ALL, *, level: str = "topic", lang: str = "en") -> pd.DataFrame:
    """Return the items of the roadmap chart, those it had no room for, and what of them was overruled by hand."""
    plan = shown.study.roadmap
    kept = {item.item_id for item in chosen_items(shown, sector, level=level)[0]}
    names = select.labels(shown, lang, level=level)
    items = [item for item in plan.items if item.sector == sector and item.level == level]
    rows: list[dict[str, Any]] = [
        {
            "label": names[item.topic], "lane": item.lane, "signal": item.signal, "start": item.start,
            "start_range": f"{item.start_lo:.0f}–{item.start_hi:.0f}", "end": item.end,
            "end_range": f"{item.end_lo:.0f}–{item.end_hi:.0f}", "grade": item.grade, "status": item.status,
            "organisations": item.organisations, "drawn": item.item_id in kept,
            "hand": "; ".join(ruling(one, lang) for one in rulings_of(plan, item.item_id)),
        }
        for item in items
    ]  # fmt: skip
    columns = {
        "label": N_("Topic"), "lane": N_("Lane"), "signal": N_("Signal"), "start": N_("Start"),
        "start_range": N_("Start, 80% range"), "end": N_("End"), "end_range": N_("End, 80% range"),
        "grade": N_("Grade"),
        "status": N_("Status"), "organisations": N_("Organisations in the region"), "drawn": N_("Drawn"),
    }  # fmt: skip
    columns |= {"hand": N_("By hand")} if any(row["hand"] for row in rows) else {}
    frame = pd.DataFrame(rows, columns=list(columns))
    frame[["start", "end"]] = frame[["start", "end"]].astype(float).round().astype("int64")
    return _named(frame, columns, lang)


def source_table(
    shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", lang: str = "en"
) -> pd.DataFrame:
    """Return what the source strips show."""
    columns = {
        "kind": N_("Source"), "period": N_("Year"), "documents": N_("Documents"), "exposure": N_("Documents in all"),
        "share": N_("Share"), "completeness": N_("Complete"), "nowcast": N_("Documents expected in all"),
        "nowcast_lo": N_("80% lower"), "nowcast_hi": N_("80% upper"),
    }  # fmt: skip
    return _named(select.series(shown, topic, sector, level=level), columns, lang)


def growth_table(
    shown: Shown, sector: str = ALL, *, level: str = "topic", lang: str = "en", most: int = 20
) -> pd.DataFrame:
    """Return what the growth chart shows."""
    columns = {
        "label": N_("Topic"), "signal": N_("Signal"), "kind": N_("Source"), "size": N_("Documents"),
        "growth": N_("Growth a year"), "lo": N_("95% lower"), "hi": N_("95% upper"), "q": N_("q value"),
    }  # fmt: skip
    return _named(growth_rows(shown, sector, level, lang, most), columns, lang)


def map_table(shown: Shown, sector: str = ALL, *, colour: str = "theme", lang: str = "en") -> pd.DataFrame:
    """Return the documents on the map with their topic and theme (or sector)."""
    columns = {"doc_id": N_("Document"), "title": N_("Title"), "topic": N_("Topic"),
               "group_name": N_("Theme") if colour == "theme" else N_("Sector")}  # fmt: skip
    return _named(map_rows(shown, sector, colour=colour, lang=lang), columns, lang)
