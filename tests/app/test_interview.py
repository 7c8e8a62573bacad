"""The page that records an interview: kept whole in the workspace, confidential by default, gone from the screen."""

from pathlib import Path

import pytest

from roadmap.forms.definition import interview_form
from roadmap.i18n import LANGUAGES
from roadmap.readers.content import Content
from roadmap.readers.office import read_docx

FORM = interview_form()


def field(test, key, number=1):
    """Return the widget of a field."""
    kinds = ("text_input", "text_area", "radio", "date_input", "button_group", "selectbox")
    found = [one for kind in kinds for one in test.get(kind) if one.key == f"interview-{number}-{key}"]
    return found[0]


def save(test):
    return next(button for button in test.button if button.key == "interview-save").click().run()


def kept(root):
    return sorted((root / "interviews").glob("*.docx"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_asks_what_the_form_asks_and_keeps_what_is_answered(tmp_path, open_page, lang):
    test = open_page(tmp_path, "interview", lang=lang)
    assert not test.exception
    field(test, "company").set_value("Fictief & Zoon")
    field(test, "place").set_value("Liège")
    for one in FORM.fields:
        if one.kind == "long":
            field(test, one.key).set_value(f"over {one.key}\n- punt é")
    field(test, "sector").set_value(["energy"])
    field(test, "sector-other").set_value("hout; bouw")
    field(test, "consent").set_value("anonymous")
    save(test)
    assert not test.exception
    assert not test.error
    (path,) = kept(tmp_path)
    assert path.name in test.success[0].value.replace("\\", "")
    (table,) = read_docx(Content.of(path))
    record = table.frame.iloc[0]
    assert (record["organisation"], record["region"], record["consent"]) == ("Fictief & Zoon", "Liège", "anonymous")
    assert (record["sector"], record["date_written"] != "") == ("energy", True)
    assert record["sectors"].endswith("hout, bouw")
    for one in FORM.fields:
        if one.kind == "long":
            assert record[one.key] == f"over {one.key}\n- punt é"
            assert one.label[lang] in record["text"]


def test_without_a_tick_it_is_confidential_and_afterwards_the_page_is_empty(tmp_path, open_page, everything):
    test = open_page(tmp_path, "interview", lang="nl")
    field(test, "company").set_value("Geheim NV")
    field(test, "ideas").set_value("Een heel geheim plan.")
    save(test)
    (path,) = kept(tmp_path)
    (table,) = read_docx(Content.of(path))
    assert table.frame["consent"][1] == "no"
    assert b"geheim plan" not in everything(test)
    assert b"Geheim NV" not in everything(test)
    again = open_page(tmp_path, "interview", lang="nl")
    assert b"geheim plan" not in everything(again)


def test_what_lacks_is_named_and_what_was_typed_stays(tmp_path, open_page):
    test = open_page(tmp_path, "interview", lang="de")
    field(test, "ambitions").set_value("Wachsen.")
    save(test)
    assert FORM.field("company").label["de"] in test.error[0].value
    assert field(test, "ambitions").value == "Wachsen."
    assert not kept(tmp_path)


def test_what_was_typed_stays_while_another_page_is_looked_at(tmp_path, open_page):
    test = open_page(tmp_path, "interview", lang="en")
    field(test, "ideas").set_value("A plan.").run()
    test.switch_page("app_pages/reports.py").run()
    test.switch_page("app_pages/interview.py").run()
    assert field(test, "ideas").value == "A plan."


def test_folders_that_would_not_see_a_new_file_are_not_offered(tmp_path, open_page):
    for name, toml in (("plain", ""), ("named", '[[sources]]\npath = "a.csv"\n')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text("text\nwoord\n")
        if toml:
            (tmp_path / name / "corpus.toml").write_text(toml)
    test = open_page(tmp_path, "interview", lang="en")
    folder = next(box for box in test.selectbox if box.key == "interview-folder")
    assert folder.options == ["interviews", "plain"]
    field(test, "company").set_value("Fictief")
    field(test, "ideas").set_value("Plan")
    folder.set_value("plain")
    save(test)
    assert [path.suffix for path in sorted(Path(tmp_path / "plain").iterdir())] == [".csv", ".docx"]
