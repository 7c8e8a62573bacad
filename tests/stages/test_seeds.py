"""Seeds: a sentence or examples take their documents out of the corpus, whatever the order; nothing near is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from planted_topics import QUICK, corpus, primary

import corpora
from roadmap import edit, pipeline
from roadmap.disclosure import disclose
from roadmap.errors import SettingsError
from roadmap.rework import apply_hand
from roadmap.settings import Seed, Settings, settings_of
from roadmap.stages._seeds import Start, bound, plant
from roadmap.stages.seeds import NOTHING, find_seeded, seed_warnings
from roadmap.verify import verify

SIZES = [60, 50, 50, 40, 12]


class Pointer:
    """An encoder whose texts name a direction: ``subject 3`` is where the third planted subject lies."""

    name, revision, dimension = "test", "1", 24

    def __init__(self, vectors, subject) -> None:
        self.middles = np.array([vectors.matrix[subject == s].mean(axis=0) for s in range(len(SIZES))])

    def encode(self, texts, *, progress=None):
        rows = [self.middles[int(text.split()[-1])] if text.startswith("subject") else -self.middles.sum(axis=0)
                for text in texts]  # fmt: skip
        found = np.array(rows) + 0.15 * np.random.default_rng(len(texts)).standard_normal((len(texts), 24)) / 5
        return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def planted():
    documents, vectors, terms, subject = corpus(SIZES, seed=3)
    return documents, vectors, terms, subject, Pointer(vectors, subject)


def seeded(planted, *seeds, order=None):
    documents, vectors, terms, _, encoder = planted
    frame = documents if order is None else documents.iloc[order]
    return find_seeded(frame, vectors, terms, replace(QUICK, seeds=tuple(seeds)), encoder)


SMALL = Seed("Fifth thing", texts=("subject 4",), names=(("nl", "Vijfde ding"),))


@pytest.mark.parametrize("subject", range(5))
def test_a_sentence_finds_its_documents(planted, subject):
    found = seeded(planted, Seed("Mine", texts=(f"subject {subject}",)))
    told = found.quality["seeds"][0]
    held = primary(found) == told["topic_id"]
    truth = pd.Series(planted[3] == subject, index=planted[0]["doc_id"]).reindex(held.index)
    assert (held & truth).sum() / held.sum() >= 0.85
    assert (held & truth).sum() / truth.sum() >= 0.8
    assert told["documents"] == held.sum()


def test_its_topic_stands_among_the_others(planted):
    found = seeded(planted, SMALL)
    row = found.topics.set_index("topic_id").loc[found.quality["seeds"][0]["topic_id"]]
    assert row[["label", "label_nl", "label_de", "label_from_nl", "label_from_de"]].tolist() == [
        "Fifth thing", "Vijfde ding", "Fifth thing", "nl", "en",
    ]  # fmt: skip
    assert set(row["keywords"]) & {f"s4w{number}" for number in range(8)}
    assert row["theme_id"] in set(found.themes["topic_id"])
    assert row["stability"] > 0.8
    assert found.topics["size"].sum() == found.themes["size"].sum() == len(planted[0])
    main = primary(found)
    assert main.index.is_unique
    assert set(main.index) == set(planted[0]["doc_id"])
    assert set(found.map["doc_id"]) == set(planted[0]["doc_id"])
    assert found.quality["topics"] == len(found.topics)


def test_examples_alone_and_examples_always_belong(planted):
    documents, _, _, subject, _ = planted
    ids = documents["doc_id"].to_numpy()
    few, odd = ids[subject == 4][:5], ids[subject == 0][0]
    main = primary(found := seeded(planted, Seed("By example", examples=tuple(few))))
    own = found.quality["seeds"][0]["topic_id"]
    assert (main[few] == own).all()
    assert (subject[np.isin(ids, main.index[main == own])] == 4).mean() >= 0.8
    main = primary(found := seeded(planted, Seed("By example", examples=(*few, odd))))
    own = found.quality["seeds"][0]["topic_id"]
    assert (main[[*few, odd]] == own).all()
    rows = found.assignments[found.assignments["primary"]].set_index("doc_id")["strength"]
    assert (rows[[*few, odd]] == 1).all()


def test_neither_the_order_of_documents_nor_that_of_seeds_matters(planted):
    two = (SMALL, Seed("Another", texts=("subject 1",)))
    one = seeded(planted, *two)
    order = np.random.default_rng(1).permutation(len(planted[0]))
    other = seeded(planted, *reversed(two), order=order)
    pd.testing.assert_frame_equal(one.topics, other.topics)
    pd.testing.assert_frame_equal(one.assignments, other.assignments)
    assert one.quality["seeds"] == other.quality["seeds"]


def test_repeats_go_where_the_document_goes_that_they_repeat(planted):
    documents, vectors, terms, subject, encoder = planted
    first = documents["doc_id"][subject == 4].iloc[0]
    copy = documents[documents["doc_id"] == first].assign(doc_id="copy", duplicate_of=first)
    frame = pd.concat([documents, copy], ignore_index=True)
    more = replace(
        vectors, doc_ids=(*vectors.doc_ids, "copy"),
        matrix=np.vstack([vectors.matrix, vectors.matrix[[list(vectors.doc_ids).index(first)]]]),
    )  # fmt: skip
    found = find_seeded(frame, more, terms, replace(QUICK, seeds=(SMALL,)), encoder)
    assert primary(found)["copy"] == primary(found)[first] == found.quality["seeds"][0]["topic_id"]


def test_a_seed_that_matches_nothing_is_a_sentence(planted):
    found = seeded(planted, Seed("Elsewhere", texts=("far away",)), SMALL)
    told = {one["name"]: one["documents"] for one in found.quality["seeds"]}
    assert told["Elsewhere"] == 0 < told["Fifth thing"]
    assert [one.template for one in seed_warnings(found.quality)] == [NOTHING]
    alone = seeded(planted, Seed("Elsewhere", texts=("far away",)))
    assert len(primary(alone)) == len(planted[0])


def test_a_lower_precision_takes_more(planted):
    few, many = (
        seeded(planted, replace(SMALL, precision=part)).quality["seeds"][0]["documents"] for part in (0.99, 0.6)
    )
    assert few < many


def test_background_alone_gives_next_to_nothing():
    rng = np.random.default_rng(5)
    taken = [int((scores >= bound(scores, 0.99)).sum()) for scores in rng.normal(size=(200, 500))]
    assert np.mean(np.array(taken) > 2) < 0.05


def test_three_documents_and_copies_of_one_do_not_break_it():
    point = np.tile(np.array([[1.0, 0.0]]), (5, 1))
    for points in (point, point[:1], np.zeros((3, 2))):
        found = plant(points, [Start(np.array([1.0, 0.0]), np.array([], dtype=int), 0.99)])
        assert found.seed.shape == (len(points),)
        assert np.isfinite(found.strength).all()


# --- in the settings ------------------------------------------------------------------------------------------------


def test_seeds_are_read_and_come_back():
    given = {"seeds": [
        {"name": "Lassen", "texts": ["Laserlassen van staal"], "examples": ["d1"]},
        {"name": {"nl": "Waterstof", "fr": "Hydrogène"}},
    ]}  # fmt: skip
    found = settings_of(given)
    assert found.seeds[0] == Seed("Lassen", texts=("Laserlassen van staal",), examples=("d1",))
    assert found.seeds[1] == Seed("Waterstof", names=(("nl", "Waterstof"), ("fr", "Hydrogène")))
    assert settings_of(found.as_dict()) == found
    assert Settings().seeds == ()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([{"texts": ["x"]}], "wanted a name"),
        ([{"name": "x", "color": 1}], "A seed has color"),
        ("x", "A seed has x"),
        ([{"name": "A"}, {"name": "a"}], "Two seeds are called A"),
        ([{"name": {"es": "x"}}], "named in es"),
        ([{"name": "x", "precision": 1.5}], "precision is 1.5; wanted 0.5 to 0.999"),
    ],
)
def test_a_wrong_seed_is_one_sentence(given, sentence):
    with pytest.raises(SettingsError, match=sentence):
        settings_of({"seeds": given})


# --- in a study -----------------------------------------------------------------------------------------------------


def test_a_study_keeps_its_seeds_and_discloses_no_document_of_theirs(small_corpus, tmp_path):
    seeds = (Seed("Lassen", texts=("laser welding seam robot torch",), examples=("doc-0000", "doc-0004", "doc-0008")),
             Seed("Walvissen", texts=("zzz",)))  # fmt: skip
    study = pipeline.run(small_corpus, tmp_path / "study", settings=replace(corpora.QUICK, seeds=seeds))
    assert not verify(study.path).broken
    told = {one["name"]: one for one in study.quality["seeds"]}
    held = study.assignments[study.assignments["primary"]].set_index("doc_id")["topic_id"]
    assert (held[["doc-0000", "doc-0004", "doc-0008"]] == told["Lassen"]["topic_id"]).all()
    assert settings_of(study.manifest["settings"]).seeds == seeds
    shown = disclose(study).study
    assert "doc-0008" not in str(shown.manifest["settings"])
    assert all("documents" not in one for one in shown.quality["seeds"])
    edit.rename(edit.desk(study.path), told["Lassen"]["topic_id"], {"de": "Schweißen"}, edit.Note("Ann"))
    again = apply_hand(study.path)
    row = again.fine.topics.set_index("topic_id").loc[told["Lassen"]["topic_id"]]
    assert (row["label"], row["label_de"]) == ("Lassen", "Schweißen")
    assert again.manifest["warnings"] == study.manifest["warnings"]
