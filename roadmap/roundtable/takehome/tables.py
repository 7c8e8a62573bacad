"""The results as tables: a workbook to read, and CSV for other programs."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

import pandas as pd

from roadmap.i18n import N_, translator
from roadmap.roundtable.charts.tables import beside_table, matrix_table, ranking_table, shift_table, votes_table
from roadmap.roundtable.takehome.evening import paper, say
from roadmap.views.document import Section, TableBlock
from roadmap.views.package.frames import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.roundtable.takehome.evening import Evening

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""In front of CSV, so that spreadsheets read it as UTF-8."""


def block_of(frame: pd.DataFrame, caption: str) -> TableBlock:
    """Return a frame of words and numbers as a table."""
    from pandas.api import types

    kinds = tuple(
        "count" if types.is_integer_dtype(frame[name]) else "ratio" if types.is_numeric_dtype(frame[name]) else "text"
        for name in frame.columns
    )
    cells = tuple(tuple(_cell(value) for value in row) for row in frame.itertuples(index=False))
    rows = tuple(tuple("–" if cell is None else str(cell) for cell in row) for row in cells)
    numeric = tuple(place for place, kind in enumerate(kinds) if kind != "text")
    return TableBlock(caption, tuple(map(str, frame.columns)), rows, numeric, cells, kinds)


def _cell(value: Any) -> str | int | float | None:  # noqa: ANN401 - a frame's cell
    """Return a plain value: what is missing is None."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return round(value, 6)
    return int(value)


def as_workbook(evening: Evening, lang: str) -> bytes:
    """Return every table of results as XLSX: those to read in the reader's language, then the data by name."""
    from roadmap.views.workbook import as_workbook as write

    title = say(lang, N_("Results: {title}"), title=evening.room.title)
    blocks = [*_readable(evening, lang), *(block_of(frame, name) for name, frame in data(evening).items())]
    sections: list[Section | None] = [
        Section(f"table-{place}", block.caption, blocks=(block,)) for place, block in enumerate(blocks)
    ]
    return write(paper(evening, lang, title, sections))


def _readable(evening: Evening, lang: str) -> list[TableBlock]:
    """Return the tables to read; empty ones are left out."""
    _, found = translator(lang), evening.results
    made = {
        _(N_("Votes")): votes_table(found, lang), _(N_("Impact and certainty")): matrix_table(found, lang),
        _(N_("Room and model")): _each(evening, lang, lambda name: beside_table(found, name, lang)),
        _(N_("Change after the reveal")): _each(evening, lang, lambda name: shift_table(found, name, lang)),
        _(N_("Ranking")): ranking_table(found, lang),
    }  # fmt: skip
    return [block_of(frame, caption) for caption, frame in made.items() if len(frame)]


def _each(evening: Evening, lang: str, make: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Return a table of each statement under one another, the statement in front."""
    head = translator(lang)(N_("Statement"))
    parts = [
        make(one.statement_id).pipe(lambda frame, one=one: frame.assign(**{head: f"{one.number}. {one.text(lang)}"}))
        for one in evening.asked
    ]
    told = pd.concat([part for part in parts if len(part)] or [pd.DataFrame({head: []})], ignore_index=True)
    return told[[head, *(name for name in told.columns if name != head)]]


def data(evening: Evening) -> dict[str, pd.DataFrame]:
    """Return the frames of everything found and written down by name, statements by number, people nowhere."""
    found = evening.results
    groups = [one.statements.assign(round_id=name) for name, one in found.groups.items() if len(one.statements)]
    agreed = [
        {"round_id": name, "criterion": criterion, **asdict(one)} for (name, criterion), one in found.agreement.items()
    ]
    agreed += [{"round_id": name, "criterion": "ranking", **asdict(one)} for name, one in found.concordance.items()]
    frames = {
        "tallies": found.tallies, "quadrants": found.quadrants, "time": found.horizons, "stability": found.stability,
        "breakdown": found.breakdown, "against_model": found.beside, "estimates": found.estimates,
        "shifts": found.shifts, "rankings": found.ranked, "dots": found.dotted, "agreement": pd.DataFrame(agreed),
        "opinion_groups": pd.concat(groups, ignore_index=True) if groups else pd.DataFrame(),
    }  # fmt: skip
    told = {name: _numbered(frame, evening) for name, frame in frames.items()} | _written(evening)
    return {name: frame for name, frame in told.items() if len(frame)}


def _numbered(frame: pd.DataFrame, evening: Evening) -> pd.DataFrame:
    """Put numbers in the place of ids: the statement's own, and the round's place among the rounds."""
    statements = {one.statement_id: one.number for one in evening.results.statements}
    rounds = {one.round_id: place for place, one in enumerate(evening.results.rounds, 1)}
    names = {"statement_id": "statement", "round_id": "round", "first": "round", "second": "second_round"}
    told = frame.copy()
    for name, known in (("statement_id", statements), ("round_id", rounds), ("first", rounds), ("second", rounds)):
        if name in told and (name in ("statement_id", "round_id") or "second" in frame):
            told[name] = told[name].map(known).astype("Int64")
            told = told.rename(columns={name: names[name]})
    order = [name for name in ("round", "statement", "criterion", "horizon") if name in told]
    told = told.astype({name: "str" for name in told.columns if told[name].dtype == object})
    return told.sort_values(order, kind="stable", ignore_index=True) if order else told


def _written(evening: Evening) -> dict[str, pd.DataFrame]:
    """Return what was written down: statements, comments shown, roadmap, ideas, wishes, actions, claims."""
    numbers = {one.statement_id: one.number for one in evening.results.statements}
    labels = {one.item_id: one.label for one in evening.board.items}
    lists: dict[str, list[dict[str, Any]]] = {
        "statements": [{"number": s.number, "kind": s.kind, "lang": s.lang, "topic_id": s.topic_id,
                        **{f"text_{lang}": s.text(lang) for lang in evening.room.languages}} for s in evening.asked],
        "comments": [{"statement": str(numbers.get(c.statement_id, "")), "stance": c.stance, "lang": c.lang,
                      "text": c.text} for c in evening.comments],
        "roadmap": [{"lane": i.lane, "label": i.label, "start": i.start, "end": i.end, "topic_id": i.topic_id,
                     "why": i.why} for i in evening.board.items],
        "links": [{"source": labels.get(k.source_id, ""), "kind": k.kind, "target": labels.get(k.target_id, "")}
                  for k in evening.board.links],
        "ideas": [{name: "" if value is None else str(value) for name, value in asdict(i.canvas).items()}
                  for i in evening.ideas],
        "wishes": [{"kind": w.kind, "lang": w.lang, "text": w.text} for w in evening.wishes],
        "actions": [{"text": a.text, "owner": a.owner, "due": a.due, "done": a.done} for a in evening.actions],
        "claims": [{name: one[name] for name in CLAIM} for one in evening.claims],
    }  # fmt: skip
    return {name: pd.DataFrame(rows) for name, rows in lists.items()}


CLAIM = ("topic_id", "text", "owner", "due_year", "threshold", "group_probability", "model_probability", "outcome")
"""What of a claim stands in its table."""


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV in which no cell begins like a formula."""
    texts = {name: "str" for name in frame.columns if frame[name].dtype == object}
    out = StringIO()
    plain(frame.astype(texts).fillna({name: "" for name in texts})).to_csv(out, index=False, lineterminator="\n")
    return BytesIO((MARK + out.getvalue()).encode("utf-8")).getvalue()
