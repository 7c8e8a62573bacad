"""The command line for the manager's hand: ``roadmap topics STUDY`` lists, ``roadmap topics STUDY rename T012``."""

from __future__ import annotations

import getpass
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from roadmap.errors import InputError
from roadmap.i18n import LANGUAGES, N_, best_language, number, translator
from roadmap.written import MARK, column

if TYPE_CHECKING:
    from roadmap.edit import Desk, Note
    from roadmap.hand import Edit, Hand

LANG = best_language(os.environ.get("ROADMAP_LANG"), os.environ.get("LC_ALL"), os.environ.get("LANG"))
_ = translator(LANG)

topics_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help=_("List a study's topics and themes; edit them and the roadmap.")
)

Why = Annotated[str, typer.Option("--why", help=_("why, for the log"))]
Who = Annotated[str, typer.Option("--who", "--by", help=_("who makes the edit; else the user of this machine"))]
Ids = Annotated[list[str], typer.Argument(help=_("topics (T012) or themes (H03)"))]
Id = Annotated[str, typer.Argument(help=_("topic (T012) or theme (H03)"))]


@topics_app.callback(invoke_without_command=True)
def topics(context: typer.Context, study: Annotated[Path, typer.Argument(help=_("study"))]) -> None:
    """List the topics; a command after the study edits them."""
    context.obj = study
    if context.invoked_subcommand is None:
        _list(study)


@topics_app.command(help=_("Name a topic or theme, in one language or with --in in several."))
def rename(
    context: typer.Context,
    topic: Id,
    name: Annotated[str, typer.Option("--name", help=_("name"))] = "",
    lang: Annotated[str, typer.Option("--lang", help=_("language of the name; else the study's"))] = "",
    names: Annotated[list[str] | None, typer.Option("--in", help=_("a name in a language, such as nl=Lassen"))] = None,
    why: Why = "",
    who: Who = "",
) -> None:
    """Rename."""
    from roadmap import edit

    at = edit.desk(context.obj)
    given = dict(_pair(one) for one in names or [])
    if name or not given:
        given[lang or str(at.study.manifest["settings"]["language"])] = name
    _done(at, edit.rename(at, topic.upper(), given, _note(who, why)))


@topics_app.command(help=_("Make several topics, or several themes, one: the first lends its theme."))
def merge(context: typer.Context, topics: Ids, why: Why = "", who: Who = "") -> None:
    """Merge."""
    from roadmap import edit

    at = edit.desk(context.obj)
    _done(at, edit.merge(at, _ids(topics), _note(who, why)))


@topics_app.command(help=_("Split a topic by the meaning of its documents, or into given documents and the rest."))
def split(
    context: typer.Context,
    topic: Id,
    into: Annotated[int, typer.Option("--into", help=_("number of parts"))] = 2,
    documents: Annotated[list[str] | None, typer.Option("--document", help=_("document of the first part"))] = None,
    why: Why = "",
    who: Who = "",
) -> None:
    """Split."""
    from roadmap import edit

    at = edit.desk(context.obj)
    _done(at, edit.split(at, topic.upper(), _note(who, why), parts=into, documents=documents or ()))


@topics_app.command(help=_("Put topics into another theme."))
def move(
    context: typer.Context,
    topics: Ids,
    to: Annotated[str, typer.Option("--to", help=_("theme (H03)"))],
    why: Why = "",
    who: Who = "",
) -> None:
    """Move."""
    from roadmap import edit

    at = edit.desk(context.obj)
    _done(at, edit.move(at, _ids(topics), to.upper(), _note(who, why)))


@topics_app.command(help=_("Leave topics or themes out of views and reports; they still count in totals."))
def hide(context: typer.Context, topics: Ids, why: Why = "", who: Who = "") -> None:
    """Hide."""
    from roadmap import edit

    at = edit.desk(context.obj)
    _done(at, edit.hide(at, _ids(topics), _note(who, why)))


@topics_app.command(help=_("Keep a topic, or a theme's topics, as they are when the study is updated or run again."))
def pin(context: typer.Context, topic: Id, why: Why = "", who: Who = "") -> None:
    """Pin."""
    from roadmap import edit

    at = edit.desk(context.obj)
    _done(at, edit.pin(at, topic.upper(), _note(who, why)))


@topics_app.command(help=_("Undo an edit by its number in the log; undo the undo to do it again."))
def undo(
    context: typer.Context,
    edit_number: Annotated[int, typer.Argument(metavar="NUMBER", help=_("number in the log; else the last edit"))] = 0,
    why: Why = "",
    who: Who = "",
) -> None:
    """Undo."""
    from roadmap import edit

    at = edit.desk(context.obj)
    last = at.hand.active[-1].number if at.hand.active else 0
    _done(at, edit.undo(at, edit_number or last, _note(who, why)))


@topics_app.command(help=_("Show the log: every edit with who, when and why."))
def log(context: typer.Context) -> None:
    """Show the log."""
    from roadmap.hand import read_hand

    hand = read_hand(context.obj)
    if not hand.edits:
        _say(_("No topic of this study was edited."))
    for one in hand.edits:
        _say(log_line(one, hand, LANG))


@topics_app.command(help=_("Make the study again with the edits of its log, where it does not show them yet."))
def apply(context: typer.Context) -> None:
    """Apply what the log holds."""
    _again(context.obj)


Sectors = Annotated[list[str] | None, typer.Option("--sector", help=_("roadmap of a sector; else of all together"))]


