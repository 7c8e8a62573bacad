"""Attempts to get round the one place that decides what may be shown."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from roadmap.disclosure import INTERVIEW, Shown, confidential, disclose
from roadmap.records import Item, Level, Link, Roadmap, Study
from roadmap.settings import Settings
from roadmap.stages import trends as counting
from roadmap.stages.ingest import reads_of
from roadmap.tables import ALL, BACKTESTS, FORECASTS, GROWTH, QUARTERS, TOPICS, check, empty

# No shrinking: a study is slow to build, and the first failing example is small enough to read.
SEARCH = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
MARK = "zq-secret-zq"
THEME = {"T001": "H01", "T002": "H01", "T003": "H01", "T004": "H02", "T005": "H02"}


@dataclass(frozen=True)
class Row:
    kind: str
    organisation: str
    topic: str
    consent: str
    year: int


rows = st.lists(
    st.builds(
        Row,
        kind=st.sampled_from(["interview", "interview", "interview", "patent", "news"]),
        organisation=st.sampled_from(["", "A", "a ", "B", "C", "D", "E"]),
        topic=st.sampled_from(sorted(THEME)),
        consent=st.sampled_from(["", "", "maybe", "yes"]),
        year=st.integers(2018, 2021),
    ),
    min_size=1,
    max_size=60,
)


def study_of(given_rows: list[Row]) -> Study:
    """A study whose tables are counted by the real stages; confidential documents carry a secret everywhere."""
    hidden = [confidential(row.kind, row.consent) for row in given_rows]
    mark = [MARK if one else "" for one in hidden]
    ids = [f"{m}{i:03d}" for i, m in enumerate(mark)]
    documents = pd.DataFrame(
        {
            "doc_id": ids,
            "title": mark,
            "text": [f"{m} text" for m in mark],
            "date": pd.to_datetime([f"{row.year}-06-01" for row in given_rows]),
            "kind": [row.kind for row in given_rows],
            "lang": "en",
            "sector": "energy",
            "organisation": [row.organisation for row in given_rows],
            "country": mark,
            "region": mark,
            "url": mark,
            **dict.fromkeys(("cpc", "family", "item", "date_of"), ""),
            "consent": [row.consent for row in given_rows],
            "licence": "",
            "source_file": [f"{m}file.csv" for m in mark],
            "source_row": range(1, len(ids) + 1),
            "duplicate_of": "",
            "confidential": hidden,
            "content_hash": [f"{i:064d}" for i in range(len(ids))],
        }
    )
    topics = [row.topic for row in given_rows]
    assignments = pd.DataFrame({"doc_id": ids, "topic_id": topics, "strength": 0.9, "primary": True})
    sectors = pd.DataFrame({"doc_id": ids, "sector": "energy", "confidence": 1.0, "how": "given"})
    main = assignments[["doc_id", "topic_id"]]
    item = Item("energy/T001", "T001", "topic", "energy", "market", "0-2", *(2020.0,) * 6, "rising", "B", "published",
                1, tuple(ids))  # fmt: skip
    rejects = _rejects()
    reads = reads_of(
        documents, rejects, pd.DataFrame({"source_file": documents["source_file"].unique(), "format": "csv"})
    )
    repeats = pd.DataFrame({
        "doc_id": ids[1:], "duplicate_of": ids[:1] * len(ids[1:]), "why": "near", "score": 0.5
    })  # fmt: skip
    return Study(
        path=Path(), documents=documents, sectors=sectors, assignments=assignments, reads=reads, rejects=rejects,
        repeats=repeats,
        map=pd.DataFrame({"doc_id": ids, "x": 0.0, "y": 0.0}),
        fine=_level(documents, sectors, main, set(THEME)),
        broad=_level(documents, sectors, main.assign(topic_id=main["topic_id"].map(THEME)), set(THEME.values())),
        roadmap=Roadmap(2021, (item,), (Link("a", "b", "enables", 0.5, tuple(ids)),)), sector_list=(), quality={},
        manifest={"settings": Settings().as_dict(), "inputs": [{"file": f"{MARK}file.csv", "sha256": ""}]},
    )  # fmt: skip


def _rejects() -> pd.DataFrame:
    return pd.DataFrame({
        "source_file": [f"{MARK}.docx"], "source_row": [1], "reason": [f"{MARK} is odd"],
        "reason_id": ["{found} is odd"], "reason_args": [f'{{"found": "{MARK}"}}'], "excerpt": [MARK],
    })  # fmt: skip


def _level(documents: pd.DataFrame, sectors: pd.DataFrame, members: pd.DataFrame, names: set[str]) -> Level:
    trends = counting.count(documents, sectors, members, Settings())
    size = members.groupby("topic_id").size()
    columns = {name: "" for name in TOPICS.names} | {
        "lane": "market",
        "stability": 1.0,
        "language_leak": 0.0,
        "born": 2018,
    }
    topics = pd.DataFrame([columns | {"topic_id": one, "theme_id": THEME.get(one, one)} for one in sorted(names)])
    topics = topics.assign(size=topics["topic_id"].map(size).fillna(0).astype(int), keywords=[[]] * len(topics),
                           parents=[[]] * len(topics))  # fmt: skip
    return Level(topics, trends, empty(GROWTH), empty(FORECASTS), empty(BACKTESTS), empty(QUARTERS))


def behind(given_rows: list[Row], topics: set[str], year: int | None = None) -> set[str]:
    """Organisations behind the confidential interviews of some topics."""
    mine = [row for row in given_rows if row.kind == INTERVIEW and confidential(row.kind, row.consent)]
    mine = [row for row in mine if row.topic in topics and (year is None or row.year == year)]
    return {row.organisation.strip().casefold() for row in mine} - {""}


def revealed(shown: Shown, level: Level) -> dict[str, int]:
    """What a reader can work out: a cell's size less the open documents counted in it."""
    study = shown.study
    main = study.assignments.merge(study.fine.topics[["topic_id", "theme_id"]], on="topic_id")
    names = main["topic_id"] if level is study.fine else main["theme_id"]
    return {row.topic_id: row.size - int((names == row.topic_id).sum()) for row in level.topics.itertuples()}


