"""The words beside a signal: the study's own record where it has one, else that of other data."""

from types import SimpleNamespace

from roadmap.shipped import signal_record
from roadmap.views.outlook import ENOUGH, chance_words, record_words

NAN = float("nan")


def row(signal="rising", chance=0.31, cases=24.0, grew=0.25):
    return SimpleNamespace(signal=signal, chance=chance, signal_cases=cases, signal_grew=grew)


def test_the_studys_own_record_is_told():
    assert record_words(row(), "en") == "of 24 past cases called rising here, 25% then grew so"
    assert chance_words(row(), "en") == "31% chance of growing 8 % a year for three years"


def test_few_cases_are_told_of_other_data():
    cases, grew = signal_record("rising")
    for few in (NAN, 0.0, ENOUGH - 1.0):
        words = record_words(row(cases=few, grew=0.9), "en")
        assert words.startswith("too few past cases here")
        assert f"of {cases} called rising" in words
        assert f"{100 * grew:.0f}%" in words


def test_what_is_not_known_is_not_told():
    assert chance_words(row(chance=NAN), "en") == ""
    assert record_words(row(signal="unheard", cases=NAN), "en") == ""