@topics_app.command(help=_("Put a topic or theme on a roadmap, or elsewhere on it: lane, start and end year."))
def place(
    context: typer.Context,
    topic: Id,
    sectors: Sectors = None,
    lane: Annotated[str, typer.Option("--lane", help=_("market, product, technology or resources"))] = "",
    start: Annotated[float | None, typer.Option("--start", help=_("year in which it starts"))] = None,
    end: Annotated[float | None, typer.Option("--end", help=_("year in which it ends"))] = None,
    why: Why = "",
    who: Who = "",
) -> None:
    """Place."""
    from roadmap import edit, placing

    at, wanted = edit.desk(context.obj), placing.Wanted(lane, start, end)
    _done(at, placing.place(at, topic.upper(), wanted, _note(who, why), sectors=_sectors(sectors)))


@topics_app.command(help=_("Take a topic or theme off a roadmap."))
def take(context: typer.Context, topic: Id, sectors: Sectors = None, why: Why = "", who: Who = "") -> None:
    """Take off."""
    from roadmap import edit, placing

    at = edit.desk(context.obj)
    _done(at, placing.take(at, topic.upper(), _note(who, why), sectors=_sectors(sectors)))


@topics_app.command(help=_("Link two items of a roadmap: the first enables, requires or pulls the other."))
def link(
    context: typer.Context,
    topic: Id,
    relation: Annotated[str, typer.Argument(help=_("enables, requires or pulls"))],
    other: Id,
    sectors: Sectors = None,
    why: Why = "",
    who: Who = "",
) -> None:
    """Link."""
    from roadmap import edit, placing

    at, ends = edit.desk(context.obj), (topic.upper(), other.upper())
    _done(at, placing.link(at, ends, relation, _note(who, why), sectors=_sectors(sectors)))


@topics_app.command(help=_("Strike the link between two items of a roadmap."))
def strike(context: typer.Context, topic: Id, other: Id, sectors: Sectors = None, why: Why = "", who: Who = "") -> None:
    """Strike."""
    from roadmap import edit, placing

    at, ends = edit.desk(context.obj), (topic.upper(), other.upper())
    _done(at, placing.strike(at, ends, _note(who, why), sectors=_sectors(sectors)))


# --- what is said ---------------------------------------------------------------------------------------------------


def log_line(edit: Edit, hand: Hand, lang: str) -> str:
    """Write one edit for a person: number, day and time (UTC), who, what, why, and whether it counts."""
    from roadmap.views.edits import what, when

    undone = f" [{translator(lang)(N_('undone'))}]" if edit.number in hand.undone else ""
    why = f" — {edit.why}" if edit.why else ""
    return f"{edit.number:>3}  {when(edit)}  {edit.who}: {what(edit, lang)}{why}{undone}"


def _list(study: Path) -> None:
    """Print topics under their themes: id, name, documents, and whether hidden or pinned."""
    from roadmap import edit
    from roadmap.disclosure import called
    from roadmap.rework import pending

    at = edit.desk(study)
    late = pending(study)
    themes, fine = (at.now.themes, at.now.topics) if late else (called(at.study, n).topics for n in ("theme", "topic"))
    for theme in themes.sort_values(["size", "topic_id"], ascending=[False, True]).to_dict("records"):
        _say(_row(theme, ""))
        for row in fine[fine["theme_id"] == theme["topic_id"]].to_dict("records"):
            _say(_row(row, "   "))
    if late:
        _say(_("Edits are in the log that the study does not show yet: roadmap topics {path} apply").format(path=study))


def _row(row: dict[str, Any], indent: str) -> str:
    marks = [_(name) for column, name in (("hidden", N_("hidden")), ("pinned", N_("pinned"))) if row.get(column)]
    own = row.get(f"label_{LANG}") or row["label"]
    own = _(MARK).format(name=own) if row.get(column(LANG)) else own
    told = f"  [{', '.join(marks)}]" if marks else ""
    return f"{indent}{row['topic_id']:<5} {number(int(row['size']), LANG):>7}  {own}{told}"


def _done(at: Desk, edit: Edit) -> None:
    """Say what was done, and make the study again."""
    from roadmap.views.edits import what

    _say(_("Edit {number}: {what}").format(number=edit.number, what=what(edit, LANG)))
    _again(at.study.path)


def _again(study: Path) -> None:
    """Make the study again; say what does not fit, and how long it took."""
    from roadmap.cli import Meter
    from roadmap.i18n import Message
    from roadmap.rework import apply_hand
    from roadmap.stages._hand import MISFITS

    begin = time.monotonic()
    with Meter() as meter:
        made = apply_hand(study, report=meter)
    for warning in made.manifest["warnings"]:
        if warning["id"] in MISFITS:
            _say("  " + Message.from_json(warning["id"], warning["args"]).to(LANG))
    seconds = number(time.monotonic() - begin, LANG, digits=1)
    _say(_("The study shows it: {seconds} s, {themes} themes, {topics} topics.").format(
        seconds=seconds, themes=len(made.broad.topics), topics=len(made.fine.topics)))  # fmt: skip


def _note(who: str, why: str) -> Note:
    """Return who makes an edit, and why."""
    from roadmap.edit import Note

    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = "–"
    return Note(who.strip() or user, why.strip())


def _ids(topics: list[str]) -> list[str]:
    return [topic.upper() for topic in topics]


def _sectors(sectors: list[str] | None) -> list[str]:
    """Return the roadmaps that are meant; that of all sectors together where none is named."""
    return sectors or ["all"]


def _pair(text: str) -> tuple[str, str]:
    """Read nl=Lassen."""
    lang, equals, name = text.partition("=")
    if not equals or lang not in LANGUAGES:
        raise InputError(N_("--in holds {found}; wanted a language and a name, such as nl=Lassen."), found=text)
    return lang, name


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
