"""find_topics on planted subjects, in any order, on far too little, and with confidential texts."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planted_topics import ENCODER, QUICK, corpus, primary, themes_of
from scipy.sparse import csr_matrix

from roadmap.errors import InputError
from roadmap.records import Terms, Vectors
from roadmap.settings import Settings, TopicSettings
from roadmap.stages.topics import find_topics


@pytest.fixture(scope="module")
def planted():
    documents, vectors, terms, subject = corpus([30, 25, 20, 20, 15])
    return documents, find_topics(documents, vectors, terms, QUICK), subject


def test_planted_subjects_are_the_themes(planted):
    documents, topics, subject = planted
    theme = themes_of(topics).loc[documents["doc_id"]].to_numpy()
    assert len(topics.themes) == 5
    assert pd.crosstab(theme, subject).gt(0).sum().sum() == 5


def test_nobody_is_left_out_and_sizes_add_up(planted):
    documents, topics, _ = planted
    assert set(primary(topics).index) == set(documents["doc_id"])
    assert primary(topics).index.is_unique
    assert topics.topics["size"].sum() == topics.themes["size"].sum() == len(documents)
    assert primary(topics).value_counts().to_dict() == topics.topics.set_index("topic_id")["size"].to_dict()
    assert topics.quality["outliers"] == 0
    assert topics.topics["topic_id"].tolist() == [f"T{i:03d}" for i in range(1, len(topics.topics) + 1)]
    assert topics.topics["size"].is_monotonic_decreasing


def test_words_are_the_subjects_own(planted):
    documents, topics, subject = planted
    theme = themes_of(topics).loc[documents["doc_id"]].to_numpy()
    for row in topics.themes.itertuples():
        own = subject[theme == row.topic_id][0]
        assert all(word.startswith(f"s{own}w") for word in row.keywords[:5])
        assert row.label.casefold().startswith(f"s{own}w")
    assert topics.themes["label"].is_unique
    assert topics.topics["label"].is_unique


def test_quality_is_plain_and_sure_of_planted_themes(planted):
    _, topics, _ = planted
    quality = json.loads(json.dumps(topics.quality))
    assert quality["stability"]["ari_themes"] > 0.95
    assert topics.themes["stability"].min() > 0.9
    assert quality["words"]["themes"]["diversity"] > 0.85  # eight words each are their own, two are common
    assert {row["number"] for row in quality["themes_curve"]["rows"]} >= {4, 5, 6}
    assert quality["themes_curve"]["proposed"] == quality["themes_curve"]["number"] == 5


def test_strengths_are_shares_and_further_topics_weaker(planted):
    _, topics, _ = planted
    rows = topics.assignments
    assert rows["strength"].between(0, 1).all()
    assert rows.groupby("doc_id").size().max() <= 3
    strongest = rows.groupby("doc_id")["strength"].max()
    assert (rows[rows["primary"]].set_index("doc_id")["strength"] == strongest).all()


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(90)), others=st.permutations(range(90)))
def test_order_changes_nothing(order, others):
    documents, vectors, terms, _ = corpus([25, 25, 20, 20], spread=0.9)
    first = find_topics(documents, vectors, terms, QUICK)
    mixed = Vectors(tuple(vectors.doc_ids[i] for i in others), vectors.matrix[list(others)], *ENCODER)
    again = find_topics(documents.iloc[list(order)], mixed, terms, QUICK)
    for name in ("topics", "themes", "assignments", "map"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))
    assert first.quality == again.quality


def test_a_copy_gets_its_originals_topics_and_counts():
    documents, vectors, terms, _ = corpus([20, 20, 20])
    copy = documents.iloc[[0]].assign(doc_id="copy", duplicate_of="d0000")
    topics = find_topics(pd.concat([documents, copy], ignore_index=True), vectors, terms, QUICK)
    rows = topics.assignments.set_index("doc_id")
    assert rows.loc[["copy"]].to_numpy().tolist() == rows.loc[["d0000"]].to_numpy().tolist()
    assert topics.topics["size"].sum() == 61
    spots = topics.map.set_index("doc_id")
    assert (spots.loc["copy"] == spots.loc["d0000"]).all()


@pytest.mark.parametrize("sizes", [[1], [3], [1, 1], [2, 4], [9], [6, 6]])
def test_a_few_documents_give_a_smaller_answer(sizes):
    documents, vectors, terms, _ = corpus(sizes)
    topics = find_topics(documents, vectors, terms, QUICK)
    assert len(primary(topics)) == sum(sizes)
    assert 1 <= len(topics.themes) <= len(topics.topics) <= sum(sizes)


def test_no_documents_at_all():
    documents, vectors, terms, _ = corpus([2])
    topics = find_topics(documents.iloc[:0], vectors, terms, QUICK)
    assert len(topics.topics) == len(topics.assignments) == len(topics.map) == 0


def test_identical_texts_are_one_topic():
    documents, vectors, terms, _ = corpus([300])
    same = Vectors(vectors.doc_ids, np.repeat(vectors.matrix[:1], 300, axis=0), *ENCODER)
    topics = find_topics(documents.assign(content_hash="00"), same, terms, QUICK)
    assert topics.topics["size"].tolist() == [300]
    assert np.isfinite(topics.map[["x", "y"]].to_numpy()).all()


def test_no_terms_at_all_gives_neutral_names():
    documents, vectors, terms, _ = corpus([20, 20])
    none = Terms(terms.doc_ids, terms.vocabulary.iloc[:0], csr_matrix((40, 0), dtype=int))
    topics = find_topics(documents, vectors, none, QUICK)
    assert topics.topics["label"].tolist()[0] == "Topic T001"
    assert topics.themes["label"].tolist()[0] == "Theme H01"
    assert all(len(words) == 0 for words in topics.topics["keywords"])


def test_a_missing_vector_is_a_sentence():
    documents, vectors, terms, _ = corpus([10])
    fewer = Vectors(vectors.doc_ids[:8], vectors.matrix[:8], *ENCODER)
    with pytest.raises(InputError, match="2 documents have no vector, the first is d000"):
        find_topics(documents, fewer, terms, QUICK)


def test_a_fixed_number_of_themes_is_kept():
    documents, vectors, terms, _ = corpus([30, 30, 30])
    fixed = Settings(topics=TopicSettings(themes=7, restarts=10, stability_runs=1))
    topics = find_topics(documents, vectors, terms, fixed)
    assert len(topics.themes) == 7
    told = topics.quality["themes_curve"]
    assert (told["number"], 7 in {row["number"] for row in told["rows"]}) == (7, True)
    assert told["reason"]["text"].startswith("7 themes were asked for; ")


def test_confidential_words_need_three_organisations():
    documents, vectors, terms, subject = corpus([30, 30, 30])
    secret = subject == 2
    # Every organisation of subject 2 but two uses only words 0-3; words 4-7 are said by two organisations alone.
    counts = terms.counts.toarray()
    rows = np.flatnonzero(secret)
    counts[np.ix_(rows[2:], range(20, 24))] = 0
    counts[np.ix_(rows[:2], range(20, 24))] = 9
    documents = documents.assign(
        confidential=secret, organisation=np.where(secret, [f"org{i % 6}" for i in range(90)], "")
    )
    topics = find_topics(documents, vectors, Terms(terms.doc_ids, terms.vocabulary, csr_matrix(counts)), QUICK)
    shown = {word for frame in (topics.topics, topics.themes) for words in frame["keywords"] for word in words}
    said = " ".join([*shown, *topics.topics["label"], *topics.themes["label"]]).casefold()
    assert any(f"s2w{w}" in said for w in range(4))
    assert not any(f"s2w{w}" in said for w in range(4, 8))


def test_words_of_confidential_texts_in_a_mixed_topic_are_not_shown():
    documents, vectors, terms, subject = corpus([30, 30])
    counts = terms.counts.toarray()
    secret = (subject == 1) & (np.arange(60) % 2 == 0)
    counts[~secret, 15] = 0
    counts[secret, 15] = 9
    documents = documents.assign(confidential=secret, organisation=[f"org{i}" for i in range(60)])
    topics = find_topics(documents, vectors, Terms(terms.doc_ids, terms.vocabulary, csr_matrix(counts)), QUICK)
    for frame in (topics.topics, topics.themes):
        assert not any("s1w7" in words for words in frame["keywords"])
        assert not frame["label"].str.contains("s1w7", case=False).any()
