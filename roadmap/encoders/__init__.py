"""Texts to vectors: the embedded multilingual encoder, any sentence-transformers model on disk, hashing for tests.

``models/catalogue.toml`` names them; nothing is ever fetched. Torch is imported when a model is loaded, not before.
"""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.errors import EncoderError
from roadmap.i18n import N_
from roadmap.shipped import shipped

if TYPE_CHECKING:
    from roadmap.records import Encoder

PRECISIONS = ("auto", "float32", "bfloat16")

LOADERS = {
    "embedded": "roadmap.encoders.embedded",
    "sentence-transformers": "roadmap.encoders.sentence",
    "hashing": "roadmap.encoders.hashing",
}
"""Kind in the catalogue -> module with ``load(name, entry, precision=)`` and ``revision(name, entry)``."""

FIELDS = {"kind": str, "revision": str, "languages": list, "dimension": int, "licence": str}
"""What every entry of the catalogue says."""


def load_encoder(name: str = "embedded", *, precision: str = "auto", catalogue: Path | None = None) -> Encoder:
    """Load an encoder by its name in the catalogue, or a sentence-transformers model by the path of its folder.

    Parameters
    ----------
    name
        A name in models/catalogue.toml, or a path to a folder.
    precision
        Matrix products of the embedded encoder: ``auto`` takes bfloat16 where the processor has it, else float32.
    catalogue
        Another catalogue than the one that ships with the product.

    Raises
    ------
    EncoderError
        The name, kind or precision is unknown, the catalogue is damaged, or the model is not on this machine.
    """
    if precision not in PRECISIONS:
        raise EncoderError(
            N_("The precision {found} is unknown; wanted one of {known}."), found=precision, known=", ".join(PRECISIONS)
        )
    entry = _entry(name, catalogue or shipped("models") / "catalogue.toml")
    encoder: Encoder = import_module(LOADERS[entry["kind"]]).load(name, entry, precision=precision)
    return encoder


def revision_of(name: str = "embedded", *, catalogue: Path | None = None) -> str:
    """Return what identifies an encoder's weights, without loading them: its revision and a hash of its files.

    The type of the matrix products is not part of it, though it is of a loaded encoder's ``revision``: what changes
    with the machine only by rounding need not make a finished study old.

    Raises
    ------
    EncoderError
        As ``load_encoder``.
    """
    entry = _entry(name, catalogue or shipped("models") / "catalogue.toml")
    found: str = import_module(LOADERS[entry["kind"]]).revision(name, entry)
    return found


def read_catalogue(path: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return the catalogue: name -> kind, revision, languages, dimension, licence and where the model lies.

    Raises
    ------
    EncoderError
        The file is missing or not TOML, or an entry lacks a field or names an unknown kind.
    """
    path = path or shipped("models") / "catalogue.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EncoderError(
            N_("The encoder catalogue {path} could not be read: {error}."), path=path, error=error
        ) from error
    for name, entry in entries.items():
        _check(name, entry, path)
    return entries


def _entry(name: str, path: Path) -> dict[str, Any]:
    """Return the catalogue's entry, or one made for a folder."""
    entries = read_catalogue(path)
    if name in entries:
        return {**entries[name], "root": path.parent}
    if Path(name).is_dir():
        return {"kind": "sentence-transformers", "revision": "", "dimension": 0, "path": str(Path(name).resolve())}
    raise EncoderError(
        N_("The encoder {name} is neither in the catalogue {path} nor a folder; known there are {known}."),
        name=name, path=path, known=", ".join(sorted(entries)),
    )  # fmt: skip


def _check(name: str, entry: Any, path: Path) -> None:  # noqa: ANN401 - whatever the file holds
    """Check one entry of the catalogue."""
    found = entry if isinstance(entry, dict) else {}
    wrong = [field for field, kind in FIELDS.items() if not isinstance(found.get(field), kind)]
    if wrong:
        raise EncoderError(
            N_("The encoder {name} in {path} lacks {fields}, or they are of the wrong kind."),
            name=name, path=path, fields=", ".join(wrong),
        )  # fmt: skip
    if entry["kind"] not in LOADERS:
        raise EncoderError(
            N_("The encoder {name} in {path} is of kind {found}; wanted one of {known}."),
            name=name, path=path, found=entry["kind"], known=", ".join(LOADERS),
        )  # fmt: skip
