# ruff: noqa: E501 - records as they are
"""Lens' and PatentsView's API records: whole answers, lists, lines; damaged ones are set aside."""

import json

import pytest
from reading import form, reasons, records, tables, written

from roadmap.errors import InputError

LENS = {
    "lens_id": "111-222-333-444-555", "jurisdiction": "EP", "doc_number": "3000001", "kind": "A1", "lang": "de",
    "date_published": "2017-12-05",
    "biblio": {
        "invention_title": [{"text": "Wing", "lang": "en"}, {"text": "Flügel", "lang": "de"}],
        "application_reference": {"jurisdiction": "EP", "doc_number": "17000001", "kind": "A", "date": "2017-03-14"},
        "priority_claims": {
            "claims": [{"jurisdiction": "US", "doc_number": "201562030942", "kind": "P", "date": "2015-07-30"}],
            "earliest_claim": {"date": "2015-07-30"},
        },
        "parties": {
            "applicants": [{"residence": "BE", "extracted_name": {"value": "ALFA NV"}},
                           {"extracted_name": {"value": "BETA"}}],
            "inventors": [{"extracted_name": {"value": "DOE JANE"}}],
        },
        "classifications_cpc": {"classifications": [{"symbol": "B64C3/10"}, {"symbol": "B64C3/14"}]},
        "classifications_ipcr": {"classifications": [{"symbol": "B64C3/00"}]},
    },
    "families": {"simple_family": {"members": [{"lens_id": "000-222-333-444-555"}], "size": 2}},
    "legal_status": {"patent_status": "ACTIVE", "grant_date": "2019-01-02"},
    "abstract": [{"text": "Ein Flügel.", "lang": "de"}, {"text": "A wing.", "lang": "en"}],
}  # fmt: skip
WANTED = {
    "id": "EP3000001A1", "title": "Flügel", "text": "Ein Flügel.", "lang": "de", "title_en": "Wing", "text_en": "A wing.",
    "date": "2017-03-14", "date_of": "filing", "priority_date": "2015-07-30", "publication_date": "2017-12-05",
    "grant_date": "2019-01-02", "organisation": "ALFA NV; BETA", "organisation_countries": "BE; ", "country": "BE",
    "inventors": "1", "cpc": "B64C3/10; B64C3/14", "ipc": "B64C3/00", "family": "000-222-333-444-555",
    "legal_status": "ACTIVE", "url": "https://lens.org/111-222-333-444-555", "kind_code": "A1", "office": "EP",
}  # fmt: skip
VIEW = {
    "patent_id": "10000001", "patent_title": "Wing", "patent_abstract": "A wing.", "patent_date": "2018-06-19",
    "wipo_kind": "B2", "assignees": [{"assignee_organization": "Alfa, Inc.", "assignee_country": "US"}],
    "inventors": [{"inventor_name_last": "Doe"}, {"inventor_name_last": "Roe"}],
    "application": [{"application_id": "15/1", "filing_date": "2016-05-04"}],
    "cpc_current": [{"cpc_group_id": "B64C3/10", "cpc_subclass_id": "B64C"}],
    "ipcr": [{"ipc_section": "B", "ipc_class": "64", "ipc_subclass": "C", "ipc_main_group": "3", "ipc_subgroup": "00"}],
}  # fmt: skip


@pytest.mark.parametrize("shape", ["answer", "list", "lines", "one"])
def test_every_field_of_lens_is_read(tmp_path, shape):
    text = {
        "answer": json.dumps({"total": 1, "data": [LENS]}), "list": json.dumps([LENS], indent=1),
        "lines": json.dumps(LENS) + "\n" + json.dumps(LENS) + "\n", "one": json.dumps(LENS, indent=1),
    }[shape]  # fmt: skip
    path = written(tmp_path / ("a.jsonl" if shape == "lines" else "a.json"), text)
    frame = records(path)
    assert form(path) == "lens"
    assert {name: frame.iloc[0][name] for name in WANTED} == WANTED
    assert not frame.map(lambda cell: "DOE" in cell).to_numpy().any()


def test_every_field_of_patentsview_is_read(tmp_path):
    path = written(tmp_path / "a.json", json.dumps({"error": False, "patents": [VIEW], "count": 1}))
    record = records(path).iloc[0]
    assert form(path) == "patentsview"
    wanted = {"id": "US10000001B2", "date": "2016-05-04", "date_of": "filing", "grant_date": "2018-06-19", "country": "US",
              "organisation": "Alfa, Inc.", "inventors": "2", "cpc": "B64C3/10", "ipc": "B64C3/00", "lang": "en"}  # fmt: skip
    assert {name: record[name] for name in wanted} == wanted


def test_damaged_lines_are_told(tmp_path):
    bare = {"lens_id": "1", "jurisdiction": "EP", "doc_number": "5", "biblio": None, "abstract": "x", "families": []}
    text = "\n".join([json.dumps(LENS), '{"lens_id": ', "[1]", json.dumps(bare)])
    path = written(tmp_path / "a.jsonl", text)
    words = "The record has neither a title nor a text."
    no_object = "The record is not a JSON object."
    assert reasons(path) == [(2, no_object), (3, no_object), (4, words)]


@pytest.mark.parametrize("text", ['{"data": [{"lens_id": "1", "biblio": {', '{"lens_id": 1, "biblio"' + ":[" * 50_000])
def test_what_is_not_whole_is_refused(tmp_path, text):
    with pytest.raises(InputError):
        tables(written(tmp_path / "a.json", text))


def test_an_empty_answer_says_so(tmp_path):
    path = written(tmp_path / "a.json", '{"data": [], "query": {"lens_id": 1, "doc_number": 2}}')
    with pytest.raises(InputError, match="holds no patent"):
        tables(path)
