"""Update: new documents find the topics that are there; identifiers and names stay."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from commands import roadmap

from corpora import QUICK, Recipe, rows, subject_of, write_csv
from roadmap import pipeline
from roadmap.errors import InputError, StudyError
from roadmap.records import Study
from roadmap.store import load_study
from roadmap.update import update
from roadmap.verify import verify

FRESH = Recipe(documents=24, first=160)


@pytest.fixture(scope="module")
def updated(small_study: Study, tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("update")
    return update(small_study.path, write_csv(folder / "new.csv", rows(FRESH)), folder / "study")


@pytest.fixture
def copy(small_study: Study, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_study.path, tmp_path / "copy"))


def test_new_documents_stand_in_topics_of_their_subject(small_study: Study, updated: Study) -> None:
    main = updated.assignments[updated.assignments["primary"]].set_index("doc_id")["topic_id"]
    old = main.reindex(small_study.documents["doc_id"])
    subject = old.groupby(old).agg(lambda ids: ids.index.map(subject_of).value_counts().index[0])
    new = main.reindex([record["id"] for record in rows(FRESH)])
    right = [subject[topic] == subject_of(doc_id) for doc_id, topic in new.items()]
    assert sum(right) / len(right) >= 0.9


def test_topics_names_and_old_places_stay(small_study: Study, updated: Study) -> None:
    for level in ("topic", "theme"):
        before, after = small_study.level(level).topics, updated.level(level).topics
        stay = ["topic_id", "theme_id", "label", "label_nl", "label_fr", "label_de", "label_en"]
        pd.testing.assert_frame_equal(before[stay], after[stay])
        assert after["parents"].tolist() == [[topic] for topic in after["topic_id"]]
        assert after["size"].sum() == before["size"].sum() + FRESH.documents
    old = updated.assignments[updated.assignments["doc_id"].isin(small_study.documents["doc_id"])]
    pd.testing.assert_frame_equal(old.reset_index(drop=True), small_study.assignments)


def test_counts_and_files_are_those_of_both(small_study: Study, updated: Study) -> None:
    assert not verify(updated.path).broken
    assert len(updated.documents) == len(small_study.documents) + FRESH.documents
    whole = updated.fine.trends[updated.fine.trends["sector"] == "all"]
    assert whole["documents"].sum() == len(updated.documents)
    assert [one["file"] for one in updated.manifest["inputs"]] == ["small.csv", "new.csv"]
    assert updated.quality["updated"] == {"added": FRESH.documents, "of": small_study.manifest["fingerprint"]}


def test_nothing_new_is_one_sentence(copy: Path, small_corpus: Path) -> None:
    with pytest.raises(InputError, match="All 160 documents of the corpus stand in the study already"):
        update(copy, small_corpus, copy)
    assert not verify(copy).broken


def test_into_the_same_folder_twice(copy: Path, tmp_path: Path) -> None:
    for number in range(2):
        more = Recipe(documents=8, first=160 + 8 * number)
        update(copy, write_csv(tmp_path / f"{number}.csv", rows(more)), copy)
        assert not verify(copy).broken
    assert len(load_study(copy).documents) == 176
    done = roadmap("update", copy, tmp_path / "1.csv", "--out", copy)
    assert (done.code, "stand in the study already" in done.sentence) == (1, True)


def test_what_stands_there_already_is_left_out(copy: Path, tmp_path: Path) -> None:
    mixed = write_csv(tmp_path / "mixed.csv", rows(Recipe(documents=30, first=150)))
    done = roadmap("update", copy, mixed, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert len(load_study(tmp_path / "out").documents) == 180


def test_a_copy_of_what_stands_there_is_kept_and_not_counted(small_study: Study, tmp_path: Path) -> None:
    copies = [
        {
            **record,
            "id": f"copy-{place}",
            "title": record["title"].upper(),
            "text": record["text"].upper() + " Read more.",
        }
        for place, record in enumerate(rows()[:6])
    ]
    new = update(small_study.path, write_csv(tmp_path / "new.csv", [*copies, *rows(FRESH)]), tmp_path / "study")
    repeated = new.documents.set_index("doc_id")["duplicate_of"]
    for place, record in enumerate(rows()[:6]):
        assert repeated[f"copy-{place}"] == (repeated[record["id"]] or record["id"])
    assert set(new.repeats["doc_id"]) == set(repeated[repeated != ""].index)
    before = small_study.fine.trends
    counted = new.fine.trends.loc[new.fine.trends["sector"] == "all", "documents"].sum()
    assert counted == before.loc[before["sector"] == "all", "documents"].sum() + FRESH.documents


def test_taken_identifiers_become_new_ones(small_study: Study, tmp_path: Path) -> None:
    records = rows(Recipe(documents=12, first=160))
    for record, old in zip(records, small_study.documents["doc_id"], strict=False):
        record["id"] = old
    for record in records[6:9]:
        record.update(title=records[0]["title"], text=records[0]["text"])  # one text four times, under taken ids
    records[11]["id"] = ""
    made = update(small_study.path, write_csv(tmp_path / "new.csv", records), tmp_path / "study")
    assert made.documents["doc_id"].is_unique
    assert len(made.documents) == 172
    old = made.documents.set_index("doc_id").loc[small_study.documents["doc_id"], "content_hash"]
    assert old.tolist() == small_study.documents["content_hash"].tolist()
    assert (made.documents["duplicate_of"] != "").sum() == 3
    assert not verify(made.path).broken


def test_another_encoder_is_one_sentence(copy: Path, tmp_path: Path) -> None:
    about = json.loads((copy / "vectors.json").read_text())
    (copy / "vectors.json").write_text(json.dumps({**about, "revision": "0"}))
    with pytest.raises(StudyError, match="made with the encoder hashing 0"):
        update(copy, write_csv(tmp_path / "new.csv", rows(FRESH)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_no_study_no_corpus(copy: Path, tmp_path: Path, small_corpus: Path) -> None:
    with pytest.raises(StudyError, match="There is no study"):
        update(tmp_path / "nowhere", small_corpus, tmp_path / "out")
    with pytest.raises(InputError, match="There is no"):
        update(copy, tmp_path / "nowhere.csv", tmp_path / "out")


def test_a_study_without_dates_takes_dated_documents(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "a.csv", rows(Recipe(documents=40, dated=False)))
    study = pipeline.run(first, tmp_path / "study", settings=QUICK)
    made = update(study.path, write_csv(tmp_path / "b.csv", rows(Recipe(documents=20, first=40))), tmp_path / "more")
    assert made.documents["date"].notna().sum() == 20
    assert not verify(made.path).broken
