"""The section on themes: groups of topics, what a roundtable can discuss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, translator
from roadmap.views import charts, select
from roadmap.views._numbers import bar_numbers
from roadmap.views.document import Figure, Section
from roadmap.views.flows import flow_rows
from roadmap.views.theme import KINDS_INSIDE, SIGNAL_NAMES, Look

if TYPE_CHECKING:
    from roadmap.views.document import Brief, Cell, TableBlock

MOST, WIDTH = 20, 720


def themes(brief: Brief) -> Section | None:
    """Show which themes grow, and list them with their numbers, the largest first."""
    shown, sector, lang = brief.shown, brief.sector, brief.lang
    frame = select.topics(shown, sector, level="theme", lang=lang)
    if frame.empty:
        return None
    blocks: list[Any] = []
    plotted = bar_numbers(shown, sector, "theme", lang, MOST)
    if plotted is not None:
        chart = charts.growth_bars(shown, sector, level="theme", most=MOST, look=Look(lang, "light", WIDTH))
        alt = brief.say(N_("Growth a year of the themes"))
        words = N_("Growth of each theme's share a year, with its 95% range; the {count} largest themes.")
        blocks.append(Figure(chart, alt, brief.say(words, count=len(plotted.names)), plotted=plotted))
    blocks.append(_table(brief, frame))
    flows = flow_rows(shown, sector, lang=lang)
    if len(flows):
        drawn = charts.flow_chart(shown, sector, look=Look(lang, "light", WIDTH))
        source = translator(lang)(KINDS_INSIDE.get(flows["kind"].iloc[0], flows["kind"].iloc[0]))
        words = N_("Share of {source} that each theme holds, the largest on top; only complete years are counted.")
        blocks.append(Figure(drawn, brief.say(N_("Themes over time")), brief.say(words, source=source), deck=False))
        blocks.append(_over_time(brief))
    words = N_("A theme is a group of topics, wide enough to be discussed at one table.")
    return Section("themes", _title(brief, frame), brief.say(words), tuple(blocks))


def _title(brief: Brief, frame: Any) -> str:  # noqa: ANN401 - a frame
    """Say how many themes there are and how many of them grow."""
    up = int(frame["signal"].isin(("rising", "weak")).sum())
    down = int((frame["signal"] == "falling").sum())
    words = N_("{count} themes: {up} rise, {down} fall, the others show no clear change")
    return brief.say(words, count=len(frame), up=up, down=down)


def _table(brief: Brief, frame: Any) -> TableBlock:  # noqa: ANN401 - a frame
    """Return the themes with topics, documents, share, signal, growth and forecast."""
    _ = translator(brief.lang)
    inside = brief.shown.study.fine.topics["theme_id"].value_counts()
    rows: list[tuple[Cell, ...]] = [
        (
            row.label, int(inside.get(row.topic_id, 0)), int(row.size), _known(row.share_now),
            _(SIGNAL_NAMES[row.signal]), _known(row.growth), _ahead(brief, row),
        )
        for row in frame.itertuples()
    ]  # fmt: skip
    year = brief.shown.study.manifest["reference_year"] + 5
    heads = {
        _(N_("Theme")): "text", _(N_("Topics")): "count", _(N_("Documents")): "count", _(N_("Share today")): "share",
        _(N_("Signal")): "text", _(N_("Growth a year")): "change",
        brief.say(N_("Forecast for {year}"), year=year): "words",
    }  # fmt: skip
    return brief.table(_(N_("Themes")), heads, rows)


def _over_time(brief: Brief) -> TableBlock:
    """Return what the flows show, as a table."""
    table = charts.flow_table(brief.shown, brief.sector, lang=brief.lang)
    spans = list(table.columns[2:])
    heads = {str(table.columns[0]): "text", **dict.fromkeys(spans, "percent")}
    rows: list[tuple[Cell, ...]] = [(str(row[0]), *map(float, row[2:])) for row in table.itertuples(index=False)]
    return brief.table(brief.say(N_("Themes over time")), heads, rows, deck=False)


def _known(value: float) -> float | None:
    return float(value) if value == value else None


def _ahead(brief: Brief, row: Any) -> str:  # noqa: ANN401 - a row
    """Write the forecast over five years with its 80 % range, or that there is none."""
    if not isinstance(row.status_5, str) or row.status_5 == "refused":
        return brief.say(N_("none"))
    amount, within = select.amount(row.share_5, (row.lo80_5, row.hi80_5), brief.lang)
    return f"{amount} ({within})"
