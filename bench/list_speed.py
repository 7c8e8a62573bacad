"""Lists of patents (Lens CSV and JSON, RIS, BibTeX, Parquet): records a second on one core, and the memory needed.

The lists are made here: abstracts of the length that real ones have, words turned with the number so that none repeats.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.measure import Figure, child, peak_mb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECORDS_A_SECOND = 2_000
GROWTH_MB = 30
"""A file five times as large may need this much more."""
SIZES = (100, 500)
"""Megabytes of the files of which the memory is compared; a fifth of it for BibTeX, whose parser is slow."""

_SENTENCE = (
    "a valve body holds the spring biased plate between two guiding rails so that the sensor measures the pressure "
    "drop over a porous membrane while the controller adjusts flow through every second channel of the stack and heat"
)
_WORDS = _SENTENCE.split()
_HEADER = (
    "#", "Jurisdiction", "Kind", "Display Key", "Lens ID", "Publication Date", "Publication Year", "Application Number",
    "Application Date", "Priority Numbers", "Earliest Priority Date", "Title", "Abstract", "Applicants", "Inventors",
    "Owners", "URL", "Document Type", "Has Full Text", "Cites Patent Count", "Cited by Patent Count",
    "Simple Family Size", "Extended Family Size", "Sequence Count", "CPC Classifications", "IPCR Classifications",
    "US Classifications", "NPL Citation Count", "NPL Resolved Citation Count", "NPL Resolved Lens ID(s)",
    "NPL Resolved External ID(s)", "NPL Citations", "Legal Status", "Simple Family Members", "Extended Family Members",
    "Cites Patents", "Cited by Patents",
)  # fmt: skip


def list_figures(*, quick: bool = False) -> list[Figure]:
    """Measure; the files made for it are deleted again (500 MB of room for temporary files is needed)."""
    sizes = tuple(size // 5 for size in SIZES) if quick else SIZES
    figures = []
    with TemporaryDirectory() as name:
        for form in _FORMS:
            path = _written(Path(name) / f"list.{form}", 10)
            asked = RECORDS_A_SECOND if form == "csv" else None
            figures.append(Figure(f"{form}, records a second", _speed(path), asked))
            figures += _memory(Path(name), form, tuple(size // 5 for size in sizes) if form == "bib" else sizes)
    return figures


def _text(number: int, words: int) -> str:
    """Return that many words, different for each number."""
    return " ".join(f"{_WORDS[(number * 7 + place) % len(_WORDS)]}{number % 89 or ''}" for place in range(words))


def _lens(number: int) -> dict[str, str]:
    """Return one row of Lens's table."""
    return dict.fromkeys(_HEADER, "") | {
        "#": str(number), "Jurisdiction": "EP", "Kind": "A1", "Display Key": f"EP {number} A1",
        "Lens ID": f"{number:015}", "Publication Date": "2015-04-01", "Publication Year": "2015",
        "Application Number": f"EP {number} A", "Application Date": f"{number % 12 + 1}/{number % 28 + 1}/13",
        "Priority Numbers": f"US 2013{number:08} A 20130930", "Title": _text(number, 9), "Abstract": _text(number, 120),
        "Applicants": f"EXAMPLE VALVES {number % 97} GMBH;;OTHER NV", "Inventors": "DOE JAN;;ROE JO",
        "CPC Classifications": "B60W30/00;;B60K37/04;;B60R11/0229", "IPCR Classifications": "B60R16/02",
        "Legal Status": "ACTIVE", "Simple Family Members": f"{number:015};;{number + 1:015}",
        "Cited by Patents": ";;".join(f"{number + place:015}" for place in range(40)),
    }  # fmt: skip


