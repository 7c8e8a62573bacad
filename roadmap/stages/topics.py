"""Topics: fine topics inside themes, for every text, the same for any order of documents; BERTopic with our own parts.

Smoothed vectors -> principal components -> k-means themes -> k-means topics inside each -> words -> names, strengths,
how well it all repeats, and a map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from roadmap.errors import InputError
from roadmap.i18n import N_
from roadmap.records import Progress, Report, Terms, Topics, Vectors, silent
from roadmap.stages._bertopic import Fitted, fit_bertopic
from roadmap.stages._clusters import SmoothedComponents, TopicsInThemes
from roadmap.stages._kmeans import one_thread
from roadmap.stages._labels import ANY, Texts, name_columns, names_of, words_by_language
from roadmap.stages._languages import language_mix, strata
from roadmap.stages._leak import PAIRS, Tongues, Translations, language_columns, leakage, summary_of
from roadmap.stages._map import place
from roadmap.stages._quality import FURTHER, memberships, repeat, summary
from roadmap.stages._words import Ranked, coherence, diversity
from roadmap.tables import ASSIGNMENTS, MAP, TOPIC_MODEL, check

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.settings import Settings

TOPIC_NAME = N_("Topic {topic_id}")
THEME_NAME = N_("Theme {topic_id}")


@dataclass(frozen=True)
class Material:
    """The clustered documents in the order of their content: frame, unit vectors (n, d), texts' counted terms.

    ``copies`` (doc_id, row): every document that repeats row ``row``; ``weight`` (n,): documents a row stands for;
    ``translations``: of those, the ones in another language than the document they are counted with.
    """

    documents: pd.DataFrame
    vectors: np.ndarray
    texts: Texts
    copies: pd.DataFrame
    weight: np.ndarray
    translations: Translations

    @property
    def tongues(self) -> Tongues:
        """Language and kind of each document."""
        return Tongues(self.texts.lang, self.documents["kind"].to_numpy(dtype=object))


def find_topics(
    documents: pd.DataFrame, vectors: Vectors, terms: Terms, settings: Settings, *, report: Report = silent
) -> Topics:
    """Find topics and themes, and give every document its place in them.

    Parameters
    ----------
    documents
        DOCUMENTS; a document that repeats another (``duplicate_of``) gets that one's topics.
    vectors
        Unit vectors of at least every document that repeats no other.
    terms
        Counted terms; a document without any is clustered by its vector all the same.
    settings
        ``topics``, ``seed``, ``language`` (of ``label`` and ``keywords``) and ``disclosure`` are used.

    Returns
    -------
    Topics
        Topics T001... and themes H01..., largest first; strengths 0-1; coordinates -1 to 1; plain figures on quality.
        Beside TOPIC_MODEL's columns: ``keywords_xx``; ``label_from_xx``, the language a name comes from; and
        ``language_distance``, ``language_chance``, ``only_language``: see ``language_columns``.

    Raises
    ------
    InputError
        A document has no vector.
    """
    tell = _teller(report, settings.topics.stability_runs + 3)
    material = _gather(documents, vectors, terms)
    if not len(material.documents):
        return _nothing()
    with one_thread():
        fitted = fit_topics(material, settings)
        tell(1)
        return _read(material, fitted, settings, tell)


def _read(material: Material, fitted: Fitted, settings: Settings, tell: Callable[[int], None]) -> Topics:
    """Read topics, themes, memberships and their quality off the fitted model."""
    whole = fitted.clusters.grouping
    repeats = repeat(fitted.space, whole, settings.topics, settings.seed, tell=lambda run: tell(1 + run))
    strength = memberships(fitted.coordinates, whole, repeats.agreement)
    tell(settings.topics.stability_runs + 1)
    topic_ids = _ids("T", 3, whole.topic, material)
    theme_ids = _ids("H", 2, whole.theme, material)
    topics, topic_words = _describe(material, whole.topic, topic_ids, repeats.topics, settings, TOPIC_NAME)
    themes, theme_words = _describe(material, whole.theme, theme_ids, repeats.themes, settings, THEME_NAME)
    topics["theme_id"] = theme_ids[whole.theme_of]
    tell(settings.topics.stability_runs + 2)
    own = strength[np.arange(len(strength)), whole.topic]
    quality = {
        "topics": len(topics), "themes": len(themes),
        **summary(np.bincount(whole.topic), own, repeats),
        "words": {"topics": topic_words, "themes": theme_words},
        "leakage": {
            "topics": leakage(whole.topic, material.tongues, settings.seed),
            "themes": leakage(whole.theme, material.tongues, settings.seed),
        },
        "languages": _languages(material, fitted, topics, themes),
        "themes_curve": fitted.clusters.choice.told(),
    }  # fmt: skip
    assigned = _assignments(material, whole.topic, strength, topic_ids)
    spots = _spread_map(material, place(fitted.coordinates, whole, strength))
    tell(settings.topics.stability_runs + 3)
    return Topics(_finish(topics), _finish(themes), assigned, spots, quality)


def _languages(material: Material, fitted: Fitted, topics: pd.DataFrame, themes: pd.DataFrame) -> dict[str, Any]:
    """Return how languages were treated, their mix, how far topics depart from it, and where translations fall."""
    mix = fitted.space.mix
    columns = ("language_distance", "language_chance", "only_language")
    told = {
        name: summary_of({column: frame[column].to_numpy() for column in columns}, frame["size"].to_numpy())
        for name, frame in (("topics", topics), ("themes", themes))
    }
    return {
        "treatment": mix.treatment, "treated": list(mix.languages), "mix": material.tongues.mix(), **told,
        "translations": material.translations.agreement(fitted.space, fitted.clusters),
    }  # fmt: skip


def describe(
    documents: pd.DataFrame, vectors: Vectors, terms: Terms, settings: Settings, main: pd.Series
) -> pd.DataFrame:
    """Return the words, names and language leak of groups that somebody else made, as TOPIC_MODEL rows.

    Parameters
    ----------
    main
        Topic (T...) or theme (H...) of each document, by doc_id.
    """
    material = _gather(documents, vectors, terms)
    labels, ids = pd.factorize(main.reindex(material.documents["doc_id"]).to_numpy(dtype=object), sort=True)
    template = THEME_NAME if str(ids[0]).startswith("H") else TOPIC_NAME
    return _describe(material, labels, ids, np.zeros(len(ids)), settings, template)[0]


def wording(
    documents: pd.DataFrame, vectors: Vectors, terms: Terms, settings: Settings
) -> Callable[[Topics], pd.DataFrame]:
    """Return what describes topics and themes as they then are, both in one frame; see ``describe``."""

    def words(topics: Topics) -> pd.DataFrame:
        rows = topics.assignments[topics.assignments["primary"]]
        main = rows.set_index("doc_id")["topic_id"]
        theme = main.map(topics.topics.set_index("topic_id")["theme_id"])
        both = [describe(documents, vectors, terms, settings, level) for level in (main, theme)]
        return pd.concat(both, ignore_index=True)

    return words


def fit_topics(material: Material, settings: Settings) -> Fitted:
    """Fit BERTopic, with our space and clusters in it, on gathered material."""
    space = SmoothedComponents(
        settings.topics, language_mix(strata(material.texts.lang, material.documents["kind"].to_numpy(dtype=object)))
    )
    clusters = TopicsInThemes(settings.topics, settings.seed, space)
    return fit_bertopic(material.vectors, material.texts.counts, material.texts.vocabulary, space, clusters)


def _teller(report: Report, total: int) -> Callable[[int], None]:
    return lambda done: report(Progress("topics", done, total))


def _gather(documents: pd.DataFrame, vectors: Vectors, terms: Terms) -> Material:
    """Bring documents, vectors and terms into the order of content, copies put aside."""
    frame = documents.sort_values(["content_hash", "doc_id"], kind="stable").reset_index(drop=True)
    original = _originals(frame)
    kept = frame[original == frame["doc_id"]].reset_index(drop=True)
    row_of = pd.Series(np.arange(len(kept)), index=kept["doc_id"])
    copies = pd.DataFrame({"doc_id": frame["doc_id"], "row": row_of.loc[original].to_numpy()})
    places = pd.Series(np.arange(len(vectors.doc_ids)), index=list(vectors.doc_ids)).reindex(kept["doc_id"])
    if places.isna().any():
        missing = kept["doc_id"][places.isna().to_numpy()]
        raise InputError(
            N_("{count} documents have no vector, the first is {doc_id}; wanted one for each that repeats no other."),
            count=len(missing), doc_id=missing.iloc[0],
        )  # fmt: skip
    matrix = np.asarray(vectors.matrix[places.to_numpy(dtype=np.int64)], dtype=np.float32)
    weight = np.bincount(copies["row"], minlength=len(kept))
    return Material(kept, matrix, _texts(kept, terms), copies, weight, _translations(frame, kept, copies, vectors))


def _translations(frame: pd.DataFrame, kept: pd.DataFrame, copies: pd.DataFrame, vectors: Vectors) -> Translations:
    """Return copies of the same item in another language than the document they are counted with, PAIRS at most."""
    own = kept.iloc[copies["row"]]
    place = pd.Series(np.arange(len(vectors.doc_ids)), index=list(vectors.doc_ids)).reindex(frame["doc_id"]).to_numpy()
    found = (own["lang"].to_numpy() != frame["lang"].to_numpy()) & ~np.isnan(place)
    found &= (frame["item"].to_numpy() != "") & (own["item"].to_numpy() == frame["item"].to_numpy())
    picked = np.flatnonzero(found)
    picked = picked[:: max(1, -(-len(picked) // PAIRS))]
    matrix = np.asarray(vectors.matrix[place[picked].astype(np.int64)], dtype=np.float32)
    return Translations(copies["row"].to_numpy()[picked], matrix)


def _originals(frame: pd.DataFrame) -> pd.Series:
    """Return the doc_id each document repeats in the end, its own where it repeats none that is here."""
    points_to = dict(zip(frame["doc_id"], frame["duplicate_of"], strict=True))

    def first(doc_id: str) -> str:
        seen = {doc_id}
        while points_to[doc_id] in points_to and points_to[doc_id] not in seen:
            doc_id = points_to[doc_id]
            seen.add(doc_id)
        return min(seen) if points_to[doc_id] in seen else doc_id

    return frame["doc_id"].map(first)


def _texts(kept: pd.DataFrame, terms: Terms) -> Texts:
    """Return the counted terms of the kept documents, in their order; a document unknown to terms has none."""
    from scipy.sparse import csr_matrix

    places = pd.Series(np.arange(len(terms.doc_ids)), index=list(terms.doc_ids)).reindex(kept["doc_id"])
    known = np.flatnonzero(places.notna())
    pick = csr_matrix(
        (np.ones(len(known), terms.counts.dtype), (known, places.iloc[known].to_numpy(dtype=np.int64))),
        shape=(len(kept), len(terms.doc_ids)),
    )
    vocabulary = terms.vocabulary["term"].to_numpy(dtype=object)
    plain = ~names_of(vocabulary, kept["organisation"].to_numpy(dtype=object))
    return Texts(
        counts=csr_matrix((pick @ terms.counts).multiply(plain[None, :])),
        vocabulary=vocabulary,
        lang=kept["lang"].to_numpy(dtype=object),
        confidential=kept["confidential"].to_numpy(dtype=bool),
        organisation=kept["organisation"].to_numpy(dtype=object),
    )


def _ids(letter: str, digits: int, labels: np.ndarray, material: Material) -> np.ndarray:
    """Return each group's identifier: the largest is 1, of equal ones the one whose first text comes first."""
    sizes = np.bincount(labels, weights=material.weight)
    first = np.unique(labels, return_index=True)[1]
    rank = np.empty(len(sizes), dtype=int)
    rank[np.lexsort((first, -sizes))] = np.arange(1, len(sizes) + 1)
    return np.array([f"{letter}{number:0{digits}d}" for number in rank], dtype=object)


