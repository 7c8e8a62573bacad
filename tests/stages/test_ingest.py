"""Ingest: every row ends in documents or rejects, in any format and order, and every bad file in one sentence."""

import gzip
import io
import json
import lzma
import zipfile
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadmap.corpus import load_sectors
from roadmap.errors import InputError, RoadmapError
from roadmap.i18n import LANGUAGES
from roadmap.intake import take_in
from roadmap.readers import Content, read_content
from roadmap.settings import Ingest, Settings
from roadmap.stages._repair import repair
from roadmap.stages.ingest import IngestOptions, read_corpus, read_paths
from roadmap.tables import DOCUMENTS, READS, REJECTS, check

TODAY = date(2026, 1, 15)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(path, **limits):
    return read_corpus(path, Settings(ingest=Ingest(**limits)) if limits else Settings(), today=TODAY)


def table(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def reasons(corpus):
    return dict(zip(corpus.rejects["source_row"], corpus.rejects["reason"], strict=True))


# --- properties -------------------------------------------------------------------------------------------------------

LETTERS = st.sampled_from("abcdefghij éèüöß'\",;|\t\n.-€œABC")
CELL = st.text(LETTERS, min_size=0, max_size=30)
TEXT = st.text(LETTERS, min_size=1, max_size=60).map(lambda text: "woord " + text)
ROW = st.fixed_dictionaries({"id": CELL, "title": CELL, "text": st.one_of(TEXT, st.just(""))})
ROWS = st.lists(ROW, min_size=1, max_size=12).filter(lambda rows: any(row["text"] for row in rows))


def written(rows, form, delimiter, encoding):
    frame = pd.DataFrame(rows)
    if form == "parquet":
        out = io.BytesIO()
        frame.to_parquet(out)
        return out.getvalue()
    if form == "jsonl":
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode(encoding)
    if form == "json":
        return json.dumps(rows, ensure_ascii=False).encode(encoding)
    return frame.to_csv(sep=delimiter, index=False, lineterminator="\r\n").encode(encoding)


@QUICK
@given(
    rows=ROWS,
    form=st.sampled_from(["csv", "jsonl", "json", "parquet"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    pack=st.sampled_from(["", ".gz", ".xz"]),
)
def test_a_table_comes_back_whatever_its_form(tmp_path, rows, form, delimiter, encoding, pack):
    if form == "parquet":
        encoding = "utf-8"
    data = written(rows, form, delimiter, encoding)
    path = tmp_path / f"t.{form}{pack}"
    path.write_bytes({"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}[pack](data))
    corpus = read(path)
    said = {n: repair(row["text"].strip() or row["title"].strip()) for n, row in enumerate(rows, 1)}
    want = {n: text for n, text in said.items() if any(char.isalpha() for char in text)}
    got = dict(zip(corpus.documents["source_row"], corpus.documents["text"], strict=True))
    assert {n: " ".join(text.split()) for n, text in got.items()} == {n: " ".join(t.split()) for n, t in want.items()}
    assert set(corpus.rejects["source_row"]) == set(range(1, len(rows) + 1)) - set(want)


@QUICK
@given(
    rows=st.lists(ROW, min_size=2, max_size=14).filter(lambda rows: any(row["text"] for row in rows)), data=st.data()
)
def test_the_order_of_rows_and_files_changes_nothing_but_the_rows_named(tmp_path, rows, data):
    order = data.draw(st.permutations(range(len(rows))))
    (tmp_path / "a.jsonl").write_bytes(written(rows, "jsonl", "", "utf-8"))
    (tmp_path / "b.jsonl").write_bytes(written([rows[i] for i in order], "jsonl", "", "utf-8"))
    one, two = (
        read(tmp_path / name).documents.drop(columns=["source_file", "source_row"]) for name in ("a.jsonl", "b.jsonl")
    )
    pd.testing.assert_frame_equal(one, two)


def _first(path):
    return next(read_content(Content.of(path)))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.text(st.sampled_from('ab,"\n; é'), max_size=25), min_size=1, max_size=12))
def test_no_row_is_lost_however_broken(tmp_path, lines):
    body = "\n".join(lines)
    raw = _first(table(tmp_path / "broken.csv", f"id,text\n0,een goed document\n{body}\n"))
    rows = sorted([*raw.frame.index, *(reject.row for reject in raw.rejects)])
    assert rows == list(range(1, len(rows) + 1))
    letters = "".join(raw.frame.to_numpy().ravel()) + "".join(reject.excerpt for reject in raw.rejects)
    assert [letters.count(char) for char in "abé"] == [f"0,een goed document\n{body}".count(char) for char in "abé"]
    if '"' not in body:
        assert len(rows) == len([line for line in body.split("\n") if line]) + 1


@QUICK
@given(
    noise=st.binary(min_size=0, max_size=300),
    name=st.sampled_from(["x.csv", "x.json", "x.jsonl", "x.parquet", "x.txt", "x.md", "x.csv.gz"]),
)
def test_any_bytes_give_a_corpus_or_one_sentence(tmp_path, noise, name):
    path = tmp_path / name
    path.write_bytes(noise)
    try:
        check(read(path).documents, DOCUMENTS)
    except RoadmapError as error:
        assert str(error).count("\n") == 0


def test_two_files_in_any_order_of_names(tmp_path):
    for first, second in (("a", "b"), ("b", "a")):
        folder = tmp_path / f"{first}{second}"
        folder.mkdir()
        table(folder / f"{first}.csv", "id,text\n1,eerste tekst\n2,tweede tekst\n")
        table(folder / f"{second}.csv", "id,text\n2,derde tekst\n9,eerste tekst\n")
    one, two = (read(tmp_path / name).documents.drop(columns=["source_file", "source_row"]) for name in ("ab", "ba"))
    pd.testing.assert_frame_equal(one, two)


# --- identity ---------------------------------------------------------------------------------------------------------


def test_an_id_that_repeats_is_replaced_by_the_content_hash(tmp_path):
    corpus = read(table(tmp_path / "t.csv", "id,text\na,een tekst\nb,twee tekst\nb,drie tekst\nb,drie tekst\n"))
    found = corpus.documents.set_index("source_row")
    assert found.loc[1, "doc_id"] == "a"
    assert found.loc[2, "doc_id"] == found.loc[2, "content_hash"][:16]
    assert found.loc[3, "doc_id"] == found.loc[3, "content_hash"][:16]
    assert found.loc[4, "doc_id"] == found.loc[4, "content_hash"][:16] + "-2"
    assert found.loc[4, "duplicate_of"] == found.loc[3, "doc_id"]
    assert found.loc[3, "duplicate_of"] == found.loc[1, "duplicate_of"] == ""


def test_identical_texts_have_one_original(tmp_path):
    corpus = read(table(tmp_path / "t.csv", "text\n" + "dezelfde tekst\n" * 50))
    assert corpus.documents["doc_id"].is_unique
    assert (corpus.documents["duplicate_of"] == "").sum() == 1


def test_an_id_that_equals_anothers_hash_stays_unique(tmp_path):
    taken = read(table(tmp_path / "a.csv", "text\nzomaar iets\n")).documents["doc_id"].iloc[0]
    corpus = read(table(tmp_path / "b.csv", f"id,text\n{taken},iets anders\n,zomaar iets\n"))
    assert corpus.documents["doc_id"].is_unique


# --- columns and kinds ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "nummer,titel,samenvatting,datum,aanvrager,land,taal",
        "numéro,titre,résumé,date,déposant,pays,langue",
        "Nummer,Titel,Zusammenfassung,Datum,Anmelder,Land,Sprache",
        "ID,Title,Abstract,Filing Date,Applicant(s),Country,Language",
    ],
)
def test_columns_are_known_in_four_languages(tmp_path, header):
    corpus = read(table(tmp_path / "t.csv", f"{header}\nN1,Een titel,Een tekst,2015-03-04,ACME,BE,nl-BE\n"))
    row = corpus.documents.iloc[0]
    assert (row["doc_id"], row["title"], row["text"]) == ("N1", "Een titel", "Een tekst")
    assert (str(row["date"])[:10], row["organisation"], row["country"], row["lang"]) == (
        "2015-03-04",
        "ACME",
        "BE",
        "nl",
    )


def test_a_patents_legal_status_is_a_column_and_older_tables_lack_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("number,abstract,Rechtsstand\nEP1A1,A mill that turns.,erteilt\nEP2A1,A lamp that burns.,\n")
    found = read_corpus(path, Settings()).documents
    assert set(found["legal_status"]) == {"erteilt", ""}
    assert set(check(found.drop(columns="legal_status"), DOCUMENTS)["legal_status"]) == {""}


def test_other_columns_are_named_by_the_user_or_kept_aside(tmp_path):
    path = table(tmp_path / "t.csv", "what,when,mood\nEen tekst,1/2/2015,blij\n")
    options = IngestOptions(columns={"text": "what", "date": "when"}, today=TODAY)
    corpus = take_in([path], tmp_path / "out", options, Settings())
    assert corpus.documents["x_mood"].tolist() == ["blij"]
    assert str(corpus.documents["date"].iloc[0])[:10] == "2015-02-01"


def test_titles_alone_are_taken_as_texts_with_a_note(tmp_path):
    corpus = read(table(tmp_path / "t.csv", "title,date\nWarmtepomp voor huizen,2015\n"))
    assert corpus.documents["text"].tolist() == ["Warmtepomp voor huizen"]
    assert "titles" in corpus.notes[0].english()


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.csv", "patent_number,filing_date,title,abstract\n1,2015-01-01,T,Een tekst\n", "patent"),
        ("b.csv", "date,url,text\n2015-01-01,http://x,Een tekst\n", "news"),
        ("gesprekken/c.txt", "Titel\nEen tekst over iets", "interview"),
        ("Gespräche/c.md", "# Titel\n\nEin Text", "news"),
        ("Gespräch-Müller.md", "# Titel\n\nEin Text", "interview"),
        ("talk.txt", "Jan: Hallo daar\nPiet: Ja\nJan: En dan\nPiet: Nou\nJan: Dus\n", "interview"),
        ("d.csv", "kind,text\nOctrooi,Een tekst\n", "patent"),
    ],
)
def test_the_kind_is_told(tmp_path, name, text, kind):
    folder = tmp_path / "corpus"
    (folder / name).parent.mkdir(parents=True)
    table(folder / name, text)
    wanted = "interview" if "Gespräche" in name else kind
    assert read(folder).documents["kind"].tolist() == [wanted]


