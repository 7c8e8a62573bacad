"""Apply the manager's edits to topics as they were found: a pure function of the topics and the log.

Every document keeps exactly one main topic. Identifiers are permanent: topics merged into one keep the lowest of their
identifiers and name the others in ``parents``; parts of a split have new identifiers, which the log holds, and name the
topic they come from. An edit that no longer fits is told, not applied; the log keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from roadmap.i18n import LANGUAGES, Message
from roadmap.records import Topics
from roadmap.stages._hand import EDITS, State, UnfitError
from roadmap.stages.carry import Before, carry

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.hand import Hand
    from roadmap.records import Study, Vectors


@dataclass(frozen=True)
class Fitted:
    """Topics as the manager wants them; edits that no longer fit; found topics that are pinned; names given by hand."""

    topics: Topics
    misfits: tuple[Message, ...] = ()
    pinned: frozenset[str] = frozenset()
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    frozen: dict[str, dict[str, str]] = field(default_factory=dict)
    """Names that a pin holds where none is given by hand."""


@dataclass(frozen=True)
class Ground:
    """What edits stand on beside the topics: the documents' vectors and the study's main language."""

    vectors: Vectors
    language: str


WORD_COLUMNS = ("label", "keywords", "language_", "only_language")
"""Beginnings of the columns that words bring along."""


def apply(topics: Topics, hand: Hand, *, vectors: Vectors | None = None, language: str = "en") -> Topics:
    """Return the topics as the manager wants them; the very same value where no edit counts.

    Parameters
    ----------
    topics
        Topics as they were found.
    vectors
        Of all documents: a document that the log of a split does not know goes to the nearest part; without vectors to
        the largest.
    language
        Main language of the study, the one of ``label``.
    """
    return fit(topics, hand, vectors=vectors, language=language).topics


def fit(topics: Topics, hand: Hand, *, vectors: Vectors | None = None, language: str = "en") -> Fitted:
    """Apply the edits of topics that count, oldest first, and tell which do not fit; see ``apply``."""
    mine = [edit for edit in hand.active if edit.kind in EDITS]
    if not mine:
        return Fitted(topics)
    state, misfits = State.of(topics, vectors), []
    for edit in mine:
        try:
            EDITS[edit.kind](state, edit)
        except UnfitError as unfit:
            misfits.append(Message.of(unfit.template, number=edit.number, topic=unfit.topic))
    pinned = frozenset(base for topic_id in state.pinned for base in state.origins[topic_id])
    fitted = Fitted(state.topics_now(topics), tuple(misfits), pinned, state.names, state.frozen)
    return replace(fitted, topics=put_names(fitted.topics, fitted, language))


def edited(found: Topics, hand: Hand, words: Callable[[Topics], pd.DataFrame], ground: Ground) -> Fitted:
    """Apply the edits, and find words and names anew for topics and themes whose documents changed.

    Parameters
    ----------
    words
        Gives TOPIC_MODEL rows of topics and themes as they now are; of those it leaves out the words stay.
    """
    fitted = fit(found, hand, vectors=ground.vectors, language=ground.language)
    ids = changed(found, fitted.topics)
    if not ids:
        return fitted
    now = reworded(fitted.topics, words(fitted.topics), ids)
    return replace(fitted, topics=put_names(now, fitted, ground.language))


def reworded(topics: Topics, rows: pd.DataFrame, ids: set[str]) -> Topics:
    """Return the topics with words and names from ``rows`` (TOPIC_MODEL) for those topics and themes."""
    rows = rows[rows["topic_id"].isin(ids)].set_index("topic_id")
    fine, broad = (_reworded(frame, rows) for frame in (topics.topics, topics.themes))
    return replace(topics, topics=fine, themes=broad)


def changed(found: Topics, now: Topics) -> set[str]:
    """Return the topics and themes whose documents are not those they were found with."""
    was, held = members(found), members(now)
    return {topic_id for topic_id, doc_ids in held.items() if was.get(topic_id) != doc_ids}


def members(topics: Topics) -> dict[str, frozenset[str]]:
    """Return the documents of each topic and of each theme: those whose main topic it is."""
    rows = topics.assignments[topics.assignments["primary"]]
    theme = rows["topic_id"].map(topics.topics.set_index("topic_id")["theme_id"])
    held: dict[str, set[str]] = {}
    for key in (rows["topic_id"], theme):
        for name, doc_id in zip(key.tolist(), rows["doc_id"].tolist(), strict=True):
            held.setdefault(name, set()).add(doc_id)
    return {name: frozenset(doc_ids) for name, doc_ids in held.items()}


def _reworded(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return topics or themes with the word columns of ``rows`` where they have any."""
    told = frame["topic_id"].isin(rows.index)
    columns = [name for name in frame.columns if name.startswith(WORD_COLUMNS) and name in rows.columns]
    fresh = {
        name: [
            rows.at[key, name] if new else old
            for key, old, new in zip(frame["topic_id"], frame[name], told, strict=True)
        ]
        for name in columns
    }
    return frame.assign(**{name: pd.Series(values, dtype=frame[name].dtype) for name, values in fresh.items()})


def continued(before: Study, hand: Hand, found: Topics) -> Topics:
    """Return the topics of a new run under the identifiers of the study that stood there, pinned ones as they were."""
    old = found_of(before)
    pinned = fit(old, hand).pinned
    used = frozenset(part.topic_id for edit in hand.edits for part in edit.parts)
    return carry(Before(old, pinned, used), found)


def found_of(study: Study) -> Topics:
    """Return a study's topics as they were found, before any edit."""
    quality = found_quality(study.quality)
    if study.found is not None:
        return replace(study.found, quality=quality)
    bare = ["lane", "born"]
    fine, broad = (level.topics.drop(columns=bare) for level in (study.fine, study.broad))
    return Topics(fine, broad, study.assignments, study.map, quality)


def found_quality(quality: dict[str, Any]) -> dict[str, Any]:
    """Return the figures as they were before any edit."""
    return {name: value for name, value in {**quality, **quality.get("found", {})}.items() if name != "found"}


def put_names(topics: Topics, fitted: Fitted, language: str) -> Topics:
    """Return the topics with the names given by hand, or held by a pin, in place."""
    if not fitted.names and not fitted.frozen:
        return topics
    fine, broad = (_named(frame, fitted, language) for frame in (topics.topics, topics.themes))
    return replace(topics, topics=fine, themes=broad)


def _named(frame: pd.DataFrame, fitted: Fitted, language: str) -> pd.DataFrame:
    """Return topics or themes with their names; a language that borrowed the name of a renamed one follows it."""
    rows = frame.to_dict("records")
    for row in rows:
        frozen, own = (names.get(row["topic_id"], {}) for names in (fitted.frozen, fitted.names))
        row.update({f"label_{lang}": name for lang, name in frozen.items()})
        for lang in LANGUAGES:
            source = lang if lang in own else row.get(f"label_from_{lang}", lang)
            if source in own:
                row[f"label_{lang}"] = own[source]
            if lang in own and f"label_from_{lang}" in row:
                row[f"label_from_{lang}"] = lang
        row["label"] = row[f"label_{language}"] if own or frozen else row["label"]
    return pd.DataFrame(rows, columns=frame.columns).astype(frame.dtypes.to_dict())
