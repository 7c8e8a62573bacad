"""The command line: exit codes, streams, one sentence for whatever a user can mend."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import ROOT, roadmap, shell

from corpora import QUICK_TOML, Recipe, rows, write_csv
from roadmap.records import Study
from roadmap.store import load_study

HEAVY = ("torch", "spacy", "sklearn", "pandas", "statsmodels", "streamlit", "bertopic", "numpy", "pyarrow")


@pytest.fixture
def knobs(tmp_path: Path) -> Path:
    path = tmp_path / "quick.toml"
    path.write_text(QUICK_TOML)
    return path


# --- bad input ------------------------------------------------------------------------------------------------------


def _raw(data: bytes, name: str = "input.csv") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return write


def _table(records: list[dict[str, str]]) -> Callable[[Path], Path]:
    return lambda folder: write_csv(folder / "input.csv", records)


def _changed(count: int, **columns: list[str]) -> Callable[[Path], Path]:
    """Write records of which the first few have other values in a column."""
    records = rows(Recipe(documents=count))
    for name, values in columns.items():
        for record, value in zip(records, values, strict=False):
            record[name] = value
    return _table(records)


def _folder(**files: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "corpus").mkdir()
        for name, text in files.items():
            (folder / "corpus" / name.replace("_", ".")).write_text(text)
        return folder / "corpus"

    return write


def _with_nul(folder: Path) -> Path:
    path = write_csv(folder / "input.csv", rows(Recipe(documents=20)))
    path.write_bytes(path.read_bytes().replace(b"hydrogen", b"hydro\x00gen"))
    return path


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda folder: folder / "nowhere.csv", "There is no corpus at"),
    "empty": (_raw(b""), "is empty"),
    "header": (_raw(b"id,text,date\n"), "a header and no rows"),
    "blank": (_raw(b"\n\n  \n"), "is empty"),
    "empty folder": (_folder(), "holds no files"),
    "folder of nothing readable": (_folder(picture_gif="GIF89a"), "picture.gif is GIF"),
    "no text column": (_raw(b"id,colour\n1,red\n2,blue\n"), "no text column"),
    "no delimiter": (_raw(b"id~text\n1~one text here\n2~another text\n"), "one column only"),
    "no encoding": (_raw(bytes(range(128, 256)) * 30 + bytes(range(32)) * 30), "."),
    "binary": (_raw(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8), "PNG"),
    "nothing usable": (_raw(b"id,text\n1,\n2,\n3,\n"), "None of the 3 records"),
    "no letters": (_raw("text\n😀😀\n!!!\n".encode()), "holds no letters"),
    "broken corpus.toml": (_folder(corpus_toml="[[["), "could not be read"),
    "no such source": (_folder(corpus_toml='[[sources]]\npath = "*.csv"\n'), "no file matches"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_ends_in_one_sentence(name: str, tmp_path: Path, knobs: Path) -> None:
    make, wanted = REFUSED[name]
    done = roadmap("run", make(tmp_path), "--out", tmp_path / "study", "--settings", knobs)
    assert done.code == 1
    assert not done.out
    assert wanted in done.sentence
    assert "Traceback" not in done.err
    assert not (tmp_path / "study" / "manifest.json").exists()


ONE = rows(Recipe(documents=1))[0]
DATES = ["31/02/2015", "0000-00-00", "2999-01-01", "yesterday", "2015-13-01", "-1"]
SILENT = {"kind": "interview", "consent": "", "organisation": "Zwijgende BV"}
READ: dict[str, tuple[Callable[[Path], Path], int, int]] = {
    # what, documents, rejects
    "one document": (_table([ONE]), 1, 0),
    "three documents": (_table(rows(Recipe(documents=3))), 3, 0),
    "one language": (_table(rows(Recipe(documents=30, langs=("en",)))), 30, 0),
    "no dates": (_table(rows(Recipe(documents=30, dated=False))), 30, 0),
    "one year": (_changed(20, date=["2020-05-05"] * 20), 20, 0),
    "bad dates": (_changed(20, date=DATES), 14, 6),
    "repeated ids": (_changed(20, id=["same"] * 8), 20, 0),
    "identical": (_table([{**ONE, "id": f"copy-{n}"} for n in range(500)]), 500, 0),
    "identical, no ids": (_table([{**ONE, "id": ""} for _ in range(50)]), 50, 0),
    "a cell of 10 MB": (_changed(20, text=["word " * 2_000_000]), 19, 1),
    "NUL": (_with_nul, 20, 0),
    "latin": (_raw("id,text,lang\n1,Déjà vu à l’été ici,it\n2,Wärme und Größe,it\n".encode("cp1252")), 2, 0),
    "wide": (_raw("id;text\n1;Een eerste tekst hier\n2;Een tweede tekst daar\n".encode("utf-16")), 2, 0),
    "half a character": (
        _raw(b'{"text": "seam \\ud800 tracking"}\n{"\\udc00": 1, "text": "b a"}', "a.jsonl"),
        2,
        0,
    ),
    "silent interviews": (_table(rows(Recipe(documents=20, extra=SILENT))), 20, 0),
    "a sector called all": (_table(rows(Recipe(documents=20, extra={"sector": "all"}))), 20, 0),
    "markup for a sector": (_table(rows(Recipe(documents=20, extra={"sector": "<b>../x</b>;;|"}))), 20, 0),
    "long odd ids": (_changed(20, id=['a/b\\c"\n' + "x" * 5000]), 20, 0),
    "no language we know": (_raw("text\n数据挖掘与人工智能\n机器人焊接技术\n".encode()), 2, 0),
}


NIGHTLY = ("one language", "one year", "identical, no ids", "wide", "half a character", "markup for a sector")
"""Odd tables whose like is tried on every push."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in NIGHTLY else name for name in READ]
)
def test_what_is_odd_becomes_a_study_that_verifies(name: str, tmp_path: Path, knobs: Path) -> None:
    make, documents, rejects = READ[name]
    out = tmp_path / "study"
    done = roadmap("run", make(tmp_path), "--out", out, "--settings", knobs)
    assert (done.code, "Traceback" in done.err) == (0, False)
    study = load_study(out)
    assert (len(study.documents), len(study.rejects)) == (documents, rejects)
    assert f"{rejects} records set aside" in done.out
    assert (study.rejects["reason"] != "").all()
    found = roadmap("verify", out)
    assert found.code == 0, found.err
    if study.documents["date"].isna().all():
        assert "No document carries a date" in done.out
    assert study.sectors["sector"].ne("all").all()