def test_interviews_are_confidential_unless_consent_says_yes(tmp_path):
    lines = [
        "kind,consent,text",
        "interview,,stil een",
        "interview,ja,luid",
        "interview,misschien,twijfel",
        "news,,open",
        "news,nee,dicht",
    ]
    corpus = read(table(tmp_path / "t.csv", "\n".join(lines) + "\n"))
    found = corpus.documents.set_index("text")["confidential"]
    assert found.to_dict() == {"stil een": True, "luid": False, "twijfel": True, "open": False, "dicht": True}


def test_texts_get_a_title_and_a_date_where_they_have_one(tmp_path):
    table(tmp_path / "2019-03-04 verslag.md", "# De titel\r\n\r\nDe tekst\r\nregel twee")
    table(tmp_path / "los.md", "---\ntitle: Voorop\ndate: 3. März 2015\norganisation: ACME\n---\nDe andere tekst")
    table(tmp_path / "kaal.txt", "Alleen deze ene regel tekst")
    found = read(tmp_path).documents.set_index("source_file")
    assert found.loc["2019-03-04 verslag.md", ["title", "text"]].tolist() == ["De titel", "De tekst\nregel twee"]
    assert str(found.loc["2019-03-04 verslag.md", "date"])[:10] == "2019-03-04"
    assert found.loc["los.md", ["title", "organisation"]].tolist() == ["Voorop", "ACME"]
    assert str(found.loc["los.md", "date"])[:10] == "2015-03-03"
    assert found.loc["kaal.txt", ["title", "text"]].tolist() == ["kaal", "Alleen deze ene regel tekst"]


# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_date", "said"),
    [
        ("31/02/2015", "does not exist"), ("0000-00-00", "does not exist"), ("2099-01-01", "in the future"),
        ("2026-01-16", "in the future"), ("1899-12-31", "before 1900"), ("ooit", "cannot be understood"),
    ],
)  # fmt: skip
def test_a_bad_date_sets_the_record_aside(tmp_path, given_date, said):
    corpus = read(table(tmp_path / "t.csv", f"text;date\nslecht;{given_date}\ngoed;2015-02-28\nzonder;\n"))
    assert set(corpus.documents["text"]) == {"goed", "zonder"}
    assert said in reasons(corpus)[1]
    assert given_date in reasons(corpus)[1]
    assert corpus.rejects["excerpt"].tolist() == ["slecht"]


@pytest.mark.parametrize(
    ("written_dates", "wanted"),
    [
        (["03/04/2015", "25/04/2015"], "2015-04-03"),
        (["03/04/2015", "04/25/2015"], "2015-03-04"),
        (["03/04/2015", "2015"], "2015-04-03"),
        (["3 mei 2015", "1"], "2015-05-03"),
        (["3 août 2015", "1"], "2015-08-03"),
        (["3. Dezember 2015", "1"], "2015-12-03"),
        (["March 3, 2015", "1"], "2015-03-03"),
        (["20150303", "1"], "2015-03-03"),
        (["03.04.2015", "04/25/2015"], "2015-04-03"),
        (["2015-03-03T10:00:00+02:00", ""], "2015-03-03"),
    ],
)
def test_dates_as_people_write_them(tmp_path, written_dates, wanted):
    body = "".join(f"tekst {n}|{value}\n" for n, value in enumerate(written_dates))
    corpus = read(table(tmp_path / "t.csv", f"text|date\n{body}"))
    found = corpus.documents.set_index("text").loc["tekst 0", "date"]
    assert str(found)[:10] == wanted


