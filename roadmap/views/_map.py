"""The map of documents: near means alike. Coloured by theme or sector, themes named where their names do not touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap.disclosure import hidden
from roadmap.i18n import N_, translator
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.views._altair import Board, Box, Dot, Span, boxes, draw, points, texts
from roadmap.views._refusal import notice
from roadmap.views.theme import Look, categorical, shorten, text_width

if TYPE_CHECKING:
    from roadmap.disclosure import Shown
    from roadmap.views._altair import Drawing

MAP_LOOK = Look()
MOST = 8000
"""Documents drawn; of more, a sample spread evenly over the study."""
HEIGHT = 560
NOTHING = N_("There are no documents to show on the map.")


def map_rows(shown: Shown, sector: str = ALL, *, colour: str = "theme", lang: str = "en") -> pd.DataFrame:
    """Return the documents on the map: doc_id, title, x, y, topic_id, topic, theme_id, group (id) and group_name."""
    places = shown.study.map
    if sector != ALL:
        mine = shown.study.sectors.loc[shown.study.sectors["sector"] == sector, "doc_id"]
        places = places[places["doc_id"].isin(mine)]
    if len(places) > MOST:
        places = places.iloc[np.linspace(0, len(places) - 1, MOST).round().astype(int)]
    main = select.primary(shown)[["doc_id", "topic_id"]]
    main = main[~main["topic_id"].isin(hidden(shown.study, "topic"))]
    documents = shown.study.documents
    frame = places.merge(main, on="doc_id").merge(documents[["doc_id", "title", "sector", "kind"]], on="doc_id")
    frame = frame.assign(theme_id=frame["topic_id"].map(select.theme_of(shown)))
    names = select.labels(shown, lang, level="theme") if colour == "theme" else select.sector_names(shown, lang)
    group = frame["theme_id"] if colour == "theme" else frame["sector"]
    frame = frame.assign(
        topic=frame["topic_id"].map(select.labels(shown, lang)), group=group, group_name=group.map(names).fillna(group)
    )
    return frame.reset_index(drop=True)


def map_chart(
    shown: Shown, sector: str = ALL, *, colour: str = "theme", selected: str | None = None, look: Look = MAP_LOOK
) -> Drawing:
    """Draw the documents of a sector, coloured by ``theme`` or ``sector``; a ``selected`` topic stands out."""
    frame = map_rows(shown, sector, colour=colour, lang=look.lang)
    if frame.empty:
        return notice(translator(look.lang)(NOTHING), look, 160)
    order = (
        list(shown.study.broad.topics["topic_id"]) if colour == "theme" else list(select.sector_names(shown, "en"))[1:]
    )
    colors = categorical(order, look.mode)
    board = _board(frame, look)
    frame = frame.assign(color=frame["group"].map(colors).fillna(look.ink.ink3), shape="circle")
    _ = translator(look.lang)
    tips = {_("Document"): "title", _("Topic"): "topic", _("Theme") if colour == "theme" else _("Sector"): "group_name"}
    columns = ["x", "y", "color", "shape", "title", "topic", "group_name"]
    size = 26 if len(frame) < 2000 else 14 if len(frame) < 5000 else 9
    rest = frame if selected is None else frame[frame["topic_id"] != selected]
    layers = [
        points(
            board,
            rest[columns].to_dict("records"),
            style=Dot(size=size, opacity=0.5 if selected is None else 0.16),
            tips=tips,
        )
    ]
    if selected is not None:
        mine = frame[frame["topic_id"] == selected].assign(color=look.ink.model)
        layers.append(
            points(board, mine[columns].to_dict("records"), style=Dot(size=size + 14, opacity=0.9), tips=tips)
        )
    layers += _names(frame, board, look)
    told = ", ".join(f"{name}: {count}" for name, count in frame["group_name"].value_counts().items())
    return draw(board, layers, look, description=told)


def _board(frame: pd.DataFrame, look: Look) -> Board:
    """Fit the documents into the drawing, equally scaled both ways."""
    spans = []
    for column, start, stop in (("x", 16, look.width - 16), ("y", HEIGHT - 16, 16)):
        low, high = float(frame[column].min()), float(frame[column].max())
        room = max((high - low) * 0.02, 1e-6)
        spans.append(Span(low - room, high + room, start, stop))
    return Board(look.width, HEIGHT, *spans)


def _names(frame: pd.DataFrame, board: Board, look: Look) -> list[Any]:
    """Name each group at its middle, the largest first; one that would touch another moves, else is left out."""
    taken: list[tuple[float, float, float, float]] = []
    paper, words = [], []
    for _group, rows in sorted(frame.groupby("group"), key=lambda pair: -len(pair[1])):
        text = shorten(str(rows["group_name"].iloc[0]), 190, 12.5, bold=True)
        half = text_width(text, 12.5, bold=True) / 2 + 5
        spot = _free((board.x.px(rows["x"].median()), board.y.px(rows["y"].median())), half, taken, board)
        if not text or spot is None:
            continue
        x, y = spot
        taken.append((x - half, x + half, y - 10, y + 10))
        at = board.x.at, board.y.at
        paper.append({"x": at[0](x - half), "x2": at[0](x + half), "y": at[1](y - 10), "y2": at[1](y + 10)})
        words.append({"x": at[0](x), "y": at[1](y + 4), "text": text, "color": look.ink.ink})
    return [
        boxes(board, paper, look.ink.page, style=Box(opacity=0.82, radius=3)),
        texts(board, words, size=12.5, weight=600, align="center"),
    ]


def _free(
    wanted: tuple[float, float], half: float, taken: list[tuple[float, float, float, float]], board: Board
) -> tuple[float, float] | None:
    """Return the free place nearest ``wanted`` for a label ``half`` as wide, or None."""
    x = min(max(wanted[0], half + 2), board.width - half - 2)
    for shift in (0, -22, 22, -44, 44, -66, 66):
        y = min(max(wanted[1] + shift, 12), board.height - 12)
        if all(x + half < a or x - half > b or y + 10 < c or y - 10 > d for a, b, c, d in taken):
            return x, y
    return None
