"""Reports: in four languages, nothing confidential, nothing of a document read as markup, whole or not at all."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from studies import SECRET, SECTOR_NAMES, make_study

from roadmap.disclosure import disclose
from roadmap.errors import InputError
from roadmap.records import Study
from roadmap.views import evidence, findings, select
from roadmap.views.document import Document, Figure, Quotes, build_document
from roadmap.views.report import as_html, as_markdown, blocks_of, write_report

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return make_study(tmp_path_factory.mktemp("study"), documents=320)


@pytest.fixture(scope="module")
def report(study: Study) -> Document:
    return build_document(disclose(study), "en", "ict")


@pytest.fixture(scope="module")
def page(report: Document) -> str:
    return as_html(report)


@pytest.mark.parametrize("lang", ["nl", *(pytest.param(lang, marks=pytest.mark.slow) for lang in ("fr", "de", "en"))])
def test_reports_come_in_four_languages_and_keep_secrets(study: Study, tmp_path: Path, lang: str) -> None:
    page = write_report(study, tmp_path / f"{lang}.html", kind="html", lang=lang, sector="ict").read_text(
        encoding="utf-8"
    )
    plain = write_report(study, tmp_path / f"{lang}.md", kind="md", lang=lang).read_text(encoding="utf-8")
    place = ("nl", "fr", "de", "en").index(lang)
    assert SECRET not in page + plain
    assert SECTOR_NAMES["ict"][place] in page
    assert all(names[place] in plain for names in SECTOR_NAMES.values())
    assert f'<html lang="{lang}">' in page
    assert len(page.encode()) < 2_500_000
    assert {path.name for path in tmp_path.iterdir()} == {f"{lang}.html", f"{lang}.md"}


class _Seen(HTMLParser):
    """Collects tags, ids, references and what opens and does not close."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.refs: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        self.refs += [str(found[name]) for name in ("href", "src", "xlink:href") if name in found]
        self.ids += [str(found["id"])] if "id" in found else []
        if tag not in {"meta", "img", "br", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def test_a_page_needs_nothing_else_and_nests_well(page: str) -> None:
    seen = _Seen()
    seen.feed(page)
    assert seen.open == []
    assert all(ref.startswith("#") for ref in seen.refs)
    assert {ref[1:] for ref in seen.refs} <= set(seen.ids)
    assert seen.tags.count("h1") == 1
    assert "script" not in seen.tags
    assert not re.search(r"url\((?!data:|#)", page)


def test_markup_in_documents_and_names_is_only_text(tmp_path: Path) -> None:
    shown = disclose(make_study(tmp_path, documents=120, markup=MARKUP))
    report = build_document(shown, "en", "ict")
    seen = _Seen()
    page = as_html(report)
    seen.feed(page)
    assert "img" not in seen.tags
    assert "&lt;img src=x" in page
    assert "<img" not in as_markdown(report).replace("\\<img", "")


def test_quotes_are_of_open_documents_in_their_words(study: Study, report: Document) -> None:
    texts = disclose(study).study.documents.set_index("doc_id")["text"]
    quotes = [
        passage
        for section in report.sections
        for block in blocks_of(section)
        if isinstance(block, Quotes)
        for passage, _source in block.passages
    ]
    assert quotes
    for passage in quotes:
        assert passage.text in " ".join(texts[passage.doc_id].split())
        assert "".join(part for part, _marked in passage.parts()) == passage.text


def test_documents_behind_a_number_are_those_it_counts(study: Study) -> None:
    shown = disclose(study)
    for row in select.series(shown, "T001", "ict").itertuples():
        behind = evidence.counted(evidence.documents(shown, "T001", "ict"), row.kind, row.period)
        assert len(behind) == row.documents


def test_what_there_is_not_is_said_in_one_sentence(study: Study, tmp_path: Path) -> None:
    for options in ({"kind": "doc"}, {"lang": "es"}, {"sector": "space"}):
        with pytest.raises(InputError) as error:
            write_report(study, tmp_path / "out", **{"kind": "md", "lang": "en", **options})
        assert next(iter(options.values())) in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_one_sector_is_reported_alone(study: Study) -> None:
    report = build_document(disclose(study), "en", "healthcare")
    assert [part.section_id for s in report.sections for part in s.parts if s.section_id == "roadmap"] == [
        "roadmap-healthcare"
    ]
    assert "Healthcare" in report.subtitle


def test_a_study_without_dates_is_reported(tmp_path: Path) -> None:
    study = make_study(tmp_path, documents=80, dated=False, fictional=False)
    report = build_document(disclose(study), "de")
    assert {section.section_id for section in report.sections} >= {"about", "evidence", "method"}
    assert report.fictional == ""
    assert not any(
        isinstance(b, Figure) and b.wide for s in report.sections for b in blocks_of(s) if s.section_id == "trends"
    )
    assert as_html(report)
    assert as_markdown(report)


def test_a_report_is_the_same_each_time(study: Study, page: str) -> None:
    assert as_html(build_document(disclose(study), "en", "ict")) == page


def test_fictional_data_are_marked(report: Document, page: str) -> None:
    assert "Fictional demonstration data" in page
    assert "Fictional demonstration data" in as_markdown(report)


def test_questions_fit_what_is_known(study: Study) -> None:
    report = build_document(disclose(study), "en")
    told = [pair for s in report.sections if s.section_id == "questions" for b in s.blocks for pair in b.items]
    asked = {name: rest for lead, rest in told for name in lead.split("; ")}
    assert len({rest for _lead, rest in told}) == len(told)  # asked once, of all topics it fits
    assert "less and less" in asked["hydrogen electrolysis"]  # falling
    assert "no organisation of the region" in asked["photonic inspection"]  # rising, with nobody near


def test_a_title_claims_no_more_than_the_interval(study: Study) -> None:
    shown = disclose(study)
    for sector in select.sector_names(shown, "en"):
        for topic in select.topics(shown, sector)["topic_id"]:
            rows = select.forecast(shown, topic, sector)
            told = rows[(rows["status"] != "refused") & (rows["horizon"] <= 5)]
            title = findings.title(shown, topic, sector)
            if told.empty:
                assert "no forecast" in title
                continue
            row, now = told.iloc[-1], findings.today(shown, topic, sector, told["kind"].iloc[0])
            if row["lo80"] <= now <= row["hi80"]:
                assert "covers no change" in title or "may be larger or smaller" in title
            else:
                assert ("grow" in title or "doubles" in title or "times" in title) == (row["lo80"] > now)
