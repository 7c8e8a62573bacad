"""Lists of projects: CORDIS, keep.eu and structural funds' lists of operations, in four languages. All are fictional."""

# ruff: noqa: E501 - headings and rows as files have them
from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook_files import DATE, sheet, write_xlsx

from roadmap.errors import InputError
from roadmap.readers import Content, RawTable, detect, read_content
from roadmap.readers.archives import is_archive
from roadmap.readers.cordis import is_cordis, read_cordis
from roadmap.readers.projects import layout_of, project_tables
from roadmap.readers.raw import table_of
from roadmap.settings import Settings
from roadmap.stages.ingest import read_corpus

CORDIS = (
    "id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;legalBasis;topics;ecSignatureDate;"
    "frameworkProgramme;masterCall;subCall;fundingScheme;nature;objective;contentUpdateDate;rcn;grantDoi"
)
CORDIS_ROW = (
    '"101900001";"WEAVE";"SIGNED";"Woven sensors; for bridges";"2023-01-01";"2026-12-31";"2500000,5";"2000000";"H.2";"T-1";'
    '"2022-11-15";"HORIZON";"C";"C";"RIA";"";"We weave ""smart"" yarns.\n\nSecond paragraph; with a sign.";"2023-01-02";"24";""'
)
ORGANISATIONS = """projectID;projectAcronym;organisationID;vatNumber;name;shortName;SME;country;nutsCode;order;role
101900001;WEAVE;2;;"FICTIONAL YARNS GMBH";FY;true;DE;DEA2D;2;participant
101900001;WEAVE;1;;"Invented University; Department 5";IU;false;NL;NL422;1;coordinator
101900001;WEAVE;3;;"Bridges SA";;true;EL;EL303;3;participant
999;OTHER;4;;"Nobody NV";;true;BE;BE100;1;coordinator
"""

OPERATIONS = {
    "nl": (
        "Naam begunstigde;Naam concrete actie;Samenvatting concrete actie;Begindatum concrete actie;Einddatum concrete actie;"
        "Totale subsidiabele uitgaven toegewezen aan de concrete actie;Medefinancieringspercentage van de Unie per prioritaire as;"
        "Postcode concrete actie;Land;Naam van de categorie steunverlening voor de concrete actie"
    ),
    "fr": (
        "Nom du bénéficiaire;Nom de l'opération;Résumé de l'opération;Date de début de l'opération;Date de fin de l'opération;"
        "Total des dépenses éligibles attribué à l'opération;Taux de cofinancement par l'Union par axe prioritaire;"
        "Code postal de l'opération;Pays;Dénomination de la catégorie d'intervention dont relève l'opération"
    ),
    "de": (
        "Bezeichnung des Begünstigten;Bezeichnung des Vorhabens;Zusammenfassung des Vorhabens;Datum des Beginns des Vorhabens;"
        "Datum des Endes des Vorhabens;Gesamtbetrag der förderfähigen Ausgaben des Vorhabens;"
        "Unions-Kofinanzierungssatz pro Prioritätsachse;Postleitzahl des Vorhabens;Land;"
        "Bezeichnung der Interventionskategorie für das Vorhaben"
    ),
    "en": (
        "Beneficiary name;Operation name;Operation summary;Operation start date;Operation end date;Total eligible expenditure "
        "allocated to the operation;Union co-financing rate, as per priority axis;Operation postcode;Country;"
        "Name of category of intervention for the operation"
    ),
}
LAND = {"nl": "Nederland", "fr": "Pays-Bas", "de": "Niederlande", "en": "Netherlands"}
NEWER = {
    "de": "Name des Begünstigten;Code des Vorhabens;Bezeichnung des Vorhabens;Zweck und erwartete oder tatsächliche Errungenschaften "
    "des Vorhabens;Datum des Beginns des Vorhabens;Voraussichtliches oder tatsächliches Datum des Abschlusses des Vorhabens;"
    "Gesamtkosten des Vorhabens;Betroffener Fonds;Unions-Kofinanzierungssatz;Standortindikator;Land;Art der Intervention",
    "fr": "Nom du bénéficiaire;Code unique;Dénomination de l'opération;Finalité de l'opération et ses réalisations escomptées;"
    "Date de début de l'opération;Date prévue ou réelle d'achèvement;Coût total de l'opération;Fonds concerné;"
    "Taux de cofinancement par l'Union;Indicateur de localisation;Pays;Type d'intervention",
    "nl": "Naam van de begunstigde;Unieke code;Naam van de concrete actie;Doel van de concrete actie en verwachte resultaten;"
    "Begindatum;Verwachte of daadwerkelijke datum van voltooiing;Totale kosten van de concrete actie;Betrokken fonds;"
    "Medefinancieringspercentage van de Unie;Locatieaanduiding;Land;Soort steunverlening",
}
KEEP = (
    "Programming period;Programme;Project acronym;Project name in English;Project name in German;Project description in English;"
    "Expected results;Project start date;Project end date;Project status;Total budget;Lead partner name;Lead partner country;"
    "Lead partner NUTS 3;Partners;Thematics;Contact person;E-mail;Project website"
)
KEEP_ROW = (
    "2014-2020;Interreg Fictional;SOLID;Solid cells;Feste Zellen;We build cells.;A pilot line.;01/02/2017;31/12/2019;Closed;1000;"
    "Invented Institute;Belgium;BE221;Cells NV | Zellen GmbH;Energy, Batteries;Jane Doe;jane@example.org;https://solid.example"
)


