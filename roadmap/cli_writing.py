"""The command line for a language model: ``roadmap topics STUDY name --settings FILE``; off unless that sets one up."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from roadmap.cli_topics import topics_app
from roadmap.i18n import N_, best_language, number, translator

__all__ = ["topics_app"]

LANG = best_language(os.environ.get("ROADMAP_LANG"), os.environ.get("LC_ALL"), os.environ.get("LANG"))
_ = translator(LANG)

Some = Annotated[list[str] | None, typer.Argument(help=_("topics (T012) or themes (H03); all if none is named"))]
Knobs = Annotated[Path | None, typer.Option("--settings", help=_("settings file with [language_model]"))]
Dry = Annotated[bool, typer.Option("--dry-run", help=_("say what would be sent where, and send nothing"))]


@topics_app.command(help=_("Have a language model name topics and themes from their words and quoted passages."))
def name(context: typer.Context, topics: Some = None, settings: Knobs = None, dry_run: Dry = False) -> None:
    """Name."""
    _write(context.obj, "name", topics, settings, dry=dry_run)


@topics_app.command(help=_("Have a language model summarise evidence cards from their quoted passages alone."))
def summarise(context: typer.Context, topics: Some = None, settings: Knobs = None, dry_run: Dry = False) -> None:
    """Summarise."""
    _write(context.obj, "summary", topics, settings, dry=dry_run)


@topics_app.command(help=_("Have a language model translate the quoted passages of evidence cards."))
def translate(context: typer.Context, topics: Some = None, settings: Knobs = None, dry_run: Dry = False) -> None:
    """Translate."""
    _write(context.obj, "quote", topics, settings, dry=dry_run)


@topics_app.command(help=_("Drop what a language model wrote; extracted names stand again."))
def forget(context: typer.Context, topics: Some = None) -> None:
    """Forget."""
    from roadmap.store import load_study, read_written, write_written

    load_study(context.obj)
    given = {topic.upper() for topic in topics or ()}
    was = read_written(context.obj)
    left = [one for one in was if given and one.topic not in given]
    if was:
        write_written(left, context.obj)
    _say(_("Dropped: {count} answers of a language model.").format(count=number(len(was) - len(left), LANG)))


def _write(study: Path, kind: str, topics: list[str] | None, settings: Path | None, *, dry: bool) -> None:
    """Say what leaves the machine, ask, and say what came of it."""
    from roadmap.cli import Meter
    from roadmap.settings import load_settings
    from roadmap.writing.write import Wish, leaving, write

    knobs = load_settings(settings).language_model
    wish = Wish(kind, tuple(topic.upper() for topic in topics or ()))
    _say(leaving(study, knobs, wish.topics).message().to(LANG))
    if dry:
        return
    with Meter() as meter:
        done = write(study, wish, knobs, report=meter)
    told = {
        "name": N_("{kept} names by {model} stand, marked as such; {refused} were refused, the extracted name stands."),
        "summary": N_("{kept} summaries by {model} stand, {struck} of their sentences struck; {refused} were refused."),
        "quote": N_("{kept} translated passages by {model} stand, marked as such; {refused} were refused."),
    }[kind]
    _say(_(told).format(kept=number(done.kept, LANG), refused=number(done.refused, LANG), model=knobs.model,
                        struck=number(done.struck, LANG)))  # fmt: skip
    for why, count in done.reasons:
        _say(f"  {number(count, LANG)} × {why.to(LANG)}")
    if done.stopped is not None:
        _say(_("No further request was sent: {why} Extracted names stand.").format(why=done.stopped.to(LANG)))


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
