"""What the pipeline stands on: finished stages are kept under their fingerprint; each is timed and weighed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmap.errors import StudyError
from roadmap.records import Progress, silent
from roadmap.store import WORK, file_hash, fingerprint, keep, kept, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmap.records import Report


@dataclass(frozen=True)
class Step:
    """A finished stage: its results by name, and the fingerprint they stand under."""

    results: dict[str, Any]
    print: str

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - frames, arrays or plain values
        return self.results[name]


@dataclass
class Workbench:
    """The place of one run: the study's folder, and what each stage took."""

    out: Path
    report: Report = silent
    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: dict[str, float] = field(default_factory=dict)

    @property
    def cache(self) -> Path:
        """Folder in which stages may keep what belongs to single documents."""
        folder = self.out / WORK / "cache"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def step(self, name: str, inputs: list[Any], make: Callable[[], dict[str, Any]]) -> Step:
        """Return the kept results of a stage whose inputs are unchanged, else make and keep them.

        ``inputs`` are plain values and earlier steps; a stage's version number is among them.
        """
        own = fingerprint(name, [value.print if isinstance(value, Step) else value for value in inputs])
        folder = self.out / WORK / f"{name}-{own}"
        self.report(Progress(name, 0, 0))
        found = kept(folder)
        if found is None:
            found = self.weighed(name, make)
            keep(folder, found)
        return Step(found, own)

    def weighed(self, name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever ``make`` gives
        """Run ``make``; note its seconds and the process's peak memory meanwhile (MB)."""
        _reset_peak()
        begin = time.perf_counter()
        result = make()
        self.seconds[name] = round(time.perf_counter() - begin, 2)
        self.peak_mb[name] = round(_peak_mb(), 1)
        return result


def input_hashes(path: Path) -> list[tuple[str, str]]:
    """Return names and SHA-256 of a corpus's files: one file, or every file of a folder but hidden ones."""
    if path.is_dir():
        inside = sorted(path.rglob("*"))
        files = [
            one for one in inside if one.is_file() and not any(p.startswith(".") for p in one.relative_to(path).parts)
        ]
        return [(str(one.relative_to(path)), file_hash(one)) for one in files]
    return [(path.name, file_hash(path))] if path.is_file() else []


def _reset_peak() -> None:
    """Ask Linux to forget the highest memory so far; elsewhere the peak is the process's."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _peak_mb() -> float:
    """Return the highest resident memory since the last reset, in MB."""
    import resource

    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def unchanged(out: Path, key: str) -> bool:
    """Say whether ``out`` is a complete study made from the same inputs, and its files are as they were written."""
    try:
        manifest = read_manifest(out)
    except StudyError:
        return False
    files = manifest.get("files", {})
    whole = all((out / name).is_file() and file_hash(out / name) == sha for name, sha in files.items())
    return whole and manifest.get("fingerprint") == key
