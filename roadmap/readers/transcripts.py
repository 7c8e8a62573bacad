"""Transcripts: WebVTT, SubRip and text with speaker turns; the same talk gives the same text from each."""

from __future__ import annotations

import html
import re
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.raw import RawTable, table_of
from roadmap.readers.texts import date_in_name, split_front, split_title, title_of_name
from roadmap.readers.turns import TIME, Turn, find_turns, merge_turns, tally, without_times, write_turns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmap.readers.content import Content

LARGEST, LINES = 4_000_000, 300_000
"""Characters and lines of a caption file that are read; ten hours of speech have half of them."""

_Cue = tuple[Turn, ...]
_ARROW = re.compile(rf"^[ \t]*(?:{TIME})[ \t]*-->", re.MULTILINE)
_SRT = re.compile(rf"\s*\d+[ \t]*\n[ \t]*{TIME}[ \t]*-->[ \t]*{TIME}")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,100})?[ \t]+([^<>\n]{0,200})>")
_TAG = re.compile(r"</?(?:c|i|b|u|v|ruby|rt|lang|font)(?:[. \t][^<>\n]*)?>|<\d[\d:.]*>|\{\\[^}\n]*\}", re.IGNORECASE)
_LANGUAGE = re.compile(r"^(?:Language|Kind):[ \t]*([a-z]{2})(?:[-_]\w+)?[ \t]*$", re.MULTILINE | re.IGNORECASE)
# Captions roll where this share of cues begins with what the one before showed, and this share then adds to it.
_ROLLING, _GROWING = 0.6, 0.3


def is_vtt(content: Content) -> bool:
    """Whether the file begins as WebVTT does."""
    return content.sample.lstrip("\ufeff \n").startswith("WEBVTT")


def is_srt(content: Content) -> bool:
    """Whether the file begins with a numbered cue."""
    return _SRT.match(content.sample.lstrip("\ufeff")) is not None


def read_vtt(content: Content) -> Iterator[RawTable]:
    """Read WebVTT captions as one record, row 1; see read_captions."""
    yield _captions(content, "vtt")


def read_srt(content: Content) -> Iterator[RawTable]:
    """Read SubRip captions as one record, row 1.

    Numbers, times, styles and notes are dropped; voices become turns; captions that roll up, repeating the line
    before, are written once. Columns: title, text, date, lang, speakers, turns.

    Raises
    ------
    InputError
        There is no caption in the file, or it is larger than LARGEST.
    """
    yield _captions(content, "srt")


def is_transcript(content: Content) -> bool:
    """Whether a text or Markdown file is a conversation, or lines of speech with their times."""
    if content.suffix not in {"", ".txt", ".text", ".md", ".markdown"}:
        return False
    text = split_front(content.sample.strip("\ufeff\n "))[1]
    return bool(find_turns(text) or without_times(text))


def read_transcript(content: Content) -> Iterator[RawTable]:
    """Read a text or Markdown file with speaker turns as one record, row 1.

    Columns: title, text (paragraphs ``Name: words``), date, speakers, turns, and those of a front matter.
    """
    fields, text = split_front(content.text().strip("\ufeff\n "))
    if not {name.casefold() for name in fields} & {"title", "titel", "titre"}:
        fields["title"], text = _title(text, content.file_name)
    fields.setdefault("date", date_in_name(content.file_name))
    yield talk(fields, text, markdown=content.suffix in {".md", ".markdown"})


def talk(fields: dict[str, str], text: str, *, markdown: bool = False, kind: str = "") -> RawTable:
    """Return a text as one record: its turns as they are written here, or the text as it is where there are none."""
    turns = find_turns(text, markdown=markdown)
    spoken = write_turns(turns) if turns else without_times(text)
    record = {**fields, "text": spoken or text, **tally(turns)}
    return table_of([record], [1], plain=True, kind="interview" if spoken else kind)


def _title(text: str, file: str) -> tuple[str, str]:
    """Part the title from the text; a first line that somebody speaks is none."""
    turns = find_turns(text)
    if turns and not turns[0].speaker:
        return split_title(text, file)
    return title_of_name(file), text


