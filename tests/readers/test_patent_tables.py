# ruff: noqa: E501 - rows of tables as they are exported
"""Patent databases' tables from CSV: known by their header, every row a record or a reject with its reason."""

import csv

import pytest
from reading import form, notes, real, reasons, records, tables, written

from roadmap.readers.patent_tables import layout_of

LENS = (
    '"\ufeff""#""",Jurisdiction,Kind,Display Key,Lens ID,Publication Date,Publication Year,Application Number,'
    "Application Date,Priority Numbers,Earliest Priority Date,Title,Abstract,Applicants,Inventors,Owners,URL,"
    "Document Type,Simple Family Members,CPC Classifications,IPCR Classifications,Legal Status\r\n"
    "1,EP,A1,EP 3000001 A1,111-222-333-444-555,2017-12-05,2017,EP 17000001 A,2017-03-14,EP 17000001 A;;US 201562030942 P,"
    "2015-07-30,Turning a wing,A wing that turns.,ALFA NV;;BETA SA,DOE JANE;;ROE JO;;POE AL,,https://x.example/1,"
    "Patent Application,222-000-000-000-000;;111-222-333-444-555,B64C3/00;;B64C3/10,B64C3/00,PENDING\r\n"
    "2,EP,A1,EP 3000002 A1,666-222-333-444-555,2018-12-05,2018,EP 18000001 A,2018-03-14,,,,,GAMMA,,,,,,,,\r\n"
)
GOOGLE = (
    'search URL:,"https://patents.example/?q=wing",,,,,,,\r\n'
    "id,title,assignee,inventor/author,priority date,filing/creation date,publication date,grant date,result link\r\n"
    'US-7000001-B2,"Wing, turning ","Alfa, Inc.","Jane Doe, Jo Roe",6/7/95,6/8/96,11/24/97,11/24/97,https://p.example/1\r\n'
)
OLD_ESPACENET = (
    '"Title","Publication number","Publication date","Inventor(s)","Applicant(s)","International classification",'
    '"Cooperative Patent Classification","Application number","Date of application","Priority number(s)"\n'
    '"A wing","KR20150000001 (U)","2015-02-11","DOE J\u2002[KR];  ROE\u2002[US]","ALFA\u2002[KR]","B64C3/00; B64C3/10","",'
    '"KR20130006425U","20130801","KR20130006425U 20130801"\n'
)
NEW_ESPACENET = (
    '"No";"Title";"Inventors";"Applicants";"Publication number";"Earliest priority";"IPC";"CPC";"Publication date";'
    '"Earliest publication";"Family number";\n'
    '"1";"AILE";"DOE J [FR] ROE K [FR]";"DOE J [FR] ALFA SA [FR]";"WO2007000001A1";"2006-02-06";"B64C3/00";'
    '"B64C3/10 (EP) B64C3/14 (EP)";"2007-08-16";"2007-08-09";"038000001";\n'
)
PATENTSCOPE = (
    "Query: DP:2015 AND EN_ALL:wing\n\n"
    "Application Id,Application Number,Application Date,Country,Title,Abstract,I P C,Applicants,Inventors,Priorities Data\n"
    'WO2015000001,PCT/EP2014/000001,01.02.2014,WO,Wing,A wing.,B64C 3/00;B64C 3/10,ALFA;BETA,DOE;ROE,"2013000001 05.01.2013 EP"\n'
)
DERWENT = (
    "Publication Number\tTitle (English)\tTitle (Original language)\tAbstract (English)\tAssignee/Applicant\tTitle - DWPI\t"
    "Application Date\tIPC - Current\tInventor\n"
    "DE102019000001A1\tWing\tFlügel\tA wing.\tALFA GMBH | BETA AG\tTurning wing\t2019-01-02\tB64C 3/00 | B64C 3/10\tDOE | ROE\n"
)
INDEX = (
    "PT\tPN\tTI\tAU\tAE\tGA\tAB\tIP\tPD\tAD\tPI\n"
    "P\tUS2018012345-A1; WO2018011111-A1\tTurning wing\tDOE J; ROE K\tALFA NV (ALFA-C)\t201805001X\tNOVELTY - A wing.\t"
    "B64C-003/00\tUS2018012345-A1   11 Jan 2018   B64C-003/00   201805   English\tUS2018012345-A1   US123456    15 Aug 2016\t"
    "US123456    15 Aug 2016\n"
)
PATENTSVIEW = (
    "patent_id\tpatent_type\tpatent_date\tpatent_title\tpatent_abstract\twipo_kind\tnum_claims\n"
    "10000001\tutility\t2018-06-19\tWing\tA wing.\tB2\t20\n"
)
GERMAN = (
    "Veröffentlichungsnummer;Titel;Anmelder/Inhaber;Erfinder;Anmeldedatum;Veröffentlichungsdatum;IPC-Hauptklasse;Zusammenfassung\n"
    "DE 102019000001 A1;Flügel;Alfa GmbH;Doe, J.;02.01.2019;03.07.2020;B64C 3/00;Ein Flügel.\n"
)
FRENCH = (
    "Numéro de publication;Titre;Déposants;Inventeurs;CIB;Date de publication;Données relatives à la priorité;Abrégé\n"
    "WO2015000001;Aile;ALFA SA [FR];DOE;B64C 3/00;31.12.2015;[61/982,013 21.04.2014 US];Une aile.\n"
)
DUTCH = (
    "Publicatienummer,Titel,Aanvragers,Uitvinders,IPC,Publicatiedatum,Prioriteitsdatum,Samenvatting\n"
    "NL2000001C2,Vleugel,Alfa NV [NL],Doe,B64C 3/00,31-12-2015,01-02-2014,Een vleugel.\n"
)


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        (LENS, "lens", {
            "id": "EP3000001A1", "kind_code": "A1", "office": "EP", "text": "A wing that turns.", "date": "2017-03-14",
            "date_of": "filing", "priority_date": "2015-07-30", "publication_date": "2017-12-05", "inventors": "3",
            "organisation": "ALFA NV; BETA SA", "cpc": "B64C3/00; B64C3/10", "family": "111-222-333-444-555",
            "legal_status": "PENDING", "url": "https://x.example/1"}),
        (GOOGLE, "google", {
            "id": "US7000001B2", "title": "Wing, turning", "organisation": "Alfa, Inc.", "inventors": "2",
            "priority_date": "1995-06-07", "date": "1996-06-08", "grant_date": "1997-11-24", "url": "https://p.example/1"}),
        (OLD_ESPACENET, "espacenet", {
            "id": "KR20150000001U", "kind_code": "U", "date": "2013-08-01", "organisation": "ALFA", "country": "KR",
            "inventors": "2", "ipc": "B64C3/00; B64C3/10", "family": "KR20130006425U", "priority_date": "2013-08-01"}),
        (NEW_ESPACENET, "espacenet", {
            "id": "WO2007000001A1", "date": "2006-02-06", "date_of": "priority", "organisation": "DOE J; ALFA SA",
            "organisation_countries": "FR; FR", "inventors": "2", "cpc": "B64C3/10; B64C3/14", "family": "38000001"}),
        (PATENTSCOPE, "patentscope", {
            "id": "WO2015000001", "office": "WO", "date": "2014-02-01", "text": "A wing.", "inventors": "2",
            "priority_date": "2013-01-05", "family": "EP2013000001", "ipc": "B64C3/00; B64C3/10"}),
        (DERWENT, "derwent", {
            "id": "DE102019000001A1", "title": "Wing", "lang": "en", "title_original": "Flügel", "inventors": "2",
            "organisation": "ALFA GMBH; BETA AG", "Title - DWPI": "Turning wing", "date": "2019-01-02"}),
        (INDEX, "derwent-index", {
            "id": "US2018012345A1", "title": "Turning wing", "date": "2016-08-15", "publication_date": "2018-01-11",
            "family": "201805001X", "ipc": "B64C3/00", "inventors": "2"}),
        (PATENTSVIEW, "patentsview", {
            "id": "US10000001B2", "date": "2018-06-19", "date_of": "publication", "grant_date": "2018-06-19", "lang": "en"}),
        (GERMAN, "patents", {
            "id": "DE102019000001A1", "title": "Flügel", "text": "Ein Flügel.", "date": "2019-01-02", "ipc": "B64C3/00",
            "organisation": "Alfa GmbH"}),
        (FRENCH, "patents", {
            "id": "WO2015000001", "title": "Aile", "text": "Une aile.", "priority_date": "2014-04-21", "ipc": "B64C3/00",
            "publication_date": "2015-12-31", "country": "FR", "family": "US61982013", "inventors": "1"}),
        (DUTCH, "patents", {
            "id": "NL2000001C2", "title": "Vleugel", "text": "Een vleugel.", "date": "2014-02-01", "date_of": "priority",
            "publication_date": "2015-12-31", "country": "NL"}),
    ],
    ids=["lens", "google", "espacenet-old", "espacenet-new", "patentscope", "derwent", "index", "patentsview", "german",
         "french", "dutch"],
)  # fmt: skip
def test_each_database_gives_its_fields(tmp_path, text, name, wanted):
    path = written(tmp_path / "export.csv", text)
    table = tables(path)[0]
    header = next(row for row in csv.reader(text.split("\n"), delimiter=max(",;\t", key=text.count)) if layout_of(row))
    assert layout_of(header).name == name
    assert (table.known, table.kind) == (True, "patent")
    assert {field: table.frame.iloc[0][field] for field in wanted} == wanted
    assert not [column for column in table.frame if "nventor" in column and column != "inventors"]
    assert not table.frame.map(lambda cell: "DOE JANE" in cell or "Jo Roe" in cell).to_numpy().any()


