"""Zip files of any of the formats: each member is unpacked aside under a name of ours and read like a file."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.content import BOMB_BYTES, BOMB_RATIO, Content
from roadmap.readers.cordis import is_cordis
from roadmap.readers.raw import Reject

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMBERS = 20_000
"""Files in one archive that are read; an archive with more is refused."""
DEPTH = 2
"""Archives inside archives that are opened."""
_BLOCK = 1 << 20
_OFFICE = ("[Content_Types].xml", "mimetype")
"""Members that tell a document of an office program, which is a zip file too but no archive of files."""
_NOT_FILES = ("__MACOSX/", ".DS_Store", "Thumbs.db")


def is_archive(content: Content) -> bool:
    """Whether the content is a zip file of files, and not one that is read whole: Word, Excel, OpenDocument, CORDIS."""
    return bool(content.members) and not any(name in content.members for name in _OFFICE) and not is_cordis(content)


def unpack(content: Content, folder: Path, *, depth: int = 1) -> Iterator[Content | Reject]:
    """Yield an archive's members, unpacked below ``folder``; a member that cannot be read is a reject of row 0.

    Members' names are only used to tell the user where a record is from: what is written lies in ``folder`` under
    numbers, so no name can point elsewhere.

    Raises
    ------
    InputError
        The archive is damaged, or has more than MEMBERS members.
    """
    try:
        with content.open() as source, zipfile.ZipFile(source) as archive:
            members = [member for member in archive.infolist() if _is_file(member)]
            if len(members) > MEMBERS:
                raise InputError(
                    N_("The archive {path} holds {count} files; wanted at most {limit}."),
                    path=content.name, count=len(members), limit=MEMBERS,
                )  # fmt: skip
            for member in members:
                yield from _member(archive, member, content, folder, depth)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise InputError(
            N_("The compressed file {path} is damaged or was not copied to its end: {error}."),
            path=content.name, error=error,
        ) from error  # fmt: skip


def _is_file(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a file of the user's; what systems leave beside it is none."""
    name = PurePosixPath(member.filename)
    return not member.is_dir() and not member.filename.startswith(_NOT_FILES[0]) and name.name not in _NOT_FILES


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, content: Content, folder: Path, depth: int
) -> Iterator[Content | Reject]:
    """Unpack one member, and the members of a member that is an archive itself."""
    name = f"{content.name}/{member.filename}"
    target = folder / f"{sum(1 for _ in folder.iterdir())}{PurePosixPath(member.filename).suffix.lower()[:12]}"
    if member.flag_bits & 1:
        yield _refused(N_("{path} is protected by a password; wanted it without."), name)
        return
    if not _copied(archive, member, target):
        yield _refused(N_("{path} is damaged, or unpacks to far more than it should; it was not read."), name)
        return
    inner = Content(target, name)
    if not is_archive(inner):
        yield inner
    elif depth >= DEPTH:
        yield _refused(N_("{path} is an archive inside archives; wanted its files outside."), name)
    else:
        yield from unpack(inner, folder, depth=depth + 1)


def _copied(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> bool:
    """Copy a member out; False where it is damaged or grows past a bomb's limits."""
    limit, seen = max(BOMB_BYTES, BOMB_RATIO * member.compress_size), 0
    try:
        with archive.open(member) as source, target.open("wb") as out:
            while block := source.read(_BLOCK):
                seen += len(block)
                if seen > limit:
                    return False
                out.write(block)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError):
        return False
    return True


def _refused(template: str, name: str) -> Reject:
    """Return the reject of a member that is not read."""
    return Reject(0, Message.of(template, path=name), name)