def write(folder: Path, text: str, name: str = "list.csv", encoding: str = "utf-8") -> Content:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return Content.of(path)


def read(content: Content) -> RawTable:
    (table,) = read_content(content)
    return table


def first(table: RawTable) -> dict[str, str]:
    return {str(name): value for name, value in table.frame.iloc[0].items() if value}


def test_cordis(tmp_path: Path) -> None:
    table = read(write(tmp_path, f"\ufeff{CORDIS}\n{CORDIS_ROW}\n"))
    assert (table.known, table.kind, table.rejects) == (True, "project", ())
    assert first(table) | {"legalBasis": "H.2"} == {
        "id": "101900001", "title": "Woven sensors; for bridges", "lang": "en", "date": "2022-11-15",
        "text": 'We weave "smart" yarns.\n\nSecond paragraph; with a sign.', "start_date": "2023-01-01",
        "end_date": "2026-12-31", "url": "https://cordis.europa.eu/project/id/101900001", "acronym": "WEAVE",
        "status": "SIGNED", "programme": "HORIZON", "total_cost": "2500000,5", "eu_contribution": "2000000",
        "legalBasis": "H.2", "topics": "T-1", "masterCall": "C", "subCall": "C", "fundingScheme": "RIA",
        "contentUpdateDate": "2023-01-02", "rcn": "24",
    }  # fmt: skip


def test_older_cordis_names_its_partners(tmp_path: Path) -> None:
    header = "rcn;id;acronym;title;startDate;objective;fundingScheme;coordinator;coordinatorCountry;participants;participantCountries"
    table = read(
        write(
            tmp_path, f'{header}\n1;2;OLD;Old looms;2014-05-01;We loom.;IP;Invented NV;UK;"Loom SA;Yarn AG";"FR;EL"\n'
        )
    )
    row = first(table)
    assert row["organisation"] == "Invented NV; Loom SA; Yarn AG"
    assert (row["country"], row["partner_countries"], row["date"]) == ("GB", "FR; GR", "2014-05-01")


def archive(folder: Path, members: dict[str, str]) -> Content:
    path = folder / "cordis.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in members.items():
            out.writestr(name, text)
    return Content.of(path)


