"""What stands behind a number: open documents, organisations with their places, passages in each language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from roadmap.i18n import LANGUAGES
from roadmap.tables import ALL
from roadmap.views import select
from roadmap.written import column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.disclosure import Shown

SEARCHED = 60
"""Documents of a language searched for a passage, those most of the topic first."""
LETTERS = (40, 320)
"""Shortest and longest passage quoted, in characters."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-ÝÄÖÜ0-9«“„\"'])")
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True)
class Passage:
    """A sentence of an open document; ``marks`` are the topic's words in it, as (start, stop) in ``text``."""

    lang: str
    text: str
    marks: tuple[tuple[int, int], ...]
    doc_id: str
    title: str
    kind: str
    year: int | None
    organisation: str
    url: str

    def parts(self) -> list[tuple[str, bool]]:
        """Return the text in pieces, each with whether it is one of the topic's words."""
        pieces, at = [], 0
        for start, stop in self.marks:
            pieces += [(self.text[at:start], False), (self.text[start:stop], True)]
            at = stop
        return [piece for piece in [*pieces, (self.text[at:], False)] if piece[0]]


def documents(shown: Shown, topic: str | None = None, sector: str = ALL, *, level: str = "topic") -> pd.DataFrame:
    """Return the open documents behind a number: of a topic and a sector, those most of the topic first.

    Each document counts in its one main topic, so that the rows are those a share counts. Returns DOCUMENTS with
    ``strength`` (0-1).
    """
    frame = shown.study.documents
    members = select.primary(shown, level=level)
    if topic is not None:
        members = members[members["topic_id"] == topic]
    wanted = (frame["duplicate_of"] == "").to_numpy() & select.among(frame["doc_id"], members["doc_id"])
    if sector != ALL:
        mine = shown.study.sectors.loc[shown.study.sectors["sector"] == sector, "doc_id"]
        wanted &= select.among(frame["doc_id"], mine)
    found = frame[wanted].merge(members[["doc_id", "strength"]], on="doc_id")
    return found.sort_values(["strength", "content_hash"], ascending=[False, True], ignore_index=True)


def counted(rows: pd.DataFrame, kind: str, period: int) -> pd.DataFrame:
    """Return those of some documents that one source kind and year counts."""
    return rows[(rows["kind"] == kind) & (rows["date"].dt.year == period)].reset_index(drop=True)


def organisations(shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic") -> pd.DataFrame:
    """Return who stands behind a topic's open documents.

    Returns
    -------
    organisation, region, country, local (in the study's region), one column of counts per source kind, documents; those
    of the region first, then by documents. News media are not among them: they write about it, they do not do it.
    """
    rows = documents(shown, topic, sector, level=level)
    rows = rows[(rows["organisation"] != "") & (rows["kind"] != "news")]
    columns = ["organisation", "region", "country", "local"]
    if rows.empty:
        return pd.DataFrame(columns=[*columns, "documents"])
    places = pd.DataFrame({name: _usual(rows, name) for name in ("region", "country")})
    counts = pd.crosstab(rows["organisation"], rows["kind"])
    counts.columns.name = None
    frame = places.join(counts.assign(documents=counts.sum(axis=1))).reset_index()
    region = tuple(shown.study.manifest.get("region") or ())
    frame["local"] = frame["region"].str.startswith(region) if region else False
    order = ["local", "documents", "organisation"]
    frame = frame.sort_values(order, ascending=[False, False, True], ignore_index=True)
    return frame[columns + [name for name in frame.columns if name not in columns]]


def _usual(rows: pd.DataFrame, name: str) -> pd.Series:
    """Return each organisation's commonest value of a column that is not empty, or empty."""
    told = rows[rows[name] != ""].groupby(["organisation", name]).size().rename("times").reset_index()
    told = told.sort_values(["times", name], ascending=[False, True]).drop_duplicates("organisation")
    found = told.set_index("organisation")[name].reindex(sorted(rows["organisation"].unique()))
    return found.rename_axis("organisation").fillna("").astype("str")


def words(shown: Shown, topic: str, *, level: str = "topic") -> list[str]:
    """Return the topic's words and names in every language, each once; none that a language model gave."""
    topics = shown.study.level(level).topics
    row = topics[topics["topic_id"] == topic].iloc[0]
    lists = [row[name] for name in topics.columns if name.startswith("keywords")]
    given = {row[f"label_{lang}"] for lang in LANGUAGES if row.get(column(lang))}
    names = [part for name in topics.columns if name.startswith("label") and not name.startswith("label_from")
             and row[name] not in given for part in str(row[name]).split(" · ")]  # fmt: skip
    found = [str(word) for words_ in lists for word in words_] + names
    return list(dict.fromkeys(word for word in found if len(word) > 2))


def passages(
    shown: Shown, topic: str, sector: str = ALL, *, level: str = "topic", langs: Sequence[str] = LANGUAGES
) -> list[Passage]:
    """Return the best-fitting passage of each language: the sentence with the most of the topic's words in it."""
    rows = documents(shown, topic, sector, level=level)
    spoken = words(shown, topic, level=level)
    pattern = _any_of(spoken)
    found = []
    for lang in langs:
        mine = rows[rows["lang"] == lang].head(SEARCHED)
        best = max((_best(row, pattern) for row in mine.itertuples()), key=lambda pair: pair[0], default=None)
        if best is not None and best[1] is not None:
            found.append(best[1])
    return found


def _any_of(spoken: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern for the words, longest first; a word may end otherwise, as languages bend them."""
    terms = sorted(spoken, key=lambda word: (-len(word), word))
    return re.compile(r"\b(?:" + "|".join(re.escape(term) + r"\w{0,3}" for term in terms) + r")\b", re.IGNORECASE)


def _best(row: pd.core.frame.Series, pattern: re.Pattern[str]) -> tuple[float, Passage | None]:
    """Return a document's best sentence with its fit: different words of the topic for its length."""
    chosen: tuple[float, str, tuple[tuple[int, int], ...]] = (0.0, "", ())
    for sentence in _SENTENCE.split(row.text[:4000]):
        text = " ".join(sentence.split())
        if not LETTERS[0] <= len(text) <= LETTERS[1]:
            continue
        hits = list(pattern.finditer(text))
        fit = len({hit.group().lower() for hit in hits}) / max(6, len(_WORD.findall(text))) ** 0.5
        if fit > chosen[0]:
            chosen = (fit, text, tuple(hit.span() for hit in hits))
    fit, text, marks = chosen
    if not text:
        return 0.0, None
    year = None if pd.isna(row.date) else int(row.date.year)
    return fit, Passage(row.lang, text, marks, row.doc_id, row.title, row.kind, year, row.organisation, row.url)
