"""Search finds by word and by meaning, in any language, never what is confidential, and ranks as it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import SECRET, make_study

from roadmap.disclosure import disclose
from roadmap.encoders.hashing import load
from roadmap.errors import InputError
from roadmap.records import Vectors
from roadmap.search.index import Index, Wanted, find, searchable, topics_found
from roadmap.search.words import K1, B, folded, word_index, word_scores
from roadmap.stages.embed import embed
from roadmap.views import select

ENCODER = load("hashing", {"dimension": 256, "revision": "1"}, precision="auto")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("study"), documents=240)


@pytest.fixture(scope="module")
def vectors(study) -> Vectors:
    return embed(study.documents, ENCODER)


@pytest.fixture(scope="module")
def index(study, vectors) -> Index:
    return searchable(disclose(study), vectors)


def test_bm25_is_the_formula():
    texts = ["laser weld laser", "weld seam of the hull and more", "a pump"]
    scores = word_scores(word_index(texts), "laser")
    lengths = np.array([3, 7, 2])
    idf = np.log1p((3 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2 * (K1 + 1) / (2 + K1 * (1 - B + B * 3 / lengths.mean()))
    assert scores == pytest.approx([expected, 0, 0], rel=1e-5)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6), st.text(max_size=20))
def test_only_texts_with_the_word_score(texts, query):
    scores = word_scores(word_index(texts), query)
    assert len(scores) == len(texts)
    assert (scores >= 0).all()
    wanted = folded(query)
    for text, score in zip(texts, scores, strict=True):
        words = folded(text)
        hit = any(one == word or (len(word) >= 5 and one.startswith(word)) for word in wanted for one in words)
        assert (score > 0) == hit


def test_case_accents_and_endings_do_not_matter():
    scores = word_scores(word_index(["Électrolyse à Liège", "nothing"]), "ELECTROLYS liege")
    assert scores[0] > 0
    assert scores[1] == 0


def test_a_word_finds_its_documents_first_in_any_language(index):
    for query, lang in (("waterstofelektrolyse", "nl"), ("verchromung", "de"), ("pansements", "fr")):
        found = find(index, query, ENCODER, way="word")
        assert len(found)
        assert set(found["lang"]) == {lang}
        assert found["text"].str.lower().str.contains(query).all()


def test_both_ways_rank_no_worse_than_each(index):
    found = find(index, "chrome plating", ENCODER)
    assert found["score"].is_monotonic_decreasing
    assert found["doc_id"].is_unique
    assert set(found["found_by"]) <= {"both", "meaning", "word"}
    assert found.iloc[0]["found_by"] == "both"
    assert found.iloc[0]["score"] == pytest.approx(2 / 61, abs=2e-3)


def test_nothing_confidential_is_found(study, index):
    assert study.documents["confidential"].any()
    found = find(index, SECRET, ENCODER, way="word")
    assert found.empty
    assert SECRET not in find(index, SECRET, ENCODER, way="meaning").to_csv()


def test_filters_hold(index, study):
    found = find(index, "partner", ENCODER, wanted=Wanted(kind="news", lang="de", sector="ict", years=(2015, 2020)))
    assert len(found)
    assert (found["kind"] == "news").all()
    assert (found["lang"] == "de").all()
    assert found["year"].between(2015, 2020).all()
    assert set(found["doc_id"]) <= set(study.sectors.loc[study.sectors["sector"] == "ict", "doc_id"])
    topic = found.iloc[0]["topic_id"]
    assert set(find(index, "partner", ENCODER, wanted=Wanted(topic=topic))["topic_id"]) == {topic}


def test_topics_are_those_of_the_documents(index, study):
    found = find(index, "Verchromung chromage chrome plating verchromen", ENCODER, way="word")
    top = topics_found(found)
    names = select.labels(disclose(study), "en")
    assert names[top.iloc[0]["topic_id"]] == "chrome plating"
    assert top["documents"].sum() <= len(found)


@pytest.mark.parametrize(("query", "way"), [("", "both"), ("  ", "word"), ("laser", "luck")])
def test_a_query_that_cannot_be_answered_is_a_sentence(index, query, way):
    with pytest.raises(InputError):
        find(index, query, ENCODER, way=way)


def test_a_study_without_open_documents_finds_nothing(study, vectors):
    shut = replace(study, documents=study.documents.assign(confidential=True))
    empty = searchable(disclose(shut), vectors)
    assert find(empty, "laser", ENCODER).empty