@pytest.mark.parametrize("inside", ["", "csv/"])
def test_a_cordis_zip_joins_organisations_coordinator_first(tmp_path: Path, inside: str) -> None:
    members = {
        "project.csv": f"{CORDIS}\n{CORDIS_ROW}\n",
        "organization.csv": ORGANISATIONS,
        "topics.csv": "projectID;topic\n",
    }
    content = archive(tmp_path, {f"{inside}{name}": text for name, text in members.items()})
    assert is_cordis(content)
    assert not is_archive(content)
    table = read(content)
    row = first(table)
    assert row["organisation"] == "Invented University; Department 5; FICTIONAL YARNS GMBH; Bridges SA"
    assert (row["organisation_countries"], row["country"], row["region"]) == ("NL; DE; GR", "NL", "NL422")
    assert f"{inside}topics.csv" in table.notes[0].english()


XML = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://cordis.europa.eu"><language>en</language><rcn>24</rcn><id>101900001</id><acronym>WEAVE</acronym>
<title>Woven sensors &amp; bridges</title><teaser>Short.</teaser><objective>We weave "smart" yarns.</objective>
<startDate>2023-01-01</startDate><endDate>2026-12-31</endDate><ecSignatureDate>2022-11-15</ecSignatureDate>
<relations><associations>
<organization type="participant" order="2"><legalName>FICTIONAL YARNS GMBH</legalName><address><country>DE</country></address></organization>
<organization type="coordinator" order="1"><legalName>Invented University</legalName><address><country>NL</country></address>
<relations><regions><region><nutsCode>NL4</nutsCode></region><region><nutsCode>NL422</nutsCode></region></regions></relations>
<contactPerson><lastName>Doe</lastName></contactPerson></organization>
<programme><title>Another title</title></programme></associations></relations></project>
"""


@pytest.mark.parametrize("name", ["101900001.xml", "project"])
def test_cordis_xml(tmp_path: Path, name: str) -> None:
    content = write(
        tmp_path, XML + XML.replace("101900001", "101900002").replace("<title>Woven", "<title>More woven"), name
    )
    assert detect(content) == "cordis-xml"
    table = read(content)
    assert (table.kind, len(table.frame), table.rejects) == ("project", 2, ())
    assert first(table) == {
        "id": "101900001", "title": "Woven sensors & bridges", "text": 'We weave "smart" yarns.', "lang": "en",
        "date": "2022-11-15", "start_date": "2023-01-01", "end_date": "2026-12-31", "region": "NL422", "acronym": "WEAVE",
        "url": "https://cordis.europa.eu/project/id/101900001", "organisation": "Invented University; FICTIONAL YARNS GMBH",
        "organisation_countries": "NL; DE", "country": "NL", "rcn": "24",
    }  # fmt: skip


def test_cordis_xml_that_ends_early_or_holds_nothing(tmp_path: Path) -> None:
    cut = read(write(tmp_path, XML[: XML.index("<endDate>")], "cut.xml"))
    assert first(cut)["text"] == 'We weave "smart" yarns.'
    with pytest.raises(InputError, match="no project"):
        read(write(tmp_path, '<?xml version="1.0"?><projects xmlns="http://cordis.europa.eu"></projects>', "empty.xml"))


def test_a_damaged_cordis_zip_is_refused(tmp_path: Path) -> None:
    content = archive(tmp_path, {"project.csv": f"{CORDIS}\n{CORDIS_ROW}\n", "organization.csv": ORGANISATIONS})
    data = bytearray(content.path.read_bytes())
    data[60:90] = bytes(30)
    content.path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="damaged"):
        list(read_cordis(Content.of(content.path)))


def test_tables_beside_cordis_projects_say_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no projects"):
        read(write(tmp_path, ORGANISATIONS, "organization.csv"))


@pytest.mark.parametrize("lang", sorted(OPERATIONS))
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_list_of_operations_in_four_languages(tmp_path: Path, lang: str, encoding: str) -> None:
    row = f"Fictieve Boten BV;Boot op waterstof;Een stille boot.;01.03.2018;30-06-2020;250.000,50;40 %;6211 AB;{LAND[lang]};1 - kmo"
    table = read(write(tmp_path, f"{OPERATIONS[lang]}\n{row}\nTotal;;;;;250.000,50;;;;\n", encoding=encoding))
    assert first(table) == {
        "title": "Boot op waterstof", "text": "Een stille boot.", "date": "2018-03-01", "start_date": "2018-03-01",
        "end_date": "2020-06-30", "region": "6211 AB", "organisation": "Fictieve Boten BV", "country": "NL",
        "total_cost": "250.000,50", "eu_share": "40 %", "category": "1 - kmo",
    }  # fmt: skip
    (total,) = table.rejects
    assert (total.row, total.reason.english()) == (2, "The record has neither a title nor a text.")


@pytest.mark.parametrize("lang", sorted(NEWER))
def test_list_of_operations_of_2021(tmp_path: Path, lang: str) -> None:
    row = "Boote AG;V-7;Wasserstoffboot;Ein leises Boot.;2022-03-01;2024-06-30;100;EFRE;40;DEA2D;DE;010"
    found = first(read(write(tmp_path, f"{NEWER[lang]}\n{row}\n")))
    assert (found["id"], found["title"], found["text"]) == ("V-7", "Wasserstoffboot", "Ein leises Boot.")
    assert (found["date"], found["end_date"], found["organisation"]) == ("2022-03-01", "2024-06-30", "Boote AG")
    assert (found["region"], found["country"], found["fund"], found["category"]) == ("DEA2D", "DE", "EFRE", "010")


def test_headings_in_two_languages_over_two_lines(tmp_path: Path) -> None:
    pairs = zip(OPERATIONS["de"].split(";"), OPERATIONS["en"].split(";"), strict=True)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([f"{german}/\n{english.lower()}" for german, english in pairs])
    rows.writerow(
        ["Blech GmbH", "Anlage", "Neue Anlage, größer.", "27.06.2016", "", "403514,06", "18 %", "6060", "AUSTRIA", "1"]
    )
    found = first(read(write(tmp_path, out.getvalue())))
    assert (found["title"], found["text"], found["country"]) == ("Anlage", "Neue Anlage, größer.", "AT")


def test_headings_parted_by_hyphens_addresses_in_cells_and_towns_for_countries(tmp_path: Path) -> None:
    header = (
        'Name des Begünstigten,Bezeichnung des Vorhabens,Zusammenfassung des Vorhabens,Bewilligungs-datum,"Förderfähige Ausgaben '
        'des Vorhabens1)\n(in EUR)",Investitions- ort,Interventions-bereich,Land'
    )
    row = '"Erfundene Hochschule\nMusterstraße 35\n18055 Musterstadt",Geräte,Ein Messgerät.,6/29/2015,"5,053",Musterstadt,58,"Dorf, Wald"'
    found = first(read(write(tmp_path, f"{header}\n{row}\n")))
    assert (found["organisation"], found["address"]) == ("Erfundene Hochschule", "Musterstraße 35, 18055 Musterstadt")
    assert (found["date"], found["region"], found["category"]) == ("2015-06-29", "Musterstadt", "58")
    assert ("country" in found, found["place"]) == (False, "Dorf, Wald")


def test_headings_in_two_languages_parted_by_blanks_or_a_hyphen(tmp_path: Path) -> None:
    header = (
        "Project_Nummer     Project_Number,Actie,Naam Aanvrager      Beneficiary name,Land       Country,"
        "Naam Project     Project Name,Project samenvatting      Project Summary,Startdatum project     Project start date,"
        "Totale subsidiabele kosten    Total eligible expenditure,Website"
    )
    row = "2014A1,AMR,Gemeente Voorbeeld,NL,Kansen,0,01.05.2014,€ 8.239.560,https://x.example/"
    found = first(read(write(tmp_path, f"{header}\n{row}\n")))
    assert (found["id"], found["title"], found["organisation"]) == ("2014A1", "Kansen", "Gemeente Voorbeeld")
    assert (found["country"], found["url"], found["Actie"]) == ("NL", "https://x.example/", "AMR")
    german = "Name des Begünstigten -  beneficiary name;Bezeichnung - operation name;Ende - operation end date;Land -country;"
    german += "Gesamtbetrag - total eligible expenditure\nAlfa GmbH;Pumpe;31.12.2016;Deutschland;40.000,00 €\n"
    found = first(read(write(tmp_path, german)))
    assert (found["title"], found["country"], found["end_date"]) == ("Pumpe", "DE", "2016-12-31")


@pytest.mark.parametrize(
    "header",
    [
        "Nr;Promotor;Co-promotoren;Project;Totale projectkost;efro;Percent",
        "N°;Bénéficiaire / Begunstigde;Opération / Actie;Année d'allocation / Jaar van toewijzing;Financement total du projet / Totale projectfinanciering (€);Financement FEDER (UE) / EFRO-financiering (EU) (€)",
        "title;financement;programme;bénéficiaire;montant_du_financement;financement_européen_(fse/feder);contact;email;tél.",
        "Programme;Intitulé du projet - operation name;Nom du bénéficiaire - beneficiary name;Date de début de l'opération;Total dépenses éligibles;Montant UE programmé;Pays - Country;Date de programmation;Fonds",
    ],
    ids=["flanders", "brussels", "wallonia", "france"],
)
def test_lists_that_follow_no_template(tmp_path: Path, header: str) -> None:
    table = read(
        write(tmp_path, f"{header}\n" + ";".join(f"x{place}" for place in range(header.count(";") + 1)) + "\n")
    )
    found = first(table)
    assert table.kind == "project"
    assert {"title", "organisation", "total_cost", "eu_contribution"} <= set(found)
    assert not {"contact", "email", "tél."} & set(table.frame.columns)


def test_keep(tmp_path: Path) -> None:
    table = read(write(tmp_path, f"{KEEP}\n{KEEP_ROW}\n"))
    found = first(table)
    assert (found["title"], found["title_de"], found["lang"]) == ("Solid cells", "Feste Zellen", "en")
    assert found["text"] == "We build cells.\n\nA pilot line."
    assert (found["date"], found["region"], found["country"]) == ("2017-02-01", "BE221", "BE")
    assert found["organisation"] == "Invented Institute; Cells NV; Zellen GmbH"
    assert (found["keywords"], found["period"], found["url"]) == (
        "Energy, Batteries",
        "2014-2020",
        "https://solid.example",
    )
    assert not any("jane" in value.casefold() for value in found.values())


def test_a_workbook_with_a_title_above_and_a_sheet_of_notes(tmp_path: Path) -> None:
    rows = [
        ["Lijst van concrete acties EFRO 2014-2020"],
        [],
        OPERATIONS["nl"].split(";"),
        ["Fictieve Boten BV", "Boot", "Een boot.", (43160, DATE), None, 250000.5, "40 %", "6211 AB", "NL", "1"],
        ["Garens SA", "Garen", "Slim garen.", (43161, DATE), None, 10, "40 %", "4000", "BE", "1"],
    ]
    path = write_xlsx(tmp_path / "efro.xlsx", {"Lijst": sheet(rows), "Uitleg": sheet([["Vragen? Bel ons."]])})
    table = read(Content.of(path))
    assert (table.kind, table.known, table.part) == ("project", True, "Lijst")
    assert table.frame["date"].tolist() == ["2018-03-01", "2018-03-02"]
    assert table.frame["organisation"].tolist() == ["Fictieve Boten BV", "Garens SA"]


def test_month_first_dates_are_told_by_the_file_and_unsure_ones_noted(tmp_path: Path) -> None:
    row = "Boat Ltd;Boat;A boat.;{0};{1};1;2;3;IE;4"
    american = write(tmp_path, f"{OPERATIONS['en']}\n{row.format('03/02/2018', '12/31/2019')}\n", "a.csv")
    assert first(read(american))["date"] == "2018-03-02"
    unsure = read(write(tmp_path, f"{OPERATIONS['en']}\n{row.format('03/02/2018', '')}\n", "b.csv"))
    assert first(unsure)["date"] == "2018-02-03"
    assert "begin with the day" in unsure.notes[0].english()


def test_a_title_alone_is_kept_and_a_total_is_not(tmp_path: Path) -> None:
    rows = "Boat Ltd;Boat;;;;1;2;3;IE;4\n;Totaal;;;;5;;;;\n;Total eclipse camera;;;;5;;;;\n"
    table = read(write(tmp_path, f"{OPERATIONS['en']}\n{rows}"))
    assert table.frame["title"].tolist() == ["Boat"]
    assert [reject.row for reject in table.rejects] == [2, 3]


@pytest.mark.parametrize("header", [*OPERATIONS.values(), *NEWER.values(), KEEP, CORDIS])
def test_a_list_of_projects_is_no_table_of_answers(tmp_path: Path, header: str) -> None:
    row = ";".join("x" for _ in header.split(";"))
    content = write(tmp_path, f"{header}\n{row}\n{row}\n")
    assert detect(content) == "csv"
    assert read(content).kind == "project"


def test_a_list_of_nothing_but_totals_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    write(folder, f"{OPERATIONS['en']}\n;Total;;;;9;;;;\n", "a.csv")
    write(folder, f"{OPERATIONS['en']}\nBoat Ltd;Boat;A quiet boat.;2018-01-02;;1;2;3;IE;4\n", "b.csv")
    corpus = read_corpus(folder, Settings())
    assert corpus.documents[["title", "kind", "organisation"]].to_numpy().tolist() == [["Boat", "project", "Boat Ltd"]]
    assert corpus.rejects["reason"].tolist() == ["The row is the list's total."]


def test_many_rows_come_in_parts(tmp_path: Path) -> None:
    rows = "".join(f"Boat Ltd;Boat {number};A boat.;2018;;1;2;3;IE;4\n" for number in range(4_500))
    tables = list(read_content(write(tmp_path, f"{OPERATIONS['en']}\n{rows}")))
    assert [len(table.frame) for table in tables] == [2_000, 2_000, 500]
    assert [row for table in tables for row in table.frame.index] == list(range(1, 4_501))


@pytest.mark.parametrize(
    "header",
    ["title;abstract;date", "patent_number;filing_date;title;abstract;owner;city;country", "Land;Stadt;Ort", "a;b;c",
     "name;description;country;start_date;end_date", "title;text;category;country"],
)  # fmt: skip
def test_other_tables_are_no_projects(header: str) -> None:
    assert layout_of(header.split(";")) == ""


_NAMES = st.sampled_from([name for header in (*OPERATIONS.values(), KEEP, CORDIS) for name in header.split(";")])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(_NAMES, st.text(max_size=30)), min_size=1, max_size=25, unique=True),
    st.lists(st.lists(st.text(max_size=40), min_size=25, max_size=25), min_size=1, max_size=5),
)
def test_any_table_is_refused_or_every_row_is_accounted_for(names: list[str], rows: list[list[str]]) -> None:
    raw = table_of([dict(zip(names, row, strict=False)) for row in rows], range(1, len(rows) + 1))
    try:
        tables = list(project_tables(raw, "list.csv"))
    except InputError:
        assert not layout_of(names)
        return
    seen = [row for table in tables for row in [*table.frame.index, *(reject.row for reject in table.rejects)]]
    assert sorted(seen) == list(range(1, len(rows) + 1))
    for table in tables:
        assert all(isinstance(cell, str) for name in table.frame.columns for cell in table.frame[name])
