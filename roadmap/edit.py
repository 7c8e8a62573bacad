"""Edit a study's topics: each function looks at the study as it stands, and says what it cannot do in one sentence.

An edit goes into the log at once (``roadmap.hand``); ``roadmap.rework`` then makes the study again with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from roadmap.errors import InputError
from roadmap.hand import Edit, Hand, Part, append, clean_names, is_theme, read_hand
from roadmap.i18n import LANGUAGES, N_
from roadmap.stages.hand import fit, found_of
from roadmap.stages.split import split_documents, with_copies
from roadmap.store import load_study, load_vectors, read_written, write_written
from roadmap.written import outranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.records import Study, Topics, Vectors


@dataclass(frozen=True)
class Desk:
    """A study on which somebody works: as it was found, its log, and its topics with every edit in the log."""

    study: Study
    vectors: Vectors
    hand: Hand
    found: Topics
    now: Topics

    def frame(self, topic_id: str) -> pd.DataFrame:
        """Return the topics or the themes, whichever an identifier is of."""
        return self.now.themes if is_theme(topic_id) else self.now.topics


@dataclass(frozen=True)
class Note:
    """Who makes an edit, and why."""

    who: str
    why: str = ""


def desk(path: Path | str) -> Desk:
    """Open a study to work on it.

    Raises
    ------
    StudyError
        There is no study, it is damaged, or its log is.
    """
    study, hand, vectors = load_study(path), read_hand(Path(path)), load_vectors(Path(path))
    found = found_of(study)
    return Desk(study, vectors, hand, found, fit(found, hand, vectors=vectors, language=_language(study)).topics)


def _language(study: Study) -> str:
    return str(study.manifest["settings"]["language"])


# --- edits ----------------------------------------------------------------------------------------------------------


def rename(at: Desk, topic: str, names: dict[str, str], note: Note) -> Edit:
    """Name a topic or theme in one or several of the four languages.

    Raises
    ------
    InputError
        There is no such topic, a name is empty or too long, or another topic has it.
    """
    frame, given = known(at, [topic]), clean_names(names)
    for lang, name in given:
        taken = frame[(frame[f"label_{lang}"].str.casefold() == name.casefold()) & (frame["topic_id"] != topic)]
        if len(taken):
            raise InputError(
                N_("{other} is called {name} already; wanted another name for {topic}."),
                other=taken["topic_id"].iloc[0], name=name, topic=topic,
            )  # fmt: skip
    done = write(at, Edit("rename", (topic,), names=given), note)
    if at.study.written:
        write_written(outranked(read_written(at.study.path), topic, dict(given)), at.study.path)
    return done


def merge(at: Desk, topics: Sequence[str], note: Note) -> Edit:
    """Make several topics, or several themes, one: it is called after the first named and lies in its theme.

    Raises
    ------
    InputError
        Fewer than two are named, one is unknown, topics and themes are mixed, or nothing would be left beside them.
    """
    given = list(dict.fromkeys(topics))
    frame = known(at, given)
    if len(given) < 2:
        raise InputError(
            N_("Only {found} is named; wanted two topics or more to merge."), found=", ".join(given) or "–"
        )
    if len(given) == len(frame):
        raise InputError(
            N_("That would merge all {count}: nothing would be left to compare; wanted fewer."), count=len(given)
        )
    return write(at, Edit("merge", tuple(given)), note)


def split(at: Desk, topic: str, note: Note, *, parts: int = 2, documents: Sequence[str] = ()) -> Edit:
    """Split a topic into ``parts`` by the meaning of its documents, or into ``documents`` and the rest.

    Raises
    ------
    InputError
        It is a theme, it is unknown, a document is not in it, or its documents do not fall into two parts.
    """
    frame = known(at, [topic])
    if is_theme(topic):
        raise InputError(N_("{topic} is a theme; wanted a topic: move topics of a theme to another."), topic=topic)
    rows = at.now.assignments
    inside = rows.loc[(rows["topic_id"] == topic) & rows["primary"], "doc_id"]
    mine = at.study.documents[at.study.documents["doc_id"].isin(set(inside))]
    groups = with_copies(mine, documents, topic) if documents else split_documents(mine, at.vectors, parts, topic)
    ids = _new_ids(at, frame, len(groups))
    return write(at, Edit("split", (topic,), parts=tuple(map(Part, ids, groups))), note)


def move(at: Desk, topics: Sequence[str], theme: str, note: Note) -> Edit:
    """Put topics into another theme.

    Raises
    ------
    InputError
        One is unknown or a theme, or they lie there already.
    """
    frame = known(at, list(topics))
    if not is_theme(theme) or is_theme(topics[0]):
        raise InputError(
            N_("{topic} cannot move to {theme}; wanted topics (T…) and a theme (H…)."), topic=topics[0], theme=theme
        )
    known(at, [theme])
    if (frame.loc[frame["topic_id"].isin(topics), "theme_id"] == theme).all():
        raise InputError(N_("{topic} lies in {theme} already."), topic=", ".join(topics), theme=theme)
    return write(at, Edit("move", tuple(topics), to=theme), note)


def hide(at: Desk, topics: Sequence[str], note: Note) -> Edit:
    """Leave topics or themes out of views and reports; they still count in every total.

    Raises
    ------
    InputError
        One is unknown, or nothing would be left to show.
    """
    frame = known(at, list(topics))
    hidden = set(frame.loc[frame["hidden"], "topic_id"]) if "hidden" in frame else set()
    if set(topics) <= hidden:
        raise InputError(N_("{topic} is hidden already."), topic=", ".join(topics))
    if len(hidden | set(topics)) == len(frame):
        raise InputError(N_("With {topic} hidden, nothing would be left to show."), topic=", ".join(topics))
    return write(at, Edit("hide", tuple(topics)), note)


def pin(at: Desk, topic: str, note: Note) -> Edit:
    """Keep a topic, or every topic of a theme, as it is when the study is updated or made again.

    Raises
    ------
    InputError
        There is no such topic, or it is pinned already.
    """
    row = known(at, [topic]).set_index("topic_id").loc[topic]
    if not is_theme(topic) and bool(row.get("pinned", False)):
        raise InputError(N_("{topic} is pinned already."), topic=topic)
    named = dict(fit(at.found, at.hand).names.get(topic, {}))
    names = tuple((lang, str(row[f"label_{lang}"])) for lang in LANGUAGES if lang not in named)
    return write(at, Edit("pin", (topic,), names=names), note)


def undo(at: Desk, number: int, note: Note) -> Edit:
    """Undo an edit; to undo an undo is to do again what it undid.

    Raises
    ------
    InputError
        There is no such edit, or it is undone already.
    """
    return write(at, Edit("undo", undoes=number), note)


def write(at: Desk, edit: Edit, note: Note) -> Edit:
    """Write an edit into the log, and return it as it stands there."""
    study = str(at.study.manifest["fingerprint"])
    return append(at.study.path, replace(edit, who=note.who, why=note.why, study=study))


def known(at: Desk, topics: list[str]) -> pd.DataFrame:
    """Return the topics or themes that identifiers are of, or say which is unknown."""
    frame = at.frame(topics[0] if topics else "")
    for topic in topics:
        if topic not in set(frame["topic_id"]):
            raise InputError(
                N_("There is no {topic} here; there are {first} to {last}."),
                topic=topic, first=frame["topic_id"].iloc[0], last=frame["topic_id"].iloc[-1],
            )  # fmt: skip
    return frame


def _new_ids(at: Desk, frame: pd.DataFrame, count: int) -> list[str]:
    """Return identifiers that no topic ever had."""
    known = [*frame["topic_id"], *at.found.topics["topic_id"]]
    known += [part.topic_id for edit in at.hand.edits for part in edit.parts]
    following = max(int(one[1:]) for one in known if one[1:].isdigit()) + 1
    return [f"T{following + place:03d}" for place in range(count)]
