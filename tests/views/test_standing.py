"""Where topics stand: what was planted in sources and places is said, and nothing that may not be shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from studies import SECRET, make_study

from roadmap.disclosure import Shown, disclose
from roadmap.i18n import LANGUAGES
from roadmap.tables import ALL
from roadmap.views.standing import STANDINGS, change_words, standing, standing_words

HERE, AWAY = "NL423", "FR101"
Planted = dict[str, dict[tuple[str, str], int]]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return disclose(make_study(tmp_path_factory.mktemp("study"), documents=320))


def _shown(base: Shown, planted: Planted, hidden: int | None = 0) -> Shown:
    """Return a disclosed study of open documents: topic -> (kind, region) -> how many."""
    rows = [(topic, kind, region) for topic, cells in planted.items() for (kind, region), n in cells.items()
            for _ in range(n)]  # fmt: skip
    ids = [f"d{number}" for number in range(len(rows))]
    documents = pd.DataFrame({
        "doc_id": ids, "kind": [row[1] for row in rows], "region": [row[2] for row in rows], "duplicate_of": "",
    })  # fmt: skip
    assignments = pd.DataFrame({"doc_id": ids, "topic_id": [row[0] for row in rows], "strength": 1.0, "primary": True})
    fine = replace(base.study.fine, growth=base.study.fine.growth[:0], trends=base.study.fine.trends[:0])
    study = replace(base.study, documents=documents, assignments=assignments, fine=fine)
    return Shown(study, base.k, hidden)


PLANTED: Planted = {
    "T001": {("patent", HERE): 40, ("patent", AWAY): 20},
    "T002": {("news", HERE): 40, ("news", AWAY): 5, ("patent", HERE): 1},
    "T003": {("interview", HERE): 12, ("patent", AWAY): 30, ("patent", HERE): 1, ("news", HERE): 20},
    "T004": {("patent", HERE): 40, ("news", HERE): 30, ("interview", HERE): 8},
    "T005": {("patent", HERE): 2},
}


def test_what_was_planted_is_said(base: Shown) -> None:
    found = standing(_shown(base, PLANTED)).set_index("topic_id")
    assert found["standing"].to_dict() == {
        "T001": "patented", "T002": "news", "T003": "asked", "T004": "everywhere", "T005": "",
    }  # fmt: skip
    assert found.loc["T001", ["patents", "patents_here", "talk_here"]].tolist() == [60, 40, 0]
    assert found.loc["T002", ["news", "news_here"]].tolist() == [45, 40]


def test_topics_that_all_sources_treat_alike_are_nowhere_apart(base: Shown) -> None:
    rng = np.random.default_rng(4)
    wrong = 0
    for _ in range(40):
        weights = rng.dirichlet(np.full(8, 5.0))
        volumes = {("patent", HERE): 200, ("patent", AWAY): 100, ("news", HERE): 120, ("interview", HERE): 60}
        drawn = {cell: rng.multinomial(size, weights) for cell, size in volumes.items()}
        planted = {f"T{n + 1:03d}": {cell: int(counts[n]) for cell, counts in drawn.items()} for n in range(8)}
        wrong += standing(_shown(base, planted))["standing"].isin(["asked", "news", "patented"]).sum()
    assert wrong / (40 * 8) <= 0.02


def test_interviews_that_may_not_be_shown_are_missing_not_nought(base: Shown) -> None:
    silent = {"T001": {("patent", HERE): 40}, "T002": {("news", HERE): 40, ("interview", HERE): 1}}
    found = standing(_shown(base, silent, hidden=30)).set_index("topic_id")["interviews"]
    assert np.isnan(found["T001"])
    assert found["T002"] == 1
    assert standing(_shown(base, silent, hidden=0)).set_index("topic_id").loc["T001", "interviews"] == 0


def test_confidential_interviews_never_change_a_number(tmp_path_factory: pytest.TempPathFactory) -> None:
    study = make_study(tmp_path_factory.mktemp("study"), documents=320)
    shown = disclose(study)
    closed = study.documents[study.documents["confidential"]]
    for level in ("topic", "theme"):
        frame = standing(shown, level=level)
        allowed = set(shown.study.level(level).trends.query("kind == 'interview' and sector == 'all'")["topic_id"])
        opened = {topic for topic, n in zip(frame["topic_id"], frame["interviews"], strict=True) if n > 0}
        open_only = standing(replace(shown, study=replace(shown.study, fine=_quiet(shown.study.fine),
                                                          broad=_quiet(shown.study.broad))), level=level)  # fmt: skip
        openly = set(open_only.loc[open_only["interviews"] > 0, "topic_id"])
        assert opened <= allowed | openly
    assert len(closed)
    assert SECRET not in frame.to_csv()


def _quiet(level):
    return replace(
        level, trends=level.trends[level.trends["kind"] != "interview"],
        growth=level.growth[level.growth["kind"] != "interview"],
    )  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sentence_names_its_numbers(base: Shown, lang: str) -> None:
    rows = list(standing(_shown(base, PLANTED)).itertuples())
    said = {row.standing: standing_words(row, lang) for row in rows}
    assert set(said) == {*STANDINGS, ""}
    assert said[""] == ""
    assert "60" in said["patented"]
    assert "12" in said["asked"]
    assert not any("{" in words for words in said.values())


def test_breaks_bursts_and_concentration_are_said(base: Shown) -> None:
    growth = base.study.fine.growth
    kind = base.study.fine.forecasts.query("topic_id == 'T001' and sector == 'all'")["kind"].iloc[0]
    mine = (growth["topic_id"] == "T001") & (growth["kind"] == kind)
    told = growth.assign(break_year=np.nan, burst_from=np.nan, burst_to=np.nan, organisations=np.nan,
                         organisations_even=np.nan)  # fmt: skip
    told.loc[mine, ["break_year", "burst_from", "burst_to", "organisations", "organisations_even"]] = (
        2018.0, 2019.0, 2020.0, 7.0, 3.2,
    )  # fmt: skip
    shown = replace(base, study=replace(base.study, fine=replace(base.study.fine, growth=told)))
    said = change_words(shown, "T001", ALL)
    assert all(word in said for word in ("2018", "2019", "2020", "7", "3"))
    old = [name for name in growth.columns if name not in ("break_year", "burst_from", "burst_to")]
    fine = replace(base.study.fine, growth=growth[old])
    assert change_words(replace(base, study=replace(base.study, fine=fine)), "T001", ALL) == ""


def test_where_nothing_stands_out_the_page_has_nothing_to_list():
    from app_pages.stands import outstanding

    frame = pd.DataFrame({"topic_id": ["H01", "H02"], "standing": ["", ""]}, dtype="str")
    assert outstanding(frame).empty
    first = next(iter(STANDINGS))
    assert outstanding(frame.assign(standing=["", first]))["topic_id"].tolist() == ["H02"]
