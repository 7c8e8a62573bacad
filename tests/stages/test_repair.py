"""Encoding repair: what was read wrongly comes back, correct text stays byte for byte, twice is as once."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.stages._repair import repair

NEWS = Path(__file__).parents[2].parent / "shared" / "data" / "news-debian" / "debian_news_en_fr_de_nl.csv.gz"
TEXTS = [
    "Die Größe der Maßnahme für Geräte beträgt 20 °C – „etwa so viel“ wie früher.",
    "L'élève façonne à l'œil : « près de 30 % » du système, où l’énergie naît…",
    "De coëfficiënt van de zoutbatterij is één op ’s-Hertogenbosch’ schaal; ideeën, naïef, € 5.000.",
    "The naïve café's 'quoted' “résumé” costs £5 — or €6 — per m² at ±2 µm.",
    "Données: à\xa0Liège\xa0; São Paulo, Åland, Ærø, Ðakovo, Ünal & Söhne, R&D; a&b; x &lt y",
    "Русский текст и ελληνικά γράμματα остаются.",
]


@pytest.mark.parametrize("text", TEXTS)
def test_correct_text_stays_byte_for_byte(text):
    assert repair(text).encode() == text.encode()


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "mac_roman", "cp437"])
@pytest.mark.parametrize(
    "text", ["Die Größe der Maßnahme für Geräte beträgt viel", "L'élève façonne près du système, où naît l'énergie"]
)
def test_text_read_in_a_wrong_encoding_comes_back(text, encoding):
    assert repair(text.encode().decode(encoding)) == text


def test_twice_wrong_and_entities():
    twice = "Größe und Höhe".encode().decode("cp1252").encode().decode("cp1252")
    assert repair(twice) == "Größe und Höhe"
    assert repair("AT&amp;amp;T &eacute;nergie &#8364; 5 &ndash; R&amp;D") == "AT&T énergie € 5 – R&D"
    assert repair("Itâ€™s a â€œtestâ€\x9d") == "It’s a “test”"


@given(st.text(max_size=60))
def test_twice_is_as_once(text):
    once = repair(text)
    assert repair(once) == once


@given(st.text(st.sampled_from("abcdefgh éèêàâçùëïüöäßœÉÀÜÖÄ'’“”«».,;:-–€%()0123"), max_size=80))
def test_letters_of_the_four_languages_are_left_alone_unless_they_spell_wrong_bytes(text):
    if not any(sign in text for sign in "ÀÉÄÖÜàâçèéêëïäöüœß"):
        assert repair(text) == text


@pytest.mark.skipif(not NEWS.exists(), reason="the real news are not on this machine")
def test_real_news_in_four_languages_stay_as_they_are():
    csv.field_size_limit(10**7)
    with gzip.open(NEWS, "rt", encoding="utf-8", newline="") as file:
        texts = [row[name] for row in csv.DictReader(file) for name in ("title", "text")]
    assert len(texts) > 2_000
    assert [text for text in texts if repair(text) != text] == []
