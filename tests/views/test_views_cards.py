"""Trend cards: what stands on them, that they are A6 on A4, what a QR opens, and odd names."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from report_reading import pdf_text, squeezed
from studies import SECRET, make_study

from roadmap.disclosure import disclose
from roadmap.views.cards import CardPlan, as_cards, evidence_link
from roadmap.views.document import Brief
from roadmap.views.report import write_report

if TYPE_CHECKING:
    from pathlib import Path

    from roadmap.records import Study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return make_study(tmp_path_factory.mktemp("study"), documents=200)


def test_cards_say_what_a_table_needs_and_no_secret(study: Study, tmp_path: Path) -> None:
    path = write_report(study, tmp_path / "cards.pdf", kind="cards", lang="nl")
    reader = PdfReader(path)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    width, height = (float(side) / 72 * 25.4 for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    said = pdf_text(path.read_bytes())
    for words in ("fotonische inspectie", "stijgend", "Fictieve", "2027"):
        assert squeezed(words).lower() in said.lower(), words
    assert squeezed(SECRET) not in said
    assert list(tmp_path.iterdir()) == [path]


def test_a_card_for_each_topic_asked_for_in_that_order(study: Study) -> None:
    shown = disclose(study)
    wanted = [str(topic) for topic in shown.study.fine.topics["topic_id"][:2]][::-1]
    said = pdf_text(as_cards(shown, CardPlan("en", topics=wanted)))
    assert said.index(wanted[0]) < said.index(wanted[1])


def test_a_code_opens_the_evidence_page_where_the_address_is_known(study: Study) -> None:
    brief = Brief(disclose(study), "fr", "all")
    link = evidence_link(brief, "T001", "http://192.168.1.20:8501/")
    assert link == "http://192.168.1.20:8501/evidence?lang=fr&sector=all&level=topic&topic=T001"
    assert "T001" in evidence_link(brief, "T001", "")


def test_long_and_odd_names_stay_on_their_card(study: Study) -> None:
    names = ["W" * 300, "<script>alert(1)</script> #{x} $y$", "\u05e9\u05dc\u05d5\u05dd \U0001f9ea"]
    topics = study.fine.topics.copy()
    topics.loc[topics.index[:3], [name for name in topics if name.startswith("label_")][0:1]] = [[one] for one in names]
    topics["label_en"] = [*names, *topics["label_en"][3:]]
    odd = replace(study, fine=replace(study.fine, topics=topics))
    reader = PdfReader(BytesIO(as_cards(disclose(odd), CardPlan("en"))))
    assert len(reader.pages) == -(-len(topics) // 4)


def test_a_sector_without_topics_gives_a_card_that_says_so(study: Study) -> None:
    none = replace(study, assignments=study.assignments.iloc[:0])
    data = as_cards(disclose(none), CardPlan("en", sector="ict"))
    assert squeezed("No topic of this sector") in pdf_text(data)
