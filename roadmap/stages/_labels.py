"""Names of topics in four languages, from texts of that language that may be shown; else openly from the nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from roadmap.i18n import LANGUAGES, Message
from roadmap.stages._words import Ranked, rank_words, stem_sets

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ENOUGH = 5
"""Texts of a language a topic needs for words of its own in it."""
NEAREST = {"nl": "nl de en fr", "de": "de nl en fr", "fr": "fr en nl de", "en": "en nl de fr"}
"""Languages in the order in which they stand in for one another."""
ANY = "any"
NAME_FROM = 4
"""The first terms a name may come from."""
NAME_WEIGHT = 0.35
SEPARATOR = " · "


@dataclass(frozen=True)
class Texts:
    """The clustered texts in order: counts (n, v), language, confidential, organisation; and the v terms."""

    counts: csr_matrix
    vocabulary: np.ndarray
    lang: np.ndarray
    confidential: np.ndarray
    organisation: np.ndarray

    def showable(self, labels: np.ndarray, groups: int, organisations: int) -> tuple[Texts, np.ndarray]:
        """Return texts whose words may be shown, and their labels (-1: not used).

        Confidential texts count only in a group that holds nothing else, and there only with terms that texts of
        ``organisations`` different organisations in the group contain.
        """
        from scipy.sparse import csr_matrix

        public = np.bincount(labels[~self.confidential], minlength=groups) > 0
        used = ~self.confidential | ~public[labels]
        counts = csr_matrix(self.counts, copy=True)
        for group in np.flatnonzero(~public):
            rows = np.flatnonzero(labels == group)
            allowed = self._said_by(rows) >= organisations
            for row in rows:
                part = slice(counts.indptr[row], counts.indptr[row + 1])
                counts.data[part] *= allowed[counts.indices[part]]
        counts.eliminate_zeros()
        some = np.flatnonzero(used)
        texts = Texts(counts[some], self.vocabulary, self.lang[some], self.confidential[some], self.organisation[some])
        return texts, labels[some]

    def _said_by(self, rows: np.ndarray) -> np.ndarray:
        """Return by how many named organisations of ``rows`` each term was said, (v,)."""
        from scipy.sparse import csr_matrix

        names, place = np.unique(self.organisation[rows], return_inverse=True)
        member = csr_matrix((np.ones(len(rows)), (place, np.arange(len(rows)))), shape=(len(names), len(rows)))
        said = csr_matrix(member @ self.counts[rows])[np.flatnonzero(names != "")]
        return np.asarray((said > 0).sum(axis=0)).ravel()


def names_of(vocabulary: np.ndarray, organisations: np.ndarray) -> np.ndarray:
    """Say which terms (v,) are organisations' names: a topic is not named after who writes about it.

    A term is one if it is a whole name, or two words or more of one; or its first, telling word, capital as there.
    """
    split = [tuple(name.split()) for name in sorted(set(organisations) - {""})]
    parts = {
        tuple(word.casefold() for word in name[start:end])
        for name in split
        for start in range(len(name))
        for end in range(start + 2, len(name) + 1)
    }
    first = {name[0] for name in split if name[0][:1].isupper() and len(name) > 1}
    whole = {name[0] for name in split if len(name) == 1}
    words = [tuple(str(term).split()) for term in vocabulary]
    return np.array(
        [
            any(tuple(w.casefold() for w in own[i : i + 2]) in parts for i in range(len(own) - 1))
            or (len(own) == 1 and own[0] in first | whole)
            for own in words
        ],
        dtype=bool,
    ).reshape(len(words))


def words_by_language(texts: Texts, labels: np.ndarray, groups: int, *, wanted: int) -> dict[str, list[Ranked]]:
    """Return the best terms of each group in each of the four languages (none where it has few texts), and in any."""
    found = {ANY: rank_words(texts.counts, labels, groups, texts.vocabulary, wanted=wanted)}
    nothing = Ranked((), ())
    for lang in LANGUAGES:
        rows = np.flatnonzero(texts.lang == lang)
        if len(rows) < ENOUGH:
            found[lang] = [nothing] * groups
            continue
        ranked = rank_words(texts.counts[rows], labels[rows], groups, texts.vocabulary, wanted=wanted)
        sizes = np.bincount(labels[rows], minlength=groups)
        found[lang] = [own if size >= ENOUGH else nothing for own, size in zip(ranked, sizes, strict=True)]
    return found


def name_columns(found: dict[str, list[Ranked]], ids: list[str], main: str, template: str) -> dict[str, list[Any]]:
    """Return the columns label, label_xx, label_from_xx, keywords and keywords_xx of TOPIC_MODEL.

    ``template`` is the neutral name (with ``{topic_id}``) of a topic of which no word may be shown.
    """
    columns: dict[str, list[Any]] = {}
    for lang in LANGUAGES:
        source = [_source(found, number, lang) for number in range(len(ids))]
        ranked = [found[own][number] for number, own in enumerate(source)]
        columns[f"label_{lang}"] = _names(ranked, [Message.of(template, topic_id=own).to(lang) for own in ids])
        columns[f"label_from_{lang}"] = ["" if own == ANY else own for own in source]
        columns[f"keywords_{lang}"] = [list(own.terms) for own in found[lang]]
        if lang == main:
            columns["keywords"] = [list(own.terms) for own in ranked]
    columns["label"] = list(columns[f"label_{main}"])
    return columns


def _source(found: dict[str, list[Ranked]], number: int, lang: str) -> str:
    """Return the language a topic's words in ``lang`` come from: the nearest that has any."""
    return next((near for near in NEAREST[lang].split() if found[near][number].terms), ANY)


def _names(ranked: list[Ranked], neutral: list[str]) -> list[str]:
    """Return a name for each topic; where two would be the same, later ones add their next word."""
    taken: set[str] = set()
    names = []
    for own, otherwise in zip(ranked, neutral, strict=True):
        name = next((name for name in _proposals(own) if name.casefold() not in taken), otherwise)
        taken.add(name.casefold())
        names.append(name)
    return names


def _proposals(own: Ranked) -> list[str]:
    """Return names for a topic, best first: a good phrase alone, else two words; then with a word more each."""
    if not own.terms:
        return []
    first = [i for i in range(min(NAME_FROM, len(own.terms))) if own.weights[i] >= NAME_WEIGHT * max(own.weights)]
    phrase = next((own.terms[i] for i in first if len(own.terms[i].split()) > 1), None)
    start = [phrase] if phrase else list(own.terms[:2])
    stems = dict(zip(own.terms, stem_sets(list(own.terms)), strict=True))
    rest = [term for term in own.terms if not any(stems[term] & stems[used] for used in start)]
    several = [SEPARATOR.join([*start, *rest[:more]]) for more in range(len(rest) + 1)]
    return [name[:1].upper() + name[1:] for name in several]
