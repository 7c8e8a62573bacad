"""The interview form: what is typed into it is read back, in four languages, whatever saved it; tables of answers."""

import io
import shutil
import subprocess
import zipfile

import docx
import pandas as pd
import pytest
from docx.enum.text import WD_BREAK
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook_files import sheet, write_xlsx

from roadmap.disclosure import confidential
from roadmap.forms.answers import choice_of, country_of, day_of
from roadmap.forms.definition import OTHER, bare, interview_form
from roadmap.forms.template import write_form
from roadmap.i18n import LANGUAGES
from roadmap.readers import Content, read_content
from roadmap.readers.forms import filled_form, is_answers, read_answers
from roadmap.readers.office import is_docx, is_odt, read_docx
from roadmap.readers.packages import odf_blocks, word_blocks

FORM = interview_form()
LONG = [field.key for field in FORM.fields if field.kind == "long"]
SHORT = [field.key for field in FORM.fields if field.kind == "short"]
SECTORS = [option.key for option in FORM.field("sector").options if option.key != OTHER]
CONSENT = [option.key for option in FORM.field("consent").options]
SOFFICE = shutil.which("soffice")

# What people type: accents, signs, labels of the form itself, marks of lists, turns of phrase with colons.
PHRASES = ["idées à réaliser", "Größe – 5 µm", "Datum", "Company", "Land: België", "3D-druk & co <2027>", "x", "Ja.",
           "☐", "1. eerst", "wat: dit", "«débouchés»", "Partners wanted", "Plannen", "geen"]  # fmt: skip
LINE = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=4).map(" ".join)
LINES = st.lists(st.one_of(LINE, LINE.map(lambda line: f"- {line}")), max_size=4).map("\n".join)
ANSWERS = st.fixed_dictionaries(
    {key: st.one_of(st.just(""), LINE) for key in SHORT}
    | {key: LINES for key in LONG}
    | {"sector": st.one_of(st.just(""), st.sampled_from(SECTORS), st.just("energy; textiel"), st.just("bouw en hout")),
       "consent": st.sampled_from(["", *CONSENT])}
)  # fmt: skip


def content(folder, name, data):
    (folder / name).write_bytes(data)
    return Content.of(folder / name)


def read_back(folder, data, lang):
    found = filled_form(list(word_blocks(content(folder, "form.docx", data))))
    assert found is not None
    assert found.lang == lang
    return {key: value for key, value in found.answers.items() if value}


@given(ANSWERS, st.sampled_from(LANGUAGES))
@settings(max_examples=15)
def test_the_form_gives_back_what_was_typed(tmp_path_factory, answers, lang):
    typed = {key: value for key, value in answers.items() if value}
    assert read_back(tmp_path_factory.mktemp("form"), write_form(lang, answers), lang) == typed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_is_in_its_language_and_always_the_same_file(lang):
    data = write_form(lang)
    assert data == write_form(lang)
    document = docx.Document(io.BytesIO(data))
    assert document.core_properties.language.startswith(lang)
    shown = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for field in FORM.fields:
        assert field.label[lang] in shown
        assert field.help.get(lang, "") in shown
        assert all(option.label[lang] in shown for option in field.options)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [name for name in package.namelist() if name.endswith((".bin", ".png"))]


