"""The only file that writes a study to disk and reads it back, and that keeps finished stages for the next run.

A study folder is complete when its ``manifest.json`` stands. A new study is written whole into ``.work/saving``, the
manifest last, and then moved over the old one: a full disk or a kill leaves the old study or, where it fell between
two moves, a move that the next reader ends. Finished stages lie in ``.work``, each under its fingerprint.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from roadmap.errors import StudyError
from roadmap.i18n import N_, Message
from roadmap.records import Item, Level, Link, Roadmap, Ruling, Sector, Spot, Study, Topics
from roadmap.tables import (
    ASSIGNMENTS,
    BACKTESTS,
    DOCUMENTS,
    FORECASTS,
    GROWTH,
    MAP,
    QUARTERS,
    READS,
    REJECTS,
    REPEATS,
    SECTORS,
    TOPIC_MODEL,
    TOPICS,
    TRENDS,
    Table,
    check,
    empty,
)
from roadmap.written import WRITTEN, plain, written_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pandas as pd

    from roadmap.records import Vectors, Written

WORK = ".work"
SAVING = "saving"
KEPT = "whole.json"
"""In a kept stage's folder: the SHA-256 of its files, so that a damaged one is made again."""
MANIFEST = "manifest.json"

_WHOLE: dict[str, Table] = {
    "documents": DOCUMENTS,
    "rejects": REJECTS,
    "reads": READS,
    "repeats": REPEATS,
    "sectors": SECTORS,
    "assignments": ASSIGNMENTS,
    "map": MAP,
}
_LEVEL: dict[str, Table] = {
    "topics": TOPICS,
    "trends": TRENDS,
    "growth": GROWTH,
    "forecasts": FORECASTS,
    "backtests": BACKTESTS,
    "quarters": QUARTERS,
}
# The contract's names hold topics; the same tables at theme level stand beside them.
_THEME_FILES = {
    "topics": "themes",
    **{name: f"theme_{name}" for name in ("trends", "growth", "forecasts", "backtests", "quarters")},
}
_LATE = ("quarters",)
"""Tables that a study of an earlier version lacks: there they are empty."""
_LISTS = ("keywords", "parents")
_FOUND: dict[str, Table] = {"topics": TOPIC_MODEL, "themes": TOPIC_MODEL, "assignments": ASSIGNMENTS}
"""Tables of the topics as they were found; they stand in a study that somebody edited."""
COMPUTED = "found_roadmap.json"
"""The roadmap as it was computed; it stands in a study whose roadmap somebody overruled."""


# --- writing --------------------------------------------------------------------------------------------------------


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Give a name to write to beside ``path``; rename it to ``path`` if all went well, remove it if not."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        raise StudyError(N_("{path} could not be written: {error}."), path=path, error=_why(error)) from error
    finally:
        draft.unlink(missing_ok=True)


