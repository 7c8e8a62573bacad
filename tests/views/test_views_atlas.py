"""The map that stands alone: it holds the open documents, no markup leaves its data, and it asks for nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from studies import SECRET, make_study

from roadmap.disclosure import disclose
from roadmap.views.atlas import TITLE, WIDE, as_atlas, atlas_rows
from roadmap.views.report import write_report

MARKUP = "</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("study"), documents=200, markup=MARKUP)


def held(page: str) -> dict[str, list]:
    return json.loads(re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)[1])


def test_it_holds_every_open_document_once(study):
    shown = disclose(study)
    page = as_atlas(shown, "en").decode()
    data, rows = held(page), atlas_rows(shown)
    opened = shown.study.documents
    assert len(data["x"]) == len(rows) == int((opened["duplicate_of"] == "").sum())
    assert rows["doc_id"].is_unique
    assert all(0 <= place <= WIDE for place in [*data["x"], *data["y"]])
    assert all(len(title) <= TITLE for title in data["n"])
    assert {data["topics"][one] for one in data["t"]} == set(data["topics"])
    assert SECRET not in page


def test_nothing_is_fetched_and_markup_is_only_text(study):
    page = as_atlas(disclose(study), "nl").decode()
    assert "<img" not in page
    assert page.count("<script") == 2
    assert not re.search(r"(?:src|href)=", page.replace("src=x onerror", ""))
    assert not re.search(r"url\((?!data:)", page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize("lang", ["nl", "fr", "de", "en"])
def test_it_is_a_report_format_with_a_table_beside_it(study, tmp_path: Path, lang):
    path = write_report(study, tmp_path / "map.html", kind="map", lang=lang, sector="ict")
    page = path.read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in page
    rows = re.findall(r"<tr><td>", page)
    assert len(rows) == len(set(atlas_rows(disclose(study), "ict")["topic_id"]))


@pytest.mark.browser
def test_it_zooms_and_searches_in_a_browser(study, tmp_path: Path):
    sync = pytest.importorskip("playwright.sync_api")
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("no chromium on this machine")
    path = write_report(study, tmp_path / "map.html", kind="map", lang="en")
    with sync.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        page = browser.new_page(viewport={"width": 390, "height": 780})
        asked, said = [], []
        page.on("request", lambda one: asked.append(one.url))
        page.on("pageerror", lambda one: said.append(str(one)))
        page.goto(path.as_uri())
        page.fill("#words", "chrome plating")
        found = int(page.inner_text("#found").split()[0])
        whole = page.evaluate("scale")
        page.click("#in")
        nearer = page.evaluate("scale")
        page.click("#all")
        browser.close()
    assert said == []
    assert [one for one in asked if not one.startswith(("file:", "data:"))] == []
    titles = atlas_rows(disclose(study))
    expected = (titles["title"] + " " + titles["organisation"]).str.lower()
    assert found == int((expected.str.contains("chrome") & expected.str.contains("plating")).sum())
    assert nearer > whole
