"""Edits of a study: made in seconds, kept by runs and updates, undone to the last byte, said in the terminal."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from commands import roadmap

from corpora import QUICK, Recipe, files_of, rows, without_timings, write_csv
from roadmap import edit, pipeline, placing
from roadmap.disclosure import disclose, hidden
from roadmap.edit import Note, desk
from roadmap.errors import InputError, StudyError
from roadmap.hand import LOG, read_hand
from roadmap.records import Study
from roadmap.rework import apply_hand, pending
from roadmap.store import load_study, load_vectors, save_study
from roadmap.update import update
from roadmap.verify import verify
from roadmap.views import select
from roadmap.views._map import map_rows

ME = Note("Ann", "because")
WANTED = placing.Wanted("market", 2027.0, 2031.0)


def spot(study: Study, topic: str = "T001") -> tuple[str, float, float]:
    item = next(one for one in study.roadmap.items if one.item_id == f"all/{topic}")
    return item.lane, item.start, item.end


@pytest.fixture
def copy(small_study: Study, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_study.path, tmp_path / "copy"))


@pytest.fixture(scope="module")
def edited(small_study: Study, tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A study with edits: T001 named, pinned and placed, T003 merged into T002, T004 split, T005 hidden."""
    path = Path(shutil.copytree(small_study.path, tmp_path_factory.mktemp("edited") / "study"))
    edit.rename(desk(path), "T001", {"en": 'Laser "welding" <b>', "nl": "Laserlassen"}, ME)
    edit.merge(desk(path), ["T002", "T003"], ME)
    edit.split(desk(path), "T004", ME)
    edit.hide(desk(path), ["T005"], ME)
    edit.pin(desk(path), "T001", ME)
    placing.place(desk(path), "T001", WANTED, ME)
    return apply_hand(path)


def main(study: Study) -> dict[str, str]:
    rows = study.assignments[study.assignments["primary"]]
    return dict(zip(rows["doc_id"], rows["topic_id"], strict=True))


def row(study: Study, topic: str):
    return study.fine.topics.set_index("topic_id").loc[topic]


def test_edits_show_in_topics_counts_and_files(small_study: Study, edited: Study) -> None:
    assert not verify(edited.path).broken
    assert row(edited, "T001")[["label", "label_nl"]].tolist() == ['Laser "welding" <b>', "Laserlassen"]
    before = small_study.fine.topics.set_index("topic_id")["size"]
    assert row(edited, "T002")["size"] == before["T002"] + before["T003"]
    assert row(edited, "T002")["parents"] == ["T002", "T003"]
    parts = [topic for topic in edited.fine.topics["topic_id"] if row(edited, topic)["parents"] == ["T004"]]
    assert len(parts) == 2
    assert sum(row(edited, part)["size"] for part in parts) == before["T004"]
    assert not any("(1)" in row(edited, part)["label"] for part in parts)  # they have words of their own
    whole = edited.fine.trends[edited.fine.trends["sector"] == "all"]
    assert whole["documents"].sum() == len(edited.documents)
    told = edited.manifest["hand"]
    assert spot(edited) == ("market", 2027, 2031)
    assert edited.roadmap.computed is not None
    assert (told["edits"], told["active"], told["made"]) == (6, 6, small_study.manifest["fingerprint"])


def test_what_is_hidden_counts_and_is_not_shown(edited: Study) -> None:
    shown = disclose(edited)
    assert hidden(shown.study, "topic") == {"T005"}
    assert "T005" not in set(select.topics(shown)["topic_id"])
    assert "T005" not in {item.topic for item in shown.study.roadmap.items}
    assert "T005" in {item.topic for item in edited.roadmap.items} | {row[0] for row in edited.roadmap.not_placed}
    assert select.primary(shown, level="theme")["topic_id"].notna().all()
    assert shown.study.found is None
    assert "T005" not in set(map_rows(shown)["topic_id"])
    assert len(shown.study.documents) == len(disclose(edited).study.documents)


def test_a_run_that_changes_nothing_is_skipped_and_one_edit_is_noticed(edited: Study, small_corpus: Path) -> None:
    stamp = (edited.path / "manifest.json").stat().st_mtime_ns
    pipeline.run(small_corpus, edited.path, settings=QUICK)
    assert (edited.path / "manifest.json").stat().st_mtime_ns == stamp


