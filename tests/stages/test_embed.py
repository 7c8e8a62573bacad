"""Embed: order changes nothing, nothing is embedded twice, and what was finished survives."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.encoders import load_encoder
from roadmap.encoders.hashing import HashingEncoder
from roadmap.errors import StudyError
from roadmap.records import Progress
from roadmap.stages import embed as stage
from roadmap.stages.embed import PASSAGE, embed, embed_texts, passages


@dataclass(frozen=True)
class Counting:
    """A hashing encoder that remembers what it was asked, and gives up after ``limit`` calls."""

    limit: int = 1000
    calls: list[list[str]] = field(default_factory=list)
    name: str = "counting/model"
    revision: str = "1"
    dimension: int = 256

    def encode(self, texts: Sequence[str], *, progress=None) -> np.ndarray:
        if len(self.calls) >= self.limit:
            raise KeyboardInterrupt
        self.calls.append(list(texts))
        return HashingEncoder().encode(texts)

    @property
    def asked(self) -> list[str]:
        return [text for call in self.calls for text in call]


def _documents(texts: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"doc_id": [f"d{n}" for n in range(len(texts))], "title": "Titel", "text": texts})


TEXTS = [f"tekst nummer {number} over onderwerp {number % 7}" for number in range(50)]


@given(st.lists(st.text(min_size=1, max_size=30), max_size=12), st.randoms(use_true_random=False))
def test_order_changes_nothing(texts: list[str], random) -> None:
    documents = _documents(texts)
    shuffled = documents.sample(frac=1, random_state=random.randrange(1000))
    one, two = embed(documents, HashingEncoder()), embed(shuffled, HashingEncoder())
    assert one.doc_ids == tuple(documents["doc_id"])
    assert one.matrix.dtype == np.float32
    rows = [two.doc_ids.index(doc) for doc in one.doc_ids]
    assert one.matrix.tobytes() == two.matrix[rows].tobytes()
    assert np.allclose(np.linalg.norm(one.matrix, axis=1), 1, atol=1e-3)


def test_title_and_text_are_embedded_and_equal_texts_once() -> None:
    encoder = Counting()
    documents = _documents(["a", "b", "a"])
    documents.loc[1, "title"] = ""
    vectors = embed(documents, encoder)
    assert sorted(encoder.asked) == ["Titel\na", "b"]
    assert np.array_equal(vectors.matrix[0], vectors.matrix[2])
    assert (vectors.encoder, vectors.revision) == ("counting/model", "1")


def test_kept_vectors_are_the_fresh_ones_and_only_new_texts_cost(tmp_path: Path) -> None:
    first, again = Counting(), Counting()
    fresh = embed(_documents(TEXTS), first, cache=tmp_path)
    grown = embed(_documents([*TEXTS[::-1], "nieuw"]), again, cache=tmp_path)
    assert again.asked == ["Titel\nnieuw"]
    assert grown.matrix[:-1].tobytes() == fresh.matrix[::-1].tobytes()
    assert embed(_documents(TEXTS), Counting()).matrix.tobytes() == fresh.matrix.tobytes()


def test_another_revision_is_another_vector(tmp_path: Path) -> None:
    embed(_documents(TEXTS), Counting(), cache=tmp_path)
    other = Counting(revision="2")
    embed(_documents(TEXTS), other, cache=tmp_path)
    assert len(other.asked) == len(TEXTS)


def test_an_interrupt_keeps_finished_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "SHARD", 20)
    with pytest.raises(KeyboardInterrupt):
        embed(_documents(TEXTS), Counting(limit=2), cache=tmp_path)
    rest = Counting()
    embed(_documents(TEXTS), rest, cache=tmp_path)
    assert len(rest.asked) == 10
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("damage", ["cut", "flipped", "gone", "json", "keys", "other"])
def test_a_damaged_shard_is_embedded_again(tmp_path: Path, damage: str) -> None:
    wanted = embed(_documents(TEXTS), Counting(), cache=tmp_path).matrix
    (array,), (about,) = tmp_path.rglob("*.npy"), tmp_path.rglob("*.json")
    data = array.read_bytes()
    if damage in ("cut", "flipped", "gone"):
        array.write_bytes({"cut": data[:-100], "flipped": data[:-1] + bytes([data[-1] ^ 1]), "gone": b""}[damage])
    else:
        about.write_bytes({"json": b"{", "keys": b'{"keys": 3, "sha256": ""}', "other": b"[1, 2]"}[damage])
    again = Counting()
    found = embed(_documents(TEXTS), again, cache=tmp_path).matrix
    assert len(again.asked) == len(TEXTS)
    assert found.tobytes() == wanted.tobytes()
    assert embed(_documents(TEXTS), Counting(limit=0), cache=tmp_path).matrix.tobytes() == wanted.tobytes()


def test_a_cache_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_text("in the way")
    with pytest.raises(StudyError, match="vectors could not be kept in"):
        embed(_documents(TEXTS), Counting(), cache=tmp_path)


def test_progress_counts_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "SHARD", 20)
    seen: list[Progress] = []
    embed(_documents([*TEXTS, *TEXTS]), Counting(), report=seen.append)
    assert [one.done for one in seen] == [0, 40, 80, 100]
    assert {one.total for one in seen} == {100}


def test_no_documents() -> None:
    assert embed(_documents([]), HashingEncoder()).matrix.shape == (0, 256)


@given(st.lists(st.sampled_from(("ab", ".", "!", "\n", "Wij:", "een zin. ", "é" * 90)), max_size=900), st.booleans())
def test_passages_lose_nothing_but_white_space(words: list[str], blanks: bool) -> None:
    text = (" " if blanks else "").join(words)
    found = passages(text)
    assert found
    assert (found == [text]) == (len(text) <= PASSAGE or len(found) == 1)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_passages_end_with_turns_rather_than_anywhere() -> None:
    turn = "Bedrijf: Wij bouwen een sensor voor melkrobots. Wij zoeken daarvoor een partner over de grens.\n\n"
    found = passages(turn * 100)
    assert len(found) > 3
    assert all(part.startswith("Bedrijf:") for part in found)


def test_a_long_text_is_the_weighted_average_of_its_passages() -> None:
    encoder = HashingEncoder()
    text = "De laser snijdt staal. " * 120 + "Het hart klopt. " * 60
    parts = passages(text)
    mean = sum(len(part) * encoder.encode([part])[0] for part in parts)
    found = embed_texts(["kort", text, "ook kort"], encoder)
    assert len(parts) > 1
    assert np.allclose(found[1], mean / np.linalg.norm(mean), atol=1e-6)
    assert np.array_equal(found[0], encoder.encode(["kort"])[0])


def test_the_real_encoder_gives_the_same_bytes_kept_or_fresh_in_any_order(tmp_path: Path) -> None:
    encoder = load_encoder()
    texts = [*TEXTS, "Un long entretien sur les batteries et les lasers. " * 80]
    documents = _documents(texts)
    whole = embed(documents, encoder).matrix
    embed(documents[::3], encoder, cache=tmp_path)
    mixed = embed(documents[::-1], encoder, cache=tmp_path).matrix[::-1]
    assert whole.tobytes() == mixed.tobytes()
    near = embed_texts([f"Titel\n{text}" for text in texts], encoder)
    assert (near * whole).sum(axis=1).min() > 0.99999