def _csv(file: Path, length: float) -> None:
    """Write Lens's table."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, _HEADER)
        writer.writeheader()
        for number in count(1):
            writer.writerow(_lens(number))
            if out.tell() > length:
                return


def _ris(number: int) -> str:
    return (
        f"TY  - PAT\nTI  - {_text(number, 9)}\nAB  - {_text(number, 120)}\nAU  - Doe, Jan\nAU  - Roe, Jo\n"
        f"PB  - Example Valves {number % 97} GmbH\nSN  - EP {number} A1\nDA  - 2017/12/05/\nER  -\n\n"
    )


def _bibtex(number: int) -> str:
    return (
        f"@patent{{p{number},\n  title = {{{_text(number, 9)}}},\n  abstract = {{{_text(number, 120)}}},\n"
        f"  author = {{Doe, Jan and Roe, Jo}},\n  holder = {{Example Valves {number % 97} GmbH}},\n"
        f"  number = {{EP {number} A1}},\n  date = {{2017-12-05}},\n}}\n\n"
    )


def _json(file: Path, length: float) -> None:
    """Write an answer of Lens's interface, whose records stand in one list."""
    with file.open("w", encoding="utf-8") as out:
        out.write('{"total": 1, "data": [')
        out.writelines(_until(lambda number: f"{',' if number > 1 else ''}{json.dumps(_of_interface(number))}", length))
        out.write("]}")


def _of_interface(number: int) -> dict[str, object]:
    """Return one record of Lens's interface."""
    return {
        "lens_id": f"{number:015}", "jurisdiction": "EP", "doc_number": str(number), "kind": "A1",
        "date_published": "2015-04-01", "abstract": [{"text": _text(number, 120), "lang": "en"}],
        "biblio": {
            "invention_title": [{"text": _text(number, 9), "lang": "en"}],
            "application_reference": {"date": "2013-09-30"},
            "parties": {"applicants": [{"extracted_name": {"value": f"EXAMPLE VALVES {number % 97} GMBH"}}]},
        },
        "families": {"simple_family": {"members": [{"lens_id": f"{number + place:015}"} for place in range(20)]}},
    }  # fmt: skip


def _parquet(file: Path, length: float) -> None:
    """Write a table; its texts do not repeat, so that it is about as large as they are."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = range(1, round(length / 1300) + 1)
    schema = pa.schema([(name, pa.string()) for name in ("id", "title", "text", "date")])
    with pq.ParquetWriter(file, schema, compression="none", use_dictionary=False) as out:
        for start in range(1, len(rows) + 1, 20_000):
            part = rows[start - 1 : start + 19_999]
            cells = [(f"EP{n}A1", _text(n, 9), _text(n, 120), "2015-04-01") for n in part]
            out.write_batch(pa.record_batch([pa.array(column) for column in zip(*cells, strict=True)], schema=schema))


def _lines(record: Callable[[int], str]) -> Callable[[Path, float], None]:
    """Return what writes a list of such records."""

    def write(file: Path, length: float) -> None:
        with file.open("w", encoding="utf-8") as out:
            out.writelines(_until(record, length))

    return write


def _until(record: Callable[[int], str], length: float) -> Iterator[str]:
    """Yield records of so many characters together."""
    made = 0
    for number in count(1):
        if made > length:
            return
        text = record(number)
        made += len(text)
        yield text


_FORMS: dict[str, Callable[[Path, float], None]] = {
    "csv": _csv, "json": _json, "ris": _lines(_ris), "bib": _lines(_bibtex), "parquet": _parquet,
}  # fmt: skip


def _written(path: Path, megabytes: float) -> Path:
    """Write a list."""
    _FORMS[path.suffix[1:]](path, megabytes * 1e6)
    return path


def _speed(path: Path) -> float:
    """Return records a second of one core, whatever else this machine does; modules are loaded before."""
    _records(path)
    begin = time.process_time()
    records = _records(path)
    return records / (time.process_time() - begin)


def _records(path: Path) -> int:
    """Read a file part by part, keeping nothing, and count its records."""
    from roadmap.readers import Content, read_content

    return sum(len(table.frame) for table in read_content(Content.of(path)))


def _memory(folder: Path, form: str, sizes: tuple[int, ...]) -> list[Figure]:
    """Return the most memory that reading files of several sizes takes, each in a process of its own."""
    peaks = []
    for size in sizes:
        path = _written(folder / f"bulk.{form}", size)
        peaks.append(child("bench.list_speed", path, log=folder / "log").peak_mb)
        path.unlink()
    more = Figure(f"{form}, from {sizes[0]} to {sizes[-1]} MB, MB more", peaks[-1] - peaks[0], None, GROWTH_MB)
    return [*(Figure(f"{form} of {size} MB, peak MB", peak) for size, peak in zip(sizes, peaks, strict=True)), more]


if __name__ == "__main__":
    print(_records(Path(sys.argv[1])), "records,", peak_mb(), "MB")
