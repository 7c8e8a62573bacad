"""A room goes out as one document and comes back as another room with everything there."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from held import Held, hold
from sqlalchemy import func, insert, select

from roadmap.errors import InputError, RoundtableError
from roadmap.roundtable import schema
from roadmap.roundtable.actions import actions, add_action
from roadmap.roundtable.answers import take
from roadmap.roundtable.board import Place, board, join_items, place
from roadmap.roundtable.comments import CommentPlan, say
from roadmap.roundtable.exchange import read_document, room_json, take_room
from roadmap.roundtable.ideas import Canvas, IdeaPlan, WishPlan, ideas, save_idea, wish
from roadmap.roundtable.people import by_token, participants
from roadmap.roundtable.rooms import Step, is_host, rooms, set_agenda
from roadmap.roundtable.rounds import rounds_of

if TYPE_CHECKING:
    from roadmap.roundtable.database import Store


def _everything(store: Store) -> Held:
    """A room with at least one row in every table."""
    held = hold(store, people=3)
    room_id, first = held.room.room_id, held.statements[0]
    who = [one.participant_id for one in held.people]
    set_agenda(store, room_id, [Step("vote", "Vote", 5, held.rounds["vote"].round_id)])
    answers = [
        held.answer("vote", {"impact": 3, "time": None}, counter, participant_id=one)
        for counter in (1, 2)
        for one in who
    ]
    answers += [held.answer("estimate", {"2": [0.1, 1 / 3, 700.0]}, 3), held.answer("dots", {"dots": 2}, 4)]
    answers += [held.answer("ranking", {"order": held.statements[::-1]}, 5)]
    assert {one.state for one in take(store, answers)} == {"stored"}
    say(store, room_id, CommentPlan(who[1], first, "pro", "Ja 🙂", "nl"))
    item = place(store, room_id, Place("A", "market", 2026, 2028, by=who[0]))
    item = place(store, room_id, Place("A2", "market", 2026, 2028, item_id=item.item_id, expected_version=1))
    join_items(
        store,
        room_id,
        item.item_id,
        place(store, room_id, Place("B", "product", 2027, 2030, statement_id=first)).item_id,
        kind="pulls",
    )
    save_idea(store, room_id, IdeaPlan(Canvas(problem="Waste", cost_eur=5000), statement_id=first, by=who[2]))
    wish(store, room_id, WishPlan(who[0], "need", "A laser", "nl"))
    add_action(store, room_id, "Call", owner="Ann", due="2027-01-31")
    claim = {
        "claim_id": "c" * 24,
        "room_id": room_id,
        "statement_id": first,
        "topic_id": "t",
        "text": "More",
        "made_ms": 5,
    }
    with store.begin() as connection:
        numbers = {"due_year": 2027, "threshold": 12.5, "group_probability": 0.7, "model_probability": None}
        connection.execute(insert(schema.claim), claim | numbers)
    return held


def _rows(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in schema.metadata.tables.items()
        }


def test_everything_comes_back(store: Store) -> None:
    held = _everything(store)
    document = room_json(store, held.room.room_id, identities=True)
    before = _rows(store)
    assert all(before.values())
    sent = json.loads(json.dumps(document))
    room = take_room(store, sent)
    again = room_json(store, room.room_id, identities=True)
    assert again["audit"].pop()["verb"] == "room taken in"
    assert again == document == sent
    after = _rows(store)
    assert after == {name: 2 * count + (name == "audit") for name, count in before.items()}
    assert (room.state, len(rooms(store)), len(actions(store, room.room_id))) == ("open", 2, 1)
    assert [item.label for item in board(store, room.room_id).items] == ["A2", "B"]
    assert ideas(store, room.room_id)[0].canvas.cost_eur == 5000
    asked = {one.statement_ids for one in rounds_of(store, room.room_id)}
    assert not asked & {one.statement_ids for one in rounds_of(store, held.room.room_id)}


def test_a_document_holds_no_secret_and_names_only_where_asked(sqlite_store: Store) -> None:
    held = _everything(sqlite_store)
    text = json.dumps(room_json(sqlite_store, held.room.room_id))
    assert held.room.code not in text
    assert "hash" not in text
    assert "Person" not in text
    assert not any(one.participant_id in text or one.token in text for one in held.people)
    assert "Person 1" in json.dumps(room_json(sqlite_store, held.room.room_id, identities=True))
    room = take_room(sqlite_store, json.loads(text))
    assert [one.pseudonym for one in participants(sqlite_store, room.room_id)] == ["P01", "P02", "P03"]
    assert not is_host(sqlite_store, room.room_id, "")
    assert all(
        one.room_id == held.room.room_id for one in map(lambda p: by_token(sqlite_store, p.token), held.people) if one
    )


def test_a_room_goes_from_one_engine_to_the_other(sqlite_store: Store, postgresql_store: Store) -> None:
    document = room_json(sqlite_store, _everything(sqlite_store).room.room_id, identities=True)
    there = room_json(postgresql_store, take_room(postgresql_store, document).room_id, identities=True)
    there["audit"].pop()
    assert there == document


def _spoil(document: dict[str, Any], where: tuple[Any, ...], value: Any) -> None:
    place = document
    for one in where[:-1]:
        place = place[one]
    place[where[-1]] = value


BAD: list[tuple[tuple[Any, ...], Any]] = [
    (("format",), "other"),
    (("version",), 2),
    (("version",), "1"),
    (("room",), []),
    (("room", "title"), 3),
    (("room", "title"), None),
    (("room", "state"), "ajar"),
    (("room", "languages"), ["xx"]),
    (("room", "created_ms"), 10**30),
    (("room", "study"), "../elsewhere"),
    (("room", "study"), "/etc"),
    (("room", "study"), "C:\\secret"),
    (("answer",), None),
    (("vote", 0), "row"),
    (("vote", 0, "value"), 9),
    (("vote", 0, "value"), True),
    (("vote", 0, "round_id"), "round:99"),
    (("vote", 0, "criterion"), "beauty"),
    (("estimate", 0, "lo"), "1"),
    (("participant", 1, "participant_id"), "participant:1"),
    (("participant", 1, "participant_id"), "1; drop"),
    (("participant", 1, "lang"), "xx"),
    (("statement", 0, "texts"), {"fr": "x"}),
    (("statement", 0, "texts"), {"nl": 3}),
    (("idea", 0, "canvas"), {"more": 1}),
    (("item", 0, "lane"), "sky"),
    (("answer", 0, "payload"), [1]),
]


def test_a_spoilt_document_is_refused_whole(sqlite_store: Store) -> None:
    good = room_json(sqlite_store, _everything(sqlite_store).room.room_id)
    before = _rows(sqlite_store)
    for where, value in BAD:
        document = deepcopy(good)
        _spoil(document, where, value)
        with pytest.raises(InputError):
            take_room(sqlite_store, document)
        assert _rows(sqlite_store) == before, where
    take_room(sqlite_store, good)


def test_a_file_is_read_or_refused_in_one_sentence(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    good = room_json(sqlite_store, _everything(sqlite_store).room.room_id)
    assert read_document("\ufeff".encode() + json.dumps(good).encode(), "room.json") == good
    for bad in (b"", b"{", b"[" * 100_000, b"\xff\xfe", b"[]", b'{"format": "x"}', b"null"):
        with pytest.raises(InputError) as caught:
            read_document(bad, "room.json")
        assert str(caught.value).endswith(".")
    monkeypatch.setattr("roadmap.roundtable.exchange.LARGEST", 10)
    with pytest.raises(InputError, match="larger than a roundtable"):
        read_document(b"x" * 11, "room.json")


def test_what_is_no_document_is_refused(sqlite_store: Store) -> None:
    for bad in ([], {}, {"format": "x"}, "text"):
        with pytest.raises(InputError):
            take_room(sqlite_store, bad)
    with pytest.raises(RoundtableError, match="no roundtable"):
        room_json(sqlite_store, "none")