def _why(error: OSError) -> str:
    """Return what the machine said: Arrow and numpy wrap it in words of their own."""
    inside = re.search(r"\[errno (\d+)\]", str(error))
    if inside:
        return os.strerror(int(inside[1]))
    if re.search(r"\d+ requested and \d+ written", str(error)):
        return os.strerror(errno.ENOSPC)
    return error.strerror or str(error)


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as parquet."""
    with aside(path) as draft:
        frame.to_parquet(draft, index=False, compression="zstd")


def write_json(value: Any, path: Path) -> None:  # noqa: ANN401 - plain JSON values
    """Write plain values as JSON."""
    with aside(path) as draft:
        draft.write_text(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def write_array(array: Any, path: Path) -> None:  # noqa: ANN401 - a numpy array
    """Write an array as npy."""
    import numpy as np

    with aside(path) as draft, draft.open("wb") as target:
        np.save(target, array, allow_pickle=False)


def read_frame(path: Path) -> pd.DataFrame:
    """Read a parquet frame; list columns come back as lists."""
    import pandas as pd
    import pyarrow as pa

    try:
        frame = pd.read_parquet(path)
        for name in frame.columns:
            if name.startswith(_LISTS):
                frame[name] = frame[name].map(list)
    except (pa.ArrowException, OSError, ValueError, TypeError, LookupError, MemoryError) as error:
        first = str(error).split("\n", maxsplit=1)[0]
        raise StudyError(N_("{path} could not be read: {error}."), path=path, error=first) from error
    return frame


def prepare_folder(out: Path) -> None:
    """Make the folder of a study, or say why it cannot be one.

    Raises
    ------
    StudyError
        The folder holds something else, or cannot be made.
    """
    if out.exists() and not out.is_dir():
        raise StudyError(N_("{path} is a file; wanted a folder for the study."), path=out)
    strange = out.is_dir() and any(out.iterdir()) and not ((out / MANIFEST).exists() or (out / WORK).exists())
    if strange:
        raise StudyError(N_("{path} holds other files; wanted a new folder, an empty one or a study."), path=out)
    try:
        (out / WORK).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(N_("{path} could not be made: {error}."), path=out, error=error.strerror) from error


def save_study(study: Study, vectors: Vectors) -> dict[str, str]:
    """Write a study into ``study.path``, the manifest last; return the SHA-256 of each file by name."""
    draft = study.path / WORK / SAVING
    (draft / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(parents=True)
        _write_study(study, vectors, draft)
        hashes = {path.name: file_hash(path) for path in sorted(draft.iterdir())}
        manifest = {**study.manifest, "files": hashes}
        write_json({**manifest, "whole": whole_print(manifest)}, draft / MANIFEST)
    except OSError as error:
        raise StudyError(N_("{path} could not be written: {error}."), path=draft, error=_why(error)) from error
    finally:
        if not (draft / MANIFEST).exists():
            shutil.rmtree(draft, ignore_errors=True)
    (study.path / MANIFEST).unlink(missing_ok=True)
    for name in (*(f"found_{name}.parquet" for name in _FOUND), COMPUTED):
        if name not in hashes:
            (study.path / name).unlink(missing_ok=True)
    _end_move(study.path)
    return hashes


def whole_print(manifest: dict[str, Any]) -> str:
    """Return the fingerprint of a manifest, which its own ``whole`` repeats."""
    return fingerprint({name: value for name, value in manifest.items() if name != "whole"})


def _write_study(study: Study, vectors: Vectors, folder: Path) -> None:
    """Write every file of a study but its manifest."""
    for name, table in _WHOLE.items():
        write_frame(check(getattr(study, name), table), folder / f"{name}.parquet")
    for name, table in _LEVEL.items():
        write_frame(check(getattr(study.fine, name), table), folder / f"{name}.parquet")
        write_frame(check(getattr(study.broad, name), table), folder / f"{_THEME_FILES[name]}.parquet")
    if study.found is not None:
        for name, table in _FOUND.items():
            write_frame(check(getattr(study.found, name), table), folder / f"found_{name}.parquet")
    write_array(vectors.matrix, folder / "vectors.npy")
    write_json(
        {
            "doc_ids": list(vectors.doc_ids),
            "encoder": vectors.encoder,
            "revision": vectors.revision,
            "dimension": int(vectors.matrix.shape[1]),
        },
        folder / "vectors.json",
    )
    write_json(_roadmap_json(study), folder / "roadmap.json")
    if study.roadmap.computed is not None:
        write_json(_plan_json(study.roadmap.computed), folder / COMPUTED)
    write_json(study.quality, folder / "quality.json")


def _end_move(out: Path) -> None:
    """Move a study that was written whole into its place, the manifest last; another process may be doing the same."""
    draft = out / WORK / SAVING
    if not (draft / MANIFEST).exists():
        return
    for path in sorted(draft.iterdir(), key=lambda one: (one.name == MANIFEST, one.name)):
        with suppress(FileNotFoundError):
            path.replace(out / path.name)
    shutil.rmtree(draft, ignore_errors=True)


def _roadmap_json(study: Study) -> dict[str, Any]:
    """Return the roadmap as the contract's roadmap.json."""
    from roadmap.tables import LANES

    about = {
        "lanes": list(LANES),
        "sectors": [asdict(sector) for sector in study.sector_list],
        "themes": [
            {"theme_id": row.topic_id, "label": row.label, "keywords": list(row.keywords)}
            for row in study.broad.topics.itertuples()
        ],
    }
    plan = _plan_json(study.roadmap)
    first = {"reference_year": plan.pop("reference_year")}
    rulings = [_ruling_json(one) for one in study.roadmap.rulings]
    return {**first, **about, **plan, **({"rulings": rulings} if rulings else {})}


def _plan_json(plan: Roadmap) -> dict[str, Any]:
    """Return a roadmap's items, links and what is not placed."""
    return {
        "reference_year": plan.reference_year,
        "items": [asdict(item) for item in plan.items],
        "links": [asdict(link) for link in plan.links],
        "not_placed": [
            {"topic": topic, "level": level, "sector": sector, **_reason_json(why)}
            for topic, level, sector, why in plan.not_placed
        ],
    }


