"""The researcher's package: what may be shown of a study, as data, model, charts and text; and whether it repeats.

Tables as parquet and CSV with a frictionless ``datapackage.json``, the topic model for BERTopic, vectors, Vega-Lite
charts, sources as BibTeX, methods with this study's numbers, and one manifest. The same study gives the same bytes.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.disclosure import Shown, disclose
from roadmap.errors import InputError, StudyError
from roadmap.i18n import LANGUAGES, N_, Message
from roadmap.store import aside, load_vectors, read_frame, read_json, write_array, write_frame, write_json
from roadmap.views.package.descriptor import describe
from roadmap.views.package.folder import MANIFEST, TIMINGS, differing, hashes_of, owned, put, see_place
from roadmap.views.package.frames import dictionary, package_tables, write_csv
from roadmap.views.package.methods import methods, readme
from roadmap.views.package.model import write_model
from roadmap.views.package.sources import bibliography, citation
from roadmap.views.package.specs import write_specs
from roadmap.views.radar import radar_csv
from roadmap.views.select import main_level

if TYPE_CHECKING:
    from roadmap.records import Study, Vectors

__all__ = ["DICTIONARY", "check_package", "package_tables", "write_package"]

DICTIONARY = "dictionary.csv"
PRIVATE = ("files", "whole", "versions", "settings", "seed", "encoder", "inputs", "first_date", "last_date")
"""What of a study's manifest the package's says elsewhere, or not at all."""


def write_package(study: Study, out: Path, *, lang: str = "") -> Path:
    """Write the package of a study into the folder ``out``; other files that stand there beside an earlier one stay.

    Parameters
    ----------
    study
        A study as it was loaded: its vectors are read from its folder.
    out
        A new folder, an empty one, or one with an earlier export.
    lang
        Language of methods, charts and readme: nl, fr, de or en; empty for the study's own.

    Raises
    ------
    InputError
        There is no such language.
    StudyError
        ``out`` holds other files or changed ones, or cannot be written; the vectors cannot be read.
    """
    tongue = lang or study.manifest["settings"]["language"]
    if tongue not in LANGUAGES:
        raise InputError(
            N_("Unknown language {found}; wanted one of {known}."), found=tongue, known=", ".join(LANGUAGES)
        )
    earlier = see_place(out)
    draft = out.resolve().with_name(f".{out.resolve().name}.draft")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        _fill(study, draft, tongue)
        put(draft, out, earlier)
    except OSError as error:
        raise StudyError(N_("{path} could not be written: {error}."), path=out, error=error.strerror) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return out


def check_package(study: Study, out: Path) -> list[Message]:
    """Write the package in ``out`` again from the study, aside, and say what differs; timings are left apart.

    Raises
    ------
    StudyError
        ``out`` is no package.
    """
    if not (out / MANIFEST).is_file() or owned(out) is None:
        raise StudyError(N_("{path} is not a package that roadmap export has written."), path=out)
    told = read_json(out / MANIFEST)
    with tempfile.TemporaryDirectory() as place:
        again = Path(place) / "package"
        again.mkdir()
        _fill(study, again, str(told.get("language", "en")))
        found = _facts(told, read_json(again / MANIFEST))
        return found + [_difference(name, was, now, (out, again)) for name, was, now in differing(again, out)]


def _facts(told: dict[str, Any], now: dict[str, Any]) -> list[Message]:
    """Say which settings, versions and inputs differ."""
    words = N_("{name} was {was}, is {now}")
    before, after = _flat(told), _flat(now)
    return [
        Message.of(words, name=name, was=str(before.get(name, "-")), now=str(after.get(name, "-")))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def _flat(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return what a package was made from as dotted names and values."""
    from roadmap.views._honesty import flat

    kept = {name: manifest.get(name, {}) for name in ("settings", "versions", "encoder")}
    files = {
        f"inputs.{one['file'] or place}": one["sha256"][:16] for place, one in enumerate(manifest.get("inputs", []))
    }
    return {**dict(flat(kept)), **files, "seed": manifest.get("seed")}


def _difference(name: str, was: str, now: str, folders: tuple[Path, Path]) -> Message:
    """Say how one file differs; of a table, in how many rows and which columns."""
    if not was:
        return Message.of(N_("the file {file} is missing"), file=name)
    if not now:
        return Message.of(N_("the file {file} is not made any more"), file=name)
    if name.endswith(".parquet"):
        rows, columns = _rows_differing(name, folders)
        words = N_("the table {file} differs in {rows} rows; columns: {columns}")
        return Message.of(words, file=name, rows=rows, columns=", ".join(columns) or "-")
    return Message.of(N_("the file {file} differs"), file=name)


def _rows_differing(name: str, folders: tuple[Path, Path]) -> tuple[int, list[str]]:
    """Return how many rows of a table differ, and in which columns; -1 row where it cannot be read."""
    try:
        old, new = (read_frame(folder / name).astype("str") for folder in folders)
    except StudyError:
        return -1, []
    both = [column for column in old.columns if column in new]
    apart = [column for column in (*old.columns, *new.columns) if (column in old) != (column in new)]
    short = min(len(old), len(new))
    unequal = old[both].head(short).ne(new[both].head(short))
    rows = int(unequal.any(axis=1).sum()) + abs(len(old) - len(new))
    return rows, [column for column in both if unequal[column].any()] + apart


