"""Patent XML and tagged text: every field of every format, files of many documents, and what is set aside and why."""

import re
from pathlib import Path

import pytest
import xml_patents as patents

from roadmap.errors import InputError
from roadmap.readers import detect, patent_xml
from roadmap.readers.content import Content
from roadmap.readers.greenbook import read_greenbook
from roadmap.readers.patent_xml import MOST_CUT, is_patent_xml, read_patent_xml

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "patent-formats"
REAL = sorted(DATA.glob("*/*.xml"))
_ABSTRACT = re.compile(rb"<(?:SDOAB|(?:\w+:)?abstract|subdoc-abstract)[\s>]")

EXPECTED = {
    "GRANT": {
        "id": "US9990001B2", "title": "Valve for H2 & air", "text": "A valve at 10^5 Pa & more.\nIt has a/b ports.",
        "lang": "en", "filing_date": "2012-10-09", "priority_date": "2011-09-01", "publication_date": "2015-01-06",
        "grant_date": "2015-01-06", "date": "2012-10-09", "date_of": "filing", "organisation": "Beispiel Ventile GmbH",
        "organisation_countries": "DE", "country": "DE", "inventors": "2", "cpc": "F16K1/12; Y02E60/36",
        "ipc": "F16K1/00", "family": "US61500000", "kind_code": "B2", "office": "US",
    },
    "APPLICATION": {
        "id": "US20050000001A1", "title": "Toy that shows sugar", "text": "A toy for levels.", "lang": "en",
        "filing_date": "2004-04-23", "priority_date": "2002-10-21", "publication_date": "2005-01-06", "country": "CH",
        "date": "2004-04-23", "date_of": "filing", "inventors": "2", "ipc": "A61B5/00", "family": "PCTCH0200573",
        "kind_code": "A1", "office": "US",
    },
    "PATDOC": {
        "id": "US6990001B1", "title": "Lamp of 5 μm Å", "lang": "en",
        "text": "A lamp with θ−1 ≤ 4 and ‘glow’, 10 th of its kind.", "filing_date": "1999-10-05",
        "priority_date": "1997-04-08", "publication_date": "2002-01-01", "grant_date": "2002-01-01",
        "date": "1999-10-05", "date_of": "filing", "organisation": "Eksempel & Sønn AS", "organisation_countries": "NO",
        "country": "NO", "inventors": "1", "ipc": "G06F15/16; H04N7/18", "family": "NO971605", "kind_code": "B1",
        "office": "US",
    },
    "SGML": {
        "id": "USD990001S", "title": "Disc box", "lang": "en", "publication_date": "2001-01-02",
        "grant_date": "2001-01-02", "date": "2001-01-02", "date_of": "publication", "inventors": "1",
        "organisation": "Example Discs, Inc.", "organisation_countries": "US", "country": "US", "kind_code": "S",
        "office": "US",
    },
    "PAP": {
        "id": "US20010000001A1", "title": "Glowing device", "text": "A device with α+α.\nt<Min+20 \u2003(a)",
        "lang": "en", "filing_date": "1999-06-29", "priority_date": "1998-04-05", "publication_date": "2001-03-15",
        "date": "1999-06-29", "date_of": "filing", "organisation": "MIHON CO., LTD.", "country": "JP", "inventors": "1",
        "ipc": "H01J1/62", "family": "JP11097727", "kind_code": "A1", "office": "US",
    },
    "ST96": {
        "id": "US9990004B2", "title": "Bonding at room temperature", "text": "Wafers bond at 10^5 Pa.", "lang": "en",
        "title_fr": "Collage à froid", "filing_date": "2013-03-12", "priority_date": "2011-11-08",
        "publication_date": "2015-01-20", "grant_date": "2015-01-20", "date": "2013-03-12", "date_of": "filing",
        "organisation": "Exemple Collage SA", "organisation_countries": "BE", "country": "BE", "inventors": "1",
        "cpc": "H01L21/2007", "ipc": "H01L21/30", "family": "BE2011000004", "kind_code": "B2", "office": "US",
    },
    "ST96_JP": {
        "id": "JP9990005", "title": "接合方法", "text": "接合する。", "lang": "ja", "filing_date": "2021-05-06",
        "publication_date": "2023-02-01", "grant_date": "2023-02-01", "date": "2021-05-06", "date_of": "filing",
        "inventors": "1", "family": "JP2021990005", "office": "JP",
    },
    "OPS": {
        "id": "WO2009000001A2", "title": "SORTING OF HISTORY", "text": "Sorting of browsing.", "lang": "en",
        "title_fr": "TRI D'HISTORIQUE", "text_fr": "Tri de navigation.", "filing_date": "2008-12-12",
        "priority_date": "2007-12-27", "publication_date": "2009-07-09", "date": "2008-12-12", "date_of": "filing",
        "organisation": "Exemple Corporation", "organisation_countries": "FR", "country": "FR", "inventors": "1",
        "cpc": "G06F16/248", "ipc": "G06F15/16", "family": "90000001", "kind_code": "A2", "office": "WO",
    },
    "DOCDB": {
        "id": "DE102020000001A1", "title": "Prüfstand", "text": "Ein Prüfstand.", "lang": "de",
        "filing_date": "2020-11-03", "publication_date": "2024-05-15", "date": "2020-11-03", "date_of": "filing",
        "organisation": "MUSTER AG", "organisation_countries": "DE", "country": "DE", "cpc": "A61K9/00",
        "family": "80000001", "kind_code": "A1", "office": "DE",
    },
    "MAREC": {
        "id": "EP1A1", "title": "Vorrichtung für Ziegel", "text": "Mittel für Ziegel.", "lang": "de",
        "title_en": "Apparatus for bricks", "text_en": "Means for bricks.", "filing_date": "1999-11-08",
        "priority_date": "1998-11-12", "publication_date": "2000-05-17", "date": "1999-11-08", "date_of": "filing",
        "organisation": "Voorbeeld Beheer B.V. & Co", "organisation_countries": "NL", "country": "NL", "inventors": "1",
        "ipc": "B28B1/29", "family": "19000001", "kind_code": "A1", "office": "EP",
    },
    "EUROPEAN": {
        "id": "EP2000002A1", "title": "Procédé", "text": "Procédé de sécurité.", "lang": "fr", "title_de": "Verfahren",
        "title_en": "Method", "filing_date": "2023-10-29", "priority_date": "2022-10-30",
        "publication_date": "2025-01-29", "date": "2023-10-29", "date_of": "filing",
        "organisation": "Exemple Sécurité SA", "organisation_countries": "BE", "country": "BE", "inventors": "1",
        "cpc": "H04W12/043", "ipc": "H04W12/04", "family": "FR2200001", "kind_code": "A1", "office": "EP",
    },
}  # fmt: skip
NAMES = ("Janssen", "Piet", "Peters", "Doe", "Muster", "Nordmann", "DUPONT", "Dupont", "KLAASSEN")


