"""The demo corpus: fictional and marked so, written not stamped out, and what was planted is there."""

from __future__ import annotations

import csv
import json
import math
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from bench.demo import plan, write
from bench.demo.check import COSINE, most_alike, most_alike_by_language, repeats
from bench.demo.compose import Shelf
from bench.demo.generate import MOST_INTERVIEWS
from roadmap.corpus import load_sectors
from roadmap.settings import Settings
from roadmap.stages import trends
from roadmap.stages.ingest import read_corpus
from roadmap.stages.sectors import _by_symbol
from roadmap.tables import ALL, SECTORS, empty

FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "euregio-demo"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """Every document as its file has it, with its kind."""
    found = []
    for path in sorted(FOLDER.glob("patents-*.csv")):
        found += [{**row, "kind": "patent"} for row in table(path.name)]
    lines = (FOLDER / "news.jsonl").read_text(encoding="utf-8").splitlines()
    found += [{**json.loads(line), "kind": "news"} for line in lines]
    return found + [{**row, "kind": "interview"} for row in table("interviews.csv")]


@pytest.fixture(scope="module")
def truth() -> dict:
    return tomllib.loads((FOLDER / "truth.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def subjects(truth) -> list[dict]:
    return truth["subjects"]


@pytest.fixture(scope="module")
def counts(rows) -> Counter:
    """Documents by kind, subject and year, counted in the files."""
    subject = {row["doc_id"]: row["subject"] for row in table("truth_documents.csv")}
    return Counter((row["kind"], subject[row["id"]], day(row).year) for row in rows)


def table(name) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def day(row) -> date:
    return date.fromisoformat(row.get("filing_date") or row.get("interview_date") or row["date"])


def text(row) -> str:
    return row.get("abstract") or row["text"]


def test_it_is_read_whole_as_a_fictional_corpus(rows):
    corpus = read_corpus(FOLDER, Settings(), today=date(2026, 1, 1))
    assert corpus.fictional
    assert len(corpus.documents) == len(rows)
    assert corpus.rejects.empty
    assert not corpus.notes
    assert set(corpus.region) >= {"NL42", "BE22", "BE33", "DEA2D"}
    assert set(corpus.documents["doc_id"]) == {row["id"] for row in rows}
    assert (corpus.documents["duplicate_of"] == "").all()


def test_every_document_says_that_it_is_fictional(rows):
    assert {row["note"] for row in rows} == {"fictional"}
    assert {row["licence"] for row in rows} == {"fictional demonstration text"}
    assert all(row["url"].startswith("https://example.invalid/") for row in rows)
    assert "invented" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_sizes_languages_and_years(rows, subjects):
    kinds = Counter(row["kind"] for row in rows)
    assert kinds["patent"] >= 1400
    assert kinds["news"] >= 550
    assert kinds["interview"] >= 280
    assert {day(row).year for row in rows} == set(range(2008, 2026))
    for kind, wanted in plan.settings()["languages"].items():
        langs = Counter(row["lang"] for row in rows if row["kind"] == kind)
        for lang, percent in wanted.items():
            assert langs[lang] / kinds[kind] == pytest.approx(percent / 100, abs=0.02)
    assert len(subjects) == 30
    assert Counter(one["sector"] for one in subjects) == dict.fromkeys((s.sector_id for s in load_sectors()), 6)


def test_patents_thin_out_at_the_right_edge_and_the_data_end_with_the_year(rows):
    assert max(day(row) for row in rows) >= date(2025, 12, 16)
    patents = Counter(day(row).year for row in rows if row["kind"] == "patent")
    before = (patents[2022] + patents[2023]) / 2
    assert 0.7 < patents[2024] / before < 0.95
    assert patents[2025] / before < 0.1
    assert max(day(row) for row in rows if row["kind"] == "patent") < date(2025, 5, 1)


def test_the_corpus_itself_grows(rows):
    for kind, years in (("patent", (2008, 2023)), ("news", (2008, 2025))):
        first, last = (sum(day(r).year == year for r in rows if r["kind"] == kind) for year in years)
        assert 1.3 < last / first < 2.3


def test_no_two_documents_are_nearly_the_same(rows):
    texts = [f"{row['title']}\n{text(row)}" for row in rows]
    assert most_alike(texts)[0] < COSINE
    assert max(best[0] for best in most_alike_by_language(texts, [row["lang"] for row in rows]).values()) < COSINE


def test_the_likeness_check_finds_a_copy_and_a_change_of_one_word():
    texts = ["the mill grinds corn by water", "a lamp burns oil at night", "the mill grinds corn by wind"]
    assert most_alike([texts[0], texts[1], texts[0]])[0] == pytest.approx(1)
    assert most_alike(texts)[1:] in {(0, 2), (2, 0)}


def test_the_product_takes_none_for_a_repeat():
    assert repeats(FOLDER).empty


@pytest.mark.parametrize("seed", range(8))
def test_one_title_is_not_given_twice_to_the_same_sentences(seed):
    shelf, rng, given = Shelf(), Random(seed), {}
    for sentence in ("A lamp burns oil.", "A mill grinds corn.", "A lamp burns oil.", "A mill grinds corn."):
        shelf.choose({"detail": [sentence]}, {"detail": 1}, rng)
        given.setdefault(sentence, set()).add(shelf.title(["First", "Second"], rng))
    assert list(given.values()) == [{"First", "Second"}] * 2


def test_no_slot_is_left_open_and_no_text_is_a_stub(rows):
    for row in rows:
        whole = row["title"] + text(row)
        assert not set("{}") & set(whole), row["id"]
        assert len(text(row).split()) > 25, row["id"]


def test_a_headline_stands_once_a_year(rows):
    headlines = Counter((day(row).year, row["title"]) for row in rows if row["kind"] == "news")
    assert max(headlines.values()) == 1


def test_interviews_begin_in_2016_few_a_company_and_a_quarter_consents(rows):
    interviews = [row for row in rows if row["kind"] == "interview"]
    assert min(day(row).year for row in interviews) == 2016
    assert max(Counter(row["organisation"] for row in interviews).values()) <= MOST_INTERVIEWS
    assert len({row["organisation"] for row in interviews}) >= 75
    consents = Counter(row["consent"] for row in interviews)
    assert set(consents) == {"yes", "no", ""}
    assert consents["yes"] / len(interviews) == pytest.approx(0.25, abs=0.02)


def test_companies_sit_in_the_region_and_some_outside_and_return_in_other_sources(rows):
    seats = {row["organisation"]: row["region"] for row in rows}
    regional = [name for name, nuts in seats.items() if nuts.startswith(write.REGION)]
    assert 120 <= len(seats) <= 160
    assert 0.9 < len(regional) / len(seats) < 1
    kinds = {name: {row["kind"] for row in rows if row["organisation"] == name} for name in seats}
    assert sum(len(found) >= 2 for found in kinds.values()) > 0.9 * len(seats)
    assert all(len({r["region"] for r in rows if r["organisation"] == name}) == 1 for name in seats)


def test_patents_fall_into_the_sector_of_their_subject_by_their_symbols(rows, subjects):
    documents = read_corpus(FOLDER, Settings(), today=date(2026, 1, 1)).documents
    known = _by_symbol(documents[documents["kind"] == "patent"], load_sectors())
    first = known.sort_values("confidence", ascending=False, kind="stable").drop_duplicates("doc_id")
    sector = {one["id"]: one["sector"] for one in subjects}
    wanted = {row["doc_id"]: sector[row["subject"]] for row in table("truth_documents.csv")}
    right = (first["sector"] == first["doc_id"].map(wanted)).mean()
    assert right > 0.97


def test_truth_counts_what_is_in_the_files_and_keeps_to_the_expectation(subjects, counts):
    for one in subjects:
        for kind in plan.KINDS:
            mine = [counts[kind, one["id"], year] for year in plan.YEARS]
            assert mine == one[f"counts_{kind}"]
            assert sum(mine) == pytest.approx(sum(one[f"expected_{kind}"]), rel=0.15, abs=1.5)


@pytest.mark.parametrize("dynamic", ["rise", "fall", "birth", "burst", "flat"])
def test_what_was_planted_shows_in_the_counts(dynamic, subjects, counts):
    mine = [one for one in subjects if one["dynamic"] == dynamic]
    assert mine
    for one in mine:
        early, middle, late = (share(counts, one["id"], years) for years in ((2008, 2011), (2013, 2016), (2020, 2023)))
        seen = [year for (_, name, year), n in counts.items() if name == one["id"] and n]
        assert {
            "rise": late > 3 * max(early, middle),
            "fall": early > 3 * late,
            "birth": min(seen) == one.get("birth") and born(counts, one["id"]) == one["birth"],
            "burst": middle > 4 * early and middle > 4 * late,
            "flat": early > 0 and 0.6 < late / max(early, 1e-9) < 1.7 and abs(one["growth"]["patent"]) < 0.01,
        }[dynamic], (one["id"], early, middle, late)


def test_the_products_own_trends_see_it_where_topics_are_found_perfectly(rows, subjects):
    """With each document's true subject as its topic: what the trend stage can find at the very best.

    The seed was chosen so that what is planted shows in the counts: this measures no rate of recovery.
    """
    growth, births = seen_by_trends(rows)
    patents = growth[growth["kind"] == "patent"].set_index("topic_id")
    signal = patents["signal"].to_dict()
    for one in subjects:
        if one["dynamic"] in {"rise", "fall"}:
            assert signal[one["id"]] == {"rise": "rising", "fall": "falling"}[one["dynamic"]], one["id"]
        if one["dynamic"] == "flat":
            assert patents.loc[one["id"], "q"] > 0.1
        if one["dynamic"] == "birth":
            assert births[one["id"]] == one["birth"]
    wanted = {(one["id"], one["leader"]): one["lag_years"] for one in subjects if one["leader"]}
    leads = growth[(growth["lead_of"] != "") & (growth["kind"] != "interview") & (growth["lead_of"] != "interview")]
    found = {(row.topic_id, row.kind): row.lag_periods for row in leads.itertuples()}
    assert set(found) <= set(wanted), "a lead where none was planted"
    assert len(found) >= 0.6 * len(wanted)
    assert all(abs(lag - wanted[key]) <= 1 for key, lag in found.items())


def seen_by_trends(rows):
    subject = {row["doc_id"]: row["subject"] for row in table("truth_documents.csv")}
    frame = pd.DataFrame(
        [(row["id"], row["kind"], "", pd.Timestamp(day(row)), subject[row["id"]]) for row in rows],
        columns=["doc_id", "kind", "duplicate_of", "date", "topic_id"],
    ).astype({name: "str" for name in ("doc_id", "kind", "duplicate_of", "topic_id")})
    frame["date_of"] = ""
    members = frame.pop("topic_id").to_frame().assign(doc_id=frame["doc_id"])
    counted = trends.count(frame, empty(SECTORS), members, Settings())
    growth = trends.grow(counted, Settings())
    return growth[growth["sector"] == ALL], trends.born(counted)


def share(counts, name, years) -> float:
    """Part of the patents of these years, both ends included."""
    span = range(years[0], years[1] + 1)
    mine = sum(counts["patent", name, year] for year in span)
    return mine / sum(n for (kind, _, year), n in counts.items() if kind == "patent" and year in span)


def born(counts, name) -> int:
    """First year with three patents and news together."""
    yearly = {year: counts["patent", name, year] + counts["news", name, year] for year in plan.YEARS}
    return min(year for year, n in yearly.items() if n >= 3)


def test_the_leading_source_reaches_its_half_way_first_by_the_lag(subjects, counts):
    led = [one for one in subjects if one["leader"]]
    assert sum(one["leader"] == "patent" for one in led) >= 7
    assert sum(one["leader"] == "news" for one in led) == 2
    for one in led:
        follower = {"patent": "news", "news": "patent"}[one["leader"]]
        ahead = half_way(counts, follower, one["id"]) - half_way(counts, one["leader"], one["id"])
        assert ahead == pytest.approx(one["lag_years"], abs=1.6), one["id"]


def half_way(counts, kind, name) -> float:
    """The year from which on the share, over three years, stays on the other side of half its greatest."""
    total = Counter()
    for (source, _, year), n in counts.items():
        total[source, year] += n
    years = range(2009, 2023 if kind == "patent" else 2025)
    parts = [
        sum(counts[kind, name, y + d] for d in (-1, 0, 1)) / sum(total[kind, y + d] for d in (-1, 0, 1)) for y in years
    ]
    above = [part >= max(parts) / 2 for part in parts]
    place = max(i for i in range(len(above)) if above[i] != above[-1]) + 1
    before, at = parts[place - 1], parts[place]
    return years[place - 1] + (max(parts) / 2 - before) / (at - before)


def test_links_are_between_subjects_of_one_sector_and_are_borrowed_as_often_as_said(truth, subjects):
    sector = {one["id"]: one["sector"] for one in subjects}
    assert all(sector[first] == sector[second] for first, second in truth["links"])
    written = [row for row in table("truth_documents.csv") if "interview" not in row["doc_id"]]
    linked = [row for row in written if row["second_subject"]]
    assert len(linked) / len(written) == pytest.approx(truth["links_share"], abs=0.03)
    pairs = {frozenset(pair) for pair in truth["links"]}
    assert all(frozenset((row["subject"], row["second_subject"])) in pairs for row in linked)


def test_nothing_is_mentioned_before_it_was_born(rows, subjects):
    birth = {one["id"]: one.get("birth", 0) for one in subjects}
    when = {row["id"]: day(row).year for row in rows}
    for row in table("truth_documents.csv"):
        assert all(when[row["doc_id"]] >= birth.get(row[name], 0) for name in ("subject", "second_subject"))


@pytest.mark.slow
def test_writing_again_gives_the_same_bytes(tmp_path):
    write.write(tmp_path)
    files = sorted(path.name for path in FOLDER.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == files
    for name in files:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name
    assert max(math.ceil((FOLDER / name).stat().st_size / 1e6) for name in files) <= 2