def test_no_dates_at_all_is_fine(tmp_path):
    assert read(table(tmp_path / "t.csv", "text\neen tekst\n")).documents["date"].isna().all()


# --- bad input: one sentence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf", "empty"),
        ("a.csv", b"\n \n\n", "empty"),
        ("a.csv", b"id,text\n", "no rows"),
        ("a.csv", b"id:text\n1:een tekst\n", "one column only"),
        ("a.csv", b"naam,plaats\nx,y\n", "has naam, plaats. Name it, for example --columns text="),
        ("a.csv", bytes(range(256)) * 20, "not text"),
        ("a.csv.gz", gzip.compress(b"id,text\n1,een tekst\n" * 99, mtime=0)[:40], "damaged"),
        ("a.csv.xz", lzma.compress(b"id,text\n1,een tekst\n" * 99)[:40], "damaged"),
        ("a.parquet", b"PAR1 niet echt", "damaged"),
        ("a.json", b'[{"text": "een', "not whole JSON"),
        ("a.jsonl", b"1\n2\n", "no JSON object"),
        ("a.csv", b"%PDF-1.7 enzovoort", "PDF"),
        ("a.csv", b"id,text\n1,\n2,12345\n", "None of the 2 records"),
    ],
)
def test_a_bad_file_is_said_in_one_sentence(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=said):
        read(path)


def test_missing_and_unreadable_places(tmp_path):
    with pytest.raises(InputError, match="There is no"):
        read(tmp_path / "nergens")
    (tmp_path / "README.md").write_text("over de data")
    with pytest.raises(InputError, match="no file that can be read"):
        read(tmp_path)


