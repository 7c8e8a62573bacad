"""Long work in a separate, niced process; progress and result on disk, which the app only reads.

A job is a run of the pipeline to a study folder. Its state lies in ``<study>/.work/job.json``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roadmap.errors import REFUSED, RoadmapError, StudyError
from roadmap.i18n import N_, Message
from roadmap.store import WORK, prepare_folder, read_json, write_json

if TYPE_CHECKING:
    from roadmap.records import Progress

NICENESS = 10
PAUSE = 0.3
"""Seconds between two writes of progress."""
CRASHED = N_("The run ended without a word; its log is {path}.")
_children: dict[int, subprocess.Popen[bytes]] = {}
"""Jobs started by this process: one that ended must be waited for."""


@dataclass(frozen=True)
class State:
    """Where a job is. ``status``: waiting, running, done or failed; ``message``: why it failed, with its arguments."""

    status: str
    stage: str = ""
    done: int = 0
    total: int = 0
    pid: int = 0
    message: str = ""
    message_args: str = "{}"

    @property
    def reason(self) -> Message:
        """Why it failed."""
        return Message.from_json(self.message, self.message_args)


def start(corpus: Path, out: Path, settings: Path | None = None) -> State:
    """Start a run in a process of its own, with a lower priority than the app, and return at once.

    Raises
    ------
    StudyError
        The folder cannot hold a study, or a run to it is going on.
    """
    if state(out).status in ("waiting", "running"):
        raise StudyError(N_("A run to {path} is going on; wait until it is done."), path=out)
    prepare_folder(out)
    log = out / WORK / "job.log"
    command = [sys.executable, "-m", "roadmap.jobs", str(corpus), str(out), *([str(settings)] if settings else [])]
    with log.open("wb") as target:
        child = subprocess.Popen(command, stdout=target, stderr=target, stdin=subprocess.PIPE, start_new_session=True)
    _children[child.pid] = child
    first = State("waiting", pid=child.pid)
    write_json(asdict(first), _path(out))
    if child.stdin:
        child.stdin.close()  # the child begins at the end of its input: only then may it write its own state
    return first


def state(out: Path) -> State:
    """Return where the job of a study is; a process that is gone without a result has failed."""
    for pid in [pid for pid, child in _children.items() if child.poll() is not None]:
        del _children[pid]
    if not _path(out).exists():
        return State("done")
    found = State(**read_json(_path(out)))
    if found.status in ("waiting", "running") and not _alive(found.pid):
        # The child writes its last word before it ends: read once more before calling it dead.
        found = State(**read_json(_path(out)))
        if found.status in ("waiting", "running"):
            gone = Message.of(CRASHED, path=out / WORK / "job.log")
            return State("failed", found.stage, pid=found.pid, message=gone.template, message_args=gone.args_json())
    return found


def _path(out: Path) -> Path:
    return out / WORK / "job.json"


def _alive(pid: int) -> bool:
    """Say whether a job's process runs; after a restart of the machine another may have its number."""
    if pid in _children:
        return True
    try:
        os.kill(pid, 0)
        return b"roadmap" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # not Linux: the number is all there is
    except OSError:
        return False


class _Writer:
    """Writes progress to disk, not more often than PAUSE."""

    def __init__(self, out: Path) -> None:
        self.out, self.last, self.stage = out, 0.0, ""

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.stage == self.stage and now - self.last < PAUSE:
            return
        self.last, self.stage = now, progress.stage
        write_json(
            asdict(State("running", progress.stage, progress.done, progress.total, os.getpid())), _path(self.out)
        )


def main(corpus: str, out: str, settings: str = "") -> int:
    """Run the pipeline here, as the child; its last word is on disk before it ends."""
    from roadmap import pipeline
    from roadmap.settings import load_settings

    os.nice(NICENESS)
    target, last = Path(out), State("done", pid=os.getpid())
    try:
        knobs = load_settings(Path(settings) if settings else None)
        pipeline.run(corpus, target, settings=knobs, report=_Writer(target))
    except RoadmapError as error:
        last = _failed(error.message)
    except OSError as error:
        last = _failed(Message.of(REFUSED, error=error.strerror or error, path=error.filename or "-"))
    write_json(asdict(last), _path(target))
    return 0 if last.status == "done" else 1


def _failed(why: Message) -> State:
    return State("failed", pid=os.getpid(), message=why.template, message_args=why.args_json())


if __name__ == "__main__":
    sys.stdin.read()
    sys.exit(main(*sys.argv[1:4]))