def _reason_json(why: Message) -> dict[str, str]:
    return {"reason": why.english(), "reason_id": why.template, "reason_args": why.args_json()}


def _ruling_json(one: Ruling) -> dict[str, Any]:
    """Return a ruling as plain values: an item's place before, or why it had none."""
    value = {name: getattr(one, name) for name in ("number", "kind", "who", "when", "why", "item_id", "other")}
    before = asdict(one.before) if one.before else None
    return {**value, "relation": one.relation, "before": before, **(_reason_json(one.reason) if one.reason else {})}


# --- reading --------------------------------------------------------------------------------------------------------


def load_study(path: Path | str) -> Study:
    """Read a study back.

    Raises
    ------
    StudyError
        The folder is not a study, its run has not finished, or a file is missing or damaged.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    try:
        return _study(folder, manifest)
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # readable files that do not fit together
        found = f"{type(error).__name__} {error}"
        raise StudyError(N_("The study {path} is damaged: {error}."), path=folder, error=found) from error


def _study(folder: Path, manifest: dict[str, Any]) -> Study:
    """Read the tables and the roadmap of a study."""
    whole = {name: check(read_frame(folder / f"{name}.parquet"), table) for name, table in _WHOLE.items()}
    files = manifest.get("files", {})
    fine, broad = (_level(folder, names, files) for names in ({name: name for name in _LEVEL}, _THEME_FILES))
    plan = read_json(folder / "roadmap.json")
    computed = _roadmap(read_json(folder / COMPUTED)) if COMPUTED in manifest.get("files", {}) else None
    return Study(
        path=folder,
        fine=fine,
        broad=broad,
        roadmap=replace(_roadmap(plan), computed=computed),
        sector_list=tuple(_sector(value) for value in plan["sectors"]),
        quality=read_json(folder / "quality.json"),
        manifest=manifest,
        found=_found(folder, manifest, whole["map"]),
        written=read_written(folder),
        **whole,
    )


def _level(folder: Path, names: dict[str, str], files: dict[str, Any]) -> Level:
    """Read the tables of one level by their file names."""
    known = {name: f"{names[name]}.parquet" for name in _LEVEL}
    late = {name for name in _LATE if known[name] not in files}
    return Level(**{
        name: empty(_LEVEL[name]) if name in late else check(read_frame(folder / file), _LEVEL[name])
        for name, file in known.items()
    })  # fmt: skip


def _found(folder: Path, manifest: dict[str, Any], places: pd.DataFrame) -> Topics | None:
    """Read the topics as they were found, where the study was edited."""
    if "found_topics.parquet" not in manifest.get("files", {}):
        return None
    frames = {name: check(read_frame(folder / f"found_{name}.parquet"), table) for name, table in _FOUND.items()}
    return Topics(**frames, map=places, quality={})


def read_written(folder: Path) -> tuple[Written, ...]:
    """Return what a language model wrote for a study, nothing where none was asked; or say what is wrong with it."""
    path = folder / WRITTEN
    try:
        return tuple(written_of(value) for value in read_json(path)) if path.exists() else ()
    except (LookupError, TypeError, AttributeError) as error:
        found = f"{type(error).__name__} {error}"
        raise StudyError(N_("{path} could not be read: {error}."), path=path, error=found[:120]) from error


def write_written(written: Iterable[Written], folder: Path) -> None:
    """Write what a language model wrote beside a study."""
    write_json([plain(one) for one in written], folder / WRITTEN)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return a study's manifest."""
    if not folder.is_dir():
        raise StudyError(N_("There is no study at {path}."), path=folder)
    if not (folder / MANIFEST).exists():
        with suppress(OSError):
            _end_move(folder)
    if not (folder / MANIFEST).exists():
        wanted = N_("The run that makes the study {path} has not finished; run it again, what was done is kept.")
        raise StudyError(
            wanted if (folder / WORK).exists() else N_("{path} is not a study: it has no manifest.json."), path=folder
        )
    manifest = read_json(folder / MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("study_version") != 1:
        raise StudyError(
            N_("{path} was made by another version (study version {found}); wanted version 1: run it again."),
            path=folder,
            found=manifest.get("study_version") if isinstance(manifest, dict) else "-",
        )
    return manifest


def read_json(path: Path) -> Any:  # noqa: ANN401 - plain JSON values
    """Read a JSON file, or say what is wrong with it."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StudyError(N_("{path} could not be read: {error}."), path=path, error=error) from error


def load_vectors(folder: Path) -> Vectors:
    """Read a study's vectors."""
    import numpy as np

    from roadmap.records import Vectors

    about = read_json(folder / "vectors.json")
    try:
        matrix = np.load(folder / "vectors.npy", allow_pickle=False)
        return Vectors(tuple(about["doc_ids"]), matrix, about["encoder"], about["revision"])
    except (OSError, ValueError, EOFError, LookupError, TypeError, AttributeError) as error:
        raise StudyError(N_("{path} could not be read: {error}."), path=folder / "vectors.npy", error=error) from error


def _roadmap(value: dict[str, Any]) -> Roadmap:
    """Rebuild the roadmap from roadmap.json."""
    items = tuple(Item(**{**row, "evidence": tuple(row["evidence"])}) for row in value["items"])
    links = tuple(Link(**{**row, "evidence": tuple(row["evidence"])}) for row in value["links"])
    not_placed = tuple(
        (row["topic"], row["level"], row["sector"], Message.from_json(row["reason_id"], row["reason_args"]))
        for row in value["not_placed"]
    )
    rulings = tuple(_ruling(row) for row in value.get("rulings", ()))
    return Roadmap(int(value["reference_year"]), items, links, not_placed, rulings)


def _ruling(row: dict[str, Any]) -> Ruling:
    """Rebuild a ruling from roadmap.json."""
    value = {name: row[name] for name in ("number", "kind", "who", "when", "why", "item_id", "other", "relation")}
    reason = Message.from_json(row["reason_id"], row["reason_args"]) if "reason_id" in row else None
    return Ruling(**value, before=Spot(**row["before"]) if row["before"] else None, reason=reason)


def _sector(value: dict[str, Any]) -> Sector:
    return Sector(value["sector_id"], value["names"], value["descriptions"], tuple(value["cpc"]))


# --- finished stages ------------------------------------------------------------------------------------------------


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def fingerprint(*parts: Any) -> str:  # noqa: ANN401 - anything JSON can write
    """Return a hash of plain values, 20 hexadecimal digits."""
    text = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def keep(folder: Path, results: dict[str, Any]) -> None:
    """Keep a stage's results (frames, arrays, csr matrices, plain values) under names; older ones of the stage go."""
    import numpy as np
    import pandas as pd

    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    draft.mkdir(parents=True, exist_ok=True)
    try:
        for name, value in results.items():
            if isinstance(value, pd.DataFrame):
                write_frame(value, draft / f"{name}.parquet")
            elif isinstance(value, np.ndarray):
                write_array(value, draft / f"{name}.npy")
            elif hasattr(value, "tocsr"):
                _write_csr(value, draft / f"{name}.npz")
            else:
                write_json(value, draft / f"{name}.json")
        write_json({path.name: file_hash(path) for path in sorted(draft.iterdir())}, draft / KEPT)
        shutil.rmtree(folder, ignore_errors=True)
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    stage = folder.name.rsplit("-", 1)[0]
    for old in (*folder.parent.glob(f"{stage}-*"), *folder.parent.glob(f".{stage}-*")):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def kept(folder: Path) -> dict[str, Any] | None:
    """Return the results kept in ``folder``, or None where there are none or they are damaged."""
    import numpy as np

    if not folder.is_dir():
        return None
    readers: dict[str, Callable[[Path], Any]] = {
        ".parquet": read_frame,
        ".json": read_json,
        ".npy": np.load,
        ".npz": _read_csr,
    }
    try:
        hashes = read_json(folder / KEPT)
        if any(file_hash(folder / name) != sha for name, sha in hashes.items()):
            return None
        return {Path(name).stem: readers[Path(name).suffix](folder / name) for name in hashes}
    except (StudyError, OSError, ValueError, TypeError, LookupError, AttributeError, EOFError, BadZipFile):
        return None  # a damaged stage is made again


def _write_csr(matrix: Any, path: Path) -> None:  # noqa: ANN401 - scipy sparse
    import numpy as np

    value = matrix.tocsr()
    with aside(path) as draft, draft.open("wb") as target:
        np.savez(target, data=value.data, indices=value.indices, indptr=value.indptr, shape=np.array(value.shape))


def _read_csr(path: Path) -> Any:  # noqa: ANN401 - scipy sparse
    import numpy as np
    from scipy.sparse import csr_matrix

    with np.load(path, allow_pickle=False) as kept_arrays:
        parts = (kept_arrays["data"], kept_arrays["indices"], kept_arrays["indptr"])
        return csr_matrix(parts, shape=tuple(kept_arrays["shape"]))
