"""Long work in a separate, niced process; progress and result on disk, which the app only reads.

A job is a run of the pipeline to a study folder. Its state lies in ``<study>/.work/job.json``. A report is written by a
process of its own too; it is there when its file is, and a sentence in its log says why it could not be written.
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
CRASHED_REPORT = N_("The report could not be written; the log is {path}.")
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
    return _launch(out, [str(corpus), str(out), *([str(settings)] if settings else [])])


def start_rework(study: Path) -> State:
    """Start making a study again with the edits of its log, in a process of its own, and return at once.

    Raises
    ------
    StudyError
        A run to its folder is going on.
    """
    return _launch(study, ["", str(study)])


def _launch(out: Path, arguments: list[str]) -> State:
    """Start the child, and write its first state."""
    if state(out).status in ("waiting", "running"):
        raise StudyError(N_("A run to {path} is going on; wait until it is done."), path=out)
    prepare_folder(out)
    log = out / WORK / "job.log"
    command = [sys.executable, "-m", "roadmap.jobs", *arguments]
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


# --- reports --------------------------------------------------------------------------------------------------------

_reports: dict[Path, subprocess.Popen[bytes]] = {}
"""Reports being written by this process's children, by their file."""
_REPORT = f"import os; os.nice({NICENESS}); from roadmap.cli import main; main()"


def start_report(study: Path, out: Path, options: dict[str, str]) -> None:
    """Start writing a report of a study in a process of its own, and return at once.

    ``options`` are those of the command: format, lang, sector, template; and reader, the language of what went wrong.

    Raises
    ------
    StudyError
        The folder of the report cannot be written.
    """
    if report_going_on(out):
        return
    told = [word for name, value in options.items() if value and name != "reader" for word in (f"--{name}", value)]
    command = [sys.executable, "-c", _REPORT, "report", str(study), "--out", str(out), *told]
    log = _log(study, out)
    try:
        out.parent.mkdir(exist_ok=True)
        log.parent.mkdir(exist_ok=True)
        with log.open("wb") as target:
            env = {**os.environ, "ROADMAP_LANG": options.get("reader", "en")}
            _reports[out] = subprocess.Popen(command, stdout=target, stderr=target, env=env, start_new_session=True)
    except OSError as error:
        words = N_("{path} could not be written: {error}.")
        raise StudyError(words, path=out, error=error.strerror or error) from error


def report_going_on(out: Path) -> bool:
    """Say whether a report is being written."""
    child = _reports.get(out)
    return child is not None and child.poll() is None


def report_problem(study: Path, out: Path) -> str:
    """Return why the last writing of a report failed, in its reader's language; empty where it did not."""
    child = _reports.get(out)
    if child is None or child.poll() in (None, 0):
        return ""
    said = _log(study, out).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    if child.poll() == 1 and said and not said[-1].startswith(" ") and "Traceback" not in "".join(said):
        return said[-1]
    return Message.of(CRASHED_REPORT, path=_log(study, out)).english()


def _log(study: Path, out: Path) -> Path:
    return study / WORK / f"{out.name}.log"


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
    """Run the pipeline here, as the child; its last word is on disk before it ends.

    Without a corpus the study at ``out`` is made again with the edits of its log.
    """
    from roadmap import pipeline
    from roadmap.rework import apply_hand
    from roadmap.settings import load_settings

    os.nice(NICENESS)
    target, last = Path(out), State("done", pid=os.getpid())
    try:
        if corpus:
            knobs = load_settings(Path(settings) if settings else None)
            pipeline.run(corpus, target, settings=knobs, report=_Writer(target))
        else:
            apply_hand(target, report=_Writer(target))
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