def test_the_users_own_columns_are_checked(tmp_path):
    path = table(tmp_path / "t.csv", "text,date\nx,2015\n")
    for columns, said in (({"text": "abstract"}, "no column abstract"), ({"texte": "text"}, "Unknown field texte")):
        with pytest.raises(InputError, match=said):
            take_in([path], tmp_path / "out", IngestOptions(columns=columns), Settings())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp1252", "latin-1", "mac_roman", "cp850", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_encodings(tmp_path, encoding):
    text = "Énergie: où le château a été bâti, ça coûte; für die Prüfung der Größe, geïnstalleerd"
    corpus = read(table(tmp_path / "t.csv", f'titre,texte\nUn,"{text}"\n' * 3, encoding))
    assert corpus.documents["text"].iloc[0].startswith("Énergie: où le château")


def test_nul_bytes_and_control_characters_vanish(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"id,text\n1,e\x00en te\x07kst\n2,cafe\xcc\x81\n")
    assert set(read(path).documents["text"]) == {"een tekst", "caf\u00e9"}


def test_a_cell_of_ten_megabytes_is_set_aside_and_costs_little(tmp_path):
    path = table(tmp_path / "t.csv", 'id,text\n1,"' + "een woord " * 1_000_000 + '"\n2,klein\n')
    corpus = read(path)
    assert corpus.documents["text"].tolist() == ["klein"]
    assert "longer than 2000000 characters" in reasons(corpus)[1]
    assert len(corpus.rejects["excerpt"].iloc[0]) <= 200


def test_rows_of_the_wrong_width_are_set_aside_alone(tmp_path):
    body = '1,een\n2,twee,teveel\n3\n4,"open\n5,vijf\n6,"zes\nen meer"\n'
    corpus = read(table(tmp_path / "t.csv", "id,text\n" + body))
    assert {"een", "vijf", "zes\nen meer"} <= set(corpus.documents["text"])
    assert "The row has 3 columns; the header has 2." in corpus.rejects["reason"].tolist()
    assert len(corpus.documents) + len(corpus.rejects) == 6


def test_a_header_that_comes_again_is_no_document(tmp_path):
    corpus = read(table(tmp_path / "t.csv", "id,text\n1,een\nid,text\n2,twee\n"))
    assert reasons(corpus) == {2: "The row repeats the header."}


def test_excels_first_line_and_blank_lines(tmp_path):
    corpus = read(table(tmp_path / "t.csv", "sep=;\r\nid;text\r\n\r\n1;een tekst, met komma\r\n"))
    assert corpus.documents["text"].tolist() == ["een tekst, met komma"]


# --- folders ----------------------------------------------------------------------------------------------------------


def test_an_ingested_corpus_reads_back_the_same(tmp_path):
    table(tmp_path / "t.csv", "id,text,date,extra\n1,een tekst,2015-01-01,x\n2,,2016-01-01,y\n")
    made = take_in([tmp_path / "t.csv"], tmp_path / "out", IngestOptions(kind="project", today=TODAY), Settings())
    again = read(tmp_path / "out")
    pd.testing.assert_frame_equal(made.documents, again.documents)
    pd.testing.assert_frame_equal(made.rejects, check(again.rejects, REJECTS))
    pd.testing.assert_frame_equal(made.reads, check(again.reads, READS))
    assert (again.sectors, again.files, again.name) == (made.sectors, made.files, "out")
    assert set(again.documents["kind"]) == {"project"}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "corpus.toml",
        "documents.parquet",
        "reads.parquet",
        "rejects.parquet",
    ]