def test_a_run_after_an_edit_gives_what_the_edit_gave(copy: Path, small_corpus: Path) -> None:
    edit.merge(desk(copy), ["T002", "T003"], ME)
    edit.split(desk(copy), "T004", ME)
    placing.place(desk(copy), "T002", WANTED, ME)
    assert pending(copy)
    other = Path(shutil.copytree(copy, copy.with_name("other")))
    apply_hand(copy)
    assert not pending(copy)
    pipeline.run(small_corpus, other, settings=QUICK)
    one, two = (without_timings(files_of(path)) for path in (copy, other))
    assert one.keys() == two.keys()
    assert {name for name in one if one[name] != two[name]} == set()


def test_undoing_everything_gives_back_every_byte(copy: Path, small_study: Study) -> None:
    edit.merge(desk(copy), ["T001", "T002"], ME)
    apply_hand(copy)
    edit.rename(desk(copy), "T003", {"en": "Three"}, ME)
    edit.hide(desk(copy), ["T004"], ME)
    placing.place(desk(copy), "T003", WANTED, ME)
    assert spot(apply_hand(copy), "T003") == ("market", 2027, 2031)
    for number in (2, 1, 3, 4):
        edit.undo(desk(copy), number, ME)
    apply_hand(copy)
    one, two = (without_timings(files_of(path)) for path in (copy, small_study.path))
    one.pop(LOG)
    for manifest in (one.pop("manifest"), two.pop("manifest")):
        assert manifest["warnings"] == small_study.manifest["warnings"]
    assert one.keys() == two.keys()
    assert {name for name in one if one[name] != two[name]} == set()


@pytest.mark.slow
def test_new_names_alone_are_quick_and_give_what_a_whole_run_gives(copy: Path, small_corpus: Path) -> None:
    forecasts = (copy / "forecasts.parquet").read_bytes()
    edit.rename(desk(copy), "H01", {"fr": "Thème"}, ME)
    stages = []
    made = apply_hand(copy, report=lambda progress: stages.append(progress.stage))
    assert set(stages) == {"save"}
    assert (copy / "forecasts.parquet").read_bytes() == forecasts
    assert made.broad.topics.set_index("topic_id").loc["H01", "label_fr"] == "Thème"


def test_an_update_keeps_names_merges_and_splits(edited: Study, tmp_path: Path) -> None:
    fresh = write_csv(tmp_path / "new.csv", rows(Recipe(documents=24, first=160)))
    made = update(edited.path, fresh, tmp_path / "out")
    assert not verify(made.path).broken
    assert read_hand(made.path) == read_hand(edited.path)
    assert spot(made) == spot(edited)
    assert list(made.fine.topics["topic_id"]) == list(edited.fine.topics["topic_id"])
    for name in ("label", "label_nl", "label_fr", "label_de", "hidden", "pinned"):
        assert made.fine.topics[name].tolist() == edited.fine.topics[name].tolist()
    old = main(made)
    assert {doc: old[doc] for doc in main(edited)} == main(edited)
    assert not [one for one in made.manifest["warnings"] if "kept in the log" in one["text"]]
    edit.undo(desk(made.path), 2, ME)
    again = apply_hand(made.path)
    assert {"T002", "T003"} <= set(again.fine.topics["topic_id"])
    assert again.fine.topics["size"].sum() == len(made.documents)


@pytest.mark.slow
def test_a_run_with_other_documents_finds_edited_topics_again(edited: Study, tmp_path: Path) -> None:
    path = Path(shutil.copytree(edited.path, tmp_path / "study"))
    pinned = {doc for doc, topic in main(edited).items() if topic == "T001"}
    fewer = write_csv(tmp_path / "small.csv", rows()[6:] + rows(Recipe(documents=40, first=160)))
    made = pipeline.run(fewer, path, settings=QUICK)
    assert not verify(path).broken
    assert len(read_hand(path).edits) == 6
    now = main(made)
    kept = {doc for doc in pinned if doc in now}
    assert {now[doc] for doc in kept} == {"T001"}
    assert row(made, "T001")["label"] == 'Laser "welding" <b>'
    assert made.fine.topics["topic_id"].is_unique
    again = pipeline.run(fewer, path, settings=QUICK)
    assert again.manifest == made.manifest