ORDER = {  # of ECMA-376: Word calls a file damaged whose parts stand in another order, or twice
    "tblPr": ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"],
    "tcPr": ["tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"],
    "trPr": ["cantSplit", "trHeight", "tblHeader"],
    "pPr": ["pStyle", "keepNext", "keepLines", "numPr", "pBdr", "shd", "tabs", "spacing", "ind", "contextualSpacing",
            "jc", "outlineLvl", "rPr"],
    "sdtPr": ["tag", "checkbox"],
    "sdt": ["sdtPr", "sdtContent"],
    "rPr": ["rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "color", "spacing", "kern", "sz", "szCs", "lang"],
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_parts_of_the_file_stand_in_the_order_word_wants(lang):
    document = docx.Document(io.BytesIO(write_form(lang, {"sector": "energy", "ideas": "a\n- b"})))
    roots = [document.element, document.sections[0].footer._element]
    roots += [document.styles[name].element for name in ("Title", "Heading 1", "Form label", "Form box", "Form bullet")]
    seen = 0
    for element in (one for root in roots for one in root.iter("{*}*")):
        order = ORDER.get(element.tag.rpartition("}")[2])
        if order is not None:
            names = [one.tag.rpartition("}")[2] for one in element]
            assert names == sorted(set(names), key=order.index), element.tag
            seen += 1
    assert seen > 100


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_as_a_person_fills_it_in_with_word(tmp_path, lang):
    document = docx.Document(io.BytesIO(write_form(lang)))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    places = {bare(cell.paragraphs[0].text): place for place, cell in enumerate(cells)}
    box = {field.key: cells[places[bare(field.label[lang])] + 1] for field in FORM.fields}
    box["company"].paragraphs[0].add_run("Fictief & Zoon ").bold = True
    box["company"].paragraphs[0].add_run("N.V.")
    box["place"].text = "Liège"
    box["ideas"].paragraphs[0].add_run("Eerste regel").add_break(WD_BREAK.LINE)
    box["ideas"].paragraphs[0].add_run("tweede regel")
    box["ideas"].add_paragraph("")
    box["ideas"].add_paragraph("punt één", style="List Bullet")
    box["ideas"].add_paragraph("punt twee", style="List Number")
    inner = box["technical_issues"].add_table(1, 2)
    inner.rows[0].cells[0].text, inner.rows[0].cells[1].text = "links", "rechts"
    cells[places[bare(FORM.field("cross_border").label[lang])]].add_paragraph("onder het label getypt")
    document.add_paragraph("Helemaal onderaan nog iets.")
    for line in box["consent"].paragraphs:
        for sign in line._p.iter("{*}t"):
            if FORM.field("consent").options[1].label[lang] in "".join(t.text for t in line._p.iter("{*}t")):
                sign.text = sign.text.replace("☐", "☒")
    out = io.BytesIO()
    document.save(out)
    (table,) = read_docx(content(tmp_path, "form.docx", out.getvalue()))
    record = table.frame.iloc[0]
    assert record["organisation"] == "Fictief & Zoon N.V."
    assert record["region"] == "Liège"
    assert record["ideas"] == "Eerste regel\ntweede regel\n- punt één\n- punt twee"
    assert record["technical_issues"] == "links\nrechts"
    assert record["cross_border"] == "onder het label getypt"
    assert record["consent"] == "anonymous"
    assert record["remarks"] == "Helemaal onderaan nog iets."
    assert record["remarks"] in record["text"]


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_the_form_survives_libreoffice(tmp_path, ending):
    answers = {key: f"{key}: één\n- punt ☐ twee\nslot «fin»" for key in LONG} | {key: f"été {key}" for key in SHORT}
    answers |= {"sector": "healthcare; energy; textiel", "consent": "named"}
    for lang in LANGUAGES:
        (tmp_path / f"form-{lang}.docx").write_bytes(write_form(lang, answers))
    out = tmp_path / "saved"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run([SOFFICE, profile, "--headless", "--convert-to", ending, "--outdir", str(out),
                    *map(str, sorted(tmp_path.glob("form-*.docx")))],
                   check=True, capture_output=True, timeout=180)  # fmt: skip
    for lang in LANGUAGES:
        saved = Content.of(out / f"form-{lang}.{ending}")
        found = filled_form(list((odf_blocks if ending == "odt" else word_blocks)(saved)))
        assert found.lang == lang
        assert found.answers == answers


def test_an_empty_form_is_set_aside_and_says_so(tmp_path):
    (table,) = read_docx(content(tmp_path, "leeg.docx", write_form("nl")))
    assert table.frame.empty
    assert table.rejects[0].reason.english() == "The interview form is empty."


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("ticked", "open_to_all"),
    [("", False), ("none", False), ("anonymous", False), ("named", True), ("named; none", False),
     ("named; anonymous", False)],
)  # fmt: skip
def test_an_interview_is_confidential_unless_its_company_may_be_named(tmp_path, lang, ticked, open_to_all):
    data = write_form(lang, {"company": "Fictief", "ideas": "een plan", "consent": ticked})
    (table,) = read_docx(content(tmp_path, "form.docx", data))
    record = table.frame.iloc[0]
    assert table.kind == "interview"
    assert record["consent"]
    assert confidential(table.kind, record["consent"]) is not open_to_all


def test_the_record_of_a_form(tmp_path):
    answers = {"company": "Fictief GmbH", "place": "Düren", "country": "Deutschland", "date": "3. März 2025",
               "sector": "energy; Holzbau", "ideas": "Speicher", "partners_wanted": "Labor\n- in Lüttich",
               "interviewer": "A. Bauer", "consent": "anonymous"}  # fmt: skip
    (table,) = read_docx(content(tmp_path, "form.docx", write_form("de", answers)))
    record = table.frame.iloc[0].to_dict()
    wanted = {"organisation": "Fictief GmbH", "region": "Düren", "country": "DE", "date": "2025-03-03",
              "sector": "energy", "sectors": "Energie; Holzbau", "consent": "anonymous", "interviewer": "A. Bauer",
              "title": "Unternehmensgespräch · Energie",
              "text": "Ideen\nSpeicher\n\nGesuchte Partner\nLabor\n- in Lüttich"}  # fmt: skip
    assert {key: record[key] for key in wanted} == wanted
    assert "A. Bauer" not in record["text"]


def test_a_date_that_cannot_be_read_keeps_the_interview_and_is_noted(tmp_path):
    data = write_form("en", {"company": "Fictional Ltd", "date": "some day in spring", "ideas": "a plan"})
    (table,) = read_docx(content(tmp_path, "form.docx", data))
    assert table.frame["date"][1] == ""
    assert table.frame["date_written"][1] == "some day in spring"
    assert "some day in spring" in table.notes[0].english()


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025-04-03", "2025-04-03"), ("3-4-2025", "2025-04-03"), ("03/04/2025", "2025-04-03"), ("3.4.2025", "2025-04-03"),
     ("3 april 2025", "2025-04-03"), ("le 1er août 2024", "2024-08-01"), ("3. März 2025", "2025-03-03"),
     ("April 3, 2025", "2025-04-03"), ("maandag 3 mrt. 2025", "2025-03-03"), ("31-02-2025", ""), ("", ""),
     ("3 4", "")],
)  # fmt: skip
def test_days_as_people_write_them(text, day):
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [("Nederland", "NL"), ("Pays-Bas", "NL"), ("the Netherlands", "NL"), ("België", "BE"), ("belgique", "BE"),
     ("Belgien", "BE"), ("Deutschland", "DE"), ("de", "DE"), ("Germany", "DE"), ("Ergens", "Ergens"), ("", "")],
)  # fmt: skip
def test_countries_as_people_write_them(text, code):
    assert country_of(text) == code


