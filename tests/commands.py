"""Run the command line in this process, as a shell would see it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Done:
    """What a command left: exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The last line where errors go."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


def roadmap(*args: object) -> Done:
    """Run ``roadmap ARGS`` through its own entry point; any exception but an exit is the test's to see."""
    from roadmap import cli

    out, err, code = StringIO(), StringIO(), 0
    with (
        patch.object(sys, "argv", ["roadmap", *map(str, args)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def shell(*args: object, **more: object) -> subprocess.CompletedProcess[str]:
    """Run ``python ARGS`` in a process of its own."""
    command = [sys.executable, *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False, **more)