def test_an_edit_that_no_longer_fits_is_kept_and_told(edited: Study, tmp_path: Path) -> None:
    path = Path(shutil.copytree(edited.path, tmp_path / "study"))
    other = write_csv(tmp_path / "small.csv", rows(Recipe(documents=120, first=400, seed=9)))
    made = pipeline.run(other, path, settings=QUICK)
    told = [one["text"] for one in made.manifest["warnings"] if "kept in the log but not applied" in one["text"]]
    assert told
    assert len(read_hand(path).edits) == 6
    assert not verify(path).broken


@pytest.mark.slow
def test_without_the_runs_terms_words_are_found_from_the_texts(copy: Path) -> None:
    with_terms = Path(shutil.copytree(copy, copy.with_name("with")))
    shutil.rmtree(copy / ".work")
    made = []
    for path in (copy, with_terms):
        edit.split(desk(path), "T004", ME)
        made.append(apply_hand(path).fine.topics)
    assert made[0]["keywords"].tolist() == made[1]["keywords"].tolist()
    assert made[0]["label"].tolist() == made[1]["label"].tolist()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda at: edit.rename(at, "T099", {"en": "x"}, ME), "There is no T099 here; there are T001 to"),
        (lambda at: edit.rename(at, "T001", {"en": "  \n"}, ME), "The name – has 0 characters|The name  has 0"),
        (lambda at: edit.rename(at, "T001", {"xx": "x"}, ME), "The language xx is not known"),
        (lambda at: edit.rename(at, "T001", {"en": at.now.topics["label_en"].iloc[1].upper()}, ME), "is called"),
        (lambda at: edit.merge(at, ["T001", "T001"], ME), "Only T001 is named"),
        (lambda at: edit.merge(at, ["T001", "H01"], ME), "There is no H01 here"),
        (lambda at: edit.merge(at, list(at.now.topics["topic_id"]), ME), "nothing would be left to compare"),
        (lambda at: edit.split(at, "H01", ME), "H01 is a theme"),
        (lambda at: edit.split(at, "T001", ME, parts=1), "wanted 2 to"),
        (lambda at: edit.split(at, "T001", ME, documents=["nowhere"]), "1 documents are not in T001"),
        (lambda at: edit.move(at, ["T001"], "T002", ME), "cannot move to T002"),
        (lambda at: edit.move(at, ["T001"], "H99", ME), "There is no H99"),
        (lambda at: edit.hide(at, list(at.now.topics["topic_id"]), ME), "nothing would be left to show"),
        (lambda at: edit.undo(at, 3, ME), "There is no edit 3"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_not_in_the_log(small_study: Study, change, sentence) -> None:
    with pytest.raises(InputError, match=sentence):
        change(desk(small_study.path))
    assert not (small_study.path / LOG).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda at: placing.place(at, "T001", WANTED, Note("Ann")), "No reason is given"),
        (
            lambda at: placing.place(at, "T001", WANTED, ME, sectors=["moon"]),
            "The study has no sector moon; it has all",
        ),
        (lambda at: placing.place(at, "T001", WANTED, ME, sectors=[]), "The study has no sector ;"),
        (lambda at: placing.place(at, "T099", WANTED, ME), "There is no T099 here"),
        (lambda at: placing.place(at, "T001", placing.Wanted("moon"), ME), "There is no lane moon; there are market"),
        (lambda at: placing.place(at, "T001", placing.Wanted("", 2031, 2029), ME), "The start 2031 lies after the end"),
        (
            lambda at: placing.place(at, "T001", placing.Wanted("", 2020, 2029), ME),
            "The year 2020 lies outside 2024 to",
        ),
        (
            lambda at: placing.place(at, "T001", placing.Wanted("", 2030, 2040), ME),
            "The year 2040 lies outside 2024 to",
        ),
        (lambda at: placing.place(at, "T001", placing.Wanted("", float("nan"), 2030), ME), "The year nan lies outside"),
        (lambda at: placing.link(at, ("T001", "T001"), "pulls", ME), "T001 cannot be linked to itself"),
        (lambda at: placing.link(at, ("T001", "T002"), "likes", ME), "There is no relation likes; there are enables"),
        (lambda at: placing.link(at, ("T001", "H01"), "pulls", ME), "There is no H01 here"),
    ],
)
def test_what_cannot_be_placed_is_one_sentence_and_not_in_the_log(small_study: Study, change, sentence) -> None:
    with pytest.raises(InputError, match=sentence):
        change(desk(small_study.path))
    assert not (small_study.path / LOG).exists()


