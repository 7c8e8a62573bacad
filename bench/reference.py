"""The reference pages, written from what they describe: tables, settings and commands.

python -m bench.reference --update    write docs/tables.md, docs/settings.md and docs/commands.md
python -m bench.reference --check     say which are not as they should be; exit 1 where any is not
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import ROOT
from roadmap import settings as knobs
from roadmap import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

MADE = "<!-- Written by `python -m bench.reference --update`; change the source instead. -->"


def pages() -> dict[str, str]:
    """Return every page: path below docs/, text."""
    return {"tables.md": tables_page(), "settings.md": settings_page(), "commands.md": commands_page()}


def tables_page() -> str:
    """Describe every table: its key and columns."""
    found = sorted((one for one in vars(tables).values() if isinstance(one, tables.Table)), key=lambda one: one.name)
    parts = [
        "Every table a study holds or a stage passes on, from `roadmap/tables.py`. Missing text is empty, never null."
    ]
    for table in found:
        rows = [(f"`{c.name}`", c.kind, c.unit, _range(c.lo, c.hi, c.values), c.meaning) for c in table.columns]
        optional = [f"`{c.name}`" for c in table.columns if c.optional]
        parts += [f"## {table.name}", f"Key: {', '.join(f'`{name}`' for name in table.key)}."]
        parts += [f"May be missing: {', '.join(optional)}."] if optional else []
        parts.append(_table(("column", "kind", "unit", "values", "meaning"), rows))
    return _page("Tables", parts)


def settings_page() -> str:
    """Describe every setting with its default and legal range."""
    main = knobs.Settings()
    parts = ["A settings file is TOML with these names (`roadmap run … --settings FILE`); the rest keeps its default."]
    parts.append(_knobs(main))
    for item in fields(main):
        group = getattr(main, item.name)
        if is_dataclass(group):
            parts += [f"## [{item.name}]", (type(group).__doc__ or "").strip(), _knobs(group)]
    return _page("Settings", parts)


def _knobs(group: Any) -> str:  # noqa: ANN401 - any settings class
    rows = [
        (f"`{one.name}`", f"`{_toml(getattr(group, one.name))}`", _limits(one.metadata), one.metadata["unit"])
        for one in fields(group)
        if one.metadata
    ]
    return _table(("name", "default", "values", "what"), rows)


def _limits(limits: Any) -> str:  # noqa: ANN401 - a field's metadata
    return _range(limits["lo"], limits["hi"], limits["choices"])


def _toml(value: Any) -> str:  # noqa: ANN401 - any plain value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def commands_page() -> str:
    """Describe every command in English, whatever the reader's language: help is put into words on import."""
    line = "import sys; from bench.reference import describe_commands; sys.stdout.write(describe_commands())"
    told = {**os.environ, "ROADMAP_LANG": "en", "PYTHONIOENCODING": "utf-8"}
    made = subprocess.run([sys.executable, "-c", line], cwd=ROOT, env=told, check=True, capture_output=True)
    return made.stdout.decode("utf-8")


def describe_commands() -> str:
    """Describe every command in the language this process speaks."""
    from typer.main import get_command

    from roadmap.cli import app

    parts = ["Exit 0: done. 1: something the user can mend, said in one sentence. 2: wrong usage."]
    for name, command in _commands(get_command(app)):
        taken = [one for one in command.params if one.name != "help"]
        usage = " ".join([f"roadmap {name}", *(_argument(one) for one in taken if _in_usage(one))])
        rows = [(_spelled(one), _default(one), one.help or "") for one in taken]
        parts += [f"## roadmap {name}", command.help or "", f"`{usage}`", _table(("", "default", "what"), rows)]
    return _page("Commands", parts)


def _commands(group: Any, before: str = "") -> list[tuple[str, Any]]:  # noqa: ANN401 - typer's group
    """Return every command with its whole name; those of a group follow it."""
    found = []
    for name, command in group.commands.items():
        inner = hasattr(command, "commands")
        found.append((before + name, command))
        taken = " ".join(_argument(one) for one in command.params if _in_usage(one)) if inner else ""
        found += _commands(command, " ".join(filter(None, (f"{before}{name}", taken))) + " ") if inner else []
    return found


def _in_usage(one: Any) -> bool:  # noqa: ANN401 - typer's parameter
    return bool(one.required or one.param_type_name == "argument")


def _argument(one: Any) -> str:  # noqa: ANN401 - typer's parameter
    name = one.name.upper() + ("…" if one.nargs == -1 else "")
    if one.param_type_name != "argument":
        return f"{one.opts[0]} {name}"
    return name if one.required else f"[{name}]"


def _spelled(one: Any) -> str:  # noqa: ANN401 - typer's parameter
    return f"`{one.name.upper()}`" if one.param_type_name == "argument" else ", ".join(f"`{opt}`" for opt in one.opts)


def _default(one: Any) -> str:  # noqa: ANN401 - typer's parameter
    if one.required:
        return "required"
    return f"`{one.default}`" if one.default not in (None, "") else ""


# --- Markdown -------------------------------------------------------------------------------------------------------


def _page(title: str, parts: Sequence[str]) -> str:
    return "\n\n".join([f"# {title}", MADE, *(part for part in parts if part)]) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; columns empty in every row are left out."""
    used = [place for place in range(len(head)) if any(row[place] for row in rows)]
    lines = [[head[place] for place in used], ["---"] * len(used)]
    lines += [[row[place].replace("|", "\\|").replace("\n", " ") for place in used] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) if rows else ""


def _range(lo: float | None, hi: float | None, values: Sequence[str]) -> str:
    if values:
        return ", ".join(values)
    if lo is None and hi is None:
        return ""
    if hi is None:
        return f"≥ {lo:g}"
    return f"≤ {hi:g}" if lo is None else f"{lo:.10g}–{hi:.10g}"


def stale(docs: Path = ROOT / "docs") -> list[str]:
    """Return the pages that are missing or not as they should be."""
    return [
        name
        for name, text in pages().items()
        if not (docs / name).exists() or (docs / name).read_text(encoding="utf-8") != text
    ]


def update(docs: Path = ROOT / "docs") -> None:
    """Write the pages."""
    docs.mkdir(exist_ok=True)
    for name, text in pages().items():
        (docs / name).write_text(text, encoding="utf-8")


def main() -> None:
    """Update or check."""
    parser = argparse.ArgumentParser(description="the reference pages of docs/")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--update", action="store_true", help="write the pages")
    what.add_argument("--check", action="store_true", help="say which are not current")
    if parser.parse_args().update:
        update()
        return
    wrong = stale()
    sys.stderr.writelines(f"docs/{name} is not current: run python -m bench.reference --update.\n" for name in wrong)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