def _describe(
    material: Material, labels: np.ndarray, ids: np.ndarray, stability: np.ndarray, settings: Settings, template: str
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return one level's TOPIC_MODEL rows, in the order of ``labels``, and how good its words are."""
    groups = len(ids)
    order = np.argsort(ids)
    texts, used = material.texts.showable(labels, groups, settings.disclosure.organisations)
    found = words_by_language(texts, used, groups, wanted=settings.topics.words)
    ranked = {lang: [own[number] for number in order] for lang, own in found.items()}
    columns = name_columns(ranked, list(ids[order]), settings.language, template)
    frame = pd.DataFrame({"topic_id": ids[order], "theme_id": ids[order], **columns})
    frame["size"] = np.bincount(labels, weights=material.weight)[order].astype(int)
    frame["stability"] = stability[order]
    for name, values in language_columns(labels, groups, material.tongues, material.vectors).items():
        frame[name] = values[order]
    frame["parents"] = [[] for _ in order]
    frame.index = pd.Index(order)
    return frame.sort_index(), _word_quality(texts, found)


def _word_quality(texts: Texts, found: dict[str, list[Ranked]]) -> dict[str, Any]:
    """Return coherence and diversity of one level's words, in the language most texts are in."""
    names, sizes = np.unique(texts.lang.astype(str), return_counts=True)
    most = str(names[sizes.argmax()]) if len(names) else ANY
    language = most if most in found and len(names) > 1 else ANY
    rows = np.flatnonzero(texts.lang == language) if language != ANY else np.arange(len(texts.lang))
    return {
        "coherence_heldout": coherence(found[language], texts.counts[rows], texts.vocabulary),
        "diversity": diversity(found[language]),
        "language": most,
    }


def _finish(frame: pd.DataFrame) -> pd.DataFrame:
    return check(frame.sort_values("topic_id").reset_index(drop=True), TOPIC_MODEL)


def _assignments(material: Material, topic: np.ndarray, strength: np.ndarray, ids: np.ndarray) -> pd.DataFrame:
    """Return ASSIGNMENTS: each document's own topic, and up to two further ones that are not stronger."""
    rows = np.arange(len(topic))
    own = strength[rows, topic]
    others = strength.copy()
    others[rows, topic] = -1
    parts = [pd.DataFrame({"row": rows, "topic": topic, "strength": own, "primary": True})]
    for _ in range(2):
        best = others.argmax(axis=1)
        value = np.minimum(others[rows, best], own)
        parts.append(pd.DataFrame({"row": rows, "topic": best, "strength": value, "primary": False})[value >= FURTHER])
        others[rows, best] = -1
    every = material.copies.merge(pd.concat(parts), on="row", how="left", sort=False)
    every["topic_id"] = ids[every["topic"].to_numpy(dtype=int)]
    every["strength"] = every["strength"].clip(0, 1)
    every = every.sort_values(["doc_id", "primary", "strength"], ascending=[True, False, False], kind="stable")
    return check(every[["doc_id", "topic_id", "strength", "primary"]].reset_index(drop=True), ASSIGNMENTS)


def _spread_map(material: Material, spots: np.ndarray) -> pd.DataFrame:
    rows = material.copies["row"].to_numpy()
    frame = pd.DataFrame({"doc_id": material.copies["doc_id"], "x": spots[rows, 0], "y": spots[rows, 1]})
    return check(frame.sort_values("doc_id").reset_index(drop=True), MAP)


def _nothing() -> Topics:
    """Return the answer to no documents at all."""
    model = pd.DataFrame({name: [] for name in TOPIC_MODEL.names})
    assigned = pd.DataFrame({name: [] for name in ASSIGNMENTS.names})
    spots = pd.DataFrame({name: [] for name in MAP.names})
    return Topics(model, model.copy(), assigned, spots, {"topics": 0, "themes": 0, "outliers": 0})
