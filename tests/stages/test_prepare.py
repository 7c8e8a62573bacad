"""Prepare: languages, near-duplicates and terms on planted texts, the same for any order of the documents."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from roadmap.records import Corpus
from roadmap.settings import Prepare, Settings
from roadmap.stages import _terms
from roadmap.stages._language import detect_languages
from roadmap.stages._ngrams import Grammar, find_candidates
from roadmap.stages._tokens import join_words, tokenize
from roadmap.stages.ingest import read_corpus
from roadmap.stages.prepare import prepare

SENTENCES = {
    "en": [
        "The heat pump stores energy in a salt battery.",
        "Two heat pumps share one salt battery in the cellar.",
        "A lithium battery feeds the wireless sensor.",
        "Wireless sensors measure the temperature of the heat pump.",
    ],
    "nl": [
        "De warmtepomp slaat energie op in een zoutbatterij.",
        "Twee warmtepompen delen een zoutbatterij in de kelder.",
        "Een draadloze sensor meet de temperatuur van de warmtepomp.",
        "Draadloze sensoren besparen energie in het gebouw.",
    ],
    "fr": [
        "La pompe à chaleur stocke de l'énergie dans une batterie au sel.",
        "Deux pompes à chaleur partagent une batterie dans la cave.",
        "Un capteur sans fil mesure la température de la pompe à chaleur.",
        "Les capteurs intelligents mesurent l'énergie du bâtiment.",
    ],
    "de": [
        "Die Wärmepumpe speichert Energie in einer Salzbatterie.",
        "Zwei Wärmepumpen teilen sich eine Salzbatterie im Keller.",
        "Ein drahtloser Sensor misst die Temperatur der Wärmepumpe.",
        "Drahtlose Sensoren sparen Energie im Gebäude.",
    ],
}


@pytest.fixture(scope="module", autouse=True)
def taggers_stay():
    """Keep the taggers in memory between these tests: loading them takes seconds, a run loads each once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_terms, "unload", lambda: None)
        yield


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    rows = [{"id": f"{lang}{n}", "text": text} for lang, texts in SENTENCES.items() for n, text in enumerate(texts)]
    path = tmp_path_factory.mktemp("corpus") / "t.jsonl"
    pd.DataFrame(rows).to_json(path, orient="records", lines=True)
    return read_corpus(path, Settings())


@pytest.fixture(scope="module")
def prepared(corpus):
    return prepare(corpus, Settings())


def counts(prepared, term, lang):
    vocabulary = prepared.terms.vocabulary
    column = np.flatnonzero((vocabulary["term"].str.lower() == term) & (vocabulary["lang"] == lang))
    assert len(column) == 1, (term, vocabulary.loc[vocabulary["lang"] == lang, "term"].tolist())
    found = prepared.terms.counts[:, column[0]].toarray().ravel()
    return {doc_id: int(n) for doc_id, n in zip(prepared.terms.doc_ids, found, strict=True) if n}


def test_languages_are_found_and_given_ones_kept(corpus, prepared):
    found = prepared.documents.set_index("doc_id")["lang"]
    assert all(lang == doc_id[:2] for doc_id, lang in found.items())
    given_langs = replace(corpus, documents=corpus.documents.assign(lang="fr"))
    assert set(prepare(given_langs, Settings()).documents["lang"]) == {"fr"}


def test_another_language_is_said_and_short_text_stays_ours():
    spanish = "La bomba de calor almacena energía en una batería de sal y la casa se calienta durante todo el invierno."
    assert detect_languages([spanish, "Wärmepumpe", "", "12345 ???"])[0] == "es"
    assert set(detect_languages(["x", "", "12345 ???"])) <= {"nl", "fr", "de", "en"}


def test_singular_and_plural_are_one_term_and_phrases_are_found(prepared):
    assert counts(prepared, "heat pump", "en") == {"en0": 1, "en1": 1, "en3": 1}
    assert counts(prepared, "salt battery", "en") == {"en0": 1, "en1": 1}
    assert counts(prepared, "pompe à chaleur", "fr") == {"fr0": 1, "fr1": 1, "fr2": 1}
    assert counts(prepared, "warmtepomp", "nl") == {"nl0": 1, "nl1": 1, "nl2": 1}
    assert counts(prepared, "wärmepumpe", "de") == {"de0": 1, "de1": 1, "de2": 1}


