"""Boilerplate: phrases and footers in four languages go, content stays, twice is as once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.stages._boilerplate import _phrases, strip_boilerplate

PATENT = [
    ("en", "The present invention relates to a pump (12) with salt (14a, 14b).", "a pump with salt."),
    ("en", "[0001] In one embodiment, a pump () is shown in FIG. 2A.", "a pump is shown in."),
    ("en", "A pump turns. Other embodiments are described and claimed.", "A pump turns."),
    ("en", "Embodiments of the present invention provide a sensor for pumps.", "a sensor for pumps."),
    ("en", "PROBLEM TO BE SOLVED: Cool. SOLUTION: A fan. COPYRIGHT: (C)2010,JPO&INPIT", "Cool. A fan."),
    ("en", "(EN) A valve opens twice a day. Selected drawing: FIG. 1", "A valve opens twice a day."),
    ("fr", "L'invention concerne une pompe à chaleur (1).", "une pompe à chaleur."),
    ("fr", "La présente invention se rapporte à un capteur sans fil.", "un capteur sans fil."),
    ("de", "Die Erfindung betrifft eine Wärmepumpe mit Speicher (10, 11).", "eine Wärmepumpe mit Speicher."),
    ("de", "Die vorliegende Erfindung bezieht sich auf ein Ventil für Gas.", "ein Ventil für Gas."),
    ("nl", "De uitvinding heeft betrekking op een warmtepomp met opslag.", "een warmtepomp met opslag."),
    ("nl", "De onderhavige uitvinding betreft een draadloze sensor (3).", "een draadloze sensor."),
]  # fmt: skip
NEWS = [
    (
        "en",
        "A new plant opens. Read more\nFollow us on LinkedIn and Twitter. © 2014 Example Media. All rights reserved.",
    ),
    ("en", "A new plant opens. Click here to register. To unsubscribe from this newsletter write to us."),
    ("en", "A new plant opens. We use cookies to give you the best experience. Privacy policy | Terms of use |"),
    ("nl", "Een nieuwe fabriek opent. Lees meer\nVolg ons op LinkedIn. Alle rechten voorbehouden."),
    ("nl", "Een nieuwe fabriek opent. U ontvangt deze nieuwsbrief als lid. Uitschrijven kan altijd via deze link."),
    ("fr", "Une nouvelle usine ouvre. Lire la suite\nSuivez-nous sur Facebook. Tous droits réservés."),
    ("fr", "Une nouvelle usine ouvre. Cliquez ici pour vous inscrire. Pour vous désinscrire, écrivez-nous."),
    ("de", "Ein neues Werk öffnet heute. Weiterlesen\nFolgen Sie uns auf LinkedIn. Alle Rechte vorbehalten."),
    ("de", "Ein neues Werk öffnet heute. Diese Website verwendet Cookies für ihre Dienste. Newsletter abbestellen"),
]
CONTENT = [
    (
        "patent",
        "en",
        "The inventions of the year 2014 (a plurality of 3D printers, 12 in all) configure a figure of merit.",
    ),
    (
        "patent",
        "en",
        "An API (application programming interface) holds x(i) and f(a), drawing power from the solution.",
    ),
    ("patent", "de", "Ein Erfinder führt die Ausführung der Anlage vor."),
    (
        "news",
        "en",
        "Parliament debates the privacy policy of apps, cookies and how users read more books here and there.",
    ),
    ("news", "nl", "De minister wil dat mensen meer lezen; de nieuwsbrief over privacy verschijnt morgen."),
    ("news", "fr", "La politique de confidentialité des applications est débattue ici par les députés."),
    ("news", "de", "Der Bundestag spricht über Datenschutz und Browser, die Kinder lesen lassen."),
    ("interview", "en", "The present invention relates to cookies. Click here to unsubscribe."),
]


@pytest.mark.parametrize(("lang", "text", "left"), PATENT)
def test_patent_phrases_are_left_out(lang, text, left):
    assert strip_boilerplate(text, "patent", lang) == left
    assert strip_boilerplate(text, "patent", "") == left


@pytest.mark.parametrize(("lang", "text"), NEWS)
def test_footers_are_left_out(lang, text):
    assert strip_boilerplate(text, "news", lang) == text.split(".")[0] + "."
    assert strip_boilerplate(text, "project", lang) == text.split(".")[0] + "."


@pytest.mark.parametrize(("kind", "lang", "text"), CONTENT)
def test_content_stays(kind, lang, text):
    assert strip_boilerplate(text, kind, lang) == text


def test_notices_count_as_footers_only_at_the_end():
    notice = "This website uses cookies to remember you."
    body = "Bees make honey in the hive all summer. " * 40
    assert strip_boilerplate(f"{body}{notice}", "news", "en") == body.strip()
    assert strip_boilerplate(f"{notice} {body}", "news", "en") == f"{notice} {body}"


def test_a_text_that_is_all_boilerplate_stays():
    text = "Read more\nFollow us on Twitter"
    assert strip_boilerplate(text, "news", "en") == text


PIECES = [*(text for _, text, _ in PATENT), *(text for _, text in NEWS), "(", "12)", ".", "\n", "salt pump ", "FIG. 1"]
ANY = st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join)


@given(ANY, st.sampled_from(["patent", "news"]), st.sampled_from(["en", "fr", "de", "nl", ""]))
def test_nothing_is_added(text, kind, lang):
    left = strip_boilerplate(text, kind, lang)
    assert len(left) <= len(text)
    given_words = iter(text.split())
    assert left == text or all(word.strip(",.;:()[]") in text for word in left.split())
    assert next(given_words, "") in text


@pytest.mark.parametrize("kind", ["patent", "news"])
@pytest.mark.parametrize("lang", ["en", "fr", "de", "nl"])
def test_hostile_texts_do_not_hang(kind, lang):
    hostile = [
        sign * 50_000
        for sign in ("(", "(1,", "also ", "the present ", "read more ", " fig. 1, ", "12 and ", "© 2014 ", "in one ")
    ]
    for text in hostile:
        assert len(strip_boilerplate(text[:100_000], kind, lang)) <= 100_000


def test_every_pattern_takes_something_out_and_says_what_it_needs():
    said = " ".join([*(text for _, text, _ in PATENT), *(text for _, text in NEWS)]).lower()
    used = [
        phrase for kind in ("patent", "news") for phrase in _phrases(kind, "") if any(n in said for n in phrase.needs)
    ]
    assert len(used) >= 20
    assert all(
        need == need.lower() for kind in ("patent", "news") for phrase in _phrases(kind, "") for need in phrase.needs
    )
