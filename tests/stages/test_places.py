"""Places: every municipality of the Euregio, names of several places, postcodes, codes, and what nobody can know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.stages._places import NOWHERE, Place, country_code, place, places_data, plain_place

COUNTS = {
    "NL421": 8, "NL422": 7, "NL423": 16, "NL41": 56, "BE223": 15, "BE224": 18, "BE225": 16, "BE331": 17, "BE332": 24,
    "BE334": 14, "BE335": 20, "BE336": 9, "DEA2D": 10, "DEA26": 15, "DEA28": 11, "DEA29": 10, "BE241": 35, "BE242": 30,
}  # fmt: skip
NEED_A_COUNTRY = {
    "Stein", "Altena", "Deurne", "Heusden", "Ham", "Bocholt", "Saint-Nicolas", "Limbourg", "Halle", "Horst",
    "Herten", "Montfort", "Bunde",
}  # fmt: skip


def names_of(*sections):
    for section in sections:
        for nuts, names in places_data()[section].items():
            yield from ((name, nuts) for several in names for name in several.split("|"))


def test_the_municipalities_are_complete():
    assert {nuts: len(names) for nuts, names in places_data()["municipalities"].items()} == COUNTS


def test_every_municipality_is_found_beside_its_country():
    for name, nuts in names_of("municipalities", "parts"):
        if name != "Limbourg":  # the town and, in French, the province
            assert place(name, nuts[:2]) == Place(nuts[:2], nuts, "place"), name
            assert place(name.upper(), nuts[:2]).nuts == nuts, name


def test_every_municipality_but_those_with_namesakes_is_found_by_its_name_alone():
    assert place("Herne") == Place("DE", "DEA", "city")  # the other one has a twentieth of its inhabitants
    for name, nuts in names_of("municipalities", "parts"):
        assert name == "Herne" or place(name).nuts == ("" if name in NEED_A_COUNTRY else nuts), name


@pytest.mark.parametrize(
    ("text", "country", "wanted"),
    [
        ("Limburg", "", NOWHERE),
        ("Limburg", "NL", Place("NL", "NL42", "place")),
        ("Limburg", "Belgique", Place("BE", "BE22", "place")),
        ("Limburg (NL)", "", Place("NL", "NL42", "place")),
        ("Limburg, Belgium", "", Place("BE", "BE22", "place")),
        ("Limburg", "DE", Place("DE", "DE7", "city")),
        ("Limbourg", "BE", Place("BE", "", "place")),
        ("Aken", "", Place("DE", "DEA2D", "place")),
        ("Aix-la-Chapelle", "", Place("DE", "DEA2D", "place")),
        ("D-52074 Aachen", "", Place("DE", "DEA2D", "place")),
        ("LIEGE", "", Place("BE", "BE332", "place")),
        ("B-4040 Herstal", "", Place("BE", "BE332", "place")),
        ("La Calamine", "", Place("BE", "BE336", "place")),
        ("Kelmis", "", Place("BE", "BE336", "place")),
        ("St. Vith", "", Place("BE", "BE336", "place")),
        ("Saint-Vith", "", Place("BE", "BE336", "place")),
        ("Eupen", "Belgien", Place("BE", "BE336", "place")),
        ("Moers", "", Place("DE", "DEA", "city")),
        ("6229 GV Maastricht (NL)", "", Place("NL", "NL423", "place")),
        ("Maastricht, Limburg, Netherlands", "", Place("NL", "NL423", "place")),
        ("Genk Belgium", "", Place("BE", "BE224", "place")),
        ("Gemeente Venlo", "", Place("NL", "NL421", "place")),
        ("Wuerselen", "", Place("DE", "DEA2D", "place")),
        ("Bergen", "", NOWHERE),
        ("Bergen", "BE", Place("BE", "BE32", "city")),
        ("Bergen", "NL", Place("NL", "", "city")),
        ("Halle", "", NOWHERE),
        ("Halle", "DE", Place("DE", "DEE", "city")),
        ("Hasselt", "", Place("BE", "BE224", "place")),
        ("Hasselt", "NL", Place("NL", "NL21", "city")),
        ("As", "", Place("BE", "BE224", "place")),
        ("Luxemburg (BE)", "", Place("BE", "BE34", "place")),
        ("4780", "BE", Place("BE", "BE336", "postcode")),
        ("B-3590", "", Place("BE", "BE22", "postcode")),
        ("NL-6211 AB", "", Place("NL", "NL42", "postcode")),
        ("6411 CR", "", Place("NL", "NL42", "postcode")),
        ("5611 AA", "", Place("NL", "NL41", "postcode")),
        ("52249", "DE", Place("DE", "DEA2D", "postcode")),
        ("3500", "", NOWHERE),
        ("be221", "", Place("BE", "BE224", "code")),
        ("BE336", "", Place("BE", "BE336", "code")),
        ("DEA", "", Place("DE", "DEA", "code")),
        ("UKM", "", Place("GB", "UKM", "code")),
        ("DE123456", "", NOWHERE),
        ("Vereinigtes Königreich", "", Place("GB", "", "country")),
        ("NL", "", Place("NL", "", "country")),
        ("Munich", "", Place("DE", "DE2", "city")),
        ("Milano", "", Place("IT", "ITC4", "city")),
        ("London", "", Place("GB", "", "city")),
        ("Cambridge", "", NOWHERE),
        ("Cambridge", "GB", Place("GB", "", "city")),
        ("Wilmington, DE", "", NOWHERE),
        ("Wilmington, DE", "US", Place("US", "", "country")),
        ("Aachen, DE", "", Place("DE", "DEA2D", "place")),
        ("Albuquerque, New Mexico", "", NOWHERE),
        ("Atlanta, Georgia", "US", Place("US", "", "country")),
        ("Aachen", "NL", Place("NL", "", "country")),
        ("", "", NOWHERE),
        ("", "België", Place("BE", "", "country")),
        ("somewhere", "", NOWHERE),
    ],
)
def test_places(text, country, wanted):
    assert place(text, country) == wanted


@pytest.mark.parametrize(
    "name", ["Deutschland", "Allemagne", "Duitsland", "Germany", "Germania", "DE", "de", "Tyskland"]
)
def test_countries_in_several_languages(name):
    assert country_code(name) == "DE"


def test_regions_are_found_in_four_languages():
    for name, nuts in names_of("regions"):
        assert place(name, nuts[:2]).nuts == nuts, name


def test_postcodes_are_in_order_and_name_regions_of_their_country():
    for country, ranges in places_data()["postcodes"].items():
        ends = [end for lo, hi, _ in ranges for end in (lo, hi)]
        assert ends == sorted(ends)
        assert all(nuts.startswith(country) for _, _, nuts in ranges)


@given(st.text(max_size=30), st.sampled_from(["", "NL", "Duitsland", "xx"]))
def test_any_text_is_a_place_or_none(text, country):
    found = place(text, country)
    assert found.how in ("code", "place", "postcode", "city", "country", "")
    assert bool(found.country) == bool(found.how)
    assert not found.nuts or len(found.nuts) > 2
    assert plain_place(plain_place(text)) is not None
    if found.how != "code" and country_code(country):
        assert found.country == country_code(country)
