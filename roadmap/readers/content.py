"""From a file to bytes and characters: compression, encoding, NUL bytes. The bytes decide, not the name."""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from roadmap.errors import InputError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = 100_000
"""Bytes of a file that are looked at to tell its format."""
WHOLE = 2_000_000_000
"""Bytes of a file (unpacked) that a reader may hold at once; formats that come larger are read as a stream."""
BOMB_BYTES, BOMB_RATIO = 50_000_000, 200
"""A file that unpacks to more than this many bytes and this many times its own size is refused."""

_GZIP, _XZ = b"\x1f\x8b", b"\xfd7zXZ\x00"
_PACKED_NAMES = (".gz", ".xz")
_BLOCK = 1 << 20

_MARKS = (  # longest first: UTF-32's little-endian mark begins with UTF-16's
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_WESTERN = ("cp1252", "mac_roman", "cp850")
_USUAL = set("àâäáçéèêëîïíìñôöóòœæûüùúÿßÀÂÄÁÇÉÈÊËÎÏÍÔÖÓŒÆÛÜÙÚ«»“”„‘’‚–—…•·°€£§²³µ×±®©™½¼\u00a0ĳ´¿¡ºª›‹")
SAMPLE = 1_000_000
"""Bytes from which an encoding is told that is not UTF-8."""


@dataclass(frozen=True)
class Content:
    """One file to read.

    ``path`` is where its bytes lie (an archive's member is unpacked aside, under a name of ours); ``name`` is what the
    user knows it by: the path, or ``export.zip/inner.csv`` for a member. gzip and xz are undone on the way.
    """

    path: Path
    name: str

    @classmethod
    def of(cls, path: Path) -> Content:
        """Return a file's content under its own path."""
        return cls(path, str(path))

    @property
    def file_name(self) -> str:
        """The name without its folders."""
        return PurePosixPath(self.name.replace("\\", "/")).name

    @property
    def suffix(self) -> str:
        """The ending that tells the format, lower case, without .gz or .xz: ``.csv`` of ``a.CSV.gz``."""
        return bare_suffix(Path(self.file_name))

    @cached_property
    def head(self) -> bytes:
        """The first HEAD bytes, unpacked."""
        with self.open() as source:
            return source.read(HEAD)

    @cached_property
    def sample(self) -> str:
        """The head's characters up to its last whole line; "" where it is not text."""
        head = self.head if len(self.head) < HEAD else self.head.rpartition(b"\n")[0] or self.head
        try:
            return decode(head, self.name)
        except InputError:
            return ""

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The names inside a zip file (Word, Excel and OpenDocument files are such); () for any other file."""
        if not self.head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return ()
        try:
            with self.open() as source, zipfile.ZipFile(source) as archive:
                return tuple(archive.namelist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return ()

    def open(self) -> BinaryIO:
        """Open the unpacked bytes as a stream; reading past a bomb's limits raises InputError.

        Raises
        ------
        InputError
            The file cannot be opened; while reading: it is damaged, or unpacks to far more than it should.
        """
        try:
            file = self.path.open("rb")
            start = file.read(len(_XZ))
            file.seek(0)
        except OSError as error:
            raise InputError(
                N_("The file {path} cannot be opened: {error}."), path=self.name, error=error.strerror or error
            ) from error
        if start.startswith(_GZIP):
            return _Unpacked(gzip.GzipFile(fileobj=file), file, self)  # type: ignore[return-value]
        if start == _XZ:
            return _Unpacked(lzma.LZMAFile(file), file, self)  # type: ignore[return-value]
        return file

    def blocks(self) -> Iterator[bytes]:
        """Yield the unpacked bytes in blocks of a megabyte."""
        with self.open() as source:
            while block := source.read(_BLOCK):
                yield block

    def data(self) -> bytes:
        """Return the whole unpacked content.

        Raises
        ------
        InputError
            As open; or there is nothing in it, or more than WHOLE bytes.
        """
        kept = bytearray()
        for block in self.blocks():
            kept += block
            if len(kept) > WHOLE:
                raise InputError(
                    N_("The file {path} is larger than {limit} bytes unpacked; split it."), path=self.name, limit=WHOLE
                )
        if is_blank(bytes(kept)):
            raise InputError(N_("The file {path} is empty; wanted a table or a text."), path=self.name)
        return bytes(kept)

    def text(self) -> str:
        """Return the whole content as characters; see decode."""
        return decode(self.data(), self.name)


class _Unpacked:
    """A packed file's stream that stops at a bomb's limits and says in one sentence what is wrong."""

    def __init__(self, inner: gzip.GzipFile | lzma.LZMAFile, file: BinaryIO, content: Content) -> None:
        self._inner, self._file, self._name, self._seen = inner, file, content.name, 0
        self._limit = max(BOMB_BYTES, BOMB_RATIO * content.path.stat().st_size)

    def read(self, size: int = -1) -> bytes:
        """Read up to ``size`` bytes."""
        wanted = self._limit + 1 if size < 0 else size
        try:
            block = self._inner.read(wanted)
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise InputError(
                N_("The compressed file {path} is damaged or was not copied to its end: {error}."),
                path=self._name, error=error,
            ) from error  # fmt: skip
        self._seen = max(self._seen, self._inner.tell())
        if self._seen > self._limit:
            raise InputError(
                N_("The compressed file {path} unpacks to more than {ratio} times its size; it was not read."),
                path=self._name, ratio=BOMB_RATIO,
            )  # fmt: skip
        return block

    def seek(self, place: int, whence: int = 0) -> int:
        """Move in the unpacked bytes (zip files inside packed ones need it)."""
        return self._inner.seek(place, whence)

    def tell(self) -> int:
        """Return the place in the unpacked bytes."""
        return self._inner.tell()

    def seekable(self) -> bool:
        """Say that the stream can be moved in."""
        return True

    def close(self) -> None:
        """Close the stream and the file below it."""
        self._inner.close()
        self._file.close()

    def __enter__(self) -> _Unpacked:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def bare_suffix(path: Path) -> str:
    """Return the suffix that tells the format, without .gz or .xz: ``.csv`` of ``a.csv.gz``."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in _PACKED_NAMES:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def decode(data: bytes, path: str) -> str:
    """Return the characters of ``data``: by byte-order mark, else UTF-8, else UTF-16 by its zeros, else code pages.

    Among code pages the one wins whose non-ASCII characters are those that Dutch, French, German and English use;
    where none is convincing charset-normalizer decides. NUL characters are dropped and line ends become LF.

    Raises
    ------
    InputError
        No encoding gives readable text.
    """
    text = data.decode(encoding_of(data, path), errors="replace")
    return text.removeprefix("\ufeff").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def is_blank(data: bytes) -> bool:
    """Whether there is nothing but blanks, NULs or a byte-order mark."""
    return not data.strip(b"\x00 \t\r\n") or data in {mark for mark, _ in _MARKS}


def encoding_of(data: bytes, path: str) -> str:
    """Return the name of the encoding of ``data``; see decode."""
    if found := certain_encoding(data[:SAMPLE], path):
        return found
    return "utf-8" if _is_utf8(data) else page_of(telling(data), path)


def certain_encoding(beginning: bytes, path: str) -> str:
    """Return the encoding that a byte-order mark or UTF-16's zeros show, "" where neither does.

    Raises
    ------
    InputError
        It is no text.
    """
    found = next((name for mark, name in _MARKS if beginning.startswith(mark)), "") or _wide(beginning)
    if not found and _binary(beginning):
        raise InputError(N_("The file {path} is not text in any known encoding; save it as UTF-8."), path=path)
    return found


def page_of(sample: bytes, path: str) -> str:
    """Return the code page of lines that are not UTF-8."""
    return _western(sample) or _guessed(sample, path)


def _wide(sample: bytes) -> str:
    """Return UTF-16 without its mark: every second byte of Western text is zero."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.1 * half else ""


def _binary(sample: bytes) -> bool:
    """Whether more than 5 % of the bytes are control characters that no text has (stray NULs apart)."""
    kept = sample.replace(b"\x00", b"")
    strange = len(kept) - len(kept.translate(None, bytes([*range(1, 9), *range(14, 27), *range(28, 32)])))
    return len(kept) < 0.7 * len(sample) or strange > 0.05 * max(1, len(kept))


def _is_utf8(data: bytes) -> bool:
    """Whether ``data`` is UTF-8, a few damaged bytes (one for ten good characters) forgiven."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        damaged = text.count("\ufffd")
        beyond = sum(1 for char in text if char > "\x7f") - damaged
        return beyond >= 10 * damaged
    return True


def telling(data: bytes) -> bytes:
    """Return the lines with bytes beyond ASCII, up to the sample size: they alone tell code pages apart."""
    lines = [line[:2000] for line in data.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:SAMPLE]


def _western(sample: bytes) -> str:
    """Return the Western code page whose characters are the usual ones, or "" where none is convincing."""
    best, score = "", 0.8
    for name in _WESTERN:
        beyond = [char for char in sample.decode(name, errors="replace") if char > "\x7f"]
        usual = sum(char in _USUAL for char in beyond) / max(1, len(beyond))
        if usual > score:
            best, score = name, usual
    return best


def _guessed(sample: bytes, path: str) -> str:
    """Ask charset-normalizer for an encoding outside Western Europe."""
    from charset_normalizer import from_bytes

    found = from_bytes(sample[:50_000], threshold=0.2).best()
    if found is None:
        raise InputError(N_("The file {path} is not text in any known encoding; save it as UTF-8."), path=path)
    return str(found.encoding)
