"""Repeats: altered copies found and nothing else, families and translations once, the user's word, nothing leaked."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from roadmap.stages._addresses import neutral_address
from roadmap.stages._duplicates import CROWD, near_pairs, plain, pool
from roadmap.stages._repeats import duplicate_of, find_repeats, to_review
from roadmap.stages._tokens import tokenize

PATENTS = Path(__file__).parents[2].parent / "shared" / "data" / "patents-us" / "patents.csv.gz"


def frame_of(rows):
    """Return documents of rows {doc_id, text, …}; what is not given is empty."""
    empty = dict.fromkeys(("title", "lang", "organisation", "url", "source_file", "family", "item"), "")
    base = {**empty, "kind": "news", "lang": "en", "date": "2015-01-01", "confidential": False}
    frame = pd.DataFrame([{**base, **row} for row in rows])
    frame["date"] = pd.to_datetime(frame["date"])
    frame["content_hash"] = [f"h{title}\n{text}" for title, text in zip(frame["title"], frame["text"], strict=True)]
    return frame


def repeats_of(frame, *, near=True, apart=()):
    """Return {doc_id: (duplicate_of, why)}."""
    found = find_repeats(frame, tokens_of(frame), near=near, apart=apart)
    return {row.doc_id: (row.duplicate_of, row.why) for row in found.itertuples()}


def tokens_of(frame):
    texts = (frame["title"] + ".\n" + frame["text"]).tolist()
    langs = frame["lang"].to_numpy()
    return {
        lang: (np.flatnonzero(langs == lang), tokenize([texts[row] for row in np.flatnonzero(langs == lang)], lang))
        for lang in sorted(set(langs))
    }


def random_texts(count, *, words=120, seed=7):
    """Return texts of random words, frequent ones more often."""
    rng = np.random.default_rng(seed)
    known = np.array([f"w{number}" for number in range(4000)])
    weights = 1 / np.arange(1, 4001)
    return [rng.choice(known, size=words, p=weights / weights.sum()) for _ in range(count)], known, weights, rng


def copies(share, *, n=60, words=120, seed=7):
    """Return n texts of random words and for each a copy with that share of its words changed."""
    texts, known, weights, rng = random_texts(n, words=words, seed=seed)
    changed = []
    for text in texts:
        copy = text.copy()
        where = rng.choice(words, size=round(share * words), replace=False)
        copy[where] = rng.choice(known, size=len(where), p=weights / weights.sum())
        changed.append(copy)
    return [" ".join(text) for text in texts + changed]


def grouped(texts):
    documents = frame_of([{"doc_id": f"d{n:04}", "text": text} for n, text in enumerate(texts)])
    repeats = find_repeats(documents, tokens_of(documents), near=True)
    return documents["doc_id"], duplicate_of(documents, repeats)


# --- near-duplicates --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "recall"), [(0.15, 0.99), (0.3, 0.9)])
def test_changed_copies_are_found_and_nothing_else(share, recall):
    doc_ids, found = grouped(copies(share))
    half = len(doc_ids) // 2
    assert (found[:half] == "").all()
    hits = [one == original for one, original in zip(found[half:], doc_ids[:half], strict=True)]
    assert np.mean(hits) >= recall
    assert np.sum(found != "") == np.sum(hits)


ALTERED = {
    "capitals": lambda text, _: text.upper(),
    "cut": lambda text, _: text[: round(len(text) * 0.62)],
    "footer": lambda text, rng: text + " read more follow us " + " ".join(f"f{n}" for n in rng.integers(0, 9999, 30)),
    "preface": lambda text, _: "the present invention relates to the following matter " + text,
    "passage": lambda text, rng: " ".join(text.split()[:80] + [f"x{n}" for n in rng.integers(0, 9999, 30)]),
}


@pytest.mark.parametrize("way", sorted(ALTERED))
def test_altered_copies_are_found_and_nothing_else(way):
    rng = np.random.default_rng(3)
    texts = [" ".join(words) for words in random_texts(50)[0]]
    doc_ids, found = grouped(texts + [ALTERED[way](text, rng) for text in texts])
    assert found[:50].eq("").all()
    assert found[50:].tolist() == doc_ids[:50].tolist()


def test_a_crowd_of_copies_larger_than_what_is_multiplied_out_is_one_group():
    (text,), _, _, rng = random_texts(1)
    crowd = []
    for number in range(CROWD * 3):
        words = text.copy()
        words[rng.integers(120)] = f"own{number}"
        crowd.append(" ".join(words))
    _, found = grouped(crowd + [" ".join(words) for words in random_texts(40, seed=9)[0]])
    assert (found[: len(crowd)] != "").sum() == len(crowd) - 1
    assert found[len(crowd) :].eq("").all()


def test_a_digest_is_no_copy_of_what_it_quotes():
    items = [" ".join(words) for words in random_texts(6, words=40)[0]]
    _, found = grouped([*items, " ".join(items)])
    assert found.eq("").all()


def test_items_that_share_a_footer_are_not_copies():
    footer = " ".join(f"foot{number}" for number in range(60))
    items = [f"{' '.join(words)} {footer}" for words in random_texts(60, words=40)[0]]
    assert grouped(items)[1].eq("").all()


def test_a_copy_whose_language_was_told_wrongly_still_meets_its_original():
    text = "Die Wärmepumpe speichert überschüssige Energie der Anlage in einer Salzbatterie unter dem Haus am Fluss."
    frame = frame_of([{"doc_id": "a", "text": text, "lang": "de"}, {"doc_id": "b", "text": text.upper(), "lang": "en"}])
    assert repeats_of(frame) == {"b": ("a", "near")}


def test_plain_words_have_no_case_and_no_accents():
    assert plain("ÉNERGIE") == plain("énergie") == plain("energie") == "energie"
    assert plain("STRASSE") == plain("Straße")


def test_headlines_differ_by_one_word():
    rows = ["New battery plant opens in Genk", "New battery plant opens in Geleen", "NEW BATTERY PLANT OPENS IN GENK!"]
    frame = frame_of([{"doc_id": f"d{n}", "title": "", "text": text} for n, text in enumerate(rows)])
    assert repeats_of(frame) == {"d2": ("d0", "near")}


def test_reworded_documents_under_other_titles_stay_two():
    text = " ".join(random_texts(1)[0][0])
    half = " ".join(random_texts(1, seed=11)[0][0][:60])
    other = f"{half} {' '.join(text.split()[60:])}"
    rows = [
        {"doc_id": "a", "title": "Salt battery", "text": text},
        {"doc_id": "b", "title": "Wind mill", "text": other},
    ]
    assert repeats_of(frame_of(rows)) == {}


@pytest.mark.slow
@pytest.mark.skipif(not PATENTS.exists(), reason="the real patents are not on this machine")
@pytest.mark.parametrize(("share", "recall"), [(0.15, 0.97), (0.3, 0.9)])
def test_changed_copies_of_real_patents_are_found(share, recall):
    patents = pd.read_csv(PATENTS, usecols=["title", "abstract"]).drop_duplicates("abstract").head(3000)
    rng = np.random.default_rng(0)
    texts = (patents["title"] + ". " + patents["abstract"]).tolist()
    words = np.array(" ".join(texts[:500]).split())
    changed = []
    for text in texts[:300]:
        own = np.array(text.split(), dtype=object)
        where = rng.choice(len(own), size=round(share * len(own)), replace=False)
        own[where] = rng.choice(words, size=len(where))
        changed.append(" ".join(own))
    _, alone = grouped(texts)
    doc_ids, found = grouped(texts + changed)
    group = found.where(found != "", doc_ids).tolist()
    assert np.mean([group[n] == group[len(texts) + n] for n in range(300)]) >= recall
    assert (alone != "").mean() < 0.02


# --- groups -----------------------------------------------------------------------------------------------------------

TEXT = "A heat pump stores surplus energy of the grid in a salt battery below the house until winter comes."
OTHER = "Wireless sensors in the soil tell the farmer how much water each row of apple trees needs today."


@hypothesis_settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.text(st.sampled_from("ab c."), max_size=12), min_size=1, max_size=12))
def test_originals_are_never_repeats_themselves(texts):
    doc_ids, found = grouped(texts)
    originals = set(found) - {""}
    assert originals <= set(doc_ids[found == ""])
    same = pd.DataFrame({"text": texts, "group": found.where(found != "", doc_ids)})
    assert (same.groupby("text")["group"].nunique() == 1).all()


def test_a_family_counts_once_at_its_filing_and_with_an_abstract():
    rows = [
        {"doc_id": "EP1B1", "text": TEXT, "date": "2012-05-01", "family": "F1"},
        {"doc_id": "US1A1", "text": OTHER, "date": "2011-05-01", "family": "F1"},
        {"doc_id": "WO1A1", "text": "Heat pump", "title": "Heat pump", "date": "2010-05-01", "family": "f1"},
        {"doc_id": "EP2A1", "text": "Pump", "title": "Pump", "date": "2010-05-01", "family": "F2"},
    ]
    frame = frame_of([{**row, "kind": "patent"} for row in rows])
    assert repeats_of(frame) == {"EP1B1": ("US1A1", "family"), "WO1A1": ("US1A1", "family")}
    assert repeats_of(frame.assign(kind="news")) == {}


def test_patents_known_by_a_title_alone_are_as_many_as_their_numbers():
    rows = [{"doc_id": f"EP{n}", "text": "Heat pump", "title": "Heat pump", "kind": "patent"} for n in range(3)]
    assert repeats_of(frame_of(rows)) == {}
    hashes = frame_of([{**row, "doc_id": f"hHeat pump\nHeat pu-{n}"} for n, row in enumerate(rows)])
    assert set(repeats_of(hashes).values()) == {("hHeat pump\nHeat pu-0", "exact")}
    assert len(repeats_of(frame_of([{**row, "kind": "news"} for row in rows]))) == 2


def test_two_families_of_one_file_are_two_inventions_whatever_their_texts():
    rows = [
        {"doc_id": "A1", "text": TEXT, "family": "F1", "source_file": "x.csv"},
        {"doc_id": "A2", "text": TEXT, "family": "F2", "source_file": "x.csv"},
        {"doc_id": "A3", "text": TEXT + " Indeed.", "family": "F3", "source_file": "x.csv"},
    ]
    frame = frame_of([{**row, "kind": "patent"} for row in rows])
    assert repeats_of(frame) == {}
    other_file = frame.assign(source_file=["x.csv", "y.csv", "z.csv"])
    assert repeats_of(other_file) == {"A2": ("A1", "exact"), "A3": ("A1", "near")}


def test_translations_of_an_item_count_once_each_language_once():
    rows = [
        {"doc_id": "en", "text": TEXT, "lang": "en"},
        {"doc_id": "fr", "text": "Une pompe à chaleur stocke l'énergie dans une batterie au sel.", "lang": "fr"},
        {"doc_id": "fr2", "text": "Tout autre chose sous le même numéro, dans la même langue.", "lang": "fr"},
        {"doc_id": "old", "text": "Iets heel anders van jaren geleden.", "lang": "nl", "date": "2009-01-01"},
    ]
    frame = frame_of([{**row, "item": "12"} for row in rows])
    found = find_repeats(frame, tokens_of(frame), near=True)
    assert found["why"].tolist() == ["translation"]
    assert {*found["doc_id"], *found["duplicate_of"]} < {"en", "fr", "fr2"}
    apart = frame.assign(organisation=["A", "B", "C", "D"])
    assert repeats_of(apart) == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("https://x.eu/en/news/1", "en"), ("https://x.eu/de/news/1", "de"), True),
        (("https://x.eu/news/1", "en"), ("https://www.x.eu/nl-BE/news/1/", "nl"), True),
        (("https://x.eu/p?id=4&lang=fr", "fr"), ("https://x.eu/p?id=4", "en"), True),
        (("https://x.eu/p?id=4&lang=fr", "fr"), ("https://x.eu/p?id=4&lang=en", "en"), True),
        (("https://nl.x.eu/a", "nl"), ("https://fr.x.eu/a", "fr"), True),
        (("https://x.eu/a.nl.html", "nl"), ("https://x.eu/a.en.html", "en"), True),
        (("https://x.de/en/a", "en"), ("https://x.de/de/a", "de"), True),
        (("https://x.eu/en/news/1", "en"), ("https://x.eu/de/news/2", "de"), False),
        (("https://x.eu/it/a", "en"), ("https://x.eu/en/a", "fr"), False),
        (("https://x.nl/a", "nl"), ("https://x.de/a", "de"), False),
        (("http://[broken", "nl"), ("", "de"), True),
    ],
)
def test_addresses_that_differ_by_their_language(one, other, same):
    assert (neutral_address(*one) == neutral_address(*other)) is same


def test_translations_by_address():
    rows = [
        {"doc_id": "a", "text": TEXT, "lang": "en", "url": "https://x.eu/en/1"},
        {"doc_id": "b", "text": "Eine Wärmepumpe speichert Energie.", "lang": "de", "url": "https://x.eu/de/1"},
    ]
    assert repeats_of(frame_of(rows)) in ({"b": ("a", "translation")}, {"a": ("b", "translation")})
    assert repeats_of(frame_of([{**row, "url": ""} for row in rows])) == {}


def test_a_later_copy_by_another_medium_is_a_repost():
    rows = [
        {"doc_id": "late", "text": TEXT + " (ANP)", "organisation": "De Krant", "date": "2015-02-01"},
        {"doc_id": "first", "text": TEXT, "organisation": "Het Bureau", "date": "2015-01-31"},
        {"doc_id": "own", "text": TEXT + " Update.", "organisation": "HET BUREAU", "date": "2015-03-01"},
    ]
    assert repeats_of(frame_of(rows)) == {"late": ("first", "repost"), "own": ("first", "near")}


@pytest.mark.parametrize(
    ("kind", "date", "title", "found"),
    [
        ("news", "2015-01-20", "Release 3.1 is out", True),
        ("news", "2015-06-01", "Release 3.1 is out", False),
        ("news", None, "Release 3.1 is out", True),
        ("news", "2015-01-20", "Release 3.2 is out", False),
        ("patent", "2019-06-01", "Release 3.1 is out", True),
    ],
)
def test_series_of_announcements_stay_apart(kind, date, title, found):
    rows = [
        {"doc_id": "a", "title": "Release 3.1 is out", "text": TEXT, "kind": kind},
        {"doc_id": "b", "title": title, "text": f"{TEXT} Thanks to all.", "kind": kind, "date": date},
    ]
    assert repeats_of(frame_of(rows)) == ({"b": ("a", "near")} if found else {})


def test_the_users_word_is_honoured():
    frame = frame_of([{"doc_id": one, "text": TEXT, "item": "i", "kind": "patent", "family": "F"} for one in "abc"])
    assert repeats_of(frame) == {"b": ("a", "exact"), "c": ("a", "exact")}
    assert repeats_of(frame, apart={"a"}) == {"c": ("b", "exact")}
    assert repeats_of(frame, apart={"a", "b", "gone"}) == {}


def test_the_review_list_starts_with_the_least_sure():
    texts = copies(0.25, n=5) + copies(0.3, n=5, seed=8)
    documents = frame_of([{"doc_id": f"d{n:04}", "text": text} for n, text in enumerate(texts)])
    found = find_repeats(documents, tokens_of(documents), near=True)
    listed = to_review(found)
    assert len(listed) == len(found) > 5
    assert listed["score"].is_monotonic_increasing


def test_no_documents_and_missing_columns():
    frame = frame_of([{"doc_id": "a", "text": TEXT}, {"doc_id": "b", "text": TEXT}])
    assert find_repeats(frame[:0], {}, near=True).empty
    bare = frame.drop(columns=["family", "item", "url", "organisation", "source_file"])
    assert duplicate_of(bare, find_repeats(bare, tokens_of(bare), near=True)).tolist() == ["", "a"]


# --- order and secrecy ------------------------------------------------------------------------------------------------

SENTENCES = [TEXT, OTHER, TEXT.replace("salt", "lithium"), OTHER + " " + TEXT[:40], TEXT + " It is sold in Genk."]
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.sampled_from(SENTENCES),
            "family": st.sampled_from(["", "", "F1", "F2"]),
            "item": st.sampled_from(["", "", "i1"]),
            "lang": st.sampled_from(["en", "nl"]),
            "kind": st.sampled_from(["patent", "news", "interview"]),
            "date": st.sampled_from(["2014-01-01", "2015-01-01", None]),
            "source_file": st.sampled_from(["x", "y"]),
            "confidential": st.booleans(),
        }
    ),
    min_size=1,
    max_size=9,
)


def numbered(rows):
    return frame_of([{**row, "doc_id": f"d{n}"} for n, row in enumerate(rows)])


@hypothesis_settings(max_examples=20, deadline=None)
@given(rows=ROWS, seed=st.integers(0, 9))
def test_the_order_of_documents_changes_nothing(rows, seed):
    frame = numbered(rows)
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    one, other = (find_repeats(each, tokens_of(each), near=True) for each in (frame, shuffled))
    pd.testing.assert_frame_equal(one, other)


@hypothesis_settings(max_examples=30, deadline=None)
@given(rows=ROWS)
def test_open_documents_are_grouped_as_if_no_confidential_one_were_there(rows):
    frame = numbered(rows)
    opened = frame[~frame["confidential"]].reset_index(drop=True)
    every = find_repeats(frame, tokens_of(frame), near=True)
    alone = find_repeats(opened, tokens_of(opened), near=True)
    pd.testing.assert_frame_equal(every[every["doc_id"].isin(opened["doc_id"])].reset_index(drop=True), alone)


def test_the_words_of_many_rows_keep_their_documents():
    texts = ["alpha beta gamma", "", "Beta GAMMA delta"]
    words = pool({"en": (np.arange(3), tokenize(texts, "en"))}, np.array([2, 0, 1]))
    assert words.lengths.tolist() == [0, 3, 3]
    assert words.words[words.bounds[1]] == words.words[words.bounds[2] + 1]
    assert len(near_pairs(words, ["", "", ""], np.ones(3, dtype=bool)).left) == 0
