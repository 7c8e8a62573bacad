"""Vectors kept by text: a folder of shards that are only ever added, each whole or ignored.

A shard is ``NAME.npy``, float16 (texts, d), and ``NAME.json`` with the texts' keys and the array's SHA-256. Both are
written aside and renamed, the array first, so an interrupt leaves a shard whole or without its json; one that does not
match its hash is passed over and its texts are embedded again.
"""

from __future__ import annotations

import json
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np

from roadmap.errors import StudyError
from roadmap.i18n import N_


def read_vectors(folder: Path, place: dict[str, int], matrix: np.ndarray) -> np.ndarray:
    """Fill the rows of ``matrix`` whose vectors are kept, and return which those are, bool (n,).

    ``place`` gives each key's row.
    """
    known = np.zeros(len(matrix), dtype=bool)
    for path in sorted(folder.glob("*.json")):
        about = _about(path)
        keys = about["keys"]
        pairs = [(row, place[key]) for row, key in enumerate(keys) if key in place]
        shard = _shard(path, about, matrix.shape[1]) if pairs else None
        if shard is not None:
            source, target = np.array(pairs).T
            matrix[target] = shard[source]
            known[target] = True
    return known


def write_vectors(folder: Path, keys: list[str], vectors: np.ndarray) -> None:
    """Add a shard: the keys of texts and their vectors, kept in half precision.

    Raises
    ------
    StudyError
        The folder cannot be written.
    """
    name = sha256("".join(keys).encode()).hexdigest()[:24]
    buffer = BytesIO()
    np.save(buffer, vectors.astype(np.float16), allow_pickle=False)
    array = buffer.getvalue()
    about = {"sha256": sha256(array).hexdigest(), "keys": keys}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / f"{name}.npy", array)
        _write(folder / f"{name}.json", json.dumps(about).encode())
    except OSError as error:
        raise StudyError(
            N_("The vectors could not be kept in {folder}: {error}."), folder=folder, error=error.strerror or error
        ) from error


def _write(path: Path, data: bytes) -> None:
    """Write aside, then rename."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as aside:
        try:
            aside.write(data)
            aside.close()
            Path(aside.name).replace(path)
        except BaseException:
            Path(aside.name).unlink(missing_ok=True)
            raise


def _about(path: Path) -> dict[str, Any]:
    """Return what a shard's json says; one without keys where it is damaged."""
    try:
        about = json.loads(path.read_bytes())
        whole = isinstance(about["keys"], list) and isinstance(about["sha256"], str)
    except (OSError, ValueError, TypeError, KeyError):
        whole = False
    return about if whole else {"keys": [], "sha256": ""}


def _shard(path: Path, about: dict[str, Any], columns: int) -> np.ndarray | None:
    """Return a shard's array, or nothing where it is missing, damaged or of another shape."""
    try:
        data = path.with_suffix(".npy").read_bytes()
        if sha256(data).hexdigest() != about["sha256"]:
            return None
        array: np.ndarray = np.load(BytesIO(data), allow_pickle=False)
    except (OSError, ValueError):
        return None
    fits = array.dtype == np.float16 and array.shape == (len(about["keys"]), columns)
    return array if fits else None