def test_a_changed_or_foreign_folder_is_left_alone(tmp_path):
    path = table(tmp_path / "t.csv", "text\neen tekst\n")
    out = tmp_path / "out"
    take_in([path], out, IngestOptions(), Settings())
    (out / "documents.parquet").write_bytes(b"iets anders")
    with pytest.raises(InputError, match="was changed"):
        read(out)
    own = tmp_path / "own"
    own.mkdir()
    (own / "corpus.toml").write_text('name = "van mij"\n')
    with pytest.raises(InputError, match="did not write"):
        take_in([path], own, IngestOptions(), Settings())
    assert (own / "corpus.toml").read_text() == 'name = "van mij"\n'


def test_corpus_toml_says_what_its_files_are(tmp_path):
    (tmp_path / "corpus.toml").write_text(
        'name = "Proef"\nfictional = true\nregion = ["NL42"]\n[[sources]]\npath = "in/*.csv"\n'
        'kind = "interview"\nconsent = "ja"\nlicence = "CC0"\ncolumns = {text = "wat"}\n'
        '[[sectors]]\nid = "water"\nname = "Water"\ncpc = ["C02F"]\n[sectors.descriptions]\nnl = "Zuivering."\n'
    )
    (tmp_path / "in").mkdir()
    table(tmp_path / "in" / "a.csv", "wat,consent\neen gesprek,\ntwee gesprek,nee\n")
    table(tmp_path / "los.csv", "text\nhoort er niet bij\n")
    corpus = read(tmp_path)
    found = corpus.documents.set_index("text")
    assert found["confidential"].to_dict() == {"een gesprek": False, "twee gesprek": True}
    assert set(found["licence"]) == {"CC0"}
    assert corpus.fictional
    assert corpus.region == ("NL42",)
    assert [sector.sector_id for sector in corpus.sectors] == ["water"]
    assert corpus.files[0][0] == "in/a.csv"


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("name = ", "could not be read"),
        ("[[sources]]\nkind = 'news'", "a source has"),
        ("fictional = 'ja'", "wanted a value of kind bool"),
        ("[[sources]]\npath = '*.xyz'", "no file matches"),
        ("[[sectors]]\nid = 'a'\n[[sectors]]\nid = 'a'", "sector ids"),
    ],
)
def test_a_wrong_corpus_toml_is_said_in_one_sentence(tmp_path, toml, said):
    (tmp_path / "corpus.toml").write_text(toml)
    table(tmp_path / "a.csv", "text\neen tekst\n")
    with pytest.raises(InputError, match=said):
        read(tmp_path)


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    path = table(tmp_path / "t.csv", "text\neen tekst\n")
    take_in([path], tmp_path / "out", IngestOptions(), Settings())
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(InputError, match="No space left"):
        take_in([path], tmp_path / "out", IngestOptions(), Settings())
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before


def test_the_five_sectors_are_whole():
    sectors = load_sectors()
    assert [sector.sector_id for sector in sectors] == ["life-sciences", "healthcare", "materials", "ict-hts", "energy"]
    for sector in sectors:
        assert set(sector.names) == set(sector.descriptions) == set(LANGUAGES)
        assert sector.cpc
        assert all(2 <= text.count(". ") + 1 <= 4 for text in sector.descriptions.values())
    prefixes = [prefix for sector in sectors for prefix in sector.cpc]
    assert len(prefixes) == len(set(prefixes))


def test_a_file_nobody_can_read_is_refused_in_the_report_and_stops_nothing(tmp_path):
    table(tmp_path / "goed.csv", "id,text,date\na,een tekst,2020-01-02\nb,nog een,2021-03-04\nc,,\n")
    (tmp_path / "foto.heic").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "leeg.txt").write_bytes(b"")
    corpus = read(tmp_path)
    reads = corpus.reads.set_index("source_file")
    assert reads.loc["goed.csv", ["read", "kept", "duplicates", "rejected"]].tolist() == [3, 2, 0, 1]
    assert reads.loc["goed.csv", "first"] == pd.Timestamp("2020-01-02")
    assert "not text" in reads.loc["foto.heic", "refused"]
    assert "empty" in reads.loc["leeg.txt", "refused"]
    assert (reads["read"] == reads["kept"] + reads["duplicates"] + reads["rejected"]).all()
    assert set(corpus.rejects["source_file"]) == set(reads.index)


