"""The embedded encoder as a genuine ``SentenceTransformer``: the input module that reads, runs, saves and loads it.

Imported only when somebody asks for it, because sentence-transformers takes seconds to import.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

# No model of ours lies on a hub: say so before the hub's library reads its settings, so that nothing asks the network.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from roadmap.encoders.muse import DIMENSION, MuseNetwork
from roadmap.encoders.pieces import END, read_pieces, token_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

PIECES = "sp.model"


class MuseModule(InputModule):
    """Texts to unit vectors of 512 numbers; texts are never cut off."""

    config_keys: list[str] = ["tokens", "precision", "revision"]  # noqa: RUF012 - declared so by the library

    def __init__(self, network: MuseNetwork, pieces: Any, *, revision: str) -> None:  # noqa: ANN401 - untyped library
        super().__init__()  # type: ignore[no-untyped-call]
        self.network = network
        self.tokenizer: Any = pieces
        self.revision = revision

    @property
    def tokens(self) -> int:
        """Rows of the embedding table."""
        return len(self.network.table)

    @property
    def precision(self) -> str:
        """Type of the matrix products."""
        return str(self.network.compute).removeprefix("torch.")

    @property
    def max_seq_length(self) -> None:
        """No limit."""
        return

    def get_embedding_dimension(self) -> int:
        """Return the length of a vector."""
        return DIMENSION

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return ``input_ids`` and ``attention_mask``, int64 (texts, longest text's tokens)."""
        texts = [(prompt or "") + str(text) for text in inputs]
        ids = token_ids(self.tokenizer, texts)
        mask = torch.zeros(len(ids), max(map(len, ids), default=0), dtype=torch.int64)
        padded = torch.full_like(mask, END)
        for row, one in enumerate(ids):
            padded[row, : len(one)] = torch.tensor(one)
            mask[row, : len(one)] = 1
        return {"input_ids": padded, "attention_mask": mask}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        """Add ``sentence_embedding`` (texts, 512); ``token_embeddings`` is worked out if it is asked for."""
        flat, lengths = _flat(features)
        return _Features(features, sentence_embedding=self.network(flat, lengths), module=self)

    def token_embeddings(self, features: dict[str, Any]) -> Tensor:
        """Return every token's vector, float32 (texts, longest text's tokens, 512), zero where there is none."""
        found = self.network.tokens(*_flat(features))
        padded = found.new_zeros(*features["attention_mask"].shape, DIMENSION)
        padded[features["attention_mask"].bool()] = found
        return padded

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:  # noqa: ANN401
        """Write config.json, model.safetensors and sp.model; nothing is ever pickled, whatever is asked for."""
        self.save_config(output_path)
        self.save_torch_weights(output_path, safe_serialization=True)
        (Path(output_path) / PIECES).write_bytes(self.tokenizer.serialized_model_proto())

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", **kwargs: Any) -> MuseModule:  # type: ignore[override] # noqa: ANN401
        """Read what ``save`` wrote."""
        known = {key: kwargs[key] for key in ("token", "cache_folder", "revision", "local_files_only") if key in kwargs}
        config = cls.load_config(model_name_or_path, subfolder=subfolder, **known)
        pieces = cls.load_file_path(model_name_or_path, PIECES, subfolder=subfolder, **known)
        if pieces is None:
            raise FileNotFoundError(f"{PIECES} is missing in {model_name_or_path}")
        network = MuseNetwork(config["tokens"], getattr(torch, config["precision"]))
        module = cls(network.eval(), read_pieces(Path(pieces)), revision=config["revision"])
        cls.load_torch_weights(model_name_or_path, subfolder=subfolder, model=module, **known)
        return module


class _Features(dict[str, Any]):
    """A module's output in which ``token_embeddings`` is worked out on demand: few ask, and it costs a quarter more."""

    def __init__(self, features: dict[str, Any], *, sentence_embedding: Tensor, module: MuseModule) -> None:
        super().__init__(features, sentence_embedding=sentence_embedding)
        self._module = module

    def __missing__(self, key: str) -> Tensor:
        if key != "token_embeddings":
            raise KeyError(key)
        self[key] = self._module.token_embeddings(self)
        found: Tensor = self[key]
        return found


def _flat(features: dict[str, Any]) -> tuple[Tensor, Tensor]:
    """Return the tokens of all texts one after the other, and each text's number of them."""
    mask = features["attention_mask"]
    return features["input_ids"][mask.bool()], mask.sum(dim=1)


def sentence_transformer(network: MuseNetwork, pieces: Any, *, revision: str) -> Any:  # noqa: ANN401 - untyped library
    """Return a ``SentenceTransformer`` over these weights, on the processor they lie on."""
    module = MuseModule(network, pieces, revision=revision)
    return SentenceTransformer(modules=[module], device=str(network.table.device), local_files_only=True)
