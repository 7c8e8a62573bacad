"""One topic's answers: asked for, read and checked; each yields what came, and why where nothing did."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from roadmap.errors import ModelError
from roadmap.i18n import N_, Message
from roadmap.records import Sentence, Written
from roadmap.writing import names
from roadmap.writing.ask import ask, read_object
from roadmap.writing.prompts import (
    SENTENCES,
    Given,
    name_messages,
    prompt_hash,
    quote_messages,
    spoken,
    summary_messages,
)
from roadmap.writing.support import Bar, judge, numbers
from roadmap.written import NAME, QUOTE, SUMMARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from roadmap.records import Encoder
    from roadmap.settings import LanguageModel
    from roadmap.writing.ask import Endpoint
    from roadmap.writing.material import Material

UNBORNE = N_("No sentence of the answer is borne out by a passage.")
PARTIAL = N_("The translation leaves out the number {found}.")


@dataclass
class Desk:
    """What the writing of one run works with; ``taken``: topics by the names in use, by level and language."""

    at: Endpoint
    knobs: LanguageModel
    seed: int
    encoder: Encoder
    taken: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    @property
    def bar(self) -> Bar:
        """How near a sentence must be to its passage."""
        return Bar(self.knobs.likeness, self.knobs.word_likeness)

    def object(self, messages: list[dict[str, str]]) -> dict[str, Any]:
        """Return the JSON object that the model answers with."""
        return read_object(ask(self.at, messages, seed=self.seed))


Answers = tuple[list[Written], Message | None]


def _name(one: Material, desk: Desk, known: set[tuple[str, str]]) -> Iterator[Answers]:
    """Ask for a topic's names, once more where one is taken."""
    langs = [lang for lang in desk.knobs.languages if lang not in one.by_hand]
    messages = name_messages(one.given, langs)
    prompt = prompt_hash(messages, desk.at.model)
    if not langs or all((prompt, lang) in known for lang in langs):
        return
    blank = {lang: replace(_blank(NAME, one, lang, desk, messages), words=one.basis, label=one.labels[lang])
             for lang in langs}  # fmt: skip
    try:
        said = desk.object(messages)
        rows = _checked(said, one, desk, blank)
        clash = [row.text for row in rows if row.refused is not None and row.refused.template == names.TAKEN]
        if clash:
            again = desk.object(name_messages(one.given, langs, clash))
            rows = [
                fresh if row.refused is not None and row.refused.template == names.TAKEN else row
                for row, fresh in zip(rows, _checked(again, one, desk, blank), strict=True)
            ]
    except ModelError as error:
        yield [replace(row, refused=error.message) for row in blank.values()], error.message
        return
    for row in rows:
        if row.refused is None:
            desk.taken[one.level, row.lang][row.text.casefold()] = row.topic
    yield rows, None


def _checked(said: dict[str, Any], one: Material, desk: Desk, blank: dict[str, Written]) -> list[Written]:
    """Return the names of an answer, each refused where it may not stand."""
    rows = []
    for lang, row in blank.items():
        name = spoken(said.get(lang))[:200]
        rows.append(replace(row, text=name, refused=names.refused(name, lang, one.given, one.organisations)))
    left = [row.text for row in rows if row.refused is None]
    distant = iter(names.far(left, one.given, desk.encoder, desk.knobs.name_likeness))
    rows = [replace(row, refused=next(distant)) if row.refused is None else row for row in rows]
    return [replace(row, refused=_clash(row, one, desk)) if row.refused is None else row for row in rows]


def _clash(row: Written, one: Material, desk: Desk) -> Message | None:
    other = desk.taken[one.level, row.lang].get(row.text.casefold(), row.topic)
    return None if other == row.topic else Message.of(names.TAKEN, other=other)


# --- summaries and quotes -------------------------------------------------------------------------------------------


def _summary(one: Material, desk: Desk, known: set[tuple[str, str]]) -> Iterator[Answers]:
    """Ask for a summary in each language."""
    for lang in desk.knobs.languages:
        messages = summary_messages(one.given, lang)
        blank = _blank(SUMMARY, one, lang, desk, messages)
        if (blank.prompt, lang) not in known:
            yield _told(blank, messages, desk, lambda said, row: _summarised(said, row, desk))


def _summarised(said: dict[str, Any], row: Written, desk: Desk) -> Written:
    """Return a summary of which each sentence was judged; refused where none stands."""
    listed = said.get("sentences")
    lines = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    sentences = [Sentence(spoken(one.get("text"))[:1000], _number(one.get("passage"))) for one in lines[:SENTENCES]]
    judged = judge([one for one in sentences if one.text], row.passages, row.lang, desk.encoder, desk.bar)
    stands = any(one.struck is None for one in judged)
    return replace(row, sentences=judged, refused=None if stands else Message.of(UNBORNE))


def _number(value: Any) -> int:  # noqa: ANN401 - any JSON value
    """Return the passage that a sentence names, 0 where it is not one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str) and value.strip("[] ").isascii() and value.strip("[] ").isdigit():
        value = int(value.strip("[] ")[:4])
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _quote(one: Material, desk: Desk, known: set[tuple[str, str]]) -> Iterator[Answers]:
    """Ask for each passage in the languages that it is not in."""
    for passage in one.given.passages:
        alone = replace(passage, number=1)
        given = Given(one.given.topic, one.given.label, {}, (alone,))
        for lang in desk.knobs.languages:
            messages = quote_messages(given, lang)
            blank = replace(_blank(QUOTE, one, lang, desk, messages), passages=(alone,))
            if lang != passage.lang and (blank.prompt, lang) not in known:
                yield _told(blank, messages, desk, lambda said, row: _translated(said, row, desk))


def _translated(said: dict[str, Any], row: Written, desk: Desk) -> Written:
    """Return a translated quote; refused where its passage does not bear it out, or a number is missing."""
    text = spoken(said.get("text"))[:1000]
    (one,) = judge([Sentence(text, 1)], row.passages, row.lang, desk.encoder, desk.bar)
    missing = numbers(row.passages[0].text) - numbers(text)
    left_out = Message.of(PARTIAL, found=min(missing)) if missing else None
    return replace(row, text=text, sentences=(one,), refused=one.struck or left_out)


def _told(
    blank: Written, messages: list[dict[str, str]], desk: Desk, check: Callable[[dict[str, Any], Written], Written]
) -> Answers:
    """Ask, and check the answer; or say why there is none."""
    try:
        return [check(desk.object(messages), blank)], None
    except ModelError as error:
        return [replace(blank, refused=error.message)], error.message


def _blank(kind: str, one: Material, lang: str, desk: Desk, messages: list[dict[str, str]]) -> Written:
    """Return an answer of which only the question is known."""
    return Written(
        kind, one.given.topic, lang, desk.at.model, datetime.now(UTC).replace(microsecond=0).isoformat(),
        prompt_hash(messages, desk.at.model), words=one.basis, passages=one.given.passages,
    )  # fmt: skip


JOBS: dict[str, Callable[[Material, Desk, set[tuple[str, str]]], Iterator[Answers]]] = {
    NAME: _name,
    SUMMARY: _summary,
    QUOTE: _quote,
}
