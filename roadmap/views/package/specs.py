"""The charts as Vega-Lite, each with its data inside, and a list of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from roadmap.store import aside
from roadmap.tables import ALL
from roadmap.views import charts, select
from roadmap.views._altair import vega
from roadmap.views.package.frames import write_csv
from roadmap.views.theme import Look

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from roadmap.disclosure import Shown
    from roadmap.views._altair import Drawing

LEVELS = ("topic", "theme")


@dataclass(frozen=True)
class Spec:
    """One chart: file, what it draws (fan, roadmap, growth, flows, map), level, topic or theme, sector, drawing."""

    file: str
    chart: str
    level: str
    topic: str
    sector: str
    drawing: Drawing


def write_specs(shown: Shown, folder: Path, lang: str) -> None:
    """Write the fan of every topic and theme that has dates, roadmaps, growth, flows and the map into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[tuple[str, ...]] = []
    for spec in _specs(shown, lang):
        file = _free(spec.file, [row[0].casefold() for row in rows])
        # On one line: Python writes JSON with line breaks ten times as slowly.
        text = json.dumps(vega(spec.drawing), ensure_ascii=False, allow_nan=False)
        with aside(folder / file) as draft:
            draft.write_text(text + "\n", encoding="utf-8")
        rows.append((file, spec.chart, spec.level, spec.topic, spec.sector))
    listed = pd.DataFrame(rows, columns=["file", "chart", "level", "topic", "sector"]).astype("str")
    write_csv(listed, folder / "charts.csv")


def _specs(shown: Shown, lang: str) -> Iterator[Spec]:
    wide, plain = Look(lang, "light", 1216), Look(lang, "light", 800)
    for level in LEVELS:
        for sector in select.sector_names(shown, lang):
            drawing = charts.roadmap_chart(shown, sector, level=level, look=wide)
            yield Spec(f"roadmap-{level}-{_safe(sector)}.vl.json", "roadmap", level, "", sector, drawing)
        drawing = charts.growth_bars(shown, level=level, look=plain)
        yield Spec(f"growth-{level}.vl.json", "growth", level, "", ALL, drawing)
        drawing = charts.flow_chart(shown, level=level, look=plain)
        yield Spec(f"flows-{level}.vl.json", "flows", level, "", ALL, drawing)
        for topic in _drawn(shown, level):
            drawing = charts.fan_chart(shown, topic, level=level, look=plain)
            yield Spec(f"fan-{_safe(topic)}.vl.json", "fan", level, topic, ALL, drawing)
    yield Spec("map.vl.json", "map", "theme", "", ALL, charts.map_chart(shown, look=plain))


def _drawn(shown: Shown, level: str) -> list[str]:
    """Return the topics that carry dates, in their order, without those a manager has hidden."""
    dated = set(shown.study.level(level).trends["topic_id"])
    return sorted(topic for topic in select.topics(shown, level=level)["topic_id"] if topic in dated)


def _safe(text: str) -> str:
    """Return a name as a file may have it."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", text).strip("-") or "x"


def _free(file: str, taken: list[str]) -> str:
    """Return a file name that no other chart has: two sectors can look alike once they are written as files are."""
    stem, again = file.removesuffix(".vl.json"), 1
    while file.casefold() in taken:
        again += 1
        file = f"{stem}-{again}.vl.json"
    return file