def test_a_row_without_words_is_told(tmp_path):
    path = written(tmp_path / "lens.csv", LENS)
    assert reasons(path) == [(2, "The record has neither a title nor a text.")]
    assert list(records(path).index) == [1]


def test_lines_above_the_header_are_noted(tmp_path):
    assert "search URL" in notes(written(tmp_path / "g.csv", GOOGLE))
    assert "Query: DP:2015" in notes(written(tmp_path / "p.csv", PATENTSCOPE))


def test_a_title_with_commas_above_a_known_header(tmp_path):
    path = written(tmp_path / "p.csv", "Wings, flaps, rotors, and more\n" + PATENTSCOPE)
    assert records(path)["id"].tolist() == ["WO2015000001"]


def test_a_users_own_table_counts_inventors(tmp_path):
    path = written(tmp_path / "own.csv", "title,text,inventors\nWing,A wing.,Doe J; Roe K\nRotor,A rotor.,\n")
    frame = records(path)
    assert (frame["inventors"].tolist(), tables(path)[0].known) == (["2", ""], False)
    assert "names were left out" in notes(path)


def test_a_remark_below_the_table_is_no_patent(tmp_path):
    path = written(tmp_path / "e.csv", NEW_ESPACENET + ";Source: Espacenet;;;;;;;;;;\n")
    assert reasons(path) == [(2, "The row holds one cell only: a remark, no patent.")]