@pytest.mark.parametrize(
    ("lines", "found"),
    [(["☐ Energie", "☒ Gezondheidszorg"], "healthcare"), (["[x] Energie   [ ] Gezondheidszorg"], "energy"),
     (["x ☐ Energie", "☐ Gezondheidszorg"], "energy"), (["Energie"], "energy"),
     (["☑Energie ☐ Anders: hout"], "energy; hout"),
     (["☐ Energie", "☒ Anders:"], "other"), (["☐ Énergie", "☐ Autre :"], ""), (["wij maken hout"], "wij maken hout")],
)  # fmt: skip
def test_boxes_however_they_are_ticked(lines, found):
    assert choice_of(FORM.field("sector"), lines) == found


# --- tables of answers -----------------------------------------------------------------------------------------------


def table(folder, frame, name="answers.csv", **how):
    return content(folder, name, frame.to_csv(index=False, **how).encode())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("asked", ["label", "help", "numbered"])
def test_a_table_with_the_forms_questions_is_interviews(tmp_path, lang, asked):
    wording = {
        "label": lambda field: field.label[lang],
        "help": lambda field: field.help.get(lang) or field.label[lang],
        "numbered": lambda field: f"{FORM.fields.index(field) + 1}. {field.label[lang]} – {field.help.get(lang, '')}",
    }[asked]
    row = {wording(field): f"over {field.key}" for field in FORM.fields if field.kind != "choice"}
    row |= {wording(FORM.field("sector")): FORM.field("sector").options[1].label[lang],
            wording(FORM.field("consent")): FORM.field("consent").options[2].label[lang], "Budget": "5000"}  # fmt: skip
    empty = dict.fromkeys(row, "")
    found = table(tmp_path, pd.DataFrame([row, empty, row | {"Budget": "7"}]))
    assert is_answers(found)
    (made,) = read_answers(found)
    assert made.kind == "interview"
    assert list(made.frame.index) == [1, 3]
    assert [reject.row for reject in made.rejects] == [2]
    record = made.frame.iloc[0]
    assert (record["organisation"], record["sector"], record["consent"]) == ("over company", "healthcare", "yes")
    assert record["text"].count("\n\n") == len(LONG) - 1
    assert FORM.field("ideas").label[lang] in record["text"]
    assert record["Budget"] == "5000"


