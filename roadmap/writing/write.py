"""Ask a language model for names, summaries and translated quotes, check them, and keep them beside the study.

A name or a sentence that does not stand up is kept with its reason and not shown; the extracted name stands instead. An
interface that fails is told in one sentence; what was written before stays.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from roadmap.disclosure import called
from roadmap.encoders import load_encoder
from roadmap.i18n import LANGUAGES, N_, Message
from roadmap.records import Progress, silent
from roadmap.settings import settings_of
from roadmap.store import load_study, read_written, write_written
from roadmap.writing.answers import JOBS, Desk
from roadmap.writing.ask import endpoint
from roadmap.writing.material import LEVELS, Material, materials
from roadmap.written import NAME, QUOTE, SUMMARY, open_ones, standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmap.records import Encoder, Report, Study, Written
    from roadmap.settings import LanguageModel

KINDS = (NAME, SUMMARY, QUOTE)
GIVE_UP = 3
"""Requests that fail one after another until no further one is sent."""


@dataclass(frozen=True)
class Done:
    """What came of it: ``kept`` and ``refused`` answers of this time, sentences ``struck`` in kept ones.

    ``reasons``: why answers were refused, the first of each kind, with how often; ``stopped``: why it broke off.
    """

    kept: int = 0
    refused: int = 0
    struck: int = 0
    reasons: tuple[tuple[Message, int], ...] = ()
    stopped: Message | None = None


@dataclass(frozen=True)
class Leaving:
    """What is sent where: an address, whether it is this machine, how many topics and passages."""

    url: str
    local: bool
    topics: int
    passages: int

    def message(self) -> Message:
        """Say so in one sentence."""
        words = (
            N_("Asked: {url}, on this machine; nothing leaves it. Words and {passages} passages of {topics} topics.")
            if self.local
            else N_("This leaves the machine, for {url}: words and {passages} quoted passages of {topics} topics, from "
                    "open documents only.")
        )  # fmt: skip
        return Message.of(words, url=self.url, passages=self.passages, topics=self.topics)


def leaving(path: Path | str, knobs: LanguageModel, topics: Sequence[str] = ()) -> Leaving:
    """Return what a model would be sent, without sending anything.

    Raises
    ------
    RoadmapError
        As ``write``, but for the interface, which is not asked.
    """
    at = endpoint(knobs)
    found = materials(load_study(path), topics, knobs.prompt_characters)
    return Leaving(at.url, at.local, len(found), sum(len(one.given.passages) for one in found))


@dataclass(frozen=True)
class Wish:
    """What is wanted: ``kind`` is name, summary or quote; ``topics``: of these, of all that are shown where empty."""

    kind: str
    topics: tuple[str, ...] = ()


def write(
    path: Path | str, wish: Wish, knobs: LanguageModel, *, encoder: Encoder | None = None, report: Report = silent
) -> Done:
    """Have names, summaries or translated quotes written, check them, and keep them beside the study.

    What stands already for the same request is not asked for again. Each topic's answers are kept as they come.

    Raises
    ------
    ModelError
        No interface is set up, or it may not be asked. One that fails while it is asked is told in the result.
    InputError
        There is no such topic.
    StudyError
        There is no study, or it cannot be written.
    """
    at, folder = endpoint(knobs), Path(path)
    study = load_study(folder)
    mine = materials(study, wish.topics, knobs.prompt_characters)
    settings = settings_of(study.manifest["settings"])
    loaded = encoder or load_encoder(settings.embed.encoder, precision=settings.embed.precision)
    desk = Desk(at, knobs, settings.seed, loaded, _taken(study))
    return _all(mine, wish.kind, desk, study, report)


def _all(mine: list[Material], kind: str, desk: Desk, study: Study, report: Report) -> Done:
    """Write for one topic after another; stop where the interface keeps failing."""
    done, reasons, failed = Done(), Counter[str](), 0
    first: dict[str, Message] = {}
    known = {(one.prompt, one.lang) for one in _still(study) if one.refused is None and one.kind == kind}
    for place, one in enumerate(mine):
        report(Progress("write", place, len(mine)))
        rows: list[Written] = []
        for answers, problem in JOBS[kind](one, desk, known):
            rows += answers
            failed = failed + 1 if problem else 0
            if failed == GIVE_UP:
                done = replace(done, stopped=problem)
                break
        if rows:
            _keep(study.path, rows)
        kept = [row for row in rows if row.refused is None]
        struck = sum(line.struck is not None for row in kept for line in row.sentences)
        reasons.update(row.refused.template for row in rows if row.refused is not None)
        first = {**{row.refused.template: row.refused for row in rows if row.refused is not None}, **first}
        done = replace(done, kept=done.kept + len(kept), refused=done.refused + len(rows) - len(kept),
                       struck=done.struck + struck)  # fmt: skip
        if done.stopped is not None:
            break
    report(Progress("write", len(mine), len(mine)))
    return replace(done, reasons=tuple((first[why], count) for why, count in reasons.most_common()))


def _still(study: Study) -> tuple[Written, ...]:
    """Return what was written for a study and stands."""
    import pandas as pd

    both = pd.concat([study.fine.topics, study.broad.topics], ignore_index=True)
    return standing(open_ones(study.written, study.documents), both)


def _keep(folder: Path, rows: list[Written]) -> None:
    """Put answers into written.json; a refused one does not take the place of one that is shown."""
    table = {(one.kind, one.topic, one.lang, _which(one)): one for one in read_written(folder)}
    for row in rows:
        key = (row.kind, row.topic, row.lang, _which(row))
        was = table.get(key)
        if row.refused is None or was is None or was.refused is not None:
            table[key] = row
    write_written((table[key] for key in sorted(table)), folder)


def _which(one: Written) -> str:
    """Return which passage a translated quote is of; "" for the rest."""
    return f"{one.passages[0].doc_id} {one.passages[0].text}" if one.kind == QUOTE else ""


def _taken(study: Study) -> dict[tuple[str, str], dict[str, str]]:
    """Return the names in use, extracted and given before: topics by name, by level and language."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for level in LEVELS:
        frame = called(study, level).topics
        for lang in LANGUAGES:
            names = (str(name).casefold() for name in frame[f"label_{lang}"])
            found[level, lang] = dict(zip(names, frame["topic_id"], strict=True))
    return found
