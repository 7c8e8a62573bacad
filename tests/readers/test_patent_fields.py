"""Numbers, names, dates, symbols and families as patent offices write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.readers import patent_fields as pf


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("EP1000000A1", "EP1000000A1"), ("EP 1 000 000 A1", "EP1000000A1"), ("US 2015/0094896 A1", "US20150094896A1"),
        ("KR20150000637 (U)", "KR20150000637U"), ("WO/2015/026896", "WO2015026896"), ("US-9833479-B2", "US9833479B2"),
        ("USD123456S1", "USD123456S1"), ("JPH0912345A", "JPH0912345A"), ("US RE12345 E", "USRE12345E"),
        ("IN201DE2012 A", "IN201DE2012A"), ("KR101448016*", "KR101448016"),
    ],
)  # fmt: skip
def test_numbers_are_read_in_every_writing(text, printed):
    assert pf.number_of(text).printed == printed


@pytest.mark.parametrize("text", ["", "foo", "EP", "12345", "A study of wings", "US" + "1" * 100, "US " + " " * 10**6])
def test_what_is_no_number_is_none(text):
    assert pf.number_of(text) is None


@given(st.sampled_from(["EP", "US", "WO", "KR"]), st.integers(1, 10**11), st.sampled_from(["", "A1", "B2", "U", "A"]))
def test_a_printed_number_is_read_back(office, serial, kind):
    printed = pf.printed_number(office, str(serial), kind)
    assert pf.number_of(printed) == pf.Number(office, str(serial), kind)
    assert pf.printed_number(office, f"0{serial}", kind) == printed


@pytest.mark.parametrize(
    ("text", "code"),
    [("KR", "KR"), ("nl", "NL"), ("DEX", "DE"), ("DEU", "DE"), ("Germany", "DE"), ("Pays-Bas", "NL"),
     ("Duitsland", "DE"), ("Belgique", "BE"), ("EP", ""), ("WO", ""), ("SU", ""), ("DD", "DE"), ("UK", "GB"),
     ("Nowhere", ""), ("", "")],
)  # fmt: skip
def test_countries_by_code_and_name(text, code):
    assert pf.country_code(text) == code


def test_applicants_with_countries_in_brackets():
    assert pf.bracketed("KIM J [KR] TOP CO [KR]") == [("KIM J", "KR"), ("TOP CO", "KR")]
    assert pf.bracketed("ALFA NV\u2002[BE];  BETA\u2002[FR]\nGAMMA") == [
        ("ALFA NV", "BE"),
        ("BETA", "FR"),
        ("GAMMA", ""),
    ]
    found = pf.names_and_countries(pf.bracketed("ALFA NV [BE]; ALFA NV; BETA"))
    assert found == {"organisation": "ALFA NV; BETA", "organisation_countries": "BE; ", "country": "BE"}
    assert pf.names_and_countries([("X", "")])["organisation_countries"] == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [("G02B26/005 (EP) G02B3/14 (EP)", "G02B26/005; G02B3/14"), ("C07D 417/12;A23L 1/226", "C07D417/12; A23L1/226"),
     ("G06F-017/30", "G06F17/30"), ("H04L 12/00(2006.01)", "H04L12/00"), ("A21D", "A21D"), ("none", ""),
     ("B60W30/00;;B60W30/00", "B60W30/00")],
)  # fmt: skip
def test_symbols_of_classifications(text, found):
    assert pf.symbols(text) == found


@pytest.mark.parametrize(
    ("text", "day"),
    [("2017-12-05", "2017-12-05"), ("20130801", "2013-08-01"), ("31.12.2015", "2015-12-31"), ("20010100", "2001-01"),
     ("2001", "2001"), ("199902", "1999-02"), ("2007-08-15T23:59:59.000Z", "2007-08-15"), ("30/02/2001", ""),
     ("11 Jan 2018", "2018-01-11"), ("Jan 11, 2018", "2018-01-11"), ("11 Foo 2018", ""), ("5/4/83", "1983-04-05"),
     ("00000000", ""), ("x", "")],
)  # fmt: skip
def test_dates_as_databases_write_them(text, day):
    assert pf.iso_date(text) == day


@given(st.dates(min_value=__import__("datetime").date(1950, 1, 1), max_value=__import__("datetime").date(2049, 12, 31)))
def test_both_orders_of_a_date_give_the_day(day):
    assert pf.iso_date(f"{day.month}/{day.day}/{day.year}", month_first=True) == day.isoformat()
    assert pf.iso_date(f"{day.day}-{day.month}-{day.year % 100:02}") == day.isoformat()
    assert pf.iso_date(day.strftime("%Y%m%d")) == day.isoformat()


def test_the_order_is_told_by_the_file():
    assert pf.month_first(["4/2/15", "9/24/14"]) is True
    assert pf.month_first(["4/2/15", "24/9/14"]) is False
    assert pf.month_first(["4/2/15", "2/4/15"]) is None
    assert pf.month_first(["2015-01-02", "31.01.2015"]) is False


def test_the_first_date_and_which_it_is():
    found = pf.dated(filing="", priority="2001-02-03", publication="2002-01-01")
    assert (found["date"], found["date_of"], found["publication_date"]) == ("2001-02-03", "priority", "2002-01-01")
    assert pf.dated(filing="", publication="")["date_of"] == ""


@pytest.mark.parametrize(
    ("text", "first"),
    [("US 201314042670 A 20130930;;US 201314041364 A 20120930", ("2012-09-30", "US201314041364A")),
     ("US201313974256 20130823; GB20010021591 20010906", ("2001-09-06", "GB20010021591")),
     ("[2012-214954 2012-09-27T23:59:59.000Z JP, 61/982,013 21.04.2014 US]", ("2012-09-27", "JP2012214954")),
     ("[US 20140421 61/982,013]", ("2014-04-21", "US61982013"))],
)  # fmt: skip
def test_priorities_earliest_first(text, first):
    assert pf.priorities(text)[0] == first


def test_a_family_is_the_simple_one_else_the_first_priority():
    assert pf.family_of("038345342", ["X"]) == "38345342"
    assert pf.family_of("", ["US 2013/42670 A", "EP1"]) == pf.family_of("", ["US201342670"]) == "US201342670"
    assert pf.family_of("", []) == ""


def test_the_main_language_has_the_abstract():
    found = pf.in_languages({"fr": "Titre", "en": "Title"}, {"fr": "Le", "en": "The"}, "fr")
    assert (found["lang"], found["title"], found["text_en"]) == ("fr", "Titre", "The")
    found = pf.in_languages({"fr": "Titre", "en": "Title"}, {"en": "The"}, "fr")
    assert (found["lang"], found["text"], found["title_fr"]) == ("en", "The", "Titre")
    assert pf.in_languages({}, {}) == {"title": "", "text": "", "lang": ""}


@given(st.text(max_size=300))
def test_no_text_breaks_a_field(text):
    pf.number_of(text), pf.country_code(text), pf.language_code(text), pf.bracketed(text), pf.symbols(text)
    pf.priorities(text), pf.family_of(text, [text]), pf.month_first([text]), pf.listed(text)
    day = pf.iso_date(text)
    assert day == "" or day[:4].isdecimal()


@pytest.mark.parametrize(
    "text", ["US1" * 100_000, "A" + " " * 10**6 + "[", "A21D" + "0" * 10**6, "1 " * 300_000, ";" * 10**6]
)
def test_a_huge_cell_takes_no_long_time(text):
    for read in (pf.number_of, pf.bracketed, pf.symbols, pf.priorities, pf.iso_date, pf.country_code):
        read(text)
