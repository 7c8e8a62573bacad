"""Topics of the user's own: by a name, a sentence or example documents, in any of the four languages.

A seed's documents are taken out first (roadmap/stages/_seeds.py says which); the rest is clustered as ever. Documents
are put in the order of their content and seeds in that of their names, so neither order matters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap.i18n import LANGUAGES, N_, Message
from roadmap.records import Topics, Vectors, silent
from roadmap.stages._seeds import Planted, Start, plant, stability, unit
from roadmap.stages.adopt import adopt
from roadmap.stages.hand import reworded
from roadmap.stages.topics import find_topics, wording
from roadmap.tables import ASSIGNMENTS, TOPIC_MODEL, check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.records import Encoder, Report, Terms
    from roadmap.settings import Seed, Settings

FURTHER = 0.15
NOTHING = N_("The seed {name} matches no document: none lies clearly nearer to it than the corpus as a whole.")


@dataclass(frozen=True)
class Field:
    """What seeds are looked for in: documents that repeat none, by content; unit vectors about the mean ``middle``."""

    doc_ids: pd.Index
    points: np.ndarray
    middle: np.ndarray


def find_seeded(
    documents: pd.DataFrame, vectors: Vectors, terms: Terms, settings: Settings, encoder: Encoder,
    *, report: Report = silent,
) -> Topics:  # fmt: skip
    """Find topics as ``find_topics`` does, those of the seeds first.

    Returns
    -------
    Topics
        Those of the seeds have the last identifiers, in the order of their names, and lie in the theme most of their
        documents' neighbours are of. ``quality["seeds"]`` tells each one's topic, documents and bound (cosine).
    """
    seeds = sorted(settings.seeds, key=lambda one: one.name)
    field = _field(documents, vectors)
    starts = _starts(seeds, _examples(seeds, documents, field), field, encoder)
    planted = plant(field.points, starts)
    seed, strength = _spread(planted, documents, field)
    rest = documents[(seed < 0).to_numpy()]
    if len(rest) in (0, len(documents)):
        return _told(find_topics(documents, vectors, terms, settings, report=report), seeds, {}, planted)
    found = find_topics(rest, vectors, terms, settings, report=report)
    topics, ids = _joined(found, vectors, seed, strength)
    knobs = settings.topics
    steady = stability(field.points, starts, (knobs.stability_runs, knobs.sample, settings.seed))
    own = topics.topics["topic_id"].map({ids[number]: value for number, value in enumerate(steady) if number in ids})
    fine = topics.topics.assign(stability=own.fillna(topics.topics["stability"]))
    topics = replace(topics, topics=fine, themes=_grown_themes(found.themes, fine))
    grown = set(fine.loc[fine["topic_id"].isin(ids.values()), "theme_id"]) | set(ids.values())
    topics = reworded(topics, wording(documents, vectors, terms, settings)(topics), grown)
    return _told(_called(topics, seeds, ids, settings.language), seeds, ids, planted)


# --- seeds and documents as rows ------------------------------------------------------------------------------------


def _field(documents: pd.DataFrame, vectors: Vectors) -> Field:
    """Return the documents that repeat none, in the order of their content."""
    kept = documents[~documents["duplicate_of"].isin(set(documents["doc_id"]))]
    doc_ids = pd.Index(kept.sort_values(["content_hash", "doc_id"])["doc_id"])
    place = pd.Series(np.arange(len(vectors.doc_ids)), index=list(vectors.doc_ids))
    matrix = np.asarray(vectors.matrix[place.loc[doc_ids].to_numpy()], dtype=np.float64)
    middle = matrix.mean(axis=0)
    return Field(doc_ids, unit(matrix - middle), middle)


def _starts(seeds: Sequence[Seed], examples: list[np.ndarray], field: Field, encoder: Encoder) -> list[Start]:
    """Return where each seed begins: at the mean of its texts (else its name) and the mean of its examples."""
    found = []
    for seed, rows in zip(seeds, examples, strict=True):
        texts = list(seed.texts) or ([] if len(rows) else [seed.name])
        parts = [unit(unit(encoder.encode(texts) - field.middle).mean(axis=0))] if texts else []
        parts += [unit(field.points[rows].mean(axis=0))] if len(rows) else []
        found.append(Start(unit(np.sum(parts, axis=0)), rows, seed.precision))
    return found


def _examples(seeds: Sequence[Seed], documents: pd.DataFrame, field: Field) -> list[np.ndarray]:
    """Return the rows of each seed's examples; one that repeats another document stands for that."""
    first = dict(zip(documents["doc_id"], documents["duplicate_of"], strict=True))
    found = []
    for seed in seeds:
        ids = [first.get(doc_id) or doc_id for doc_id in seed.examples]
        rows = field.doc_ids.get_indexer(pd.Index(ids, dtype="object"))
        found.append(np.unique(rows[rows >= 0]))
    return found


def _spread(planted: Planted, documents: pd.DataFrame, field: Field) -> tuple[pd.Series, pd.DataFrame]:
    """Return the seed of every document, repeats with what they repeat, and how strongly it is of each seed."""
    row = pd.Series(np.arange(len(field.doc_ids)), index=field.doc_ids)
    own = row.reindex(documents["doc_id"]).to_numpy()
    rows = np.where(np.isnan(own), row.reindex(documents["duplicate_of"]).to_numpy(), own)
    known = ~np.isnan(rows)
    place = np.where(known, rows, 0).astype(int)
    seed = pd.Series(np.where(known, planted.seed[place], -1), index=documents["doc_id"].to_numpy())
    return seed, pd.DataFrame(planted.strength[place] * known[:, None], index=seed.index)


