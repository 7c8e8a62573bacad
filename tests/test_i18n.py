"""Numbers, shares, dates and languages as the house writes them; messages that are translated when they are read."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.i18n import LANGUAGES, Message, best_language, day, number, percent, share, translator

NARROW, HARD, MINUS = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("lang", "thousand", "eighty", "last_day"),
    [
        ("nl", "1.000,5", "80%", "31-12-2025"),
        ("fr", f"1{NARROW}000,5", f"80{NARROW}%", "31/12/2025"),
        ("de", "1.000,5", f"80{HARD}%", "31.12.2025"),
        ("en", "1,000.5", "80%", "31 Dec 2025"),
    ],
)
def test_the_table_of_the_house(lang: str, thousand: str, eighty: str, last_day: str) -> None:
    assert number(1000.5, lang) == thousand
    assert percent(0.8, lang) == eighty
    assert day(date(2025, 12, 31), lang) == last_day
    assert number(-3, lang) == f"{MINUS}3"
    assert percent(-0.8, lang) == MINUS + eighty


@pytest.mark.parametrize(
    ("value", "more", "wanted"),
    [
        (0, {}, "0"),
        (1234567, {}, "1,234,567"),
        (2.0, {}, "2"),
        (2.3456, {}, "2.346"),
        (2.3, {"digits": 2}, "2.30"),
        (123456, {"significant": 2}, "120,000"),
        (0.001234, {"significant": 2}, "0.0012"),
        (9.96, {"significant": 2}, "10"),
        (0.0999, {"significant": 2}, "0.10"),
        (1.25, {"significant": 2}, "1.2"),
        (0, {"significant": 2}, "0"),
        (-0.0001, {"digits": 1}, "0.0"),
        (-0.4, {"digits": 0}, "0"),
        (1e-9, {"significant": 1}, "0.000000001"),
    ],
)
def test_numbers(value: float, more: dict[str, int], wanted: str) -> None:
    assert number(value, "en", **more) == wanted


def test_small_shares_are_written_per_thousand() -> None:
    assert share(0.014, "en") == "14 per 1,000"
    assert share(0.0012, "en") == "1.2 per 1,000"
    assert share(0.05, "en") == "5%"
    assert share(0.8, "en") == "80%"
    assert percent(0.1234, "en", digits=1) == "12.3%"


@given(st.floats(-1e12, 1e12), st.sampled_from(LANGUAGES))
def test_numbers_have_no_exponent_no_hyphen_and_no_breaking_space(value: float, lang: str) -> None:
    for text in (number(value, lang), number(value, lang, significant=2), percent(value, lang)):
        assert not set(text) & set("eE- ")
        assert any(char.isdigit() for char in text)


@given(st.floats(1e-6, 1e9), st.integers(1, 4))
def test_significant_digits_are_kept(value: float, digits: int) -> None:
    text = number(value, "en", significant=digits).replace(",", "")
    assert float(text) == pytest.approx(value, rel=0.5000001 * 10 ** (1 - digits))
    assert len(text.replace(".", "").strip("0")) <= digits


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (("nl-BE",), "nl"),
        (("de_DE.UTF-8",), "de"),
        (("fr-CH, fr;q=0.9, en;q=0.8",), "fr"),
        (("es-ES,es;q=0.9,de;q=0.8",), "de"),
        (("C", "", None, "NL"), "nl"),
        (("C.UTF-8",), "en"),
        ((None,), "en"),
        ((), "en"),
        (("xx,yy",), "en"),
        (("en;q=0.2, nl;q=0.9",), "nl"),
        (("de;q=0, fr;q=0.1",), "fr"),
        (("nl;q=word",), "nl"),
    ],
)
def test_the_best_language(wanted: tuple[str | None, ...], found: str) -> None:
    assert best_language(*wanted) == found


@given(st.text(max_size=40))
def test_any_header_gives_a_language(header: str) -> None:
    assert best_language(header) in LANGUAGES


plain = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=10)


@given(st.dictionaries(st.sampled_from(["count", "path", "error"]), plain, max_size=3))
def test_messages_come_back_from_a_table(args: dict[str, object]) -> None:
    template = "It is " + " and ".join(f"{{{name}}}" for name in args)
    message = Message.of(template, **args)
    assert Message.from_json(template, message.args_json()) == message
    assert message.english() == template.format(**args)
    assert json.loads(message.args_json()) == args


def test_an_unknown_language_reads_english() -> None:
    assert translator("xx")("There is no study at {path}.") == "There is no study at {path}."
    assert Message.of("{a} of {b}", a=1, b=2).to("xx") == "1 of 2"
