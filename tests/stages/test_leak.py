"""Is a topic only a language? Planted leaks and planted subjects of one language; chance against shuffling."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_topics import QUICK, corpus

from roadmap.records import Terms, Vectors
from roadmap.stages._leak import Tongues, language_columns, leakage
from roadmap.stages.topics import find_topics


def unit(matrix):
    return (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)


def blobs(subject, lang, *, offset=0.0, seed=0):
    """Vectors around each subject's direction, moved by their language by ``offset``."""
    rng = np.random.default_rng(seed)
    middle = np.linalg.qr(rng.standard_normal((32, 32)))[0]
    matrix = middle[subject] + 0.5 * rng.standard_normal((len(subject), 32)) / np.sqrt(32)
    matrix[:, :] += offset * middle[20 + lang]
    return unit(matrix)


def tongues(lang, kind=None):
    names = np.array(["en", "fr", "nl", "de"], dtype=object)[lang]
    return Tongues(names, np.full(len(lang), "news", dtype=object) if kind is None else kind)


@pytest.mark.parametrize("offset", [0.0, 0.8])
def test_a_subject_split_by_language_is_flagged_and_a_languages_own_subject_is_not(offset):
    subject = np.repeat(np.arange(6), 60)
    lang = np.arange(360) % 2
    lang[subject == 5] = 1  # the last subject is spoken of in French alone
    labels = subject.copy()
    labels[(subject == 0) & (lang == 1)] = 6  # the first is one topic for each language
    found = language_columns(labels, 7, tongues(lang), blobs(subject, lang, offset=offset))
    assert found["only_language"].tolist() == [True, False, False, False, False, False, True]
    assert (found["language_leak"][[0, 5, 6]] > 0.8).all()
    assert (found["language_leak"][1:5] < 0.1).all()
    assert (found["language_distance"][[0, 5, 6]] > found["language_chance"][[0, 5, 6]] + 0.2).all()


def test_a_topic_of_patents_is_as_english_as_the_patents_are():
    kind = np.array(["patent"] * 100 + ["news"] * 100, dtype=object)
    lang = np.r_[np.zeros(100, dtype=int), np.arange(100) % 4]
    labels = np.repeat([0, 1], 100)
    found = language_columns(labels, 2, tongues(lang, kind), blobs(labels, lang))
    assert found["language_leak"].tolist() == found["language_distance"].tolist() == [0, 0]
    assert not found["only_language"].any()
    alone = language_columns(labels, 2, tongues(lang), blobs(labels, lang))
    assert alone["language_distance"][0] > 0.3
    told = leakage(labels, tongues(lang, kind), 1)
    assert told["value"] == pytest.approx(told["chance"])
    assert leakage(labels, tongues(lang), 1)["chance"] < told["chance"] / 4


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 80), st.sampled_from([(0.5, 0.5), (0.7, 0.2, 0.1), (0.25,) * 4]))
def test_chance_is_the_mean_over_shuffles(seed, size, mix):
    rng = np.random.default_rng(seed)
    lang = rng.choice(len(mix), 400, p=mix)
    labels = np.r_[np.zeros(size, dtype=int), np.ones(400 - size, dtype=int)]
    vectors = np.zeros((400, 2), dtype=np.float32)
    told = language_columns(labels, 2, tongues(lang), vectors)["language_chance"][0]
    share = np.bincount(lang) / 400
    # Many draws: the mean of a few hundred strays by as much as what is asked here.
    drawn = rng.multivariate_hypergeometric(np.bincount(lang), size, 5_000) / size
    mean = np.abs(drawn - share).sum(axis=1).mean() / 2
    assert told == pytest.approx(mean, rel=0.15, abs=0.012)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["news", "patent"])), min_size=1))
def test_anything_gives_shares(rows):
    labels, lang, kind = (np.array(column) for column in zip(*rows, strict=True))
    groups = int(labels.max()) + 1
    vectors = unit(np.random.default_rng(0).standard_normal((len(rows), 4)))
    found = language_columns(labels, groups, tongues(lang, kind.astype(object)), vectors)
    for name in ("language_leak", "language_distance", "language_chance"):
        assert found[name].shape == (groups,)
        assert ((found[name] >= 0) & (found[name] <= 1)).all()
    assert not found["only_language"].any() or len(rows) > 20


def translated(*, nonsense):
    """Three subjects in English, each text with a French translation counted with it; and the French vectors."""
    documents, vectors, terms, _ = corpus([40, 40, 40], seed=3)
    documents = documents.assign(item=[f"i{row}" for row in range(120)])
    copies = documents.assign(
        doc_id=[f"f{row:04d}" for row in range(120)], lang="fr", duplicate_of=documents["doc_id"],
        content_hash=[f"f{value}" for value in documents["content_hash"]],
    )  # fmt: skip
    rng = np.random.default_rng(5)
    noise = rng.standard_normal(vectors.matrix.shape)
    own = unit(noise if nonsense else vectors.matrix + 0.1 * noise / 5)
    both = Vectors(vectors.doc_ids + tuple(copies["doc_id"]), np.vstack([vectors.matrix, own]), *("test", "1"))
    return pd.concat([documents, copies], ignore_index=True), both, Terms(terms.doc_ids, terms.vocabulary, terms.counts)


def test_translations_are_placed_by_their_own_vectors_with_their_originals_out_of_reach():
    three = replace(QUICK, topics=replace(QUICK.topics, themes=3, stability_runs=0))
    true = find_topics(*translated(nonsense=False), three).quality["languages"]["translations"]
    assert true["pairs"] == 120
    assert true["same_theme"] > 0.97
    assert true["chance_theme"] == pytest.approx(1 / 3, abs=0.01)
    false = find_topics(*translated(nonsense=True), three).quality["languages"]["translations"]
    assert false["same_theme"] < 0.55


def test_a_study_without_translations_tells_no_share_of_them():
    documents, vectors, terms, _ = corpus([30, 30], langs=("en", "fr"))
    topics = find_topics(documents, vectors, terms, QUICK)
    assert topics.quality["languages"]["translations"] == {}
    assert topics.quality["languages"]["mix"] == {"en": 0.5, "fr": 0.5}
    assert topics.quality["languages"]["topics"]["only_language"] == int(topics.topics["only_language"].sum())
