"""What is made at the table: comments, the board, ideas, wishes and actions."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from held import hold
from hypothesis import given
from hypothesis import strategies as st

from roadmap.errors import MovedError, RoundtableError
from roadmap.roundtable import board as boards
from roadmap.roundtable.actions import actions, add_action, edit_action
from roadmap.roundtable.board import Place, board, history, join_items, place, remove, unlink
from roadmap.roundtable.cleaning import clean
from roadmap.roundtable.comments import CommentPlan, comments, moderate, say
from roadmap.roundtable.ideas import (
    Canvas,
    IdeaPlan,
    WishPlan,
    drop_wish,
    hand_in,
    ideas,
    remove_idea,
    save_idea,
    wish,
    wishes,
)
from roadmap.roundtable.rooms import archive, close

if TYPE_CHECKING:
    from roadmap.roundtable.database import Store


@given(st.text(max_size=60))
def test_cleaned_text_stays_clean(text: str) -> None:
    try:
        once = clean(text, 60)
    except RoundtableError:  # composed forms may be longer
        return
    assert clean(once) == once
    once.encode("utf-8")
    assert not any(ord(char) < 32 and char not in "\n\t" for char in once)
    assert not set(once) & set("\x00\u202e\u2066\x7f")


def test_comments_wait_for_the_facilitator(store: Store) -> None:
    held = hold(store)
    room_id, who, what = held.room.room_id, held.people[0].participant_id, held.statements[0]
    text = "<b>Tès\u202etbaar</b>\r\nמדהים 👩‍🔬\x00"
    said = say(store, room_id, CommentPlan(who, what, "question", text, "fr"))
    assert (said.text, said.state) == ("<b>Tèstbaar</b>\nמדהים 👩‍🔬", "waiting")
    assert comments(store, room_id, ("shown",)) == []
    shown = moderate(store, said.comment_id, "shown")
    assert comments(store, room_id, ("shown",)) == [shown] == [replace(said, state="shown")]
    moderate(store, said.comment_id, "hidden")
    assert [one.state for one in comments(store, room_id)] == ["hidden"]


def test_bad_comments_are_refused(sqlite_store: Store) -> None:
    held, other = hold(sqlite_store), hold(sqlite_store)
    good: dict[str, Any] = {"participant_id": held.people[0].participant_id, "statement_id": held.statements[0]}
    good |= {"stance": "pro", "text": "Ja", "lang": "nl"}
    for bad in (
        {"text": "x" * 10_000},
        {"text": " \n\x00 "},
        {"text": None},
        {"stance": "angry"},
        {"lang": "xx"},
        {"participant_id": other.people[0].participant_id},
        {"participant_id": ""},
        {"statement_id": other.statements[0]},
        {"statement_id": ""},
    ):
        with pytest.raises(RoundtableError):
            say(sqlite_store, held.room.room_id, CommentPlan(**good | bad))
    close(sqlite_store, held.room.room_id)
    with pytest.raises(RoundtableError, match="is closed"):
        say(sqlite_store, held.room.room_id, CommentPlan(**good))
    assert comments(sqlite_store, held.room.room_id) == []
    with pytest.raises(RoundtableError):
        moderate(sqlite_store, "none", "shown")


def test_the_board_keeps_every_version(store: Store) -> None:
    held = hold(store)
    room_id = held.room.room_id
    low = place(store, room_id, Place("Low", "technology", 2027, 2030, statement_id=held.statements[0]))
    high = place(store, room_id, Place("High", "market", 2026, 2026, why="Asked for", by="P01"))
    link = join_items(store, room_id, low.item_id, high.item_id, kind="enables")
    assert join_items(store, room_id, low.item_id, high.item_id, kind="enables") == link
    assert board(store, room_id) == boards.Board((high, low), (link,))
    moved = place(store, room_id, Place("High", "market", 2028, 2029, item_id=high.item_id, expected_version=1))
    assert (moved.version, moved.item_id) == (2, high.item_id)
    gone = remove(store, room_id, low.item_id, 1, by="P02")
    assert board(store, room_id) == boards.Board((moved,), ())
    assert set(history(store, room_id)) == {low, high, link, moved, gone}
    assert gone.by == "P02"
    back = place(store, room_id, Place("Low", "technology", 2027, 2030, item_id=gone.item_id, expected_version=2))
    assert board(store, room_id).links == (link,)
    assert unlink(store, room_id, link.link_id) == unlink(store, room_id, link.link_id)
    assert board(store, room_id) == boards.Board((moved, back), ())
    assert len(history(store, room_id)) == 7


def test_of_two_who_move_an_item_one_does(store: Store) -> None:
    room_id = hold(store).room.room_id
    item = place(store, room_id, Place("A", "market", 2026, 2028))
    barrier, done = threading.Barrier(3), []

    def move(year: int) -> None:
        barrier.wait()
        try:
            done.append(
                place(store, room_id, Place("A", "market", year, year, item_id=item.item_id, expected_version=1))
            )
        except MovedError:
            done.append(None)

    threads = [threading.Thread(target=move, args=(year,)) for year in (2030, 2031, 2032)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    (won,) = [one for one in done if one is not None]
    assert board(store, room_id).items == (won,)
    assert won.version == 2


def test_bad_items_and_links_are_refused(sqlite_store: Store) -> None:
    held, other = hold(sqlite_store), hold(sqlite_store)
    room_id = held.room.room_id
    good = Place("A", "market", 2026, 2028)
    strange = place(sqlite_store, other.room.room_id, good)
    for bad in (
        replace(good, label=""),
        replace(good, lane="sky"),
        replace(good, start=2029),
        replace(good, end=99999),
        replace(good, statement_id=other.statements[0]),
        replace(good, item_id=strange.item_id, expected_version=1),
        replace(good, why="x" * 1001),
    ):
        with pytest.raises(RoundtableError):
            place(sqlite_store, room_id, bad)
    item = place(sqlite_store, room_id, good)
    for source, target in ((item.item_id, item.item_id), (item.item_id, strange.item_id), ("none", item.item_id)):
        with pytest.raises(RoundtableError):
            join_items(sqlite_store, room_id, source, target, kind="enables")
    with pytest.raises(RoundtableError):
        remove(sqlite_store, room_id, strange.item_id, 1)
    with pytest.raises(RoundtableError):
        unlink(sqlite_store, room_id, "none")
    assert board(sqlite_store, room_id).items == (item,)


def test_ideas_are_kept_in_versions(store: Store) -> None:
    held = hold(store)
    room_id = held.room.room_id
    canvas = Canvas(title="Line", problem="Waste", trl_now=3, trl_target=6, cost_eur=5000, next_date="2027-02-28")
    first = save_idea(store, room_id, IdeaPlan(canvas, statement_id=held.statements[0], by="P01"))
    assert ideas(store, room_id) == [first]
    second = save_idea(store, room_id, IdeaPlan(replace(canvas, months=12), first.idea_id, expected_version=1))
    assert (second.version, ideas(store, room_id)) == (2, [second])
    with pytest.raises(MovedError):
        save_idea(store, room_id, IdeaPlan(canvas, first.idea_id, expected_version=1))
    remove_idea(store, room_id, first.idea_id, 2)
    assert ideas(store, room_id) == []


@pytest.mark.parametrize(
    "values",
    [
        {"problem": ""},
        {"trl_now": 0},
        {"trl_target": 10},
        {"trl_now": 6, "trl_target": 3},
        {"mrl_now": 11},
        {"cost_eur": -1},
        {"cost_eur": 1.5},
        {"months": 0},
        {"next_date": "31-01-2027"},
        {"next_date": "2027-02-30"},
        {"solution": "x" * 2001},
    ],
    ids=range(11),
)
def test_a_bad_canvas_is_refused(sqlite_store: Store, values: dict[str, Any]) -> None:
    room_id = hold(sqlite_store).room.room_id
    with pytest.raises(RoundtableError):
        save_idea(sqlite_store, room_id, IdeaPlan(replace(Canvas(problem="Waste"), **values)))
    assert ideas(sqlite_store, room_id) == []


def test_what_a_participant_sends_again_is_kept_once_whatever_became_of_it(store: Store) -> None:
    held = hold(store)
    room_id, who, what = held.room.room_id, held.people[0].participant_id, held.statements[0]
    canvas = Canvas(title="Line", problem="Waste", partners_need="A laboratory")
    first = hand_in(store, room_id, who, canvas)
    assert first and first.by == who
    edited = IdeaPlan(replace(canvas, months=12), first.idea_id, expected_version=1)
    save_idea(store, room_id, edited)
    assert hand_in(store, room_id, who, canvas) is None
    remove_idea(store, room_id, first.idea_id, 2)
    assert hand_in(store, room_id, who, canvas) is None and ideas(store, room_id) == []
    assert hand_in(store, room_id, held.people[1].participant_id, canvas)
    for _ in range(2):
        found = say(store, room_id, CommentPlan(who, what, "pro", "Yes", "nl"))
        want = wish(store, room_id, WishPlan(who, "need", "A laser", "nl"))
    assert found is want is None
    assert len(comments(store, room_id)) == len(wishes(store, room_id)) == 1


def test_one_participant_cannot_fill_the_store(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    held = hold(sqlite_store)
    room_id, who = held.room.room_id, held.people[0].participant_id
    monkeypatch.setattr("roadmap.roundtable.ideas.MOST", 2)
    for number in range(2):
        assert hand_in(sqlite_store, room_id, who, Canvas(problem=f"Waste {number}"))
    with pytest.raises(RoundtableError, match="no more are kept"):
        hand_in(sqlite_store, room_id, who, Canvas(problem="Waste 3"))
    with pytest.raises(RoundtableError, match="is none of this"):
        hand_in(sqlite_store, room_id, "forged", Canvas(problem="Waste"))


def test_wishes_and_actions(store: Store) -> None:
    held = hold(store)
    room_id, who = held.room.room_id, held.people[1].participant_id
    need, offer = (wish(store, room_id, WishPlan(who, kind, f"{kind} a laser", "nl")) for kind in ("need", "offer"))
    assert set(wishes(store, room_id)) == {need, offer}
    drop_wish(store, need.wish_id)
    drop_wish(store, need.wish_id)
    assert wishes(store, room_id) == [offer]
    todo = add_action(store, room_id, "Call Genk", owner="Ann", due="2027-01-31")
    assert actions(store, room_id) == [todo]
    assert edit_action(store, todo.action_id, done=True, due="") == replace(todo, done=True, due="")
    for bad in ({"text": ""}, {"due": "soon"}):
        with pytest.raises(RoundtableError):
            edit_action(store, todo.action_id, **bad)
    with pytest.raises(RoundtableError):
        wish(store, room_id, WishPlan("", "need", "x", "nl"))
    with pytest.raises(RoundtableError):
        wish(store, room_id, WishPlan(who, "want", "x", "nl"))
    close(store, room_id)
    edit_action(store, todo.action_id, text="Call Liège")
    archive(store, room_id)
    with pytest.raises(RoundtableError, match="archived"):
        edit_action(store, todo.action_id, text="Too late")
    assert [one.text for one in actions(store, room_id)] == ["Call Liège"]
