"""The main job on the demonstration corpus finds what was planted in it (corpora/euregio-demo/truth.toml)."""

import tomllib

import pandas as pd
import pytest

from roadmap import run
from roadmap.disclosure import disclose
from roadmap.shipped import shipped
from roadmap.tables import ALL
from roadmap.verify import verify

CORPUS = shipped("corpora") / "euregio-demo"
PURE = 0.7
"""Part of a topic's documents that are about one subject, from which the topic stands for it."""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return run(CORPUS, tmp_path_factory.mktemp("demo") / "study")


@pytest.fixture(scope="module")
def truth():
    planted = tomllib.loads((CORPUS / "truth.toml").read_text(encoding="utf-8"))["subjects"]
    return pd.DataFrame(planted).set_index("id")


@pytest.fixture(scope="module")
def documents(study):
    about = pd.read_csv(CORPUS / "truth_documents.csv")[["doc_id", "subject"]]
    main = study.assignments[study.assignments["primary"]].merge(about, on="doc_id")
    return main.merge(study.fine.topics[["topic_id", "theme_id"]], on="topic_id")


@pytest.fixture(scope="module")
def subject_of(documents):
    """Topic -> subject, where one subject holds most of the topic."""
    table = pd.crosstab(documents["topic_id"], documents["subject"], normalize="index")
    return {topic: row.idxmax() for topic, row in table.iterrows() if row.max() >= PURE}


@pytest.fixture(scope="module")
def growth(study, subject_of, truth):
    """Growth of the topics that stand for a subject, beside what was planted."""
    rows = study.fine.growth[(study.fine.growth["sector"] == ALL) & (study.fine.growth["kind"] == "patent")]
    rows = rows.assign(subject=rows["topic_id"].map(subject_of)).dropna(subset=["subject"])
    return rows.join(truth[["dynamic", "leader", "lag_years"]], on="subject")


def test_study_is_whole(study):
    found = verify(study.path)
    assert found.broken == ()
    assert found.files >= 19


def test_every_view_says_it_is_fictional(study):
    assert study.manifest["fictional"] is True
    assert set(study.documents["licence"]) == {"fictional demonstration text"}


def test_themes_are_subjects(documents):
    from sklearn.metrics import adjusted_rand_score

    assert adjusted_rand_score(documents["subject"], documents["theme_id"]) >= 0.65


def test_a_topic_holds_languages_and_sources(study, subject_of, documents):
    assert len(subject_of) >= 0.7 * len(study.fine.topics)
    assert len(set(subject_of.values())) >= 24
    kinds = documents.merge(study.documents[["doc_id", "kind", "lang"]], on="doc_id").groupby("theme_id")
    assert (kinds["kind"].nunique() == 3).mean() >= 0.9
    assert (kinds["lang"].nunique() == 4).all()


def test_rises_and_falls_are_found_and_none_invented(growth):
    rising, falling = growth[growth["signal"] == "rising"], growth[growth["signal"] == "falling"]
    assert set(rising["dynamic"]) <= {"rise", "birth"}
    assert not set(falling["dynamic"]) & {"rise", "birth", "flat"}
    planted = growth[(growth["dynamic"] == "rise") & (growth["p"].notna())]
    assert (planted["signal"].isin(["rising", "weak"])).mean() >= 0.7
    assert planted.loc[planted["signal"] == "rising", "subject"].nunique() >= 6
    assert set(growth.loc[growth["dynamic"] == "fall", "subject"]) == set(falling["subject"]) - {"printed-electronics"}


def test_births_are_found(study, subject_of, truth):
    born = study.fine.topics.set_index("topic_id")["born"]
    planted = truth[truth["dynamic"] == "birth"]["birth"]
    found = pd.Series({s: min(born[t] for t in subject_of if subject_of[t] == s) for s in set(subject_of.values())})
    near = (found.reindex(planted.index) - planted).dropna().abs()
    assert len(near) >= 4
    assert (near <= 1).mean() >= 0.75


def test_leads_are_found_and_none_turned_round(study, subject_of, truth):
    rows = study.fine.growth[study.fine.growth["lead_of"].isin(["patent", "news"])]
    rows = rows[rows["kind"].isin(["patent", "news"]) & rows["topic_id"].isin(list(subject_of))]
    planted = truth.loc[rows["topic_id"].map(subject_of)]
    told = planted["leader"].to_numpy() != ""
    assert len(rows) >= 4
    assert (rows["kind"].to_numpy()[told] == planted["leader"].to_numpy()[told]).all()
    assert (abs(rows["lag_periods"].to_numpy()[told] - planted["lag_years"].to_numpy()[told]) <= 1).mean() >= 0.8
    assert told.mean() >= 0.75


def test_forecasts_stand_at_the_years_the_contract_says(study):
    assert study.roadmap.reference_year == 2025
    for level in (study.fine, study.broad):
        assert set(level.forecasts["period"]) == {2027, 2030, 2035}
        assert (level.forecasts.groupby(["topic_id", "sector"])["horizon"].nunique() == 3).all()
        refused = level.forecasts[level.forecasts["status"] == "refused"]
        assert (refused["reason"] != "").all()
        assert refused["share_mid"].isna().all()


def test_nothing_confidential_is_shown(study):
    shown = disclose(study).study
    hidden = study.documents[study.documents["confidential"]]
    assert len(hidden) > 100
    assert not set(shown.documents["doc_id"]) & set(hidden["doc_id"])
