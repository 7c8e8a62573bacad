"""The document map as one web page that stands alone: to zoom and to search, themes named from afar, topics close by.

datamapplot (MIT) draws such maps too, but its pages fetch deck.gl, Arrow, d3, jQuery and typefaces when opened, and it
brings dask, datashader and numba along. This page is a canvas and some lines of script of our own; it holds its
data and typefaces, fetches nothing, and every document on it may be shown.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap.disclosure import hidden
from roadmap.i18n import N_, Message, number, translator
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.views.fonts import font_faces
from roadmap.views.theme import FICTIONAL, KIND_NAMES, TOKENS, categorical

if TYPE_CHECKING:
    from jinja2 import Template

    from roadmap.disclosure import Shown

TITLE = 110
"""Letters of a document's title that the page holds."""
WIDE = 1000.0
"""The map's own units across: whole numbers are enough to place a document."""


def as_atlas(shown: Shown, lang: str, sector: str = ALL) -> bytes:
    """Return the map of a study's open documents, or of one sector's, as a page in ``lang``."""
    from markupsafe import Markup

    frame = atlas_rows(shown, sector)
    _ = translator(lang)
    manifest = shown.study.manifest
    names = select.sector_names(shown, lang)
    words = N_("{sector} · {count} open documents; near means alike, the axes have no meaning")
    page = _template().render(
        lang=lang, title=Message.of(N_("{name}: map of documents"), name=manifest["name"]).to(lang),
        subtitle=Message.of(words, sector=names[sector], count=number(len(frame), lang)).to(lang),
        fictional=_(FICTIONAL) if manifest.get("fictional") else "", said=_said(lang), table=_table(shown, frame, lang),
        inks=TOKENS, faces=Markup(font_faces()), data=Markup(_data(shown, frame, lang)),  # noqa: S704 - see _data
    )  # fmt: skip
    return page.encode()


def atlas_rows(shown: Shown, sector: str = ALL) -> pd.DataFrame:
    """Return the open documents of a sector that repeat no other, with their places.

    Returns
    -------
    doc_id, title (its beginning), kind, year, organisation, x and y (0 to WIDE, one scale both ways), topic_id and
    theme_id.
    """
    rows = shown.study.documents
    rows = rows[rows["duplicate_of"] == ""]
    if sector != ALL:
        mine = shown.study.sectors.loc[shown.study.sectors["sector"] == sector, "doc_id"]
        rows = rows[rows["doc_id"].isin(mine)]
    main = select.primary(shown)[["doc_id", "topic_id"]]
    frame = rows.merge(main[~main["topic_id"].isin(hidden(shown.study, "topic"))], on="doc_id")
    frame = frame.merge(shown.study.map, on="doc_id")
    frame = frame.assign(theme_id=frame["topic_id"].map(select.theme_of(shown)), year=frame["date"].dt.year)
    span = max(np.ptp(frame["x"]), np.ptp(frame["y"]), 1e-9) if len(frame) else 1.0
    for axis in ("x", "y"):
        frame[axis] = (frame[axis] - frame[axis].min()) * WIDE / span
    title = frame["title"].where(frame["title"] != "", frame["text"].str.slice(0, TITLE))
    frame = frame.assign(title=title.str.split().str.join(" ").str.slice(0, TITLE))
    return frame[["doc_id", "title", "kind", "year", "organisation", "x", "y", "topic_id", "theme_id"]]


def _data(shown: Shown, frame: pd.DataFrame, lang: str) -> str:
    """Return the page's data as JSON that no markup can leave: <, > and & are written as escapes."""
    _ = translator(lang)
    topics, themes, kinds = (sorted(set(frame[name])) for name in ("topic_id", "theme_id", "kind"))
    names = {name: select.labels(shown, lang, level=name) for name in ("topic", "theme")}
    place = {name: {one: at for at, one in enumerate(found)} for name, found in
             (("topic", topics), ("theme", themes), ("kind", kinds))}  # fmt: skip
    order = [str(one) for one in shown.study.broad.topics["topic_id"]]
    value: dict[str, Any] = {
        "x": frame["x"].round(1).tolist(), "y": frame["y"].round(1).tolist(),
        "t": frame["topic_id"].map(place["topic"]).tolist(), "k": frame["kind"].map(place["kind"]).tolist(),
        "n": frame["title"].tolist(), "o": frame["organisation"].tolist(),
        "year": [None if year != year else int(year) for year in frame["year"]],
        "kinds": [_(KIND_NAMES.get(kind, kind)) for kind in kinds],
        "topics": [names["topic"][one] for one in topics], "themes": [names["theme"][one] for one in themes],
        "of": [place["theme"][select.theme_of(shown)[one]] for one in topics],
        "colors": {mode: [categorical(order, mode)[one] for one in themes] for mode in TOKENS},
    }  # fmt: skip
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _table(shown: Shown, frame: pd.DataFrame, lang: str) -> list[tuple[str, str, str]]:
    """Return the table beside the map: theme, topic, documents; the largest themes first."""
    themes, topics = (select.labels(shown, lang, level=level) for level in ("theme", "topic"))
    counts = frame.groupby(["theme_id", "topic_id"]).size().rename("many").reset_index()
    counts = counts.assign(whole=counts.groupby("theme_id")["many"].transform("sum"))
    order = counts.sort_values(["whole", "theme_id", "many", "topic_id"], ascending=[False, True, False, True])
    return [(themes[row.theme_id], topics[row.topic_id], number(row.many, lang)) for row in order.itertuples()]


def _said(lang: str) -> dict[str, str]:
    """Return the words of the page."""
    _ = translator(lang)
    return {
        "search": _(N_("Search titles and organisations")), "all": _(N_("Show everything")), "in": _(N_("Nearer")),
        "out": _(N_("Further away")), "table": _(N_("As a table")), "theme": _(N_("Theme")), "topic": _(N_("Topic")),
        "documents": _(N_("Documents")), "found": _(N_("{count} found")), "map": _(N_("Map of documents")),
        "hint": _(N_("Drag to move, turn the wheel or press + and − to zoom, 0 for the whole map.")),
    }  # fmt: skip


@cache
def _template() -> Template:
    """Return the page's template; whatever comes from documents is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    place = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=place, autoescape=True, undefined=StrictUndefined).get_template("atlas.html.jinja")
