"""Make a study again with the manager's edits, from its topics on: nothing is read, embedded or clustered anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from roadmap.finish import Edits, Parts, finish, relabel
from roadmap.hand import read_hand
from roadmap.i18n import Message
from roadmap.records import Corpus, Terms, Topics, silent
from roadmap.settings import settings_of
from roadmap.stages._hand import MISFITS
from roadmap.stages.hand import Ground, changed, edited, found_of, members
from roadmap.stages.prepare import prepare
from roadmap.stages.topics import wording
from roadmap.store import WORK, kept, load_study, load_vectors, prepare_folder, read_manifest
from roadmap.workbench import Workbench

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.records import Report, Study, Vectors
    from roadmap.settings import Settings

AGAIN = ("trends", "forecast", "plan", "save")
"""Stages that are made again."""


def pending(path: Path | str) -> bool:
    """Say whether a study's log holds edits that the study does not show yet."""
    shown = str(read_manifest(Path(path)).get("hand", {}).get("log", ""))
    return read_hand(Path(path)).print != shown


def apply_hand(path: Path | str, *, report: Report = silent) -> Study:
    """Make a study again with every edit of its log, from its topics on; unchanged where it shows them already.

    Where only names, places in themes or what is hidden changed, nothing is counted or forecast anew.

    Raises
    ------
    StudyError
        There is no study, it is damaged or cannot be written.
    """
    folder = Path(path)
    if not pending(folder):
        return load_study(folder)
    study, hand, vectors = load_study(folder), read_hand(folder), load_vectors(folder)
    settings, bench = settings_of(study.manifest["settings"]), _bench(study, folder, report)
    found = found_of(study)
    fitted = edited(found, hand, _words(study, vectors, settings, bench), Ground(vectors, settings.language))
    edits = Edits(hand, found if hand.active else None, fitted.misfits)
    parts = Parts(_corpus(study), study.documents, study.repeats, study.sectors, vectors, fitted.topics, edits)
    made = str(study.manifest.get("hand", {}).get("made", study.manifest["fingerprint"]))
    if changed(_shown(study), fitted.topics):
        return finish(parts, bench, settings, made)
    return relabel(study, parts, bench, settings, made)


def _bench(study: Study, folder: Path, report: Report) -> Workbench:
    """Return a workbench that remembers what the first stages took."""
    prepare_folder(folder)
    told = ({k: v for k, v in study.quality.get(name, {}).items() if k not in AGAIN} for name in ("seconds", "peak_mb"))
    return Workbench(folder, report, *told)


def _shown(study: Study) -> Topics:
    """Return the topics as the study shows them."""
    return Topics(study.fine.topics, study.broad.topics, study.assignments, study.map, study.quality)


def _corpus(study: Study) -> Corpus:
    """Describe the corpus as the study knows it; what its warnings say of edits is said anew."""
    about = study.manifest
    told = (Message.from_json(one["id"], one["args"]) for one in about["warnings"])
    return Corpus(
        name=about["name"],
        description=about["description"],
        documents=study.documents,
        rejects=study.rejects,
        reads=study.reads,
        sectors=study.sector_list,
        region=tuple(about["region"]),
        fictional=bool(about["fictional"]),
        files=tuple((one["file"], one["sha256"]) for one in about["inputs"]),
        notes=tuple(one for one in told if one.template not in MISFITS),
    )


def _words(study: Study, vectors: Vectors, settings: Settings, bench: Workbench) -> Callable[[Topics], pd.DataFrame]:
    """Return what finds words: from the run's counted terms; without them, where words are known, those stay."""
    counted = _kept_terms(study, bench)
    if counted is not None:
        return wording(study.documents, vectors, counted, settings)

    def words(topics: Topics) -> pd.DataFrame:
        rows = pd.concat([study.fine.topics, study.broad.topics], ignore_index=True)
        was, now = members(_shown(study)), members(topics)
        known = {name for name, doc_ids in now.items() if was.get(name) == doc_ids}
        if known == set(now):
            return rows
        terms = prepare(_corpus(study), settings, cache=bench.cache, report=bench.report).terms
        fresh = wording(study.documents, vectors, terms, settings)(topics)
        return pd.concat([rows[rows["topic_id"].isin(known)], fresh[~fresh["topic_id"].isin(known)]], ignore_index=True)

    return words


def _kept_terms(study: Study, bench: Workbench) -> Terms | None:
    """Return the terms that the run counted, where they lie beside the study and are of its documents."""
    for folder in sorted((bench.out / WORK).glob("prepare-*")):
        found = kept(folder)
        if found is not None and set(found["documents"]["doc_id"]) == set(study.documents["doc_id"]):
            return Terms(tuple(found["documents"]["doc_id"]), found["vocabulary"], found["counts"])
    return None
