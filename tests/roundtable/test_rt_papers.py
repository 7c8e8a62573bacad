"""Papers of a room: they open, hold what was said, give nobody away, and a room of nothing gives smaller ones."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import planted_room as held
import pytest
from commands import roadmap
from pypdf import PdfReader
from studies import SECRET, make_study

from roadmap.disclosure import disclose
from roadmap.errors import InputError, StudyError
from roadmap.i18n import LANGUAGES
from roadmap.roundtable import actions, agenda, board, comments, ideas, ledger, people, rooms, rounds
from roadmap.roundtable.database import open_store, store_path
from roadmap.roundtable.exchange import room_json
from roadmap.roundtable.statements import StatementPlan, add_statement
from roadmap.roundtable.takehome import tables
from roadmap.roundtable.takehome.evening import Evening, gather, heads
from roadmap.roundtable.takehome.papers import (
    AFTER,
    BEFORE,
    PAPERS,
    all_files,
    as_zip,
    make_paper,
    room_files,
    write_papers,
)
from roadmap.roundtable.takehome.prepare import script

if TYPE_CHECKING:
    from pathlib import Path

    from roadmap.roundtable.database import Store

NAME = "Geheimnaam Peeters"
FORMULA = '=HYPERLINK("http://x";"y")'
ODD = ("W" * 300, "<script>alert('x')</script> #{x} $y$ *z*", "\u05e9\u05dc\u05d5\u05dd \u0645\u0631 \U0001f9ea")


def votes(count: int) -> list[tuple[int, int, dict[str, int]]]:
    """Agreement on the first statement, two camps on the second."""
    first = [(n, 0, {"impact": 4 + n % 2, "certainty": 4}) for n in range(count)]
    return first + [(n, 1, {"impact": 1 if n % 2 else 5, "certainty": 2}) for n in range(count)]


def estimates(count: int) -> list[tuple[int, int, dict[str, list[float]]]]:
    return [(n, 0, {str(h): [50 + n, 60 + n, 80 + n] for h in (2, 5, 10)}) for n in range(count)]


def squeezed(text: str) -> str:
    return "".join(text.split())


def pdf_text(data: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)).replace("\u200b", "")


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture(scope="module")
def kept(where: Path) -> Store:
    return open_store(store_path(where))


def test_the_script_opens_with_the_record_of_the_sector(kept: Store) -> None:
    from dataclasses import replace

    first = held.make_room(kept, proofs=(held.evidence(),), count=6, sector="record")
    guesses = [(n, 0, held.estimate((10.0, 20.0 + n, 40.0))) for n in range(6)]
    held.ask(kept, first, "blind", "estimate", guesses)
    later = held.make_room(kept, proofs=(None,), count=0, sector="record")
    without = script(gather(kept, later.room_id), "en")
    assert "record" not in [one.section_id for one in without.sections]
    ledger.keep(kept, first.room_id, replace(ledger.drafts(kept, first.room_id)[0], owner="BDS"))
    (told,) = [one for one in script(gather(kept, later.room_id), "en").sections if one.section_id == "record"]
    assert told.blocks[0].items == (("", "Expectations recorded so far: 1; the first is due in 2030."),)


def test_ideas_come_as_a_document_that_can_be_edited(evening: Evening) -> None:
    import docx

    (made,) = docx.Document(BytesIO(make_paper(evening, "ideas.docx", "nl") or b"")).tables
    rows = {row.cells[0].text: row.cells[1].text for row in made.rows}
    assert "Te duur alleen" in rows.values() and "nu 4, doel 7" in rows.values()
    assert len(rows) == 1 + 6 + 2 + 5


@pytest.fixture(scope="module")
def room_id(kept: Store) -> str:
    made = held.make_room(kept, proofs=(held.evidence(), None), count=22, title="Rondetafel Genk")
    person = people.join(kept, rooms.room_of(kept, made.room_id).code, people.Joining("nl", "v1", name=NAME))
    held.ask(kept, made, "one", "vote", votes(22), criteria=("impact", "certainty"))
    held.ask(kept, made, "guess", "estimate", estimates(22))
    who, what = person.participant_id, made.statements[1]
    told = comments.say(kept, made.room_id, comments.CommentPlan(who, what, "con", "Niemand koopt dit.", "nl"))
    comments.moderate(kept, told.comment_id, "shown")
    comments.say(kept, made.room_id, comments.CommentPlan(who, what, "pro", "Wacht nog op toestemming.", "nl"))
    board.place(kept, made.room_id, board.Place("Proeflijn", "technology", 2026, 2029, why="Twee bedrijven"))
    actions.add_action(kept, made.room_id, FORMULA, owner="BDS Limburg", due="2027-01-15")
    canvas = ideas.Canvas("Gedeelde testlijn", problem="Te duur alleen", trl_now=4, trl_target=7, cost_eur=5000)
    ideas.save_idea(kept, made.room_id, ideas.IdeaPlan(canvas))
    rooms.close(kept, made.room_id)
    return made.room_id


@pytest.fixture(scope="module")
def evening(kept: Store, room_id: str) -> Evening:
    return gather(kept, room_id, address="http://192.168.1.20:8501")


@pytest.fixture(scope="module")
def files(evening: Evening, kept: Store, room_id: str) -> dict[str, bytes]:
    return all_files(evening, "nl", room_json(kept, room_id))


def test_every_paper_is_there_and_opens(files: dict[str, bytes]) -> None:
    import docx
    import openpyxl

    absent = {"before/roundtable.ics", "before/trend-cards.pdf"}  # no date, no study
    wanted = {f"before/{name}" for name in BEFORE} | {f"after/{name}" for name in AFTER} | {"organiser/room.json"}
    assert wanted - absent <= set(files)
    for name, made in files.items():
        if name.endswith(".pdf"):
            reader = PdfReader(BytesIO(made))
            assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"], name
            assert reader.metadata is not None and "Rondetafel Genk" in str(reader.metadata.title), name
        elif name.endswith(".docx"):
            found = docx.Document(BytesIO(made))
            assert len(found.paragraphs) > 5 or found.tables
        elif name.endswith(".xlsx"):
            assert len(openpyxl.load_workbook(BytesIO(made)).sheetnames) > 6
    assert "before/briefing-en.pdf" in files


def test_the_minutes_tell_what_was_found_and_who_said_what_is_not_told(files: dict[str, bytes]) -> None:
    said = pdf_text(files["after/minutes.pdf"])
    for words in ("Stelling 2", "Niemand koopt dit.", "Proeflijn", "Gedeelde testlijn", "BDS Limburg", "15-01-2027"):
        assert squeezed(words) in said, words
    assert squeezed("toestemming") not in said, "a comment that was not let through"
    for name, made in files.items():
        text = pdf_text(made) if name.endswith(".pdf") else ""
        assert squeezed(NAME) not in text, name
        assert NAME.encode() not in made, name


def test_claims_stand_in_the_minutes_with_both_chances(evening: Evening) -> None:
    claim = dict.fromkeys(tables.CLAIM, None) | {
        "topic_id": "T001", "text": "Meer dan 60 per 1.000", "owner": "BDS Limburg", "due_year": 2030,
        "threshold": 60.0, "group_probability": 0.72,
    }  # fmt: skip
    said = pdf_text(make_paper(replace(evening, claims=(claim,)), "minutes.pdf", "nl") or b"")
    assert squeezed("2030 Meer dan 60 per 1.000 72% – BDS Limburg") in said


def test_no_group_of_fewer_than_five_is_counted(evening: Evening) -> None:
    for attribute in ("country", "role", "organisation_type"):
        told, rest = heads(evening, attribute)
        assert all(count >= 5 for _group, count in told)
        assert rest == 0 or rest >= 5
        assert sum(count for _group, count in told) + rest == evening.results.participants


def test_cards_carry_the_numbers_and_questions_of_the_screen(files: dict[str, bytes]) -> None:
    said = pdf_text(files["before/ballot-cards.pdf"])
    assert squeezed("Stelling 1") in said
    assert squeezed("Stelling 2") in said
    assert "2027" in said
    page = PdfReader(BytesIO(files["before/ballot-cards.pdf"])).pages[0]
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


def test_cells_that_begin_like_a_formula_are_neutralised(files: dict[str, bytes]) -> None:
    import openpyxl

    rows = list(csv.reader(StringIO(files["after/data/actions.csv"].decode("utf-8-sig"))))
    assert rows[1][0] == "'" + FORMULA
    book = openpyxl.load_workbook(BytesIO(files["after/results.xlsx"]))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value == FORMULA]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


def test_every_table_of_results_is_there_as_csv(files: dict[str, bytes], evening: Evening) -> None:
    for name, frame in tables.data(evening).items():
        text = files[f"after/data/{name}.csv"].decode("utf-8-sig")
        assert len(list(csv.reader(StringIO(text)))) == len(frame) + 1, name
        assert "participant_id" not in text.splitlines()[0], name
    told = next(csv.DictReader(StringIO(files["after/data/tallies.csv"].decode("utf-8-sig"))))
    assert (told["statement"], told["round"]) == ("1", "1")


def test_the_same_room_gives_the_same_bytes_in_one_zip(
    files: dict[str, bytes], evening: Evening, kept: Store, room_id: str
) -> None:
    made = as_zip(files)
    with zipfile.ZipFile(BytesIO(made)) as source:
        assert sorted(source.namelist()) == sorted(files)
        assert source.testzip() is None
    again = {
        name: make_paper(evening, name.split("/")[-1], "nl") for name in ("after/minutes.pdf", "after/results.xlsx")
    }
    assert all(files[name] == one for name, one in again.items())


def test_the_calendar_file_has_a_zone_and_an_identifier_that_stays(evening: Evening) -> None:
    from icalendar import Calendar

    dated = replace(evening, results=replace(evening.results, room=replace(evening.room, starts="2026-12-04T14:00")))
    first, second = (make_paper(dated, "roundtable.ics", lang) for lang in ("nl", "fr"))
    assert first is not None and second is not None
    events = [Calendar.from_ical(one).walk("VEVENT")[0] for one in (first, second)]
    assert events[0]["uid"] == events[1]["uid"]
    assert events[0].start.replace(tzinfo=None).isoformat() == "2026-12-04T14:00:00"
    assert events[0].start.utcoffset() == events[0].start.replace(tzinfo=ZoneInfo("Europe/Amsterdam")).utcoffset()
    assert b"TZID:Europe/Amsterdam" in first
    assert make_paper(evening, "roundtable.ics", "nl") is None


@pytest.mark.parametrize(
    "lang", [lang if lang == "fr" else pytest.param(lang, marks=pytest.mark.slow) for lang in LANGUAGES]
)
def test_a_room_of_nothing_gives_smaller_papers_that_say_so(kept: Store, lang: str) -> None:
    room = rooms.create_room(kept, rooms.RoomPlan("Leeg", languages=(lang,))).room
    made = room_files(kept, room.room_id, lang)
    assert {"after/minutes.pdf", "before/invitation.pdf", "before/ballot-cards.pdf"} <= set(made)
    for name in made:
        if name.endswith(".pdf"):
            assert len(PdfReader(BytesIO(made[name])).pages) == 1, name


def test_odd_texts_reach_every_paper_and_break_none(kept: Store) -> None:
    plan = rooms.RoomPlan(ODD[1], place="\u05e9\u05dc\u05d5\u05dd", starts="2026-12-04T14:00", languages=("en",))
    room = rooms.create_room(kept, plan).room
    for text in ODD:
        told = held.evidence(name=text).to_json()
        add_statement(kept, room.room_id, StatementPlan("statement", "en", {"en": text}, "T001", "uncertain", told))
    rounds.use_pattern(kept, room.room_id)
    assert agenda.steps(kept, room.room_id)
    canvas = ideas.Canvas(ODD[2], problem="x" * 900, solution="\U0001f9ea")
    ideas.save_idea(kept, room.room_id, ideas.IdeaPlan(canvas))
    evening = gather(kept, room.room_id)
    for name in PAPERS:
        made = make_paper(evening, name, "en")
        assert made or name == "trend-cards.pdf", name
    cards = PdfReader(BytesIO(make_paper(evening, "ballot-cards.pdf", "en") or b""))
    assert len(cards.pages) == 1


def test_a_study_at_hand_adds_findings_and_trend_cards_and_no_secret(kept: Store, room_id: str, tmp_path: Path) -> None:
    shown = disclose(make_study(tmp_path, documents=120))
    evening = gather(kept, room_id, shown=shown)
    made = {name: make_paper(evening, name, "nl") or b"" for name in ("briefing.pdf", "trend-cards.pdf")}
    for name, data in made.items():
        assert squeezed("beeldherkenning in het apparaat") in pdf_text(data).lower(), (
            name
        )  # a topic of the room's sector
        assert SECRET not in pdf_text(data), name
    assert len(PdfReader(BytesIO(made["trend-cards.pdf"])).pages) == 1


def test_what_there_is_not_is_refused_in_a_sentence(evening: Evening) -> None:
    for name, lang in (("secrets.pdf", "nl"), ("minutes.pdf", "xx")):
        with pytest.raises(InputError, match="There is no"):
            make_paper(evening, name, lang)


def test_a_paper_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "minutes.pdf").mkdir()
    with pytest.raises(StudyError):
        write_papers({"minutes.pdf": b"x"}, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["minutes.pdf"]


def test_the_command_line_lists_writes_and_takes_in(where: Path, kept: Store, room_id: str, tmp_path: Path) -> None:
    code = rooms.room_of(kept, room_id).code
    place = ("--workspace", str(where))
    assert "Rondetafel Genk" in roadmap("roundtable", "list", *place).out
    out = tmp_path / "room.json"
    assert roadmap("roundtable", "export", code, "--out", str(out), *place).code == 0
    assert NAME not in out.read_text(encoding="utf-8")
    again = roadmap("roundtable", "import", str(out), *place)
    assert again.code == 0, again.err
    assert len([one for one in rooms.rooms(kept) if one.title == "Rondetafel Genk"]) == 2
    packed = tmp_path / "evening.zip"
    done = roadmap("roundtable", "papers", code, "--out", str(packed), "--zip", "--lang", "fr", *place)
    assert done.code == 0, done.err
    with zipfile.ZipFile(packed) as source:
        assert json.loads(source.read("organiser/room.json"))["version"]
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    refused = roadmap("roundtable", "import", str(broken), *place)
    assert (refused.code, len(refused.err.strip().splitlines())) == (1, 1)