def test_the_command_line_overrules_the_roadmap(copy: Path) -> None:
    years = ("--lane", "market", "--start", "2027", "--end", "2031")
    done = roadmap("topics", copy, "place", "t001", *years, "--why", "a plant opens", "--by", "Ann")
    assert done.code == 0, done.err
    assert "Edit 1: T001 placed by hand: Market, Start 2027, End 2031 (All sectors)" in done.out
    assert spot(load_study(copy)) == ("market", 2027, 2031)
    assert roadmap("topics", copy, "take", "T001", "--why", "no").code == 0
    assert "all/T001" not in {one.item_id for one in load_study(copy).roadmap.items}
    assert roadmap("topics", copy, "take", "T001", "--why", "no").sentence.startswith("T001 is not on the roadmap of")
    assert roadmap("topics", copy, "undo", "2").code == 0
    assert spot(load_study(copy)) == ("market", 2027, 2031)
    assert roadmap("topics", copy, "place", "T001", *years).sentence.startswith("No reason is given")


def test_a_roadmap_or_log_that_somebody_changed_is_found(edited: Study, tmp_path: Path) -> None:
    path = Path(shutil.copytree(edited.path, tmp_path / "study"))
    edit.undo(desk(path), 6, ME)
    assert not verify(path).broken  # the log may be ahead of the study
    text = (path / LOG).read_text(encoding="utf-8")
    (path / LOG).write_text(text.replace("because", "no reason"), encoding="utf-8")
    assert ["log of edits" in one.english() for one in verify(path).broken] == [True]
    (path / LOG).write_text(text, encoding="utf-8")
    moved = replace(edited.roadmap, items=edited.roadmap.computed.items)
    save_study(replace(edited, path=path, roadmap=moved), load_vectors(path))
    assert any("is not what the edits" in one.english() for one in verify(path).broken)


def test_a_split_by_documents_takes_repeats_along(copy: Path) -> None:
    at = desk(copy)
    inside = [doc for doc, topic in main(at.study).items() if topic == "T001"]
    made = edit.split(at, "T001", ME, documents=inside[:4])
    assert set(inside[:4]) <= set(made.parts[0].doc_ids)
    assert sorted([*made.parts[0].doc_ids, *made.parts[1].doc_ids]) == sorted(inside)


@pytest.mark.slow
def test_the_command_line_lists_edits_and_tells(copy: Path) -> None:
    listed = roadmap("topics", copy)
    assert (listed.code, "T001" in listed.out, "H01" in listed.out) == (0, True, True)
    done = roadmap("topics", copy, "rename", "t001", "--name", "Laser", "--in", "nl=Lassen", "--why", "short")
    assert done.code == 0, done.err
    assert "Edit 1: T001 renamed: NL “Lassen”, EN “Laser”" in done.out
    assert "The study shows it" in done.out
    assert roadmap("topics", copy, "merge", "T002", "T003", "--who", "Bo").code == 0
    assert roadmap("topics", copy, "hide", "T004").code == 0
    assert "[hidden]" in roadmap("topics", copy).out
    assert roadmap("topics", copy, "undo").code == 0
    log = roadmap("topics", copy, "log").out.splitlines()
    assert len(log) == 4
    assert "short" in log[0]
    assert "Bo: T002, T003 merged" in log[1]
    assert "[undone]" in log[2]
    wrong = roadmap("topics", copy, "rename", "T077", "--name", "x")
    assert (wrong.code, "There is no T077 here" in wrong.sentence) == (1, True)
    assert roadmap("topics", copy / "nowhere").code == 1
    assert json.loads((copy / "manifest.json").read_text())["hand"]["active"] == 2


def test_a_damaged_log_stops_the_run_before_anything_is_lost(copy: Path, small_corpus: Path) -> None:
    (copy / LOG).write_text("{\n", encoding="utf-8")
    with pytest.raises(StudyError, match="Line 1 of"):
        pipeline.run(small_corpus, copy, settings=QUICK)
    assert (copy / LOG).read_text() == "{\n"
    assert not verify(copy).broken
    assert load_study(copy).path == copy
