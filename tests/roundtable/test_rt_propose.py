"""Proposals say what the study says, in four languages, and nothing that is confidential."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
import studies

from roadmap.disclosure import disclose
from roadmap.i18n import LANGUAGES
from roadmap.roundtable import proof
from roadmap.roundtable.propose import FEW, REASONS, Evidence, propose, why_few
from roadmap.tables import ALL


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return disclose(studies.make_study(tmp_path_factory.mktemp("study")))


@pytest.fixture(scope="module")
def found(shown):
    return propose(shown, ALL, lang="nl")


def test_topics_come_once_with_a_known_reason(found):
    assert found
    assert max(Counter(one.evidence.topic_id for one in found).values()) == 1
    assert {one.reason for one in found} <= set(REASONS)
    assert len({one.reason for one in found}) >= 3
    assert all((one.kind == "question") == ("?" in one.texts["en"]) for one in found)


def test_texts_name_the_topic_in_each_language(found, shown):
    for one in found:
        assert set(one.texts) == set(LANGUAGES)
        for lang, text in one.texts.items():
            assert one.evidence.labels[lang].casefold() in text.casefold()
            assert "{" not in text
        assert one.text == one.texts["nl"]


def test_every_language_names_the_topic_in_the_rooms_own_words_too(found):
    for one in found:
        assert all(one.evidence.label("nl").casefold() in text.casefold() for text in one.texts.values())


def test_the_limit_holds_and_fewer_are_explained(shown, found):
    assert [one.evidence.topic_id for one in propose(shown, ALL, lang="nl", limit=2)] == [
        one.evidence.topic_id for one in found[:2]
    ]
    assert propose(shown, ALL, lang="nl", limit=0) == ()
    assert why_few(2, 2) is None
    few = why_few(3, 12)
    assert few is not None
    assert few.template == FEW
    assert propose(shown, "no such sector", lang="nl") == ()
    assert why_few(0, 12) is not None


def test_numbers_are_the_studys(found, shown):
    study = shown.study
    for one in found:
        told = one.evidence
        rows = study.fine.forecasts
        rows = rows[(rows["topic_id"] == told.topic_id) & (rows["sector"] == told.sector)]
        assert len(told.forecasts) == len(rows)
        for row in rows.to_dict("records"):
            ahead = told.forecast(int(row["horizon"]))
            assert ahead is not None
            assert (ahead.status, ahead.period) == (row["status"], row["period"])
            if row["status"] == "refused":
                assert ahead.mid is None
                assert ahead.why("en")
            else:
                assert ahead.mid == pytest.approx(1000 * row["share_mid"])
                assert ahead.lo80 <= ahead.mid <= ahead.hi80
        past = study.fine.trends
        past = past[(past["topic_id"] == told.topic_id) & (past["sector"] == told.sector)]
        past = past[(past["kind"] == told.kind) & (past["period"] == told.share_year)]
        assert told.share == pytest.approx(1000 * past["share"].iloc[0])
        assert told.share_year <= told.reference_year == study.roadmap.reference_year


def test_evidence_survives_the_store(found):
    for one in found:
        written = json.dumps(one.evidence.to_json(), allow_nan=False)
        assert Evidence.from_json(json.loads(written)) == one.evidence
        assert studies.SECRET.casefold() not in written.casefold()
    assert Evidence.from_json({}) is None


def test_the_widest_forecast_comes_first(shown, found):
    first = next(one for one in found if one.reason == "uncertain")
    ratios = {}
    for topic in shown.study.fine.topics["topic_id"]:
        told = proof.of_topic(shown, topic)
        ends = [(f.hi80, f.lo80) for f in told.forecasts if f.mid is not None and f.horizon >= 5]
        if ends:
            ratios[topic] = ends[-1][0] / max(ends[-1][1], 0.1)
    assert ratios[first.evidence.topic_id] == pytest.approx(max(ratios.values()))


def test_what_is_hidden_is_not_proposed(shown, found):
    study = shown.study
    gone = found[0].evidence.topic_id
    topics = study.fine.topics.assign(hidden=study.fine.topics["topic_id"] == gone)
    less = replace(shown, study=replace(study, fine=replace(study.fine, topics=topics)))
    assert gone not in {one.evidence.topic_id for one in propose(less, ALL, lang="nl")}


def test_a_manager_may_name_a_theme(shown):
    theme = shown.study.broad.topics["topic_id"].iloc[0]
    told = proof.of_topic(shown, theme)
    assert told is not None
    assert (told.level, told.topic_id) == ("theme", theme)
    assert told.label("nl")
    assert proof.of_topic(shown, "T999") is None
