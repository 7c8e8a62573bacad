"""Model, charts, sources and methods of the package."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import bibtexparser
import numpy as np
import pytest
import vl_convert
import yaml
from hypothesis import given
from hypothesis import strategies as st
from packages import save_small
from safetensors.numpy import load_file
from studies import SECRET

from roadmap.disclosure import disclose
from roadmap.i18n import LANGUAGES, number
from roadmap.records import Topics, Vectors
from roadmap.stages.adopt import adopt
from roadmap.store import load_vectors
from roadmap.views.package.methods import methods, readme
from roadmap.views.package.model import _topic_of, middles, write_model
from roadmap.views.package.sources import bibliography, citation, escape
from roadmap.views.package.specs import write_specs

LOAD = """
import json, sys
import numpy as np
from bertopic import BERTopic
model = BERTopic.load(sys.argv[1])
fresh = np.load(sys.argv[2])
topics, _ = model.transform([""] * len(fresh), embeddings=fresh)
info = model.get_topic_info()
print(json.dumps({
    "topics": [int(topic) for topic in topics], "names": list(info["CustomName"]),
    "count": [int(n) for n in info["Count"]],
    "words": [word for word, _ in model.get_topic(0)], "shape": list(model.c_tf_idf_.shape),
    "vocabulary": sorted(model.vectorizer_model.vocabulary_),
    "weights": len(model.ctfidf_model.transform(model.vectorizer_model.transform(["partner for fresh"])).data),
}))
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return save_small(tmp_path_factory.mktemp("parts") / "study")


@pytest.fixture(scope="module")
def shown(study):
    return disclose(study)


