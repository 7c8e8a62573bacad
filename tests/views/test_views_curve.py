"""The curve of numbers of themes: its alternatives are marked, its reason is told, older studies have none."""

import json
from dataclasses import replace

import pytest
from studies import make_study

from roadmap.disclosure import Shown, disclose
from roadmap.i18n import LANGUAGES, Message
from roadmap.stages._choice import LOADED, Choice
from roadmap.views._altair import vega
from roadmap.views._curve import curve_chart, curve_reason, themes_curve
from roadmap.views.theme import Look

ROWS = tuple(
    {"number": k, "stability": 1 - k / 40, "separation": 0.3, "load": 0.1, "score": 0.5} for k in (5, 8, 13, 21)
)


def shown(tmp_path, choice: Choice | None) -> Shown:
    study = make_study(tmp_path)
    told = {} if choice is None else {"themes_curve": choice.told()}
    return disclose(replace(study, quality={**study.quality, **told}))


def test_the_three_candidates_are_marked_and_the_chosen_one_is_filled(tmp_path):
    why = Message.of(LOADED, number=8, stability=0.8, best=5, highest=0.88)
    found = shown(tmp_path, Choice(8, 8, 5, 21, ROWS, why))
    spec = json.dumps(vega(curve_chart(found, look=Look("nl", width=360))))
    assert all(f'"text": "{number}"' in spec for number in (5, 8, 21))
    assert '"text": "13"' not in spec
    assert spec.count('"filled": true') == 1
    for lang in LANGUAGES:
        assert "8" in curve_reason(found, lang)
        assert "{" not in curve_reason(found, lang)


def test_a_study_that_compared_no_numbers_has_no_curve(tmp_path):
    found = shown(tmp_path, None)
    assert themes_curve(found) == {}
    assert curve_reason(found, "en") == ""
    with pytest.raises(ValueError, match="no curve"):
        curve_chart(found)
    few = shown(tmp_path, Choice(1))
    assert themes_curve(few) == {}
    assert curve_reason(few, "en") == "The documents are too few to compare numbers of themes."
