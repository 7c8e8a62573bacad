"""The entry of the benches, what they share, and the small measures they stand on."""

import json

import numpy as np
import pandas as pd
import pytest

from bench import __main__ as entry
from bench import copies, ingest, measure, speed, topics
from bench.measure import Figure


@pytest.fixture
def benches(monkeypatch):
    """Stand two quick benches of our own in the list."""
    monkeypatch.setattr(entry, "BENCHES", {"good": "good", "gone": "gone"})
    answers = {"good": {"speed": 2.0, "holds": True}, "gone": {"skipped": True, "holds": False}}

    class Bench:
        def __init__(self, name):
            self.run = lambda quick: {**answers[name], "asked_quick": quick}

    monkeypatch.setattr(entry, "import_module", Bench)
    return answers


def last(capsys):
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_the_last_line_is_the_figures(benches, capsys):
    assert entry.main(["good", "--quick"]) == 0
    assert last(capsys) == {"bench": "good", "quick": True, "speed": 2.0, "asked_quick": True, "holds": True}


def test_all_hold_where_those_measured_do(benches, capsys):
    assert entry.main(["all"]) == 0
    assert last(capsys)["holds"] is True
    benches["good"]["holds"] = False
    entry.main(["all"])
    assert last(capsys)["holds"] is False


def test_nothing_measured_does_not_hold(benches, capsys):
    benches["good"]["skipped"] = True
    entry.main(["all"])
    assert last(capsys)["holds"] is False


def test_an_unknown_name_says_which_there_are(benches, capsys):
    assert entry.main(["vault"]) == 2
    assert "good, gone, all" in capsys.readouterr().err


def test_every_bench_named_can_be_run():
    for module in entry.BENCHES.values():
        assert callable(getattr(entry.import_module(module), "run", None)), module


@pytest.mark.parametrize("module", [speed, topics, ingest])
def test_without_its_data_a_bench_is_skipped(module, monkeypatch, tmp_path, capsys):
    for name in ("PATENTS", "SETS"):
        monkeypatch.setattr(module, name, tmp_path / "missing.csv", raising=False)
    found = module.run(True)
    assert (found["skipped"], found["holds"]) == (True, False)
    assert "missing.csv" in capsys.readouterr().out


def test_a_figure_is_met_inside_its_range(capsys):
    assert Figure("f", 1.0).met
    assert Figure("f", 1.0, 1.0, 1.0).met
    assert not Figure("f", 0.99, 1.0).met
    assert not Figure("f", float("nan"), 1.0).met
    assert measure.told([Figure("f", 1, 2), Figure("g", 1)])["holds"] is False
    assert "MISSED" in capsys.readouterr().out


def test_a_child_that_fails_says_why(tmp_path):
    with pytest.raises(RuntimeError, match="no_such_module"):
        measure.child("no_such_module", log=tmp_path / "log")
    ran = measure.child("timeit", "-n1", "-r1", "pass", log=tmp_path / "log")
    assert 0 < ran.seconds < 60
    assert ran.peak_mb > 1


TEXTS = ["Laser welding of steel", "laser-welding: steel seams", "tea with milk", "milk and tea"] * 3


def test_coherence_knows_words_that_belong_together():
    together, apart = speed.coherence([["laser", "steel"]], TEXTS), speed.coherence([["laser", "milk"]], TEXTS)
    assert together == pytest.approx(1.0)
    assert apart == -1.0
    assert speed.coherence([["laser", "steel"], ["laser", "milk"]], TEXTS) == pytest.approx(0.0)
    assert speed.coherence([["laser welding", "steel"]], TEXTS) == pytest.approx(1.0)
    assert speed.coherence([["never seen", "steel"]], TEXTS) == -1.0


def test_a_word_in_every_text_says_nothing():
    texts = ["the laser", "the milk", "the laser", "the tea"]
    assert speed.coherence([["the", "laser"]], texts) == pytest.approx(0.0)


def test_diversity_counts_words_once():
    assert speed.diversity([["Laser", "steel"], ["laser", "milk"]]) == 0.75
    assert speed.diversity([]) == 0.0


def patents(count=40):
    rng = np.random.default_rng(1)
    words = [f"word{number}" for number in range(500)]
    texts = [" ".join(rng.choice(words, 100)) for _ in range(count)]
    return pd.DataFrame({"patent_number": [f"p{n}" for n in range(count)], "title": "One title", "abstract": texts})


def test_copies_are_altered_by_the_share_asked_for(monkeypatch):
    monkeypatch.setattr(copies, "COPIES", 10)
    frame = copies.with_copies(patents(), 30)
    made = frame[frame["patent_number"].str.startswith("copy-")]
    assert len(made) == 10
    originals = frame.set_index("patent_number")["abstract"]
    for number, text in zip(made["patent_number"], made["abstract"], strict=True):
        pairs = zip(text.split(), originals[number.removeprefix("copy-")].split(), strict=True)
        assert 25 <= sum(one != other for one, other in pairs) <= 30


def test_copies_are_altered_as_their_kind_says():
    frame = patents()
    frame["abstract"] = [f"{text[:200]}. {text[200:400]}. {text[400:]}" for text in frame["abstract"]]
    made = {kind: copies.with_alterations(frame, kind).tail(10) for kind in ingest.ALTERED}
    originals = frame.set_index("patent_number")["abstract"]
    for kind, found in made.items():
        for number, text in zip(found["patent_number"], found["abstract"], strict=True):
            original = originals[number.removeprefix("copy-")]
            if kind == "casing":
                assert text.casefold() == original.casefold()
            elif kind == "truncation":
                assert original.startswith(text)
                assert 0.59 < len(text) / len(original) < 0.71
            elif kind == "boilerplate":
                assert set(original.split()) < set(text.split())
            else:
                assert sum(part in text for part in original.split(". ")) >= 2
    assert copies.with_alterations(frame, "casing", titled=False)["title"].tail(10).eq("").all()


def test_recall_and_precision_of_copies():
    documents = pd.DataFrame(
        {
            "doc_id": ["a", "b", "c", "d", "copy-a", "copy-b", "copy-c", "copy-d"],
            "duplicate_of": ["copy-a", "", "", "", "", "", "b", "d"],
        }
    )
    recall, precision = ingest.found(documents)
    assert recall == 0.5
    assert precision == pytest.approx(2 / 3)