def loaded(folder, fresh, tmp_path):
    """Load a model with BERTopic alone, in a process that knows nothing of us."""
    np.save(tmp_path / "fresh.npy", fresh)
    command = [sys.executable, "-W", "ignore", "-c", LOAD, str(folder), str(tmp_path / "fresh.npy")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_the_model_holds_each_topic_s_middle_and_words(study, shown, tmp_path):
    write_model(shown.study, load_vectors(study.path), tmp_path)
    middle = load_file(tmp_path / "topic_embeddings.safetensors")["topic_embeddings"]
    parts = load_file(tmp_path / "ctfidf.safetensors")
    told = json.loads((tmp_path / "topics.json").read_text(encoding="utf-8"))
    words = json.loads((tmp_path / "ctfidf_config.json").read_text(encoding="utf-8"))["vectorizer_model"]["vocab"]
    topics = shown.study.fine.topics
    assert np.argmax(middle[:, :8], axis=1).tolist() == list(range(8))
    assert np.allclose(np.linalg.norm(middle, axis=1), 1)
    assert parts["shape"].tolist() == [len(topics), len(words)]
    assert sorted(words.values()) == list(range(len(words)))
    assert SECRET.lower() not in " ".join(words)
    assert len(told["topics"]) == len(shown.study.documents) == sum(told["topic_sizes"].values())
    assert [word for word, _ in told["topic_representations"]["2"]] == list(topics["keywords"].iloc[2])


def test_a_study_without_words_or_open_documents_has_a_model_too(study, shown, tmp_path):
    silent = replace(shown.study, documents=shown.study.documents.assign(title="", text="?"))
    write_model(silent, load_vectors(study.path), tmp_path / "silent")
    none = replace(shown.study, documents=shown.study.documents.head(0))
    write_model(none, load_vectors(study.path), tmp_path / "none")
    assert not load_file(tmp_path / "none" / "topic_embeddings.safetensors")["topic_embeddings"].any()


def test_new_documents_are_placed_as_an_update_places_them(study, shown):
    known = load_vectors(study.path)
    rng = np.random.default_rng(3)
    rows = rng.integers(len(known.doc_ids), size=400)
    matrix = known.matrix[rows] + 0.05 * rng.standard_normal((400, known.matrix.shape[1]))
    fresh = Vectors(tuple(f"n{n}" for n in range(400)), matrix.astype(np.float32), known.encoder, known.revision)
    found = Topics(study.fine.topics, study.broad.topics, study.assignments, study.map, {})
    ours = adopt(fresh, known, found).assignments.query("primary").set_index("doc_id")["topic_id"]
    theirs = (fresh.matrix @ middles(shown.study, known, _topic_of(shown.study)).T).argmax(axis=1)
    assert (study.fine.topics["topic_id"].to_numpy()[theirs] == ours[list(fresh.doc_ids)].to_numpy()).mean() >= 0.99


@pytest.mark.slow
def test_stock_bertopic_loads_the_model_and_places_new_texts(study, shown, tmp_path):
    write_model(shown.study, load_vectors(study.path), tmp_path / "model")
    fresh = np.eye(8, 16, dtype=np.float32)[[3, 0, 7]] + 0.05
    found = loaded(tmp_path / "model", fresh, tmp_path)
    topics, opened = shown.study.fine.topics, shown.study.documents
    assert found["topics"] == [3, 0, 7]
    assert found["names"] == [f"{row.topic_id} {row.label}" for row in topics.itertuples()]
    assert sum(found["count"]) == len(opened)
    assert found["words"] == list(topics["keywords"].iloc[0])
    assert found["shape"] == [len(topics), len(found["vocabulary"])]
    assert found["weights"] == 3  # partner, for, partner for
    assert not [path for path in (tmp_path / "model").iterdir() if path.suffix not in (".json", ".safetensors")]
    text = " ".join(opened["title"] + " " + opened["text"]).lower()
    assert all(word.split()[0] in text for word in found["vocabulary"])


def test_every_chart_compiles_and_is_listed(shown, tmp_path):
    write_specs(shown, tmp_path, "fr")
    specs = sorted(tmp_path.glob("*.vl.json"))
    listed = (tmp_path / "charts.csv").read_text(encoding="utf-8")
    kinds = {path.name.split("-")[0].split(".")[0] for path in specs}
    assert kinds == {"fan", "roadmap", "growth", "flows", "map"}
    for path in specs:
        assert path.name in listed
        spec = json.loads(path.read_text(encoding="utf-8"))
        assert '"url"' not in json.dumps(spec)
        assert vl_convert.vegalite_to_vega(spec)["marks"]


def test_sources_are_bibtex_that_opens_back(shown):
    documents = shown.study.documents
    strange = documents.assign(
        title='100% {new} \\ "R&D"_#1 ~ é\n$x^2$', organisation="A & B; C {und} D", url="http://x/{a} b%20c"
    )
    found = bibtexparser.parse_string(bibliography(strange))
    assert not found.failed_blocks
    assert len(found.entries) == len(documents)
    assert len({entry.key.casefold() for entry in found.entries}) == len(documents)
    assert {entry.entry_type for entry in found.entries} == {"patent", "online", "misc"}
    assert found.entries[0]["url"] == "http://x/%7Ba%7D%20b%20c"


def test_keys_that_would_be_the_same_are_told_apart(shown):
    two = shown.study.documents.head(3).assign(doc_id=["a/1", "A-1", "é"])
    assert re.findall(r"@\w+\{([^,]+),", bibliography(two)) == ["a-1", "A-1-2", "document"]


@given(st.text(max_size=60))
def test_escaped_text_closes_every_brace(text):
    said = escape(text)
    depth, place = 0, 0
    while place < len(said):
        if said[place] == "\\":
            place += 1
        else:
            depth += {"{": 1, "}": -1}.get(said[place], 0)
        assert depth >= 0
        place += 1
    assert depth == 0
    assert "\n" not in said


def test_the_study_can_be_cited(shown):
    told = yaml.safe_load(citation({**shown.study.manifest, "name": 'A: "study" #1\n- x'}))
    assert told["cff-version"] == "1.2.0"
    assert told["title"] == 'A: "study" #1 - x'
    assert told["authors"][0]["name"]
    assert told["references"][0]["type"] == "software"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_methods_hold_the_numbers_of_the_study(shown, lang):
    text, study = methods(shown, lang), shown.study
    tests = study.level("topic").backtests
    inside = int(((tests["actual"] >= tests["lo80"]) & (tests["actual"] <= tests["hi80"])).sum())
    assert number(len(tests), lang) in text
    assert number(inside, lang) in text
    assert "comb3" in text
    assert "Hundepool" in text
    assert study.manifest["encoder"]["name"] in text
    assert "datapackage.json" in readme(shown, lang)


def test_methods_own_up_to_changes_by_hand(shown):
    edited = replace(shown.study, manifest={**shown.study.manifest, "hand": {"edits": 9, "active": 7}})
    assert "7 changes were made to the topics by hand" in methods(replace(shown, study=edited), "en")
    assert "by hand" not in methods(shown, "en")


def test_sectors_whose_names_look_alike_have_a_chart_each(shown, tmp_path):
    names = {"healthcare": "A b", "ict": "a/B"}
    study = shown.study
    renamed = replace(
        study, sectors=study.sectors.assign(sector=study.sectors["sector"].replace(names)), sector_list=()
    )
    write_specs(replace(shown, study=renamed), tmp_path, "en")
    found = {path.name for path in tmp_path.glob("roadmap-topic-*")}
    assert {"roadmap-topic-A-b.vl.json", "roadmap-topic-a-B-2.vl.json"} <= found
