"""Is a study whole? Hashes recomputed, tables checked, identifiers followed; and what would differ if it ran again."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.errors import RoadmapError
from roadmap.hand import LOG, Hand, read_hand
from roadmap.i18n import N_, Message
from roadmap.stages.overrule import overrule
from roadmap.store import MANIFEST, file_hash, load_study, load_vectors, read_manifest, whole_print
from roadmap.tables import BACKTESTS, FORECASTS, GROWTH, QUARTERS, TOPICS, TRENDS, check

if TYPE_CHECKING:
    from roadmap.records import Level, Study


LEVELS = ("topic", "theme")


@dataclass(frozen=True)
class Findings:
    """What is broken in a study, what would differ if it ran again here, and how much was looked at."""

    broken: tuple[Message, ...]
    differs: tuple[Message, ...]
    files: int
    rows: int


def verify(path: Path | str) -> Findings:
    """Check a study.

    Raises
    ------
    StudyError
        The folder is not a study at all.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    broken = _hashes(folder, manifest)
    rows = 0
    try:
        study = load_study(folder)
        rows = sum(map(len, _frames(study)))
        broken += _tables(study) + _identifiers(study) + _vectors(folder, study) + _edits(folder, study)
    except RoadmapError as error:
        broken.append(error.message)
    return Findings(tuple(broken), tuple(_versions(manifest)), len(manifest.get("files", {})), rows)


def _hashes(folder: Path, manifest: dict[str, Any]) -> list[Message]:
    """Compare every file with the hash it was written with."""
    found = []
    if manifest.get("whole") != whole_print(manifest):
        found.append(Message.of(N_("the file {file} is not as it was written"), file=MANIFEST))
    for name, sha in manifest.get("files", {}).items():
        path = folder / name
        if not path.is_file():
            found.append(Message.of(N_("the file {file} is missing"), file=name))
        elif file_hash(path) != sha:
            found.append(Message.of(N_("the file {file} is not as it was written"), file=name))
    return found


def _frames(study: Study) -> list[Any]:
    whole = [study.documents, study.rejects, study.reads, study.repeats, study.sectors, study.assignments, study.map]
    return whole + [frame for level in (study.fine, study.broad) for frame in vars(level).values()]


def _tables(study: Study) -> list[Message]:
    """Check the tables of both levels; the others were checked when they were read."""
    kinds = {
        "topics": TOPICS, "trends": TRENDS, "growth": GROWTH, "forecasts": FORECASTS, "backtests": BACKTESTS,
        "quarters": QUARTERS,
    }  # fmt: skip
    found = []
    for level in (study.fine, study.broad):
        for name, table in kinds.items():
            try:
                check(getattr(level, name), table)
            except RoadmapError as error:
                found.append(error.message)
    return found


def _identifiers(study: Study) -> list[Message]:
    """Follow every identifier to the table it belongs to."""
    documents, topics = set(study.documents["doc_id"]), set(study.fine.topics["topic_id"])
    found = [
        _stray("assignments.doc_id", set(study.assignments["doc_id"]) - documents),
        _stray("assignments.topic_id", set(study.assignments["topic_id"]) - topics),
        _stray("sectors.doc_id", set(study.sectors["doc_id"]) - documents),
        _stray("topics.theme_id", set(study.fine.topics["theme_id"]) - set(study.broad.topics["topic_id"])),
        _stray("map.doc_id", set(study.map["doc_id"]) - documents),
        _stray("documents.duplicate_of", set(study.documents["duplicate_of"]) - documents - {""}),
        _unassigned(study, documents),
        *_plan_identifiers(study, documents),
    ]
    for name, level in (("", study.fine), ("theme_", study.broad)):
        found += _level_identifiers(name, level)
    return [one for one in found if one is not None]


def _plan_identifiers(study: Study, documents: set[str]) -> list[Message | None]:
    """Follow the identifiers of roadmap.json."""
    plan = study.roadmap
    known = {(name, topic) for name in LEVELS for topic in study.level(name).topics["topic_id"]}
    named = {(item.level, item.topic) for item in plan.items} | {
        (level, topic) for topic, level, _, _ in plan.not_placed
    }
    evidence = {doc_id for item in plan.items for doc_id in item.evidence}
    evidence |= {doc_id for link in plan.links for doc_id in link.evidence}
    ends = {end for link in plan.links for end in (link.source, link.target)}
    return [
        _stray("roadmap.json topics", {" ".join(one) for one in named - known}),
        _stray("roadmap.json links", ends - {item.item_id for item in plan.items}),
        _stray("roadmap.json evidence", evidence - documents),
    ]


def _level_identifiers(name: str, level: Level) -> list[Message | None]:
    known = set(level.topics["topic_id"])
    frames = {
        "trends": level.trends,
        "growth": level.growth,
        "forecasts": level.forecasts,
        "backtests": level.backtests,
        "quarters": level.quarters,
    }
    return [_stray(f"{name}{table}.topic_id", set(frame["topic_id"]) - known) for table, frame in frames.items()]


def _stray(where: str, ids: set[str]) -> Message | None:
    if not ids:
        return None
    return Message.of(
        N_("{where} names {count} unknown identifiers, such as {found}"), where=where, count=len(ids), found=min(ids)
    )


def _unassigned(study: Study, documents: set[str]) -> Message | None:
    """Every document has exactly one main topic."""
    main = study.assignments.loc[study.assignments["primary"], "doc_id"]
    if set(main) == documents and not main.duplicated().any():
        return None
    return Message.of(
        N_("{count} documents do not have exactly one main topic"),
        count=len(documents ^ set(main)) + int(main.duplicated().sum()),
    )


def _edits(folder: Path, study: Study) -> list[Message]:
    """See that the log begins with the edits the study shows, and that its roadmap is the one they make."""
    told = study.manifest.get("hand", {})
    hand = read_hand(folder).first(int(told["edits"])) if told else Hand()
    if told and hand.print != told["log"]:
        return [Message.of(N_("{file} is not the log of edits that the study was made with"), file=LOG)]
    if overrule(study, hand, tuple(study.manifest["region"])).roadmap != study.roadmap:
        return [Message.of(N_("roadmap.json is not what the edits in {file} make of the roadmap"), file=LOG)]
    return []


def _vectors(folder: Path, study: Study) -> list[Message]:
    """Compare the vectors' identifiers and shape with the documents."""
    vectors = load_vectors(folder)
    fits = len(vectors.doc_ids) == len(vectors.matrix) and set(vectors.doc_ids) == set(study.documents["doc_id"])
    return [] if fits else [Message.of(N_("vectors.npy does not hold one row for each document"))]


def _versions(manifest: dict[str, Any]) -> list[Message]:
    """Say which packages differ from those the study was made with."""
    found = []
    for name, was in manifest.get("versions", {}).items():
        if name == "python":
            continue
        try:
            now = version(name).split("+")[0]
        except PackageNotFoundError:
            now = "-"
        if now != was:
            found.append(
                Message.of(N_("{package} is {now} here; the study was made with {was}"), package=name, now=now, was=was)
            )
    return found
