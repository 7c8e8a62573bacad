"""READ THIS FIRST: the whole product as one sentence, from a corpus to a study.

    read the corpus → prepare its texts → embed them → find their sectors and topics → count them over time →
    forecast them → place them on a roadmap → write the study

Every stage takes tables and gives tables, and is skipped where nothing it depends on has changed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.encoders import load_encoder, revision_of
from roadmap.errors import InputError, StudyError
from roadmap.finish import Edits, Parts, finish
from roadmap.hand import Hand, keyed, read_hand
from roadmap.i18n import N_, Message
from roadmap.records import Corpus, Sector, Terms, Topics, Vectors, silent
from roadmap.settings import Settings
from roadmap.store import fingerprint, load_study, prepare_folder
from roadmap.workbench import Step, Workbench, input_hashes, unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.records import Encoder, Report, Study

STAGES = ("ingest", "prepare", "embed", "sectors", "topics", "trends", "forecast", "plan", "save")
"""The stages in order, as progress names them."""

VERSION = {"ingest": 5, "prepare": 3, "embed": 2, "sectors": 1, "topics": 8, "finish": 9}
"""Raised when a stage gives other results for the same inputs, so that kept results are made again."""


def run(corpus: Path | str, out: Path | str, *, settings: Settings | None = None, report: Report = silent) -> Study:
    """Turn a corpus (a folder, or one table) into a study at ``out``, and return it.

    Raises
    ------
    RoadmapError
        Something the user can mend; what was finished is kept for the next run.
    """
    source, folder, knobs = Path(corpus), Path(out), settings or Settings()
    _apart(source, folder)
    files = _files(source)
    key = fingerprint(files, knobs.as_dict(), VERSION, revision_of(knobs.embed.encoder))
    hand = read_hand(folder)
    if unchanged(folder, keyed(key, hand)):
        return load_study(folder)
    prepare_folder(folder)

    bench = Workbench(folder, report)
    encoder = cache(lambda: load_encoder(knobs.embed.encoder, precision=knobs.embed.precision))
    read = bench.step("ingest", [VERSION, files, asdict(knobs.ingest)], lambda: _read(source, knobs, bench))
    texts = bench.step("prepare", [read, asdict(knobs.prepare)], lambda: _prepare(read, knobs, bench))
    vectors = bench.step("embed", [texts, asdict(knobs.embed)], lambda: _embed(texts, encoder, bench))
    sectors = bench.step("sectors", [read, vectors], lambda: _sectors(read, texts, vectors, encoder))
    topics = bench.step(
        "topics",
        [
            vectors,
            asdict(knobs.topics),
            asdict(knobs.disclosure),
            knobs.seed,
            knobs.language,
            *map(asdict, knobs.seeds),
        ],
        lambda: _topics((texts, vectors), encoder, knobs, bench),
    )
    now, edits = _edited(folder, hand, topics_of(topics), (texts, vectors, knobs))
    parts = Parts(
        corpus=corpus_of(read),
        documents=sectors["documents"],
        repeats=texts["repeats"],
        sectors=sectors["sectors"],
        vectors=_vectors(vectors),
        topics=now,
        edits=edits,
    )
    return finish(parts, bench, knobs, key)


def _apart(source: Path, out: Path) -> None:
    """See that a study is not written among the corpus's files, where the next run would read it."""
    if source.is_dir() and out.resolve().is_relative_to(source.resolve()):
        raise InputError(
            N_("The study {path} would lie inside its corpus {corpus}; wanted another folder."), path=out, corpus=source
        )


def _files(source: Path) -> list[tuple[str, str]]:
    """Return the corpus's files with their hashes, or say that there are none."""
    if not source.exists():
        raise InputError(N_("There is no corpus at {path}; wanted a folder or a table."), path=source)
    files = input_hashes(source)
    if not files:
        raise InputError(N_("The corpus {path} holds no files."), path=source)
    return files


def _read(source: Path, knobs: Settings, bench: Workbench) -> dict[str, Any]:
    """Read the corpus."""
    from roadmap.stages.ingest import read_corpus

    corpus = read_corpus(source, knobs, report=bench.report)
    about = {
        "name": corpus.name,
        "description": corpus.description,
        "region": list(corpus.region),
        "fictional": corpus.fictional,
        "files": [list(pair) for pair in corpus.files],
        "sectors": [asdict(sector) for sector in corpus.sectors],
        "apart": list(corpus.apart),
        "notes": [[note.template, note.args_json()] for note in corpus.notes],
    }
    return {"documents": corpus.documents, "rejects": corpus.rejects, "reads": corpus.reads, "about": about}


