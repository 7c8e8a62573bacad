"""Hostile files: thousands of mutated real ones, each read in one piece or refused with a reason, none hanging.

The files of the data folder, and a file of every other format made here, are cut short, have bits flipped, pieces
doubled, removed, joined or shuffled, and sizes or entities blown up. Each is then read as ``roadmap ingest`` reads it,
in a process that notes every connection it tries to make and every file it opens that is neither its input nor part of
Python. The figures asked for: no crash (an exception that is not a sentence for the user), no hang over five seconds,
no connection, no file read outside.
"""

from __future__ import annotations

import json
import os
import random
import resource
import select
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import DATA, ROOT, Figure, skipped, told
from bench.samples import office_files, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

COUNT, QUICK = 10_000, 1_500
SECONDS = 5.0
"""Of work for one file."""
PATIENCE = 240.0
"""Seconds without an answer after which a process is taken to hang."""
LARGEST = 300_000
"""Bytes of a file that is mutated; of larger ones only the beginning is taken."""
FOLDERS = ("patent-formats", "feeds", "interviews-founders", "news-debian")
CANARY = "the-canary-sings"
"""Stands in a file outside the input: a text that holds it was read from there."""
_ALLOWED = (sys.prefix, sys.base_prefix, str(ROOT), "/proc/", "/sys/", "/dev/", "/usr/share/zoneinfo", "/usr/lib",
            "/lib", "/etc/mime.types", "/etc/localtime")  # fmt: skip


def run(quick: bool = False) -> dict[str, Any]:
    """Mutate, read, print the table and return the figures."""
    if not DATA.exists():
        return skipped(DATA)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        outcomes = _everything(Path(folder), QUICK if quick else COUNT)
    said = Counter(outcome.what for outcome in outcomes)
    for outcome in [one for one in outcomes if one.bad][:20]:
        print(f"  {outcome.what}: {outcome.name} {outcome.detail[-300:]}")
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    print(f"  slowest: {slowest.name}, {slowest.seconds:.1f} s")
    figures = [Figure("files", len(outcomes)), Figure("read", said["read"]), Figure("refused", said["refused"])]
    figures += [Figure(name, said[name], None, 0) for name in ("crash", "hang", "outside", "network")]
    return told([*figures, Figure("slowest file, s", slowest.seconds, None, SECONDS)])


@dataclass(frozen=True)
class Outcome:
    """What became of one file: read, refused, crash, hang, outside or network."""

    name: str
    what: str
    seconds: float = 0.0
    detail: str = ""

    @property
    def bad(self) -> bool:
        """Whether that must not happen."""
        return self.what not in {"read", "refused"}


# --- making hostile files ---------------------------------------------------------------------------------------------