def test_terms_are_nouns_not_verbs_nor_stop_words(prepared):
    terms = set(prepared.terms.vocabulary["term"].str.lower())
    assert not terms & {"the", "stores", "feeds", "meet", "misst", "stocke", "de", "in", "two", "sparen", "partagent"}


def test_documents_are_counted_as_the_counts_say(prepared):
    found = (prepared.terms.counts > 0).sum(axis=0)
    assert np.asarray(found).ravel().tolist() == prepared.terms.vocabulary["documents"].tolist()


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_documents_changes_nothing(corpus, prepared, seed):
    shuffled = replace(corpus, documents=corpus.documents.sample(frac=1, random_state=seed))
    again = prepare(shuffled, Settings())
    pd.testing.assert_frame_equal(prepared.documents, again.documents)
    pd.testing.assert_frame_equal(prepared.terms.vocabulary, again.terms.vocabulary)
    assert (prepared.terms.counts != again.terms.counts).nnz == 0


def test_a_cache_changes_nothing_and_a_damaged_one_is_forgotten(corpus, prepared, tmp_path):
    prepare(corpus, Settings(), cache=tmp_path)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert len(files) == 5
    for wreck in (False, True):
        if wreck:
            (tmp_path / files[0]).write_text("{half")
        again = prepare(corpus, Settings(), cache=tmp_path)
        pd.testing.assert_frame_equal(prepared.terms.vocabulary, again.terms.vocabulary)


def test_one_document_and_texts_without_a_term(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("text\nA heat pump stores energy in a battery.\n")
    assert {"heat pump", "energy", "battery"} <= set(
        prepare(read_corpus(path, Settings()), Settings()).terms.vocabulary["term"]
    )
    path.write_text("lang,text\nen,the of and\nen,it is\n")
    bare = prepare(read_corpus(path, Settings()), Settings())
    assert bare.terms.counts.shape == (2, 0)


# --- repeats ----------------------------------------------------------------------------------------------------------


def test_the_first_by_date_is_the_original(tmp_path):
    path = tmp_path / "t.csv"
    text = "the same announcement of a new battery plant in the region with many words to compare it by"
    path.write_text(f"id,text,date\nlate,{text} x,2016-01-01\nearly,{text} y,2014-01-01\nundated,{text} z,\n")
    corpus = read_corpus(path, Settings())
    found = prepare(corpus, Settings()).documents.set_index("doc_id")["duplicate_of"]
    assert found.to_dict() == {"early": "", "late": "early", "undated": "early"}
    off = prepare(corpus, Settings(prepare=Prepare(near_duplicates=False)))
    assert (off.documents["duplicate_of"] == "").all()


# --- candidates against a plain count ---------------------------------------------------------------------------------

WORDS = ["energy", "salt", "pump", "system", "the", "x9"]


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    docs=st.lists(st.lists(st.sampled_from([*WORDS, "."]), min_size=1, max_size=12), min_size=1, max_size=6),
    longest=st.integers(1, 4),
    least=st.integers(1, 3),
)
def test_candidates_are_what_a_plain_loop_counts(docs, longest, least):
    tokens = tokenize([" ".join(words) for words in docs], "en")
    stops = np.array([word in {"the", ".", "\n"} for word in tokens.types])
    general = np.array([word == "system" for word in tokens.types])
    keys = np.arange(len(tokens.types))
    found = find_candidates(
        tokens, Grammar(stops, general, np.zeros_like(stops), keys, keys), max_words=longest, min_documents=least
    )
    names = {}
    for start, length, term in zip(found.starts, found.lengths, found.terms, strict=True):
        names[int(term)] = join_words([tokens.types[word] for word in tokens.ids[start : start + length]])
    got = {name: int(found.documents[term]) for term, name in names.items()}
    assert got == plain_count(docs, longest, least)


def plain_count(docs, longest, least):
    seen = {}
    for number, words in enumerate(docs):
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + longest) + 1):
                part = words[start:end]
                if not {"the", "."} & set(part) and part[0] != "system":
                    seen.setdefault(" ".join(part), set()).add(number)
    return {term: len(where) for term, where in seen.items() if len(where) >= least}


def test_corpus_record_is_not_changed(corpus):
    before = corpus.documents.copy()
    prepare(corpus, Settings())
    assert isinstance(corpus, Corpus)
    pd.testing.assert_frame_equal(before, corpus.documents)
