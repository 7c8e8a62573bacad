"""The zip file that CORDIS offers for a framework programme: its projects joined with their organisations.

The zip holds project.csv and, beside it, tables that say more of the projects (organization.csv, topics.csv …). Each of
those holds no project, so one that is given alone is refused with a sentence that says what to give.
"""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections import defaultdict
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.columns import plain_name
from roadmap.readers.content import BOMB_BYTES, BOMB_RATIO, Content
from roadmap.readers.patent_fields import names_and_countries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from roadmap.readers.raw import RawTable

_PROJECTS, _ORGANISATIONS = "project.csv", "organization.csv"
_COMPANION = {"organisationid", "euroscivoccode", "legalbasis", "topic", "physurl", "represents", "weblink"}
_BLOCK = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    KeyError,
    csv.Error,
)


def is_cordis(content: Content) -> bool:
    """Whether the zip file holds CORDIS' two tables, in one folder."""
    return bool(_folder(content.members) is not None)


def is_companion_header(header: Sequence[str]) -> bool:
    """Whether a header is that of a table which lies beside CORDIS' projects."""
    plain = {plain_name(name) for name in header}
    return "projectid" in plain and "objective" not in plain and bool(plain & _COMPANION)


def companion_tables(_: RawTable, path: str) -> Iterator[RawTable]:
    """Refuse a table that holds no project.

    Raises
    ------
    InputError
        Always.
    """
    raise InputError(
        N_("The table {path} belongs to a CORDIS export and holds no projects; wanted project.csv or the whole zip."),
        path=path,
    )


def read_cordis(content: Content) -> Iterator[RawTable]:
    """Read the projects of a CORDIS zip with their organisations, the coordinator first.

    Raises
    ------
    InputError
        The zip is damaged, protected, or unpacks to far more than it should; or as read_delimited.
    """
    from roadmap.readers.tables import read_delimited  # it knows this module's headers, and so imports it

    folder = _folder(content.members)
    if folder is None:
        wanted = f"{_PROJECTS}, {_ORGANISATIONS}"
        raise InputError(
            N_("The file {path} is no CORDIS export; wanted a zip of {wanted}."), path=content.name, wanted=wanted
        )
    with TemporaryDirectory() as aside:
        target = Path(aside) / _PROJECTS
        try:
            with content.open() as source, zipfile.ZipFile(source) as archive:
                _copy(archive, f"{folder}{_PROJECTS}", target, content)
                members = _organisations(archive, f"{folder}{_ORGANISATIONS}", content)
        except _BROKEN as error:
            raise InputError(
                N_("The compressed file {path} is damaged or was not copied to its end: {error}."),
                path=content.name, error=error,
            ) from error  # fmt: skip
        notes = _left_out(content, folder)
        for table in read_delimited(Content(target, f"{content.name}/{folder}{_PROJECTS}")):
            yield _joined(replace(table, notes=table.notes + notes), members)
            notes = ()


def _folder(members: tuple[str, ...]) -> str | None:
    """Return the folder in the zip that has both tables ("" is the top), None where none has."""
    names = set(members)
    tops = (name.removesuffix(_PROJECTS) for name in members if name == _PROJECTS or name.endswith(f"/{_PROJECTS}"))
    return next((top for top in tops if f"{top}{_ORGANISATIONS}" in names), None)


def _left_out(content: Content, folder: str) -> tuple[Message, ...]:
    """Return a note of the files in the zip that were not read."""
    read = {f"{folder}{_PROJECTS}", f"{folder}{_ORGANISATIONS}"}
    others = [name for name in content.members if name not in read and not name.endswith("/")]
    if not others:
        return ()
    told = N_("{file}: projects and organisations were read, and not {others}.")
    return (Message.of(told, file=content.name, others=", ".join(others)[:300]),)


def _blocks(archive: zipfile.ZipFile, name: str, content: Content) -> Iterator[bytes]:
    """Yield a member's bytes up to a bomb's limits."""
    seen, limit = 0, max(BOMB_BYTES, BOMB_RATIO * archive.getinfo(name).compress_size)
    with archive.open(name) as source:
        while block := source.read(_BLOCK):
            seen += len(block)
            if seen > limit:
                raise InputError(
                    N_("The compressed file {path} unpacks to more than {ratio} times its size; it was not read."),
                    path=content.name, ratio=BOMB_RATIO,
                )  # fmt: skip
            yield block


def _copy(archive: zipfile.ZipFile, name: str, target: Path, content: Content) -> None:
    """Unpack one member."""
    with target.open("wb") as out:
        for block in _blocks(archive, name, content):
            out.write(block)


def _organisations(archive: zipfile.ZipFile, name: str, content: Content) -> dict[str, list[Mapping[str, str]]]:
    """Return each project's organisations, the coordinator first, then in the order given."""
    found: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for _ in _blocks(archive, name, content):  # measured before it is parsed
        pass
    with archive.open(name) as source:
        lines = TextIOWrapper(source, encoding="utf-8-sig", errors="replace", newline="")
        for row in csv.DictReader(lines, delimiter=";"):
            kept = {key: row.get(key) or "" for key in ("name", "country", "nutsCode", "role", "order")}
            found[row.get("projectID") or ""].append(kept)
    for rows in found.values():
        rows.sort(key=lambda row: (row["role"] != "coordinator", int(row["order"]) if row["order"].isdigit() else 0))
    return found


def _joined(table: RawTable, members: Mapping[str, list[Mapping[str, str]]]) -> RawTable:
    """Add organisations, their countries and the coordinator's region to a table of projects."""
    frame = table.frame.copy()
    if "id" not in frame.columns:
        return table
    rows = [members.get(number, []) for number in frame["id"]]
    named = [names_and_countries((row["name"], row["country"]) for row in of_one) for of_one in rows]
    for field in ("organisation", "organisation_countries", "country"):
        frame[field] = [one[field] for one in named]
    frame["region"] = [of_one[0]["nutsCode"] if of_one else "" for of_one in rows]
    return replace(table, frame=frame.astype("str"))
