"""Organisations: spellings that are one, names that stay apart, and what a group is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.organisations import canonical_names, organisation_key, organisation_keys, organisations

SAME = [
    ("KONINKLIJKE PHILIPS N.V.", "Koninklijke Philips NV", "Koninklijke Philips N. V. [NL]", "koninklijke philips"),
    ("Umicore NV/SA", "UMICORE", "Umicore S.A.", "S.A. Umicore", "Société Anonyme Umicore"),
    ("Robert Bosch GmbH & Co. KG", "ROBERT BOSCH GMBH", "Robert Bosch G m b H", "Robert Bosch"),
    ("Siemens Aktiengesellschaft", "SIEMENS AG", "Siemens A.G. (DE)"),
    ("Samsung Electronics Co., Ltd.", "SAMSUNG ELECTRONICS CO LTD [KR]", "Samsung Electronics"),
    ("SPRL Dupont", "Dupont SRL", "DUPONT S.P.R.L.", "Dupont bvba"),
    ("VZW De Kring", "De Kring v.z.w.", "De Kring ASBL"),
    ("Förderverein Aachen e.V.", "FORDERVEREIN AACHEN EV"),
    ("The Boeing Company", "Boeing Co.", "BOEING"),
    ("UT-BATTELLE, LLC", "UT Battelle LLC", "UTBattelle"),
    ("Procter & Gamble", "PROCTER AND GAMBLE CO."),
    ("L'Oréal", "LOREAL SA", "L’OREAL"),
    ("Stichting Brightlands", "Brightlands"),
    ("Maastricht University", "Universiteit Maastricht", "UNIVERSITEIT MAASTRICHT"),
    ("K.U.Leuven", "KU Leuven", "Katholieke Universiteit Leuven"),
    ("Université de Liège", "UNIVERSITE DE LIEGE", "University of Liège"),
    ("Medtronic UG (haftungsbeschränkt)", "Medtronic UG"),
    ("Telefonaktiebolaget LM Ericsson (publ)", "Telefonaktiebolaget L M Ericsson (Publ)"),
]
APART = [
    ("Philips", "Philips Healthcare"),
    ("AT&T Intellectual Property I, L.P.", "AT&T Intellectual Property II, L.P."),
    ("3M", "4M"),
    ("TTI Inventions C LLC", "TTI Inventions D LLC"),
    ("Cortex Pharmaceuticals", "Vortex Pharmaceuticals"),
    ("Microvision", "Macrovision"),
    ("SAP Portal", "SAP Portals"),
    ("Bauer AG", "Baur AG"),
    ("Studio 54", "Studio 55"),
    ("RWTH Aachen", "FH Aachen"),
]


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_spellings_of_one_organisation(names):
    assert len({organisation_key(name) for name in names}) == 1


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_organisations_stay_two(one, other):
    keys = organisation_keys([one, one, other])
    assert len(set(keys.values())) == 2


def test_a_name_that_is_a_legal_form_keeps_it():
    assert organisation_key("SA") == "sa"
    assert organisation_key("Co. Ltd.") != ""
    assert organisation_key(" -- ") == organisation_key("") == ""


def test_misspellings_join_what_is_written_most():
    names = ["Samsung Electronics Co., Ltd."] * 3 + [
        "Samsung Elctronics Co., Ltd.",
        "Micorsoft",
        "Microsoft",
        "Microsoft",
    ]
    keys = organisation_keys(names)
    assert keys["Samsung Elctronics Co., Ltd."] == organisation_key("Samsung Electronics")
    assert keys["Micorsoft"] == organisation_key("Microsoft")


def test_umlauts_written_out_join_only_where_the_umlaut_stands_too():
    assert len(set(organisation_keys(["Müller GmbH", "Mueller GmbH", "MULLER GMBH"]).values())) == 1
    assert len(set(organisation_keys(["Mueller GmbH", "Muller GmbH"]).values())) == 2


def test_the_most_usual_spelling_names_the_group():
    names = ["PHILIPS NV", "Philips N.V.", "Philips N.V.", "IMEC", "Imec vzw", "", "Delta", "DELTA"]
    assert canonical_names(names) == {"philips": "Philips N.V.", "imec": "Imec vzw", "delta": "Delta"}


def test_lists_are_split_at_semicolons_only():
    text = "Philips N.V.; Samsung Electronics Co., Ltd. [KR];; Philips N.V. ; ;\nMüller & Söhne, GmbH"
    assert organisations(text) == ["Philips N.V.", "Samsung Electronics Co., Ltd. [KR]", "Müller & Söhne, GmbH"]
    assert organisations("") == []


@given(st.text(max_size=40))
def test_any_text_has_a_key_that_casing_and_blanks_leave_alone(text):
    key = organisation_key(text)
    assert isinstance(key, str)
    if text.isascii():
        assert organisation_key(f"  {text.upper()} ") == organisation_key(text.lower())


@given(
    st.lists(st.sampled_from([name for names in SAME for name in names] + ["", "Micosoft", "Microsoft"]), max_size=12)
)
def test_keys_do_not_depend_on_order(names):
    keys = organisation_keys(names)
    assert keys == organisation_keys(names[::-1])
    assert canonical_names(names) == canonical_names(names[::-1])
    assert set(canonical_names(names)) == set(keys.values())
