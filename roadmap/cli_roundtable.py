"""The command line for roundtables: list them, write their papers, carry one to another machine and back."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roadmap.errors import InputError
from roadmap.i18n import LANGUAGES, N_, best_language, translator

if TYPE_CHECKING:
    from roadmap.roundtable.database import Store
    from roadmap.roundtable.rooms import Room

LANG = best_language(os.environ.get("ROADMAP_LANG"), os.environ.get("LC_ALL"), os.environ.get("LANG"))
_ = translator(LANG)

roundtable_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help=_("List roundtables, write their papers, export and import them.")
)

Workspace = Annotated[Path, typer.Option(help=_("folder with corpora and studies"))]
Code = Annotated[str, typer.Argument(metavar="ROOM", help=_("code of the room"))]
Out = Annotated[Path, typer.Option("--out", help=_("folder or file to write"))]


@roundtable_app.command("list", help=_("List the roundtables: code, state, date, title."))
def list_rooms(workspace: Workspace = Path()) -> None:
    """List the rooms, the newest first."""
    from roadmap.roundtable.rooms import rooms

    found = rooms(_store(workspace))
    if not found:
        _say(_("There is no roundtable yet."))
    for one in found:
        _say(f"{one.code}  {one.state:<9} {one.starts[:10] or '–':<11} {one.title}")


@roundtable_app.command(help=_("Write every paper of a roundtable into a folder: before, after, data, record."))
def papers(
    room: Code,
    out: Out,
    lang: Annotated[str, typer.Option("--lang", help=_("language of the papers; else the room's own"))] = "",
    address: Annotated[
        str, typer.Option(help=_("address of the app for QR codes, such as http://192.168.1.20:8501"))
    ] = "",
    zipped: Annotated[bool, typer.Option("--zip", help=_("write one ZIP file instead"))] = False,
    workspace: Workspace = Path(),
) -> None:
    """Write the take-home set of a room."""
    from roadmap.roundtable.takehome.papers import as_zip, room_files, shown_of, write_papers

    store, one = _room(workspace, room)
    tongue = lang or one.languages[0]
    if tongue not in LANGUAGES:
        raise InputError(
            N_("Unknown language {found}; wanted one of {known}."), found=tongue, known=", ".join(LANGUAGES)
        )
    shown = shown_of(one, workspace)
    if shown is None:
        _say(_("The study {path} is not at hand: the papers lean on the evidence kept with the statements.").format(
            path=one.study or "–"))  # fmt: skip
    files = room_files(store, one.room_id, tongue, shown=shown, address=address)
    if zipped:
        write_papers({out.name: as_zip(files)}, out.parent)
    else:
        write_papers(files, out)
    _say(_("{count} papers: {path}").format(count=len(files), path=out))


@roundtable_app.command(help=_("Write everything of a roundtable as one JSON file that import takes in again."))
def export(
    room: Code,
    out: Out,
    names: Annotated[
        bool, typer.Option("--names", help=_("with the names of participants, where they gave them"))
    ] = False,
    workspace: Workspace = Path(),
) -> None:
    """Write a room's record."""
    from roadmap.roundtable.exchange import room_json
    from roadmap.roundtable.takehome.papers import as_record, write_papers

    store, one = _room(workspace, room)
    write_papers({out.name: as_record(room_json(store, one.room_id, identities=names))}, out.parent)
    _say(_("Roundtable: {path}").format(path=out))


@roundtable_app.command(
    "import", help=_("Take a roundtable in from a JSON file, as a new room with a code of its own.")
)
def take_in(
    file: Annotated[Path, typer.Argument(help=_("file that export wrote"))], workspace: Workspace = Path()
) -> None:
    """Take a room in."""
    from roadmap.roundtable.exchange import read_document, take_room

    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(N_("{path} could not be read: {error}."), path=file, error=error) from error
    made = take_room(_store(workspace), read_document(content, str(file)))
    _say(_("Room {code}: {title}").format(code=made.code, title=made.title))


def _store(workspace: Path) -> Store:
    from roadmap.roundtable.database import open_store, store_path

    return open_store(store_path(workspace))


def _room(workspace: Path, code: str) -> tuple[Store, Room]:
    """Return the store and the room with a code."""
    from roadmap.roundtable.rooms import room_by_code

    store = _store(workspace)
    return store, room_by_code(store, code)


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
