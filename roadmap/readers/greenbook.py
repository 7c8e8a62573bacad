"""US patents of 1976 to 2001 as the USPTO's tagged text ("green book"): lines of four letters, two blanks, text.

``PATN`` begins a patent; a line of four letters alone begins a section (INVT, ASSG, PRIR, RLAP, CLAS, ABST …); lines
that begin with blanks go on with the one before. The number (WKU) ends with a checking digit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roadmap.i18n import N_, Message
from roadmap.readers.entities import characters
from roadmap.readers.patent_record import Party, Patent, Reference, fixed_ipc, record_of
from roadmap.readers.raw import RawTable, Reject, excerpt, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roadmap.readers.content import Content

PART = 2000
_LONGEST_LINE = 10_000
_MOST_LINES = 2_000
_KEPT = frozenset({"PATN", "INVT", "ASSG", "PRIR", "RLAP", "CLAS", "ABST", "PCTA"})
_KINDS = {"1": "A", "2": "E", "4": "S", "5": "I4", "6": "P", "7": "H"}
"""WIPO's kind of a publication by the USPTO's type of application."""
_PERSONS = frozenset({"04", "05"})
_EARLIER = frozenset({"71", "72", "74", "81", "82", "84", "86", "90", "92"})
"""Codes of relations to earlier applications (continuations, divisions, reissues; 73 and its kin add matter)."""
_TAG = re.compile(r"^([A-Z][A-Z0-9]{2,3})(?: {1,2}(.*))?$")
_BEGIN = re.compile(rb"(?:^|\n)PATN[ \t]*\r?\n(?:[A-Z]{3} .*\r?\n){0,3}?WKU ")
_RAISED = re.compile(r"(?<=\d)\.sup\.(?=[-+\d])")
_MARK = re.compile(r"\.su[bp]\.|\.(\+-|[A-Za-z][A-Za-z-]{1,15})\.")
_NAMED = {
    "degree": "°", "gtoreq": "≥", "ltoreq": "≤", "gtorsim": "≳", "ltorsim": "≲", "apprxeq": "≈", "apprch": "≐",
    "about": "~", "fwdarw": "→", "rarw": "←", "revreaction": "⇌", "circle-solid": "●", "asterisk-pseud": "※",
    "cndot": "·", "sqroot": "√", "sctn": "§", "+-": "±", "dbd": "=", "tbd": "≡", "noteq": "≠", "OMEGA": "Ω",
    "DELTA": "Δ", "SIGMA": "Σ", "GAMMA": "Γ", "THETA": "Θ", "LAMBDA": "Λ", "PHI": "Φ", "PSI": "Ψ", "PI": "Π",
}  # fmt: skip
_LETTERS = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "times", "infin", "angle", "perp",
})  # fmt: skip


@dataclass
class _Section:
    """A section's name, and its lines as tag and text."""

    name: str
    lines: list[tuple[str, str]] = field(default_factory=list)

    def first(self, tag: str) -> str:
        """Return the first text with a tag, "" where there is none."""
        return next((text.strip() for name, text in self.lines if name == tag), "")

    def every(self, *tags: str) -> list[str]:
        """Return all texts with one of the tags."""
        return [text for name, text in self.lines if name in tags]


def is_greenbook(content: Content) -> bool:
    """Whether the head holds the beginning of a patent as tagged text."""
    return bool(_BEGIN.search(content.head))


def read_greenbook(content: Content) -> Iterator[RawTable]:
    """Read a file of tagged patents; a patent's row is its number in the file.

    A patent with neither title nor abstract is set aside.
    """
    records: list[dict[str, str]] = []
    rows: list[int] = []
    rejects: list[Reject] = []
    for row, sections in enumerate(_patents(_lines(content.blocks())), start=1):
        record = record_of(_patent(sections))
        if record["title"] or record["text"]:
            records.append(record)
            rows.append(row)
        else:
            reason = Message.of(N_("The patent {number} has neither title nor abstract."), number=record["id"] or "?")
            rejects.append(Reject(row, reason, excerpt(" ".join(text for _, text in sections[0].lines))))
        if len(records) + len(rejects) >= PART:
            yield _table(records, rows, rejects)
            records, rows, rejects = [], [], []
    if records or rejects:
        yield _table(records, rows, rejects)


