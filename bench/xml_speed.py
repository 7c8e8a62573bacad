"""USPTO XML: documents a second on one core, and the memory that files of several sizes need.

The documents are made here: concatenated grants of v4.5 with references, description and claims, of the size that real
ones have (about 70 kB). Where the real files are on this machine, they are read over and over as well.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.measure import DATA, Figure, child, peak_mb

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTS_A_SECOND = 150
PEAK_MB = 500
GROWTH_MB = 30
"""A file five times as large may need this much more."""
SIZES = (100, 500)
"""Megabytes of the files of which the memory is compared."""
REAL = 700
_USPTO = DATA / "patent-formats" / "uspto"

_SENTENCE = (
    "a valve body holding the spring biased plate between two guiding rails so that the sensor measures pressure "
    "drop over the porous membrane while the controller adjusts flow through every second channel of the stack"
)
_CITED = """<us-citation><patcit num="{one:05}"><document-id><country>US</country><doc-number>7{one:06}</doc-number>
<kind>B2</kind><name>Doe</name><date>20080100</date></document-id></patcit><category>cited by examiner</category>
</us-citation>
"""
_PARAGRAPH = '<p id="p-{one:04}" num="{one:04}">{sentence} &#x201c;{one}&#x201d;.</p>\n'
_CLAIM = '<claim id="CLM-{one:05}" num="{one:05}"><claim-text>{one}. {sentence}.</claim-text></claim>\n'
_GRANT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-grant SYSTEM "us-patent-grant-v45-2014-04-03.dtd" [ ]>
<us-patent-grant lang="EN" dtd-version="v4.5 2014-04-03" country="US" date-publ="20150106">
<us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country><doc-number>{number:08}</doc-number><kind>B2</kind>
<date>20150106</date></document-id></publication-reference>
<application-reference appl-type="utility"><document-id><country>US</country><doc-number>13{number:06}</doc-number>
<date>20121009</date></document-id></application-reference>
<priority-claims><priority-claim sequence="01" kind="national"><country>DE</country>
<doc-number>10 2011 {number:06}</doc-number><date>20111011</date></priority-claim></priority-claims>
<classifications-ipcr><classification-ipcr><section>F</section><class>16</class><subclass>K</subclass>
<main-group>1</main-group><subgroup>00</subgroup></classification-ipcr></classifications-ipcr>
<classifications-cpc><main-cpc><classification-cpc><section>F</section><class>16</class><subclass>K</subclass>
<main-group>1</main-group><subgroup>12</subgroup></classification-cpc></main-cpc></classifications-cpc>
<invention-title id="d2e53">Valve number {number} with {title}</invention-title>
<us-references-cited>
{cited}</us-references-cited>
<us-parties><us-applicants><us-applicant sequence="001" app-type="applicant">
<addressbook><orgname>Example Valves {firm} GmbH</orgname><address><city>Aachen</city><country>DE</country></address>
</addressbook></us-applicant></us-applicants><inventors><inventor sequence="001"><addressbook>
<last-name>Doe</last-name><first-name>Jan</first-name></addressbook></inventor></inventors></us-parties>
</us-bibliographic-data-grant>
<abstract id="abstract"><p id="p-0001" num="0000">{sentence}, wherein {sentence}.
It holds H<sub>2</sub>O at {number} bar.</p></abstract>
<drawings id="DRAWINGS"><figure id="Fig-1" num="00001"><img id="EMI-1" file="D00001.TIF"/></figure></drawings>
<description id="description">
{paragraphs}</description>
<claims id="claims">
{claims}</claims>
</us-patent-grant>
"""


def xml_figures(*, quick: bool = False) -> list[Figure]:
    """Measure; the files made for it are deleted again (500 MB of room for temporary files is needed)."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        figures = [Figure("uspto xml, documents a second", _speed(folder), DOCUMENTS_A_SECOND)]
        if _USPTO.is_dir():
            figures.append(Figure("uspto xml, real documents a second", _real(folder), DOCUMENTS_A_SECOND))
        return figures + _memory(folder, (20, 100) if quick else SIZES)


def grants(megabytes: float) -> Iterator[bytes]:
    """Yield documents of about 70 kB each that make up so many megabytes together."""
    made = number = 0
    while made < megabytes * 1e6:
        number += 1
        document = _grant(number)
        made += len(document)
        yield document


def _grant(number: int) -> bytes:
    """Make one grant; its words turn with its number so that no two are the same."""
    words = _SENTENCE.split()
    turn = number % len(words)
    sentence = " ".join(words[turn:] + words[:turn])
    return _GRANT.format(
        number=number,
        title=sentence[:40],
        firm=number % 97,
        sentence=sentence,
        cited="".join(_CITED.format(one=one) for one in range(30)),
        paragraphs="".join(_PARAGRAPH.format(one=one, sentence=sentence) for one in range(220)),
        claims="".join(_CLAIM.format(one=one, sentence=sentence) for one in range(20)),
    ).encode()


def _written(path: Path, megabytes: float) -> Path:
    """Write a file of concatenated documents."""
    with path.open("wb") as file:
        file.writelines(grants(megabytes))
    return path


def _speed(folder: Path) -> float:
    """Return documents a second, parsed to records, of documents made here."""
    return _timed(_written(folder / "speed.xml", 40))


def _real(folder: Path) -> float:
    """Return documents a second of the real files, again and again one after the other."""
    documents = [path.read_bytes() for path in sorted(_USPTO.glob("*.xml"))]
    path = folder / "real.xml"
    path.write_bytes(b"\n".join(documents * (REAL // len(documents))))
    return _timed(path)


def _timed(path: Path) -> float:
    """Read a file and return its records a second."""
    begin = time.process_time()  # of one core, whatever else this machine does
    records = _records(path)
    return records / (time.process_time() - begin)


def _records(path: Path) -> int:
    """Read a file part by part, keeping nothing, and count its records."""
    from roadmap.readers.content import Content
    from roadmap.readers.patent_xml import read_patent_xml

    return sum(len(table.frame) for table in read_patent_xml(Content.of(path)))


def _memory(folder: Path, sizes: tuple[int, ...]) -> list[Figure]:
    """Return the most memory that reading files of several sizes takes, each in a process of its own."""
    peaks = []
    for size in sizes:
        path = _written(folder / "bulk.xml", size)
        peaks.append(child("bench.xml_speed", path, log=folder / "log").peak_mb)
        path.unlink()
    figures = [
        Figure(f"{size} MB of xml, peak MB", peak, None, PEAK_MB) for size, peak in zip(sizes, peaks, strict=True)
    ]
    return [
        *figures,
        Figure(f"from {sizes[0]} to {sizes[-1]} MB of xml, MB more", peaks[-1] - peaks[0], None, GROWTH_MB),
    ]


if __name__ == "__main__":
    print(_records(Path(sys.argv[1])), "records,", peak_mb(), "MB")
