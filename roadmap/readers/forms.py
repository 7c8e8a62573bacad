"""Interview forms read back: the Word template filled in, and tables of answers; in each of the four languages."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from roadmap.forms.answers import answered_record, choice_of
from roadmap.forms.definition import bare, interview_form
from roadmap.i18n import LANGUAGES
from roadmap.readers.columns import field_of
from roadmap.readers.layouts import known_table
from roadmap.readers.packages import Grid, Line
from roadmap.readers.raw import RawTable, Reject, excerpt, table_of
from roadmap.readers.spreadsheets import read_spreadsheet
from roadmap.readers.tables import DELIMITERS, read_delimited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from roadmap.readers.content import Content
    from roadmap.readers.packages import Block

_ENOUGH, _LONG_ENOUGH = 5, 3  # labels, and among them questions, by which a form is known
_LONGEST_LABEL = 80
_COLUMNS, _LONG_COLUMNS = 4, 2
_ALIKE = 88  # rapidfuzz' ratio from which a header is one of the form's questions
_QUESTION_WORDS = 6
_SURVEY = 3


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in: its language, and answers by the key of their field."""

    lang: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class _Cell:
    """A cell of a table with its paragraphs, or one paragraph outside tables."""

    lines: tuple[Line, ...]
    table: bool


# --- Word -----------------------------------------------------------------------------------------------------------


def filled_form(blocks: Sequence[Block]) -> Filled | None:
    """Return the answers if the blocks are an interview form, else None.

    The cell after a label is its answer, whatever stands in it; what was typed below a label, beside it after a colon,
    or under the answer, belongs to it too. Nothing typed is dropped.
    """
    cells = list(_cells(blocks))
    lang, keys = max(_keys(cells).items(), key=lambda pair: len(pair[1]))
    long = [key for key in keys if interview_form().field(key).kind == "long"]
    if len(keys) < _ENOUGH or len(long) < _LONG_ENOUGH:
        return None
    typed = _Typed(lang)
    for cell in cells:
        typed.take(cell)
    return Filled(lang, typed.answers())


def _cells(blocks: Iterable[Block]) -> Iterator[_Cell]:
    for block in blocks:
        if isinstance(block, Grid):
            yield from (_Cell(cell, table=True) for row in block.rows for cell in row)
        elif block.text:
            yield _Cell((block,), table=False)


@cache
def _labels(lang: str) -> dict[str, str]:
    return {bare(one.label[lang]): one.key for one in interview_form().fields}


@cache
def _printed(lang: str) -> frozenset[str]:
    """Return the words of the empty form that are neither label nor option."""
    form = interview_form()
    words = [form.title, form.intro, form.footer, *form.sections.values(), *(one.help for one in form.fields)]
    return frozenset(bare(one.get(lang, "")) for one in words)


def _label_of(text: str, lang: str) -> tuple[str, str]:
    """Return the field whose label a line is, and what was typed behind its colon; ("", "") for another line."""
    labels = _labels(lang)
    for words, rest in _heads(text):
        if words in labels:
            return labels[words], rest
    return "", ""