def zipped(path, members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_zip_of_files_is_read_member_by_member(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"x.jsonl": '{"text": "diep"}\n'}).read_bytes()
    path = zipped(tmp_path / "export.zip", {
        "a/een.csv": "id,text\n1,een\n2,twee\n", "../../boven.txt": "Een nota.\nMet tekst.", "b/inner.zip": inner,
        "__MACOSX/a/._een.csv": b"\x00", "stuk.pdf.exe": b"MZ\x90",
    })  # fmt: skip
    before = sorted(tmp_path.parent.rglob("*"))
    corpus = read(path)
    assert sorted(tmp_path.parent.rglob("*")) == before
    assert sorted(corpus.documents["text"]) == ["Met tekst.", "diep", "een", "twee"]
    assert set(corpus.reads["source_file"]) == {
        "export.zip/a/een.csv", "export.zip/../../boven.txt", "export.zip/b/inner.zip/x.jsonl",
        "export.zip/stuk.pdf.exe",
    }  # fmt: skip
    assert corpus.rejects["source_row"].tolist() == [0]


def test_a_zip_bomb_is_refused_and_the_rest_is_read(tmp_path):
    path = tmp_path / "bom.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bom.csv", b"id,text\n" + b"a" * 60_000_000)
        archive.writestr("goed.csv", "id,text\n1,een\n")
    corpus = read(path)
    assert corpus.documents["text"].tolist() == ["een"]
    assert "far more" in corpus.rejects["reason"].iloc[0]


def test_a_packed_bomb_is_refused(tmp_path):
    path = tmp_path / "bom.csv.gz"
    path.write_bytes(gzip.compress(b"id,text\n" + b"a" * 60_000_000))
    with pytest.raises(InputError, match="times its size"):
        read(path)


# --- persons, and words for nothing -----------------------------------------------------------------------------------


def test_a_users_table_keeps_no_names_of_persons(tmp_path):
    (tmp_path / "a.csv").write_text(
        "id,text,Author/s,Contact e-mail,source\nd1,Words here,Doe J; Roe J,jo@x.example,Courier\n", encoding="utf-8"
    )
    corpus = read(tmp_path / "a.csv")
    assert corpus.documents[["x_Author/s", "x_source"]].iloc[0].tolist() == ["2", "Courier"]
    assert not [name for name in corpus.documents if "mail" in name]
    assert "Author/s, Contact e-mail" in corpus.notes[0].english()


def test_what_was_chosen_stays(tmp_path):
    (tmp_path / "a.csv").write_text("id,text,author\nd1,Words here,City of Alpha\n", encoding="utf-8")
    options = IngestOptions(columns={"organisation": "author"})
    assert read_paths([tmp_path / "a.csv"], options, Settings()).documents["organisation"].iloc[0] == "City of Alpha"


def test_words_for_nothing_are_nothing(tmp_path):
    rows = "d1,A title,NA,NaN\nd2,Other,#N/A,Alpha NV\nd3,NULL,n/a,x\nd4,More,0,x\n"
    (tmp_path / "a.csv").write_text(f"id,title,text,organisation\n{rows}", encoding="utf-8")
    corpus = read(tmp_path / "a.csv")
    found = corpus.documents.set_index("doc_id")
    assert found.loc["d1", ["text", "organisation"]].tolist() == ["A title", ""]
    assert sorted(found.index) == ["d1", "d2", "d4"]
    assert corpus.rejects["reason"].tolist() == ["The text is empty."]


def test_names_as_programs_write_them(tmp_path):
    (tmp_path / "a.json").write_text('[{"inventionTitle": "Pump", "filingDate": "2014-01-02", "abstractText": ""}]')
    found = read(tmp_path / "a.json").documents.iloc[0]
    assert (found["title"], str(found["date"].date())) == ("Pump", "2014-01-02")
