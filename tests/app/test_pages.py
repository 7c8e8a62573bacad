"""The app's pages without a browser: every page in every language, empty and broken workspaces, links, confidence."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pandas as pd
import pytest
import studies
from apps import ROOT, put
from streamlit.testing.v1 import AppTest

from roadmap import jobs
from roadmap.disclosure import disclose
from roadmap.i18n import LANGUAGES, translator
from roadmap.store import load_study
from roadmap.tables import ALL
from roadmap.views.theme import MODES, SECTORS, TOKENS

PAGES = ("study", "topics", "trends", "roadmap", "evidence", "search", "reports")


def words(test: AppTest) -> str:
    """All text of a page that AppTest knows as text."""
    parts = [element.value for kind in ("title", "subheader", "markdown", "caption", "error", "warning", "success")
             for element in getattr(test, kind)]  # fmt: skip
    return "\n".join(str(part) for part in [*parts, *(button.label for button in test.button)])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_every_language(workspace, open_page, page, lang):
    test = open_page(workspace, page, lang=lang)
    assert not test.exception
    assert len(test.title) == 1
    assert test.title[0].value.strip()
    assert translator(lang)("Fictional demonstration data") in words(test)
    assert test.query_params["lang"] == lang


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_workspace_says_what_belongs_here_and_offers_one_thing_to_do(tmp_path, open_page, page):
    test = open_page(tmp_path, page)
    assert not test.exception
    assert len(test.title) == 1
    assert len([button for button in test.button if not button.disabled]) == 1


@pytest.mark.parametrize("damage", ["no table", "no parquet", "no json", "other version", "column gone"])
@pytest.mark.parametrize("page", ["study", "evidence"])
def test_a_broken_study_is_one_sentence_not_a_traceback(workspace, tmp_path, open_page, page, damage):
    broken = tmp_path / "broken"
    shutil.copytree(workspace / "small", broken)
    _break(broken, damage)
    test = open_page(tmp_path, page)
    assert not test.exception
    assert len(test.error) == 1
    assert "broken" in test.error[0].value or "column" in test.error[0].value


def _break(study: Path, damage: str) -> None:
    if damage == "no table":
        (study / "trends.parquet").unlink()
    elif damage == "no parquet":
        (study / "documents.parquet").write_bytes(b"not a table")
    elif damage == "no json":
        (study / "roadmap.json").write_text("{", encoding="utf-8")
    elif damage == "other version":
        (study / "manifest.json").write_text('{"study_version": 99}', encoding="utf-8")
    else:
        frame = pd.read_parquet(study / "documents.parquet").drop(columns="kind")
        frame.to_parquet(study / "documents.parquet")


@pytest.mark.parametrize(("page", "level"), [*((page, "topic") for page in PAGES), ("evidence", "theme")])
def test_nothing_confidential_is_sent_to_the_browser(workspace, open_page, everything, page, level):
    test = open_page(workspace, page, level=level)
    sent = everything(test)
    assert len(sent) > 1000
    assert studies.SECRET.encode() not in sent


def test_what_is_open_is_sent_so_the_test_above_can_fail(workspace, open_page, everything):
    assert b"About photonic inspection" in everything(open_page(workspace, "topics", level="topic", topic="T001"))


# --- language and links ---------------------------------------------------------------------------------------------


def test_language_is_the_users_choice_then_the_links_then_the_browsers(workspace, open_page):
    assert open_page(workspace, locale="de-AT").selectbox(key="pick-lang").value == "de"
    assert open_page(workspace, locale="pt").selectbox(key="pick-lang").value == "en"
    test = open_page(workspace, locale="de", lang="fr")
    assert test.selectbox(key="pick-lang").value == "fr"
    test.selectbox(key="pick-lang").select("nl").run()
    assert test.query_params["lang"] == "nl"
    assert test.selectbox(key="pick-lang").value == "nl"


def test_the_browsers_language_is_not_written_into_the_link(workspace, open_page):
    assert "lang" not in open_page(workspace, locale="nl-BE").query_params


def test_a_link_opens_what_its_sender_saw(workspace, open_page):
    link = {"study": "small", "level": "topic", "topic": "T003", "sector": "ict"}
    test = open_page(workspace, "trends", **link)
    assert not test.exception
    assert test.selectbox(key="pick-topic").value == "T003"
    assert test.selectbox(key="pick-sector").value == "ict"
    assert {name: test.query_params[name] for name in link} == link
    assert "Chrome plating" in test.title[0].value


def test_a_link_with_unknown_names_falls_back(workspace, open_page):
    test = open_page(workspace, "evidence", study="../../etc", level="galaxy", topic="T999", sector="none", lang="xx")
    assert not test.exception
    assert test.selectbox(key="pick-sector").value == ALL
    assert test.query_params["study"] == "small"


def test_changing_the_level_goes_to_the_topics_theme(workspace, open_page):
    test = open_page(workspace, "trends", level="topic", topic="T005")
    test.segmented_control(key="pick-level").select("theme").run()
    assert test.selectbox(key="pick-topic").value == "H02"


# --- numbers open their documents -----------------------------------------------------------------------------------


def test_the_number_on_the_button_is_the_number_of_documents(workspace, open_page):
    test = open_page(workspace, "evidence", level="topic", topic="T001")
    button = test.button(key="open-all-documents")
    number = int(re.sub(r"\D", "", button.label))
    test = button.click().run()
    assert not test.exception
    said = next(element.value for element in test.markdown if re.search(r"\d+ documents", element.value))
    listed = int(re.search(r"(\d+) documents", said).group(1))
    hidden = re.search(r"(\d+) more (?:is|are)", said)
    assert listed + (int(hidden.group(1)) if hidden else 0) == number


def test_every_counted_cell_opens_exactly_its_documents(workspace):
    from app_pages.papers import Which, find

    shown = disclose(load_study(workspace / "small"))
    for level in ("topic", "theme"):
        trends = shown.study.level(level).trends
        rows = trends[(trends["kind"] != "interview") & (trends["documents"] > 0)]
        assert len(rows) > 100
        for row in rows.sample(40, random_state=1).itertuples():
            which = Which("", row.topic_id, level, row.sector, row.kind, row.period)
            assert len(find(shown, which)) == row.documents


def test_a_list_never_holds_more_than_a_page_of_rows(workspace, open_page):
    from app_pages.papers import ROWS

    test = open_page(workspace, "topics")
    assert all(len(frame.value) <= ROWS for frame in test.dataframe)


def test_search_narrows_by_every_word():
    from app_pages.papers import matching

    frame = pd.DataFrame({"title": ["Laser weld", "Laser"], "text": ["x", "weld"], "organisation": ["", "Acme"]})
    assert len(matching(frame, "laser WELD")) == 2
    assert len(matching(frame, "laser acme")) == 1
    assert len(matching(frame, "(")) == 0


# --- pages with little to show --------------------------------------------------------------------------------------


def test_a_study_without_dates_says_so(tmp_path, open_page):
    put(studies.make_study(tmp_path / "undated", dated=False))
    for page in ("study", "topics", "roadmap", "evidence"):
        assert not open_page(tmp_path, page).exception, page
    test = open_page(tmp_path, "trends")
    assert "No trends" in test.title[0].value
    assert [button.key for button in test.button] == ["go-topics"]


def test_markup_in_texts_is_shown_as_it_stands(tmp_path, open_page):
    put(studies.make_study(tmp_path / "marked", markup=" **b** ![i](http://example.com/x.png) $a$ :red[c] <i>d</i>"))
    for page in ("topics", "trends", "evidence"):
        test = open_page(tmp_path, page, level="topic", topic="T001")
        assert not test.exception
        told = words(test)
        assert "![i](" not in told
        assert " :red[c]" not in told
        assert not any(element.proto.allow_html for element in test.markdown)


# --- making a study -------------------------------------------------------------------------------------------------


def _job(root: Path, **fields: object) -> None:
    work = root / "coming" / ".work"
    work.mkdir(parents=True, exist_ok=True)
    (work / "job.json").write_text(json.dumps(fields), encoding="utf-8")


def test_a_run_that_goes_on_shows_its_stage_and_count(tmp_path, open_page):
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)", "roadmap"])
    try:
        _job(tmp_path, status="running", pid=sleeper.pid, stage="embed", done=500, total=2000)
        test = open_page(tmp_path)
        assert not test.exception
        assert test.progress[0].text.replace("\\", "") == "Meaning of texts: 500 of 2,000"
        assert not [button for button in test.button if button.key == "make-start"]
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_run_that_failed_says_why_in_the_readers_language(tmp_path, open_page):
    from roadmap.stages.ingest import read_corpus  # noqa: F401 - its messages are those a run fails with

    template = "The corpus {path} holds no files."
    _job(tmp_path, status="failed", message=template, message_args='{"path": "here"}')
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    os.environ["ROADMAP_WORKSPACE"] = str(tmp_path)
    test.session_state["started-run"] = str(tmp_path / "coming")
    test.query_params["lang"] = "nl"
    test.run()
    assert not test.exception
    assert translator("nl")(template).format(path="here") in test.error[0].value.replace("\\", "")


def test_an_upload_is_put_aside_and_never_over_another(tmp_path, monkeypatch):
    from app_pages import workspace

    monkeypatch.setenv("ROADMAP_WORKSPACE", str(tmp_path))
    first = workspace.save_upload("../../my table.csv", b"text\na\n")
    assert first.parent == tmp_path / "uploads"
    assert workspace.save_upload("my table.csv", b"text\na\n") == first
    second = workspace.save_upload("my table.csv", b"text\nb\n")
    assert second != first
    assert first.read_bytes() == b"text\na\n"
    assert {source.path for source in workspace.sources()} >= {tmp_path / "uploads"}


def test_several_uploads_become_one_corpus_of_their_own(tmp_path, monkeypatch):
    from app_pages import workspace

    monkeypatch.setenv("ROADMAP_WORKSPACE", str(tmp_path))
    files = [("a.csv", b"text\na\n"), ("../b.rss", b"<rss/>"), ("a.csv", b"text\nb\n")]
    first = workspace.save_uploads(files, "mijn studie")
    assert first.parent == tmp_path / "uploads"
    assert sorted(path.read_bytes() for path in first.iterdir()) == sorted(content for _, content in files)
    assert workspace.save_uploads(files[:2], "mijn studie") != first
    assert workspace.save_uploads(files[:1], "mijn studie") == tmp_path / "uploads" / "a.csv"


@pytest.mark.parametrize("name", ["", "..", "../x", "/x", "a/b", ".hidden"])
def test_a_study_can_only_be_made_in_the_workspace(tmp_path, monkeypatch, name):
    from app_pages import workspace
    from roadmap.errors import InputError

    monkeypatch.setenv("ROADMAP_WORKSPACE", str(tmp_path))
    with pytest.raises(InputError):
        workspace.study_path(name)


# --- reports and looks ----------------------------------------------------------------------------------------------


def test_a_report_is_written_into_the_study_and_can_be_downloaded(tmp_path, open_page, workspace):
    shutil.copytree(workspace / "small", tmp_path / "small")
    test = open_page(tmp_path, "reports")
    test.selectbox(key="report-lang").select("fr")
    test.selectbox(key="report-format").select("md")
    test = test.button(key="report-write").click().run()
    assert not test.exception
    path = tmp_path / "small" / "reports" / "roadmap-fr.md"
    _wait_for(path)
    test = test.run()
    assert not test.exception
    assert len(path.read_text(encoding="utf-8")) > 2000
    assert studies.SECRET not in path.read_text(encoding="utf-8")
    assert len(test.get("download_button")) == 1


def test_a_deck_on_a_template_that_is_none_is_refused_in_a_sentence(tmp_path, open_page, workspace):
    shutil.copytree(workspace / "small", tmp_path / "small")
    study, path = tmp_path / "small", tmp_path / "small" / "reports" / "roadmap-nl.pptx"
    (tmp_path / "house.pptx").write_text("no deck", encoding="utf-8")
    jobs.start_report(
        study, path, {"format": "pptx", "lang": "nl", "template": str(tmp_path / "house.pptx"), "reader": "en"}
    )
    _wait_for(path)
    assert "is not a PowerPoint file" in jobs.report_problem(study, path)
    assert not path.exists()


def _wait_for(path):
    """Wait until a report's process has ended."""
    deadline = time.monotonic() + 120
    while jobs.report_going_on(path) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not jobs.report_going_on(path)


def test_the_apps_colours_are_those_of_the_charts():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    names = {
        "primaryColor": "primary", "backgroundColor": "page", "secondaryBackgroundColor": "secondary",
        "textColor": "ink", "borderColor": "rule", "linkColor": "model", "grayTextColor": "ink2",
        "orangeTextColor": "people_text",
        "redTextColor": "error", "greenTextColor": "success", "orangeBackgroundColor": "people_tint",
    }  # fmt: skip
    for mode in MODES:
        for option, token in names.items():
            assert theme[mode][option] == getattr(TOKENS[mode], token), (mode, option)
        assert tuple(theme[mode]["chartCategoricalColors"]) == SECTORS[mode]


def test_every_typeface_that_is_named_is_there():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for face in theme["fontFaces"]:
        assert (ROOT / face["url"].removeprefix("app/")).is_file()
