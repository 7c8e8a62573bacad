"""A package put where an earlier one may stand: what is not of the package stays, whatever happens midway."""

import json

import pytest

from roadmap.errors import StudyError
from roadmap.views.package.folder import MANIFEST, MOVING, files_of, hashes_of, put, see_place


def package(folder, texts):
    """Write a package of some files."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    told = {"package_version": 1, "files": hashes_of(folder)}
    (folder / MANIFEST).write_text(json.dumps(told), encoding="utf-8")
    return folder


def test_a_new_package_goes_into_a_new_or_an_empty_folder(tmp_path):
    for out in (tmp_path / "new", tmp_path / "empty"):
        put(package(tmp_path / f"draft-{out.name}", {"a.csv": "1", "model/b.json": "2"}), out, see_place(out))
        assert files_of(out) == ["a.csv", "manifest.json", "model/b.json"]


def test_other_folders_are_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for place in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(StudyError):
            see_place(place)
    (tmp_path / MANIFEST).write_text(json.dumps({"study_version": 1}), encoding="utf-8")
    with pytest.raises(StudyError):
        see_place(tmp_path)


def test_a_package_is_renewed_and_files_beside_it_stay(tmp_path):
    out = package(tmp_path / "out", {"a.csv": "1", "old/b.csv": "2", "old2/c.csv": "3"})
    for name in ("mine.txt", "old/mine.txt"):
        (out / name).write_text("mine", encoding="utf-8")
    put(package(tmp_path / "draft", {"a.csv": "10", "d.csv": "4"}), out, see_place(out))
    assert files_of(out) == ["a.csv", "d.csv", "manifest.json", "mine.txt", "old/mine.txt"]
    assert (out / "a.csv").read_text(encoding="utf-8") == "10"
    assert not (out / "old2").exists()


def test_a_file_that_somebody_changed_is_not_written_over(tmp_path):
    out = package(tmp_path / "out", {"methods.md": "1"})
    (out / "methods.md").write_text("my own words", encoding="utf-8")
    with pytest.raises(StudyError) as error:
        see_place(out)
    assert "methods.md" in error.value.message.english()


def test_a_foreign_file_in_the_way_is_kept(tmp_path):
    out = package(tmp_path / "out", {"a.csv": "1"})
    (out / "b.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError):
        put(package(tmp_path / "draft", {"b.csv": "2"}), out, see_place(out))
    assert (out / "b.csv").read_text(encoding="utf-8") == "mine"
    assert (out / MANIFEST).exists()


def test_a_move_that_was_cut_off_is_done_again(tmp_path):
    out = package(tmp_path / "out", {"a.csv": "half"})
    (out / MANIFEST).unlink()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    (out / MOVING).write_text(json.dumps(["a.csv", "b.csv", MANIFEST]), encoding="utf-8")
    put(package(tmp_path / "draft", {"a.csv": "1", "b.csv": "2"}), out, see_place(out))
    assert files_of(out) == ["a.csv", "b.csv", "manifest.json", "mine.txt"]
    assert (out / "a.csv").read_text(encoding="utf-8") == "1"


def test_an_export_of_the_first_version_is_replaced(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for name in ("about.json", "dictionary.csv", "topics.csv", "topics.parquet", "mine.csv"):
        (out / name).write_text("{}", encoding="utf-8")
    put(package(tmp_path / "draft", {"topics.csv": "1"}), out, see_place(out))
    assert files_of(out) == ["manifest.json", "mine.csv", "topics.csv"]


def test_a_package_never_reaches_out_of_its_folder(tmp_path):
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    out = package(tmp_path / "out", {"a.csv": "1"})
    told = {"package_version": 1, "files": {"../precious.txt": "", "a.csv": ""}}
    (out / MANIFEST).write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(StudyError):
        see_place(out)
    assert (tmp_path / "precious.txt").exists()