def _heads(text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a line that may be a label, and what stands behind it: the whole line, and up to its colon."""
    if len(text) <= _LONGEST_LABEL:
        yield bare(text), ""
    head, colon, rest = text.partition(":")
    if colon and len(head) <= _LONGEST_LABEL:
        yield bare(head), rest.strip()


def _keys(cells: Sequence[_Cell]) -> dict[str, set[str]]:
    """Return the fields whose labels stand at the beginning of cells, for each language."""
    labels = {lang: _labels(lang) for lang in LANGUAGES}
    found: dict[str, set[str]] = {lang: set() for lang in LANGUAGES}
    for cell in cells:
        for words, _ in _heads(cell.lines[0].text) if cell.lines else ():
            for lang, known in labels.items():
                if words in known:
                    found[lang].add(known[words])
    return found


@dataclass
class _Typed:
    """What was typed so far: lines by field, the field they belong to, and whether its answer comes next."""

    lang: str
    lines: dict[str, list[str]] = field(default_factory=dict)
    key: str = ""
    awaited: bool = False

    def take(self, cell: _Cell) -> None:
        """Take one cell: an answer that is awaited, a label, or more of the last answer."""
        if self.awaited and cell.table:
            self._add(cell.lines)
            self.awaited = False
            return
        key, rest = _label_of(cell.lines[0].text, self.lang) if cell.lines else ("", "")
        if key and key not in self.lines:
            self.key, self.awaited = key, cell.table
            self.lines[key] = [rest] if rest else []
            self._add(self._typed(cell.lines[1:]))
        else:
            self._add(self._typed(cell.lines))

    def answers(self) -> dict[str, str]:
        """Return the answers; a choice as the keys of its boxes."""
        found = {}
        before = self.lines.pop("", [])
        if before:
            self.lines["remarks"] = [*before, *self.lines.get("remarks", [])]
        for key, lines in self.lines.items():
            about = interview_form().field(key)
            if about.kind == "choice":
                found[key] = choice_of(about, lines)
            else:
                found[key] = ("\n" if about.kind == "long" else " ").join(lines).strip()
        found["consent"], words = _ticks_only(found.get("consent", ""))
        if words:
            found["remarks"] = "\n".join(filter(None, [found.get("remarks", ""), *words]))
        return found

    def _typed(self, lines: Sequence[Line]) -> list[Line]:
        return [line for line in lines if bare(line.text) not in _printed(self.lang)]

    def _add(self, lines: Sequence[Line]) -> None:
        self.lines.setdefault(self.key, []).extend(str(line) for line in lines if line.text)


def _ticks_only(consent: str) -> tuple[str, list[str]]:
    """Part the boxes ticked from words written there or at the form's end: consent is a tick, words are a remark."""
    keys = {option.key for option in interview_form().field("consent").options}
    parts = [part.strip() for part in consent.split(";") if part.strip()]
    return "; ".join(part for part in parts if part in keys), [part for part in parts if part not in keys]


def printed_form(lines: Iterable[str]) -> bool:
    """Whether lines are those of a form that was printed: most of its questions stand there as lines of their own."""
    plain = {bare(line) for line in lines}
    long = [one for one in interview_form().fields if one.kind == "long"]
    return any(sum(bare(one.label[lang]) in plain for one in long) > _LONG_ENOUGH for lang in LANGUAGES)


def form_table(filled: Filled, name: str) -> RawTable:
    """Return a form as one record, row 1; an empty form is a reject."""
    record, notes = answered_record(filled.answers, filled.lang, name)
    if record is None:
        return table_of([], [], rejects=(Reject(1, notes[0], excerpt(name)),), known=True, kind="interview")
    return table_of([record], [1], known=True, kind="interview", notes=notes)


# --- tables of answers ----------------------------------------------------------------------------------------------


def is_answers(content: Content) -> bool:
    """Whether a delimited file's header asks the form's questions, or questions and nothing that we know as text."""
    if content.suffix not in {"", ".csv", ".tsv", ".tab", ".txt"}:
        return False
    lines = content.sample.lstrip("\ufeff\n ").split("\n")
    headers = (next(csv.reader(islice(lines, 20), delimiter=delimiter), []) for delimiter in DELIMITERS)
    best = max(headers, key=len)
    if known_table(best):
        return False
    return len(best) >= _SURVEY and (_is_form(asked(best)) or len(_questions(best)) >= _SURVEY)


def read_answers(content: Content) -> Iterator[RawTable]:
    """Read a table of answers: one row is one interview; see answers_table."""
    for raw in read_delimited(content):
        yield answers_table(raw, content.name) or raw


def read_workbook(content: Content) -> Iterator[RawTable]:
    """Read a workbook; a sheet of answers, as form services export them, becomes interviews."""
    for raw in read_spreadsheet(content):
        yield raw if raw.known else answers_table(raw, content.name) or raw


def answers_table(raw: RawTable, name: str) -> RawTable | None:
    """Return a table whose rows are interviews, or None where its columns ask no questions.

    Columns that are the form's questions, in any of its languages and wordings, become the form's fields. In a table of
    other questions (three or more headers that ask something, no column of texts) each row's text is its questions
    with their answers. Columns that are no question are kept.
    """
    header = [str(column) for column in raw.frame.columns]
    columns = asked(header)
    if _is_form(columns):
        return _form_rows(raw, columns, name)
    questions = _questions(header)
    return _survey_rows(raw, questions) if len(questions) >= _SURVEY else None


def asked(header: Sequence[str]) -> dict[str, str]:
    """Return the form's field that each column asks for: column → key; the first of several columns counts."""
    found: dict[str, str] = {}
    for column in header:
        key = _asked(column[:400])
        if key and key not in found.values():
            found[column] = key
    return found


@cache
def _wordings() -> dict[str, str]:
    """Return every wording of every question: bare words → key."""
    found = {}
    for one in reversed(interview_form().fields):
        helps = [*one.help.values(), *(f"{one.label[lang]} {words}" for lang, words in one.help.items())]
        for words in (*one.also, *helps, one.key.replace("_", " "), *one.label.values()):
            found[bare(words)] = one.key
    return found


@cache
def _asked(column: str) -> str:
    from rapidfuzz import fuzz, process

    words = bare(column)
    if words in _wordings() or len(words) < 14:
        return _wordings().get(words, "")
    best = process.extractOne(words, list(_wordings()), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return _wordings()[best[0]] if best else ""


def _is_form(columns: Mapping[str, str]) -> bool:
    long = [key for key in columns.values() if interview_form().field(key).kind == "long"]
    return len(columns) >= _COLUMNS and len(long) >= _LONG_COLUMNS


def _questions(header: Sequence[str]) -> list[str]:
    """Return the columns that ask something; none where a column holds texts by its name."""
    if any(field_of(column) == "text" for column in header):
        return []
    return [
        column
        for column in header
        if not field_of(column) and (column.rstrip().endswith("?") or len(column.split()) >= _QUESTION_WORDS)
    ]


def _form_rows(raw: RawTable, columns: Mapping[str, str], name: str) -> RawTable:
    """Turn the rows of a table of the form's questions into interviews."""
    lang = _language(columns)
    records, rows, notes = [], [], list(raw.notes)
    rejects = list(raw.rejects)
    for number, row in zip(raw.frame.index, raw.frame.to_dict("records"), strict=True):
        answers = {key: _cell_answer(key, row[column]) for column, key in columns.items()}
        record, told = answered_record(answers, lang, name)
        if record is None:
            rejects.append(Reject(int(number), told[0], excerpt(" ".join(map(str, row.values())))))
            continue
        notes += [note for note in told if note not in notes]
        records.append(record | {str(column): row[column] for column in row if column not in columns})
        rows.append(int(number))
    made = table_of(records, rows, known=True, kind="interview")
    return replace(made, rejects=tuple(rejects), notes=tuple(notes), part=raw.part)


def _cell_answer(key: str, cell: str) -> str:
    about = interview_form().field(key)
    return choice_of(about, cell.split("\n")) if about.kind == "choice" else cell.strip()


def _language(columns: Mapping[str, str]) -> str:
    """Return the language in which most columns are asked."""
    form = interview_form()
    said = {lang: {bare(words) for one in form.fields for words in (one.label[lang], one.help.get(lang, ""))}
            for lang in LANGUAGES}  # fmt: skip
    return max(LANGUAGES, key=lambda lang: (sum(bare(column) in said[lang] for column in columns), lang == "en"))


def _survey_rows(raw: RawTable, questions: Sequence[str]) -> RawTable:
    """Write each row's questions and answers as its text."""
    asking = {question: " ".join(question.split()) for question in questions}
    texts = []
    for row in raw.frame[list(questions)].to_dict("records"):
        told = {question: row[question].strip() for question in questions}
        texts.append("\n\n".join(f"{asking[question]}\n{words}" for question, words in told.items() if words))
    frame: pd.DataFrame = raw.frame.drop(columns=list(questions))
    return replace(raw, frame=frame.assign(text=texts).astype("str"), kind="interview")
