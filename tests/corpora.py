"""A small fictional corpus with four planted subjects, for tests of the whole run: two languages, three kinds."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from roadmap.settings import Embed, Forecast, Prepare, Settings, TopicSettings

SUBJECTS = {
    "welding": (
        "laser welding seam robot torch monitoring spatter joint keyhole melt pool steel gap tracking camera",
        "laserlassen lasnaad robot lastoorts bewaking spetters verbinding smeltbad staal kier volgen camera",
    ),
    "hydrogen": (
        "electrolyser hydrogen membrane stack alkaline anode catalyst compressor storage tank purity pressure",
        "elektrolyse waterstof membraan stapel anode katalysator compressor opslagtank zuiverheid druk",
    ),
    "dressing": (
        "wound dressing hydrogel antimicrobial exudate healing silver fibre bandage chronic ulcer moisture",
        "wondverband hydrogel wondvocht genezing zilver vezel zwachtel chronisch zweer vocht huid verpleging",
    ),
    "battery": (
        "battery cell electrolyte lithium separator cathode charging thermal runaway pack dendrite cooling",
        "batterij cel elektrolyt lithium scheider kathode laden oververhitting pakket dendriet koeling",
    ),
}  # fmt: skip
GLUE = ("the of and in with for by a is to on from", "de van en in met voor door een is te op uit het")
FIRMS = ("Naamsloos BV", "Verzonnen NV", "Imaginaire SA", "Erfunden GmbH", "Fictional Ltd")
FIRST, LAST = 2010, 2024
SILENT = "Zwijgende"
"""Stands in every organisation of an interview without consent, and nowhere else."""

QUICK = Settings(
    prepare=Prepare(max_words=2),
    embed=Embed(encoder="hashing"),
    topics=TopicSettings(topic_size=20, restarts=4, stability_runs=2, max_topics=8),
    forecast=Forecast(origins=2),
)
"""Settings under which a run takes about a second."""
QUICK_TOML = """\
[prepare]
max_words = 2
[embed]
encoder = "hashing"
[topics]
topic_size = 20
restarts = 4
stability_runs = 2
max_topics = 8
[forecast]
origins = 2
"""


@dataclass(frozen=True)
class Recipe:
    """What to write: how many documents, from which number on, and of which languages and kinds."""

    documents: int = 160
    first: int = 0
    seed: int = 7
    langs: tuple[str, ...] = ("en", "nl")
    kinds: tuple[str, ...] = ("patent", "patent", "news", "news", "interview")
    dated: bool = True
    extra: dict[str, str] = field(default_factory=dict)


def rows(recipe: Recipe = Recipe()) -> list[dict[str, str]]:
    """Return records: a subject's own words between common ones; half of the interviews carry no consent."""
    return [_row(number, recipe) for number in range(recipe.first, recipe.first + recipe.documents)]


def _row(number: int, recipe: Recipe) -> dict[str, str]:
    rng = np.random.default_rng((recipe.seed, number))
    subject = list(SUBJECTS)[number % len(SUBJECTS)]
    tongue = (number // len(SUBJECTS)) % len(recipe.langs)
    words, glue = (part[0 if recipe.langs[tongue] == "en" else 1].split() for part in (SUBJECTS[subject], GLUE))
    kind = recipe.kinds[(number // 8) % len(recipe.kinds)]
    silent = kind == "interview" and number % 2 == 0
    sentences = [_sentence(rng, words, glue) for _ in range(4)]
    year = FIRST + int(rng.integers(0, LAST - FIRST + 1))
    return {
        "id": f"doc-{number:04d}",
        "title": f"{words[int(rng.integers(len(words)))]} {words[int(rng.integers(len(words)))]}".capitalize(),
        "text": " ".join(sentences),
        "date": f"{year}-{int(rng.integers(1, 13)):02d}-{int(rng.integers(1, 29)):02d}" if recipe.dated else "",
        "kind": kind,
        "organisation": f"{SILENT} {number}" if silent else FIRMS[int(rng.integers(len(FIRMS)))],
        "sector": "healthcare" if subject == "dressing" else "materials",
        "region": "NL42" if number % 3 else "BE33",
        "consent": "yes" if kind == "interview" and not silent else "",
        **recipe.extra,
    }


def _sentence(rng: np.random.Generator, words: list[str], glue: list[str]) -> str:
    own = rng.choice(words, 3, replace=False)
    common = rng.choice(glue, 3)
    rare = "".join(rng.choice(list("bdfgklmnprstvz"), 5)) + "o"  # so that no two documents are nearly the same
    return " ".join([*(w for pair in zip(common, own, strict=True) for w in pair), rare]).capitalize() + "."


def subject_of(doc_id: str) -> str:
    """Return the subject planted in a record."""
    return list(SUBJECTS)[int(doc_id.split("-")[1]) % len(SUBJECTS)]


def write_csv(path: Path, records: list[dict[str, str]]) -> Path:
    """Write records as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(dict.fromkeys(key for record in records for key in record)))
        writer.writeheader()
        writer.writerows(records)
    return path


def write_jsonl(path: Path, records: list[dict[str, str]]) -> Path:
    """Write records as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def files_of(study: Path) -> dict[str, bytes]:
    """Return the files of a study by name, without its kept work."""
    return {path.name: path.read_bytes() for path in sorted(study.iterdir()) if path.is_file()}


def without_timings(files: dict[str, bytes]) -> dict[str, object]:
    """Return what of a study must be the same when it is made again: everything but seconds, memory and hashes."""
    same: dict[str, object] = {name: data for name, data in files.items() if not name.endswith(".json")}
    for name in ("roadmap.json", "vectors.json"):
        same[name] = files[name]
    quality = json.loads(files["quality.json"])
    manifest = json.loads(files["manifest.json"])
    same["quality"] = {key: value for key, value in quality.items() if key not in ("seconds", "peak_mb")}
    manifest["files"].pop("quality.json")
    manifest.pop("whole")
    same["manifest"] = manifest
    return same


def frame(**columns: object) -> pd.DataFrame:
    """Return a frame whose texts are of the kind that the tables ask for."""
    made = pd.DataFrame(columns)
    return made.astype({name: "str" for name in made.select_dtypes(["object", "str"]).columns})
