"""Update: new documents into an existing study. Its topics and names stay; trends, forecasts and roadmap are made anew.

Only the new documents are read, embedded and placed, so an update costs what is new.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from roadmap.encoders import load_encoder
from roadmap.errors import InputError, StudyError
from roadmap.finish import Edits, Parts, finish
from roadmap.hand import hand_over
from roadmap.i18n import N_
from roadmap.records import Corpus, Topics, Vectors, silent
from roadmap.settings import Settings, settings_of
from roadmap.stages._repeats import duplicate_of
from roadmap.stages.adopt import adopt
from roadmap.stages.again import repeats_beside
from roadmap.stages.embed import embed
from roadmap.stages.hand import Ground, edited, found_of
from roadmap.stages.ingest import read_corpus
from roadmap.stages.prepare import Cleaned, prepare_documents
from roadmap.stages.sectors import assign_sectors
from roadmap.store import fingerprint, load_study, load_vectors, prepare_folder
from roadmap.workbench import Workbench, input_hashes

if TYPE_CHECKING:
    from roadmap.hand import Hand
    from roadmap.records import Encoder, Report, Study


def update(study: Path | str, corpus: Path | str, out: Path | str, *, report: Report = silent) -> Study:
    """Add a corpus's documents to a study and write the result to ``out``, which may be the same folder.

    Raises
    ------
    StudyError
        There is no study, or it was made with another encoder than the one on this machine.
    InputError
        The corpus cannot be read, or all its documents stand in the study already.
    """
    old, known, source, folder = load_study(study), load_vectors(Path(study)), Path(corpus), Path(out)
    settings = settings_of(old.manifest["settings"])
    encoder = _same_encoder(settings, known)
    prepare_folder(folder)
    bench = Workbench(folder, report)
    fresh = bench.weighed("ingest", lambda: _fresh(old, read_corpus(source, settings, report=report)))
    ready = bench.weighed("prepare", lambda: prepare_documents(fresh, settings, cache=bench.cache, report=report))
    vectors = bench.weighed("embed", lambda: embed(ready.documents, encoder, cache=bench.cache, report=report))
    ready = _compared(old, ready, (known, vectors), fresh)
    documents, sectors = assign_sectors(ready.documents, vectors, old.sector_list, encoder)
    found = bench.weighed("topics", lambda: adopt(vectors, known, _topics(old, len(documents))))
    joined = _joined(known, vectors)
    topics, edits = _edited(old, hand_over(Path(study), folder), found, Ground(joined, settings.language))
    parts = Parts(
        corpus=_corpus(old, fresh),
        documents=pd.concat([old.documents, documents], ignore_index=True),
        repeats=pd.concat([old.repeats, ready.repeats], ignore_index=True),
        sectors=pd.concat([old.sectors, sectors], ignore_index=True),
        vectors=joined,
        topics=topics,
        edits=edits,
    )
    key = fingerprint("update", old.manifest["fingerprint"], input_hashes(source), settings.as_dict())
    return finish(parts, bench, settings, key)


def _compared(old: Study, ready: Cleaned, vectors: tuple[Vectors, Vectors], fresh: Corpus) -> Cleaned:
    """Tell which new documents repeat one of the study's."""
    near = settings_of(old.manifest["settings"]).prepare.near_duplicates
    found = repeats_beside(old.documents, ready.documents, vectors, near=near, apart=fresh.apart)
    repeated = duplicate_of(ready.documents, found)
    return Cleaned(ready.documents.assign(duplicate_of=repeated), found)


def _edited(old: Study, hand: Hand, found: Topics, ground: Ground) -> tuple[Topics, Edits]:
    """Return the topics as the manager wants them; words and names stay those of the study that is updated."""
    stay = pd.concat([old.fine.topics, old.broad.topics], ignore_index=True)
    fitted = edited(found, hand, lambda _topics: stay, ground)
    return fitted.topics, Edits(hand, found if hand.active else None, fitted.misfits)


def _joined(known: Vectors, fresh: Vectors) -> Vectors:
    return replace(known, doc_ids=known.doc_ids + fresh.doc_ids, matrix=np.vstack([known.matrix, fresh.matrix]))


def _same_encoder(settings: Settings, known: Vectors) -> Encoder:
    """Load the study's encoder; vectors of two encoders cannot be compared."""
    encoder = load_encoder(settings.embed.encoder, precision=settings.embed.precision)
    if (encoder.name, encoder.revision) != (known.encoder, known.revision):
        raise StudyError(
            N_("The study was made with the encoder {was}; here is {now}: run it again instead of updating it."),
            was=f"{known.encoder} {known.revision}",
            now=f"{encoder.name} {encoder.revision}",
        )
    return encoder


def _fresh(old: Study, corpus: Corpus) -> Corpus:
    """Return the corpus without what the study has already; identifiers taken by other texts become new ones."""
    documents = corpus.documents
    known = set(old.documents["content_hash"].tolist())  # not isin: Arrow's takes a second for every 80,000 values
    new = documents[[digest not in known for digest in documents["content_hash"]]].reset_index(drop=True)
    if new.empty:
        raise InputError(N_("All {count} documents of the corpus stand in the study already."), count=len(documents))
    renamed = _renamed(new, set(old.documents["doc_id"].tolist()))
    named, repeats = (new[name].map(lambda doc_id: renamed.get(doc_id, "")) for name in ("doc_id", "duplicate_of"))
    return replace(corpus, documents=new.assign(doc_id=named.astype("str"), duplicate_of=repeats.astype("str")))


def _renamed(new: pd.DataFrame, known: set[str]) -> dict[str, str]:
    """Return each new document's identifier: its own, or where that is taken, one from its content, numbered."""
    taken = known | set(new["doc_id"])
    found = {}
    for doc_id, digest in zip(new["doc_id"], new["content_hash"], strict=True):
        name, number = doc_id, 1
        while name in known or (number > 1 and name in taken):
            name, number = digest[:16] + (f"-{number}" if number > 1 else ""), number + 1
        taken.add(name)
        found[doc_id] = name
    return found


def _topics(old: Study, added: int) -> Topics:
    """Return the study's topics as they were found, before any edit."""
    found = found_of(old)
    updated = {"added": added, "of": old.manifest["fingerprint"]}
    return replace(found, quality={**found.quality, "updated": updated})


def _corpus(old: Study, fresh: Corpus) -> Corpus:
    """Describe the joined corpus: the study's name and sectors, the rejects and files of both."""
    about = old.manifest
    files = tuple((one["file"], one["sha256"]) for one in about["inputs"]) + fresh.files
    return Corpus(
        name=about["name"],
        description=about["description"],
        documents=old.documents,
        rejects=_joined_rows(old.rejects, fresh.rejects, ["source_file", "source_row"]),
        reads=_joined_rows(old.reads, fresh.reads, ["source_file"]),
        sectors=old.sector_list,
        region=tuple(about["region"]),
        fictional=bool(about["fictional"]) or fresh.fictional,
        files=files,
        notes=fresh.notes,
    )


def _joined_rows(old: pd.DataFrame, new: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Join rejects or reads; the same record or file read twice stands once."""
    return pd.concat([old, new], ignore_index=True).drop_duplicates(key, keep="last", ignore_index=True)
