"""A company's brief: its text finds its topic, nobody confidential is named, and the text itself is nowhere kept."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from studies import SECRET, make_study

from roadmap.disclosure import disclose
from roadmap.encoders.hashing import load
from roadmap.errors import InputError, StudyError
from roadmap.organisations import organisation_key
from roadmap.search.company import Company, brief, company_of, liken, read_company
from roadmap.stages.embed import embed
from roadmap.views import select
from roadmap.views.company import Kin, company_document, neighbours, partners
from roadmap.views.document import TableBlock
from roadmap.views.report import blocks_of

ENCODER = load("hashing", {"dimension": 256, "revision": "1"}, precision="auto")
OWN = "Ganzeigen"
"""A word of the company's text that stands nowhere else."""
TEXT = f"{OWN} About chrome plating. The chrome plating line runs well. We look for a partner for chrome plating."


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("study"), documents=240)


@pytest.fixture(scope="module")
def shown(study):
    return disclose(study)


@pytest.fixture(scope="module")
def vectors(study):
    return embed(study.documents, ENCODER)


@pytest.fixture(scope="module")
def kin(shown, vectors) -> Kin:
    return liken(shown, vectors, Company(TEXT, "Firm03"), ENCODER)


def test_the_text_finds_its_topic(shown, kin):
    names = select.labels(shown, "en", level=kin.level)
    assert names[kin.named[0]] == "chrome plating"
    assert sum(part for _topic, part in kin.topics) == pytest.approx(1)
    assert kin.documents["closeness"].is_monotonic_decreasing
    assert not kin.far


def test_a_text_about_something_else_is_called_far(shown, vectors):
    other = liken(shown, vectors, Company("Zq xw vk jh pl. " * 8), ENCODER)
    assert other.far


def test_neighbours_are_others_region_first(shown, kin):
    near = neighbours(shown, kin)
    assert len(near)
    assert organisation_key("Firm03") not in {organisation_key(name) for name in near["organisation"]}
    assert near["local"].is_monotonic_decreasing
    known = set(near["organisation"].head(5))
    assert not known & set(partners(shown, kin, near)["organisation"])


@pytest.mark.parametrize("lang", ["nl", "fr", "de", "en"])
def test_the_brief_names_nobody_confidential_and_keeps_no_text(shown, kin, tmp_path, lang):
    before = sorted(tmp_path.iterdir())
    page = brief(shown, kin, kind="html", lang=lang).decode()
    assert SECRET not in page
    assert OWN not in page
    assert f'<html lang="{lang}">' in page
    assert sorted(tmp_path.iterdir()) == before


def test_the_brief_asks_two_or_three_different_questions(shown, kin):
    report = company_document(shown, kin, "en")
    asked = [words for block in blocks_of(report.sections[0].parts[0])[:1] for _lead, words in block.items]
    assert 2 <= len(asked) <= 3
    assert len(set(asked)) == len(asked)
    tables = [block for block in report.sections[0].blocks if isinstance(block, TableBlock)]
    assert 2 <= len(tables) <= 3


def test_the_brief_fits_one_page(shown, kin):
    from io import BytesIO

    from pypdf import PdfReader

    data = brief(shown, kin, kind="pdf", lang="de")
    assert len(PdfReader(BytesIO(data)).pages) == 1


def test_an_interview_needs_consent(study, shown):
    frame = study.documents
    opened = frame[(frame["kind"] == "interview") & ~frame["confidential"]].iloc[0]
    found = company_of(shown, opened["doc_id"])
    assert opened["text"] in found.text
    assert found.name == opened["organisation"]
    shut = frame[frame["confidential"]].iloc[0]
    with pytest.raises(InputError):
        company_of(shown, shut["doc_id"])


def test_its_own_document_is_left_out(shown, vectors):
    first = shown.study.documents["doc_id"].iloc[0]
    found = liken(shown, vectors, company_of(shown, first), ENCODER)
    assert first not in set(found.documents["doc_id"])


def test_a_file_of_any_format_is_read(tmp_path: Path):
    place = tmp_path / "wij.md"
    place.write_text(f"# Wij\n\n{TEXT}\n", encoding="utf-8")
    found = read_company(place, "Wij")
    assert found.name == "Wij"
    assert re.sub(r"\s+", " ", TEXT) in re.sub(r"\s+", " ", found.text)
    with pytest.raises(InputError):
        read_company(tmp_path / "missing.txt")


def test_what_cannot_be_compared_is_a_sentence(shown, vectors, kin):
    with pytest.raises(InputError):
        liken(shown, vectors, Company("too short"), ENCODER)
    with pytest.raises(StudyError):
        liken(shown, replace(vectors, revision="another"), Company(TEXT), ENCODER)
    with pytest.raises(InputError):
        brief(shown, kin, kind="gif", lang="en")