def test_dates_that_nothing_tells_are_noted(tmp_path):
    path = written(tmp_path / "g.csv", GOOGLE.replace("11/24/97", "11/2/97"))
    assert "read day first" in notes(path)
    assert records(path)["date"].iloc[0] == "1996-08-06"


def test_a_table_without_words_is_refused_whole(tmp_path):
    path = written(
        tmp_path / "g_application.tsv",
        "application_id\tpatent_id\tpatent_application_type\tfiling_date\n1\t2\t3\t2001-01-01\n",
    )
    with pytest.raises(Exception, match="neither titles nor abstracts"):
        tables(path)


def test_an_export_is_known_without_an_ending(tmp_path):
    for number, text in enumerate((LENS, GOOGLE, OLD_ESPACENET, NEW_ESPACENET, PATENTSCOPE)):
        assert form(written(tmp_path / f"export{number}", text)) == "csv"


@pytest.mark.parametrize(
    "header",
    [[], ["title"], ["title", "abstract", "date"], ["patent_number", "filing_date", "title", "abstract", "owner", "city", "country"],
     ["id", "title", "text"], ["Name", "Country", "Sector"], ["x" * 10**6] * 5],
    ids=str,
)  # fmt: skip
def test_other_tables_are_no_patent_database(header):
    assert layout_of(header) is None


@pytest.mark.parametrize(
    ("name", "count", "filled"),
    [
        ("patent-formats/lens/lens-current.csv", 41, {"text": 41, "family": 41, "cpc": 41, "filing_date": 41, "legal_status": 41}),
        ("patent-formats/lens/lens-2017.csv", 61, {"family": 61, "cpc": 61, "date": 61, "publication_date": 61}),
        ("patent-formats/espacenet/pizza_small.csv", 25, {"id": 25, "date": 25, "family": 25, "cpc": 24, "country": 13}),
        ("patent-formats/espacenet/espacenet_search_results_2021_semicolon_P2N.csv", 6, {"family": 6, "cpc": 6, "country": 6}),
        ("patent-formats/google-patents/gp-search.csv", 60, {"date": 60, "grant_date": 36, "organisation": 60, "url": 60}),
    ],
    ids=["lens", "lens-2017", "espacenet", "espacenet-p2n", "google"],
)  # fmt: skip
def test_real_exports_lose_no_row(name, count, filled):
    path = real(name)
    frame = records(path)
    assert (len(frame), reasons(path)) == (count, [])
    assert {field: int((frame[field] != "").sum()) for field in filled} == filled
    assert frame["date"].str.fullmatch(r"\d{4}(-\d\d){0,2}").all()


def test_a_long_export_comes_in_parts(tmp_path):
    row = LENS.split("\r\n")[1]
    path = written(tmp_path / "lens.csv", LENS.split("\r\n")[0] + "\r\n" + (row + "\r\n") * 4000)
    parts = tables(path)
    assert sum(len(part.frame) for part in parts) == 4000
    assert [len(part.frame) for part in parts] == [2000, 2000]
