"""Mail: newsletters as .eml files and mbox folders, one message a document.

The standard library's email package takes messages apart; HTML parts go through the main text of web pages. Attachments
are not opened. The organisation is the newsletter's name; of mail between people only the sender's domain is kept.
"""

from __future__ import annotations

import email
import re
from datetime import UTC
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime
from typing import TYPE_CHECKING

from roadmap.errors import InputError
from roadmap.i18n import N_, Message
from roadmap.readers.markup import tidy
from roadmap.readers.raw import RawTable, Reject, excerpt, table_of
from roadmap.readers.web import extract_or_plain, main_or_plain, page_text, spelled_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message as Mail

    from roadmap.readers.content import Content

LIMIT, PARTS, HEADER = 20_000_000, 1_000, 100_000
"""Bytes of one message, marks of its parts, bytes of its header; a longer one is set aside."""

_HEADER = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]", re.MULTILINE)
_TELLING = {b"message-id", b"mime-version", b"received", b"return-path", b"content-type", b"list-id", b"x-mailer"}
_POSTMARK = re.compile(rb"^From \S.{0,200}\d{4}|^From - ")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_PART_MARK = re.compile(rb"^(?:--\S|Content-Type:)", re.MULTILINE | re.IGNORECASE)
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_LONG_FIELD = re.compile(rb"^Content-[\w-]{1,40}:(?:[^\n]|\n[ \t]){20000}", re.MULTILINE | re.IGNORECASE)
_BULK = ("list-id", "list-unsubscribe", "list-post", "feedback-id", "x-mailgun-sid", "x-campaign", "x-mailchimp-id")
_SAVED_PAGE = "Snapshot-Content-Location"
"""What a browser writes that saves a web page as a message (.mhtml): its address."""
_LANG = re.compile(r"^[a-z]{2,3}(?=$|[-_,; ])", re.IGNORECASE)
_ANGLES = re.compile(r"\s*<[^>]*>\s*$")
_PART, _FIELD = 500, 5_000
_TROUBLES = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, MessageError)
"""What the email package raises on damaged messages, found with mutated ones."""


def is_mail(content: Content) -> bool:
    """Whether the content is a mailbox, or begins with the header of a message that went through the mail."""
    head = content.head.lstrip(b"\xef\xbb\xbf\r\n")
    if _POSTMARK.match(head):
        return bool(_names(head.partition(b"\n")[2]) & {b"from", b"received", b"return-path"})
    names = _names(head)
    return b"from" in names and bool(names & _TELLING) and bool(names & {b"subject", b"date", b"to"})


def read_mail(content: Content) -> Iterator[RawTable]:
    """Read a message or a mailbox; rows are the messages' places.

    Raises
    ------
    InputError
        There is no message in it.
    """
    records: list[dict[str, str]] = []
    rows: list[int] = []
    rejects: list[Reject] = []
    number = 0
    for number, data in enumerate(_messages(content), 1):
        found = _read(data, number)
        if isinstance(found, Reject):
            rejects.append(found)
            continue
        records.append(found)
        rows.append(number)
        if len(records) == _PART:
            yield table_of(records, rows, known=True, kind="news", rejects=tuple(rejects))
            records, rows, rejects = [], [], []
    if not number:
        raise InputError(N_("The mailbox {path} holds no message."), path=content.name)
    if records or rejects:
        yield table_of(records, rows, known=True, kind="news", rejects=tuple(rejects))


def _names(head: bytes) -> set[bytes]:
    """Return the names of a message's header, lower case."""
    header = re.split(rb"\r?\n\r?\n", head[:20_000], maxsplit=1)[0]
    return {name.lower() for name in _HEADER.findall(header)} if _HEADER.match(header) else set()


def _messages(content: Content) -> Iterator[bytes]:
    """Yield the messages of a mailbox, or the one message; the surplus of a message over LIMIT is not kept."""
    kept, box, blank = bytearray(), False, True
    for line in _lines(content):
        if blank and _POSTMARK.match(line):
            if kept.strip():
                yield bytes(kept)
            kept, box = bytearray(), True
        elif len(kept) <= LIMIT:
            kept += line[1:] if box and _QUOTED_FROM.match(line) else line
        blank = not line.strip(b"\r\n")
    if kept.strip():
        yield bytes(kept)