def content(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return Content.of(path)


def read(path, data, reader=read_patent_xml):
    """Records (without empty fields) by row, rejects and notes of a file."""
    tables = list(reader(content(path, data)))
    assert all(table.known and table.kind == "patent" for table in tables)
    rows = {row: dict(record[record != ""]) for table in tables for row, record in table.frame.iterrows()}
    rejects = [reject for table in tables for reject in table.rejects]
    return rows, rejects, [note for table in tables for note in table.notes]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_field_of_a_format(tmp_path, name):
    data = getattr(patents, name)
    assert detect(content(tmp_path / "any.bin", data)) == "patent-xml"
    rows, rejects, notes = read(tmp_path / "file.xml", data)
    assert rows == {1: EXPECTED[name]}
    assert not rejects
    assert not notes


def test_legal_status_is_the_last_event_that_changed_something(tmp_path):
    rows, rejects, _ = read(tmp_path / "family.xml", patents.FAMILY)
    assert rows[1]["legal_status"] == "CH: PATENT CEASED (2003-08-29)"
    assert rows[1]["id"] == "EP9990001B1"
    assert rows[1]["text"] == "A press for clay."
    assert [reject.reason.english() for reject in rejects] == ["The patent NL9990002C2 has neither title nor abstract."]
    events = '<legal-event date="20010203" impact="-"><event-title>Ceased</event-title></legal-event>'
    rows, _, _ = read(
        tmp_path / "marec.xml", patents.MAREC.replace("</bibliographic-data>", f"</bibliographic-data>{events}")
    )
    assert rows[1]["legal_status"] == "Ceased (2001-02-03)"


def test_a_register_document_tells_the_european_grant_and_its_status(tmp_path):
    rows, rejects, _ = read(tmp_path / "register.xml", patents.REGISTER)
    assert not rejects
    assert rows[1]["id"] == "EP9990003B1"
    assert rows[1]["grant_date"] == "2017-05-17"
    assert rows[1]["legal_status"] == "No opposition filed (2018-03-23)"


def test_no_inventor_is_named(tmp_path):
    files = [getattr(patents, name) for name in EXPECTED]
    rows, _, _ = read(tmp_path / "all.xml", "\n".join(files))
    said = " ".join(value for row in rows.values() for name, value in row.items() if name not in {"organisation"})
    organisations = " ".join(row.get("organisation", "") for row in rows.values()).replace("MUSTER AG", "")
    assert not [name for name in NAMES if name in said or name in organisations.split()]


def test_documents_one_after_the_other(tmp_path, monkeypatch):
    """A bulk file: each document's number is its row, across the parts in which it is handed over."""
    monkeypatch.setattr(patent_xml, "PART", 40)
    numbered = "".join(patents.GRANT.replace("09990001", f"{number:08}") for number in range(1, 51))
    tables = list(read_patent_xml(content(tmp_path / "ipg.xml", numbered)))
    assert [list(table.frame.index) for table in tables] == [list(range(1, 41)), list(range(41, 51))]
    assert tables[1].frame["id"].iloc[-1] == "US50B2"


def test_formats_mixed_in_one_file_and_an_encoding_each(tmp_path):
    latin = patents.MAREC.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    rows, _, _ = read(tmp_path / "mixed.xml", latin + patents.EUROPEAN.encode() + patents.PAP.encode())
    assert [row["title"] for row in rows.values()] == ["Vorrichtung für Ziegel", "Procédé", "Glowing device"]
    assert rows[1]["text"] == "Mittel für Ziegel."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_encodings(tmp_path, encoding):
    data = patents.EUROPEAN.replace('"UTF-8"', '"UTF-16"').encode(encoding)
    assert is_patent_xml(content(tmp_path / "a.xml", data))
    assert read(tmp_path / "a.xml", data)[0] == {1: EXPECTED["EUROPEAN"]}


def test_declared_wrongly_is_read_as_what_it_is(tmp_path):
    rows, _, _ = read(tmp_path / "a.xml", patents.EUROPEAN.encode("cp1252"))
    assert rows == {1: EXPECTED["EUROPEAN"]}


def test_numbers_only_are_set_aside(tmp_path):
    rows, rejects, _ = read(tmp_path / "search.xml", patents.NUMBERS_ONLY)
    assert not rows
    assert [(one.row, one.excerpt) for one in rejects] == [(1, "WO 2023000001 A1"), (2, "US 2023000002 A1")]
    assert "without title and abstract" in rejects[0].reason.english()


def test_a_title_alone_is_kept_and_neither_is_set_aside(tmp_path):
    bare = re.sub(r"<abstract.*?</abstract>", "", patents.OPS, flags=re.DOTALL)
    rows, _, _ = read(tmp_path / "a.xml", bare)
    assert rows[1]["title"] == "SORTING OF HISTORY"
    assert "text" not in rows[1]
    none = re.sub(r"<invention-title.*?</invention-title>", "", bare)
    rows, rejects, _ = read(tmp_path / "a.xml", none)
    assert not rows
    assert rejects[0].reason.english() == "The patent WO2009000001A2 has neither title nor abstract."


def test_a_patent_without_its_end_costs_only_itself(tmp_path):
    cut = patents.GRANT[: patents.GRANT.index("</abstract>")]
    rows, rejects, _ = read(tmp_path / "a.xml", patents.PAP + cut + patents.PATDOC + cut)
    assert [row["id"] for row in rows.values()] == ["US20010000001A1", "US6990001B1"]
    assert [one.row for one in rejects] == [2, 4]
    assert "</us-patent-grant>" in rejects[0].reason.english()


def test_a_patent_cut_off_behind_its_abstract_is_read(tmp_path):
    cut = patents.GRANT[: patents.GRANT.index("not this")]
    rows, rejects, notes = read(tmp_path / "a.xml", cut + patents.PAP)
    assert rows[1] == EXPECTED["GRANT"]
    assert list(rows) == [1, 2]
    assert not rejects
    assert "damaged" in notes[0].english()


def test_a_section_without_end_before_the_abstract_is_told(tmp_path):
    rows, rejects, _ = read(tmp_path / "a.xml", patents.GRANT.replace("</us-references-cited>", "") + patents.PAP)
    assert list(rows) == [2]
    assert "cut off" in rejects[0].reason.english()


def test_a_file_of_ends_missing_is_given_up(tmp_path):
    with pytest.raises(InputError, match="damaged"):
        read(tmp_path / "a.xml", "<us-patent-grant>" * (MOST_CUT + 5))


def test_not_well_formed_is_read_and_noted(tmp_path):
    rows, _, notes = read(tmp_path / "a.xml", patents.MAREC.replace("</addressbook>", "", 1))
    assert rows[1]["text"] == "Mittel für Ziegel."
    assert [note.english() for note in notes] == [
        "1 patents are damaged or not well-formed XML; what could be read of them was."
    ]


def test_unknown_entities_stay_and_are_noted(tmp_path):
    rows, _, notes = read(tmp_path / "a.xml", patents.PATDOC.replace("&thgr;", "&nosuchsign;"))
    assert "&nosuchsign;−1" in rows[1]["text"]
    assert "&nosuchsign;" in notes[0].english()


def test_xml_of_no_patent_is_refused_with_its_element(tmp_path):
    path = content(tmp_path / "a.xml", "<?xml version='1.0'?><catalogue><book>Patents</book></catalogue>")
    assert not is_patent_xml(path)
    with pytest.raises(InputError, match="its first element is catalogue"):
        list(read_patent_xml(path))
    empty = content(
        tmp_path / "b.xml", '<ops:world-patent-data xmlns:ops="http://ops.epo.org"></ops:world-patent-data>'
    )
    assert is_patent_xml(empty)
    with pytest.raises(InputError, match="no patent"):
        list(read_patent_xml(empty))


def test_a_file_that_is_no_xml_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"is none; it begins with 'Not found'"):
        list(read_patent_xml(content(tmp_path / "a.xml", "Not found")))


