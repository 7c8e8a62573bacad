"""What a language model wrote, beside the extracted study: which of it may be shown, which still stands, and as JSON.

A study's tables hold extracted names only. ``written.json`` lies beside them; ``disclose`` lays names over the tables,
marked, where they stand. An edit by hand, an update or a new run outranks a model: its name stands only while the
extracted name and words that it was given do.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from roadmap.i18n import N_, Message
from roadmap.records import Quoted, Sentence, Written

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

NAME, SUMMARY, QUOTE = "name", "summary", "quote"
WRITTEN = "written.json"
MARK = N_("{name} (AI)")
"""How a name is shown that a model gave."""
BY_HAND = N_("No longer shown: the topic was named by hand.")
CHANGED = N_("No longer shown: the topic's name or words were changed since.")


def column(lang: str) -> str:
    """Return the column of a topic's table that names the model behind its name in a language, "" where none is."""
    return f"written_{lang}"


# --- what may be shown, and what stands -----------------------------------------------------------------------------


def open_ones(written: Iterable[Written], documents: pd.DataFrame) -> tuple[Written, ...]:
    """Return what rests on open documents alone: each passage stands, as it was given, in a document of ``documents``.

    What was written from a document that has become confidential since is not there at all.
    """
    rows = tuple(written)
    asked = {one.doc_id for row in rows for one in row.passages}
    mine = documents[documents["doc_id"].isin(asked) & ~documents["confidential"]]
    texts = {doc_id: " ".join(text.split()) for doc_id, text in zip(mine["doc_id"], mine["text"], strict=True)}
    return tuple(row for row in rows if all(one.text in texts.get(one.doc_id, "") for one in row.passages))


def standing(written: Iterable[Written], topics: pd.DataFrame) -> tuple[Written, ...]:
    """Return what was written, names refused that no longer stand; what is of no topic here any more is left out.

    ``topics``: topics and themes as the study has them, TOPICS rows of both.
    """
    now = {str(row["topic_id"]): row for row in topics.to_dict("records")}
    found = []
    for one in written:
        row = now.get(one.topic)
        if row is None:
            continue
        if one.kind == NAME and one.refused is None and (row.get(f"label_{one.lang}"), basis(row)) != (
            one.label, one.words,
        ):  # fmt: skip
            found.append(replace(one, refused=Message.of(CHANGED)))
        else:
            found.append(one)
    return tuple(found)


def basis(row: Any) -> tuple[str, ...]:  # noqa: ANN401 - a row of TOPICS
    """Return the words of a topic that a name rests on."""
    return tuple(str(word) for word in row["keywords"])


def outranked(written: Iterable[Written], topic: str, langs: Iterable[str]) -> tuple[Written, ...]:
    """Return what was written, a topic's names refused in the languages in which somebody named it by hand."""
    mine = set(langs)
    return tuple(
        replace(one, refused=Message.of(BY_HAND))
        if (one.kind, one.topic) == (NAME, topic) and one.lang in mine and one.refused is None else one
        for one in written
    )  # fmt: skip


def named(topics: pd.DataFrame, written: Iterable[Written], main: str) -> pd.DataFrame:
    """Return topics (or themes) with the names that a model gave; without any as they are.

    ``written_xx``: which model gave the name in a language; ``label_extracted_xx``: the name in whose place it stands.
    ``main``: the study's main language, whose name stands in ``label`` too.
    """
    names = {(one.topic, one.lang): one for one in written if one.kind == NAME and one.refused is None}
    ids = [str(topic) for topic in topics["topic_id"]]
    for lang in sorted({lang for topic, lang in names if topic in set(ids)}):
        mine = [names.get((topic, lang)) for topic in ids]
        given = {column(lang): ["" if one is None else one.model for one in mine]}
        given[f"label_extracted_{lang}"] = list(topics[f"label_{lang}"])
        for label in (f"label_{lang}", *(("label",) if lang == main else ())):
            given[label] = [was if one is None else one.text for was, one in zip(topics[label], mine, strict=True)]
        topics = topics.assign(**{name: _strings(values, topics) for name, values in given.items()})
    return topics


def _strings(values: list[str], topics: pd.DataFrame) -> pd.Series:
    import pandas as pd

    return pd.Series(values, index=topics.index, dtype="str")


# --- as JSON --------------------------------------------------------------------------------------------------------


def plain(one: Written) -> dict[str, Any]:
    """Return an answer as plain values."""
    sentences = [{**asdict(sentence), "struck": _message(sentence.struck)} for sentence in one.sentences]
    return {**asdict(one), "sentences": sentences, "refused": _message(one.refused)}


def _message(message: Message | None) -> dict[str, Any] | None:
    return None if message is None else {"id": message.template, "args": dict(message.args)}


def written_of(value: dict[str, Any]) -> Written:
    """Rebuild an answer from plain values."""
    return Written(
        **{
            **value,
            "words": tuple(str(word) for word in value["words"]),
            "passages": tuple(Quoted(**one) for one in value["passages"]),
            "sentences": tuple(Sentence(**{**one, "struck": _said(one["struck"])}) for one in value["sentences"]),
            "refused": _said(value["refused"]),
        }
    )


def _said(value: dict[str, Any] | None) -> Message | None:
    return None if value is None else Message.of(value["id"], **value["args"])
