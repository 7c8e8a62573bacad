"""The section on regions: where topics stand out, drawn for the one that does most surely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, number, translator
from roadmap.views import charts, select
from roadmap.views import regions as counting
from roadmap.views.document import Figure, Paragraph, Section
from roadmap.views.theme import Look

if TYPE_CHECKING:
    import pandas as pd

    from roadmap.views.document import Brief, Cell, TableBlock

MOST, WIDTH = 10, 720
CHANCE = 0.025
"""Part of the regions that stand out above by chance at 95 %."""


def regions(brief: Brief) -> Section | None:
    """Say where topics stand out; nothing where none does."""
    found, compared = counting.standing_out(brief.shown, brief.sector, level=brief.level)
    if found.empty:
        return None
    names = select.labels(brief.shown, brief.lang, level=brief.level)
    first = found.iloc[0]
    drawn = charts.region_map(
        brief.shown, first["topic_id"], brief.sector, level=brief.level, look=Look(brief.lang, "light", WIDTH)
    )
    caption = brief.say(N_("{topic}: documents beside the region's usual part of each source, with the 95% interval."),
                        topic=names[first["topic_id"]])  # fmt: skip
    figure = Figure(drawn, brief.say(N_("Where {topic} is worked on"), topic=names[first["topic_id"]]), caption)
    words = N_(
        "{compared} pairs of topic and region were compared and {count} stand out; about {chance} would by chance."
    )
    said = brief.say(words, compared=number(compared, brief.lang), count=number(len(found), brief.lang),
                     chance=number(round(CHANCE * compared), brief.lang))  # fmt: skip
    blocks: tuple[Any, ...] = (figure, _table(brief, found.head(MOST), names), Paragraph(said, "note"))
    return Section("regions", _title(brief, first, names), blocks=blocks, page="new", deck="none")


def _title(brief: Brief, first: pd.Series, names: dict[str, str]) -> str:
    """Say what stands out most surely, and by how much at least."""
    words = N_("{topic} stands out in {region}: at least {factor} times its usual part")
    factor = number(float(first["lo"]), brief.lang, digits=1)
    return brief.say(words, topic=names[first["topic_id"]], region=_region(first["key"], brief.lang), factor=factor)


def _region(key: str, lang: str) -> str:
    return next(tile.names[lang] for tile in counting.tiles() if tile.key == key)


def _table(brief: Brief, found: pd.DataFrame, names: dict[str, str]) -> TableBlock:
    """Return where topics stand out, the surest first."""
    _, lang = translator(brief.lang), brief.lang
    rows: list[tuple[Cell, ...]] = [
        (
            names[row.topic_id], _region(row.key, lang), row.documents, round(row.expected, 1), round(row.quotient, 2),
            f"{number(row.lo, lang, digits=1)}–{number(row.hi, lang, digits=1)}",
        )
        for row in found.itertuples()
    ]  # fmt: skip
    heads = {
        _("Topic"): "text", _("Region"): "text", _("Documents"): "count", _("Expected"): "ratio",
        _("Location quotient"): "ratio", _(N_("95% interval")): "words",
    }  # fmt: skip
    return brief.table(_(N_("Where topics stand out")), heads, rows)