# --- their topics among the others ----------------------------------------------------------------------------------


def _joined(found: Topics, vectors: Vectors, seed: pd.Series, strength: pd.DataFrame) -> tuple[Topics, dict[int, str]]:
    """Return the topics with the seeds' own beside them: rows, memberships, places on the map, not yet their words."""
    taken = seed[seed >= 0]
    place = {doc_id: number for number, doc_id in enumerate(vectors.doc_ids)}
    fresh, known = (
        replace(vectors, doc_ids=tuple(ids), matrix=vectors.matrix[[place[one] for one in ids]])
        for ids in (sorted(taken.index), sorted(seed[seed < 0].index))
    )
    near = adopt(fresh, known, found)
    last = max(int(one[1:]) for one in found.topics["topic_id"])
    ids = {number: f"T{last + 1 + turn:03d}" for turn, number in enumerate(sorted(taken.unique()))}
    home = near.assignments[near.assignments["primary"]].set_index("doc_id")["topic_id"]
    home = home.map(found.topics.set_index("topic_id")["theme_id"])
    themes = {ids[number]: str(home.reindex(rows.index).mode().iloc[0]) for number, rows in taken.groupby(taken)}
    rows = _memberships(near.assignments, taken.map(ids), strength.rename(columns=ids)[list(ids.values())])
    fine = pd.concat([found.topics, _bare(found.topics, themes)], ignore_index=True)
    return replace(near, topics=_sized(fine, rows), themes=found.themes, assignments=rows), ids


def _bare(frame: pd.DataFrame, themes: dict[str, str]) -> pd.DataFrame:
    """Return rows for the seeds' topics, which have no words yet."""
    rows = frame.iloc[[0] * len(themes)].to_dict("records")
    for row, (topic_id, theme_id) in zip(rows, themes.items(), strict=True):
        row.update(topic_id=topic_id, theme_id=theme_id, parents=[])
    return pd.DataFrame(rows, columns=frame.columns).astype(frame.dtypes.to_dict())


def _memberships(rows: pd.DataFrame, topic: pd.Series, strength: pd.DataFrame) -> pd.DataFrame:
    """Return ASSIGNMENTS in which documents of a seed have its topic as their own, and others may lean to it."""
    own = rows["doc_id"].map(topic)
    rest = rows[own.isna() | ~rows["primary"]].assign(primary=lambda frame: frame["primary"] & own.isna())
    leaning = strength.stack().rename("strength").reset_index()
    leaning.columns = pd.Index(["doc_id", "topic_id", "strength"])
    mine = leaning["doc_id"].map(topic)
    leaning["primary"] = (mine == leaning["topic_id"]).to_numpy()
    leaning = leaning[leaning["primary"] | (leaning["strength"] >= FURTHER)]
    every = pd.concat([rest, leaning], ignore_index=True).astype(rows.dtypes.to_dict())
    main = every[every["primary"]].set_index("doc_id")["strength"]
    every["strength"] = every["strength"].clip(0, 1).clip(upper=every["doc_id"].map(main))
    order = ["doc_id", "primary", "strength", "topic_id"]
    return check(every.sort_values(order, ascending=[True, False, False, True], ignore_index=True), ASSIGNMENTS)


def _sized(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    sizes = rows.loc[rows["primary"], "topic_id"].value_counts()
    frame = frame.assign(size=frame["topic_id"].map(sizes).fillna(0).astype("int64"))
    return check(frame.sort_values("topic_id", ignore_index=True), TOPIC_MODEL)


def _grown_themes(themes: pd.DataFrame, fine: pd.DataFrame) -> pd.DataFrame:
    sizes = fine.groupby("theme_id")["size"].sum()
    return check(themes.assign(size=themes["topic_id"].map(sizes).astype("int64")), TOPIC_MODEL)


def _called(topics: Topics, seeds: Sequence[Seed], ids: dict[int, str], language: str) -> Topics:
    """Return the topics with the seeds' names: where a language has none of its own, that of the main language."""
    frame = topics.topics.set_index("topic_id", drop=False)
    for number, topic_id in ids.items():
        names = {**dict(seeds[number].names), **({} if language in dict(seeds[number].names) else {language: ""})}
        for lang in LANGUAGES:
            frame.loc[topic_id, f"label_{lang}"] = names.get(lang) or seeds[number].name
            if f"label_from_{lang}" in frame:
                frame.loc[topic_id, f"label_from_{lang}"] = lang if names.get(lang) else language
        frame.loc[topic_id, "label"] = frame.loc[topic_id, f"label_{language}"]
    return replace(topics, topics=frame.reset_index(drop=True))


def _told(topics: Topics, seeds: Sequence[Seed], ids: dict[int, str], planted: Planted) -> Topics:
    """Return the topics with what became of each seed in their quality."""
    sizes = topics.topics.set_index("topic_id")["size"]
    rows = [
        {"name": seed.name, "topic_id": ids.get(number, ""), "documents": int(sizes.get(ids.get(number, ""), 0)),
         "bound": round(float(planted.bounds[number]), 4) if np.isfinite(planted.bounds[number]) else None}
        for number, seed in enumerate(seeds)
    ]  # fmt: skip
    told = {"topics": len(topics.topics), "sizes": {
        "smallest": int(sizes.min()), "median": float(sizes.median()), "largest": int(sizes.max())}}  # fmt: skip
    return replace(topics, quality={**topics.quality, **told, "seeds": rows})


def seed_warnings(quality: dict[str, Any]) -> list[Message]:
    """Return a sentence for each seed that found nothing."""
    return [Message.of(NOTHING, name=one["name"]) for one in quality.get("seeds", []) if not one["documents"]]
