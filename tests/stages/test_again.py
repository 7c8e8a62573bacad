"""What an update compares: new documents with the old ones that may be the same, no open one with a closed one."""

import numpy as np
import pandas as pd
import pytest

from roadmap.records import Vectors
from roadmap.stages.again import repeats_beside
from roadmap.tables import DOCUMENTS, empty

WORDS = (
    "the cooled probe measures how fast a thin layer of ice grows on the blade while the mill turns in the wind and "
    "warm air is led through channels in its leading edge until the sensor says that no ice is left on the surface"
)
OTHER = (
    "a basket of willow twigs is lined with loam so that the heat of a small fire dries herbs in twelve hours without "
    "smoke reaching them because a second wall leads it away to the chimney above the roof of the shed behind it"
)


def documents(*given, prefix="old"):
    """Return DOCUMENTS of texts, or of dicts of columns."""
    rows = [
        {
            "doc_id": f"{prefix}{place}",
            "title": "",
            "kind": "news",
            "lang": "en",
            "confidential": False,
            "source_row": 1,
        }
        | ({"text": one} if isinstance(one, str) else one)
        for place, one in enumerate(given)
    ]
    frame = pd.DataFrame(rows).reindex(columns=DOCUMENTS.names)
    frame["date"] = pd.to_datetime(frame["date"])
    texts = empty(DOCUMENTS).select_dtypes("str").columns
    frame[texts] = frame[texts].astype(object).fillna("").astype("str")
    return frame.assign(content_hash=[f"{prefix}{place:04}" for place in range(len(frame))])


def told(old, fresh, cosine=1.0, **more):
    """Return the repeats; every old vector has this cosine with every new one."""
    angle = np.arccos(cosine)
    known = np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (len(old), 1))
    new = np.tile(np.array([[np.cos(angle), np.sin(angle)]], dtype=np.float32), (len(fresh), 1))
    vectors = Vectors(tuple(old["doc_id"]), known, "e", "1"), Vectors(tuple(fresh["doc_id"]), new, "e", "1")
    found = repeats_beside(old, fresh, vectors, **{"near": True, **more})
    return dict(zip(found["doc_id"], zip(found["duplicate_of"], found["why"], strict=True), strict=True))


def test_a_cut_copy_repeats_the_old_document_and_another_text_does_not():
    old = documents(WORDS, OTHER)
    fresh = documents(
        " ".join(WORDS.split()[3:35]), "Something else altogether stands in this one, of no old words.", prefix="new"
    )
    assert told(old, fresh) == {"new0": ("old0", "near")}
    assert told(old, fresh, near=False) == {}
    assert told(old, fresh, apart=["new0"]) == {}


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: f"{text} Read more on our page about mills."], ids=["case", "more"]
)
def test_a_copy_is_found_by_its_words_where_its_vector_lies_elsewhere(change):
    assert told(documents(WORDS), documents(change(WORDS), prefix="new"), cosine=0.1) == {"new0": ("old0", "near")}


def test_the_old_one_counts_even_if_it_is_later_and_itself_a_repeat():
    old = documents({"text": WORDS, "date": "2020-01-03"}, {"text": WORDS + " Again.", "date": "2020-01-02"})
    old["duplicate_of"] = ["old1", ""]
    fresh = documents(
        {"text": WORDS.upper(), "date": "2020-01-01"},
        {"text": WORDS + " Once more.", "date": "2020-01-01"},
        prefix="new",
    )
    assert told(old, fresh) == {"new0": ("old1", "near"), "new1": ("old1", "near")}


def test_of_old_ones_that_count_apart_the_one_most_like_it_is_repeated():
    old = documents({"text": WORDS + " Again and again.", "date": "2020-01-01"}, {"text": WORDS, "date": "2020-01-02"})
    assert told(old, documents(WORDS.upper(), prefix="new")) == {"new0": ("old1", "near")}
    assert told(old, documents(WORDS + " Again and over.", prefix="new")) == {"new0": ("old0", "near")}


def test_new_ones_of_no_old_one_repeat_each_other():
    fresh = documents(
        {"text": WORDS, "date": "2020-01-01"}, {"text": WORDS + " Again.", "date": "2020-01-02"}, prefix="new"
    )
    assert told(documents(OTHER), fresh) == {"new1": ("new0", "near")}


def test_open_documents_never_repeat_closed_ones():
    closed, opened = {"text": WORDS, "confidential": True}, {"text": WORDS + " Again."}
    assert told(documents(closed), documents(opened, prefix="new")) == {}
    assert told(documents(opened), documents(closed, prefix="new")) == {"new0": ("old0", "near")}
    assert told(documents(closed), documents({**opened, "confidential": True}, prefix="new")) == {
        "new0": ("old0", "near")
    }
    both = documents(closed, opened)
    assert told(both, documents({"text": WORDS.upper()}, prefix="new")) == {"new0": ("old1", "near")}


def test_a_family_counts_once_over_both():
    old = documents(
        {"text": OTHER, "kind": "patent", "family": "EP1"}, {"text": OTHER + " More.", "kind": "patent", "family": "X"}
    )
    fresh = documents({"text": WORDS, "kind": "patent", "family": "ep1 "}, prefix="new")
    assert told(old, fresh, cosine=0.0) == {"new0": ("old0", "family")}
    assert told(old, fresh, cosine=0.0, near=False) == {"new0": ("old0", "family")}
