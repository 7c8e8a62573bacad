"""Newsletters as messages and mailboxes."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.errors import RoadmapError
from roadmap.readers import Content, detect
from roadmap.readers.mail import is_mail, read_mail

if TYPE_CHECKING:
    from pathlib import Path

    from roadmap.readers import RawTable

HTML = "<html><body><h1>Nieuws</h1><p>De fictieve pomp van één bedrijf is <b>zuinig</b>.</p><script>x()</script></html>"


def letter(number: int = 1, *, bulk: bool = True, html: str = HTML, plain: str = "De pomp is zuinig.") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = '"Fictieve Pompenbrief" <brief@pompen.example>'
    mail["To"] = "lezer@example.org"
    mail["Subject"] = f"Pompen & kleppen – één {number}"
    mail["Date"] = "Tue, 05 Mar 2024 23:30:00 -0500"
    mail["Message-ID"] = f"<{number}@pompen.example>"
    if bulk:
        mail["List-Unsubscribe"] = "<https://pompen.example/uit>"
    if plain:
        mail.set_content(plain)
    if html and plain:
        mail.add_alternative(html, subtype="html")
    elif html:
        mail.set_content(html, subtype="html")
    mail["Content-Language"] = "nl-BE"
    return mail


def content(tmp_path: Path, data: str | bytes, name: str = "brief.eml") -> Content:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return Content.of(path)


def read(found: Content) -> list[RawTable]:
    tables = list(read_mail(found))
    assert all(table.known and table.kind == "news" for table in tables)
    return tables


def box(*mails: EmailMessage) -> bytes:
    mark = b"From brief@pompen.example Tue Mar  5 23:30:00 2024\n"
    return b"\n".join(mark + bytes(mail).replace(b"\nFrom ", b"\n>From ") for mail in mails)


def test_newsletter(tmp_path: Path) -> None:
    found = content(tmp_path, bytes(letter()))
    assert detect(found) == "mail"
    (table,) = read(found)
    assert dict(table.frame.loc[1]) == {
        "id": "1@pompen.example", "title": "Pompen & kleppen – één 1", "date": "2024-03-06", "lang": "nl",
        "text": "Nieuws\n\nDe fictieve pomp van één bedrijf is zuinig.", "organisation": "Fictieve Pompenbrief",
        "url": "",
    }  # fmt: skip


def test_mail_between_people_keeps_no_name(tmp_path: Path) -> None:
    mail = letter(bulk=False)
    del mail["From"]
    mail["From"] = "Jan Janssen <jan.janssen@bedrijf.example>"
    (table,) = read(content(tmp_path, bytes(mail)))
    assert table.frame.loc[1, "organisation"] == "bedrijf.example"
    assert "anssen" not in table.frame.to_csv()


def test_plain_part_alone_and_attachments(tmp_path: Path) -> None:
    mail = letter(html="")
    mail.add_attachment("GEHEIM", filename="bijlage.txt")
    (table,) = read(content(tmp_path, bytes(mail)))
    assert table.frame.loc[1, "text"] == "De pomp is zuinig."


@pytest.mark.parametrize("name", ["box.mbox", "box", "box.txt"])
def test_mailbox(tmp_path: Path, name: str) -> None:
    mails = [letter(n, html="", plain=f"Regel\n\nFrom nu af aan {n}.\n") for n in (1, 2, 3)]
    found = content(tmp_path, box(*mails), name)
    assert detect(found) == "mail"
    (table,) = read(found)
    assert list(table.frame.index) == [1, 2, 3]
    assert list(table.frame["id"]) == [f"{n}@pompen.example" for n in (1, 2, 3)]
    assert list(table.frame["text"]) == [f"Regel\n\nFrom nu af aan {n}." for n in (1, 2, 3)]


def test_large_mailbox_comes_in_parts(tmp_path: Path) -> None:
    tables = read(content(tmp_path, box(*[letter(n, html="") for n in range(1, 702)])))
    assert [len(table.frame) for table in tables] == [500, 201]
    assert list(tables[1].frame.index) == list(range(501, 702))


def test_messages_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    empty = EmailMessage()
    empty["From"] = "a@b.example"
    sealed = letter(4)
    sealed.replace_header("Content-Type", 'multipart/encrypted; boundary="x"')
    (table,) = read(content(tmp_path, box(letter(1), empty, letter(3), sealed)))
    assert list(table.frame.index) == [1, 3]
    assert {reject.row: reject.reason.english() for reject in table.rejects} == {
        2: "The message has neither a subject nor a text.", 4: "The message is encrypted.",
    }  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [b"--b\nContent-Type: text/html\n\n<p>x</p>\n" * 2000, b"=?utf-8?q?x?= " * 100_000, b"x" * 20_000_001],
    ids=["parts", "header", "bytes"],
)
def test_monsters_are_set_aside_soon(tmp_path: Path, more: bytes) -> None:
    head = b"From: N <n@x.example>\nTo: a@b\nMessage-ID: <1@x>\nContent-Type: multipart/mixed; boundary=b\nSubject: s"
    (table,) = read(content(tmp_path, head + (more if more.startswith(b"=") else b"\n\n" + more)))
    assert table.frame.empty
    assert len(table.rejects) == 1


@pytest.mark.parametrize("charset", ["iso-8859-15", "utf-16", "cp850", "koi8-r", "no-such-code"])
def test_charsets(tmp_path: Path, charset: str) -> None:
    known = "utf-8" if charset.startswith("no") else charset
    text = "Цена выросла" if charset == "koi8-r" else "été à Liège, één Größe"
    head = f"From: a@b.example\nSubject: s\nMessage-ID: <1>\nContent-Type: text/plain; charset={charset}\n"
    import base64

    body = base64.encodebytes(text.encode(known))
    (table,) = read(content(tmp_path, head.encode() + b"Content-Transfer-Encoding: base64\n\n" + body))
    assert table.frame.loc[1, "text"] == text


@pytest.mark.parametrize(
    "text",
    [
        "From: my notebook\nDate: 2024\n\nAn interview.",
        "Interview\n\nFrom: a@b\nSubject: x\nMessage-ID: 1\n",
        "From here on we write a story of the year 2024.\n",
        "title,text\nFrom,x\n",
        "",
    ],
)
def test_others_are_not_taken_for_mail(tmp_path: Path, text: str) -> None:
    assert not is_mail(content(tmp_path, text, "x.txt"))


def test_a_page_that_a_browser_saved(tmp_path: Path) -> None:
    said = "".join(
        f"<p>{n}. De fictieve proeflijn voor vaste batterijen draait en levert de eerste cellen.</p>" for n in range(9)
    )
    menu = "".join(f"<li><a href='/{n}'>MENU MET VEEL WOORDEN {n}</a></li>" for n in range(40))
    mail = EmailMessage()
    mail["From"] = "<Saved by Blink>"
    mail["Snapshot-Content-Location"] = "https://courier.example/1"
    mail["Subject"] = "Nieuwe proeflijn"
    mail["Date"] = "Tue, 05 Mar 2024 23:30:00 -0000"
    mail.set_content(f"<html><body><nav><ul>{menu}</ul></nav><article>{said}</article></body></html>", subtype="html")
    found = content(tmp_path, bytes(mail), "pagina.mhtml")
    assert detect(found) == "mail"
    (table,) = read(found)
    assert "MENU" not in table.frame.loc[1, "text"]
    assert "8. De fictieve" in table.frame.loc[1, "text"]
    assert table.frame.loc[1, "url"] == "https://courier.example/1"
    assert table.frame.loc[1, "date"] == "2024-03-05"


def test_nothing_in_it(tmp_path: Path) -> None:
    with pytest.raises(RoadmapError, match="holds no message"):
        list(read_mail(content(tmp_path, "From a@b Tue Mar  5 23:30:00 2024\n\n")))


@given(st.lists(st.tuples(st.sampled_from("bdi"), st.integers(0, 4000), st.binary(max_size=30)), max_size=8))
def test_mutated(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, int, bytes]]) -> None:
    data = bytearray(box(letter(1), letter(2)))
    for what, place, new in changes:
        at = place % (len(data) + 1)
        if what == "b":
            data[at : at + len(new)] = new
        elif what == "i":
            data[at:at] = new
        else:
            del data[at : at + 40]
    try:
        for table in read_mail(content(tmp_path_factory.mktemp("m"), bytes(data))):
            assert len(table.frame) + len(table.rejects) >= 1
    except RoadmapError:
        pass
