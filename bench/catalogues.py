"""The catalogues of the four languages, from the sources to locales/*/LC_MESSAGES/roadmap.po and back.

    python -m bench.catalogues --update    add what is new, drop what is gone, keep every translation
    python -m bench.catalogues --check     say what is missing or wrong, one sentence each; exit 1 where anything is

A message is a plain string in ``N_("…")``, ``_("…")``, ``here._("…")``, ``translator(lang)("…")``, ``Message.of("…")``,
and two of them in ``n("one", "many", count)`` where ``n = ntranslator(lang)``.
"""

from __future__ import annotations

import argparse
import ast
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from roadmap.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("app.py", "app_pages", "roadmap")
SINGLE = {"N_", "_", "gettext", "translator()", "words()", "of", "say"}
"""What takes one message; ``f()`` is what a call of ``f`` returns."""
PLURAL = {"n", "ngettext", "ntranslator()"}
LITERAL = {"N_", "gettext"}
"""What never takes anything but a plain string: otherwise the message would be in no catalogue."""

Id = str | tuple[str, str]


@dataclass(frozen=True)
class Found:
    """The messages of the sources with the files they stand in, and calls that hide theirs."""

    places: dict[Id, list[str]]
    hidden: list[str]


def extract(root: Path = ROOT) -> Found:
    """Read every message of the sources under ``root``."""
    places: dict[Id, set[str]] = {}
    hidden = []
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        for call in _calls(path):
            message = _message(call)
            if message is not None:
                places.setdefault(message, set()).add(name)
            elif _hides(call):
                hidden.append(f"{name}, line {call.lineno}: {ast.unparse(call)[:60]} marks no plain string.")
    # A catalogue holds a text once: what is also said in the plural is found there in the singular too.
    for message in [one for one in places if isinstance(one, tuple) and one[0] in places]:
        places[message] |= places.pop(message[0])
    return Found({message: sorted(files) for message, files in sorted(places.items(), key=_order)}, hidden)


def _order(item: tuple[Id, Any]) -> tuple[str, str]:
    return (item[0], "") if isinstance(item[0], str) else item[0]


def _files(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = root / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path] * path.is_file()


def _calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)


def _called(function: ast.expr) -> str:
    """Return the last name of what is called; ``name()`` where that is itself the answer of a call."""
    if isinstance(function, ast.Call):
        return _called(function.func) + "()"
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _message(call: ast.Call) -> Id | None:
    """Return the message a call marks, None where it marks none."""
    name, texts = _called(call.func), [_text(one) for one in call.args[:2]]
    if name in SINGLE:
        return texts[0] or None
    if name in PLURAL and len(call.args) == 3 and all(texts):
        return (str(texts[0]), str(texts[1]))
    return None


def _text(value: ast.expr) -> str | None:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _hides(call: ast.Call) -> bool:
    """Say whether a call marks something no catalogue can hold."""
    name = _called(call.func)
    plain = isinstance(call.args[0], ast.JoinedStr)
    return name in LITERAL or (plain and name in SINGLE | PLURAL)


# --- catalogues -----------------------------------------------------------------------------------------------------


def po_path(root: Path, lang: str) -> Path:
    """Return where a language's catalogue lies."""
    return root / "locales" / lang / "LC_MESSAGES" / "roadmap.po"


