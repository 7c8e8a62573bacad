"""What each edit does to topics: small functions that change one state, which lives only within ``hand.fit``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap.hand import is_theme
from roadmap.i18n import LANGUAGES, N_
from roadmap.tables import ASSIGNMENTS, TOPIC_MODEL, check

if TYPE_CHECKING:
    from roadmap.hand import Edit
    from roadmap.records import Topics, Vectors

GONE = N_("Edit {number} is kept in the log but not applied: {topic} is no longer there.")
ONE = N_("Edit {number} is kept in the log but not applied: {topic} are one already.")
LAST = N_("Edit {number} is kept in the log but not applied: with {topic} merged, nothing would be left beside them.")
FEW = N_("Edit {number} is kept in the log but not applied: the documents of {topic} no longer fall into two parts.")
OFF = N_("Edit {number} is kept in the log but not applied: {topic} is not on that roadmap.")
PAST = N_("Edit {number} is kept in the log but not applied: the years of {topic} lie before the roadmap begins.")
MISFITS = (GONE, ONE, LAST, FEW, OFF, PAST)
WORDS = 10
"""Words of a merged topic, taken in turn from those it came from until they are found anew."""


class UnfitError(Exception):
    """An edit does not fit the topics any more."""

    def __init__(self, template: str, topic: str) -> None:
        super().__init__(template)
        self.template, self.topic = template, topic


@dataclass
class State:
    """Topics and themes by id, memberships, and where ids that are gone lead to; lives only within ``fit``."""

    topics: dict[str, dict[str, Any]]
    themes: dict[str, dict[str, Any]]
    rows: pd.DataFrame
    vectors: Vectors | None
    origins: dict[str, frozenset[str]]
    alias: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    frozen: dict[str, dict[str, str]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    pinned: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, topics: Topics, vectors: Vectors | None) -> State:
        """Begin with the topics as they were found."""
        fine, broad = (_by_id(frame) for frame in (topics.topics, topics.themes))
        return cls(fine, broad, topics.assignments, vectors, {name: frozenset((name,)) for name in fine})

    def level(self, topic_id: str) -> dict[str, dict[str, Any]]:
        """Return the topics or the themes, whichever an identifier is of."""
        return self.themes if is_theme(topic_id) else self.topics

    def find(self, topic_id: str) -> str:
        """Return what an identifier stands for now."""
        found = topic_id
        while found in self.alias:
            found = self.alias[found]
        if found not in self.level(found):
            raise UnfitError(GONE, topic_id)
        return found

    def find_all(self, topic_ids: tuple[str, ...]) -> list[str]:
        """Return what several identifiers stand for, each once."""
        return list(dict.fromkeys(self.find(topic_id) for topic_id in topic_ids))

    def topics_now(self, found: Topics) -> Topics:
        """Return the topics as they are now."""
        rows = self.rows
        fine = pd.DataFrame(list(self.topics.values()), columns=found.topics.columns)
        broad = pd.DataFrame(list(self.themes.values()), columns=found.themes.columns)
        broad = broad[broad["topic_id"].isin(set(fine["theme_id"]))]
        main = rows[rows["primary"]].merge(fine[["topic_id", "theme_id"]], on="topic_id")
        parts = [(fine, "topic_id", found.topics), (broad, "theme_id", found.themes)]
        fine, broad = (self._finished(frame, main[key].value_counts(), was) for frame, key, was in parts)
        return replace(found, topics=fine, themes=broad, assignments=rows, quality=_quality(found.quality, fine, broad))

    def _finished(self, frame: pd.DataFrame, sizes: pd.Series, was: pd.DataFrame) -> pd.DataFrame:
        """Return topics or themes in the order of their ids with their sizes, and which are hidden or pinned."""
        size = frame["topic_id"].map(sizes).fillna(0).astype("int64")
        frame = frame.assign(size=size).astype({name: was[name].dtype for name in was.columns if name != "size"})
        for name, marked in (("hidden", self.hidden), ("pinned", self.pinned)):
            if marked:
                frame[name] = frame["topic_id"].isin(marked)
        return check(frame.sort_values("topic_id", ignore_index=True), TOPIC_MODEL)


def _by_id(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {str(row["topic_id"]): row for row in frame.to_dict("records")}


def _quality(quality: dict[str, Any], fine: pd.DataFrame, broad: pd.DataFrame) -> dict[str, Any]:
    """Return the figures of the edited topics; ``found`` holds those of the topics as they were found."""
    sizes = fine["size"]
    now = {
        "topics": len(fine), "themes": len(broad),
        "sizes": {"smallest": int(sizes.min()), "median": float(sizes.median()), "largest": int(sizes.max())},
    }  # fmt: skip
    return {**quality, **now, "found": {name: quality[name] for name in now if name in quality}}


# --- one function an edit -------------------------------------------------------------------------------------------


def _rename(state: State, edit: Edit) -> None:
    topic_id = state.find(edit.topics[0])
    state.names[topic_id] = {**state.names.get(topic_id, {}), **dict(edit.names)}


def _hide(state: State, edit: Edit) -> None:
    state.hidden |= set(state.find_all(edit.topics))


def _pin(state: State, edit: Edit) -> None:
    """Mark topics (a theme's topics) as pinned; the name that one had when it was pinned stays."""
    for topic_id in state.find_all(edit.topics):
        inside = [name for name, row in state.topics.items() if row["theme_id"] == topic_id] or [topic_id]
        state.pinned |= set(inside)
    if edit.names:
        state.frozen[state.find(edit.topics[0])] = dict(edit.names)


def _move(state: State, edit: Edit) -> None:
    theme = state.find(edit.to)
    for topic_id in state.find_all(edit.topics):
        state.topics[topic_id] = {**state.topics[topic_id], "theme_id": theme}


def _merge(state: State, edit: Edit) -> None:
    """Merge topics, or themes, into one: the first named lends name and theme, the lowest identifier stays."""
    given = state.find_all(edit.topics)
    level, told = state.level(given[0]), ", ".join(edit.topics)
    if len(given) < 2:
        raise UnfitError(ONE, told)
    if len(level) == len(given):
        raise UnfitError(LAST, told)
    kept = min(given, key=_number)
    level[kept] = _joined([level[one] for one in given], kept)
    _inherit(state, given, kept)
    for gone in (one for one in given if one != kept):
        state.alias[gone] = kept
        del level[gone]
    if is_theme(kept):
        level[kept]["theme_id"] = kept
        for row in state.topics.values():
            row["theme_id"] = kept if row["theme_id"] in given else row["theme_id"]
    else:
        state.origins[kept] = frozenset().union(*(state.origins[one] for one in given))
        state.rows = _together(state.rows, given, kept)


def _joined(rows: list[dict[str, Any]], kept: str) -> dict[str, Any]:
    """Return the row of a merged topic: measures weighted by size, words in turn from each."""
    weights = np.array([max(1, row["size"]) for row in rows], dtype=float)
    means = {
        name: float(np.average([row[name] for row in rows], weights=weights)) for name in ("stability", "language_leak")
    }
    words = {name: _in_turn([list(row[name]) for row in rows]) for name in rows[0] if name.startswith("keywords")}
    parents = sorted({one for row in rows for one in (row["parents"] or [row["topic_id"]])}, key=_number)
    return {**rows[0], **means, **words, "topic_id": kept, "size": int(sum(row["size"] for row in rows)),
            "parents": parents}  # fmt: skip


def _in_turn(lists: list[list[str]]) -> list[str]:
    """Return the first words of each list, then the second ones, and so on, none twice."""
    longest = max(map(len, lists))
    turns = [words[place] for place in range(longest) for words in lists if place < len(words)]
    return list(dict.fromkeys(turns))[:WORDS]


def _inherit(state: State, given: list[str], kept: str) -> None:
    """Give a merged topic the names of the first that has any, hidden if all were, pinned if one was."""
    for names in (state.names, state.frozen):
        own = next((names[one] for one in given if one in names), None)
        for one in given:
            names.pop(one, None)
        if own is not None:
            names[kept] = own
    hidden, pinned = state.hidden.issuperset(given), bool(state.pinned & set(given))
    state.hidden = (state.hidden - set(given)) | ({kept} if hidden else set())
    state.pinned = (state.pinned - set(given)) | ({kept} if pinned else set())


def _together(rows: pd.DataFrame, given: list[str], kept: str) -> pd.DataFrame:
    """Return memberships with several topics made one: strengths add up, no further topic above the main one."""
    moved = rows["topic_id"].isin(given)
    frame = rows.assign(topic_id=rows["topic_id"].mask(moved, kept))
    summed = frame.groupby(["doc_id", "topic_id"], sort=False, as_index=False).agg(
        {"strength": "sum", "primary": "any"}
    )
    main = summed.loc[summed["primary"], ["doc_id", "strength"]].set_index("doc_id")["strength"].clip(upper=1)
    top = summed["doc_id"].map(main).fillna(1)
    return check(summed.assign(strength=summed["strength"].clip(upper=top)), ASSIGNMENTS)


def _split(state: State, edit: Edit) -> None:
    """Split a topic into the parts that the log holds; documents it does not know go to the nearest part."""
    topic_id = state.find(edit.topics[0])
    inside = (state.rows["topic_id"] == topic_id).to_numpy()
    part = _parts_of(state.rows[inside], edit, state.vectors)
    ids = [one.topic_id for one in edit.parts]
    topic_ids = state.rows["topic_id"].astype(object).to_numpy(copy=True)
    topic_ids[inside] = np.array(ids, dtype=object)[part]
    state.rows = state.rows.assign(topic_id=pd.Series(topic_ids, index=state.rows.index).astype("str"))
    _replace(state, topic_id, [ids[number] for number in np.unique(part)])


def _parts_of(rows: pd.DataFrame, edit: Edit, vectors: Vectors | None) -> np.ndarray:
    """Return the number of each row's part; who only leans to the topic leans to its nearest part."""
    part_of = {doc_id: number for number, part in enumerate(edit.parts) for doc_id in part.doc_ids}
    known = rows["doc_id"].map(part_of).where(rows["primary"]).fillna(-1).astype(int).to_numpy()
    held = np.unique(known[known >= 0])
    if len(held) < 2:
        raise UnfitError(FEW, edit.topics[0])
    return _nearest(rows["doc_id"].to_numpy(), known, held, vectors)


def _replace(state: State, topic_id: str, ids: list[str]) -> None:
    """Put the parts of a topic in its place; they are hidden or pinned as it was, and have no name given by hand."""
    row, origin = state.topics.pop(topic_id), state.origins.pop(topic_id)
    for place, name in enumerate(ids, 1):
        state.topics[name] = _part_row(row, name, place)
        state.origins[name] = origin
    for marked in (state.hidden, state.pinned):
        if topic_id in marked:
            marked.discard(topic_id)
            marked.update(ids)
    state.names.pop(topic_id, None)
    state.frozen.pop(topic_id, None)


def _part_row(row: dict[str, Any], name: str, place: int) -> dict[str, Any]:
    """Return the row of a part: called after the whole until its own words are found."""
    labels = {column: f"{row[column]} ({place})" for column in row if column in _LABELS}
    return {**row, **labels, "topic_id": name, "parents": [row["topic_id"]]}


_LABELS = ("label", *(f"label_{lang}" for lang in LANGUAGES))


def _nearest(doc_ids: np.ndarray, known: np.ndarray, held: np.ndarray, vectors: Vectors | None) -> np.ndarray:
    """Return each document's part: the known one, else that of the nearest centre, without vectors the largest."""
    largest = held[np.argmax([(known == part).sum() for part in held])]
    if vectors is None:
        return np.where(known >= 0, known, largest)
    place = {doc_id: row for row, doc_id in enumerate(vectors.doc_ids)}
    rows = np.array([place.get(doc_id, -1) for doc_id in doc_ids])
    points = np.where((rows >= 0)[:, None], vectors.matrix[rows], 0)
    centres = np.array([_unit(points[known == part].mean(axis=0)) for part in held])
    nearest = held[(points @ centres.T).argmax(axis=1)]
    return np.where(known >= 0, known, np.where(rows >= 0, nearest, largest))


def _unit(vector: np.ndarray) -> np.ndarray:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12))


def _number(topic_id: str) -> tuple[int, str]:
    """Return an identifier's age: its number."""
    digits = topic_id.lstrip("TH")
    return (int(digits) if digits.isdigit() else 10**9, topic_id)


EDITS = {"rename": _rename, "hide": _hide, "pin": _pin, "move": _move, "merge": _merge, "split": _split}
