"""Intake: a user's files to a corpus, its repeats shown, and the user's word on them kept."""

from pathlib import Path

import pytest

from roadmap.errors import InputError
from roadmap.intake import repeats_to_review, set_apart, take_in
from roadmap.settings import Settings
from roadmap.stages.ingest import IngestOptions, read_corpus

TEXT = (
    "A pump for hot water in houses uses a compressor whose speed follows the weather of the coming day, so that the "
    "tank is warm when the sun has heated the roof and the price of power is low in the early afternoon"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    table = tmp_path / "news.csv"
    rows = [("a", TEXT), ("b", TEXT), ("c", TEXT + " and the night"), ("d", "Iets heel anders over lijm en hout.")]
    table.write_text("id,text,lang\n" + "".join(f'{name},"{text}",en\n' for name, text in rows))
    take_in([table], tmp_path / "corpus", IngestOptions(kind="news"), Settings())
    return tmp_path / "corpus"


def test_the_corpus_tells_its_repeats_and_counts_them_once(corpus: Path) -> None:
    read = read_corpus(corpus, Settings())
    assert (read.documents["duplicate_of"] == "").sum() == 2
    assert read.reads[["read", "kept", "duplicates", "rejected"]].iloc[0].tolist() == [4, 2, 2, 0]
    assert read.reads["languages"].iloc[0] == "en 4"
    found = repeats_to_review(corpus, Settings(), every=True)
    assert set(found["why"]) == {"exact", "near"}
    assert found["first_title"].str.startswith("A pump").all()


def test_what_is_said_to_stand_apart_stays_apart(corpus: Path) -> None:
    set_apart(corpus, ["c"], Settings())
    read = read_corpus(corpus, Settings())
    assert read.apart == ("c",)
    assert read.documents.set_index("doc_id")["duplicate_of"]["c"] == ""
    assert "c" not in set(repeats_to_review(corpus, Settings(), every=True)["doc_id"])
    set_apart(corpus, ["b"], Settings())
    assert (read_corpus(corpus, Settings()).documents["duplicate_of"] == "").all()


def test_an_unknown_document_or_a_foreign_folder_is_one_sentence(corpus: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in corpus.iterdir()}
    with pytest.raises(InputError, match="no document nobody"):
        set_apart(corpus, ["nobody"], Settings())
    with pytest.raises(InputError, match="no corpus of roadmap ingest"):
        set_apart(tmp_path, ["a"], Settings())
    assert before == {path.name: path.read_bytes() for path in corpus.iterdir()}
