"""What a language model may see: words and quoted passages of each topic, of what anyone may see and no more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from roadmap.disclosure import disclose, hidden
from roadmap.errors import InputError
from roadmap.hand import read_hand
from roadmap.i18n import LANGUAGES, N_
from roadmap.records import Quoted
from roadmap.stages.hand import fit, found_of
from roadmap.views import evidence
from roadmap.writing.prompts import Given
from roadmap.written import basis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.disclosure import Shown
    from roadmap.records import Study

LEVELS = ("theme", "topic")


@dataclass(frozen=True)
class Material:
    """One topic or theme: what may be sent, its extracted names by language, words, and who stands behind it.

    ``by_hand``: languages in which a manager named it, or holds its name.
    """

    given: Given
    level: str
    labels: dict[str, str]
    basis: tuple[str, ...]
    organisations: tuple[str, ...]
    by_hand: frozenset[str]


def materials(study: Study, topics: Sequence[str], characters: int) -> list[Material]:
    """Return the material of some topics and themes (all that are shown where none is named), themes first.

    Those of which nothing may be quoted are left out. ``characters``: of words and passages, at most.

    Raises
    ------
    InputError
        There is no such topic or theme.
    """
    shown = disclose(replace(study, written=()))
    fitted = fit(found_of(study), read_hand(study.path))
    found, known = [], []
    for level in LEVELS:
        frame = shown.study.level(level).topics
        known += list(frame["topic_id"])
        gone = hidden(study, level)
        for row in frame.to_dict("records"):
            topic = str(row["topic_id"])
            if topic in gone or (topics and topic not in topics):
                continue
            named = frozenset({**fitted.names.get(topic, {}), **fitted.frozen.get(topic, {})})
            one = _material(shown, row, level, named)
            if one.given.passages:
                found.append(replace(one, given=one.given.within(characters)))
    for topic in topics:
        if topic not in known:
            raise InputError(
                N_("There is no {topic} here; there are {first} to {last}."),
                topic=topic, first=known[0] if known else "–", last=known[-1] if known else "–",
            )  # fmt: skip
    return found


def _material(shown: Shown, row: dict[str, Any], level: str, by_hand: frozenset[str]) -> Material:
    """Return the material of one topic."""
    topic = str(row["topic_id"])
    words = {lang: tuple(str(word) for word in _list(row.get(f"keywords_{lang}"))) for lang in LANGUAGES}
    words = words if any(words.values()) else {"": basis(row)}
    given = Given(topic, str(row["label"]), words, quoted(shown, topic, level))
    rows = evidence.documents(shown, topic, level=level)
    people = rows.loc[rows["kind"] != "news", "organisation"].unique()
    labels = {lang: str(row[f"label_{lang}"]) for lang in LANGUAGES}
    return Material(given, level, labels, basis(row), tuple(str(name) for name in people), by_hand)


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - a list, or missing in studies of earlier versions
    return list(value) if isinstance(value, list | tuple) else []


def quoted(shown: Shown, topic: str, level: str) -> tuple[Quoted, ...]:
    """Return the passages that the evidence card quotes, numbered from 1."""
    found = evidence.passages(shown, topic, level=level)
    return tuple(Quoted(number, one.doc_id, one.lang, one.text) for number, one in enumerate(found, 1))
