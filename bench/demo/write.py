"""Write the corpus folder: what the product reads, and beside it what was planted."""

from __future__ import annotations

import csv
import json
from collections import Counter
from io import StringIO
from math import exp, log
from typing import TYPE_CHECKING, Any

from bench.demo import plan
from bench.demo.check import COSINE, most_alike, most_alike_by_language
from bench.demo.compose import banks
from bench.demo.generate import LICENCE, Document, documents, rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TARGET = plan.HERE.parent.parent / "corpora" / "euregio-demo"
REGION = ("NL42", "BE22", "BE33", "DEA2D", "DEA26", "DEA28", "DEA29", "NL41", "BE24")
"""The Euregio Meuse-Rhine and its neighbours; BE33 includes BE336, the German-speaking Community."""
FILES = {"patent": "patents-*.csv", "news": "news.jsonl", "interview": "interviews.csv"}
SPLIT = 2017
"""The year with which the second file of patents begins: one file would pass a megabyte and a half."""
FITTED = {"patent": range(2014, 2024), "news": range(2016, 2026), "interview": range(2016, 2026)}
"""The last ten complete years of each source: growth is said over these."""


def write(target: Path = TARGET) -> list[Document]:
    """Write the corpus and return its documents.

    Raises
    ------
    ValueError
        Two documents are too much alike, or a slot was left open.
    """
    found = documents()
    _approve(found)
    target.mkdir(parents=True, exist_ok=True)
    for name, content in contents(found).items():
        (target / name).write_text(content, encoding="utf-8", newline="\n")
    return found


def contents(found: Sequence[Document]) -> dict[str, str]:
    """Return each file's content by its name."""
    of_kind = {kind: [rows(document) for document in found if document.kind == kind] for kind in plan.KINDS}
    early = [row for row in of_kind["patent"] if int(row["filing_date"][:4]) < SPLIT]
    late = [row for row in of_kind["patent"] if int(row["filing_date"][:4]) >= SPLIT]
    return {
        f"patents-2008-{SPLIT - 1}.csv": _as_csv(early),
        f"patents-{SPLIT}-2025.csv": _as_csv(late),
        "news.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in of_kind["news"]),
        "interviews.csv": _as_csv(of_kind["interview"]),
        "corpus.toml": _corpus_toml(),
        "truth.toml": _truth_toml(found),
        "truth_documents.csv": _as_csv(
            [{"doc_id": one.doc_id, "subject": one.subject, "second_subject": one.second} for one in found]
        ),
        "README.md": _readme(found),
    }


def _approve(found: Sequence[Document]) -> None:
    """Refuse documents that are nearly the same, and slots that nobody filled."""
    texts = [f"{one.title}\n{one.text}" for one in found]
    alike = [most_alike(texts), *most_alike_by_language(texts, [one.lang for one in found]).values()]
    cosine, first, second = max(alike)
    if cosine >= COSINE:
        raise ValueError(f"{found[first].doc_id} and {found[second].doc_id} are nearly the same: cosine {cosine:.3f}")
    unfilled = [one.doc_id for one, text in zip(found, texts, strict=True) if "{" in text or "}" in text]
    if unfilled:
        raise ValueError(f"a slot was left open in {unfilled[0]}")


def _as_csv(table: Sequence[dict[str, Any]]) -> str:
    """Return rows as CSV with LF line ends."""
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def _corpus_toml() -> str:
    """Describe the corpus as the product reads it."""
    lines = [
        "# Written by `python -m bench.demo`. Everything in this folder is invented.",
        "[corpus]",
        'name = "Euregio demo"',
        'description = "Patents, regional trade news and company interviews of a fictional Euregio Meuse-Rhine. All '
        'texts, companies, figures and events are invented; nothing here describes a real person, company or product."',
        "fictional = true",
        f"region = {json.dumps(REGION)}",
    ]
    for kind, path in FILES.items():
        lines += ["", "[[sources]]", f'path = "{path}"', f'kind = "{kind}"', f'licence = "{LICENCE}"']
    return "\n".join(lines) + "\n"