def test_a_workbook_of_answers_is_interviews(tmp_path):
    questions = [FORM.field("company").label["nl"], *(FORM.field(key).label["nl"] for key in LONG)]
    rows = [questions, [f"over {question}" for question in questions]]
    path = write_xlsx(tmp_path / "antwoorden.xlsx", {"Antwoorden": sheet(rows)})
    (made,) = read_content(Content.of(path))
    assert made.kind == "interview"
    assert all(f"over {FORM.field(key).label['nl']}" in made.frame["text"].iloc[0] for key in LONG)


def test_a_survey_of_other_questions_keeps_them_with_their_answers(tmp_path):
    frame = pd.DataFrame({"Company": ["Fictief BV", "Anders NV"], "Timestamp": ["2025-01-02", "2025-01-03"],
                          "What keeps you awake at night?": ["Prices", "Staff"],
                          "Which machine would you buy?": ["A press", ""],
                          "Please tell us about your plans for next year": ["Grow", "Stay"]})  # fmt: skip
    found = table(tmp_path, frame, sep=";")
    assert is_answers(found)
    (made,) = read_answers(found)
    assert made.kind == "interview"
    assert made.frame["text"].tolist() == [
        "What keeps you awake at night?\nPrices\n\nWhich machine would you buy?\nA press\n\n"
        "Please tell us about your plans for next year\nGrow",
        "What keeps you awake at night?\nStaff\n\nPlease tell us about your plans for next year\nStay",
    ]
    assert made.frame["Company"].tolist() == ["Fictief BV", "Anders NV"]


@pytest.mark.parametrize(
    "columns",
    [["id", "title", "text", "date"], ["Title", "Abstract", "What is it about?", "Who wrote it?", "Where was it?"],
     ["company", "date", "place", "country"], ["a", "b"]],
)  # fmt: skip
def test_other_tables_are_left_alone(tmp_path, columns):
    assert not is_answers(table(tmp_path, pd.DataFrame([dict.fromkeys(columns, "x")])))


def test_the_labels_of_a_language_are_all_different():
    for lang in LANGUAGES:
        assert len({bare(field.label[lang]) for field in FORM.fields}) == len(FORM.fields)
        assert all(
            field.label[lang] and len(option.label[lang]) > 3 for field in FORM.fields for option in field.options
        )
    assert all(set(field.help) in (set(), set(LANGUAGES)) for field in FORM.fields)


def test_recognised_by_content(tmp_path):
    found = content(tmp_path, "form", write_form("fr"))
    assert is_docx(found)
    assert not is_odt(found)
