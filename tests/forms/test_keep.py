"""Keeping interviews: a file of its own for each, for its owner alone; the command that writes the empty form."""

import stat

import pytest
from commands import roadmap

from roadmap.errors import InputError
from roadmap.forms.keep import keep_interview, missing, write_empty
from roadmap.forms.template import write_form
from roadmap.i18n import LANGUAGES
from roadmap.readers.content import Content
from roadmap.readers.office import read_docx

ANSWERS = {"company": "Fictief BV", "ideas": "Een plan.", "date": "3-4-2025"}


def test_interviews_are_kept_side_by_side_for_their_owner_alone(tmp_path):
    paths = [keep_interview(tmp_path / "new" / "interviews", "nl", ANSWERS) for _ in range(3)]
    assert [path.name for path in paths] == [
        "interview-2025-04-03.docx", "interview-2025-04-03-2.docx", "interview-2025-04-03-3.docx"
    ]  # fmt: skip
    assert sorted(paths[0].parent.iterdir()) == sorted(paths)
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        (table,) = read_docx(Content.of(path))
        assert table.frame["organisation"][1] == "Fictief BV"
        assert table.frame["consent"][1] == "no"


@pytest.mark.parametrize(
    ("answers", "lacks"),
    [({}, ["company", "ideas"]), ({"company": "x"}, ["ideas"]), ({"remarks": "x"}, ["company"]), (ANSWERS, [])],
)
def test_an_interview_needs_its_company_and_an_answer(tmp_path, answers, lacks):
    assert missing(answers) == lacks
    if lacks:
        with pytest.raises(InputError, match="company"):
            keep_interview(tmp_path, "nl", answers)
    assert len(list(tmp_path.iterdir())) == 0


def test_a_folder_that_cannot_be_written_to_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="could not be written"):
        keep_interview(tmp_path / "file", "nl", ANSWERS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_empty_form_is_written(tmp_path, lang):
    assert write_empty(tmp_path / "form.docx", lang).read_bytes() == write_form(lang)


@pytest.mark.parametrize("name", ["form.pdf", "nowhere/form.docx"])
def test_a_form_that_cannot_be_written_there_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="form"):
        write_empty(tmp_path / name, "nl")


def test_the_command_writes_the_form(tmp_path):
    done = roadmap("form", "--lang", "fr", "--out", tmp_path / "form.docx")
    assert done.code == 0
    assert (tmp_path / "form.docx").read_bytes() == write_form("fr")
    wrong = roadmap("form", "--lang", "xx", "--out", tmp_path / "other.docx")
    assert wrong.code == 1
    assert "xx" in wrong.sentence
    assert not (tmp_path / "other.docx").exists()