def _lines(content: Content) -> Iterator[bytes]:
    """Yield the content's lines, a longer one than a block in pieces."""
    rest = b""
    for block in content.blocks():
        lines = (rest + block).splitlines(keepends=True)
        rest = lines.pop() if lines and not lines[-1].endswith(b"\n") and len(lines[-1]) < LIMIT else b""
        yield from lines
    if rest:
        yield rest


def _read(data: bytes, number: int) -> dict[str, str] | Reject:
    """Read one message."""
    if _too_much(data):
        reason = Message.of(
            N_("The message is larger than {limit} bytes, {parts} parts or {header} bytes of header."),
            limit=LIMIT, parts=PARTS, header=HEADER,
        )  # fmt: skip
        return Reject(number, reason, excerpt(data[:1000].decode("utf-8", errors="replace")))
    try:
        mail = email.message_from_bytes(data)
        record = _record(mail)
        sealed = mail.get_content_type() == "multipart/encrypted" or "pkcs7-mime" in mail.get_content_type()
    except InputError:
        reason = Message.of(N_("The message's text is not in any known encoding."))
        return Reject(number, reason, excerpt(data[:1000].decode("utf-8", errors="replace")))
    except _TROUBLES:
        reason = Message.of(N_("The message is damaged and cannot be taken apart."))
        return Reject(number, reason, excerpt(data[:1000].decode("utf-8", errors="replace")))
    if sealed:
        return Reject(number, Message.of(N_("The message is encrypted.")), excerpt(record["title"]))
    if not (record["text"] or record["title"]):
        return Reject(number, Message.of(N_("The message has neither a subject nor a text.")), excerpt(record["id"]))
    return record


def _too_much(data: bytes) -> bool:
    """Whether a message would keep the parser busy for long."""
    if len(data) > LIMIT or not _END_OF_HEADER.search(data[:HEADER]):
        return len(data) > HEADER
    return _PART_MARK.subn(b"", data)[1] > PARTS or bool(_LONG_FIELD.search(data))


def _record(mail: Mail) -> dict[str, str]:
    """Return a message's fields."""
    language = _LANG.match(_header(mail, "Content-Language"))
    archived = (_header(mail, "Archived-At") or _header(mail, _SAVED_PAGE)).strip("<> ")
    return {
        "id": _header(mail, "Message-ID").strip("<> "),
        "title": _header(mail, "Subject"),
        "text": _text(mail),
        "date": _day(_header(mail, "Date")),
        "lang": language[0].casefold() if language else "",
        "organisation": _sender(mail),
        "url": archived if archived.startswith(("http://", "https://")) else "",
    }


def _header(mail: Mail, name: str) -> str:
    """Return a header's characters on one line, "" where it is missing."""
    value = mail.get(name)
    if value is None:
        return ""
    try:
        return " ".join(str(make_header(decode_header(str(value)[:_FIELD]))).split())
    except (*_TROUBLES, UnicodeError):
        return " ".join(str(value)[:_FIELD].encode("utf-8", errors="replace").decode("utf-8").split())


def _day(written: str) -> str:
    """Return the ISO day (UTC) of a message's date; "" where there is none."""
    if not written:
        return ""
    try:
        found = parsedate_to_datetime(written)
        found = found if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return spelled_day(written[:60])
    return found.date().isoformat()


def _sender(mail: Mail) -> str:
    """Return a newsletter's name, else the sender's domain: a person's name is not kept."""
    name, address = parseaddr(_header(mail, "From"))
    domain = address.rpartition("@")[2].casefold()
    bulk = any(mail.get(header) for header in _BULK) or _header(mail, "Precedence").casefold() in {"bulk", "list"}
    if not bulk:
        return domain
    listed = _ANGLES.sub("", _header(mail, "List-Id")).strip('" ')
    return tidy(name) or listed or domain


def _text(mail: Mail) -> str:
    """Return a message's text: its HTML parts where there are any, else its plain ones; attachments apart."""
    pages, plains = [], []
    for part in mail.walk():
        kind = part.get_content_type()
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if kind == "text/html":
            page = _characters(part)
            pages.append(main_or_plain(page) if mail.get(_SAVED_PAGE) else extract_or_plain(page))
        elif kind == "text/plain":
            plains.append(tidy(_characters(part)))
    return "\n\n".join(filter(None, pages)) or "\n\n".join(filter(None, plains))


def _characters(part: Mail) -> str:
    """Return a text part's characters: by the charset it declares, else by its bytes."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return ""
    return page_text(data, "", str(part.get_content_charset() or ""))
