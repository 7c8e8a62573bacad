"""Text to token ids with the encoder's own sentencepiece model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BEGIN, UNKNOWN, END = 1, 0, 2


def read_pieces(path: Path) -> Any:  # noqa: ANN401 - sentencepiece is untyped
    """Read a sentencepiece model; raises OSError or RuntimeError where it is missing or damaged."""
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_proto=path.read_bytes())


def token_ids(pieces: Any, texts: Sequence[str]) -> list[list[int]]:  # noqa: ANN401 - sentencepiece is untyped
    """Return each text's token ids with begin and end marks; nothing is cut off.

    A text without a single piece (empty, or only white space) reads as one unknown piece, as the original tokeniser
    of the weights' package reads it, so it too has a vector. A run of characters the model does not know is one
    unknown piece, as in the original model (the package makes it several). Lone surrogates, which UTF-8 cannot hold,
    read as "?".
    """
    clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    found = pieces.encode(clean, add_bos=True, add_eos=True, num_threads=1)
    return [ids if len(ids) > 2 else [BEGIN, UNKNOWN, END] for ids in found]