def _table(records: list[dict[str, str]], rows: list[int], rejects: list[Reject]) -> RawTable:
    """Hand over what has been read."""
    empty = [{"id": "", "title": "", "text": ""}]
    table = table_of(records or empty, rows or [0], known=True, kind="patent", rejects=tuple(rejects))
    return table if records else RawTable(table.frame.iloc[:0], table.rejects, known=True, kind="patent")


def _lines(blocks: Iterable[bytes]) -> Iterator[str]:
    """Yield lines; one that never ends is cut."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        yield from (line[:_LONGEST_LINE].decode("latin-1").rstrip("\r") for line in whole)
        rest = rest[:_LONGEST_LINE]
    if rest:
        yield rest.decode("latin-1").rstrip("\r")


def _patents(lines: Iterable[str]) -> Iterator[list[_Section]]:
    """Yield the sections of each patent that are read, PATN first."""
    sections: list[_Section] = []
    kept = False
    for line in lines:
        name = line.strip()
        if name == "PATN":
            if sections:
                yield sections
            sections, kept = [_Section(name)], True
        elif len(name) == 4 and name.isupper() and name.isalpha() and line[:1].isalpha():
            kept = name in _KEPT and len(sections) < 1000
            sections += [_Section(name)] if kept and sections else []
        elif kept and sections:
            _add(sections[-1], line)
    if sections:
        yield sections


def _add(section: _Section, line: str) -> None:
    """Add a line to a section: a new entry, or more of the one before."""
    found = _TAG.match(line)
    if len(section.lines) >= _MOST_LINES:
        return
    if found:
        section.lines.append((found[1], found[2] or ""))
    elif section.lines and line.strip():
        section.lines.append(("", line.strip()))


def _patent(sections: list[_Section]) -> Patent:
    """Read one patent's sections."""
    head = sections[0]
    number, kind = head.first("WKU")[:8], _KINDS.get(head.first("APT"), "")
    applied = head.first("APN")[:6]
    inventors = [_party(one) for one in _of(sections, "INVT")]
    return Patent(
        published=Reference.written("US", number, kind, head.first("ISD")),
        applied=Reference.written("US", applied and head.first("SRC").zfill(2) + applied, "", head.first("APD")),
        titles=[("en", _text(head, "TTL"))],
        texts=[("en", "\n".join(filter(None, (_text(one, "PAL", "PAR", "PAC") for one in _of(sections, "ABST")))))],
        lang="en",
        priorities=list(_priorities(sections)),
        applicants=[_party(one) for one in _of(sections, "ASSG")],
        inventors=inventors,
        inventor_count=len(inventors),
        ipc=";".join(fixed_ipc(text) for one in _of(sections, "CLAS") for text in one.every("ICL")),
        granted=True,
    )


def _of(sections: list[_Section], name: str) -> list[_Section]:
    """Return the sections of a name."""
    return [section for section in sections if section.name == name]


def _text(section: _Section, *tags: str) -> str:
    """Return a section's entries with these tags, each with the lines that go on with it, one a line."""
    entries: list[str] = []
    going = False
    for tag, text in section.lines:
        if tag:
            going = tag in tags
            entries += [text.strip()] if going else []
        elif going:
            entries[-1] = f"{entries[-1]} {text}"
    return "\n".join(_readable(entry) for entry in entries if entry)


def _readable(text: str) -> str:
    """Write marked characters (``.degree.``, ``.alpha.``, ``CO.sub.2``, ``10.sup.3``) as they are read."""
    return _MARK.sub(_character, _RAISED.sub("^", text))


def _character(found: re.Match[str]) -> str:
    """Return a marked character; a word between full stops that is no name stays."""
    name = found[1]
    return "" if name is None else _NAMED.get(name) or (characters()[name] if name in _LETTERS else found[0])


def _priorities(sections: list[_Section]) -> Iterator[Reference]:
    """Yield foreign priorities and the earlier US applications that the patent rests on."""
    for one in _of(sections, "PRIR"):
        yield Reference.written(one.first("CNT")[:2], one.first("APN"), "", one.first("APD"))
    for one in _of(sections, "RLAP"):
        if one.first("COD") in _EARLIER:
            yield Reference.written("US", one.first("APN"), "", one.first("APD"))


def _party(section: _Section) -> Party:
    """Read an inventor or an assignee; those without a country are American."""
    code = section.first("CNT")
    return Party(section.first("NAM"), code or "US", section.first("COD") in _PERSONS)