def _captions(content: Content, form: str) -> RawTable:
    """Read a caption file."""
    text = content.text().strip("\ufeff\n ")
    if len(text) > LARGEST or text.count("\n") > LINES:
        raise InputError(
            N_("The transcript {path} is longer than {limit} characters or {lines} lines; split it."),
            path=content.name, limit=LARGEST, lines=LINES,
        )  # fmt: skip
    cues, notes = _cues(text, form, content.name)
    pieces = [piece for cue in _unrolled(cues) for piece in cue]
    turns = _voices(pieces) if any(piece.speaker for piece in pieces) else find_turns(_lines(pieces), timed=False)
    header = text.partition("\n\n")[0] if form == "vtt" else ""
    language = _LANGUAGE.search(header)
    record = {
        "title": title_of_name(content.file_name),
        "text": write_turns(turns) if turns else " ".join(_lines(pieces).split()),
        "date": date_in_name(content.file_name),
        "lang": language[1].lower() if language else "",
        **tally(turns),
    }
    return table_of([record], [1], known=True, kind="interview", plain=True, notes=notes)


def _cues(text: str, form: str, name: str) -> tuple[list[_Cue], tuple[Message, ...]]:
    """Return the cues, and a note where some could not be read."""
    import webvtt

    try:
        found = webvtt.from_buffer(StringIO(text + "\n"), format=form).captions
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError) as error:
        raise InputError(N_("The transcript {path} is damaged: it has no captions with times."), path=name) from error
    cues, last = [], ("", "", "")
    for caption in found:
        same = (caption.start, caption.end, caption.raw_text)
        if same != last:
            cues.append(_pieces(caption.raw_text))
        last = same
    if not any(piece.text for cue in cues for piece in cue):
        raise InputError(N_("The transcript {path} holds no words; wanted captions with times."), path=name)
    lost = len(_ARROW.findall(text)) - len(found)
    told = N_("{file}: {count} captions are damaged and were left out.")
    return cues, (Message.of(told, file=name, count=lost),) if lost > 0 else ()


def _pieces(raw: str) -> _Cue:
    """Return the lines of a cue with their speakers; a voice goes on until the next one."""
    found, speaker = [], ""
    for line in raw.split("\n"):
        parts = _VOICE.split(line)
        voices = [speaker, *(_plain(name) for name in parts[1::2])]
        speaker = voices[-1]
        found += [Turn(voice, _plain(words)) for voice, words in zip(voices, parts[::2], strict=True)]
    return tuple(piece for piece in found if piece.text)


def _plain(text: str) -> str:
    """Return caption text without tags and entities."""
    bare = html.unescape(_TAG.sub("", text)).replace("\u200b", "").replace("\u200e", "").replace("♪", "")
    return " ".join(bare.removeprefix(">>").removeprefix("&gt;&gt;").split())


def _lines(pieces: Sequence[Turn]) -> str:
    return "\n".join(piece.text for piece in pieces)


def _voices(pieces: Sequence[Turn]) -> tuple[Turn, ...]:
    """Give words without a voice to the last one that spoke, and join the turns."""
    speaker, found = "", []
    for piece in pieces:
        speaker = piece.speaker or speaker
        found.append(Turn(speaker, piece.text))
    return merge_turns(found)


def _unrolled(cues: list[_Cue]) -> list[_Cue]:
    """Drop from each cue what the one before it showed already, where captions roll: nearly every cue repeats."""
    full = [cue for cue in cues if cue]
    again = [_repeated(before, after) for before, after in pairwise(full)]
    repeating = sum(pair != (0, 0) for pair in again)
    more = sum(pair != (0, 0) and pair[0] < len(cue) for pair, cue in zip(again, full[1:], strict=True))
    if len(full) < 3 or repeating < _ROLLING * len(again) or more < _GROWING * len(again):
        return full
    return [full[0], *(_fresh(cue, many) for cue, many in zip(full[1:], again, strict=True))]


def _repeated(before: _Cue, after: _Cue) -> tuple[int, int]:
    """Return how many lines, then letters of the next line, the beginning of ``after`` repeats of ``before``'s end."""
    for many in range(min(len(before), len(after)), 0, -1):
        if before[-many:] == after[:many]:
            return many, 0
        grows = after[many - 1].text.startswith(before[-1].text + " ")
        if grows and before[-many:-1] == after[: many - 1]:
            return many - 1, len(before[-1].text)
    return 0, 0


def _fresh(cue: _Cue, repeated: tuple[int, int]) -> _Cue:
    """Return a cue without what it repeats."""
    lines, letters = repeated
    rest = cue[lines:]
    return (Turn(rest[0].speaker, rest[0].text[letters:].strip()), *rest[1:]) if letters and rest else rest
