"""Passages: they cover the text, stay short, end where a speaker or a sentence ends, and are quick to find."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.stages._passages import split_passages

TALKS = Path(__file__).resolve().parents[3] / "shared" / "data" / "interviews-founders"
LETTERS = st.sampled_from("aé zB.?!: \n\n\n,’»(\u00a0“9")
ANY = st.one_of(
    st.text(max_size=400),
    st.text(LETTERS, max_size=400),
    st.lists(st.sampled_from(["woord", "Zin.", "Anna Smit:", "\n\n", "\n", "x" * 300, "Dr. Bos"]), max_size=200).map(
        " ".join
    ),
)
SIZES = st.integers(1, 40)


def weight(part):
    """Words of a stretch, very long ones counted by their length as the docstring says."""
    return sum(-(-len(word) // 60) for word in part.split())


@given(ANY, SIZES)
@settings(max_examples=300)
def test_passages_cover_the_text_and_stay_short(text, words):
    found = split_passages(text, words=words)
    assert "".join(text[part.start : part.end] for part in found) == text
    assert [part.start for part in found] == [0, *(part.end for part in found)][: len(found)]
    assert all(part.start < part.end for part in found)
    assert all(weight(text[part.start : part.end]) <= 2 * words for part in found)
    assert split_passages(text, words=words) == found


@given(st.lists(st.integers(5, 30), min_size=10, max_size=60))
def test_a_passage_ends_before_a_turn_where_it_can(lengths):
    names = ("Anna de Vries", "Bert")
    turns = [f"{names[place % 2]}: " + "woord. " * length for place, length in enumerate(lengths)]
    text = "\n\n".join(turn.strip() for turn in turns)
    for part in split_passages(text, words=80):
        assert text[part.start :].startswith(names)


def test_sentences_are_kept_whole_and_abbreviations_are_no_ends():
    text = "De heer J. Bos van Dr. Smit B.V. zoekt partners. " * 40
    for part in split_passages(text.strip(), words=20):
        assert text[part.start : part.end].rstrip().endswith("partners.")


def test_speech_without_punctuation_is_cut_between_words_into_even_parts():
    text = " ".join(f"woord{place}" for place in range(1000))
    sizes = [len(text[part.start : part.end].split()) for part in split_passages(text, words=180)]
    assert sum(sizes) == 1000
    assert max(sizes) - min(sizes) <= 1
    assert not any(text[part.start - 1 : part.start].strip() for part in split_passages(text, words=180))


def test_a_text_without_blanks_is_bounded_too():
    assert max(part.end - part.start for part in split_passages("x" * 100_000)) <= 2 * 180 * 60


def test_nothing_has_no_passages_and_words_must_be_positive():
    assert split_passages("") == []
    with pytest.raises(ValueError, match="wanted 1"):
        split_passages("a", words=0)


@pytest.mark.parametrize("kind", ["talk", "unpunctuated", "dots", "newlines", "names", "blanks"])
def test_no_long_text_hangs_and_none_is_lost(kind):
    million = {
        "talk": "Anna Smit: Wij maken sensoren. En verder? Dat is alles!\n\nBert: Ja, en dan nog iets.\n\n" * 11_500,
        "unpunctuated": "en toen zeiden ze dat " * 45_000,
        "dots": "." * 1_000_000,
        "newlines": "\n" * 1_000_000,
        "names": "A:\n" * 330_000,
        "blanks": "a\n" + " " * 1_000_000,
    }[kind]
    assert "".join(million[part.start : part.end] for part in split_passages(million)) == million


@pytest.mark.skipif(not TALKS.exists(), reason=f"no real interviews at {TALKS}")
def test_real_interviews_break_at_turns_and_sentences():
    good = whole = 0
    for file in sorted(TALKS.glob("*.md")):
        text = file.read_text(encoding="utf-8")
        found = split_passages(text)
        whole += len(found)
        good += sum(text[: part.end].rstrip().endswith((".", "?", "!", "]", '"', "…", ":")) for part in found)
    assert good / whole > 0.98