def corpus_of(read: Step) -> Corpus:
    """Rebuild the corpus from the ingest step."""
    about = read["about"]
    sectors = tuple(Sector(**{**value, "cpc": tuple(value["cpc"])}) for value in about["sectors"])
    return Corpus(
        name=about["name"],
        description=about["description"],
        documents=read["documents"],
        rejects=read["rejects"],
        reads=read["reads"],
        sectors=sectors,
        region=tuple(about["region"]),
        fictional=about["fictional"],
        files=tuple((name, sha) for name, sha in about["files"]),
        apart=tuple(about["apart"]),
        notes=tuple(Message.from_json(template, args) for template, args in about["notes"]),
    )


def _prepare(read: Step, knobs: Settings, bench: Workbench) -> dict[str, Any]:
    """Find languages, repeats and terms."""
    from roadmap.stages.prepare import prepare

    ready = prepare(corpus_of(read), knobs, cache=bench.cache, report=bench.report)
    return {
        "documents": ready.documents,
        "repeats": ready.repeats,
        "vocabulary": ready.terms.vocabulary,
        "counts": ready.terms.counts,
    }


def _embed(texts: Step, encoder: Callable[[], Encoder], bench: Workbench) -> dict[str, Any]:
    """Turn texts into vectors."""
    from roadmap.stages.embed import embed

    vectors = embed(texts["documents"], encoder(), cache=bench.cache, report=bench.report)
    about = {"doc_ids": list(vectors.doc_ids), "encoder": vectors.encoder, "revision": vectors.revision}
    return {"matrix": vectors.matrix, "about": about}


def _vectors(step: Step) -> Vectors:
    about = step["about"]
    return Vectors(tuple(about["doc_ids"]), step["matrix"], about["encoder"], about["revision"])


def _sectors(read: Step, texts: Step, vectors: Step, encoder: Callable[[], Encoder]) -> dict[str, Any]:
    """Find each document's sectors."""
    from roadmap.stages.sectors import assign_sectors

    documents, sectors = assign_sectors(texts["documents"], _vectors(vectors), corpus_of(read).sectors, encoder())
    return {"documents": documents, "sectors": sectors}


def _topics(
    steps: tuple[Step, Step], encoder: Callable[[], Encoder], knobs: Settings, bench: Workbench
) -> dict[str, Any]:
    """Find topics and themes, those of the user's own first."""
    from roadmap.stages.seeds import find_seeded
    from roadmap.stages.topics import find_topics

    texts, vectors = steps
    documents = texts["documents"]
    terms = Terms(tuple(documents["doc_id"]), texts["vocabulary"], texts["counts"])
    if knobs.seeds:
        found = find_seeded(documents, _vectors(vectors), terms, knobs, encoder(), report=bench.report)
    else:
        found = find_topics(documents, _vectors(vectors), terms, knobs, report=bench.report)
    return {
        "topics": found.topics,
        "themes": found.themes,
        "assignments": found.assignments,
        "map": found.map,
        "quality": found.quality,
    }


def topics_of(step: Step) -> Topics:
    """Rebuild the topics from their step."""
    return Topics(step["topics"], step["themes"], step["assignments"], step["map"], step["quality"])


def _edited(folder: Path, hand: Hand, found: Topics, ground: tuple[Step, Step, Settings]) -> tuple[Topics, Edits]:
    """Return the topics as the manager wants them: found again by their documents, then edited."""
    from roadmap.stages.hand import Ground, continued, edited
    from roadmap.stages.topics import wording

    if not hand.edits:
        return found, Edits()
    texts, vectors, knobs = ground
    documents = texts["documents"]
    terms = Terms(tuple(documents["doc_id"]), texts["vocabulary"], texts["counts"])
    with suppress(StudyError):
        found = continued(load_study(folder), hand, found)
    fitted = edited(
        found, hand, wording(documents, _vectors(vectors), terms, knobs), Ground(_vectors(vectors), knobs.language)
    )
    return fitted.topics, Edits(hand, found if hand.active else None, fitted.misfits)