def _truth_toml(found: Sequence[Document]) -> str:
    """Say what was planted, and the counts that came of it."""
    links = plan.settings()["links"]
    lines = [
        "# What was planted in the demo corpus; written by `python -m bench.demo`. The product never reads this.",
        "# Counts follow the expectation by low-discrepancy allocation (no Poisson noise) around a shake of about",
        f"# {plan.UNEVEN:.0%} a year, with a seed chosen so that what is planted shows in the counts: this corpus",
        "# proves no rate of recovery. growth: part by which the expected share grows a year, fitted over the last ten",
        "# complete years of each source. onset: the year in which a change sets in. leader: the source that is ahead,",
        "# by lag_years; none where empty. What falls fills what the others leave, so its lag is only near lag_years.",
        "# expected and counts: documents a year from the first year on, as they can be known at the end of the data.",
        "",
        f"first_year = {plan.YEARS[0]}",
        f"last_year = {plan.YEARS[-1]}",
        f"links_share = {links['share']}",
        "links = [",
        *(f"  {json.dumps(pair)}," for pair in links["pairs"]),
        "]",
    ]
    counts = Counter((one.kind, one.subject, int(one.date[:4])) for one in found)
    expected = {kind: plan.expected(kind) for kind in plan.KINDS}
    for name, entry in plan.settings()["subjects"].items():
        if name in banks():
            lines += ["", *_truth_of(name, entry), *_numbers_of(name, counts, expected)]
    return "\n".join(lines) + "\n"


def _truth_of(name: str, entry: dict[str, Any]) -> list[str]:
    """Return a subject's dynamic, onset, birth and leader."""
    lag = entry.get("lag", 0)
    lines = [
        "[[subjects]]",
        f'id = "{name}"',
        f'sector = "{banks()[name]["sector"]}"',
        f'dynamic = "{entry["dynamic"]}"',
    ]
    if "middle" in entry:
        lines.append(f"onset = {round(entry['middle'] - 2 * entry['width'])}")
    if "birth" in entry:
        lines.append(f"birth = {entry['birth']}")
    lines += [f'leader = "{("news", "", "patent")[(lag > 0) - (lag < 0) + 1]}"', f"lag_years = {abs(lag)}"]
    return lines


def _numbers_of(name: str, counts: Counter[Any], expected: dict[str, dict[str, list[float]]]) -> list[str]:
    """Return a subject's growth, and its expected and true documents by source and year."""
    growth = ", ".join(f"{kind} = {_growth(name, kind):.3f}" for kind in plan.KINDS)
    lines = [f"growth = {{ {growth} }}"]
    for kind in plan.KINDS:
        months = expected[kind][name]
        yearly = [round(sum(months[12 * place : 12 * place + 12]), 1) for place in range(len(plan.YEARS))]
        lines.append(f"expected_{kind} = {json.dumps(yearly)}")
    for kind in plan.KINDS:
        lines.append(f"counts_{kind} = {json.dumps([counts[kind, name, year] for year in plan.YEARS])}")
    return lines


def _growth(name: str, kind: str) -> float:
    """Return the yearly growth of a planted share: a Poisson-weighted line through its logarithm."""
    points = [(year, plan.shares(kind, year + 0.5)[name]) for year in FITTED[kind]]
    points = [(year, value) for year, value in points if value > 0]
    weight = sum(value for _, value in points)
    middle = sum(year * value for year, value in points) / weight
    level = sum(log(value) * value for _, value in points) / weight
    slope = sum((year - middle) * (log(value) - level) * value for year, value in points)
    return exp(slope / sum((year - middle) ** 2 * value for year, value in points)) - 1


def _readme(found: Sequence[Document]) -> str:
    """Say what lies here."""
    kinds = Counter(one.kind for one in found)
    langs = {kind: Counter(one.lang for one in found if one.kind == kind) for kind in plan.KINDS}
    table = [
        f"| {kind} | {kinds[kind]} | " + " | ".join(str(langs[kind][lang]) for lang in ("nl", "fr", "de", "en")) + " |"
        for kind in plan.KINDS
    ]
    return "\n".join(
        [
            "# The demo corpus",
            "",
            "**Everything here is invented**: texts, companies, figures, events, interviews. Each document says so in",
            'its columns `note` ("fictional") and `licence`, its address lies under `example.invalid`, and corpus.toml',
            "says `fictional = true`, from which the app and every report show a badge. Towns and NUTS codes are real.",
            "",
            "| documents | all | nl | fr | de | en |",
            "|---|---|---|---|---|---|",
            *table,
            "",
            "2008 to 2025; the data end on 31 December 2025: patents, dated by filing and published 18 months later,",
            "thin out from mid-2024 on. Interviews begin in 2016; those without `consent` yes are confidential.",
            "",
            f"truth.toml says what was planted in {len({one.subject for one in found})} subjects: what rises, falls,",
            "is born and when, which source leads by how many years, and the counts. truth_documents.csv names each",
            "document's subject. The product reads neither; tests do.",
            "",
            "Written by `python -m bench.demo` from the sentence banks in bench/demo/banks, the same bytes each time.",
            "To change what is planted, edit bench/demo/subjects.toml and run it again. Apache-2.0, as the rest.",
            "",
        ]
    )
