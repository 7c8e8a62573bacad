"""From a file to characters: compression, encoding, NUL bytes. The bytes decide; the name only when they do not."""

from __future__ import annotations

import gzip
import lzma
import zlib
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PACKED: dict[bytes, Callable[[bytes], bytes]] = {b"\x1f\x8b": gzip.decompress, b"\xfd7zXZ\x00": lzma.decompress}
_PACKED_NAMES = (".gz", ".xz")

_MARKS = (  # longest first: UTF-32's little-endian mark begins with UTF-16's
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_OTHER_KINDS = (
    (b"%PDF", "PDF"), (b"PK\x03\x04", "ZIP, Word, Excel"), (b"\xd0\xcf\x11\xe0", "Word, Excel (97-2003)"),
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"BZh", "bzip2"), (b"7z\xbc\xaf", "7-Zip"), (b"{\\rtf", "RTF"),
)  # fmt: skip

_WESTERN = ("cp1252", "mac_roman", "cp850")
_USUAL = set("àâäáçéèêëîïíìñôöóòœæûüùúÿßÀÂÄÁÇÉÈÊËÎÏÍÔÖÓŒÆÛÜÙÚ«»“”„‘’‚–—…•·°€£§²³µ×±®©™½¼\u00a0ĳ´¿¡ºª›‹")
_SAMPLE = 1_000_000


def read_bytes(path: Path) -> bytes:
    """Return the file's content, unpacked where it is gzip or xz.

    Raises
    ------
    InputError
        The file cannot be opened, is empty, is damaged, or is of a kind that holds no text we can read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            N_("The file {path} cannot be opened: {error}."), path=path, error=error.strerror or error
        ) from error
    for mark, unpack in _PACKED.items():
        if data.startswith(mark):
            data = _unpack(path, data, unpack)
    if not data.strip(b"\x00 \t\r\n") or data in {mark for mark, _ in _MARKS}:
        raise InputError(N_("The file {path} is empty; wanted a table or a text."), path=path)
    for mark, kind in _OTHER_KINDS:
        if data.startswith(mark):
            raise InputError(
                N_("The file {path} is {kind}; wanted CSV, TSV, JSON, JSONL, Parquet, TXT or MD."), path=path, kind=kind
            )
    return data


def _unpack(path: Path, data: bytes, unpack: Callable[[bytes], bytes]) -> bytes:
    """Unpack, or say that the file is damaged."""
    try:
        return unpack(data)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise InputError(
            N_("The compressed file {path} is damaged or was not copied to its end: {error}."), path=path, error=error
        ) from error


def bare_suffix(path: Path) -> str:
    """Return the suffix that tells the format, without .gz or .xz: ``.csv`` of ``a.csv.gz``."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in _PACKED_NAMES:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def decode(data: bytes, path: Path) -> str:
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


def encoding_of(data: bytes, path: Path) -> str:
    """Return the name of the encoding of ``data``; see decode."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    wide = _wide(data[:_SAMPLE])
    if wide:
        return wide
    if _binary(data[:_SAMPLE]):
        raise InputError(N_("The file {path} is not text in any known encoding; save it as UTF-8."), path=path)
    if _is_utf8(data):
        return "utf-8"
    sample = _telling(data)
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


def _telling(data: bytes) -> bytes:
    """Return the lines with bytes beyond ASCII, up to the sample size: they alone tell code pages apart."""
    lines = [line[:2000] for line in data.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE]


def _western(sample: bytes) -> str:
    """Return the Western code page whose characters are the usual ones, or "" where none is convincing."""
    best, score = "", 0.8
    for name in _WESTERN:
        beyond = [char for char in sample.decode(name, errors="replace") if char > "\x7f"]
        usual = sum(char in _USUAL for char in beyond) / max(1, len(beyond))
        if usual > score:
            best, score = name, usual
    return best


def _guessed(sample: bytes, path: Path) -> str:
    """Ask charset-normalizer for an encoding outside Western Europe."""
    from charset_normalizer import from_bytes

    found = from_bytes(sample[:50_000], threshold=0.2).best()
    if found is None:
        raise InputError(N_("The file {path} is not text in any known encoding; save it as UTF-8."), path=path)
    return str(found.encoding)