def test_silent_interviews_are_named_nowhere_on_the_roadmap(tmp_path: Path, knobs: Path) -> None:
    records = rows(Recipe(documents=40, extra=SILENT))
    assert roadmap("run", _table(records)(tmp_path), "--out", tmp_path / "s", "--settings", knobs).code == 0
    plan = load_study(tmp_path / "s").roadmap
    assert all(not one.evidence for one in (*plan.items, *plan.links))
    assert all(item.organisations == 0 for item in plan.items)


# --- places to write ------------------------------------------------------------------------------------------------


def test_out_is_a_file(tmp_path: Path, small_corpus: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    done = roadmap("run", small_corpus, "--out", tmp_path / "taken")
    assert (done.code, (tmp_path / "taken").read_text()) == (1, "mine")
    assert "is a file" in done.sentence


def test_out_holds_other_files(tmp_path: Path, small_corpus: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    done = roadmap("run", small_corpus, "--out", tmp_path)
    assert done.code == 1
    assert "holds other files" in done.sentence
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_out_inside_the_corpus(tmp_path: Path) -> None:
    write_csv(tmp_path / "corpus" / "a.csv", rows(Recipe(documents=5)))
    done = roadmap("run", tmp_path / "corpus", "--out", tmp_path / "corpus" / "study")
    assert done.code == 1
    assert "inside its corpus" in done.sentence
    assert not (tmp_path / "corpus" / "study").exists()


def test_out_where_nothing_may_be_written(small_corpus: Path) -> None:
    done = roadmap("run", small_corpus, "--out", "/proc/self/study")
    assert done.code == 1
    assert "could not be made" in done.sentence


# --- usage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [[], ["run"], ["run", "x.csv"], ["dance"], ["verify"], ["app", "--port", "many"], ["run", "a", "--out", "b", "-z"]],
)
def test_usage_errors_end_in_2(args: list[str]) -> None:
    assert roadmap(*args).code == 2


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        (["run", "x.csv", "--out", "y", "--engine", "moon"], "moon"),
        (["run", "x.csv", "--out", "y", "--settings", "nowhere.toml"], "nowhere.toml"),
        (["verify", "nowhere"], "There is no study at nowhere"),
        (["update", "nowhere", "x.csv", "--out", "y"], "There is no study at nowhere"),
        (["report", "nowhere", "--out", "r.html"], "There is no study at nowhere"),
        (["backtest", "nowhere.csv"], "nowhere.csv"),
        (["forecast", "nowhere.csv", "--out", "f.csv"], "nowhere.csv"),
        (["ingest", "nowhere", "--out", "c"], "nowhere"),
        (["ingest", str(ROOT / "LICENSE"), "--out", "c", "--kind", "poem"], "poem"),
        (["ingest", str(ROOT / "LICENSE"), "--out", "c", "--columns", "text"], "--columns"),
    ],
)
def test_what_a_user_can_mend_ends_in_1(args: list[str], wanted: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = roadmap(*args)
    assert done.code == 1
    assert wanted in done.sentence
    assert not done.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", [("--lang", "xx"), ("--sector", "nope"), ("--format", "wax")])
def test_a_report_that_cannot_be(option: tuple[str, str], small_study: Study, tmp_path: Path) -> None:
    done = roadmap("report", small_study.path, "--out", tmp_path / "r.html", *option)
    assert done.code == 1
    assert option[1] in done.sentence
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize(
    "text", ["[topics\n", "[topics]\nthemes = 'many'\n", "[topics]\nthemes = -1\n", "colour = 1\n"]
)
def test_bad_settings(text: str, tmp_path: Path, small_corpus: Path) -> None:
    (tmp_path / "s.toml").write_text(text)
    done = roadmap("run", small_corpus, "--out", tmp_path / "study", "--settings", tmp_path / "s.toml")
    assert done.code == 1
    assert done.sentence.endswith(".")
    assert not (tmp_path / "study").exists()


def test_ingest_then_run(tmp_path: Path, knobs: Path, small_corpus: Path, small_study: Study) -> None:
    done = roadmap("ingest", small_corpus, "--out", tmp_path / "corpus")
    assert (done.code, done.out.split(":")[0]) == (0, "160 read, 160 kept, 0 duplicates, 0 rejected")
    assert roadmap("run", tmp_path / "corpus", "--out", tmp_path / "study", "--settings", knobs).code == 0
    made = load_study(tmp_path / "study")
    assert made.fine.topics["label"].tolist() == small_study.fine.topics["label"].tolist()


# --- processes of their own -----------------------------------------------------------------------------------------


def test_importing_the_package_and_asking_for_help_is_light() -> None:
    script = (
        "import sys, roadmap, roadmap.cli\n"
        "sys.argv = ['roadmap', '--help']\n"
        "roadmap.cli.main()\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = shell("-c", script, env={**os.environ, "ROADMAP_LANG": "en"})
    assert done.stdout.strip().splitlines()[-1] == "[]", done.stderr


def test_exit_codes_and_streams_of_a_real_process(tmp_path: Path) -> None:
    done = shell("-m", "roadmap", "verify", tmp_path / "nowhere")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)


def _listening() -> None:
    """Listen to Ctrl-C again where the tests run in the background, deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_keeps_what_was_finished(tmp_path: Path, knobs: Path) -> None:
    corpus = write_csv(tmp_path / "input.csv", rows(Recipe(documents=40, extra={"lang": "it"})))
    command = ["-m", "roadmap", "run", str(corpus), "--out", str(tmp_path / "study"), "--settings", str(knobs)]
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=_listening
    ) as child:
        assert child.stderr is not None
        for line in child.stderr:
            if line.startswith("Topics"):
                child.send_signal(signal.SIGINT)
                break
        last = child.stderr.read().strip()
    assert child.returncode == 1
    assert last.splitlines() == ["Stopped. What was finished is kept; the same command goes on from there."]
    assert "has not finished" in roadmap("verify", tmp_path / "study").sentence
    begun = time.time_ns()
    assert roadmap(*command[2:]).code == 0
    assert next((tmp_path / "study" / ".work").glob("embed-*")).stat().st_mtime_ns < begun
