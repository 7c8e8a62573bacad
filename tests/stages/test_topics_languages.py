"""Names in four languages, and treatment of mixed languages."""

from dataclasses import replace

import numpy as np
import pandas as pd
from planted_topics import QUICK, corpus, themes_of

from roadmap.records import Vectors
from roadmap.settings import Settings
from roadmap.stages._labels import names_of
from roadmap.stages._languages import language_mix, strata
from roadmap.stages.topics import find_topics


def test_one_language_is_not_treated_and_a_rare_second_one_neither():
    assert language_mix(np.array(["en"] * 100)).treatment == "none"
    assert language_mix(np.array(["en"] * 100 + ["nl"])).treatment == "none"
    mix = language_mix(np.array(["en"] * 100 + ["nl"] * 30 + ["fr"] * 3))
    assert mix.treatment != "none"
    assert mix.languages == ("en", "nl")
    assert [len(rows) for rows in mix.groups] == [100, 30]


def test_languages_are_not_topics():
    """The language moves a vector further than its subject does; topics must follow the subject."""
    documents, vectors, terms, subject = corpus([40, 40, 40], langs=("en", "fr"), dimension=24)
    matrix = vectors.matrix.copy()
    matrix[documents["lang"] == "fr", -1] += 0.9
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    three = Settings(topics=replace(QUICK.topics, themes=3))
    topics = find_topics(documents, Vectors(vectors.doc_ids, matrix, "t", "1"), terms, three)
    theme = themes_of(topics).loc[documents["doc_id"]].to_numpy()
    table = pd.crosstab(theme, documents["lang"].to_numpy(), normalize="index")
    assert table.to_numpy().max() < 0.65
    assert pd.crosstab(theme, subject).max(axis=1).sum() > 110
    leak = topics.quality["leakage"]["themes"]
    assert leak["value"] < leak["chance"] + 0.05


def test_a_language_with_few_texts_borrows_its_name_openly():
    documents, vectors, terms, _ = corpus([40, 40], langs=("nl",))
    topics = find_topics(documents, vectors, terms, QUICK)
    row = topics.themes.iloc[0]
    assert row["label_de"] == row["label_nl"]
    assert (row["label_from_nl"], row["label_from_de"], row["label_from_fr"]) == ("nl", "nl", "nl")
    assert row["keywords_de"] == []
    assert len(row["keywords_nl"]) > 0


def test_kinds_of_sources_are_strata_where_there_are_several():
    langs, kinds = np.array(["en", "fr", "en"], dtype=object), np.array(["news", "news", "patent"], dtype=object)
    assert list(strata(langs, kinds)) == ["news/en", "news/fr", "patent/en"]
    assert list(strata(langs, np.array(["news"] * 3, dtype=object))) == ["en", "fr", "en"]


def test_a_topic_is_not_named_after_an_organisation():
    terms = np.array(["Meuse Optique", "optique", "Meuse", "lumière Meuse Optique", "contrôle optique"], dtype=object)
    found = names_of(terms, np.array(["Meuse Optique", "", "Lichtlijn"], dtype=object))
    assert list(found) == [True, False, True, True, False]