def _fill(study: Study, folder: Path, lang: str) -> None:
    """Write every file of a study's package into an empty folder, the manifest last."""
    shown = disclose(study)
    _tables(shown, folder)
    vectors = _whole(study, load_vectors(study.path))
    _vectors(shown.study, vectors, folder)
    write_model(shown.study, vectors, folder / "model")
    write_specs(shown, folder / "charts", lang)
    texts = {
        "sources.bib": bibliography(shown.study.documents), "CITATION.cff": citation(shown.study.manifest),
        "methods.md": methods(shown, lang), "README.md": readme(shown, lang),
        "radar.csv": radar_csv(shown, level=main_level(shown), lang=lang),
    }  # fmt: skip
    for name, text in texts.items():
        with aside(folder / name) as draft:
            draft.write_text(text, encoding="utf-8", newline="\n")
    times = {name: shown.study.quality.get(name, {}) for name in ("seconds", "peak_mb")}
    write_json(times, folder / TIMINGS)
    write_json(_quality(shown), folder / "quality.json")
    write_json(describe(folder, package_tables(shown.study), shown.study.manifest), folder / "datapackage.json")
    write_json(_manifest(shown, folder, lang), folder / MANIFEST)


def _tables(shown: Shown, folder: Path) -> None:
    """Write each table as parquet and CSV, and what its columns mean."""
    for name, (frame, table) in package_tables(shown.study).items():
        write_frame(frame, folder / f"{name}.parquet")
        write_csv(frame, folder / f"{name}.csv", table)
    write_csv(dictionary(shown.study), folder / DICTIONARY)


def _whole(study: Study, vectors: Vectors) -> Vectors:
    """Return the vectors if there is one for each document, or say that the study is damaged."""
    if set(study.documents["doc_id"]) <= set(vectors.doc_ids) and len(vectors.doc_ids) == len(vectors.matrix):
        return vectors
    raise StudyError(N_("The study {path} is damaged: {error}."), path=study.path, error="vectors.npy")


def _vectors(shown: Study, vectors: Vectors, folder: Path) -> None:
    """Write the vectors of the open documents, in the order of the documents."""
    place = {doc_id: row for row, doc_id in enumerate(vectors.doc_ids)}
    ids = [str(doc_id) for doc_id in shown.documents["doc_id"]]
    about = {
        "doc_ids": ids, "encoder": vectors.encoder, "revision": vectors.revision,
        "dimension": int(vectors.matrix.shape[1]),
    }  # fmt: skip
    write_array(vectors.matrix[[place[doc_id] for doc_id in ids]], folder / "vectors.npy")
    write_json(about, folder / "vectors.json")


def _quality(shown: Shown) -> dict[str, Any]:
    """Return the figures on quality and the record of past forecasts; what counts documents counts the open ones."""
    from roadmap.views.select import scored

    study, documents = shown.study, shown.study.documents
    figures = {name: value for name, value in study.quality.items() if name not in ("seconds", "peak_mb")}
    total = max(1, len(documents))
    opened = {
        "documents": len(documents),
        "repeated": round(float((documents["duplicate_of"] != "").sum()) / total, 4),
        "dated": round(float(documents["date"].notna().sum()) / total, 4),
        "with_sector": round(float((documents["sector"] != "").sum()) / total, 4),
    }
    past = [
        {"level": level, "horizon": int(horizon), **{key: _plain(value) for key, value in scored(cases).items()}}
        for level in ("topic", "theme")
        for horizon, cases in study.level(level).backtests.groupby("horizon", sort=True)
    ]
    return {**figures, "coverage": {**figures.get("coverage", {}), **opened}, "past_forecasts": past}


def _plain(value: float) -> float | None:
    """Return a number as JSON holds it: nothing where it is not known."""
    return value if isinstance(value, int) else round(float(value), 6) if value == value else None


def _manifest(shown: Shown, folder: Path, lang: str) -> dict[str, Any]:
    """Return what the package was made from, how, and the SHA-256 of every file but the timings."""
    manifest = shown.study.manifest
    dates = shown.study.documents["date"].dropna()
    return {
        "package_version": 1,
        "language": lang,
        "study": {name: value for name, value in manifest.items() if name not in PRIVATE},
        "first_date": str(dates.min().date()) if len(dates) else "",
        "last_date": str(dates.max().date()) if len(dates) else "",
        "seed": manifest.get("seed"),
        "settings": manifest["settings"],
        "encoder": manifest.get("encoder", {}),
        "versions": manifest.get("versions", {}),
        "inputs": manifest.get("inputs", []),
        "again": ["roadmap run CORPUS --out STUDY", "roadmap export STUDY --out FOLDER --check"],
        "files": hashes_of(folder),
    }
