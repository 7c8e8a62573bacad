"""Any sentence-transformers model that lies on disk."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.errors import EncoderError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

STEP = 512
"""Texts between two reports of progress."""
BATCH = 32
OURS = "roadmap.encoders.muse_module.MuseModule"


@dataclass(frozen=True)
class SentenceEncoder:
    """A ``SentenceTransformer`` behind the Encoder protocol."""

    name: str
    revision: str
    dimension: int
    sentence_transformer: Any = field(repr=False, compare=False)

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> np.ndarray:
        """Return unit vectors, float32 (n, dimension); ``progress`` is called with the number of texts done.

        Padding makes the last digits depend on the texts of a batch (about 1e-7 in cosine); a longer text than the
        model reads is cut off by the model.
        """
        import numpy as np

        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for begin in range(0, len(texts), STEP):
            part = [text.encode("utf-8", "replace").decode("utf-8") for text in texts[begin : begin + STEP]]
            vectors[begin : begin + len(part)] = self.sentence_transformer.encode(
                part, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
            if progress:
                progress(begin + len(part))
        return vectors


def load(name: str, entry: dict[str, Any], *, precision: str) -> SentenceEncoder:
    """Load a model from its folder; ``precision`` is the model's own.

    Raises
    ------
    EncoderError
        The folder or its package is not on this machine, holds no sentence-transformers model, or the model has
        another dimension than the catalogue says.
    """
    folder = _folder(name, entry)
    model = _load(name, folder)
    dimension = int(model.get_embedding_dimension() or 0)
    if entry["dimension"] not in (0, dimension):
        raise EncoderError(
            N_("The encoder {name} in {folder} makes vectors of {found} numbers; the catalogue says {wanted}."),
            name=name, folder=folder, found=dimension, wanted=entry["dimension"],
        )  # fmt: skip
    return SentenceEncoder(name, revision(name, entry), dimension, model)


def revision(name: str, entry: dict[str, Any]) -> str:
    """Return the catalogue's revision (or the folder's name) and a hash of the folder's files."""
    folder = _folder(name, entry)
    return f"{entry['revision'] or folder.name}-{_digest(folder)}"


def _load(name: str, folder: Path) -> Any:  # noqa: ANN401 - untyped library
    """Read the model without the network."""
    # Said before the hub's library reads its settings: a model's own code may otherwise ask the network.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=_ours(folder))
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, AttributeError) as error:
        raise EncoderError(
            N_("The encoder {name} could not be read from {folder}: {error}."),
            name=name, folder=folder, error=(str(error).splitlines() or [type(error).__name__])[0].rstrip("."),
        ) from error  # fmt: skip


def _ours(folder: Path) -> bool:
    """Say whether a folder holds our own network and no code.

    The library asks to be trusted before it imports any module class but its own. It is, for the class this package
    wrote there; a model that names another class is refused with the library's sentence, and its code is never run.
    """
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    return [module.get("type") for module in modules] == [OURS] and not list(folder.rglob("*.py"))


def _folder(name: str, entry: dict[str, Any]) -> Path:
    """Return the model's folder: inside a package, or beside the catalogue."""
    root = Path(entry.get("root", "."))
    if package := entry.get("package"):
        found = find_spec(package)
        if found is None or not found.submodule_search_locations:
            raise EncoderError(
                N_("The encoder {name} lies in the Python package {package}, which is not installed here."),
                name=name, package=package,
            )  # fmt: skip
        root = Path(next(iter(found.submodule_search_locations)))
    folder = root / str(entry.get("path", name))
    if not (folder / "modules.json").is_file():
        raise EncoderError(
            N_("The encoder {name} is not on this machine: {folder} holds no sentence-transformers model."),
            name=name, folder=folder,
        )  # fmt: skip
    return folder


def _digest(folder: Path) -> str:
    """Return a short hash of the model's weights and settings, so that another model under the same name is noticed."""
    whole = sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".json", ".safetensors", ".model", ".txt", ".bin"} and path.is_file():
            whole.update(path.relative_to(folder).as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:12]