class TestNothingConfidentialIsThere:
    @SEARCH
    @given(rows)
    def test_no_text_title_place_or_identifier(self, given_rows):
        shown = disclose(study_of(given_rows)).study
        frames = [
            shown.documents,
            shown.rejects,
            shown.reads,
            shown.repeats,
            shown.sectors,
            shown.assignments,
            shown.map,
        ]
        frames += [frame for level in (shown.fine, shown.broad) for frame in vars(level).values()]
        assert not any(MARK in frame.to_csv() for frame in frames)
        assert MARK not in repr(shown.roadmap) + repr(shown.manifest)


class TestNoCellFromFewerThanK:
    @SEARCH
    @given(rows)
    def test_sizes(self, given_rows):
        shown = disclose(study_of(given_rows))
        for topic, count in revealed(shown, shown.study.fine).items():
            assert count == 0 or len(behind(given_rows, {topic})) >= shown.k
        for theme, count in revealed(shown, shown.study.broad).items():
            assert count == 0 or len(behind(given_rows, {t for t in THEME if THEME[t] == theme})) >= shown.k

    @SEARCH
    @given(rows)
    def test_what_is_left_of_a_theme(self, given_rows):
        """A theme's interviews less those of its shown topics are nobody's, or those of k organisations."""
        shown = disclose(study_of(given_rows))
        topics, themes = revealed(shown, shown.study.fine), revealed(shown, shown.study.broad)
        for theme, count in themes.items():
            mine = {t for t in THEME if THEME[t] == theme}
            left = count - sum(topics[t] for t in mine)
            shut = {t for t in mine if topics[t] == 0 and behind(given_rows, {t})}
            assert left <= 0 or len(behind(given_rows, shut)) >= shown.k

    @SEARCH
    @given(rows)
    def test_what_is_left_of_the_study(self, given_rows):
        shown = disclose(study_of(given_rows))
        themes = revealed(shown, shown.study.broad)
        if shown.hidden is not None:
            shut = {t for t in THEME if themes[THEME[t]] == 0 and behind(given_rows, {t})}
            assert not shut or len(behind(given_rows, shut)) >= shown.k

    @SEARCH
    @given(rows)
    def test_years(self, given_rows):
        shown = disclose(study_of(given_rows))
        for level, members in ((shown.study.fine, None), (shown.study.broad, THEME)):
            trends = level.trends[level.trends["kind"] == INTERVIEW]
            assert set(trends["sector"]) <= {ALL}
            for row in trends[trends["documents"] > 0].itertuples():
                mine = {t for t in THEME if (members[t] if members else t) == row.topic_id}
                closed = behind(given_rows, mine, row.period)
                anyone = [r for r in given_rows if r.kind == INTERVIEW and r.topic in mine and r.year == row.period]
                assert len({r.organisation.strip().casefold() for r in anyone} - {""}) >= shown.k
                assert not closed or len(closed) >= shown.k


class TestWhatMayBeShownIsShown:
    def test_three_organisations_open_a_cell(self):
        given_rows = [Row("interview", name, "T001", "", 2020) for name in "ABC"] + [
            Row("patent", "P", "T001", "", 2020)
        ]
        shown = disclose(study_of(given_rows)).study
        assert int(shown.fine.topics.set_index("topic_id").loc["T001", "size"]) == 4
        assert len(shown.documents) == 1

    def test_consent_opens_an_interview(self):
        shown = disclose(study_of([Row("interview", "A", "T001", "Ja", 2020)])).study
        assert list(shown.documents["organisation"]) == ["A"]

    @pytest.mark.parametrize(("kind", "consent", "closed"), [
        ("interview", "", True), ("interview", "maybe", True), ("interview", "nein", True),
        ("interview", " OUI ", False), ("news", "", False), ("patent", "no", True),
    ])  # fmt: skip
    def test_default(self, kind, consent, closed):
        assert confidential(kind, consent) is closed


class TestBreaksAndBursts:
    @pytest.mark.parametrize(("year", "stands"), [(2019, True), (2020, False)])
    def test_an_interview_row_names_only_years_that_may_show_their_count(self, year, stands):
        given_rows = [Row("interview", name, "T001", "", 2019) for name in "ABCABC"]
        given_rows += [Row("interview", name, "T001", "yes", 2020) for name in "A"]
        study = study_of(given_rows)
        growth = check(
            pd.DataFrame([{
                "topic_id": "T001", "sector": ALL, "kind": "interview",
                **dict.fromkeys(("growth", "lo", "hi", "p", "q"), 0.5), "signal": "none", "lead_of": "",
                "lag_periods": np.nan, "break_year": float(year), "break_change": 1.0,
                "burst_from": 2019.0, "burst_to": float(year),
            }]), GROWTH,
        )  # fmt: skip
        found = disclose(replace(study, fine=replace(study.fine, growth=growth))).study.fine.growth
        assert len(found) == 1
        assert (found["break_year"] == year).all() == stands
        assert (found["burst_to"] == year).all() == stands
        assert found[["break_year", "break_change", "burst_from"]].notna().all(axis=None) == stands