def read(root: Path, lang: str) -> Catalog:
    """Read a catalogue; a missing one is empty.

    Raises
    ------
    ValueError
        The file is no catalogue.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import PoFileError, read_po

    path = po_path(root, lang)
    if not path.exists():
        return Catalog(locale=lang)
    try:
        with path.open("rb") as source:
            return read_po(source, locale=lang, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.relative_to(root)} is no catalogue: {error}.") from error


def update(root: Path = ROOT) -> dict[str, int]:
    """Write the four catalogues; return how many messages of each still want a translation."""
    places = extract(root).places
    left = {}
    for lang in LANGUAGES:
        fresh = _renewed(read(root, lang), places, lang)
        path = po_path(root, lang)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(fresh, lang))
        left[lang] = sum(not _whole(message.string) or message.fuzzy for message in fresh if message.id)
    return left


def _renewed(old: Catalog, places: dict[Id, list[str]], lang: str) -> Catalog:
    """Return a catalogue of these messages with the translations there are; English says what the message says."""
    from babel.messages.catalog import Catalog

    fresh = Catalog(locale=lang)
    known = {message.id: message for message in old if message.id}
    for message, files in places.items():
        was = known.get(message)
        string = message if lang == "en" else was.string if was else ""
        comments = was.user_comments if was else []
        entry = fresh.add(message, string or "", locations=[(file, 1) for file in files], user_comments=comments)
        # Babel takes "95 % interval" for a format of its own and flags it; only a translator's doubt is kept.
        entry.flags = {"fuzzy"} if was and was.fuzzy and lang != "en" else set()
    return fresh


def _written(catalogue: Catalog, lang: str) -> bytes:
    """Return a catalogue's bytes: the same messages give the same bytes, without dates and line numbers."""
    from babel.messages.pofile import write_po

    head = (
        f"Language: {lang}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {catalogue.plural_forms}",
    )
    lines = ['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in head), "", ""]
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return "\n".join(lines).encode() + body.getvalue().rstrip(b"\n") + b"\n"


# --- checking -------------------------------------------------------------------------------------------------------


def check(root: Path = ROOT) -> list[str]:
    """Return what is wrong, a sentence each; nothing where the catalogues are whole."""
    found = extract(root)
    problems = list(found.hidden)
    for lang in LANGUAGES:
        try:
            catalogue = read(root, lang)
        except ValueError as error:
            problems.append(str(error))
            continue
        problems += [f"{lang}: {problem}" for problem in _check(catalogue, found.places, lang)]
    return problems


def _check(catalogue: Catalog, places: dict[Id, list[str]], lang: str) -> Iterator[str]:
    """Compare one catalogue with the messages of the sources."""
    held = {message.id: message for message in catalogue if message.id}
    for message, files in places.items():
        if message not in held:
            yield f"{_shown(message)} of {files[0]} is not in the catalogue."
            continue
        yield from _faults(held[message], lang)
    yield from (f"{_shown(message)} stands in no source any more." for message in held if message not in places)


def _faults(message: Any, lang: str) -> Iterator[str]:  # noqa: ANN401 - babel's Message
    """Say what is wrong with one translation."""
    shown = _shown(message.id)
    if not _whole(message.string):
        yield f"{shown} has no translation."
        return
    if message.fuzzy:
        yield f"{shown} is marked fuzzy."
    if lang == "en" and message.string != message.id:
        yield f"{shown} reads otherwise in English; wanted the message itself."
    wanted = [_places(text) for text in _texts(message.id)]
    for text in _texts(message.string):
        if _places(text) not in wanted:
            yield f"{shown} has the places {_listed(wanted[-1])}, its translation {_listed(_places(text))}."
    edges = {_edges(text) for text in _texts(message.id)}
    if any(_edges(text) not in edges for text in _texts(message.string)):
        yield f"{shown} begins or ends with other spaces than its translation."


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - one text or several
    return (value,) if isinstance(value, str) else tuple(value)


def _whole(string: Any) -> bool:  # noqa: ANN401 - one text or several
    return bool(string) and all(_texts(string))


def _places(text: str) -> frozenset[str]:
    """Return a text's ``{places}`` with their formats; a text whose braces do not close has the place ``{``."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return frozenset({"{"})
    return frozenset(f"{name}:{form}" if form else name for _, name, form, _ in parts if name is not None)


def _listed(places: frozenset[str]) -> str:
    return ", ".join(sorted(places)) or "none"


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _shown(message: Any) -> str:  # noqa: ANN401 - one text or several
    return f"“{_texts(message)[0][:70]}”"


def main() -> None:
    """Update or check."""
    parser = argparse.ArgumentParser(description="the catalogues of the four languages")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--update", action="store_true", help="write locales/ from the sources")
    what.add_argument("--check", action="store_true", help="say what is missing or wrong")
    if parser.parse_args().update:
        print(", ".join(f"{lang}: {count} to translate" for lang, count in update().items()))
        return
    problems = check()
    sys.stderr.writelines(problem + "\n" for problem in problems)
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
