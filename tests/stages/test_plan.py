"""Plan: lanes by words and sources, bars from forecasts, links by shared documents, nothing confidential named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as quickly
from hypothesis import strategies as st

import roadmap
from corpora import frame
from roadmap.records import Item, Level
from roadmap.settings import Settings
from roadmap.stages._links import EVIDENCE, PER_ITEM, find_links
from roadmap.stages.plan import Evidence, lanes, place
from roadmap.tables import HORIZONS, LANES, QUARTERS, TOPICS, TRENDS, empty

REFERENCE = 2024
WORDS = tomllib.loads((Path(roadmap.__file__).parent / "data" / "lanes.toml").read_text(encoding="utf-8"))


def _documents(rows: list[dict[str, object]]) -> pd.DataFrame:
    plain = {"title": "", "text": "nothing", "kind": "news", "organisation": "", "region": "", "duplicate_of": ""}
    made = [
        {**plain, "doc_id": f"d{n:03d}", "content_hash": f"{n:03d}", "confidential": False, **row}
        for n, row in enumerate(rows)
    ]
    return frame(**{name: [row[name] for row in made] for name in made[0]})


def _members(pairs: list[tuple[str, str, float, bool]]) -> pd.DataFrame:
    doc_id, topic_id, strength, primary = zip(*pairs, strict=True)
    return frame(doc_id=list(doc_id), topic_id=list(topic_id), strength=list(strength), primary=list(primary))


def _evidence(rows: list[dict[str, object]], topics: list[str], sector: str = "a") -> Evidence:
    documents = _documents(rows)
    members = _members([(d, t, 0.9, True) for d, t in zip(documents["doc_id"], topics, strict=True)])
    sectors = frame(doc_id=documents["doc_id"].tolist(), sector=[sector] * len(documents))
    return Evidence(documents, sectors, members)


# --- lanes ----------------------------------------------------------------------------------------------------------


def test_words_of_every_lane_and_language_count() -> None:
    known = [(lane, word) for lane in LANES for word in WORDS[lane]["words"]]
    rows = [{"text": f"xx ({word}ing) yy", "kind": "project"} for _, word in known]
    found = lanes(_evidence(rows, [f"T{n:03d}" for n in range(len(known))]))
    for place_of, (_, word) in enumerate(known):
        own = [other for other in LANES if any(word.startswith(one) for one in WORDS[other]["words"])]
        assert found[f"T{place_of:03d}"] in own, word


def test_a_word_counts_from_its_beginning_only() -> None:
    patterns = roadmap.stages.plan._patterns()
    import pyarrow.compute as pc

    word = WORDS["market"]["words"][0]
    texts = [word, f"({word}", f"é{word}", f"un{word}", f"9{word}", f"_{word}", f"\n{word}s", f"-{word}"]
    plain = [bool(re.search(rf"(?<!\w){word}", text)) for text in texts]
    assert pc.match_substring_regex(texts, patterns["market"]).to_pylist() == plain


def test_sources_speak_where_words_do_not() -> None:
    rows = [{"kind": kind} for kind in ("patent", "news", "interview") for _ in range(3)]
    found = lanes(_evidence(rows, ["T001"] * 3 + ["T002"] * 3 + ["T003"] * 3))
    assert found.to_dict() == {"T001": "technology", "T002": "market", "T003": "resources"}


# --- bars -----------------------------------------------------------------------------------------------------------

MID, USUAL = 0.10, 0.04


def _forecasts(topic: str, shares: tuple[float, ...] | None, sector: str = "all") -> pd.DataFrame:
    told = shares is not None
    mid = list(shares) if shares is not None else [np.nan] * 3
    return frame(
        topic_id=[topic] * 3, sector=[sector] * 3, horizon=list(HORIZONS), kind=["news"] * 3,
        period=[REFERENCE + h for h in HORIZONS], share_mid=mid,
        lo80=[0.8 * one for one in mid], hi80=[1.2 * one for one in mid],
        status=["published" if told else "refused"] * 3, reason=["", "", ""],
        reason_id=["" if told else "only {count} years"] * 3, reason_args=["{}" if told else '{"count": 3}'] * 3,
        grade=["B" if told else ""] * 3,
    )  # fmt: skip


def _level(now: dict[str, float], signals: dict[str, str], shares: dict[str, tuple[float, ...] | None]) -> Level:
    trends = pd.concat(
        frame(
            topic_id=[topic] * 3, sector=["all"] * 3, kind=["news"] * 3, period=[2022, 2023, REFERENCE],
            documents=[round(1000 * share)] * 3, exposure=[1000] * 3, completeness=[1.0] * 3,
        )
        for topic, share in now.items()
    )  # fmt: skip
    growth = frame(
        topic_id=list(now),
        sector=["all"] * len(now),
        kind=["news"] * len(now),
        signal=[signals[topic] for topic in now],
    )
    topics = frame(topic_id=list(now), lane=["technology"] * len(now))
    forecasts = pd.concat([_forecasts(topic, shares[topic]) for topic in now], ignore_index=True)
    return Level(topics, trends.reset_index(drop=True), growth, forecasts, forecasts, empty(QUARTERS))


def _placed(now: float, signal: str, shares: tuple[float, ...] | None) -> tuple[Item | None, str]:
    """Place one topic beside two ordinary ones."""
    both = {"T001": now, "T002": USUAL, "T003": USUAL}
    steady = (USUAL,) * 3
    level = _level(both, {"T001": signal, "T002": "established", "T003": "established"},
                   {"T001": shares, "T002": steady, "T003": steady})  # fmt: skip
    plan = place({"topic": level}, {"topic": _evidence([{}] * 3, list(both))}, Settings())
    assert plan.reference_year == REFERENCE
    why = {topic: message.english() for topic, _, _, message in plan.not_placed}
    return next((item for item in plan.items if item.topic == "T001"), None), why.get("T001", "")


def test_a_topic_that_stands_there_starts_now() -> None:
    item, _ = _placed(MID, "established", (MID,) * 3)
    assert item is not None
    assert (item.start, item.end, item.horizon) == (REFERENCE, REFERENCE + 10, "0-2")


def test_a_rising_topic_starts_where_its_forecast_reaches_the_ordinary_share() -> None:
    item, _ = _placed(0.01, "rising", (0.02, 0.05, 0.10))
    assert item is not None
    assert item.start == pytest.approx(REFERENCE + 2 + 3 * (USUAL - 0.02) / 0.03, abs=0.01)
    assert item.horizon == "3-5"
    assert item.start_lo < item.start < item.start_hi


def test_a_falling_topic_ends_where_half_its_share_is_gone() -> None:
    item, _ = _placed(MID, "falling", (0.08, 0.04, 0.02))
    assert item is not None
    assert REFERENCE + 2 < item.end < REFERENCE + 5
    assert item.end_lo <= item.end <= item.end_hi


def test_what_is_refused_or_ordinary_is_said_and_not_placed() -> None:
    item, why = _placed(MID, "established", None)
    assert item is None
    assert "only 3 years" in why
    item, why = _placed(0.01, "none", (0.01,) * 3)
    assert item is None
    assert "does not grow" in why


def test_a_refused_topic_that_rises_stands_with_its_refusal() -> None:
    item, _ = _placed(0.01, "rising", None)
    assert item is not None
    assert (item.status, item.grade) == ("refused", "")


@given(
    st.floats(0.001, 0.5),
    st.sampled_from(["none", "weak", "rising", "established", "falling"]),
    st.none() | st.tuples(*[st.floats(0.0005, 0.6)] * 3),
)
@quickly(max_examples=25)
def test_any_bar_is_in_order(now: float, signal: str, shares: tuple[float, ...] | None) -> None:
    item, why = _placed(now, signal, shares)
    assert (item is None) == bool(why)
    if item is not None:
        assert item.start_lo <= item.start <= item.start_hi
        assert item.end_lo <= item.end <= item.end_hi
        assert REFERENCE <= item.start <= item.end
        assert item.horizon in ("0-2", "3-5", "6-10")


def test_without_dates_nothing_is_placed() -> None:
    topics = empty(TOPICS).reindex([0])
    topics["topic_id"] = "T001"
    level = Level(topics, empty(TRENDS), empty(TRENDS), empty(TRENDS), empty(TRENDS), empty(QUARTERS))
    plan = place({"topic": level}, {"topic": _evidence([{}], ["T001"])}, Settings())
    assert not plan.items
    assert [one[0] for one in plan.not_placed] == ["T001"]


# --- evidence -------------------------------------------------------------------------------------------------------


def test_evidence_is_open_strongest_first_and_organisations_are_of_the_region() -> None:
    rows: list[dict[str, object]] = [
        {"organisation": "A", "region": "NL423"},
        {"organisation": "A", "region": "NL423"},
        {"organisation": "B", "region": "BE22"},
        {"organisation": "C", "region": "FR10"},
        {"organisation": "D", "region": "NL423", "confidential": True},
        {"organisation": "E", "region": "NL423", "duplicate_of": "d000"},
        {"organisation": "", "region": "NL423"},
    ]
    documents = _documents(rows)
    strength = [0.2, 0.9, 0.5, 0.7, 1.0, 1.0, 0.1]
    members = _members([(f"d{n:03d}", "T001", value, True) for n, value in enumerate(strength)])
    evidence = Evidence(documents, frame(doc_id=["d001"], sector=["a"]), members)
    level = _level({"T001": MID}, {"T001": "established"}, {"T001": (MID,) * 3})
    (item,) = place({"topic": level}, {"topic": evidence}, Settings()).items
    assert item.evidence == ("d001", "d003", "d002", "d000", "d006")
    assert item.organisations == 2


# --- links ----------------------------------------------------------------------------------------------------------


def _item(topic: str, lane: str, start: float, sector: str = "all") -> Item:
    return Item(f"{sector}/{topic}", topic, "topic", sector, lane, "0-2", start, start, start, 2034, 2034, 2034,
                "rising", "B", "published", 0, ())  # fmt: skip


PAIR = [(f"d{n}", topic, 0.5 + n / 100, topic == "T001") for n in range(10) for topic in ("T001", "T002")]


def test_a_planted_pair_is_linked_from_the_lower_lane_to_the_higher() -> None:
    members = _members([*PAIR, *((f"e{n}", "T003", 1.0, True) for n in range(10))])
    items = [_item("T001", "market", 2026), _item("T002", "technology", 2025), _item("T003", "product", 2025)]
    (link,) = find_links(items, members, {f"d{n}" for n in range(10)}, 0.15)
    assert (link.source, link.target, link.kind) == ("all/T002", "all/T001", "enables")
    assert link.strength == pytest.approx(1.0)
    assert link.evidence == ("d9", "d8", "d7", "d6", "d5")


def test_kinds_of_links() -> None:
    members, known = _members(PAIR), {f"d{n}" for n in range(10)}

    def kind(a: Item, b: Item) -> tuple[str, str, str]:
        (link,) = find_links([a, b], members, known, 0.1)
        return link.source[-4:], link.target[-4:], link.kind

    assert kind(_item("T001", "market", 2025), _item("T002", "technology", 2027)) == ("T001", "T002", "pulls")
    assert kind(_item("T001", "product", 2025), _item("T002", "product", 2027)) == ("T001", "T002", "requires")
    assert kind(_item("T001", "product", 2027), _item("T002", "product", 2025)) == ("T002", "T001", "requires")


def test_no_open_document_no_link() -> None:
    items = [_item("T001", "market", 2026), _item("T002", "technology", 2025)]
    assert find_links(items, _members(PAIR), set(), 0.0) == []
    assert find_links(items, _members(PAIR), {"d0"}, 0.0)[0].evidence == ("d0",)
    assert find_links([], _members(PAIR), {"d0"}, 0.0) == []
    assert find_links([_item("T777", "market", 2025), *items[:1]], _members(PAIR), {"d0"}, 0.0) == []


memberships = st.dictionaries(
    st.tuples(st.integers(0, 15), st.integers(1, 6)), st.floats(0.05, 1.0), min_size=1, max_size=60
)


@given(memberships, st.sets(st.integers(0, 15)), st.floats(0, 0.8))
@quickly(max_examples=40)
def test_links_are_the_cosines_of_a_full_table(
    cells: dict[tuple[int, int], float], shown: set[int], least: float
) -> None:
    members = _members([(f"d{doc:02d}", f"T{topic:03d}", value, False) for (doc, topic), value in cells.items()])
    table = members.pivot_table(index="doc_id", columns="topic_id", values="strength", fill_value=0.0)
    items = [_item(topic, LANES[n % 4], 2025 + n) for n, topic in enumerate(table.columns)]
    known = {f"d{doc:02d}" for doc in shown}
    found = find_links(items, members, known, least)
    for link in found:
        a, b = (table[end.split("/")[1]] for end in (link.source, link.target))
        assert link.strength == pytest.approx(float(a @ b) / float(np.sqrt((a @ a) * (b @ b))), abs=1e-4)
        assert link.strength >= least - 1e-4
        products = (a * b)[lambda both: both > 0]
        assert set(link.evidence) <= known & set(products.index)
        assert len(link.evidence) == min(EVIDENCE, len(known & set(products.index)))
        assert products[list(link.evidence)].is_monotonic_decreasing
    ends = [end for link in found for end in (link.source, link.target)]
    assert max((ends.count(end) for end in ends), default=0) <= PER_ITEM