def mutated(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Return a damaged copy of ``data``; ``other`` is another file to take pieces from."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        data = rng.choice(MUTATIONS)(data, other, rng)
    return data


def _cut(data: bytes, _: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _flip(data: bytes, _: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _place in range(rng.choice((1, 4, 64)) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _double(data: bytes, _: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    piece = data[start : start + rng.randrange(1, 5_000)]
    return data[:start] + piece * rng.choice((2, 3, 200)) + data[start:]


def _remove(data: bytes, _: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.randrange(1, 2_000) :]


def _join(data: bytes, other: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


def _shuffle(data: bytes, _: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def _odd(data: bytes, _: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + rng.choice(ODD) + data[start:]


MUTATIONS: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    _cut, _flip, _double, _remove, _join, _shuffle, _odd,
)  # fmt: skip
ODD = (
    b"\x00" * 5000, b"\xff\xfe", b"\xef\xbb\xbf", b"\xff" * 200, b'"', b"<![CDATA[", b"]]>", b"&a;" * 50, b"&#x1F600;",
    b"<a>" * 3000, b"(" * 5000, b"[" * 5000, b"{" * 5000, b"%s%n", b"=cmd|' /C calc'!A0", b"../../../etc/passwd",
    b"9" * 4000, b"\n" * 3000, b"\r", b"\x1a", b"<script>alert(1)</script>", b"99999-99-99", b",;|\t" * 400,
)  # fmt: skip
"""Pieces that parsers have stumbled over."""


def hostile(canary: Path) -> dict[str, bytes]:
    """Return whole hostile files by name: bombs of entities, and entities that name a file or an address."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    body = '<us-patent-grant><us-bibliographic-data-grant><invention-title>{e}</invention-title>' \
           "</us-bibliographic-data-grant><abstract><p>{e}</p></abstract></us-patent-grant>"  # fmt: skip
    item = "<item><title>{e}</title><description>{e}</description></item>"
    rss = f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>"
    found = {}
    for name, text in (("grant.xml", body), ("feed.rss", rss)):
        outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{canary.as_uri()}">]>' + text.format(e="&e;")
        away = '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd" [<!ENTITY e SYSTEM "http://192.0.2.1/">]>' + text.format(
            e="&e;"
        )
        bomb = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>' + text.format(e="&l11;")
        for kind, content in (("outside", outside), ("away", away), ("bomb", bomb)):
            found[f"{kind}-{name}"] = ('<?xml version="1.0"?>' + content).encode()
    found["line.csv"] = b"id,text\n1," + b"x" * 40_000_000
    found["page.html"] = (
        f'<html><body><iframe src="{canary.as_uri()}"></iframe><article><p>{"word " * 400}</p></article>'.encode()
    )
    return found


def _write_all(folder: Path, count: int) -> list[Path]:
    """Write ``count`` hostile files, the same ones each time, and return them in order."""
    canary = folder / "outside" / "canary.txt"
    canary.parent.mkdir()
    canary.write_text(CANARY)
    work = folder / "in"
    work.mkdir()
    given = sorted(path for name in FOLDERS for path in (DATA / name).rglob("*") if path.is_file())
    office = folder / "office"
    office.mkdir()
    sources = [(path.name, path.read_bytes()[:LARGEST]) for path in [*given, *office_files(office)]]
    sources += samples().items()
    written = []
    for name, content in hostile(canary).items():
        written.append(work / f"hostile-{name}")
        written[-1].write_bytes(content)
    rng = random.Random(20261123)
    while len(written) < count:
        name, data = rng.choice(sources)
        path = work / f"{len(written):05d}-{name}"
        path.write_bytes(mutated(data, rng.choice(sources)[1], rng))
        written.append(path)
    return written


# --- reading them -----------------------------------------------------------------------------------------------------


def _everything(folder: Path, count: int) -> list[Outcome]:
    """Write and read all files, shared out among as many processes as there are processors."""
    files = _write_all(folder, count)
    shares = max(1, os.cpu_count() or 1)
    with ThreadPoolExecutor(shares) as pool:
        found = pool.map(lambda share: list(_share(folder / f"list-{share}.txt", files[share::shares])), range(shares))
        return [outcome for outcomes in found for outcome in outcomes]


def _share(listed: Path, waiting: Sequence[Path]) -> Iterator[Outcome]:
    """Read files one after the other in a process that is replaced when it dies or hangs."""
    while waiting:
        listed.write_text("\n".join(map(str, waiting)))
        done = 0
        for outcome in _watched(listed, waiting):
            done += 1
            yield outcome
        waiting = waiting[max(1, done) :]


def _watched(listed: Path, files: Sequence[Path]) -> Iterator[Outcome]:
    """Yield a process's outcomes until it ends; one that says nothing for too long is ended, and its file a hang."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.fuzz", str(listed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    assert process.stdout  # noqa: S101 - it is a pipe
    place, patience = 0, PATIENCE
    while place < len(files):
        ready, _, _ = select.select([process.stdout], [], [], patience)
        line = process.stdout.readline() if ready else b""
        if not line:
            process.kill()
            said = process.communicate()[1].decode(errors="replace")
            yield Outcome(files[place].name, "crash" if ready else "hang", patience, said)
            return
        yield Outcome(**json.loads(line))
        place += 1
    process.communicate()


def _worker(listed: Path) -> None:
    """Read each file of the list and say what became of it, a JSON line each."""
    seen: list[tuple[str, str]] = []
    inside = (*_ALLOWED, str(listed.parent / "in"), tempfile.gettempdir() + "/roadmap-")

    def notice(event: str, arguments: tuple[Any, ...]) -> None:
        if event in {"socket.connect", "socket.getaddrinfo"}:
            seen.append(("network", str(arguments[-1])))
        elif event == "open" and isinstance(arguments[0], str) and not arguments[0].startswith(inside):
            writes = str(arguments[1] or "r")[0] in "wax" or arguments[0].startswith(
                tempfile.gettempdir() + "/roadmap-"
            )
            if arguments[0].startswith("/") and not writes:
                seen.append(("outside", arguments[0]))

    sys.addaudithook(notice)
    for path in map(Path, listed.read_text().splitlines()):
        seen.clear()
        begin = _worked()
        what, detail = _read(path)
        seconds = round(_worked() - begin, 2)
        if seen:
            what, detail = seen[0]
        elif seconds > SECONDS:
            what = "hang"
        print(json.dumps({"name": path.name, "what": what, "seconds": seconds, "detail": detail}), flush=True)


def _worked() -> float:
    """Return the seconds that this process and those it started have worked: a busy machine adds none."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _read(path: Path) -> tuple[str, str]:
    """Read one file as a corpus."""
    import traceback

    from roadmap.errors import RoadmapError
    from roadmap.readers import json_stream
    from roadmap.settings import Settings
    from roadmap.stages.ingest import read_corpus

    json_stream.WHOLE = 10_000  # larger lists are read as very large ones are
    try:
        corpus = read_corpus(path, Settings())
    except RoadmapError as error:
        return "refused", str(error)[:200]
    except Exception:  # noqa: BLE001 - what else comes is what is looked for
        return "crash", traceback.format_exc()[-600:]
    if corpus.documents["text"].str.contains(CANARY).any():
        return "outside", "the canary's file was read"
    return "read", str(len(corpus.documents))


if __name__ == "__main__":
    _worker(Path(sys.argv[1]))
