# ruff: noqa: E501 - records as they are
"""RIS and BibTeX: patents and publications apart, damaged references set aside, LaTeX as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import form, notes, reasons, records, tables, written

from roadmap.errors import InputError
from roadmap.readers import bibtex, references
from roadmap.readers.bibtex import plain_latex

RIS = """TY  - PAT
TI  - Turning wing
AU  - Doe, Jane
AU  - Roe, Jo
AB  - A wing that turns,
  and turns.
PB  - Alfa NV
SN  - EP 3000001 A1
DA  - 2017/12/05/
UR  - https://x.example/1
LA  - en
ER  -

TY  - JOUR
T1  - Wings
N2  - About wings.
PY  - 2015
DO  - 10.1000/1
JO  - Journal of Wings
ER  -

TY  - PAT
SN  - EP 3000002 A1
ER  -
"""
BIBTEX = r"""% exported
@patent{wing, title = {Turning {W}ing}, author = {Doe, Jane and Roe, Jo}, holder = {Alfa {GmbH} and Beta},
  number = {EP 3000001 A1}, date = {2017-12-05}, abstract = {Der Fl{\"u}gel \emph{dreht}.}, language = {german}}
@article{broken, title = {Half
@article{wings, title = "Wings", abstract = "About $10^5$ wings.", year = 2015, month = feb, journal = {J. Wings}}
@patent{ieee, title={Rotor}, number={7,000,001}, nationality={US}, assignee={Gamma}, year={2006}, month={2}, day={14},
  yearfiled={2003}, monthfiled={Mar}, dayfiled={4}}
"""


def test_ris_gives_patents_and_publications(tmp_path):
    path = written(tmp_path / "a.ris", "\n" + RIS)
    patents, others = tables(path)
    assert (form(path), patents.kind, others.kind) == ("ris", "patent", "project")
    wanted = {"id": "EP3000001A1", "kind_code": "A1", "text": "A wing that turns, and turns.", "date": "2017-12-05",
              "date_of": "publication", "organisation": "Alfa NV", "inventors": "2", "lang": "en"}  # fmt: skip
    assert {name: patents.frame.iloc[0][name] for name in wanted} == wanted
    assert others.frame.loc[2, ["title", "text", "date", "id"]].tolist() == [
        "Wings",
        "About wings.",
        "2015",
        "10.1000/1",
    ]
    assert reasons(path) == [(3, "The record has neither a title nor a text.")]
    assert others.frame.loc[2, ["type", "work_type"]].tolist() == ["publication", "JOUR"]
    assert "1 references are publications" in notes(path)


def test_bibtex_gives_patents_and_publications(tmp_path):
    path = written(tmp_path / "a.bib", BIBTEX)
    patents, others = tables(path)
    assert (form(path), list(patents.frame.index), list(others.frame.index)) == ("bibtex", [1, 4], [3])
    wanted = {"id": "EP3000001A1", "title": "Turning Wing", "text": "Der Flügel dreht.", "organisation": "Alfa GmbH; Beta",
              "inventors": "2", "lang": "de", "date": "2017-12-05", "date_of": "publication"}  # fmt: skip
    assert {name: patents.frame.iloc[0][name] for name in wanted} == wanted
    rotor = patents.frame.loc[4]
    assert (rotor["id"], rotor["date"], rotor["date_of"], rotor["publication_date"]) == (
        "US7000001", "2003-03-04", "filing", "2006-02-14")  # fmt: skip
    assert (others.frame.iloc[0]["date"], others.frame.iloc[0]["text"]) == ("2015-02", "About 10^5 wings.")
    assert reasons(path) == [(2, "The reference cannot be read.")]


@pytest.mark.parametrize(("name", "text"), [("a.ris", RIS), ("a.bib", "@string{alfa = {Alfa NV}}\n" + BIBTEX)])
def test_a_list_in_parts_is_the_list(tmp_path, monkeypatch, name, text):
    text = text.replace("holder = {Alfa {GmbH} and Beta}", "holder = alfa") + text.replace("wing", "rotor")
    path = written(tmp_path / name, text)
    whole = records(path).sort_index(), reasons(path)
    assert len(whole[0]) >= 4
    monkeypatch.setattr(references, "PART", 1)
    monkeypatch.setattr(bibtex, "CHUNK", 10)
    assert len(tables(path)) == len(whole[0]) + len(whole[1])
    assert records(path).sort_index().to_dict() == whole[0].to_dict()
    assert reasons(path) == whole[1]


def test_a_reference_that_never_ends_is_set_aside(tmp_path):
    entry = "@patent{{p{}, title = {{{}}}, number = {{EP 300000{} A1}}}}\n"
    path = written(
        tmp_path / "a.bib",
        entry.format(1, "One", 1) + entry.format(2, "x" * 1_100_000, 2) + entry.format(3, "Three", 3),
    )
    assert list(records(path).index) == [1, 3]
    assert reasons(path) == [(2, "The reference cannot be read.")]


def test_references_are_known_without_an_ending(tmp_path):
    assert form(written(tmp_path / "a", RIS)) == "ris"
    assert form(written(tmp_path / "b", BIBTEX)) == "bibtex"
    assert form(written(tmp_path / "c.txt", "A talk about @article{ and TY  - things.\n")) == "txt"


def test_no_reference_is_refused(tmp_path):
    for name in ("a.ris", "a.bib"):
        with pytest.raises(InputError, match=r"no (reference|BibTeX)"):
            tables(written(tmp_path / name, "nothing here\n"))


@pytest.mark.parametrize("text", [r"\input{/etc/passwd}", r"\include{/etc/hostname}"])
def test_latex_reads_no_file(text):
    assert ":" not in plain_latex(text)


@given(st.text(alphabet=st.sampled_from(list("a{}\\$%@,=\"'~ \n")), max_size=200))
def test_no_latex_breaks_it(text):
    assert isinstance(plain_latex(text), str)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.ris", "TY  - PAT\nTI  - " + "x" * 2_000_000), ("a.ris", "TY  - PAT\nTI  - x\n" * 3000),
     ("a.bib", "@patent{a, title={" + "{" * 100_000), ("a.bib", "@patent{a,\n" * 3000),
     ("a.bib", "@patent{a, title={" + "\\a{" * 5000 + "}" * 5000 + "}}")],
    ids=["long", "many", "braces", "unclosed", "nested"],
)  # fmt: skip
def test_hostile_lists_do_not_hang(tmp_path, name, text):
    try:
        assert len(records(written(tmp_path / name, text))) <= 3000
    except InputError as error:
        assert name in str(error)


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        ("PY  - 2014\nDA  - APR 21", "2014"), ("DA  - 2019/06//undefined", "2019-06"), ("PY  - 2020///", "2020"),
        ("PY  - NA", ""), ("Y1  - 1990/2/27", "1990-02-27"),
    ],
)  # fmt: skip
def test_days_as_programs_leave_them(tmp_path, lines, day):
    path = written(tmp_path / "a.ris", f"TY  - JOUR\nTI  - Wings\n{lines}\nER  - \n")
    assert records(path)["date"].iloc[0] == day


def test_a_number_among_words_and_an_office_that_is_no_applicant(tmp_path):
    more = "PB  - U.S. Patent and Trademark Office\nA2  - Alfa NV\nM3  - U.S. Patent US 821,393\n"
    found = records(written(tmp_path / "a.ris", f"TY  - PAT\nTI  - Wing\n{more}ER  - \n")).iloc[0]
    assert (found["id"], found["organisation"]) == ("US821393", "Alfa NV")


LENS_WORKS = "Lens ID,Title,Date Published,Publication Year,Publication Type,Source Title,ISSNs,Author/s,Abstract,DOI"


def test_a_table_of_publications_counts_authors_and_is_science(tmp_path):
    row = "012-1,Lanes,2012-02-07,2012,journal article,Vision,09328092,Jan Doe; Jo Roe,About lanes.,10.1/x"
    (table,) = tables(written(tmp_path / "lens.csv", f"{LENS_WORKS}\n{row}\n"))
    found = table.frame.iloc[0]
    assert table.kind == "project"
    assert (found["id"], found["date"], found["authors"], found["journal"]) == ("10.1/x", "2012-02-07", "2", "Vision")
    assert "Doe" not in " ".join(found)
    assert found["ISSNs"] == "09328092"


def test_zotero_tables_hold_patents_too(tmp_path):
    head = '"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Abstract Note","Number","Assignee"'
    rows = '"K1","patent","2011","Doe, Jane; Roe, Jo","Wing","","","It turns.","EP 3000001 A1","Alfa NV"\n'
    rows += '"K2","journalArticle","2012","Doe, Jane","Wings","Journal","10.1/y","About.","",""\n'
    patents, others = tables(written(tmp_path / "zotero.csv", f"{head}\n{rows}"))
    assert patents.frame[["id", "organisation", "inventors"]].iloc[0].tolist() == ["EP3000001A1", "Alfa NV", "2"]
    assert (patents.kind, others.kind, others.frame["id"].iloc[0]) == ("patent", "project", "10.1/y")