def test_a_title_in_a_language_not_said_is_kept(tmp_path):
    rows, _, _ = read(tmp_path / "a.xml", patents.OPS.replace('lang="fr">TRI', 'lang="ol">TRI'))
    assert rows[1]["title"] == "SORTING OF HISTORY"
    assert rows[1]["title_original"] == "TRI D'HISTORIQUE"


def test_an_application_and_its_grant_are_one_family(tmp_path):
    later = patents.GRANT.replace("<kind>B2", "<kind>A1").replace("09990001", "20130000001")
    rows, _, _ = read(tmp_path / "a.xml", patents.GRANT + later)
    assert rows[1]["family"] == rows[2]["family"]
    assert rows[1]["id"] != rows[2]["id"]


def test_tables_that_mention_xml_are_not_taken(tmp_path):
    assert not is_patent_xml(content(tmp_path / "a.csv", "id,text\n1,the <us-patent-grant > element"))


def test_a_patent_longer_than_can_be(tmp_path):
    long = patents.GRANT.replace("A valve at", "A valve at " + "high " * 500_000)
    rows, rejects, _ = read(tmp_path / "a.xml", long + patents.PAP)
    assert list(rows) == [2]
    assert "longer" in rejects[0].reason.english()


def test_greenbook(tmp_path):
    assert detect(content(tmp_path / "pftaps.txt", patents.GREENBOOK)) == "patent-greenbook"
    rows, rejects, _ = read(tmp_path / "pftaps.txt", patents.GREENBOOK.replace("\n", "\r\n"), read_greenbook)
    assert rows[1] == {
        "id": "US3999001A", "title": "Grip glove with a pocket", "lang": "en", "filing_date": "1974-12-16",
        "text": "A glove at 10^3 Pa and 40° C. with CO2 and α-rays between fingers. The end.",
        "priority_date": "1973-12-01", "publication_date": "1976-01-06", "grant_date": "1976-01-06",
        "date": "1974-12-16", "date_of": "filing", "organisation": "Example Trading Co.",
        "organisation_countries": "US", "country": "US", "inventors": "1", "ipc": "A41D19/00", "family": "DE2359999",
        "kind_code": "A", "office": "US",
    }  # fmt: skip
    assert rows[2] == {"id": "USD238456S", "title": "Chair", "lang": "en", "kind_code": "S", "office": "US"}
    assert [one.row for one in rejects] == [3]


@pytest.mark.skipif(not REAL, reason="the shared patent files are not on this machine")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_files_are_read_or_set_aside_for_the_right_reason(path):
    """Each abstract that the file holds is found; a record without one has none in the file."""
    tables = list(read_patent_xml(Content.of(path)))
    texts = [text for table in tables for text in table.frame["text"]]
    rejects = [one.reason.english() for table in tables for one in table.rejects]
    data = path.read_bytes()
    given = len(set(re.findall(rb"<abstract[^>]* lang=\"(\w\w)\"", data))) or bool(_ABSTRACT.search(data))
    further = sum(
        1 for table in tables for name in table.frame for text in table.frame[name] if name[:5] == "text_" and text
    )
    assert sum(len(text) > 60 for text in texts) + further == given
    assert all(table.frame["id"].str.fullmatch(r"[A-Z]{2}[A-Z]*\d+[A-Z]\d?").all() for table in tables)
    assert all("without title" in reason or "neither title nor abstract" in reason for reason in rejects)
    assert texts or rejects
