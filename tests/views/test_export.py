"""The researcher's package: it opens back, holds nothing confidential, and is the same for the same study."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from packages import faults, save_small
from studies import SECRET

from roadmap.errors import InputError, StudyError
from roadmap.store import load_vectors
from roadmap.views.export import DICTIONARY, check_package, package_tables, write_package


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return save_small(tmp_path_factory.mktemp("export") / "study", markup="=1+1 ")


@pytest.fixture(scope="module")
def package(study, tmp_path_factory):
    return write_package(study, tmp_path_factory.mktemp("package") / "out")


def files(folder):
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def test_nothing_confidential_is_in_any_file(package):
    for name, path in files(package).items():
        text = pd.read_parquet(path).to_csv() if path.suffix == ".parquet" else path.read_bytes().decode("latin-1")
        assert SECRET.casefold() not in text.casefold(), name


def test_no_vector_of_a_confidential_document_is_there(study, package):
    told = json.loads((package / "vectors.json").read_text(encoding="utf-8"))
    matrix, whole = np.load(package / "vectors.npy", allow_pickle=False), load_vectors(study.path)
    opened = study.documents.loc[~study.documents["confidential"], "doc_id"]
    assert told["doc_ids"] == list(opened)
    assert matrix.shape == (len(opened), told["dimension"])
    place = {doc_id: row for row, doc_id in enumerate(whole.doc_ids)}
    assert np.array_equal(matrix, whole.matrix[[place[doc_id] for doc_id in opened]])


def test_counts_of_documents_are_of_open_ones(study, package):
    told = json.loads((package / "quality.json").read_text(encoding="utf-8"))
    assert told["coverage"]["documents"] == int((~study.documents["confidential"]).sum())
    assert "seconds" not in told
    assert "seconds" in json.loads((package / "timings.json").read_text(encoding="utf-8"))


def test_every_table_stands_twice_and_every_column_is_explained(study, package):
    told = pd.read_csv(package / DICTIONARY, dtype="str", keep_default_na=False)
    for name in package_tables(study):
        parquet, csv = (
            pd.read_parquet(package / f"{name}.parquet"),
            pd.read_csv(package / f"{name}.csv", low_memory=False),
        )
        assert list(parquet.columns) == list(csv.columns) == list(told.loc[told["table"] == name, "column"])
        assert len(parquet) == len(csv)


def test_the_tables_obey_their_description(package):
    assert faults(package) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("assignments.csv", "T001", "T999", "assignments.topic_id: T999"),
        ("map.csv", "-0.", "x", "map.x"),
        ("topics.csv", "technology", "sorcery", "topics.lane: sorcery"),
    ],
)
def test_a_table_that_does_not_is_found(package, tmp_path, file, old, new, fault):
    for name in (path.name for path in package.iterdir() if path.is_file()):
        (tmp_path / name).write_bytes((package / name).read_bytes())
    text = (package / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(fault in found for found in faults(tmp_path))


def test_no_cell_begins_a_formula(package):
    for path in package.rglob("*.csv"):
        frame = pd.read_csv(path, dtype="str", keep_default_na=False)
        for name in ("title", "text", "label", "label_nl", "organisation"):
            if name in frame:
                assert not frame[name].str.startswith(("=", "+", "-", "@")).any()


def test_the_command_finds_the_same_bytes_in_another_process(study, package):
    command = [sys.executable, "-m", "roadmap", "export", str(study.path), "--out", str(package), "--check"]
    before = {name: path.stat().st_mtime_ns for name, path in files(package).items()}
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert before == {name: path.stat().st_mtime_ns for name, path in files(package).items()}


def test_what_differs_is_said(study, package, tmp_path):
    out = shutil.copytree(package, tmp_path / "package")
    frame = pd.read_parquet(out / "topics.parquet")
    frame.loc[0, "label"] = "Another"
    frame.to_parquet(out / "topics.parquet", index=False)
    (out / "sources.bib").unlink()
    told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    told["settings"]["topics"]["restarts"] = 7
    (out / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    said = [one.english() for one in check_package(study, out)]
    assert said == [
        "settings.topics.restarts was 7, is 60",
        "the file sources.bib is missing",
        "the table topics.parquet differs in 1 rows; columns: label",
    ]


def test_a_folder_that_is_no_package_cannot_be_compared(study, tmp_path):
    with pytest.raises(StudyError):
        check_package(study, tmp_path)


def test_a_language_that_is_none_is_refused(study, tmp_path):
    with pytest.raises(InputError):
        write_package(study, tmp_path / "out", lang="eo")
    assert not (tmp_path / "out").exists()


def test_a_study_without_dates_has_a_package_too(tmp_path):
    out = write_package(save_small(tmp_path / "study", dated=False, documents=40), tmp_path / "out")
    assert faults(out) == []
    assert not list((out / "charts").glob("fan-*"))


def test_a_study_without_its_vectors_is_said_to_be_damaged(tmp_path):
    study = save_small(tmp_path / "study", documents=20)
    told = json.loads((study.path / "vectors.json").read_text(encoding="utf-8"))
    (study.path / "vectors.json").write_text(json.dumps({**told, "doc_ids": told["doc_ids"][1:]}), encoding="utf-8")
    with pytest.raises(StudyError):
        write_package(study, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_a_place_where_nothing_can_be_written_is_said(study, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError):
        write_package(study, tmp_path / "file" / "out")
